"""The site: which page answers a request, who may see it, and what stands around it.

It only reads, and only answers GET; speaking HTTP is left to `bot.web.server`. Whoever reaches it
under another name than its own is refused, so that no page elsewhere can read it through a
visitor's browser (DNS rebinding).
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.answer import Answer, Turn
from bot.assistant import Assistant
from bot.backlog import Backlog, Kept
from bot.door import admitted, shown
from bot.errors import AnswerUnknown, BotError, StateUnusable
from bot.proof import evidence_of, prove
from bot.rendering.spreadsheet import csv_of
from bot.session import ago
from bot.settings import Settings
from bot.web import pages
from bot.web.answers import AnswerPage, answer_page
from bot.web.document import STRETCH, shown_document
from index.errors import KnowledgeError
from index.store import Store

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HTML = "text/html; charset=utf-8"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
NAVIGATION = (
    ("/", "Ask"),
    ("/places", "Places"),
    ("/indicators", "Indicators"),
    ("/rankings", "Rankings"),
    ("/sources", "Sources"),
)
INSIDE = (("/report", "Last rebuild"), ("/missing", "Missing"))  # not for everybody
_HERE = Path(__file__).parent
_MARK = re.compile(r"\[(\d+)\]")
_ANSWER = re.compile(r"/answers/([0-9a-f]{6,64})(\.csv)?")


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks for; `fetch_site` says whether a page of ours, of others or nobody."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    host: str = "localhost"
    fetch_site: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What it gets."""

    status: int
    body: bytes
    type: str = HTML
    name: str = ""


class _Nowhere(Exception):
    """There is no such page for whoever asks."""


class Site:
    """Answers requests. Safe to use from several threads.

    A `public` site uses no restricted source, and shows neither the report nor what is missing.
    """

    def __init__(
        self, assistant: Assistant, settings: Settings, backlog: Backlog, *, public: bool = False
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._backlog = backlog
        self._public = public
        own = urlsplit(settings.web_url).hostname
        self._hosts = {*LOOPBACK, *([own] if own else [])}
        self._templates = _templates(public=public)

    def respond(self, request: Request) -> Response:
        """Return the page that was asked for, or one that says why there is none."""
        if _name_in(request.host) not in self._hosts:
            return self.refusal(403, "This page is not served under that name.")
        try:
            return self._page(request)
        except (_Nowhere, KeyError, AnswerUnknown):
            return self.refusal(404, "There is no such page, or it is no longer held.")
        except (BotError, KnowledgeError):
            log.exception("the index cannot be read")
            told = "The index cannot be read just now. clusterbot doctor says why."
            return self.refusal(503, told)
        except Exception:
            log.exception("a page failed")
            return self.refusal(500, "Something went wrong. The log has the details.")

    def _page(self, request: Request) -> Response:
        if request.path == "/style.css":
            return Response(200, (_HERE / "style.css").read_bytes(), "text/css; charset=utf-8")
        if found := _ANSWER.fullmatch(request.path):
            return self._kept_answer(found[1], as_csv=bool(found[2]))
        own: dict[str, Callable[[Request], Response]] = {
            "/": self._home,
            "/ask": self._ask,
            "/document": self._document,
        }
        if request.path in own:
            return own[request.path](request)
        page = self._browsed(request)
        return self._html("page.html", page=page, title=page.title, here=request.path)

    def _browsed(self, request: Request) -> pages.Page:
        store, id = self._assistant.store(), request.query.get("id", "")
        lists: dict[str, Callable[[Store], pages.Page]] = {
            "/places": pages.places,
            "/indicators": pages.indicators,
            "/rankings": pages.rankings,
            "/sources": pages.sources,
        }
        single: dict[str, Callable[[Store, str], pages.Page]] = {
            "/place": pages.place,
            "/indicator": pages.indicator,
            "/ranking": pages.ranking,
            "/source": pages.source,
            "/row": pages.row,
        }
        if request.path in lists:
            return lists[request.path](store)
        if request.path in single:
            return single[request.path](store, id)
        if request.path == "/report" and not self._public:
            return pages.report(store.report())
        if request.path == "/missing" and not self._public:
            return pages.missing(self._backlog.wanted())
        raise _Nowhere

    # --- asking ----------------------------------------------------------------------------------

    def _home(self, _: Request) -> Response:
        store = self._assistant.store()
        documents, _passages, figures, _vectors = store.counts()
        return self._html(
            "home.html",
            title="Ask",
            here="/",
            examples=self._assistant.answer("").follow_ups,
            held=f"{documents:,} documents and {figures:,} figures, "
            f"built {ago(time.time() - store.published_at)}",
        )

    def _ask(self, request: Request) -> Response:
        question = admitted(request.query.get("q", "").strip())
        after = request.query.get("after", "")
        # A page elsewhere may not make a visitor's browser ask, and note what is missing.
        if not question or request.fetch_site == "cross-site":
            return self._html("home.html", title="Ask", examples=(), held="", question=question)
        thread = self._thread(after) if after else ()
        answer, store = self._newest(question, thread, allow_restricted=not self._public)
        try:
            self._backlog.note(
                answer, thread, allow_restricted=not self._public, store=self._settings.store
            )
        except StateUnusable as why:
            log.warning("an answer is not kept: %s", why)
        page = answer_page(answer, *evidence_of(answer, store))
        return self._answered(page, len(thread) // 2)

    def _newest(
        self, question: str, thread: Sequence[Turn], *, allow_restricted: bool
    ) -> tuple[Answer, Store]:
        """Return an answer with the index that it came from, also while a new one is published."""
        while True:
            store = self._assistant.store()
            answer = self._assistant.answer(question, thread, allow_restricted=allow_restricted)
            if answer.generation == store.generation:
                return answer, store

    def _thread(self, id: str) -> tuple[Turn, ...]:
        """Return all that was said up to an answer and with it."""
        kept = self._may_see(id)
        return (*kept.thread, Turn("user", kept.question), Turn("bot", kept.text))

    def _kept_answer(self, id: str, *, as_csv: bool) -> Response:
        """Give a kept answer again: from its own index while that is held."""
        kept = self._may_see(id)
        store = self._assistant.store()
        if kept.generation == store.generation:
            answer, store = self._newest(
                kept.question, kept.thread, allow_restricted=kept.allow_restricted
            )
            changed = answer.text != kept.text
            page = answer_page(answer, *evidence_of(answer, store), changed=changed)
        else:
            proof = prove(kept, self._settings.store, reranker=store.reranker)
            answer = proof.answer
            page = answer_page(answer, proof.lines, proof.figures, earlier=True)
        if not as_csv:
            return self._answered(page, len(kept.thread) // 2)
        if answer.table is None:
            raise _Nowhere
        table = csv_of(answer.table, answer.citations)
        return Response(200, table, "text/csv; charset=utf-8", f"answer-{id}.csv")

    def _may_see(self, id: str) -> Kept:
        """Return a kept answer that is for this site's readers and from this site's index."""
        return self._backlog.kept(id, store=self._settings.store, public=self._public)

    def _answered(self, page: AnswerPage, before: int) -> Response:
        return self._html("answer.html", title=page.answer.question, page=page, before=before)

    # --- reading ---------------------------------------------------------------------------------

    def _document(self, request: Request) -> Response:
        start, end = (
            int(given) if (given := request.query.get(name, "0")).isdecimal() else 0
            for name in ("start", "end")
        )
        shown = shown_document(self._assistant.store(), request.query.get("id", ""), start, end)
        return self._html("document.html", title=shown.title, shown=shown, stretch=STRETCH)

    def refusal(self, status: int, told: str) -> Response:
        """Return a page that says why there is no other."""
        title = "Not found" if status == 404 else "Not now"
        return self._html("refusal.html", status=status, title=title, told=told)

    def _html(self, name: str, *, status: int = 200, here: str = "", **values: Any) -> Response:
        page = self._templates.get_template(name).render(here=here, **values)
        return Response(status, page.encode("utf-8", "replace"))


def _templates(*, public: bool) -> Environment:
    """Return the templates: every value is escaped, and one that is not given is an error."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(navigation=NAVIGATION + (() if public else INSIDE))
    made.globals.update(link=pages.link, place_of=pages.place_of)
    made.filters.update(marks=_with_marks, shown=shown)
    return made


def _with_marks(text: str) -> Markup:
    """Return text escaped, its marks leading to the sources below."""
    safe = str(escape(shown(text)))
    return Markup(_MARK.sub(r'<a class="mark" href="#source-\1">[\1]</a>', safe))  # noqa: S704


def _name_in(host: str) -> str:
    """Return the host name without its port, "" for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
