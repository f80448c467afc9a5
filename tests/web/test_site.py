"""The pages: nothing in them runs, nothing leaks, each leads on, and each can be read by ear."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot import assistant
from bot.backlog import Backlog
from bot.errors import StateUnreachable
from bot.web.document import STRETCH, stretch
from bot.web.site import HEADERS
from index.build import rebuild
from index.encoding import HashingEncoder

QUESTION = "How many containers in Eastport?"
LINE = "Show the trend of containers in Eastport"
QUOTED = "Who painted the lighthouse of Westport?"
VOID = {"meta", "link", "input", "img", "br"}


class Read(HTMLParser):
    """A page as tags: every element with its attributes and the words in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == [], "a tag is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def pages_of(visitor, *begin: tuple[str, dict[str, str]]) -> dict[str, str]:
    """Return every page that links lead to, by its address; what else they lead to is fetched."""
    found: dict[str, str] = {}
    waiting = list(begin) or [("/", {}), ("/ask", {"q": QUESTION}), ("/ask", {"q": LINE})]
    while waiting:
        path, query = waiting.pop()
        address = f"{path}?{sorted(query.items())}"
        # Each question suggests more: the ones above and those of the first page are enough.
        if address in found or len(found) > 120 or (path == "/ask" and "after" in query):
            continue
        response = visitor.get(path, **query)
        assert response.status == 200, address
        if response.type.startswith("text/html"):
            found[address] = response.body.decode()
            for attributes in Read(found[address]).all("a"):
                parts = urlsplit(attributes["href"])
                if not parts.netloc and parts.path:
                    waiting.append((parts.path, dict(parse_qsl(parts.query))))
    return found


def test_every_link_leads_to_a_page_and_nothing_of_the_corpus_runs_on_any(visit) -> None:
    found = pages_of(visit())

    kinds = {address.partition("?")[0].split("/")[1] for address in found}
    assert kinds >= {
        *("", "ask", "answers", "places", "place", "indicators", "indicator", "rankings"),
        *("ranking", "sources", "source", "row", "report", "missing"),
    }
    for address, page in found.items():
        tags = Read(page)
        names = {name for name, _ in tags.elements}
        assert not names & {"script", "img", "iframe", "object", "style"}, address
        for tag, attributes in tags.elements:
            assert not [name for name in attributes if name.startswith("on")], (address, tag)
            assert not attributes.get("href", "").startswith(("javascript:", "data:")), address
            assert "style" not in attributes, address
        # Only what is pressed leads anywhere else; nothing is loaded from there.
        assert {a["href"] for a in tags.all("link")} == {"/style.css"}


def test_what_the_corpus_and_a_question_say_is_shown_as_it_is(visit) -> None:
    visitor = visit()
    bad = "<script>alert(1)</script>"

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in visitor.read("/indicator", id="containers")
    assert "&lt;script&gt;" in visitor.read("/ask", q=f"containers in {bad} Eastport")
    assert (
        'value="&#34;&gt;&lt;b&gt;"'
        in visitor.get("/ask", fetch_site="cross-site", q='"><b>').body.decode()
    )


def test_pages_can_be_heard_and_used_by_keys_alone(visit) -> None:
    visitor = visit()
    for address, page in pages_of(visitor).items():
        tags = Read(page)
        names = [name for name, _ in tags.elements]
        for landmark in ("header", "nav", "main", "footer", "h1"):
            assert names.count(landmark) == 1, (address, landmark)
        assert tags.all("html") == [{"lang": "en"}]
        assert tags.all("a")[0] == {"class": "skip", "href": "#content"}
        labels = {label["for"] for label in tags.all("label")}
        fields = [f for f in tags.all("input") if f.get("type") != "hidden"]
        assert {field["id"] for field in fields} == labels
        assert names.count("table") == names.count("caption"), address
        assert all(heading.get("scope") in ("col", "row") for heading in tags.all("th")), address
        ids = [attributes["id"] for _, attributes in tags.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), address
        levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_from_what_is_behind_them(visit) -> None:
    style = visit().get("/style.css").body.decode()
    colours = {
        name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
        for name, value in re.findall(r"--(\w+):(#[0-9a-f]{3,6})", style)
    }
    for front, back in (
        ("ink", "back"), ("ink", "hit"), ("ink", "soft"), ("faint", "back"), ("link", "back"),
        ("link", "hit"), ("back", "band"),
    ):  # fmt: skip
        light, dark = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "[", "127.0.0.2"]
)
def test_a_page_that_is_reached_under_another_name_is_refused(visit, host: str) -> None:
    refused = visit().get("/ask", host=host, q=QUESTION)

    assert refused.status == 403
    assert b"1,284" not in refused.body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8765", "LOCALHOST:9"])
def test_the_loopback_names_and_the_address_that_is_set_are_served(visit, host: str) -> None:
    assert visit().get("/", host=host).status == 200
    assert visit().get("/", host="bot.example").status == 403
    assert visit(web_url="https://bot.example/").get("/", host="bot.example").status == 200


def test_a_page_elsewhere_cannot_make_a_browser_ask(visit) -> None:
    visitor = visit()
    asked = "How many containers in Eastport in 1950?"

    from_elsewhere = visitor.get("/ask", fetch_site="cross-site", q=asked)

    assert from_elsewhere.status == 200
    assert b"<article" not in from_elsewhere.body
    assert asked.encode() in from_elsewhere.body  # one press from asking it
    assert visitor.backlog.wanted() == ()
    visitor.read("/ask", q=asked)
    assert len(visitor.backlog.wanted()) == 1
    assert "containers" in visitor.read("/missing")


def answer_link(page: str) -> str:
    found = re.search(r'<a href="(/answers/[0-9a-f]+)">Link to this answer', page)
    assert found
    return found[1]


def test_an_answer_has_a_link_that_gives_it_again_and_goes_on_from_there(visit) -> None:
    visitor = visit()
    page = visitor.read("/ask", q=QUESTION)
    again = visitor.read(answer_link(page))

    assert "1,284" in page
    assert again == page
    id = answer_link(page).removeprefix("/answers/")
    further = visitor.read("/ask", q="And Westport?", after=id)
    assert "Read after 1 earlier question." in further
    assert "936" in further
    assert "Read after 1 earlier question." in visitor.read(answer_link(further))
    table = visitor.get(f"/answers/{id}.csv")
    assert table.type == "text/csv; charset=utf-8"
    assert "1,284" in table.body.decode("utf-8-sig")
    assert visitor.get("/answers/abcdef123456").status == 404


def rebuild_otherwise(corpus: Path, store: Path | str) -> None:
    figures = corpus / "figures.csv"
    figures.write_text(
        figures.read_text().replace('1284,"1,284"', '1999,"1,999"'), encoding="utf-8"
    )
    rebuild(corpus, store, encoder=HashingEncoder(64))


def test_an_answer_of_an_earlier_index_is_shown_from_it_and_said_so(
    visit, corpus_of_site: Path
) -> None:
    visitor = visit()
    link = answer_link(visitor.read("/ask", q=QUESTION))
    rebuild_otherwise(corpus_of_site, visitor.settings.store)

    earlier = visitor.read(link)

    assert "given from an earlier index" in earlier
    assert "1,284" in earlier
    assert 'href="/row' not in earlier
    assert "1,999" in visitor.read("/ask", q=QUESTION)


def test_an_answer_of_an_earlier_index_is_found_as_it_was_when_given(
    visit, corpus_of_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Listening:
        def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
            read.append(question)
            return tuple(0.0 for _ in texts)

    monkeypatch.setattr(assistant, "reranker_named", lambda _: Listening())
    visitor = visit()
    link = answer_link(visitor.read("/ask", q=QUOTED))
    assert read
    rebuild_otherwise(corpus_of_site, visitor.settings.store)
    assert "Varg" in visitor.read("/ask", q=QUOTED)
    read.clear()

    assert "given from an earlier index" in visitor.read(link)
    assert read


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(
    visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note(*_: object, **__: object) -> None:
        raise StateUnreachable("the server does not answer")

    monkeypatch.setattr(Backlog, "note", note)

    assert "1,284" in visit().read("/ask", q=QUESTION)


def test_proof_leads_to_the_row_of_its_table_and_the_span_of_its_document(visit) -> None:
    visitor = visit()
    page = Read(visitor.read("/ask", q=QUESTION))
    row = next(a["href"] for a in page.all("a") if a["href"].startswith("/row?"))
    assert row.endswith("#row")
    shown = visitor.read("/row", **dict(parse_qsl(urlsplit(row).query)))
    hits = [a for a in Read(shown).all("tr") if "hit" in a.get("class", "")]
    assert hits == [{"id": "row", "class": "hit", "aria-current": "true"}]
    assert re.search(r'id="row".*?1,284', shown)

    page = Read(visitor.read("/ask", q=QUOTED))
    span = next(a["href"] for a in page.all("a") if a["href"].startswith("/document?"))
    shown = visitor.read("/document", **dict(parse_qsl(urlsplit(span).query)))
    (marked,) = re.findall(r'<mark id="span"[^>]*>(.*?)</mark>', shown, re.S)
    assert "The lighthouse of Westport was painted by Ellen Varg" in marked


def test_the_public_site_shows_nothing_that_is_not_for_everybody(visit) -> None:
    own, public = visit(), visit(public=True)
    secret = "Quentin Malm"
    private = answer_link(own.read("/ask", q="Who buys the crane of Westport?"))
    documents = [a["href"] for a in Read(own.read("/source", id="secret")).all("a")]
    (document,) = (href for href in documents if href.startswith("/document"))
    query = dict(parse_qsl(urlsplit(document).query))

    assert secret in own.read("/ask", q="Who buys the crane of Westport?")
    assert secret in own.read("/document", **query)
    assert "77,731" in own.read("/place", id="westport")
    for page in pages_of(public).values():
        assert secret not in page
        assert "77,731" not in page
        assert "board" not in page.lower()
    assert secret not in public.read("/ask", q="Who buys the crane of Westport?")
    for path, asked in (
        (private, {}),
        ("/source", {"id": "secret"}),
        ("/document", query),
        ("/report", {}),
        ("/missing", {}),
    ):
        assert own.get(path, **asked).status == 200
        assert public.get(path, **asked).status == 404, path


def test_no_page_holds_a_secret_of_the_settings_or_a_path_of_the_machine(
    visit, tmp_path: Path
) -> None:
    for page in pages_of(visit()).values():
        assert "very-secret" not in page
        assert str(tmp_path) not in page


def test_a_failure_is_told_calmly_and_without_its_text(visit, monkeypatch) -> None:
    visitor = visit()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr(visitor.site._assistant, "answer", fail)
    failed = visitor.get("/ask", q=QUESTION)

    assert failed.status == 500
    assert b"secret" not in failed.body
    assert b"Something went wrong" in failed.body


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/nowhere", {}),
        ("/place", {"id": "nowhere"}),
        ("/place", {}),
        ("/row", {"id": "../../etc/passwd"}),
        ("/document", {"id": "x", "start": "-1", "end": "9"}),
        ("/answers/zz", {}),
        ("/style.css/../site.py", {}),
        ("/ask", {"q": QUESTION, "after": "abcdef123456"}),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(visit, path: str, query: dict[str, str]) -> None:
    found = visit().get(path, **query)

    assert found.status == 404
    assert b"There is no such page" in found.body


def test_a_span_stands_inside_its_stretch_of_a_long_text() -> None:
    text = "".join(f"line {n}\n" for n in range(20_000))
    start = text.index("line 9999\n")
    part = stretch(text, start, start + 9)

    assert part.span == "line 9999"
    assert part.before.startswith("line ")
    assert part.before.endswith("line 9998\n")
    assert len(part.before) + len(part.span) + len(part.after) <= STRETCH
    assert text[part.start : part.end] == part.before + part.span + part.after
    whole = stretch("short", 2, 99)
    assert (whole.before, whole.span, whole.after) == ("sh", "ort", "")


def test_every_answer_says_that_nothing_may_be_loaded_or_framed() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
