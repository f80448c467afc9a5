"""Standing orders: questions asked again at set times, and answers watched over rebuilds.

`/cluster every monday 9:00 QUESTION` is read here, and when it is due is told; pure functions.
The words for it stand in the language packs. Placing and ending orders is left to
`bot.slack.placing`, keeping them to `bot.slack.orderbook`, carrying them out to
`bot.slack.standing`.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.language.messages import join
from bot.language.packs import COMMON, is_order, packs
from index.text import fold

EVERY_DAY, WORKING_DAYS = tuple(range(7)), tuple(range(5))
# A slot that was missed while nothing ran is made up for so long; then the next one comes.
LATE = timedelta(hours=6)

HEAD_WORDS = 14  # that an order has at most before what it is about
_TIME = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?:(?P<half>[ap])\.?m\.?)?[,:;]?"
_NUMBERS = r"#?\d{1,4}(?:[ ,]+#?\d{1,4})*"
# Who orders something to end: any of it, what a number or "all" follows, what is named.
_ENDS = ("cancel", "end", "drop")


@dataclass(frozen=True, slots=True)
class Timing:
    """When a question is asked: on these days of the week (0 is Monday), at this minute."""

    days: tuple[int, ...]
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody orders, and in the words of which language.

    `kind` is `every` with a timing, `watch`, `list`, `cancel` by numbers, `cancel_asked` by the
    question, `cancel_all`, or `which` where it is not said what is to end. `unclear` is what begins
    as an order and is none; then `question` is all of it.
    """

    kind: str
    question: str = ""
    timing: Timing | None = None
    numbers: tuple[int, ...] = ()
    spoken: str = ""


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
    """Return the order that somebody's words give, None where they are a question."""
    codes = tuple(dict.fromkeys((COMMON, *packs())))
    for code in codes:
        if wish := _listed(text, code) or _placed(text, code) or _ended(text, code):
            return replace(wish, spoken=code)
    begun = (code for code in codes if packs()[code].orders["begun"].pattern.match(fold(text)))
    code = next(begun, "")
    return Wish("unclear", question=text.strip(), spoken=code) if code else None


def written(timing: Timing, spoken: str) -> str:
    """Return a timing in the words that order it."""
    said = packs().get(spoken, packs()[COMMON]).words
    whole = {EVERY_DAY: said["order_each_day"], WORKING_DAYS: said["order_working"]}
    names = [said["order_days"][day] for day in timing.days]
    days = whole[timing.days][0] if timing.days in whole else join(spoken, names)
    return f"{said['order_every'][0]} {days} {timing.hour}:{timing.minute:02}"


def _listed(text: str, code: str) -> Wish | None:
    return Wish("list") if is_order("list", text, code) else None


def _placed(text: str, code: str) -> Wish | None:
    watched = _after(packs()[code].orders["watch"].pattern, text)
    if watched:
        return Wish("watch", question=watched[1])
    timed = _timed(code)
    found = _after(timed, text) or _before(timed, text)
    timing = _timing(found[0], code) if found else None
    return Wish("every", question=found[1], timing=timing) if found and timing else None


def _ended(text: str, code: str) -> Wish | None:
    """Return what is to end."""
    said = packs()[code].orders
    for verb in _ENDS:
        if is_order(verb, text, code):
            return Wish("which")
        found = _after(said[verb].pattern, text)
        if found is None:
            continue
        named = fold(found[1]).strip(" ?!.")
        for together in packs()[code].words["order_and"]:
            named = named.replace(f" {together} ", " ")
        numbered = rf"(?:(?:{said['ordered'].pattern.pattern}) ?)*({_NUMBERS})"
        if numbers := re.fullmatch(numbered, named):
            wanted = tuple(map(int, re.findall(r"\d+", numbers[1])))
            return Wish("cancel", numbers=tuple(dict.fromkeys(wanted)))
        if is_order("all_ordered", named, code):
            return Wish("cancel_all")
        if is_order("all", named, code):  # to drop all may mean what one has asked, too
            return Wish("which" if verb == "drop" else "cancel_all")
        if is_order("ordered", named, code):
            return Wish("which")
        if verb == "cancel":
            return Wish("cancel_asked", question=found[1])
    return None


def _after(head: re.Pattern[str], text: str) -> tuple[re.Match[str], str] | None:
    """Return how a text's first words fit a pattern, and what follows them."""
    said = text.split()
    for count in range(min(len(said) - 1, HEAD_WORDS), 0, -1):
        if found := head.fullmatch(fold(" ".join(said[:count])).strip(",:;")):
            return found, " ".join(said[count:])
    return None


def _before(tail: re.Pattern[str], text: str) -> tuple[re.Match[str], str] | None:
    """Return how a text's last words fit a pattern, and what stands before them."""
    said = text.split()
    for count in range(min(len(said) - 1, HEAD_WORDS), 0, -1):
        if found := tail.fullmatch(fold(" ".join(said[-count:])).strip(" ?!.,:;()")):
            return found, " ".join(said[:-count]).rstrip(",:;(-–— ")
    return None


@cache
def _timed(code: str) -> re.Pattern[str]:
    """Return the pattern of "every monday at 9:00" in a language."""
    said = packs()[code].words
    leads, every, at = (
        "|".join(re.escape(fold(word)) for word in said[name])
        for name in ("order_leads", "order_every", "order_at")
    )
    return re.compile(rf"(?:(?:{leads}) )*(?:{every}) (?P<days>\D+?),?(?: (?:{at}))? ?{_TIME}")


def _timing(found: re.Match[str], code: str) -> Timing | None:
    days, hour, minute = _days(found["days"], code), int(found["hour"]), int(found["minute"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p")
    return Timing(days, hour, minute) if days and hour < 24 and minute < 60 else None


def _days(text: str, code: str) -> tuple[int, ...]:
    """Return the days that a text names, () where it names anything else."""
    said = {n: [fold(w) for w in words] for n, words in packs()[code].words.items()
            if n.startswith("order_")}  # fmt: skip
    for name, days in (("order_each_day", EVERY_DAY), ("order_working", WORKING_DAYS)):
        if text in said[name]:
            return days
    named = [w.strip(".") for w in re.split(r"[ ,]+", text) if w and w not in said["order_and"]]
    found = [
        next((n for n, day in enumerate(said["order_days"]) if _is_day(word, day)), -1)
        for word in named
    ]
    return () if -1 in found else tuple(sorted(set(found)))


def _is_day(word: str, day: str) -> bool:
    """Whether a word is a day's name, short ("mon") or of several ("mondays")."""
    cut = len(word) >= 3 and day.startswith(word)
    return cut or (word.startswith(day) and len(word) <= len(day) + 2)


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
