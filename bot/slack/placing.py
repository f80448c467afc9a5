"""Places, lists and ends standing orders, and says to their owner what became of each.

Reading an order is left to `bot.slack.orders`, carrying it out to `bot.slack.standing`.
"""

import logging
import time
from collections.abc import Callable, Sequence

from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.language.packs import COMMON
from bot.rendering.slack_text import brief
from bot.slack.keeping import to_json
from bot.slack.ledger import Ledger
from bot.slack.orders import Order, Wish, slot_of, written
from bot.slack.posting import Poster
from bot.slack.voice import language_of_person, spoken_in
from bot.slack.worker import Worker

log = logging.getLogger(__name__)

ORDERS_A_USER = 10
ORDERS_A_CHANNEL = 20


class Placing:
    """The standing orders of everybody. `closed_to` says where nothing is posted for all to see."""

    def __init__(
        self, ledger: Ledger, poster: Poster, worker: Worker,
        closed_to: Callable[[str, str], bool],
    ) -> None:  # fmt: skip
        self._ledger = ledger
        self._poster = poster
        self._worker = worker
        self._closed_to = closed_to

    async def carry_out(self, wish: Wish, team: str, channel: str, user: str) -> str:
        """Carry out what somebody orders and return what to say to that."""
        theirs = [o for o in self._ledger.orders.all() if (o.team, o.user) == (team, user)]
        spoken = self._spoken(wish, theirs, user)
        if wish.kind == "unclear":
            return tell(spoken, "slack_order_unclear")
        if wish.kind in ("every", "watch"):
            return await self._place(wish, team, channel, user, spoken, theirs)
        lines = _lines(theirs, channel, spoken)
        if wish.kind == "list":
            return tell(spoken, "slack_orders" if lines else "slack_no_orders", orders=lines)
        return self._end(wish, theirs, channel, spoken)

    def _spoken(self, wish: Wish, theirs: Sequence[Order], user: str) -> str:
        """Return the language of an order; English words are said in every language."""
        if wish.spoken not in ("", COMMON):
            return wish.spoken
        about = wish.question or (theirs[-1].text if theirs else "")
        return spoken_in(about, lambda: language_of_person(user, self._ledger))

    def _end(self, wish: Wish, theirs: Sequence[Order], channel: str, spoken: str) -> str:
        """End what somebody wants to have ended, and say what that was or what could be meant."""
        ended = [o for o in theirs if _is_meant(o, wish)]
        for order in ended:
            self._ledger.orders.cancel(order.id)
        missing = [n for n in wish.numbers if n not in {o.number for o in theirs}]
        said = [
            tell(spoken, "slack_order_cancelled", order=_lines(ended, channel, spoken))
            if ended
            else "",
            *(tell(spoken, "slack_no_such_order", number=number) for number in missing),
        ]
        if not ended and not missing:
            lines = _lines(theirs, channel, spoken)
            said = [
                tell(spoken, "slack_which_order", orders=lines)
                if lines
                else tell(spoken, "slack_nothing_to_end"),
                tell(spoken, "slack_quiet"),
            ]
        return "\n".join(filter(None, said))

    async def _place(
        self, wish: Wish, team: str, channel: str, user: str, spoken: str, theirs: Sequence[Order]
    ) -> str:
        """Keep an order, and say that it is kept or why it is not."""
        if self._closed_to(team, channel):
            return tell(spoken, "slack_not_here")
        if same := next((order for order in theirs if _is_same(order, wish, channel)), None):
            return tell(spoken, "slack_order_placed", order=_line(same, channel, spoken))
        orders = self._ledger.orders
        here = [order for order in orders.all() if (order.team, order.channel) == (team, channel)]
        if len(theirs) >= ORDERS_A_USER or len(here) >= ORDERS_A_CHANNEL:
            most = {"user": ORDERS_A_USER, "channel": ORDERS_A_CHANNEL}
            return tell(spoken, "slack_too_many_orders", **most)
        zone = await self._zone_of(user) if wish.timing else ""
        answer = last = ""
        if wish.timing:
            last = slot_of(wish.timing, zone, time.time())  # today's is over
        else:
            open_to_all = channel.startswith("D")
            now = await self._worker.ask(wish.question, allow_restricted=open_to_all)
            if now.abstained:
                return tell(spoken, "slack_nothing_to_watch")
            answer, last = to_json(now), now.generation
        order = orders.place(
            team, channel, user, wish.question, wish.timing, zone, last=last, answer=answer
        )
        return tell(spoken, "slack_order_placed", order=_line(order, channel, spoken))

    async def _zone_of(self, user: str) -> str:
        """Return a person's time zone, UTC where Slack does not say."""
        try:
            found = await self._poster.call("users.info", user=user)
        except (SlackRefused, SlackUnreachable) as refused:
            log.info("no time zone: %s", refused)
            return "UTC"
        return str((found.get("user") or {}).get("tz") or "UTC")


def _is_same(order: Order, wish: Wish, channel: str) -> bool:
    """Say whether an order asks just what somebody wishes: it would be posted twice."""
    return _plain(order.text) == _plain(wish.question) and (order.channel, order.timing) == (
        channel,
        wish.timing,
    )


def _is_meant(order: Order, wish: Wish) -> bool:
    """Whether an order is to end."""
    return {
        "cancel": order.number in wish.numbers,
        "cancel_all": True,
        "cancel_asked": _plain(order.text) == _plain(wish.question),
    }.get(wish.kind, False)


def _plain(question: str) -> str:
    return " ".join(question.casefold().strip(" ?!.").split())


def _lines(orders: Sequence[Order], here: str, spoken: str) -> str:
    return "\n".join(_line(order, here, spoken) for order in orders)


def _line(order: Order, here: str, spoken: str) -> str:
    """Return an order as it is given, with its number and, if it is not for here, its channel."""
    timing = (
        f"{written(order.timing, spoken)} ({order.zone})"
        if order.timing
        else tell(spoken, "slack_watch")
    )
    elsewhere = order.channel != here and not order.channel.startswith("D")
    place = f" <#{order.channel}>" if elsewhere else ""
    return f"• {order.number}: {timing}{place}: {brief(order.text, 250)}"
