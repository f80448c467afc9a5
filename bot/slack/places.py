"""What the bot must not forget of threads and channels: who spoke last, and where it is silent."""

import time

from bot.database import Database


class Places:
    """Threads and channels as the ledger keeps them."""

    def __init__(self, file: Database) -> None:
        self._rows, self._run = file.rows, file.run

    def spoke(self, team: str, channel: str, root: str, speaker: str) -> str:
        """Note who wrote last in a thread and return who did before."""
        before = self._rows(
            "SELECT speaker FROM threads WHERE team=? AND channel=? AND root=?", team, channel, root
        )
        self._run(
            "INSERT INTO threads (team, channel, root, speaker, at) VALUES (?,?,?,?,?)"
            " ON CONFLICT (team, channel, root)"
            " DO UPDATE SET speaker=excluded.speaker, at=excluded.at",
            team, channel, root, speaker, time.time(),
        )  # fmt: skip
        return str(before[0]["speaker"]) if before else ""

    def mute(self, team: str, channel: str, root: str, muted: bool) -> None:
        """Make the bot silent in a thread, or let it speak again."""
        self._run(
            "INSERT INTO threads (team, channel, root, muted, at) VALUES (?,?,?,?,?)"
            " ON CONFLICT (team, channel, root) DO UPDATE SET muted=excluded.muted",
            team, channel, root, muted, time.time(),
        )  # fmt: skip

    def muted(self, team: str, channel: str, root: str) -> bool:
        """Whether the bot was told to be silent in a thread."""
        rows = self._rows(
            "SELECT muted FROM threads WHERE team=? AND channel=? AND root=?", team, channel, root
        )
        return bool(rows and rows[0]["muted"])

    def quieten(self, team: str, channel: str, quiet: bool) -> None:
        """Opt a channel out of (or into) the lines that follow a rebuild."""
        if quiet:
            self._run(
                "INSERT INTO quiet_channels VALUES (?,?) ON CONFLICT DO NOTHING", team, channel
            )
        else:
            self._run("DELETE FROM quiet_channels WHERE team=? AND channel=?", team, channel)

    def quiet(self, team: str, channel: str) -> bool:
        """Whether a channel opted out of the lines that follow a rebuild."""
        query = "SELECT 1 FROM quiet_channels WHERE team=? AND channel=?"
        return bool(self._rows(query, team, channel))

    def share_with_others(self, team: str, channel: str, shared: bool) -> None:
        """Note whether other organisations read a channel."""
        if shared:
            self._run(
                "INSERT INTO shared_channels VALUES (?,?) ON CONFLICT DO NOTHING", team, channel
            )
        else:
            self._run("DELETE FROM shared_channels WHERE team=? AND channel=?", team, channel)

    def shared_with_others(self, team: str, channel: str) -> bool:
        """Whether other organisations read a channel, as far as its events have told."""
        query = "SELECT 1 FROM shared_channels WHERE team=? AND channel=?"
        return bool(self._rows(query, team, channel))
