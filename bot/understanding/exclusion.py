"""Exclusion: the places, times and measures that a question rules out ("outside Sweden").

What is ruled out is taken out of the text, so that it names nothing that is asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import language
from bot.language.packs import COMMON, find, packs, word_list
from bot.understanding.resolver import Resolver
from bot.understanding.wording import aligned

# Times that a question rules out: "not 2025", "not in 2019 or 2020".
_TIME = re.compile(r"(?:19|20)\d\d|[qQ][1-4]|[hH][12]")
_TIMES_ONLY = re.compile(
    rf"\s*(?:[^\W\d]+ ){{0,2}}(?:{_TIME.pattern})(?:\W+(?:[^\W\d]+ )?(?:{_TIME.pattern}))*(?!\w)"
)
# What "not" rules out goes on to the next mark or "but".
_CLAUSE = re.compile(rf"(?:(?! (?:{'|'.join(sorted(word_list('but')))}) )[^,.;:()?!])+")
EXCLUDING = ("all_but", "exclude", "besides")


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A message without what it rules out: places, our own, measures; times just go."""

    kept: str
    places: tuple[str, ...] = ()
    home: bool = False
    measures: tuple[str, ...] = ()
    besides: bool = False


def ruled_out(text: str, spoken: str, resolver: Resolver, *, follows: bool) -> RuledOut:
    """Return a text without what it rules out; only a follow-up may say nothing else."""
    folded = aligned(text)
    apart = find("apart", folded, spoken)  # "what sets us apart from Oslo?"
    for code in dict.fromkeys((spoken, COMMON)):
        for name in EXCLUDING:
            cue = packs()[code].cues.get(name)
            for found in cue.pattern.finditer(folded) if cue else ():
                if apart and apart.start() <= found.start() < apart.end():
                    continue
                run = _run_ruled_out(text[: found.start()], text[found.end() :], resolver)
                if run is None:
                    continue
                end, out = run
                start = (
                    found.start() if name != "all_but" else found.end() - len(found[0].split()[-1])
                )
                kept = f"{text[:start]} {text[found.end() + end :]}"
                kept = re.sub(r"[(,]\s*(?=[),?.]|$)|\(\s*\)", " ", kept)
                if kept.count("(") != kept.count(")"):
                    kept = re.sub(r"[()]", " ", kept)
                if follows or re.search(r"\w", kept):
                    kept = re.sub(r"\s+", " ", kept).strip()
                    return replace(out, kept=kept, besides=name == "besides")
    return RuledOut(text)


def _run_ruled_out(before: str, behind: str, resolver: Resolver) -> tuple[int, RuledOut] | None:
    """Return where what is ruled out ends behind "not" and what it is: years, places, a measure.

    Of years another one must have been asked for, of measures another thing.
    """
    times = _TIMES_ONLY.match(behind)
    if times and len(set(_TIME.findall(before + behind))) > len(set(_TIME.findall(times[0]))):
        return times.end(), RuledOut("")
    if (run := _run_of_names(behind, resolver)) is not None:
        end, clusters, home = run
        return end, RuledOut("", clusters, home)
    clause = _CLAUSE.match(behind)
    if clause is None or not language.content(clause[0]):
        return None
    asked, whole, alone = (
        resolver.read(text).indicators[:1]
        for text in (f"{before} {behind[clause.end() :]}", f"{before} {behind}", clause[0])
    )
    inside = whole and len(before) < whole[0].end - 1 <= len(before) + clause.end()
    # "The biotech jobs, not biopharma": the word ruled out makes another measure of what was said.
    turned = whole and asked and whole[0].id != asked[0].id
    out = whole if inside or turned else alone
    # "The profit, not the turnover": what is asked for may be no measure that is known.
    other = asked[0].id != out[0].id if asked and out else resolver.read(before).unexplained
    return (clause.end(), RuledOut("", measures=(out[0].id,))) if out and other else None


def _run_of_names(text: str, resolver: Resolver) -> tuple[int, tuple[str, ...], bool] | None:
    """Return where a run of names at the head of a text ends, and what it names; None if none.

    A group may be told by one word of its name ("the American ones").
    """
    listed = list(language.tokens(text))
    named, _ = resolver.names_in(text)
    matches = [match for match in named if match.is_place]
    used = {n for n, w in enumerate(listed) if any(m.start <= w.start < m.end for m in matches)}
    joiners, points = word_list("joiners"), word_list("pointer") | word_list("clusters")
    end, home = 0, False
    found: dict[str, None] = {}
    for at, word in enumerate(listed):
        if re.search(r"[?.;(]", text[end : word.start]):
            break
        if "," in text[end : word.start] and at and not _names_again(listed, at, used, joiners):
            break
        groups = resolver.entities.group_of([word]) if at not in used else ()
        if language.is_home(word.text) and at not in used:
            home = True
        elif at in used or groups or (end and word.folded in points):
            found |= dict.fromkeys(m for g in groups for m in resolver.catalogue.members(g))
        elif word.folded in joiners:
            continue
        else:
            break
        end = word.end
    for match in matches:
        if match.end <= end:
            members = resolver.catalogue.members(match.id) if match.kind == "group" else ()
            found |= dict.fromkeys(members or (match.id,))
    return (end, tuple(found), home) if end and (found or home) else None


def _names_again(
    words: Sequence[language.Token], at: int, used: set[int], joiners: frozenset[str]
) -> bool:
    """Say whether a name follows a comma, so that the run goes on."""
    return at in used or (words[at].folded in joiners and at + 1 in used)
