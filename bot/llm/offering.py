"""Asks a language model what a question may have meant that nothing answers, to offer it.

The model fills in a plan; code writes that as a question, in the bot's own words, and reads it. The
answer stays what it is: what is offered has an answer of its own, once somebody asks it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from bot import language
from bot.answering.compose import answer
from bot.answering.speaker import Speaker, speaker
from bot.llm.aids import Aids
from bot.llm.protocols import prompt_for
from bot.llm.reader import SHORTLIST, Meant, kinds_told, plan_schema, shortlist, texts_in
from bot.understanding.plan import AboutAnswer, Help, Passages, Plan, Unheard, to_json
from index.store import Store
from index.text import fold

# The kinds of plan that are said as a question, by the message that says it ("" is place: measure).
# None takes anything for granted, as a "why" would.
SAID = {
    "Value": "",
    "Trend": "ask_trend",
    "Compare": "ask_compare",
    "Order": "ask_most",
    "Facts": "ask_facts",
    "Holdings": "ask_rankings",
    "Profile": "ask_profile",
    "Places": "ask_table",
}
RANKINGS = 24  # at most so many are offered
_NO_ANSWER = (Passages, Help, AboutAnswer, Unheard)


def offered(meant: Meant, store: Store, aids: Aids, read: Callable[[str], tuple[Plan, ...]]) -> str:
    """Return a question that a declined one may stand for; "" where none holds.

    `read` reads a question by itself.
    """
    scope = meant.plan.scope
    asked = scope.query.strip()
    if not meant.draft.abstained or not asked or isinstance(meant.plan, Help | AboutAnswer):
        return ""
    shown = aids.shown(store)
    catalogue = shown.catalogue
    places = dict.fromkeys((*scope.places, *filter(None, (catalogue.home,))))
    known = {row.indicator for row in shown.rows(clusters=scope.places or tuple(places))}
    words = [token.text for token in language.content(asked)]
    near = shortlist(words, shown, meant.said, least=0.0)
    measures = dict(islice(((id, near[id]) for id in near if id in known), SHORTLIST))
    rankings = {one.id: one.name for one in catalogue.rankings[:RANKINGS]}
    given = {
        "question": asked,
        "read": {"places": scope.places, "years": scope.times, "language": scope.language},
        "measures": measures,
        "places": {id: catalogue.cluster(id).name for id in places},
        "rankings": rankings,
        "kinds": kinds_told(SAID),
    }
    slots = {"ranking": {"enum": list(rankings)}} if rankings else {}
    schema = plan_schema((*SAID, ""), places, measures, **slots)
    by = speaker(scope, store)

    def held(reply: Mapping[str, Any]) -> str | None:
        chosen, ranking = reply["scope"], reply.get("ranking", "")
        in_place, measure = chosen.get("places", ()), chosen.get("indicator", "")
        named = {*in_place, *filter(None, (measure, ranking))}
        years = chosen.get("years", ())
        if not named <= {*places, *measures, *rankings} or not {*years} <= {*scope.times}:
            return None
        question = _in_words(reply["kind"], in_place, measure, ranking, years, by)
        plan, draft = answer(read(question), store)
        if isinstance(plan, _NO_ANSWER) or draft.abstained or fold(question) == fold(asked):
            return None
        kept = {*named, *scope.places} <= texts_in(to_json(plan))
        return question if kept and {*scope.times} <= {*plan.scope.times} else None

    return aids.ask(prompt_for("offer", given, schema), held) or ""


def _in_words(
    kind: str, places: Sequence[str], measure: str, ranking: str, years: Sequence[int], by: Speaker
) -> str:
    """Return a plan as a question; a LookupError where it lacks what that kind needs."""
    slots = dict(zip(("name", "other"), map(by.name, places), strict=False))
    slots |= {"label": by.label(measure)} if measure else {}
    slots |= {"ranking": by.store.catalogue.ranking(ranking).name} if ranking else {}
    said = by.tell(SAID[kind], **slots) if SAID[kind] else "{name}: {label}".format_map(slots)
    return " ".join((said, *map(str, years)))
