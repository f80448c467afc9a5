"""Standing orders: questions asked again at set times, and answers watched over rebuilds.

`/cluster every monday 9:00 QUESTION` is read here, and when it is due is told; pure functions.
Keeping orders is left to `bot.slack.ledger`, carrying them out to `bot.slack.standing`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY, WORKING_DAYS = tuple(range(7)), tuple(range(5))
# A slot that was missed while nothing ran is made up for so long; then the next one comes.
LATE = timedelta(hours=6)

_DAY = rf"day|weekday|{'|'.join(f'{d}s?|{d[:3]}' for d in DAYS)}"
_EVERY = re.compile(
    rf"every\s+(?P<day>{_DAY})"
    r"(?:\s+at)?\s+(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>am|pm)?\s+(?P<ask>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_WATCH = re.compile(r"watch\s+(?P<ask>\S.*)", re.IGNORECASE | re.DOTALL)
_CANCEL = re.compile(r"cancel\s+#?(?P<number>\d{1,4})", re.IGNORECASE)
# What begins as an order and is none is no question either: who gave it means to be told.
_OFTEN = rf"(?:{_DAY}|hour|week|fortnight|month|quarter|morning|other|second|\d+(?:st|nd|rd|th)?)"
_BEGUN = re.compile(
    rf"(?:(?:every|each)\s+{_OFTEN}|watch|unwatch|unsubscribe|cancel|remind\s+(?:me|us)"
    rf"|(?:hourly|daily|weekly|monthly|(?:on\s+)?(?:{_DAY}))\s+(?:at\s+)?\d{{1,2}}(?:[:.]\d\d|\s*[ap]m))"
    r"\b.*",
    re.IGNORECASE | re.DOTALL,
)
_LIST = re.compile(r"(?:watches|orders|schedules?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a question is asked: on these days of the week (0 is Monday), at this minute."""

    days: tuple[int, ...]
    hour: int
    minute: int

    def __str__(self) -> str:
        """Return it in the words that order it."""
        day = {EVERY_DAY: "day", WORKING_DAYS: "weekday"}.get(self.days)
        return f"every {day or DAYS[self.days[0]]} {self.hour}:{self.minute:02}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody orders: `every` with a timing, `watch`, `cancel` a number, or `list`.

    `unclear` is what begins as an order and is none.
    """

    kind: str
    question: str = ""
    timing: Timing | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A standing order. `last` is the slot or generation it was last looked at for.

    `number` is what its owner calls it by, `zone` the owner's time zone, `answer` the newest answer
    of a watch as `bot.slack.keeping` writes it.
    """

    id: str
    number: int
    team: str
    channel: str
    user: str
    text: str
    timing: Timing | None
    zone: str
    last: str
    answer: str = ""


def wish_in(text: str) -> Wish | None:
    """Return the order that the words of a command give, None where they are a question."""
    words = text.strip()
    if _LIST.fullmatch(words):
        return Wish("list")
    if found := _CANCEL.fullmatch(words):
        return Wish("cancel", number=int(found["number"]))
    if found := _WATCH.fullmatch(words):
        return Wish("watch", question=found["ask"].strip())
    found = _EVERY.fullmatch(words)
    timing = _timing(found) if found else None
    if found and timing:
        return Wish("every", question=found["ask"].strip(), timing=timing)
    return Wish("unclear") if _BEGUN.fullmatch(words) else None


def _timing(found: re.Match[str]) -> Timing | None:
    day, hour, minute = found["day"].lower(), int(found["hour"]), int(found["minute"] or 0)
    if half := (found["half"] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "pm")
    if hour > 23 or minute > 59:
        return None
    named = {"day": EVERY_DAY, "weekday": WORKING_DAYS}
    own = next((n for n, name in enumerate(DAYS) if day[:3] == name[:3]), 0)
    return Timing(named.get(day, (own,)), hour, minute)


def slot_of(timing: Timing, zone: str, now: float) -> str:
    """Return the newest slot that has begun and is not too late, "" where there is none.

    A slot is named by its date, so that an hour that the clocks repeat or leave out is still one.
    """
    here = datetime.fromtimestamp(now, UTC).astimezone(zone_named(zone))
    for back in range(2):  # a slot before midnight may be made up for after it
        day = (here - timedelta(days=back)).date()
        begins = datetime.combine(day, time(timing.hour, timing.minute), here.tzinfo)
        late = here.timestamp() - begins.timestamp()
        if day.weekday() in timing.days and 0 <= late < LATE.total_seconds():
            return day.isoformat()
    return ""


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone, UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
