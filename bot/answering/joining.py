"""Puts the drafts of one message's questions together; each that has no answer is named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from bot.answer import AnswerTable, Gap, Statement
from bot.draft import Draft
from bot.language.messages import join, quoted, tell
from bot.understanding.plan import League, Order, Places, Versus
from index.store import Store

# So many of the closest texts are shown of each question that has no answer.
NEAREST = 2

Asked = tuple[str, Draft]
P = TypeVar("P", Places, League, Order, Versus)


def joined(asked: Sequence[Asked], language: str) -> Draft:
    """Return one draft of several questions' drafts, in their order; that of one as it is."""
    drafts = [draft for _, draft in asked]
    if len(drafts) == 1:
        return drafts[0]
    answered = [draft for draft in drafts if not draft.abstained]
    statements = _apart(s for draft in drafts for s in draft.statements)
    declined = [(text, draft) for text, draft in asked if draft.abstained]
    gaps = (*(g for d in answered for g in d.gaps), *_gaps(declined, statements, language))
    return (answered or drafts)[0].but(
        statements=statements,
        figures=tuple(dict.fromkeys(f for draft in drafts for f in draft.figures)),
        gaps=gaps,
        caveats=tuple(dict.fromkeys(c for draft in drafts for c in draft.caveats)),
        table=_table([draft.table for draft in drafts if draft.table]),
        chart=None,
        abstained=not answered,
        missing=tuple(m for draft in drafts for m in draft.missing),
        nearest=_nearest(declined, statements),
    )


def joined_parts(asked: Sequence[Asked], language: str) -> Draft:
    """Return one draft of a message's questions; each statement knows which one it answers."""
    if len(asked) == 1:
        return asked[0][1]
    told = [
        (text, draft.but(statements=tuple(replace(s, part=n) for s in draft.statements)))
        for n, (text, draft) in enumerate(asked, start=1)
    ]
    return joined(told, language).but(parts=len(asked))


def of_each_year(
    plan: P, store: Store, composer: Callable[[P, Store], Draft | None]
) -> Draft | None:
    """Return what the figures of each year that is named tell; None where none tells anything."""
    drafts = []
    for year in plan.scope.times:
        scope = replace(plan.scope, years=(year,), first=0, last=0)
        if (draft := composer(replace(plan, scope=scope), store)) is not None:
            drafts.append((str(year), draft))
    return joined(drafts, plan.scope.language) if drafts else None


def _apart(told: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return statements without those that an earlier one says already."""
    kept: list[Statement] = []
    for one in told:
        if not any(one.text in other.text for other in kept):
            kept.append(one)
    return tuple(kept)


def _gaps(declined: Sequence[Asked], shown: Sequence[Statement], language: str) -> list[Gap]:
    """Return why each question has no answer, then once what was looked into for them."""
    named: dict[Gap, list[str]] = {}
    for text, draft in declined:
        for gap in draft.gaps:
            if gap.asked:
                above = draft.nearest and not _nearest([(text, draft)], shown)
                reason = tell(language, "part_above") if above else gap.reason
                key = Gap("", reason, gap.nearest, gap.rests_on)
                named.setdefault(key, []).append(text)
    notes = [gap for _, draft in declined for gap in draft.gaps if not gap.asked]
    return [*(_of_part(gap, texts, language) for gap, texts in named.items()), *notes[:1]]


def _of_part(gap: Gap, texts: Sequence[str], language: str) -> Gap:
    asked = join(language, [quoted(language, text.strip(" ?")) for text in texts])
    reason = tell(language, "part_gap", asked=asked, reason=gap.reason)
    return Gap(" · ".join(texts), reason, gap.nearest, gap.rests_on)


def _nearest(declined: Sequence[Asked], shown: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the closest texts of each question in turn, but those that are shown as answers."""
    closest = [draft.nearest[:NEAREST] for _, draft in declined]
    turns = (one for row in zip_longest(*closest) for one in row if one)
    said = [one.text for one in shown]
    new = (o for o in _apart(turns) if not any(o.text in s or s in o.text for s in said))
    return tuple(new)


def _table(tables: Sequence[AnswerTable]) -> AnswerTable | None:
    """Return the lines of all tables where they have the same columns, else the longest one."""
    if not tables:
        return None
    longest = max(tables, key=lambda table: len(table.rows))
    if len({table.header for table in tables}) > 1:
        return longest
    rows = tuple(dict.fromkeys(row for table in tables for row in table.rows))
    captions = {table.caption for table in tables}
    return AnswerTable(longest.header, rows, longest.caption if len(captions) == 1 else "")
