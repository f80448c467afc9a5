"""The standing orders that the ledger keeps. What they say is left to `bot.slack.orders`."""

import sqlite3
import time
import uuid
from dataclasses import fields

from bot.database import Database
from bot.slack.orders import Order, Timing


class Orders:
    """Standing orders, each with a number of its owner's."""

    def __init__(self, file: Database) -> None:
        self._file = file
        self._rows, self._run = file.rows, file.run

    def place(
        self, team: str, channel: str, user: str, text: str, timing: Timing | None, zone: str,
        *, last: str, answer: str = "",
    ) -> Order:  # fmt: skip
        """Keep a standing order and return it, with the lowest number its owner has free."""
        id = uuid.uuid4().hex
        days = "".join(map(str, timing.days)) if timing else ""
        minute = 60 * timing.hour + timing.minute if timing else 0
        with self._file.transaction() as connection:
            taken = {row["number"] for row in connection.execute(
                "SELECT number FROM orders WHERE team=? AND user=?", (team, user))}  # fmt: skip
            number = next(n for n in range(1, len(taken) + 2) if n not in taken)
            connection.execute(
                "INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (id, number, team, channel, user, text, days, minute, zone, last, answer,
                 time.time()),
            )  # fmt: skip
        return next(order for order in self.all() if order.id == id)

    def all(self) -> tuple[Order, ...]:
        """Return all standing orders, by their owners' numbers."""
        return tuple(map(_order, self._rows("SELECT * FROM orders ORDER BY team, user, number")))

    def seen(self, id: str, last: str, answer: str = "") -> None:
        """Note for which slot or generation an order was looked at, and the answer it had then."""
        self._run(
            "UPDATE orders SET last=?, answer=COALESCE(NULLIF(?,''), answer) WHERE id=?",
            last, answer, id,
        )  # fmt: skip

    def cancel(self, id: str) -> None:
        """Forget a standing order."""
        self._run("DELETE FROM orders WHERE id=?", id)


def _order(row: sqlite3.Row) -> Order:
    days = tuple(map(int, row["days"]))
    timing = Timing(days, *divmod(row["minute"], 60)) if days else None
    names = [f.name for f in fields(Order) if f.name != "timing"]
    return Order(timing=timing, **{name: row[name] for name in names})
