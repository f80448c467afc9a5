"""The loopback Slack, an answerer that needs no index, and the app running between the two."""

import socket
import sys
import threading
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from loopback_slack import APP_TOKEN, BOT_TOKEN, LoopbackSlack

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Figure, Statement
from bot.evidence import Formula, RowRef, SpanRef
from bot.slack.app import running
from bot.slack.options import SlackOptions


class Scripted:
    """Answers at once, from values that a test can change, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.seconds = 0.0
        self.error = None
        self.pages = 1
        self.restricted = False
        self.generation = "g1"
        self.steps = ()
        self.figure = 65_500.0
        self.lock = threading.Lock()

    def answer(self, question, thread=(), *, allow_restricted=True, aided=True):
        with self.lock:
            self.asked.append((question, tuple(thread), allow_restricted))
        if self.seconds:
            time.sleep(self.seconds)
        if self.error is not None and question != "help":
            raise self.error
        return self.made(question, allow_restricted)

    def made(self, question, allow_restricted=True):
        restricted = self.restricted and allow_restricted
        value = self.figure
        cells = (
            (Cell("North"), Cell(f"{value:,.0f}", RowRef("r1"), value)),
            (Cell("South"), Cell("40", RowRef("r2"), 40.0)),
        )
        return Answer(
            id="a1", question=question, standalone=question,
            kind="help" if question == "help" else "compare", abstained=False,
            text=f"North has {value:,.0f} employees. [1]",
            statements=(Statement(f"North has {value:,.0f} employees. [1]", (RowRef("r1"),)),
                        Statement("“We grew”, <b>North</b> & co. [1]", (SpanRef("d", 1, 2),),
                                  "evidence")),
            citations=(Citation(1, "s1", "Facts & figures", "North office", "2024",
                                "https://north.example/facts?a=1&b=2", "page 4",
                                f"{value:,.0f}",
                                (RowRef("r1"),), restricted),),
            table=AnswerTable(("Cluster", "Employees"), cells, "Employees"),
            figures=(Figure("gap", value - 40, "employees", ("r1", "r2"), Formula("minus"), "x"),),
            gaps=(), caveats=("Definitions differ.",), follow_ups=("and South?", "Why?"),
            chart=Chart("bar", "Employees", "Cluster", "employees",
                        (("Employees", (("North", value), ("South", 40.0))),)),
            generation=self.generation, grasp=self.grasp(question), seconds=self.steps,
        ) if self.pages == 1 else self.long(question, allow_restricted)  # fmt: skip

    def grasp(self, question):
        """Return what of a question a real assistant would understand here, roughly."""
        if any(name in question for name in ("North", "South", "East")):
            return "names"
        if question.startswith(("and", "I meant")) or "there?" in question:
            return "leans"
        return "nothing" if question in ("do you know?", "can you help?") else ""

    def long(self, question, allow_restricted):
        """Return an answer that fills several messages, its sources on the last."""
        pages, self.pages = self.pages, 1
        answer, self.pages = self.made(question, allow_restricted), pages
        words = tuple(
            Statement(f"Part {n} of {answer.text} " + "More words. " * 230, (RowRef("r1"),))
            for n in range(3 * pages)
        )
        return replace(answer, statements=words, text=" ".join(s.text for s in words))


@pytest.fixture
async def slack():
    async with LoopbackSlack() as made:
        yield made


@pytest.fixture
def unused_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def answerer():
    return Scripted()


@pytest.fixture
def options(slack, tmp_path):
    return SlackOptions(
        bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url, state=tmp_path / "var",
        ping_seconds=3.0, drain_seconds=3.0,
    )  # fmt: skip


@pytest.fixture
def start(slack, options, answerer):
    """Run the app: `async with start(): …`, with other options or another answerer."""

    @asynccontextmanager
    async def begin(chosen=None, using=None):
        before = slack.connections
        async with running(using or answerer, chosen or options) as desk:
            await slack.connected(before + 1)
            yield desk

    return begin


@pytest.fixture
async def desk(start):
    async with start() as running_desk:
        yield running_desk
