"""Numbers in the language of the answer: which are written anew, and what is never touched."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.text import Text

from bot.answer import Statement, Turn
from bot.answering.speaker import Speaker, speaker
from bot.assistant import Assistant
from bot.console import folded
from bot.draft import Draft
from bot.evidence import EntryRef
from bot.grounding import ground, numbers_in
from bot.language.numerals import VERBATIM, spelt
from bot.quotation import shown_spans
from bot.rendering.as_json import answer_to_json
from bot.rendering.charts import drawn
from bot.rendering.drawing import picture, svg
from bot.rendering.spreadsheet import csv_of
from bot.understanding.plan import Scope
from index.rows import KpiRow
from index.store import Store

# What the bot says, and how Swedish and Danish write it; "_" is a blank that no line ends at.
TABLE = (
    ("7,500 jobs", "7_500 jobs", "7.500 jobs"),
    ("1,177", "1_177", "1.177"),
    ("1,318,000 days", "1_318_000 days", "1.318.000 days"),
    ("1,234.5", "1_234,5", "1.234,5"),
    ("-1,101 jobs", "-1_101 jobs", "-1.101 jobs"),
    ("−1.3 points, +0.6", "−1,3 points, +0,6", "−1,3 points, +0,6"),
    ("21.333 billion EUR", "21,333 billion EUR", "21,333 billion EUR"),
    ("0.6%", "0,6_%", "0,6_%"),
    ("up 185% (+9.1%)", "up 185_% (+9,1_%)", "up 185_% (+9,1_%)"),
    ("10 % of it", "10_% of it", "10_% of it"),
    ("£130.00 or 130.00 GBP", "£130,00 or 130,00 GBP", "£130,00 or 130,00 GBP"),
    ("10-12, 1,000–1,500", "10-12, 1_000–1_500", "10-12, 1.000–1.500"),
    ("2.5-3.5 (9.5/10)", "2,5-3,5 (9,5/10)", "2,5-3,5 (9,5/10)"),
    ("37.689bn [1][2]", "37,689bn [1][2]", "37,689bn [1][2]"),
    ("It is 12.5. Then 7,500.", "It is 12,5. Then 7_500.", "It is 12,5. Then 7.500."),
    ("100,000, 14,000 and 7", "100_000, 14_000 and 7", "100.000, 14.000 and 7"),
)
ALIKE = (
    "2017, 2021 and 2024",
    "2017,2021",
    "Q3 2024",
    "2022/23",
    "H1 2025",
    "2024-03-01",
    "1.12.2024",
    "12.3.2024",
    "v1.2 and 1.2.3",
    "GPT-4.1",
    "report 2.0.pdf",
    "number 4 of 9",
    "64,00 EUR and 0,062",
    "[1][12]",
    "“about 1,150 companies, 5%”",
    "”1,150”",
    "»1.150 virksomheder«",
    '"7,500","0.6%"',
    "https://example.org/a,100,200/1.5",
    "",
)


@pytest.mark.parametrize(("told", "swedish", "danish"), TABLE)
def test_a_number_is_written_as_its_language_does(told: str, swedish: str, danish: str) -> None:
    assert spelt(told, "sv").replace("\u00a0", "_") == swedish
    assert spelt(told, "da").replace("\u00a0", "_") == danish
    assert spelt(told, "en") == told


@pytest.mark.parametrize("text", ALIKE)
@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_what_is_no_number_of_the_bots_stays(text: str, language: str) -> None:
    assert spelt(text, language) == text


@pytest.mark.parametrize("language", ["sv", "da"])
def test_a_number_is_read_as_the_same_in_every_language(language: str) -> None:
    told = "1,177 jobs, 1,318,000 days, 0.6%, 46.5"

    assert numbers_in(spelt(told, language)) == {"1177", "1318000", "0.6", "46.5"}


def test_a_name_stays_within_a_text() -> None:
    names = re.compile(f"{VERBATIM.pattern}|Vision 2.0|over 1,000 staff")

    told = spelt("Vision 2.0, over 1,000 staff: 1,250 (2.0%)", "da", names)

    assert told == "Vision 2.0, over 1,000 staff: 1.250 (2,0\u00a0%)"


@pytest.mark.parametrize(
    ("printed", "value", "swedish"),
    [
        ("1.150 containers", 1150.0, "1_150"),
        ("1'150", 1150.0, "1_150"),
        ("31,250", 31.25, "31,250"),
        ("64,00", 64.0, "64,00"),
        ("1.234,5", 1234.5, "1_234,5"),
        ("37.689", 37.689, "37,689"),
        ("7500", 7500.0, "7500"),
    ],
)
def test_a_figure_that_a_source_prints_in_its_own_way_keeps_its_size(
    ports_store: Store, printed: str, value: float, swedish: str
) -> None:
    row = replace(ports_store.rows()[0], printed=printed, value=value, low=None, high=None)
    by = speaker(Scope(language="sv"), ports_store)

    assert spelt(by.shown(row), "sv").replace("\u00a0", "_").split()[0] == swedish


@pytest.mark.parametrize(
    ("printed", "value", "swedish", "danish"),
    [
        ("-1,101 jobs", -1101.0, "-1,101 arbeten", "-1,101 job"),
        ("−1,101 jobs", -1101.0, "-1,101 arbeten", "-1,101 job"),
        ("down 1,101 jobs", -1101.0, "-1,101 arbeten", "-1,101 job"),
        ("about -40 jobs", -40.0, "cirka -40 arbeten", "cirka -40 job"),
        ("+1,101 jobs", 1101.0, "+1,101 arbeten", "+1,101 job"),
        ("1,101 jobs", 1101.0, "1,101 arbeten", "1,101 job"),
        ("-1.3%", -1.3, "-1.3%", "-1.3%"),
    ],
)
def test_a_figure_keeps_its_sign_in_another_language(
    row: Callable[..., KpiRow],
    ports_store: Store,
    printed: str,
    value: float,
    swedish: str,
    danish: str,
) -> None:
    fallen = row(value, "jobs", printed=printed)
    units = {"sv": {"jobs": "arbeten"}, "da": {"jobs": "job"}}
    told = {
        language: Speaker(Scope(language=language), ports_store, names).shown(fallen)
        for language, names in units.items()
    }

    assert told == {"sv": swedish, "da": danish}


def test_the_whole_answer_is_in_the_language_of_its_question(ports_assistant: Assistant) -> None:
    english, swedish, danish = (
        ports_assistant.answer(question)
        for question in (
            "How have the containers of Eastport developed?",
            "Hur har antalet containers i Eastport utvecklats?",
            "Hvordan har antallet af containers i Eastport udviklet sig?",
        )
    )
    cells = [cell.text for cell in swedish.table.rows[0]] if swedish.table else []

    assert "Up 17.0% (+187 containers)" in english.text
    assert "1,097 containers (2015)" in english.text
    assert "Upp 17,0\u00a0% (+187 containers)" in swedish.text
    assert "1\u00a0097 containers (2015)" in swedish.text
    assert "1\u00a0097 containers" in cells
    assert "Op 17,0\u00a0% (+187 containers)" in danish.text
    assert "1.097 containers (2015)" in danish.text
    assert swedish.withheld == danish.withheld == 0


def test_values_stay_what_a_machine_reads(ports_assistant: Assistant) -> None:
    answer = ports_assistant.answer("Hvordan har antallet af containers i Eastport udviklet sig?")
    told = answer_to_json(answer)

    assert [row[1]["value"] for row in told["table"]["rows"]] == [1097.0, 1284.0]
    assert {figure["text"] for figure in told["figures"]} == {"17.0", "187", "2.0"}
    assert answer.table is not None
    assert "Eastport,1.097 containers,1097,2015" in csv_of(answer.table).decode()


def test_a_chart_is_drawn_with_the_numbers_of_its_language(ports_assistant: Assistant) -> None:
    chart = ports_assistant.answer(
        "Hvordan har antallet af containers i Eastport udviklet sig?"
    ).chart

    assert chart is not None
    assert "2023 1.284" in svg(picture(chart))
    assert "1.284" in "\n".join(line.plain for line in drawn(chart, 80).lines)


def test_an_answer_is_told_again_in_another_language(ports_assistant: Assistant) -> None:
    asked = Turn("user", "How have the containers of Eastport developed?")
    swedish = ports_assistant.answer("på svenska", [asked])
    english = ports_assistant.answer("in English", [asked, Turn("bot", swedish.text)])
    before = ports_assistant.answer(asked.text)

    assert "1\u00a0097 containers (2015)" in swedish.text
    assert "1,097 containers (2015)" in english.text
    assert english.text == before.text


def test_the_words_of_others_keep_their_numbers(
    build: Callable[[dict[str, str]], Store], port_files: dict[str, str]
) -> None:
    said = "Eastport moved 1,284 boxes, 5.5% more."
    head = "---\ntitle: The news of 2.5 ports\npublisher: Post\nwording: {}\n---\n# News\n\n"
    texts = {f"{how}.md": f"{head.format(how)}{said}\n" for how in ("source", "own")}
    store = build({**port_files, **texts})
    documents = [store.document(d.id) for d in store.documents()]
    begins = [(d.id, d.text.index(said)) for d in documents if said in d.text]
    quotes = tuple(shown_spans(store, id, [(at, at + len(said))]) for id, at in begins)
    titled = [EntryRef("source", d.source.id) for d in documents]
    told = f"”{said}” – The news of 2.5 ports: {{}}"
    own = Statement(told.format("1,284, 5.5%"), (*quotes[0].rests_on, *titled))
    draft = Draft("passages", (*quotes, own))

    answer = ground(draft, store, question="", standalone="", language="sv")

    assert sorted(re.sub(r" (?:\[\d\])+", "", s.text) for s in answer.statements) == sorted(
        (said, f"“{said}”", told.format("1\u00a0284, 5,5\u00a0%"))
    )


def test_no_line_ends_within_a_number() -> None:
    lines = folded(Text("Medicon Valley har cirka 65\u00a0500 anställda"), 27)

    assert [line.plain for line in lines] == ["Medicon Valley har cirka", "65\u00a0500 anställda"]
