"""One working day of the product as an administrator starts it: a process, an index, a rebuild.

The corpus is that of another domain, copied, with one source marked restricted; nothing but Slack
itself is stood in for.
"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from loopback_slack import APP_TOKEN, BOT_TOKEN, PATIENCE, LoopbackSlack

from index.build import rebuild
from index.encoding import encoder_named

ROOT = Path(__file__).parents[2]
SECRET = "1,900"  # the revenue that only the restricted source holds


class Day:
    """A Slack, a corpus and the process that answers from it."""

    def __init__(self, slack, folder):
        self.slack, self.folder = slack, folder
        self.corpus, self.store, self.state = (folder / n for n in ("corpus", "store", "var"))
        self.log = folder / "log.txt"

    def rebuild(self):
        return rebuild(self.corpus, self.store, encoder=encoder_named("hashing"))

    def edit(self, name, old, new):
        path = self.corpus / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    async def ask(self, text, channel="C1", user="U1", root=None, *, mention=True):
        """Ask and return the ts of the question and the first message of its answer."""
        before = len(self.slack.replies(channel, root)) if root else 0
        how = self.slack.mention if mention else self.slack.say
        ts = await how(channel, user, text, root)
        await self.slack.reply(channel, root or ts, before + 1, timeout=PATIENCE)
        return ts, self.slack.replies(channel, root or ts)[before]

    async def command(self, text, user="U1"):
        return await self.slack.response(await self.slack.command(user, text), timeout=PATIENCE)


@asynccontextmanager
async def working_day(folder):
    async with LoopbackSlack() as slack:
        slack.grant(yaml.safe_load((ROOT / "bot/slack/manifest.yaml").read_text(encoding="utf-8")))
        day = Day(slack, folder)
        shutil.copytree(ROOT / "tests/data/other_domain/corpus", day.corpus)
        day.edit("sources.csv", "annual-2023,article,,", "annual-2023,article,,yes")
        assert not day.rebuild().faults
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url, "CLUSTERBOT_CORPUS": str(day.corpus),
            "CLUSTERBOT_STORE": str(day.store), "CLUSTERBOT_STATE": str(day.state),
            "CLUSTERBOT_ENCODER": "hashing", "CLUSTERBOT_LOG_LEVEL": "DEBUG",
            "CLUSTERBOT_SLACK_CHECK_SECONDS": "1", "CLUSTERBOT_SLACK_ANALYST": "U0ANALYST",
        }  # fmt: skip
        with day.log.open("wb") as log:
            served = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", cwd=ROOT, stdout=log, stderr=log,
                env={**os.environ, **settings},
            )  # fmt: skip
            try:
                await slack.connected(timeout=60)
                yield day
                served.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(served.wait(), 10) == 0
            finally:
                if served.returncode is None:
                    served.kill()
                    await served.wait()
        assert slack.refused == []


@pytest.mark.slow
async def test_questions_are_answered_with_figures_charts_and_sources(tmp_path):
    async with working_day(tmp_path) as day:
        ts, lookup = await day.ask("How many containers did Tarnmouth handle in 2024?")
        assert "1,320" in lookup["text"]
        assert "[1] <https://coast.example/figures/2024|" in str(lookup["blocks"])
        _, followed = await day.ask("and Vestrahavn?", root=ts, mention=False)
        assert "480" in followed["text"]
        kinds = {}
        for kind, question in (
            ("compare", "Compare Tarnmouth and Kaldvik on throughput in 2024"),
            ("rank", "Rank the ports by container throughput"),
            ("trend", "Show the trend of container throughput in Tarnmouth"),
            ("gap", "Why is Tarnmouth ahead of us in the Harbour Index?"),
        ):
            _, answer = await day.ask(question)
            kinds[kind] = [block["type"] for block in answer["blocks"]]
        for kind, blocks in kinds.items():
            shown = "data_visualization" if kind == "trend" else "data_table"
            assert blocks.count(shown) == 1, kind
            assert blocks[-1] == "context_actions", kind
        _, unknown = await day.ask("Who won the world cup of football?")
        assert unknown["text"].startswith("I don't have an answer to that")
        assert "reference" not in unknown["text"]

        log = day.log.read_text(encoding="utf-8")
        assert "question=" in log
        for words in ("container", "throughput", "football", BOT_TOKEN, APP_TOKEN):
            assert words not in log, f"{words} is in the log"


@pytest.mark.slow
async def test_a_restricted_source_is_for_private_places_alone(tmp_path):
    question = "What was Kaldvik Harbour's revenue in 2023?"
    async with working_day(tmp_path) as day:
        slack = day.slack
        ts, open_answer = await day.ask(question)
        for name, button in slack.elements(open_answer).items():
            if name.startswith("follow_up"):
                await slack.press("U2", button, open_answer)
        await slack.reply("C1", ts, 2, timeout=PATIENCE)

        _, direct = await day.ask(question, "D1", mention=False)
        assert SECRET in direct["text"]
        private = await day.command(question)
        assert SECRET in private["text"]
        press, _ = await slack.press("U1", slack.elements(private)["share"])
        assert "no answer to share" in (await slack.response(press, timeout=PATIENCE))["text"]

        home = {"type": "app_home_opened", "user": "U9", "channel": "D9", "tab": "home"}
        await slack.acked(await slack.event(home))
        await slack.until(lambda: slack.homes, 15)

        day.edit("kpis/seaports.csv", 'revenue,1900,"1,900"', 'revenue,1905,"1,905"')
        day.rebuild()
        (told,) = [m["ts"] for m in slack.messages["D1"] if m["user"] == "U1"]
        update = await slack.reply("D1", told, 2, timeout=PATIENCE)
        assert "1,905" in update["text"]
        await asyncio.sleep(1.5)
        shown = str([m for m in slack.messages["C1"] if m["user"] == "UBOT"]) + str(slack.homes)
        assert len([m for m in slack.messages["C1"] if m["user"] == "UBOT"]) >= 2
        for figure in (SECRET, "1900", "1,905", "1905"):
            assert figure not in shown


@pytest.mark.slow
async def test_a_rebuild_is_told_once_where_a_figure_changed_and_opinions_become_candidates(
    tmp_path,
):
    async with working_day(tmp_path) as day:
        slack = day.slack
        changed, answer = await day.ask("How many containers did Tarnmouth handle in 2024?")
        same, _ = await day.ask("How many trains leave Vestrahavn per week?")
        feedback = slack.elements(answer)["feedback"]
        bad = feedback["negative_button"]["value"]
        await slack.press("U2", feedback, answer, value=bad)
        await slack.until(lambda: slack.views)
        state = {"reason": {"text": {"value": "That is last year's."}}}
        await slack.submit("U2", slack.views[0], state)
        await slack.press("U2", slack.elements(answer)["proof"], answer)
        await slack.until(lambda: len(slack.views) == 2)
        assert "1,320" in str(slack.views[1])
        await slack.press("U2", slack.elements(answer)["csv"], answer)
        await slack.until(lambda: any("channel" in f for f in slack.files.values()))
        await slack.press("U2", slack.elements(answer)["analyst"], answer)
        call = await slack.reply("C1", changed, 2)
        assert call["text"].startswith("<@U0ANALYST>, <@U2> asks")

        day.edit("kpis/seaports.csv", '1320,"1,320"', '1350,"1,350"')
        day.edit("documents/method_note.md", "\n", "\n\nOther words.\n")
        day.rebuild()
        update = await slack.reply("C1", changed, 3, timeout=PATIENCE)
        assert update["text"].startswith("Updated: ")
        assert "1,350" in update["text"]
        assert "was 1,320" in update["text"]
        assert (
            "source <https://coast.example/figures/2024|Seaports in figures 2024>"
            in (update["text"])
        )
        await asyncio.sleep(2.5)
        assert len(slack.replies("C1", changed)) == 3
        assert len(slack.replies("C1", same)) == 1

        told = await asyncio.to_thread(  # a socket whose pings are not answered is given up
            subprocess.run,
            [sys.executable, str(ROOT / "scripts/feedback_to_eval.py"), "--state", str(day.state)],
            capture_output=True, encoding="utf-8", check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        (candidate,) = map(json.loads, told.stdout.splitlines())
        assert (candidate["question"], candidate["reasons"], candidate["bad"]) == (
            "How many containers did Tarnmouth handle in 2024?", ["That is last year's."], 1,
        )  # fmt: skip
        erased = await day.command("delete my data")
        assert "deleted 2 of your questions" in erased["text"]
