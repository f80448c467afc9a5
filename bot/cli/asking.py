"""Commands that ask: one question or many, in a chat, and for an answer that was given."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import (
    assistant_of,
    backlog_of,
    build_if_missing,
    is_stale,
    keeping,
    note_if_stale,
    open_index,
    settings_of,
)
from bot.cli.options import (
    FILE,
    as_given,
    batch_option,
    corpus_option,
    json_option,
    public_option,
    store_option,
)
from bot.cli.printing import EXIT_ERROR, complain, print_answer, print_folded, print_json, show
from bot.door import admitted
from bot.errors import BotError
from bot.settings import load_settings, store_at
from index.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.answer import Turn
    from bot.asking import BatchLine
    from bot.assistant import Assistant
    from bot.cli.opening import Keep


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is shown; `chart` is a file that its figures are drawn into as well."""

    as_json: bool = False
    full: bool = False
    trace: bool = False
    chart: Path | None = None


@click.command()
@click.argument("question", required=False)
@json_option
@click.option("--thread", type=FILE, metavar="FILE", help="JSON list of earlier turns.")
@batch_option
@corpus_option
@store_option
@public_option
@click.option("--full", is_flag=True, help="Show all of the answer, with titles and addresses.")
@click.option("--chart", type=FILE, metavar="FILE", help="Draw its figures into an .svg or .png.")
@click.option("--trace", is_flag=True, help="Tell how the answer came about, on standard error.")
@click.option("--plan", type=FILE, metavar="FILE.json", help="Run a plan as --trace prints it.")
def ask(
    question: str | None,
    as_json: bool,
    thread: Path | None,
    batch: Path | None,
    corpus: Path | None,
    store: Path | str | None,
    public: bool,
    full: bool,
    chart: Path | None,
    trace: bool,
    plan: Path | None,
) -> int:
    """Answer one QUESTION, or a batch of them.

    Builds the index first where --corpus is given and there is none.
    """
    from bot.asking import read_batch, read_plan, read_thread

    if sum(given is not None for given in (question, batch, plan)) != 1:
        raise click.UsageError("give a QUESTION, --batch FILE.jsonl or --plan FILE.json")
    if batch is not None and thread is not None:
        raise click.UsageError("--thread is for one question; a batch names its threads itself")
    if chart is not None and question is None:
        raise click.UsageError("--chart is for one question")
    form = Form(as_json, full, trace, chart)
    turns = read_thread(thread) if thread else ()
    lines = read_batch(batch) if batch else ()
    settings = settings_of(corpus, store)
    if corpus is not None:
        build_if_missing(settings, or_stale=True)
    assistant = assistant_of(settings, public=public)
    if plan is not None:
        show(assistant.run(read_plan(plan)), as_json=as_json)
        return 0
    with keeping(settings, public=public) as keep:
        if batch is not None:
            return _answer_batch(assistant, lines, keep, form)
        _answer(assistant, question or "", turns, keep, form)
    return 0


def _answer(
    assistant: "Assistant",
    question: str,
    turns: "Sequence[Turn]",
    keep: "Keep",
    form: Form,
    extra: dict[str, Any] | None = None,
) -> None:
    traced = assistant.trace(question, turns)
    answer = traced.answer
    keep(answer, turns)
    if form.trace:
        from bot.rendering.trace import render_trace

        click.echo(render_trace(answer, traced.plan), err=True)
    if form.as_json:
        from bot.rendering.as_json import answer_to_json

        print_json({**(extra or {}), **answer_to_json(answer)})
    else:
        print_answer(answer, full=form.full)
    if form.chart is not None:
        from bot.rendering.drawing import write_chart

        write_chart(answer.chart, form.chart)
        click.echo(f"written to {form.chart}", err=True)


def _answer_batch(
    assistant: "Assistant",
    lines: "Sequence[BatchLine]",
    keep: "Keep",
    form: Form,
) -> int:
    """Answer a batch in its order; a question that fails gets its own line, and exit code 1."""
    code = 0
    for line in lines:
        if not form.as_json and line.wrong is None:
            click.echo(f"> {admitted(line.question)}\n")
        try:
            if line.wrong is not None:
                raise line.wrong
            _answer(assistant, line.question, line.thread, keep, form, {"id": line.id})
        except Exception as wrong:  # whatever it is, it costs this line and no other
            code = EXIT_ERROR
            told, hint = f"it could not be answered ({type(wrong).__name__})", ""
            if isinstance(wrong, BotError | KnowledgeError):
                told, hint = str(wrong), wrong.hint
            complain(f"question {line.id}: {told}", hint)
            if form.as_json:
                print_json({"id": line.id, "error": told, "hint": hint})
        if not form.as_json:
            click.echo("")
    return code


@click.command()
@corpus_option
@store_option
@public_option
def chat(corpus: Path | None, store: Path | str | None, public: bool) -> None:
    """Ask in the terminal; follow-ups are understood.

    Builds the index first where there is none.
    """
    settings = settings_of(corpus, store)
    build_if_missing(settings)
    # A store that is named alone says nothing of the corpus it is of.
    watched = store is None or corpus is not None
    with keeping(settings, public=public) as keep:
        if sys.stdin.isatty() and sys.stdout.isatty():
            from bot.session import talk

            talk(
                lambda: assistant_of(settings, public=public),
                keep,
                state=settings.state,
                is_stale=(lambda: is_stale(settings)) if watched else None,
                rebuild=as_given("clusterbot rebuild"),
            )
            return
        from bot.chat import GREETING, Conversation, converse
        from bot.prompt import piped_lines

        if watched:
            note_if_stale(settings)
        conversation = Conversation(assistant_of(settings, public=public), keep)
        click.echo(GREETING)
        conversation.begin()
        converse(conversation, piped_lines())


@click.command()
@click.argument("query", required=False)
@click.option("-k", "count", type=click.IntRange(min=1), default=10, show_default=True)
@json_option
@batch_option
@corpus_option
@store_option
@public_option
def search(
    query: str | None,
    count: int,
    as_json: bool,
    batch: Path | None,
    corpus: Path | None,
    store: Path | str | None,
    public: bool,
) -> int:
    """Show the passages nearest to a QUERY, best first."""
    from bot.asking import read_batch
    from bot.rendering.passages import hit_to_json, render_hit

    if (query is None) == (batch is None):
        raise click.UsageError("give either a QUERY or --batch FILE.jsonl")
    lines, code = read_batch(batch) if batch else (), 0
    with open_index(settings_of(corpus, store)) as whole:
        known = whole.public() if public else whole
        for line in lines:
            if line.wrong is not None:
                complain(str(line.wrong), line.wrong.hint)
                print_json({"id": line.id, "error": str(line.wrong), "hint": line.wrong.hint})
                code = EXIT_ERROR
                continue
            hits = [hit_to_json(known, hit) for hit in known.search(line.question, count)]
            print_json({"id": line.id, "hits": hits})
        if query is not None:
            found = known.search(query, count)
            if as_json:
                print_json([hit_to_json(known, hit) for hit in found])
            else:
                print_folded(
                    "\n\n".join(render_hit(known, hit) for hit in found) or "nothing found"
                )
    return code


@click.command("list")
@click.argument(
    "what", type=click.Choice(["clusters", "indicators", "rankings", "sources", "documents"])
)
@click.option("--group", default="", help="Only the indicators of this group.")
@corpus_option
@store_option
@json_option
def list_(
    what: str, group: str, corpus: Path | None, store: Path | str | None, as_json: bool
) -> None:
    """List what is held, as the bot answers when it is asked."""
    from bot.understanding.plan import Listing, Scope

    settings = settings_of(corpus, store)
    show(assistant_of(settings).run(Listing(Scope(), what, group)), as_json=as_json)


@click.command()
@click.argument("place")
@click.option("--against", default="", help="A second place: where does the first lead and trail?")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "docx"]),
    default="text",
    help="Text, Markdown, or a Word document.",
)
@click.option("--to", type=click.Path(path_type=Path), help="The Word document to write.")
@corpus_option
@store_option
@json_option
def brief(
    place: str,
    against: str,
    form: str,
    to: Path | None,
    corpus: Path | None,
    store: Path | str | None,
    as_json: bool,
) -> None:
    """Write half a page on a PLACE, its most telling figures by group."""
    from bot.rendering.pages import as_markdown, write_docx
    from bot.toolbox import briefs

    answers = briefs(assistant_of(settings_of(corpus, store)), place, against)
    title = f"{place} – {against}" if against else place
    if form == "md":
        click.echo(as_markdown(title, answers), nl=False)
    elif form == "docx":
        path = to or Path(f"brief-{place.replace('/', '-')}.docx")
        write_docx(title, answers, path)
        click.echo(f"written to {path}")
    else:
        for answer in answers:
            show(answer, as_json=as_json)


@click.command()
@click.argument("answer_id")
@store_option
@json_option
def proof(answer_id: str, store: Path | str | None, as_json: bool) -> int:
    """Give an answer again from its own index, and what it rests on.

    Exit code 1 says that it did not come out the same.
    """
    from bot.proof import prove
    from bot.rendering.proof import proof_to_json, render_proof
    from index.store import reranker_named

    settings = settings_of(None, store)
    with backlog_of(settings) as backlog:
        kept = backlog.kept(answer_id)
    own = store_at(kept.store) if kept.store and store is None else settings.store
    proved = prove(kept, own, reranker=reranker_named(settings.reranker))
    if as_json:
        print_json(proof_to_json(proved))
    else:
        print_folded(render_proof(proved))
    return 0 if proved.holds else EXIT_ERROR


@click.command()
@json_option
@click.option("--clear", is_flag=True, help="Forget the list once it is dealt with.")
def backlog(as_json: bool, clear: bool) -> None:
    """List what was asked for and is not held, most asked first."""
    from datetime import datetime

    with backlog_of(load_settings()) as kept:
        wanted = kept.wanted()
        if clear:
            kept.clear()
    if as_json:
        print_json([{"missing": w.item, "count": w.count, "last": w.last} for w in wanted])
        return
    for item in wanted:
        day = datetime.fromtimestamp(item.last).date().isoformat()
        click.echo(f"{item.count:>5} ×  {item.item}  (last asked {day})")
    if not wanted:
        click.echo("Nothing was asked for that is not held.")
    elif clear:
        click.echo(f"{len(wanted)} entries forgotten.")
