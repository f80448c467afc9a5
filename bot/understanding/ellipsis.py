"""Ellipsis: a follow-up that changes one thing of the question before it is put into that question.

"As a percentage?" asks the same in percent, "the year before?" the same for another year, "and
Spain?" the same of another place, "only the Nordic ones?" of fewer.
"""

import re
from collections.abc import Sequence

from bot import language
from bot.answer import Turn
from bot.language.packs import anywhere, packs, said, word_list
from bot.understanding.body_swap import of_its_role, of_other_body
from bot.understanding.decomposition import acts
from bot.understanding.exclusion import ruled_out
from bot.understanding.resolver import Resolver
from bot.understanding.temporal import moved, parts_of_year, steps_said
from bot.understanding.wording import aligned, and_now, plain
from index.text import fold

# A follow-up that only shifts the year is no longer than this.
MOST_WORDS = 7
# A time as it is said: "in 2024", "since 2016", "from 2019 to 2021", "2021-2024".
_OF_TIME = "|".join(sorted(word_list("before_years"), key=len, reverse=True))
_TO_TIME = "|".join(sorted(word_list("years") | word_list("joins")))
_TIME_SAID = re.compile(
    rf"(?i)(?<![^\W_])(?:(?:{_OF_TIME}) )?(?:19|20)\d\d"
    rf"(?: ?(?:[-–/]|{_TO_TIME}) ?(?:19|20)\d\d)?(?!\w)"
)
_OF_BOTH = ("difference", "more", "less", "change", "rose", "fell")
_YEAR = re.compile(r"(?:19|20)\d\d")


def rewritten(text: str, turns: Sequence[Turn], resolver: Resolver) -> tuple[str, Sequence[Turn]]:
    """Return a text with what it leaves out, and the turns before the one it was taken from."""
    spoken = language.guess_language(text)
    folded = fold(text).strip(" ?!.")
    asked = [
        n
        for n, turn in enumerate(turns)
        if turn.speaker == "user" and not acts_on_answer(plain(turn.text))
    ]
    if not asked:
        return text, turns
    before = plain(turns[asked[-1]].text)
    done = acts(folded, spoken)
    if span := done.get("act_percent") or done.get("act_currency"):
        return f"{before.rstrip(' ?!.')} {folded[slice(*span)]}", turns[: asked[-1]]
    if done:
        return text, turns
    text = _drawn_over_time(text, spoken) or text
    text = _among_those(text, resolver) or text
    # "How much more than the year before?" is of both years, and no other one put in.
    shifts = len(folded.split()) <= MOST_WORDS and not any(said(one, folded) for one in _OF_BOTH)
    steps = steps_said(folded, spoken) if shifts else (0, False)
    if steps[0] and (other := moved(before, *steps)):
        return other, turns[: asked[-1]]
    for rule in (_instead, _of_every_place, _of_other_part, _of_other_edition, _of_the_ranking):
        if other := rule(text, before, resolver):
            return other, turns[: asked[-1]]
    out = ruled_out(text, spoken, resolver, follows=True)
    if (out.places or out.home) and not language.content(out.kept):
        return rewritten(f"{before.rstrip(' ?!.')}, {text}", turns[: asked[-1]], resolver)
    kept = out.kept if out.places else text
    when = _time_alone(text, resolver)
    of_times = (n for n in reversed(asked) if not _time_alone(plain(turns[n].text), resolver))
    last = next(of_times, None) if when else None
    if last is not None and (other := _of_other_time(when, plain(turns[last].text), resolver)):
        return other, turns[:last]
    if other := of_its_role(text, before, resolver) or _of_other_word(text, before):
        return other, turns[: asked[-1]]
    for one, rule in ((kept, of_other_body), (kept, _of_other_place), (text, _of_some_places)):
        if other := rule(one, before, resolver):
            return rewritten(other, turns[: asked[-1]], resolver)
    return text, turns


def _drawn_over_time(text: str, spoken: str) -> str:
    """Return "trend since 2020" of "show that as a graph since 2020", "" of any other text."""
    bare = text.strip(" ?!.")
    when = next((m for m in _TIME_SAID.finditer(bare) if m.end() == len(bare)), None)
    if when is None or "act_chart" not in acts(fold(bare[: when.start()]).strip(), spoken):
        return ""
    return f"{packs()[spoken].words['trend_of'][0]} {when[0]}"


def is_of_those(text: str, turns: Sequence[Turn], resolver: Resolver) -> bool:
    """Say whether a text asks of a part of what was spoken of ("how many of them …?")."""
    return any(turn.speaker == "user" for turn in turns) and bool(_among_those(text, resolver))


def _among_those(text: str, resolver: Resolver) -> str:
    """Return "in medtech?" of "how many of them work in medtech?", "" of any other text."""
    part = said("of_those", aligned(text))
    rest = text[part.end() :].strip() if part else ""
    return rest if rest.strip(" ?!.") and not resolver.read(text).placed else ""


def _instead(text: str, before: str, resolver: Resolver) -> str:
    """Return the question before with Basel put for Zurich in "not Zurich, Basel", "" else."""
    named, places = (
        [match for match in resolver.names_in(one)[0] if match.is_place] for one in (text, before)
    )
    out = ruled_out(text, language.guess_language(text), resolver, follows=True)
    ids = tuple(match.id for match in named)
    told = len(ids) > 1 and ids == out.places and not language.content(out.kept)
    if not told or [match.id for match in places] != [ids[0]]:
        return ""
    return f"{before[: places[0].start]}{named[1].said}{before[places[0].end :]}"


def _of_every_place(text: str, before: str, resolver: Resolver) -> str:
    """Return the question that ranks all places by what was asked of some, "" if no measure was."""
    if not said("for_all", fold(text).strip(" ?!.")):
        return ""
    reading = resolver.read(before)
    if not reading.indicators or not reading.placed:
        return ""
    times = " ".join(map(str, reading.years))
    ranked = " ".join(packs()[reading.language].words["ranked_by"])
    return f"{ranked} {reading.indicators[0].said} {times}".strip()


def _of_other_part(text: str, before: str, resolver: Resolver) -> str:
    """Return the question before for the part of a year in "the same for Q2", "" if none is."""
    parts, earlier = (parts_of_year(fold(one)) for one in (text, before))
    years = set(_YEAR.findall(text))
    reading = resolver.read(text)
    named = reading.clusters or reading.groups or reading.indicators or reading.rankings
    if len(parts) != 1 or len(earlier) != 1 or named or len(text.split()) > MOST_WORDS:
        return ""
    (part,), (old,) = parts, earlier
    other = re.sub(rf"(?i)(?<!\w){old}(?!\w)", part.upper(), before)
    if len(years) == 1 and len(set(_YEAR.findall(before))) == 1:
        other = _YEAR.sub(next(iter(years)), other)
    return other


def _of_other_edition(text: str, before: str, resolver: Resolver) -> str:
    """Return the question before for the edition in "and the one before that?", "" if none is.

    Where no such edition is held, the year beside is asked for, which is then said to be missing.
    """
    bare = fold(text[len(and_now(text)) :]).strip(" ?!.")
    earlier, later = (said(sign, bare) for sign in ("edition_before", "edition_after"))
    rankings = _rankings(before, resolver) if earlier or later else {}
    if len(rankings) != 1 or resolver.names_in(text)[0]:
        return ""
    (ranking,) = rankings
    labels = (edition.label for edition in resolver.catalogue.ranking(ranking).editions)
    held = sorted(int(label) for label in labels if _YEAR.fullmatch(label))
    told = {*map(int, _YEAR.findall(before))}
    if len(told or held[-1:]) != 1:
        return ""
    now = min(told or held[-1:])
    if earlier:
        other = max((year for year in held if year < now), default=now - 1)
    else:
        other = min((year for year in held if year > now), default=now + 1)
    return _YEAR.sub(str(other), before) if told else f"{before.rstrip(' ?!.')} {other}"


def _of_the_ranking(text: str, before: str, resolver: Resolver) -> str:
    """Return "who makes that list?" with the name of the one list that was asked about, "" else."""
    pointer = anywhere("the_ranking").search(aligned(text))
    if pointer is None or not said("published_by", fold(text)):
        return ""
    named = _rankings(before, resolver)
    if _rankings(text, resolver) or len(named) != 1:
        return ""
    (name,) = named.values()
    return f"{text[: pointer.end()]} {name}{text[pointer.end() :]}"


def _rankings(text: str, resolver: Resolver) -> dict[str, str]:
    """Return the rankings that a text names, by their ids."""
    return {m.id: m.said for m in resolver.names_in(text)[0] if m.kind == "ranking"}


def _time_alone(text: str, resolver: Resolver) -> str:
    """Return the time of "and in 2024?", "" where a text says anything else."""
    bare = text.strip(" ?!.")
    when = bare[len(and_now(bare)) :].strip()
    return when if _TIME_SAID.fullmatch(when) and not resolver.names_in(when)[0] else ""


def _of_other_time(when: str, before: str, resolver: Resolver) -> str:
    """Return a question with another time put for its own, "" where it is a follow-up itself."""
    if said("ellipsis", fold(before)) or not resolver.read(before).intents:
        return ""
    kept = re.sub(r"\s+", " ", _TIME_SAID.sub(" ", before)).strip(" ?!.,")
    return f"{kept} {when}"


def _of_other_place(text: str, before: str, resolver: Resolver) -> str:
    """Return the question before with its place put in for that of "and Spain?", "" if none is.

    Only where either names one place, and the follow-up nothing else nor a comparison. The rest of
    Norway is asked for without the place before.
    """
    if said("wants_compare", fold(text)) or said("share", fold(text)):
        return ""
    if namesake := resolver.namesake(text, before):
        return namesake
    named, used = resolver.names_in(text)
    opening = and_now(text)
    rest = anywhere("the_rest").search(aligned(text))
    spared = (*range(len(opening)), *(range(*rest.span()) if rest else ()))
    words = enumerate(language.tokens(text))
    others = [w for at, w in words if at not in used and w.start not in spared]
    opens = opening or not others
    if len(named) != 1 or not opens or not all(map(language.is_stop, others)):
        return ""
    if language.is_home(text) or any(language.is_home(w.text) for w in others):
        return ""
    places = [match for match in resolver.names_in(before)[0] if match.is_place]
    if not named[0].is_place or len(places) != 1 or said("narrows", fold(text)):
        return ""
    other = f"{before[: places[0].start]}{named[0].said}{before[places[0].end :]}"
    if rest is None:
        return other
    if not resolver.read(before).indicators:
        return ""
    without = packs()[language.guess_language(before)].words["without"][0]
    return f"{other.rstrip(' ?!.')} {without} {places[0].said}"


def _of_other_word(text: str, before: str) -> str:
    """Return "where was it signed?" of "where?" after "when was it signed?", "" else."""
    bare = fold(text[len(and_now(text)) :]).strip(" ?!.…")
    first, _, rest = before.partition(" ")
    for pack in packs().values():
        words = [fold(word) for word in pack.words["when_or_where"]]
        if bare in words and fold(first) in words and bare != fold(first):
            other = pack.words["when_or_where"][words.index(bare)]
            return f"{other.capitalize()} {rest}"
    return ""


def _of_some_places(text: str, before: str, resolver: Resolver) -> str:
    """Return a question on all places with "only the Nordic ones?" behind it.

    "" where the follow-up says more, or the question before is on places of its own.
    """
    reading = resolver.read(before)
    if reading.placed:
        return ""
    kept = resolver.read(text)
    more = kept.indicators or kept.rankings or kept.intents or kept.years or kept.unexplained
    if more or kept.home or not said("narrows", fold(text).strip(" ?!.")):
        return ""
    names = [resolver.catalogue.cluster(c).name for c in kept.clusters]
    names += [min(g.aliases, key=len) for g in resolver.catalogue.groups if g.id in kept.groups]
    return f"{before.rstrip(' ?!.')}, {', '.join(names)}" if names else ""


def acts_on_answer(text: str) -> bool:
    """Say whether a plain message does something with an answer ("as csv")."""
    return bool(acts(fold(text).strip(" ?!."), language.guess_language(text)))
