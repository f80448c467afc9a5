"""Carries standing orders out: asks scheduled questions when they are due, and watched ones again.

An order becomes a question of the ledger, keyed by its slot: so it is asked once however often it
is found due, and answered once whatever fails. Reading orders is left to `bot.slack.orders`,
placing and ending them to `bot.slack.placing`.
"""

import logging

from bot.slack.changes import change
from bot.slack.events import Asked
from bot.slack.keeping import from_json, to_json
from bot.slack.lifecycle import Desk
from bot.slack.orders import Order, slot_of
from bot.slack.work import trail

log = logging.getLogger(__name__)


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
