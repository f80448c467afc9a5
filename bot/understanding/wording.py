"""Makes a message plain before it is read: courtesy away, dates written out, questions apart.

What the words mean is `bot.understanding.analysis`'s; all wordings stand in the language packs.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from bot.language import guess_language
from bot.language.packs import (
    COMMON,
    PICTURES,
    anywhere,
    is_nothing_but,
    number_of,
    packs,
    said,
    scales,
    whole,
    word_list,
)
from index.periods import NAMED_MONTH
from index.text import fold

# What leads up to a question is no longer than this.
MOST_LEADING = 8
_WORD = re.compile(r"[^\W_]+")
# A name or a number; "I" is none.
_NAMED = re.compile(r"\d|(?<=\s)[A-ZÅÄÖÆØ][^\W\d_]")
_EDGE = " \t\n,;:.!–—-"
# "Q2 24" is a quarter of 2024, "between 22 and 24" two years, "2021->2024" a span.
_PART_OF_YEAR = re.compile(r"(?i)(?<!\w)([qh][1-4])[ '’-]?(\d\d)(?![\w.,]\d|\w)")
_YEAR_FIRST = re.compile(r"(?i)(?<!\w)((?:19|20)\d\d)[ -]?([qh][1-4])(?!\w)")
_SHORT_YEARS = re.compile(r"(?i)(?<!\w)(\w+) '?(\d\d) (\w+) '?(\d\d)(?![\w%.,]*\w|%)")
_APOSTROPHE_YEAR = re.compile(r"(?<![\w'’])['’](\d\d)(?!\w)")
_SHORT = re.compile(
    rf"(?i)(?<![\w.])({'|'.join(sorted({w for p in packs().values() for w in p.short}))})(?!\w)\.?"
)
# "March 23" is a month of 2023; no month has a day of its own in what is held.
_MONTH_AND_YEAR = re.compile(rf"(?i)(?<!\w)({NAMED_MONTH})\.? ['’]?(\d\d)(?![\w%]|[.,:]\d)")
# "2022-23" are two years, and so is "22-24" at the end of a clause; "2009-10" is a month.
_LONG_AND_SHORT = re.compile(r"(?<![\w.,/-])((?:19|20)\d\d)\s?[-–]\s?(\d\d)(?![\w%/-]|[.,]\d)")
_AGAINST = "|".join(sorted(word_list("against")))
_SHORT_SPAN = re.compile(
    rf"(?<![\w.,/€$£-])(\d\d)(\s?(?:[-–]|->|→|=>)\s?|\s(?:{_AGAINST})\.?\s)(\d\d)"
    r"(?![\w%/-]|[.,]\d)"
)
# "2024/25" and "24/25" are a season or a financial year, told by the year in which it ends.
_SEASON = re.compile(r"(?<![\w/.,])((?:19|20)?\d\d)/(\d\d)(?![\w/%])")
# "dk vs se": two letters are a country beside another one.
_TWO_CODES = re.compile(
    rf"(?i)(?<![\w])([a-z]{{2}})"
    rf"(\s*/\s*|\s+(?:{'|'.join(sorted(word_list('against')))})\.?\s+)"
    r"([a-z]{2})(?!\w)"
)
_ARROW = re.compile(r"\s*(?:->|→|=>|>>)\s*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE = re.compile(
    r"(?<=[?!])\s+|(?<=[a-zåäöæø)]{2}\.)\s+(?=\w)|(?<=[A-Z]{2}\.)\s+(?=[A-Z])|\n+"
)
# An address beside a question tells where somebody read of it, and nothing of what is asked.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+?(?=[),.;:!?]*(?:\s|$))")
# Years written with two digits are of this century up to here, else of the last.
_CENTURY_TURN = 50
MONTHS = 12
# Where a wording goes on with a part of what was said.
_SLOT = re.compile(r"\\(\d)")
# Words of asking and telling, and those that stand between them.
_TALK = word_list("talk")
_LEADING = word_list("function") | word_list("selves") | word_list("ours") | word_list("you")
_BARE = word_list("relatives") | word_list("function")
_Others = tuple[tuple[re.Pattern[str], str], ...]
# A claim before a tag has more words than these.
MOST_TAGGED = 2
SHORT_YEAR = 2


@lru_cache(maxsize=64)
def aligned(text: str) -> str:
    """Return a text folded letter by letter, so that spans in it are spans of the text."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    folded = fold(letter)
    bare = unicodedata.normalize("NFKD", letter)[:1]
    return folded if len(folded) == 1 else (bare.casefold()[:1] or letter)


def plain(text: str) -> str:
    """Return a message without greetings, thanks, pictures and addresses, its dates written out.

    A message that is nothing but courtesy comes back as it is.
    """
    shown = PICTURES.sub(_mark_before_question, _ADDRESS.sub(" ", text)).strip()
    shown = shown.replace(" . ", ". ")
    text = shown if re.search(r"\w", shown) else text.strip()
    if is_nothing_but("thanks_word", text):
        return text
    spoken = guess_language(text)
    bare = _without_tag(text, spoken)
    for _ in range(6):
        begun = _without_remark(_without_lead(_without_opening(bare, spoken)))
        shorter = _without_closing(begun, spoken)
        if shorter == bare or not re.search(r"\w", shorter):
            break
        bare = shorter
        if is_nothing_but("thanks_word", bare):
            return bare
    bare = _without_purpose(bare)
    return _dated(_without_idle_home(bare, spoken)) if re.search(r"\w", bare) else text


def _mark_before_question(found: re.Match[str]) -> str:
    """End a sentence where a picture stands before a question: "new here :-) how many …"."""
    behind = aligned(PICTURES.sub(" ", found.string[found.end() :]).lstrip())
    before = PICTURES.sub("", found.string[: found.start()])
    return ". " if re.search(r"\w", before) and anywhere("opens_question").match(behind) else " "


def _without_tag(text: str, spoken: str) -> str:
    """Ask whether a claim is true that ends in a tag ("Oslo has more, right?")."""
    bare = text.rstrip(f"{_EDGE}?")
    asked = "?" in text[len(bare) :]
    for code in _codes(spoken):
        cue = packs()[code].cues.get("tag_question")
        for found in cue.pattern.finditer(aligned(bare)) if cue else ():
            claim = bare[: found.start()].rstrip()
            apart = asked or not claim[-1:].isalnum()
            if found.end() == len(bare) and apart and len(claim.split()) > MOST_TAGGED:
                claim = claim.rstrip(f"{_EDGE}?")
                if not anywhere("opens_question").match(aligned(claim)):
                    return f"{packs()[code].messages['is_it_true']} {claim}?"
    return text


def _codes(spoken: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((spoken, COMMON, *packs())))


def _without_opening(text: str, spoken: str) -> str:
    for code in _codes(spoken):
        cue = packs()[code].cues.get("opening")
        if cue and (found := cue.pattern.match(aligned(text))):
            rest = text[found.end() :].lstrip(f"{_EDGE}?")
            if re.search(r"\w", rest):
                return rest
    return text


def _without_lead(text: str) -> str:
    """Leave out a clause before the question that only talks of asking ("I forgot who leads")."""
    folded = aligned(text)
    for found in anywhere("opens_question").finditer(folded):
        before = _WORD.findall(folded[: found.start()])
        if not before or len(before) > MOST_LEADING:
            break
        ends = before[-1] in _TALK or not folded[: found.start()].rstrip()[-1].isalnum()
        bare = {*_WORD.findall(folded[found.start() :])} <= _BARE  # "according to whom?"
        talks = {word for word in before if len(word) > 1} & _TALK  # "I was there" says who was
        if ends and not bare and talks and set(before) <= _TALK | _LEADING:
            return text[found.start() :]
    return text


def _without_remark(text: str) -> str:
    """Leave out what is said of an answer before what is asked ("that's low, and in Basel?").

    A clause that names something or tells a number may be what is asked about.
    """
    found = said("comments", aligned(text))
    if not found or _NAMED.search(text[: found.end()]):
        return text
    behind = text[found.end() :].lstrip(_EDGE)
    return behind if and_now(behind) or anywhere("opens_question").match(aligned(behind)) else text


def _without_closing(text: str, spoken: str) -> str:
    bare = text.rstrip(f"{_EDGE}?")
    mark = "?" if "?" in text[len(bare) :] else ""
    for code in _codes(spoken):
        cue = packs()[code].cues.get("closing")
        for found in cue.pattern.finditer(aligned(bare)) if cue else ():
            if found.end() == len(bare) and found.start():
                rest = bare[: found.start()].rstrip(_EDGE)
                if re.search(r"\w", rest):
                    return rest if rest.endswith("?") else f"{rest}{mark}"
    return text


def and_now(text: str) -> str:
    """Return the words with which a text goes on with another ("and", "what about"), "" if none."""
    opening = anywhere("and_now").match(aligned(text))
    return text[: opening.end()] if opening else ""


def _without_purpose(text: str) -> str:
    """Leave out sentences that only say what the answer is for ("it is for a Nordic talk")."""
    told = sentences(text)
    kept = [one for one in told if not said("purpose", aligned(one))]
    return " ".join(kept) if kept and len(kept) < len(told) else text


def _without_idle_home(text: str, spoken: str) -> str:
    """Take out "we" and "us" where they only ask ("what do we know", "tell us")."""
    for code in _codes(spoken):
        cue = packs()[code].cues.get("idle_home")
        while cue and (found := cue.pattern.search(aligned(text))):
            start, end = found.span(found.lastindex or 0)
            ours = text[start:end].casefold() in word_list("ours")
            text = f"{text[:start]}{'' if ours else packs()[code].words['you'][0]}{text[end:]}"
    return re.sub(r"  +", " ", text).strip()


def _dated(text: str) -> str:
    """Write words cut short, quarters, short years and arrows out, as their readers know them."""
    text = _SHORT.sub(_in_full, _said_otherwise(text))
    text = _TWO_CODES.sub(_countries, text)
    text = _SEASON.sub(_last_year, text)
    text = _SHORT_SPAN.sub(_span_of_years, _LONG_AND_SHORT.sub(_span_of_years, text))
    text = _MONTH_AND_YEAR.sub(_of_year, text)
    text = _PART_OF_YEAR.sub(lambda m: f"{m[1].upper()} 20{m[2]}", text)
    text = _YEAR_FIRST.sub(lambda m: f"{m[2].upper()} {m[1]}", text)
    text = _ARROW.sub(" to ", text)
    text = _APOSTROPHE_YEAR.sub(lambda m: _long_year(m[1]), text)
    return _SHORT_YEARS.sub(_two_years, text)


def _in_full(found: re.Match[str]) -> str:
    """Return what a word is short for, in the language of the message or another one."""
    word = fold(found[1])
    spoken = packs()[guess_language(found.string)]
    return next(p.short[word] for p in (spoken, *reversed([*packs().values()])) if word in p.short)


def _said_otherwise(text: str) -> str:
    """Write what is put in other words as it is read: "Q3", "2019"."""
    return _rewritten(text, _other_words())


def said_of_measures(text: str, known: Callable[[str, str], bool]) -> str:
    """Write what a verb says of a measure by its noun, where that is known: "how many visits"."""
    for noun, code, others in _verbs():
        text = _rewritten(text, others) if known(noun, code) else text
    return text


@cache
def _verbs() -> tuple[tuple[str, str, _Others], ...]:
    """Return how verbs put a measure, by its noun and the language of that."""
    return tuple(
        (noun, code, _compiled(others))
        for code, pack in packs().items()
        for noun, others in pack.measured.items()
    )


def _rewritten(text: str, others: _Others) -> str:
    for pattern, told in others:
        for found in reversed([*pattern.finditer(aligned(text))]):
            text = f"{text[: found.start()]}{_filled(told, found, text)}{text[found.end() :]}"
    return text


def _filled(told: str, found: re.Match[str], text: str) -> str:
    """Put in what goes on being said, with the capitals that may make a name of it ("US")."""
    return _SLOT.sub(lambda slot: text[slice(*found.span(int(slot[1])))], told)


@cache
def _other_words() -> _Others:
    """Return what is put in other words, in every language, with what is read for it."""
    parts = {part: told.upper() for p in packs().values() for part, told in p.parts.items()}
    return _compiled(parts | {k: v for p in packs().values() for k, v in p.wordings.items()})


def _compiled(others: Mapping[str, str]) -> _Others:
    return tuple((whole([pattern]), told) for pattern, told in others.items())


def _countries(found: re.Match[str]) -> str:
    """Write the codes of two countries as such; other pairs of letters stay."""
    known = packs()[COMMON].codes
    one, other = found[1].upper(), found[3].upper()
    # "Who is against it?" sets no Iceland against an Italy.
    words = {found[1], found[3]} <= frozenset(packs()[COMMON].words["function"])
    codes = {one, other} <= known.keys() and not words
    return f"{one}{found[2]}{other}" if codes else found[0]


def _last_year(found: re.Match[str]) -> str:
    """Write out the second of two years in a row; a date or a share stays as it is."""
    first, second = int(found[1]) % 100, int(found[2])
    in_a_row = second == first + 1 and (len(found[1]) > 2 or first > MONTHS)
    return _long_year(found[2]) if in_a_row else found[0]


def _span_of_years(found: re.Match[str]) -> str:
    """Write out both years of a span; "2009-10" is a month, and "20-25 people" tells no years."""
    first, *between, second = found.groups()
    in_order = max(MONTHS, int(first) % 100) < int(second) < _CENTURY_TURN
    ends = re.match(r"\s*(?:$|[^\w\s])", found.string[found.end() :])
    is_arrow = any(">" in sign or "→" in sign for sign in between)
    if not in_order or not (len(first) > SHORT_YEAR or is_arrow or ends):
        return found[0]
    joint = between[0] if between and between[0].strip().isalpha() else "-"
    return f"{_long_year(first[-SHORT_YEAR:])}{joint}{_long_year(second)}"


def _of_year(found: re.Match[str]) -> str:
    """Write out the year behind a month; "March 8" is a day."""
    is_day = int(found[2]) <= MONTHS
    return found[0] if is_day else f"{found[1]} {_long_year(found[2])}"


def _two_years(found: re.Match[str]) -> str:
    """Write out "between 22 and 24", where the words around the numbers say they are years."""
    words = (fold(found[1]), fold(found[3]))
    behind = re.match(r"\s*([^\W\d_]+)", found.string[found.end() :])
    if behind and fold(behind[1]) in scales():
        return found[0]
    spans = {tuple(pair.split()) for pack in packs().values() for pair in pack.words["spans"]}
    if words not in spans or int(found[2]) >= int(found[4]):
        return found[0]
    return f"{found[1]} {_long_year(found[2])} {found[3]} {_long_year(found[4])}"


def _long_year(short: str) -> str:
    return f"{'20' if int(short) < _CENTURY_TURN else '19'}{short}"


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a message, in order; one that holds no word is left out."""
    return tuple(s.strip() for s in _SENTENCE.split(text) if s and re.search(r"\w", s))


def taken(folded: str, spoken: str) -> int:
    """Return how many were asked for ("top 5", "three facts", "biggest 3"), 0 where none."""
    for code in dict.fromkeys((spoken, COMMON)):
        cue = packs()[code].cues.get("take")
        for found in cue.pattern.finditer(folded) if cue else ():
            told = next((g for g in found.groups() if g), "")
            number = number_of(told, spoken)
            if number and not _YEAR.fullmatch(told):
                return number
    return 0
