"""Marks plans that only look a figure up where one was to be worked out.

An answer to another question is the worst outcome, so such an answer says what it leaves open.
"""

from dataclasses import replace

from bot import language
from bot.language.packs import word_list
from bot.understanding.case import Case
from bot.understanding.plan import Order, Plan, Rank, Scope, Trend, Value
from index.numbers import unit_words
from index.text import fold
from index.units import same_currency

# What may be asked to be worked out, by the cues that ask for it, the most telling first.
_WORKED_OUT = {
    "forecast": ("own_pace",),
    "to_goal": ("to_goal",),
    "when": ("when",),
    "mean": ("mean",),
    "median": ("median",),
    "times": ("times",),
    "share": ("share",),
    "change": ("change", "fell", "rose", "rate", "multiplied"),
    "difference": ("difference",),
    "percent": ("percent",),
    "per_each": ("per_each",),
    "in_currency": ("in_currency",),
}
_OF_SHARES = {"share", "growth", "per_head"}


def unmet(plan: Plan, case: Case) -> Plan:
    """Return a plan with what it does not work out of what was asked, as it is where all is."""
    if plan.scope.per and plan.scope.indicator:
        return _of_quotients(plan, case)
    if not isinstance(plan, Value | Trend | Rank | Order) or not plan.scope.indicator:
        return plan
    if isinstance(plan, Rank):
        moved = case.has("rose", "fell", "against_year") and plan.by == "indicator"
        moved = moved and bool(plan.scope.times)
        return replace(plan, scope=replace(plan.scope, unmet="change")) if moved else plan
    if isinstance(plan, Order) and not case.has("share"):
        return plan
    measure = case.catalogue.indicator(plan.scope.indicator)
    own = language.text_keys(measure.name, measure.definition, measure.unit, *measure.aliases)
    kinds = {"share", "percent"} if measure.kind in _OF_SHARES or measure.in_percent else set()
    kinds |= {"change", "difference"} if measure.kind == "growth" else set()
    kinds |= {"difference"} if case.scope.numbers else set()
    kinds |= {"change"} if _is_of_span(plan.scope, case) else set()
    # What is new is a change itself.
    newness = frozenset(key for word in word_list("newness") for key in language.keys(word))
    kinds |= {"change", "difference"} if own & newness else set()
    # "When was the depot built?" is not answered by how many there are.
    asks_moment = case.has("asks_moment") and not case.scope.counts
    told_by_year = case.said.amount is None and not asks_moment
    kinds |= {"when"} if told_by_year else set()
    kinds |= set() if _in_other_currency(plan.scope, case) else {"in_currency"}
    for what, cues in _WORKED_OUT.items():
        said = [cue for cue in cues if case.has(cue) and not _is_named(cue, own, case)]
        if said and what not in kinds:
            return replace(plan, scope=replace(plan.scope, unmet=what))
    return plan


def _is_of_span(scope: Scope, case: Case) -> bool:
    """Say whether a figure is held of all the time that is asked for ("raised since 2018")."""
    if not scope.first:
        return False
    rows = case.store.rows(indicators=[scope.indicator], clusters=scope.places)
    return any(
        row.period.first == scope.first < row.period.last and scope.last in {0, row.period.last}
        for row in rows
    )


def _in_other_currency(scope: Scope, case: Case) -> bool:
    """Say whether no figure is held in the currency that is named; "kronor" are any crowns."""
    words = case.said.cue_words.get("in_currency", ())
    asked = [(word, code) for word in words if (code := unit_words(word)[1])]
    if not asked:
        return False
    rows = case.store.rows(indicators=[scope.indicator], clusters=scope.places)
    held = {unit_words(row.unit)[1] for row in rows} - {""}
    codes = ["kr" if same_currency("kr", code) and fold(code) != w else code for w, code in asked]
    return bool(held) and not any(same_currency(c, h) for c in codes for h in held)


def _of_quotients(plan: Plan, case: Case) -> Plan:
    """Return a plan of quotients, of which none is averaged and no change is worked out."""
    several = len(plan.scope.places) != 1
    averaged = next((cue for cue in ("mean", "median") if several and case.has(cue)), "")
    told = len(plan.scope.times) > 1 and plan.scope.places  # the quotient of each time is
    moved = not told and case.has("fell", "rose", "rate", "change", "fastest", "slowest")
    what = averaged or ("change" if moved else "")
    return replace(plan, scope=replace(plan.scope, unmet=what)) if what else plan


def _is_named(cue: str, own: frozenset[str], case: Case) -> bool:
    """Say whether the words of a cue are words of the measure itself ("average rent")."""
    return all(language.keys(word) & own for word in case.said.cue_words[cue])
