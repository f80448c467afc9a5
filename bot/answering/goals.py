"""What a text states as a goal, beside the newest figure of what it is for."""

from dataclasses import replace

from bot.answer import Statement
from bot.answering import value
from bot.draft import Draft
from bot.passages.answer import SHOWN, quote
from bot.passages.goals import goal_on, goals_listed
from bot.passages.sides import told_goals
from bot.understanding.plan import ToldGoal
from index.store import Store


def compose(plan: ToldGoal, store: Store) -> Draft | None:
    """Return the goal for a measure and its newest figure, or all goals; None if none is told."""
    scope = plan.scope
    if plan.to_be:
        stated = [quote(one, store) for one in told_goals(scope.places[0], scope.query, store)]
        return Draft("passages", (_told(stated[0]), *stated[1:SHOWN])) if stated else None
    if not scope.indicator:
        listed = goals_listed(scope, store)
        return Draft("passages", (_told(quote(listed, store)),)) if listed else None
    measures = [store.catalogue.indicator(id) for id in (scope.indicator, *scope.also)]
    names = [name for one in measures for name in (one.name, *one.aliases)]
    goal = goal_on(names, scope, store)
    if goal is None:
        return None
    now = replace(scope, years=(), first=0, last=0, parts=(), goal=False, unmet="")
    held = value.of_places(now, scope.places, store)
    told = () if held.abstained else held.statements
    table = None if held.abstained else held.table
    return Draft("passages", (_told(quote(goal, store)), *told), table=table)


def _told(quoted: Statement) -> Statement:
    return replace(quoted, role="answer")
