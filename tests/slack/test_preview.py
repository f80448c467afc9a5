"""The picture of a message shows what its blocks say, and runs or loads nothing."""

import json
import re
from dataclasses import replace

from block_rules import problems_of_message
from click.testing import CliRunner
from test_blocks import huge

from bot.answer import Chart
from bot.cli import clusterbot
from bot.rendering.blocks import Trimmings, answer_messages
from bot.rendering.preview import as_html, as_json


def test_the_page_shows_words_table_chart_sources_and_buttons(answerer):
    page = as_html(answer_messages(answerer.made("q"), Trimmings("id")), "How many <b>?")
    for part in (
        "How many &lt;b&gt;?",
        "North has 65,500 employees. [1]",
        '<td class="number">65,500</td>',
        "<svg",
        '<a href="https://north.example/facts?a=1&amp;b=2">Facts &amp; figures</a>',
        "<button>Show proof</button>",
        "<blockquote>“We grew”, &lt;b&gt;North&lt;/b&gt; &amp; co. [1]</blockquote>",
    ):
        assert part in page


def test_the_page_loads_nothing_and_holds_no_markup_of_documents():
    page = as_html(answer_messages(huge(3)), "q")
    for live in ("<script", "<img", "src=", "<!here", "å<b>"):
        assert live not in page


def test_the_json_is_what_would_be_posted(answerer):
    messages = answer_messages(answerer.made("q"))
    (posted,) = json.loads(as_json(messages))
    assert posted == {"text": messages[0].text, "blocks": list(messages[0].blocks)}


def test_bars_below_zero_go_to_the_left_and_lines_are_lines(answerer):
    made = answerer.made("q")
    bars = replace(made, chart=Chart("bar", "t", "x", "y", (("a", (("n", -2.0), ("p", 2.0))),)))
    page = as_html(answer_messages(bars), "q")
    left, right = map(float, re.findall(r'<rect x="([\d.]+)"', page))
    zero = float(re.search(r'<polyline points="([\d.]+),', page)[1])
    assert left < zero == right
    lines = replace(made, chart=Chart("line", "t", "x", "y", (("a", (("1", 1.0), ("2", 2.0))),)))
    assert "<polyline" in as_html(answer_messages(lines), "q")


def test_the_command_writes_a_page_and_blocks_that_slack_takes(tmp_path, hashing_store, corpus):
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        clusterbot,
        ["preview", "Compare lab stock in Cambridge and Paris", "--corpus", str(corpus),
         "--store", str(hashing_store), "--out", str(out)],
        env={"CLUSTERBOT_ENCODER": "hashing"},
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    messages = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert [problems_of_message(message) for message in messages] == [[]] * len(messages)
    assert "data_table" in [block["type"] for block in messages[0]["blocks"]]
    page = (out / "answer.html").read_text(encoding="utf-8")
    assert "Compare lab stock in Cambridge and Paris" in page
    assert "Cambridge</td>" in page
