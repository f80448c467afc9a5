"""What the Slack side needs to know, as plain values that `bot.settings` fills in."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """Everything that can be chosen about the Slack app.

    `transport` is `socket` (needs `app_token`) or `http` (needs `signing_secret`; `port`, `host`).
    `config_token` lets the doctor read the app's settings at Slack; nothing else uses it.
    `channels` is the allow-list of channel ids; empty means every channel. `analyst` is a user id
    (`U…`) or a user group id (`S…`) that "Ask an analyst" tags; "" leaves the button out.
    `state` is the folder of the ledger, `database` the server that several bots keep it on.
    Answers link to their page at `web_url`, "" for none.
    `log_texts` puts question text into the log: off, as texts are not the log's business.
    `monitor_port` serves health and metrics; 0 is none.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    config_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    transport: str = "socket"
    host: str = "0.0.0.0"  # noqa: S104  HTTP mode stands behind a proxy that Slack can reach
    port: int = 3000
    state: Path = Path("var")
    database: str = field(default="", repr=False)
    web_url: str = ""
    channels: tuple[str, ...] = ()
    slack_connect: bool = False
    analyst: str = ""
    updates: bool = True
    workers: int = 4
    waiting: int = 500
    per_user_per_minute: int = 20
    answer_seconds: float = 60.0
    drain_seconds: float = 6.0
    ping_seconds: float = 3.0
    retention_days: int = 90
    stale_minutes: int = 15
    check_seconds: float = 15.0
    log_texts: bool = False
    monitor_host: str = "127.0.0.1"
    monitor_port: int = 0
