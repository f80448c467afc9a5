"""Answers as messages: the right parts, every limit for any answer, no source lost."""

import csv
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from block_rules import problems_of_message, problems_of_view

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Figure, Gap, Statement
from bot.assistant import open_assistant
from bot.evidence import Formula, RowRef, SpanRef
from bot.language.packs import packs
from bot.rendering.blocks import (
    MESSAGES,
    Level,
    Trimmings,
    answer_messages,
    characters,
    in_words,
    text_twin,
    thread_messages,
)
from bot.rendering.levels import in_short
from bot.rendering.slack_text import brief, cut_at_sentence, escape, link, pieces, web_address
from bot.rendering.spreadsheet import csv_of
from bot.slack.about import Holdings
from bot.slack.keeping import from_json, to_json
from bot.slack.views import home, proof, reason

ROOT = Path(__file__).parents[2]
WORDS = [
    "cluster",
    "å<b>",
    "&",
    "*bold*",
    "<!here>",
    "_x_",
    "https://evil.example/x",
    "🧬",
    "65,500",
]


def text_of(length, seed=1):
    made = random.Random(seed)
    text = ""
    while len(text) < length:
        text += made.choice(WORDS) + ("." if made.random() < 0.1 else "") + " "
    return text[:length].strip() or "x"


def huge(n, seed=1):
    """Return an answer with everything there can be, n of each, each as long as it gets."""
    made = random.Random(seed)
    rows = tuple(
        tuple(Cell(text_of(40, seed + i + j), RowRef(f"r{i}"), made.choice([None, 1.5 * i, -3.0]))
              for j in range(min(n, 25)))
        for i in range(n * 5)
    )  # fmt: skip
    return Answer(
        id="a", question=text_of(3000, seed), standalone=text_of(3000, seed), kind="compare",
        abstained=False, text=text_of(400 * n, seed),
        statements=tuple(
            Statement(text_of(90 * n, seed + i), (RowRef("r1"),), role)
            for i, role in enumerate(["answer", "evidence", "background", "note"] * n)
        ),
        citations=tuple(
            Citation(i, f"s{i}", text_of(300, i), text_of(80, i), "2024",
                     f"https://example.org/{i}?q=" + "x" * min(20 * n, 1900),
                     f"page {i}", text_of(50 * n, i), tuple(f"r{j}" for j in range(n)))
            for i in range(1, n + 1)
        ),
        table=AnswerTable(tuple(text_of(60, i) for i in range(min(n, 25))), rows, text_of(500)),
        figures=tuple(Figure(text_of(50), 1.0, "x", ("r1",), Formula("minus"), "1")
                      for i in range(n)),
        gaps=tuple(Gap(text_of(300), text_of(900), text_of(900)) for _ in range(n)),
        caveats=tuple(text_of(700, i) for i in range(n)),
        follow_ups=tuple(text_of(200, i) for i in range(n)),
        alternatives=tuple(text_of(200, i) for i in range(n)),
        chart=Chart("bar", text_of(90), text_of(90), text_of(90), tuple(
            (text_of(40), tuple((f"{text_of(30)}{c}", float(c)) for c in range(min(n, 20))))
            for _ in range(min(n, 6)))),
        generation="g", withheld=n,
    )  # fmt: skip


def mrkdwn(thing):
    """Return the texts that Slack reads markup in; the others it shows as they are."""
    if isinstance(thing, dict):
        own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
        return own + [t for value in thing.values() for t in mrkdwn(value)]
    return [t for item in thing for t in mrkdwn(item)] if isinstance(thing, list | tuple) else []


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("n", [1, 2, 7, 25])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_limit_holds_for_any_answer(level, n, seed):
    trimmings = Trimmings("f" * 32, preface="asked", share=True, analyst=True)
    for message in answer_messages(huge(n, seed), trimmings, level):
        assert problems_of_message({"text": message.text, "blocks": list(message.blocks)}) == []
        assert 0 < len(message.text) <= 4_000
        assert characters(list(message.blocks)) <= 9_000
        assert len(message.blocks) <= 50
        for live in ("<!", "<@", "https://evil"):
            assert live not in message.text
            assert live not in str(mrkdwn(message.blocks))


AWKWARD = ["&", "<", "x", "å", "🧬", " ", ". ", "\n", '"', "|", "*", "https://evil.example/x ",
           "<!here>", "<@U1>", "\x00", "\u200b"]  # fmt: skip


def awkward(made, length):
    """Return a text whose escaping makes it longest, or that cannot be cut between words."""
    few = made.choice([["&"], ["x"], ["word "], AWKWARD])
    return "".join(made.choice(few) for _ in range(length))[:length]


def worst(seed):
    """Return an answer of parts that are empty, short or as long and awkward as can be."""
    made = random.Random(seed)

    def some(count):
        return range(made.choice([0, 1, 2, count // 2, count]))

    def words(length):
        return awkward(made, made.choice([0, 1, 5, length // 2, length]))

    def number():
        return made.choice([None, 1.5, -2.0, float("nan"), float("inf"), 1e300])

    def address():
        path = made.choice([awkward(made, 1_950).replace(" ", ""), "å" * 1_900, "a"])
        return made.choice([f"https://e.example/{path}", "https://[", "javascript:x", ""])

    width = len(some(25))
    rows = tuple(
        tuple(Cell(words(400), RowRef("r"), number()) for _ in range(width)) for _ in some(150)
    )
    series = tuple((words(50), tuple((words(40), number() or 0.0) for _ in some(40)))
                   for _ in some(12))  # fmt: skip
    return Answer(
        id="a", question=words(4_000), standalone=words(4_000),
        kind=made.choice(["compare", "why", "rank"]), abstained=False, text=words(20_000),
        statements=tuple(
            Statement(words(8_000), (RowRef("r"),),
                      made.choice(["answer", "evidence", "background", "note"]))
            for _ in some(40)
        ),
        citations=tuple(
            Citation(n, "s", words(400), words(400), words(100), address(), words(3_000),
                     words(9_000), tuple(awkward(made, 60) for _ in some(300)))
            for n, _ in enumerate(some(40), start=1)
        ),
        table=AnswerTable(tuple(words(300) for _ in range(width)), rows, words(900)),
        figures=tuple(Figure(words(3_000), 1.0, "x", tuple(words(60) for _ in some(200)),
                             words(500), words(500)) for _ in some(60)),
        gaps=tuple(Gap(words(2_000), words(2_000), words(5_000)) for _ in some(20)),
        caveats=tuple(words(5_000) for _ in some(20)),
        follow_ups=tuple(words(300) for _ in some(10)),
        alternatives=tuple(words(600) for _ in some(10)),
        chart=Chart(made.choice(["bar", "line"]), words(100), words(90), words(90), series),
        generation="g", withheld=len(some(5)),
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_the_worst_answers_keep_every_limit_and_every_source(seed):
    answer = worst(seed)
    preface = f"<@U1> asked: {brief(answer.question, 500)}\n{brief(answer.standalone, 500)}"
    trimmings = Trimmings("f" * 32, preface=preface, share=True, analyst=True)
    for level in Level:
        messages = answer_messages(answer, trimmings, level)
        for message in messages:
            posted = {"text": message.text, "blocks": list(message.blocks)}
            assert problems_of_message(posted) == []
            assert 0 < len(message.text) <= 4_000
            assert characters(list(message.blocks)) <= 9_000
        assert level is Level.TEXT or len(messages) <= MESSAGES
        shown = "".join(str(m.blocks) if m.blocks else m.text for m in messages)
        for citation in answer.citations:
            assert f"[{citation.number}]" in shown
            assert level is Level.TEXT or f"[{citation.number}]" in messages[0].text
    assert problems_of_view(proof(answer)) == []
    moved = tuple((caveat, "7", "") for caveat in answer.caveats[:10])
    known = Holdings("g", 1, 1, 1, 1, answer.text, "now", (("added", 1), ("rows", 3)), moved)
    for spoken in packs():
        view = home(known, answer.follow_ups, answer.alternatives, spoken)
        assert problems_of_view(view) == problems_of_view(reason("r", spoken)) == []


def test_an_answer_of_a_book_is_cut_to_five_messages_and_says_so():
    messages = answer_messages(huge(25), Trimmings("f" * 32))
    assert len(messages) == MESSAGES
    assert "this answer is longer than I show here" in str([m.blocks for m in messages])
    assert [b["type"] for b in messages[-1].blocks][-1] == "context_actions"


def test_text_alone_loses_no_word_of_a_long_answer(answerer):
    words = " ".join(f"word{n}" for n in range(3_000))
    texts = [m.text for m in answer_messages(replace(answerer.made("q"), text=words),
                                             level=Level.TEXT)]  # fmt: skip
    assert " ".join(texts).split()[:3_000] == words.split()


def test_a_later_message_says_in_its_text_what_its_blocks_say(answerer):
    long = tuple(Statement(f"Part {n}. " + "More words. " * 240, (RowRef("r1"),)) for n in range(4))
    first, second, *_ = answer_messages(replace(answerer.made("q"), statements=long))
    assert first.text.startswith("North has")
    for part in ("Employees", "North · 65,500", "Definitions differ.", "[1] <https://north"):
        assert part in second.text
        assert part in in_words(second).text


def test_sources_that_read_alike_share_a_line_with_all_their_numbers(answerer):
    made = answerer.made("q")
    [one] = made.citations
    three = (one, replace(one, number=2, place="page 9"), replace(one, number=3))
    (message,) = answer_messages(replace(made, citations=three))
    lines = message.blocks[-1]["elements"][0]["text"].split("\n")
    assert [line.partition(" ")[0] for line in lines] == ["*Sources*", "[1][3]", "[2]"]


def test_other_readings_of_the_question_are_in_the_text_too(answerer):
    text = text_twin(replace(answerer.made("q"), alternatives=("How many in South?",)))
    assert "I could also read this as:\n• How many in South?" in text


@pytest.mark.parametrize("n", [1, 3, 25])
def test_sources_are_never_cut_off(n):
    shown = "".join(str(m.blocks) for m in answer_messages(huge(n)))
    for i in range(1, n + 1):
        assert f"[{i}] <https://example.org/{i}?q=" in shown
    texts = "\n".join(m.text for m in answer_messages(huge(n), level=Level.TEXT))
    for i in range(1, n + 1):
        assert f"[{i}] <https://example.org/{i}?q=" in texts


def test_an_ordinary_answer_is_one_message_with_its_parts_in_reading_order(answerer):
    (message,) = answer_messages(answerer.made("q"), Trimmings("abc"))
    assert [b["type"] for b in message.blocks] == [
        "section", "data_table", "data_visualization", "section", "context", "context",
        "actions", "actions", "context_actions",
    ]  # fmt: skip
    table = message.blocks[1]
    assert table["rows"][1][1] == {"type": "raw_number", "value": 65500.0, "text": "65,500"}
    assert table["caption"] == "Employees"
    assert message.blocks[2]["chart"]["series"][0]["data"][1] == {"label": "South", "value": 40.0}
    assert (
        message.blocks[3]["text"]["text"] == "> “We grew”, &lt;b&gt;North&lt;/b&gt; &amp; co. [1]"
    )


def test_the_text_says_what_the_blocks_say(answerer):
    text = text_twin(answerer.made("q"))
    assert text == (
        "North has 65,500 employees. [1]\n"
        "Definitions differ.\n"
        "Cluster · Employees\n"
        "North · 65,500\n"
        "South · 40\n"
        "\n"
        "Sources\n"
        "[1] <https://north.example/facts?a=1&amp;b=2|Facts &amp; figures>"
        " — North office, 2024, page 4"
    )


def drawn(answer, **changes):
    """Return the charts of an answer's one message, after a check of Slack's limits."""
    (message,) = answer_messages(replace(answer, **changes))
    assert problems_of_message({"text": message.text, "blocks": list(message.blocks)}) == []
    return [b for b in message.blocks if b["type"] == "data_visualization"], str(message.blocks)


def line(*series):
    return Chart("line", "Employees", "Period", "employees", series)


def test_values_below_zero_are_drawn_as_they_are(answerer):
    chart = Chart("bar", "Gap", "", "points", (("Gap", (("a", -1.25), ("b", 13.846153846))),))
    ([one], _) = drawn(answerer.made("q"), chart=chart)
    assert [p["value"] for p in one["chart"]["series"][0]["data"]] == [-1.25, 13.8]


@pytest.mark.parametrize(("kind", "which"), [("bar", "first"), ("line", "last")])
def test_more_than_twenty_points_are_cut_and_the_reader_is_told(answerer, kind, which):
    points = tuple((f"{1990 + n}", float(n)) for n in range(34))
    ([one], words) = drawn(answerer.made("q"), chart=Chart(kind, "t", "x", "y", (("a", points),)))
    categories = one["chart"]["axis_config"]["categories"]
    assert categories == [c for c, _ in (points[:20] if which == "first" else points[-20:])]
    assert f"The chart shows the {which} 20 of 34 points" in words


def test_lines_with_gaps_show_the_periods_that_all_have(answerer):
    chart = line(("a", (("2019", 1.0), ("2020", 2.0), ("2021", 3.0))),
                 ("b", (("2020", 4.0), ("2021", 5.0))))  # fmt: skip
    ([one], words) = drawn(answerer.made("q"), chart=chart)
    assert one["chart"]["axis_config"]["categories"] == ["2020", "2021"]
    assert "only the points that all have" in words


def test_two_lines_with_nothing_in_common_become_two_charts(answerer):
    chart = line(("a", (("2010", 1.0), ("2012", 2.0), ("2019", 3.0))), ("b", (("2015", 4.0),
                 ("2016", 5.0))))  # fmt: skip
    (charts, words) = drawn(answerer.made("q"), chart=chart)
    assert [c["title"] for c in charts] == ["a: Employees", "b: Employees"]
    assert "they are not equally far apart" in words


def test_what_cannot_be_drawn_truly_is_not_drawn(answerer):
    for chart in (
        line(("a", (("2019", 1.0), ("2020", 2.0))), ("b", (("2021", 1.0),))),
        line(("a", (("2019", 1.0), ("2019", 2.0)))),  # two values for one year
        line(("a", (("2019", 1.0),))),
        line(("a", (("2019", float("nan")), ("2020", 1.0)))),
        line(),
    ):
        assert drawn(answerer.made("q"), chart=chart)[0] == []


def test_long_labels_lose_the_words_they_all_begin_with(answerer):
    names = ("rank in the first list of cities", "rank in the second list of cities")
    chart = Chart("bar", "t", "x", "y", (("a", ((names[0], 1.0), (names[1], 2.0))),))
    ([one], _) = drawn(answerer.made("q"), chart=chart)
    assert one["chart"]["axis_config"]["categories"] == ["first list of cities", "second list of…"]


@pytest.mark.parametrize(
    ("name", "label"),
    [("Amsterdam / Netherlands", "Amsterdam / Netherl…"),
     ("North and South of it", "North and South of…"), ("Short", "Short"),
     ("x" * 30, "x" * 19 + "…")],
)  # fmt: skip
def test_a_long_label_keeps_most_of_its_words(answerer, name, label):
    chart = Chart("bar", "t", "x", "y", (("a", ((name, 1.0), ("B", 2.0))),))
    ([one], _) = drawn(answerer.made("q"), chart=chart)
    assert one["chart"]["axis_config"]["categories"] == [label, "B"]


def test_more_than_six_lines_are_cut_and_the_reader_is_told(answerer):
    points = (("2019", 1.0), ("2020", 2.0))
    ([one], words) = drawn(answerer.made("q"), chart=line(*((f"s{n}", points) for n in range(9))))
    assert len(one["chart"]["series"]) == 6
    assert "The chart shows 6 of 9 lines" in words


def asked_of(*kinds):
    for kind in kinds:
        lines = (ROOT / f"tests/golden/{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        yield from (json.loads(line)["question"] for line in lines[1::2])


@pytest.mark.slow
def test_answers_from_the_real_corpus_keep_the_limits_and_have_their_charts_drawn(hashing_store):
    assistant, kinds = open_assistant(hashing_store), set()
    for question in asked_of("compare", "rank", "trend", "why", "scorecard", "list"):
        answer = assistant.answer(question, allow_restricted=False)
        messages = answer_messages(answer, Trimmings("f" * 32, share=True, analyst=True))
        for message in messages:
            posted = {"text": message.text, "blocks": list(message.blocks)}
            assert problems_of_message(posted) == [], question
        shown = [b for m in messages for b in m.blocks if b["type"] == "data_visualization"]
        if answer.chart is not None and len(answer.chart.series) <= 2:
            assert shown, question
            kinds.add(answer.kind)
    assert {"compare", "rank", "trend", "scorecard"} <= kinds


def test_notes_with_the_same_words_are_said_once_with_all_their_marks(answerer):
    notes = ("Counts differ. [1]", "Counts differ. [2][1]", "Old figure. [3]")
    (message,) = answer_messages(replace(answerer.made("q"), caveats=notes))
    assert "• Counts differ. [1][2]\n• Old figure. [3]" in [
        e["text"] for b in message.blocks if b["type"] == "context" for e in b["elements"]
    ]


def test_only_what_somebody_said_looks_like_a_quote(answerer):
    computed = Statement("first list +18.7; second list +13.8. [1]", (RowRef("f1"),), "evidence")
    (message,) = answer_messages(replace(answerer.made("q"), statements=(computed,)))
    assert message.blocks[0]["text"]["text"].startswith("North has")
    assert "> first list" not in str(message.blocks)


def test_what_all_rows_share_moves_from_a_column_into_the_caption(answerer):
    rows = tuple((Cell(c), Cell("2015", RowRef("r")), Cell(f, RowRef("r"), v), Cell("–"))
                 for c, f, v in (("North", "5", 5.0), ("South", "5", 5.0)))  # fmt: skip
    table = AnswerTable(("Cluster", "Period", "Figure", "Area"), rows, "Employees")
    (message,) = answer_messages(replace(answerer.made("q"), table=table))
    [block] = [b for b in message.blocks if b["type"] == "data_table"]
    assert block["caption"] == "Employees · Period: 2015"
    assert [c["text"] for c in block["rows"][0]] == ["Cluster", "Figure"]
    assert (
        csv_of(table).decode("utf-8-sig").startswith("Cluster,Period,Figure,Figure (number),Area")
    )


def test_no_button_asks_the_same_question_again(answerer):
    made = answerer.made("and South?")
    (message,) = answer_messages(made, Trimmings("id"))
    buttons = {e["action_id"]: e["text"]["text"] for b in message.blocks
               if b["type"] == "actions" for e in b["elements"]}  # fmt: skip
    assert "follow_up:0" not in buttons
    assert buttons["follow_up:1"] == "Why?"


def test_an_answer_without_anything_still_says_something(answerer):
    bare = replace(answerer.made("q"), text="I found nothing.", statements=(), citations=(),
                   table=None, chart=None, follow_ups=(), caveats=(), figures=())  # fmt: skip
    (message,) = answer_messages(bare)
    assert message.text == "I found nothing."
    assert message.blocks[0]["text"]["text"] == "I found nothing."


@pytest.mark.parametrize("n", [0, 1, 40])
def test_views_keep_their_limits(n):
    assert problems_of_view(proof(huge(max(n, 1)))) == []
    assert problems_of_view(home(None, [text_of(900)] * n, [text_of(900)] * n, "sv")) == []


def test_an_answer_comes_back_from_the_ledger_as_it_was(answerer):
    for made in (answerer.made("q"), huge(3), replace(huge(2), table=None, chart=None)):
        assert from_json(to_json(made)) == made
    older = {"id": "a1", "statements": [{"text": "x", "rests_on": ["r1"]}], "table": {"rows": []}}
    left = {"question": "q", "standalone": "q", "kind": "rank", "abstained": False, "text": "x",
            "citations": [], "figures": [], "gaps": [], "caveats": ["c"],
            "follow_ups": []}  # fmt: skip
    back = from_json(json.dumps(older | left))
    assert (back.text, back.caveats, back.statements, back.table) == ("x", ("c",), (), None)


def test_a_csv_runs_nothing_and_keeps_numbers():
    rows = ((Cell("=cmd()"), Cell("-1.5", RowRef("r"), -1.5)),
            (Cell("@x"), Cell("about 4.2 million", RowRef("r"), 4.2e6)))  # fmt: skip
    table = AnswerTable(("a", "=b"), rows)
    source = Citation(1, "s", "+Title", "Office", "2024", "https://x.example", "page 4", "")
    assert csv_of(table, [source]).decode("utf-8-sig").splitlines() == [
        "a,'=b,'=b (number)",
        "'=cmd(),-1.5,-1.5",
        "'@x,about 4.2 million,4200000",
        "",
        "[1],'+Title,Office,2024,page 4,https://x.example",
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("  =1+1", "'=1+1"), ("\t=1+1", "'=1+1"), ("a\n=1+1", "a =1+1"),
        ("＝1+1", "'＝1+1"), ("+46 8 12", "+46 8 12"), ("-3.6%", "-3.6%"), ("-cmd|' /C calc'!A0",
         "'-cmd|' /C calc'!A0"), ("-1+2", "'-1+2"), ("\u202e=1", "'=1"), ("1,284", "1,284"),
        # Swedish and Danish spreadsheets take a semicolon for the end of a cell.
        ("a;=1+1", "a;'=1+1"), (";  @x", "; '@x"), ('a; "=1+1"', "a; \"'=1+1\""),
        ("a;=1;+x", "a;'=1;'+x"), ("a; -3.6%; b", "a; -3.6%; b"), ("a; b=1", "a; b=1"),
    ],
)  # fmt: skip
def test_every_cell_that_is_no_plain_number_is_inert(cell, written):
    for value in (None, 1.0):
        rows = ((Cell("North"), Cell(cell, RowRef("r"), value)),)
        lines = list(
            csv.reader(csv_of(AnswerTable(("a", "b"), rows)).decode("utf-8-sig").split("\n"))
        )
        assert lines[1][1] == written


def test_a_link_of_a_source_in_the_csv_is_a_web_address_or_nothing(answerer):
    bad = Citation(1, "s", "t", "p", "2024", "javascript:alert(1)", "", "")
    good = replace(bad, number=2, url="https://x.example/?a=1&b=2")
    split = replace(bad, number=3, url="https://x.example/a;=1+1;b")
    lines = csv_of(AnswerTable(("a",), ((Cell("x"),),)), [bad, good, split]).decode().splitlines()
    assert lines[-3].endswith(",")
    assert lines[-2].endswith(",https://x.example/?a=1&b=2")
    assert lines[-1].endswith(",https://x.example/a%3B=1+1%3Bb")


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2066", "\x85", "\x1b", "\ufeff", "\u200b"])
def test_control_and_direction_marks_are_never_shown(mark):
    assert escape(f"North{mark}South") == "NorthSouth"


def test_a_thread_shows_the_answer_in_short_and_the_proof_the_rest(answerer):
    made = answerer.made("q")
    quotes = tuple(
        Statement(f"“Quote {n}.” [2]", (SpanRef("d", 1, 9),), "evidence", "source") for n in (1, 2)
    )
    caveats = tuple(f"Caveat {n}. [1]" for n in range(4))
    other = replace(made.citations[0], number=2, publisher="South office", published="2023-05-02")
    unused = replace(other, number=3)
    whole = replace(
        made, kind="lookup", statements=(*made.statements[:1], *quotes), caveats=caveats,
        citations=(*made.citations, other, unused),
    )  # fmt: skip
    (message,) = thread_messages(whole, Trimmings("id"))
    shown = str(message.blocks)
    assert [b["type"] for b in message.blocks] == [
        "section", "section", "context", "context", "actions", "actions", "context_actions",
    ]  # fmt: skip
    for words in ("North has 65,500", "Quote 1", "Caveat 0", "Caveat 1", "North office, 2024>",
                  "South office, 2023>"):  # fmt: skip
        assert words in shown
    for words in ("Quote 2", "Caveat 2", "page 4", "[3]"):
        assert words not in shown
    assert {"csv", "proof"} <= {e["action_id"] for b in message.blocks
                                if b["type"] == "actions" for e in b["elements"]}  # fmt: skip
    rest = str(proof(whole))
    for words in ("Quote 2", "Caveat 2", "Caveat 3", "North · 65,500", "page 4"):
        assert words in rest


@pytest.mark.parametrize(
    ("said", "quote", "shown"),
    [
        ("North is ahead of South on research and on funding. [1]",
         "North is ahead of South because its research and funding are ahead. [2]", False),
        ("Nord ligger före Syd i forskning och i finansiering. [1]",
         "“Nord ligger före Syd i forskning och finansiering.” [2]", False),
        ("The quay has 40 berths and 3 cranes. [1]",
         "The quay has 40 berths and 3 cranes since the harbour was dredged last year. [2]", True),
        ("North has 40 berths. [1]", "“North has 30 berths.” [2]", True),
        ("Nord har 40 kajpladser. [1]", "“Kajen byggdes om av hamnbolaget.” [2]", True),
    ],
)  # fmt: skip
def test_a_quote_that_says_again_what_stands_above_it_is_left_to_the_proof(
    answerer, said, quote, shown
):
    made = answerer.made("q")
    told = Statement(said, (RowRef("r1"),))
    quoted = Statement(quote, (SpanRef("d", 1, 9),), "evidence", "source")
    whole = replace(made, kind="why", statements=(told, quoted), table=None, chart=None)
    (message,) = thread_messages(whole, Trimmings("id"))
    assert (quote in str(message.blocks)) is shown
    assert quote[:20] in str(proof(whole)) or shown


def test_a_thread_names_the_source_of_each_row_by_its_mark(answerer):
    """Its name stands below; one that all rows share is said above the table."""
    made = answerer.made("q")

    def shown(*sources):
        rows = tuple((Cell(f"P{n}"), Cell(f"{n}", RowRef(f"r{n}"), float(n)), Cell(source))
                     for n, source in enumerate(sources))  # fmt: skip
        table = AnswerTable(("Place", "Figure", "Source"), rows)
        (message,) = thread_messages(replace(made, kind="rank", table=table))
        (block,) = (b for b in message.blocks if b["type"] == "data_table")
        return [row[-1]["text"] for row in block["rows"]], block["caption"]

    assert shown("North office [1]", "South office [1][2]") == (
        ["Source", "[1]", "[1][2]"], "Figures"
    )  # fmt: skip
    assert shown("North office [1]", "–")[0] == ["Source", "North office [1]", "–"]
    assert shown("North office [1]", "North office [1]") == (
        ["Figure", "0", "1"], "Source: North office [1]"
    )  # fmt: skip


def test_a_thread_shows_a_line_for_its_table_where_it_can_be_drawn(answerer):
    points = (("2019", 1.0), ("2020", 2.0), ("2021", 3.0))
    rows = tuple((Cell(year), Cell(f"{v:g}", RowRef("r1"), v)) for year, v in points)
    trend = replace(answerer.made("q"), kind="trend", table=AnswerTable(("Year", "Staff"), rows),
                    chart=line(("a", points)))  # fmt: skip
    kinds = {level: [b["type"] for m in thread_messages(trend, level=level) for b in m.blocks]
             for level in (Level.FULL, Level.PLAIN)}  # fmt: skip
    assert "data_visualization" in kinds[Level.FULL]
    assert "data_table" not in kinds[Level.FULL]
    assert "2021 · 3" in str([m.blocks for m in thread_messages(trend, level=Level.PLAIN)])


def test_where_nothing_surely_answers_the_closest_texts_are_shown_as_such(answerer):
    near = tuple(
        Statement(f"“Text {n}.” [1]", (SpanRef("d", 1, 9),), "evidence", "source") for n in (1, 2)
    )
    unsure = replace(
        answerer.made("q"), abstained=True, text="", statements=(), table=None, chart=None,
        gaps=(Gap("q", "I am not sure this answers it. The closest I have:"),), nearest=near,
        caveats=(), figures=(),
    )  # fmt: skip
    (message,) = thread_messages(unsure)
    assert [b["text"]["text"] for b in message.blocks if b["type"] == "section"] == [
        "I am not sure this answers it. The closest I have:", "• “Text 1.” [1]", "• “Text 2.” [1]",
    ]  # fmt: skip
    assert "– “Text 2.” [1]" in message.text
    assert from_json(to_json(unsure)) == unsure


def test_the_closest_texts_are_never_cut_inside_a_sentence(answerer):
    long = "The two surveys count other firms, so the difference between them is not all growth in jobs, as the authors of both of them say. A third one is planned for next year. "  # noqa: E501
    near = (Statement(f"“{long * 3}” [1][2]", (SpanRef("d", 1, 9),), "evidence", "source"),)
    unsure = replace(answerer.made("q"), abstained=True, text="", statements=(), table=None,
                     chart=None, gaps=(), nearest=near)  # fmt: skip
    (shown,) = in_short(unsure).nearest
    assert shown.text == f"“{long.strip()} …” [1][2]"


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("seed", range(8))
def test_the_short_form_of_the_worst_answers_keeps_every_limit(level, seed):
    trimmings = Trimmings("f" * 32, preface="asked", share=True, analyst=True)
    for message in thread_messages(worst(seed), trimmings, level):
        assert problems_of_message({"text": message.text, "blocks": list(message.blocks)}) == []
        assert characters(list(message.blocks)) <= 9_000


def test_what_is_not_held_is_said_once(answerer):
    gap = Gap("staff of East", "I don't have staff of East.", "Nearest: 40 in South.")
    said = "I don't have staff of East. Nearest: 40 in South."
    bare = replace(answerer.made("q"), text=said, statements=(), gaps=(gap, gap), table=None,
                   chart=None)  # fmt: skip
    (message,) = answer_messages(bare)
    assert (message.text.count("staff of East"), str(message.blocks).count("staff of East")) == (
        1,
        1,
    )
    (message,) = answer_messages(replace(answerer.made("q"), gaps=(gap, gap)))
    assert str(message.blocks).count("staff of East. Nearest: 40 in South.") == 1


def test_help_asks_for_no_opinion(answerer):
    (message,) = answer_messages(answerer.made("help"), Trimmings("id", analyst=True))
    assert "feedback" not in str(message.blocks)
    assert "analyst" not in str(message.blocks)


def test_escaping_leaves_no_live_link_mention_or_picture():
    assert escape("<!here> a&b ![x](https://e.example/p.png) http://e.example") == (
        "&lt;!here&gt; a&amp;b x e.example"
    )
    assert link("javascript:alert(1)", "x|y") == "x¦y"
    assert web_address("https://e.example/a b|c>d") == "https://e.example/a%20b%7Cc%3Ed"
    assert web_address("https://e.example/?a=1&b") == "https://e.example/?a=1&b"
    assert link("https://e.example/?a=1&b", "x") == "<https://e.example/?a=1&amp;b|x>"


@pytest.mark.parametrize("url", ["https://[", "https://e.example/" + "å" * 1_900, "ftp://x", ""])
def test_an_address_that_slack_would_not_take_is_no_link(url):
    assert link(url, "a title") == "a title"


def test_a_cut_never_falls_into_an_escape():
    assert brief("&" * 100, 21) == "&amp;" * 4 + "…"
    assert brief("a & b", 20) == "a &amp; b"


def test_cuts_fall_between_sentences_and_lose_nothing():
    assert cut_at_sentence("One. Two. Three four.", 18) == "One. … continued"
    text = text_of(5_000)
    assert " ".join(pieces(text, 300)).split() == text.split()
    assert all(len(escape(p)) <= 300 for p in pieces(text, 300))


def test_what_slack_adds_to_an_answer_is_in_the_language_of_the_answer(corpus_store):
    answer = open_assistant(corpus_store).answer("Vilka kluster har flest life science-bolag?")
    for messages in (
        thread_messages(
            answer, Trimmings(reference="a", share=True, analyst=True, page="https://x/")
        ),
        answer_messages(answer, Trimmings(reference="a")),
    ):
        said = json.dumps([[m.text, m.blocks] for m in messages], ensure_ascii=False)
        assert "Källor" in said
        assert "Visa belägg" in said
        for english in (
            "Sources",
            "Show proof",
            "Share in",
            "more rows",
            "Good answer",
            "Open page",
        ):
            assert english not in said
