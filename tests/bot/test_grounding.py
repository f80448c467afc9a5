"""The gate: no number gets out that its evidence does not hold, however little it is off."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.answer import Answer, AnswerTable, Chart, Statement
from bot.assistant import Assistant, Trace
from bot.draft import Draft, Note
from bot.evidence import Formula, PlacesGained, RowRef, SpanRef, Weighted
from bot.grounding import agrees, ground, numbers_in, recompute, rows_place
from index.rows import KpiRow
from index.store import Store

QUESTIONS = (
    "How many containers does Eastport have?",
    "Compare Eastport and Westport on containers",
    "Compare Eastport and Westport on turnover",
    "League table of containers",
    "How have the containers of Eastport developed?",
    "Why does Eastport rank higher than Westport?",
    "Why is Eastport ahead of Westport on the harbour scorecard?",
    "What would it take for Westport to pass Eastport on the harbour scorecard?",
    "How robust is the harbour scorecard?",
    "total containers of Eastport, Westport and Northport",
    "What share of the containers does Eastport have?",
    "What do you know about Eastport?",
)


def swapped(text: str) -> Iterator[str]:
    """Yield the text with each of its digits made another one, one at a time."""
    for at, character in enumerate(text):
        if character.isdigit():
            yield f"{text[:at]}{(int(character) + 1) % 10}{text[at + 1 :]}"


def mutants(draft: Draft) -> Iterator[tuple[str, Draft]]:
    """Yield every draft with one digit changed, with the text that must not come out."""
    for n, statement in enumerate(draft.statements):
        for text in swapped(statement.text):
            changed: list[Statement] = list(draft.statements)
            changed[n] = replace(statement, text=text)
            yield text, draft.but(statements=tuple(changed))
    for n, note in enumerate(draft.caveats):
        for text in swapped(note.text):
            notes: list[Note] = list(draft.caveats)
            notes[n] = replace(note, text=text)
            yield text, draft.but(caveats=tuple(notes))
    for r, line in enumerate(draft.table.rows if draft.table else ()):
        for c, cell in enumerate(line):
            for text in swapped(cell.text):
                cells = (*line[:c], replace(cell, text=text), *line[c + 1 :])
                yield text, draft.but(table=_with_line(draft.table, r, cells))
            if cell.value is not None:
                cells = (*line[:c], replace(cell, value=cell.value + 1), *line[c + 1 :])
                yield f"value of {cell.text}", draft.but(table=_with_line(draft.table, r, cells))


def _with_line(table: AnswerTable | None, r: int, cells: tuple) -> AnswerTable:  # type: ignore[type-arg]
    assert table is not None
    return replace(table, rows=(*table.rows[:r], cells, *table.rows[r + 1 :]))


def prove(draft: Draft, trace: Trace, store: Store) -> Answer:
    answer = trace.answer
    return ground(
        draft,
        store,
        question=answer.question,
        standalone=answer.standalone,
        language=answer.language,
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_any_digit_changed_in_a_draft_is_withheld(
    ports_assistant: Assistant, ports_store: Store, question: str
) -> None:
    trace = ports_assistant.trace(question)
    assert trace.answer.withheld == 0
    assert not trace.answer.abstained
    same = prove(trace.draft, trace, ports_store)
    assert same.text == trace.answer.text
    tried = 0
    for text, mutant in mutants(trace.draft):
        left = prove(mutant, trace, ports_store)
        if numbers_in(text) <= _allowed(mutant, trace, text, ports_store):
            # Another number of the very same evidence: no lie, only another true figure of it.
            continue
        tried += 1
        assert left.withheld > same.withheld, text
    assert tried > 0


def _allowed(mutant: Draft, trace: Trace, text: str, store: Store) -> set[str]:
    """Return the numbers that the evidence of the changed line holds besides."""
    ids = [s.rests_on for s in mutant.statements if s.text == text]
    ids += [n.rests_on for n in mutant.caveats if n.text == text]
    ids += [
        (cell.ref,)
        for line in (mutant.table.rows if mutant.table else ())
        for cell in line
        if cell.text == text and cell.ref
    ]
    numbers: set[str] = set()
    for ref in (ref for group in ids for ref in group):
        if isinstance(ref, SpanRef):
            numbers |= numbers_in(store.text(ref.document, ref.start, ref.end))
        elif isinstance(ref, RowRef):
            row = store.row(ref.id)
            printed = f"{row.printed} | {row.period.label} | {row.geography} | {row.note}"
            numbers |= numbers_in(printed)
    return numbers


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_point_of_a_chart_that_no_cell_or_figure_holds_takes_the_chart_away(
    ports_assistant: Assistant, ports_store: Store, question: str
) -> None:
    trace = ports_assistant.trace(question)
    chart = trace.draft.chart
    if chart is None:
        return
    (name, points), *others = chart.series
    (category, value), *rest = points
    wrong: Chart = replace(chart, series=((name, ((category, value + 1), *rest)), *others))

    assert trace.answer.chart == chart
    assert prove(trace.draft.but(chart=wrong), trace, ports_store).chart is None


def test_a_figure_whose_rows_give_another_value_is_withheld(
    ports_assistant: Assistant, ports_store: Store
) -> None:
    trace = ports_assistant.trace("Compare Eastport and Westport on containers")
    gap, *others = trace.draft.figures
    assert gap.value == 1284 - 936
    assert gap.text == "348"
    wrong = replace(gap, value=349.0, text="349")
    statements = tuple(
        replace(s, text=s.text.replace("348", "349")) for s in trace.draft.statements
    )

    left = prove(
        trace.draft.but(figures=(wrong, *others), statements=statements), trace, ports_store
    )

    assert "349" not in left.text
    assert left.withheld > 0


def test_a_shown_number_is_its_value_rounded_half_up_and_nothing_else() -> None:
    assert agrees("2.5", 2.45)
    assert agrees("1,284", 1284.0)
    assert agrees("+11.7", 11.71875)
    assert not agrees("11.8", 11.71875)
    assert not agrees("2.4", 2.451)
    assert not agrees("many", 3.0)


def test_a_recipe_that_the_gate_does_not_know_proves_nothing(
    row: Callable[..., KpiRow],
) -> None:
    assert recompute(Formula("guess"), [row(1.0)]) is None
    assert recompute(Formula("difference"), [row(5.0), row(None)]) is None
    assert recompute(Weighted("part", (1, 3), 1), [row(8.0), row(4.0)]) == 3.0
    moved = PlacesGained((1,), (1,), 2)
    assert recompute(moved, [row(5.0), row(9.0), row(9.0), row(5.0)]) == 1.0


def test_rows_of_one_file_are_named_together(row: Callable[..., KpiRow]) -> None:
    rows = [
        replace(row(1, id=f"{path}{line}"), path=path, line=line)
        for path, line in (("b.csv", 1), ("a.csv", 12), ("a.csv", 6), ("a.csv", 6))
    ]

    assert rows_place(rows) == "a.csv lines 6, 12; b.csv line 1"


def test_what_rests_on_a_source_out_of_sight_is_withheld_even_if_a_draft_holds_it(
    ports_store: Store, ports_assistant: Assistant
) -> None:
    def proved(draft: Draft, store: Store) -> Answer:
        return ground(draft, store, question="?", standalone="?", language="en")

    figures = ports_assistant.trace("Compare Eastport and Westport on containers").draft
    assert proved(figures, ports_store).table
    answer = proved(figures, ports_store.without(["figures.csv"]))
    assert (answer.table, answer.citations) == (None, ())
    assert answer.withheld > 0
    report = next(d.id for d in ports_store.documents() if d.path == "report.md")
    words = ports_store.text(report, 0, 7)
    told = Statement(f"“{words}”", (SpanRef(report, 0, 7),), wording="source")
    quote = Draft("passages", (told,))
    assert proved(quote, ports_store).citations
    answer = proved(quote, ports_store.without(["report.md"]))
    assert (answer.statements, answer.citations, answer.withheld) == ((), (), 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("in 2019 862 of them", {"2019", "862"}),
        ("2019 1,040 thousand", {"2019", "1040"}),
        ("1 040 000 tonnes", {"1040000"}),
        ("12 345,6 ton", {"12345.6"}),
    ],
)
def test_only_three_digits_at_most_stand_before_a_group(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_an_answer_of_which_nothing_is_proved_says_so(ports_store: Store) -> None:
    row = ports_store.rows()[0]
    draft = Draft("lookup", (Statement("There were 987,654.", (RowRef(row.id),)),))
    proved = ground(draft, ports_store, question="How many?", standalone="How many?", language="en")
    assert proved.withheld == 1
    assert proved.abstained
    assert proved.text.startswith("I worked out an answer, but could not prove every number")
