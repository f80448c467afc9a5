"""Carries standing orders out: asks scheduled questions when they are due, and watched ones again.

An order becomes a question of the ledger, keyed by its slot: so it is asked once however often it
is found due, and answered once whatever fails. Reading orders is left to `bot.slack.orders`.
"""

import logging
import time

from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.rendering.slack_text import brief
from bot.slack.changes import change
from bot.slack.events import Asked
from bot.slack.keeping import from_json, to_json
from bot.slack.lifecycle import Desk
from bot.slack.orders import Order, Wish, slot_of
from bot.slack.voice import language_of_person, spoken_in
from bot.slack.work import trail

log = logging.getLogger(__name__)

ORDERS_A_USER = 10
ORDERS_A_CHANNEL = 20


async def place(desk: Desk, wish: Wish, team: str, channel: str, user: str) -> str:
    """Carry out what somebody orders and return what to say to that."""
    ledger = desk.ledger
    theirs = [order for order in ledger.orders.all() if (order.team, order.user) == (team, user)]
    about = wish.question or (theirs[-1].text if theirs else "")
    spoken = spoken_in(about, lambda: language_of_person(user, ledger))
    if wish.kind == "unclear":
        return tell(spoken, "slack_order_unclear")
    if wish.kind == "list":
        lines = [_line(order) for order in theirs]
        return (
            "\n".join([tell(spoken, "slack_orders"), *lines])
            if lines
            else tell(spoken, "slack_no_orders")
        )
    if wish.kind == "cancel":
        found = next((order for order in theirs if order.number == wish.number), None)
        if found is None:
            return tell(spoken, "slack_no_such_order", number=wish.number)
        ledger.orders.cancel(found.id)
        return tell(spoken, "slack_order_cancelled", order=_line(found))
    if desk.intake.closed_to(team, channel):
        return tell(spoken, "slack_not_here")
    if same := next((order for order in theirs if _is_same(order, wish, channel)), None):
        return tell(spoken, "slack_order_placed", order=_line(same))
    here = [
        order for order in ledger.orders.all() if (order.team, order.channel) == (team, channel)
    ]
    if len(theirs) >= ORDERS_A_USER or len(here) >= ORDERS_A_CHANNEL:
        most = {"user": ORDERS_A_USER, "channel": ORDERS_A_CHANNEL}
        return tell(spoken, "slack_too_many_orders", **most)
    zone = await _zone_of(desk, user) if wish.timing else ""
    answer = last = ""
    if wish.timing:
        last = slot_of(wish.timing, zone, time.time())  # today's is over
    else:
        now = await desk.worker.ask(wish.question, allow_restricted=channel.startswith("D"))
        if now.abstained:
            return tell(spoken, "slack_nothing_to_watch")
        answer, last = to_json(now), now.generation
    order = ledger.orders.place(
        team, channel, user, wish.question, wish.timing, zone, last=last, answer=answer
    )
    return tell(spoken, "slack_order_placed", order=_line(order))


def _is_same(order: Order, wish: Wish, channel: str) -> bool:
    """Say whether an order asks just what somebody wishes: it would be posted twice."""
    asked = " ".join(wish.question.casefold().split())
    alike = " ".join(order.text.casefold().split()) == asked
    return alike and (order.channel, order.timing) == (channel, wish.timing)


def _line(order: Order) -> str:
    timing = f"{order.timing} ({order.zone})" if order.timing else "watch"  # as it is ordered
    return f"• {order.number}: {timing}: {brief(order.text, 250)}"


async def _zone_of(desk: Desk, user: str) -> str:
    """Return a person's time zone, UTC where Slack does not say."""
    try:
        found = await desk.poster.call("users.info", user=user)
    except (SlackRefused, SlackUnreachable) as refused:
        log.info("no time zone: %s", refused)
        return "UTC"
    return str((found.get("user") or {}).get("tz") or "UTC")


def ask_what_is_due(desk: Desk, now: float) -> int:
    """Ask the scheduled questions whose time has come; return how many were not asked before."""
    asked = 0
    for order in desk.ledger.orders.all():
        slot = slot_of(order.timing, order.zone, now) if order.timing else ""
        if slot and slot != order.last and not desk.intake.closed_to(order.team, order.channel):
            asked += desk.intake.admit(_question(order, slot), "answer")
            desk.ledger.orders.seen(order.id, slot)
    return asked


async def look_at_watches(desk: Desk, generation: str) -> int:
    """Ask watched questions again in a new generation; return how many answers have changed."""
    told = 0
    for order in desk.ledger.orders.all():
        if order.timing or order.last == generation:
            continue
        try:
            new = await desk.worker.ask(order.text, allow_restricted=order.channel.startswith("D"))
        except Exception as error:  # the others are looked at all the same, this one next time
            log.warning("order=%s not looked at: %s", order.id, trail(error))
            continue
        if change(from_json(order.answer), new) and not desk.intake.closed_to(
            order.team, order.channel
        ):
            told += desk.intake.admit(_question(order, generation), "answer")
        desk.ledger.orders.seen(order.id, generation, to_json(new))
    return told


def _question(order: Order, slot: str) -> Asked:
    return Asked(
        team=order.team,
        channel=order.channel,
        ts=f"order:{order.id}:{slot}",
        root="",
        user=order.user,
        text=order.text,
        way="scheduled",
    )
