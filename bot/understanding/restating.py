"""Puts a follow-up into the whole question that it was understood as, and says how far it was."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.language.packs import anywhere
from bot.language.packs import said as says
from bot.understanding.analysis import Analysis
from bot.understanding.plan import AboutAnswer, Help, Passages, Plan
from bot.understanding.reading import Reading
from index.catalogue import Catalogue
from index.text import fold

# Asked of the answer before, these need no name.
_WANTS = (
    "held_when",
    "when",
    "year_before",
    "year_after",
    "difference",
    "share",
    "latest",
    "rate",
    "per_year",
    "disagree",
    "in_currency",
    "rose",
    "fell",
)


def grasp(own: Reading, said: Analysis, plan: Plan) -> str:
    """Return `leans`, `names`, `nothing` or "" as `Answer.grasp` tells.

    `own` is what the text says by itself, before it was made whole from its thread.
    """
    if isinstance(plan, Help | AboutAnswer):
        return "leans" if isinstance(plan, AboutAnswer) else ""
    asked = {w for cue in _WANTS for w in said.cue_words.get(cue, ())}
    own = replace(own, unexplained=tuple(w for w in own.unexplained if fold(w) not in asked))
    if _only_tells(own):
        return ""
    if not own.bare or (own.home and own.intents):  # "are we …?" names the home
        return "names"
    if own.unexplained:
        return ""
    now, before = said.question.reading, said.question.previous
    other = (before and now.per != before.per) or said.has(*_WANTS)
    ordered = own.end or own.top or said.nth or said.has("first_place", "last_place")
    timed = own.years or own.year_from or own.year_to or said.parts
    apart = said.excluded or said.excludes_home
    wants = own.intents or own.home or ordered or timed or apart or other
    return ("leans" if said.question.borrowed else "") if wants else "nothing"


def _only_tells(own: Reading) -> bool:
    """Say whether a text asks nothing: it says something, or holds words that are not known."""
    text = fold(own.text).strip()
    if says("among_people", text):
        return not (own.indicators or own.rankings or own.scorecards)
    if text.endswith("?") or says("yes_no", text) or anywhere("opens_question").match(text):
        return False
    return bool(own.unexplained or says("remarks", text))


def restate(said: Analysis, plan: Plan, catalogue: Catalogue) -> str:
    """Return the question as typed where it stands alone, else its slots spelt out."""
    scope = plan.scope
    if not said.question.borrowed or isinstance(plan, AboutAnswer):
        return said.question.text.strip()
    if isinstance(plan, Passages | Help):
        return said.question.query.strip()
    ranking = getattr(plan, "ranking", "")
    names = (
        catalogue.indicator(scope.indicator).name if scope.indicator else "",
        catalogue.ranking(ranking).name if ranking else "",
        ", ".join(catalogue.cluster(c).name for c in scope.places),
        ", ".join(map(str, scope.years))
        or (f"{scope.first or ''}–{scope.last or ''}" if scope.first or scope.last else ""),
    )
    slots = " – ".join(dict.fromkeys(filter(None, names)))
    return f"{said.question.text.strip()} ({slots})" if slots else said.question.query.strip()


def in_other_words(text: str, names: Mapping[str, str]) -> str:
    """Return a text with a name in the place of each of these words, once where several mean it."""
    for name in dict.fromkeys(names.values()):
        words = "|".join(re.escape(word) for word, meant in names.items() if meant == name)
        said = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
        found = said.search(text)
        if found:
            behind = said.sub("", text[found.end() :])
            text = " ".join(f"{text[: found.start()]}{name}{behind}".split())
    return text
