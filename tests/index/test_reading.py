"""Each format gives the article's own text, its headings, its tables and its source."""

import json
import os
from pathlib import Path

import pytest

from index.documents import Document, Source
from index.reading import ReadResult, corpus, corpus_files, read_bytes, read_corpus, read_file

PARAGRAPH = (
    "The region counts about 44,000 employees in life science, more than in any year before,"
    " according to the yearly report."
)


def read(text: str | bytes, path: str, sources: dict[str, Source] | None = None) -> ReadResult:
    raw = text.encode() if isinstance(text, str) else text
    return read_bytes(raw, path, sources=sources or {})


def only(result: ReadResult) -> Document:
    assert result.faults == ()
    (document,) = result.documents
    return document


def headed(document: Document) -> list[tuple[tuple[str, ...], str]]:
    return [(one.headings, document.text[one.start : one.end].strip()) for one in document.sections]


# Plain text ----------------------------------------------------------------------------------


def test_what_scraping_left_around_an_article_is_no_part_of_it() -> None:
    text = f"""8f3kq29dxz

A cluster is born

{PARAGRAPH}

Why now?

“Because the time has come, and because all the partners asked us to do it together.”

Facts

{PARAGRAPH}

Källa: Lokaltidningen

Kommentera artikeln
Utvalda nyheter

Prenumerera

Share this page

0.127"""
    document = only(read(text, "a.txt"))
    assert document.text.split("\n\n") == [
        "A cluster is born",
        PARAGRAPH,
        "Why now?",
        "“Because the time has come, and because all the partners asked us to do it together.”",
        "Facts",
        PARAGRAPH,
    ]
    assert document.source.title == "A cluster is born"
    assert document.source.publisher == "Lokaltidningen"
    assert [one.headings[-1] for one in document.sections] == [
        "A cluster is born",
        "Why now?",
        "Facts",
    ]


def test_skip_links_and_menus_above_an_article_are_not_its_title() -> None:
    above = "Skip to content\nHome | News | Offshore | Subscribe"
    text = f"{above}\n\nA port grows\n\n{PARAGRAPH}\n\nCookie settings\nShare on Facebook\n"
    document = only(read(text, "a.txt"))
    assert document.source.title == "A port grows"
    assert document.text.split("\n\n") == ["A port grows", PARAGRAPH]


def test_hard_wrapped_lines_become_paragraphs_and_lists_stay_lists() -> None:
    text = (
        "Labs in the region\n\nThe region has a long history of laboratories, which "
        "were first built\n"
        "by the university and then by others, as\nthe demand grew.\n\n- One lab\n- Two labs\n"
    )
    assert only(read(text, "a.txt")).text == (
        "Labs in the region\n\nThe region has a long history of laboratories, which "
        "were first built"
        " by the university and then by others, as the demand grew.\n\n- One lab\n- Two labs"
    )


MINUTES = """Minutes of the harbour board

{0} Opening
The chair welcomed all members.

{1} New quay
The quay will be 300 metres long.
Three reasons were given:
1. More ships
2. Larger ships
3. Deeper water

{2} Any other business
Nothing was raised.
"""


@pytest.mark.parametrize(
    "numbers",
    [("1.", "2.", "3."), ("1.1", "1.2", "1.3"), ("§ 9", "§ 10", "§ 11"), ("A)", "B)", "C)")],
)
def test_a_numbered_line_over_a_paragraph_heads_it_and_a_numbered_list_stays_one(
    numbers: tuple[str, ...],
) -> None:
    document = only(read(MINUTES.format(*numbers), "minutes.txt"))
    ends = [(one[0][-1], one[1].splitlines()[-1]) for one in headed(document)]
    assert ends == [
        ("Minutes of the harbour board", "Minutes of the harbour board"),
        ("Opening", "The chair welcomed all members."),
        ("New quay", "- Deeper water"),
        ("Any other business", "Nothing was raised."),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("# Harbour\n\n**Cranes**\n\n{0}\n\n**Not** all cranes turn.\n", "a.md"),
        (
            "<html><body><article><h1>Harbour</h1><p><strong>Cranes</strong></p>"
            "<p>{0}</p><p><b>Not</b> all cranes turn.</p></article></body></html>",
            "a.html",
        ),
    ],
)
def test_a_paragraph_that_is_bold_throughout_is_a_heading(text: str, path: str) -> None:
    document = only(read(text.format(PARAGRAPH), path))
    assert headed(document)[-1] == (
        ("Harbour", "Cranes"),
        f"Cranes\n\n{PARAGRAPH}\n\nNot all cranes turn.",
    )


def test_short_notes_without_a_long_paragraph_are_kept() -> None:
    assert only(read("Meeting notes\n\nRents rose.\nLabs are full.", "a.txt")).text == (
        "Meeting notes\n\nRents rose.\n\nLabs are full."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_letters_are_right_in_every_usual_encoding(encoding: str) -> None:
    text = (
        "Så växer Øresundsregionen. " * 8 + "Fler anställda i Skåne än på Sjælland, säger kommunen."
    )
    assert only(read(text.encode(encoding), "a.txt")).text == text


def test_decomposed_letters_and_odd_spaces_are_composed() -> None:
    document = only(read("Go\u0308teborg har 1\u00a0150 anställda i bolagen.", "a.txt"))
    assert document.text == "Göteborg har 1 150 anställda i bolagen."
    assert document.source.language == "sv"


# Markdown ------------------------------------------------------------------------------------

MARKDOWN = """---
title: "Facts: the region"
publisher: The Office
published: 2024-05-02
kind: facts_sheet
language: en
url: https://example.org/facts
series: facts
---
# Facts

Intro with **bold** and a [link](https://example.org).

## People

- 44,000 work here. [src-a]
- Rents rose [src-b]. They fell later. [src-a; src-b]

| Cluster | 2021 | 2022 |
|---|---|---|
| North | 1 | 2 |
"""
SOURCES = {"src-a": Source("src-a", "A"), "src-b": Source("src-b", "B")}


def test_markdown_keeps_front_matter_headings_lists_and_tables() -> None:
    document = only(read(MARKDOWN, "facts/region.md", SOURCES))
    assert document.source == Source(
        "facts/region.md",
        "Facts: the region",
        "The Office",
        "2024-05-02",
        "en",
        "https://example.org/facts",
        "facts_sheet",
        "facts",
    )
    assert headed(document) == [
        (("Facts",), "Facts\n\nIntro with bold and a link."),
        (
            ("Facts", "People"),
            "People\n\n- 44,000 work here.\n- Rents rose. They fell later.\n\n"
            "Cluster | 2021 | 2022\nNorth | 1 | 2",
        ),
    ]
    (table,) = document.tables
    assert (table.header, table.rows, table.lines) == (
        ("Cluster", "2021", "2022"),
        (("North", "1", "2"),),
        (21,),
    )
    assert document.text[table.start : table.end] == "Cluster | 2021 | 2022\nNorth | 1 | 2"


def test_marks_of_cited_sources_leave_the_text_and_say_what_they_prove() -> None:
    document = only(read(MARKDOWN, "facts/region.md", SOURCES))
    cited = [(document.text[start:end], ids) for start, end, ids in document.line_sources]
    assert cited == [
        ("44,000 work here.", ("src-a",)),
        ("Rents rose.", ("src-b",)),
        ("They fell later.", ("src-a", "src-b")),
    ]


def test_a_mark_in_a_paragraph_proves_its_own_sentence_alone() -> None:
    document = only(
        read("One thing is so. Another thing is, too [src-a]. A third.", "a.md", SOURCES)
    )
    assert document.text == "One thing is so. Another thing is, too. A third."
    ((start, end, _),) = document.line_sources
    assert document.text[start:end] == "Another thing is, too."


def test_a_misspelt_mark_is_a_fault_and_other_brackets_are_text() -> None:
    result = read("It grew [sic] by much. [src-q]", "a.md", SOURCES)
    assert result.documents[0].text == "It grew [sic] by much. [src-q]"
    assert [(f.path, f.reason) for f in result.faults] == [
        ("a.md", "unknown source [src-q]; did you mean [src-a]?")
    ]


def test_a_declared_source_is_found_by_name_stem_and_address() -> None:
    declared = {"acme-1": Source("acme-1", "Acme", url="https://www.acme.org/n/1/", language="en")}
    by_name = read("---\nsource: acme-1\n---\nText of it.", "x.md", declared)
    by_stem = read("Text of it.", "folder/acme-1.txt", declared)
    by_url = read("---\nurl: http://acme.org/n/1\n---\nText of it.", "y.md", declared)
    assert [only(one).source.id for one in (by_name, by_stem, by_url)] == ["acme-1"] * 3


def test_wrong_properties_are_faults_and_the_text_is_kept() -> None:
    result = read(
        "---\nsource: acme-2\npublished: soon\nkind: artcle\n---\nText.",
        "x.md",
        {"acme-1": Source("acme-1", "Acme")},
    )
    assert result.documents[0].text == "Text."
    assert [(f.place, f.reason) for f in result.faults] == [
        ("source", "unknown source 'acme-2'; did you mean 'acme-1'?"),
        ("published", "published 'soon' is no date"),
        ("kind", "unknown kind 'artcle'; did you mean 'article'?"),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("---\nwording: Own\n---\nWe read that the quay is new.", "x.md"),
        ('{"text": "We read that the quay is new.", "wording": "own"}', "x.json"),
        ('{"text": "We read that the quay is new.", "wording": "own"}', "x.jsonl"),
        ("- We read that the quay is new. [acme-1]", "x.md"),
        ("We read that the quay is new.", "acme-2.txt"),
    ],
)
def test_a_head_the_list_of_sources_or_marks_say_that_a_text_is_ours(text: str, path: str) -> None:
    declared = {"acme-1": Source("acme-1", "A"), "acme-2": Source("acme-2", "B", wording="own")}
    assert only(read(text, path, declared)).wording == "own"


def test_a_text_is_its_sources_own_unless_something_says_otherwise() -> None:
    declared = {"acme-2": Source("acme-2", "B", wording="own")}
    assert only(read("The quay is new.", "x.txt", declared)).wording == "source"
    raw = read("---\nsource: acme-2\nwording: source\n---\nThe quay is new.", "x.md", declared)
    assert only(raw).wording == "source"


def test_a_wording_of_another_kind_is_a_fault() -> None:
    result = read("---\nwording: owned\n---\nThe quay is new.", "x.md")
    assert result.documents[0].wording == "source"
    (fault,) = result.faults
    assert (fault.place, fault.mend) == ("wording", "write own or source")
    assert "did you mean 'own'" in fault.reason


# Web pages -----------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html lang="sv-SE"><head><meta charset="utf-8"><title>X | Site</title>
<meta property="og:title" content="Denmark leads"><meta property="og:site_name" content="Life News">
<meta property="article:published_time" content="2024-03-05T10:00:00+01:00">
<link rel="canonical" href="https://example.org/news/1"></head><body>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></nav></header>
<div class="cookie-banner">
<p>We use cookies to improve your experience on all of our pages.</p></div>
<main><article><h1>Denmark leads</h1><p>{PARAGRAPH}</p><h2>People</h2>
<ul><li>Novo is the largest employer.</li><li>Medtech comes second.</li></ul>
<table><caption>Employees</caption><tr><th>Cluster</th><th>2021</th></tr>
<tr><td>North</td><td>43 000</td></tr></table>
<p>* Preliminary.</p><p>{PARAGRAPH} It is so.</p>
<div class="share"><a href="#">Share on Twitter</a></div>
<div class="newsletter-signup"><h3>Newsletter</h3>
<p>Sign up and get our news every single week.</p></div>
</article><aside class="related"><h3>Related articles</h3><ul><li>Rents in Oxford</li></ul></aside>
</main>
<footer><p>© 2024 Life News. All rights reserved.</p></footer></body></html>"""


def test_a_web_page_gives_its_article_alone() -> None:
    document = only(read(PAGE, "saved/page.html"))
    assert document.text == (
        f"Denmark leads\n\n{PARAGRAPH}\n\nPeople\n\n- Novo is the largest employer.\n"
        "- Medtech comes second.\n\nEmployees\nCluster | 2021\nNorth | 43 000\n\n* Preliminary.\n\n"
        f"{PARAGRAPH} It is so."
    )
    assert document.source == Source(
        "saved/page.html",
        "Denmark leads",
        "Life News",
        "2024-03-05",
        "sv",
        "https://example.org/news/1",
    )
    (table,) = document.tables
    assert (table.caption, table.header, table.notes) == (
        "Employees",
        ("Cluster", "2021"),
        ("* Preliminary.",),
    )


def test_a_web_page_in_an_older_encoding_is_read_as_it_declares() -> None:
    page = (
        f"<html><head><meta "
        f"charset='iso-8859-1'><title>Så</title></head><body><article><h1>Så går "
        f"det</h1><p>Året blev bättre än väntat i Skåne. {PARAGRAPH}</p></article></body></html>"
    )
    assert (
        "Året blev bättre än väntat i Skåne." in only(read(page.encode("latin-1"), "a.html")).text
    )


# JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("around", ["{}", "<div>{}</div>", "<main><section>{}</section></main>"])
def test_a_page_that_is_a_heading_and_a_table_is_read_as_a_table(around: str) -> None:
    cells = "".join(
        f"<tr><td>{town}</td><td>{count}</td></tr>"
        for town, count in (("Alm", "1,200"), ("Bok", "950"), ("Cer", "31,400"))
    )
    table = f"<h1>Trams 2024</h1><table><tr><th>Town</th><th>Trams</th></tr>{cells}</table>"
    page = f"<html><head><title>Trams</title></head><body>{around.format(table)}</body></html>"

    (read_table,) = only(read(page, "a.html")).tables

    assert read_table.header == ("Town", "Trams")
    assert read_table.rows == (("Alm", "1,200"), ("Bok", "950"), ("Cer", "31,400"))


def test_every_line_of_json_lines_is_a_document() -> None:
    lines = [
        {
            "_id": "n#1",
            "title": "T",
            "text": "One.\n\nTwo.",
            "url": "https://e.org",
            "published": "2024-05-01T09:00:00Z",
        },
        {"id": 7, "text": "A | B\n1 | 2", "header": ["A", "B"], "rows": [["1", "2"]]},
    ]
    first, second = read("\n".join(map(json.dumps, lines)), "c.jsonl").documents
    assert (first.source.id, first.source.title, first.source.published) == (
        "n#1",
        "T",
        "2024-05-01",
    )
    assert first.text == "One.\n\nTwo."
    assert (second.source.id, second.text, second.tables) == ("7", "A | B\n1 | 2", ())
    assert first.id != second.id


def test_bad_lines_are_faults_and_the_others_are_kept() -> None:
    text = '{"text": "Good."}\n{"text": \n[1]\n{"title": "No text"}\n{"text": "Good too."}\n'
    result = read(text, "c.jsonl")
    assert [one.text for one in result.documents] == ["Good.", "Good too."]
    assert [(f.place, f.reason.partition(":")[0]) for f in result.faults] == [
        ("line 2", "is no JSON"),
        ("line 3", "is no JSON object"),
        ("line 4", "has no text"),
    ]


def test_document_ids_hold_when_lines_change_places() -> None:
    lines = [json.dumps({"id": name, "text": name}) for name in "ab"]
    ids = [
        {d.source.id: d.id for d in read("\n".join(order), "c.jsonl").documents}
        for order in (lines, lines[::-1])
    ]
    assert ids[0] == ids[1]


def test_a_json_file_holds_one_article_or_a_list() -> None:
    one = '{"id": "x", "title": "T", "text": "Body."}'
    assert only(read(one, "a.json")).text == "Body."
    assert len(read(f"[{one}, {one}]", "a.json").documents) == 2
    assert len({d.id for d in read(f"[{one}, {one}]", "a.json").documents}) == 2
    assert len(read(f'{{"articles": [{one}]}}', "a.json").documents) == 1


# Tables --------------------------------------------------------------------------------------


def test_a_csv_file_is_a_table_with_the_line_of_every_row() -> None:
    text = 'Employees by cluster\n\nCluster;2021\nNorth;"1\n150"\n\nSouth;900\n'
    document = only(read(text, "t.csv"))
    (first,) = document.tables
    assert (first.caption, first.header, first.rows, first.lines) == (
        "Employees by cluster",
        ("Cluster", "2021"),
        (("North", "1 150"), ("South", "900")),
        (4, 7),
    )
    assert document.source.kind == "dataset"


def test_a_tidy_csv_file_has_rows_but_no_text_to_quote() -> None:
    text = "cluster,indicator,value\nnorth,staff,1\n\nsouth,staff,2\n"
    document = only(read(text, "kpis/t.csv"))
    assert document.text == ""
    (table,) = document.tables
    assert (table.rows, table.lines) == ((("north", "staff", "1"), ("south", "staff", "2")), (2, 4))


# The corpus ----------------------------------------------------------------------------------


def test_the_corpus_is_walked_in_order_without_its_own_files(tmp_path: Path) -> None:
    for name in (
        "b/z.md",
        "a.txt",
        "README.md",
        "catalogue.toml",
        "sources.csv",
        ".git/x.md",
        "~$lock.docx",
        "b/README.md",
    ):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("Text of a file.")
    assert [file.path for file in corpus_files(tmp_path)] == ["a.txt", "b/README.md", "b/z.md"]
    result = read_corpus(tmp_path, sources={})
    assert [one.path for one in result.documents] == ["a.txt", "b/README.md", "b/z.md"]
    assert [file.path for file in corpus_files(tmp_path, [tmp_path / "b"])] == ["a.txt"]
    assert len(corpus_files(tmp_path, [tmp_path, tmp_path / "c"])) == 3
    assert read_corpus(tmp_path, sources={}, paths=["a.txt"]).documents == result.documents[:1]


def test_links_out_of_the_corpus_are_faults(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    corpus.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("Not for the index.")
    (corpus / "file.txt").symlink_to(outside / "secret.txt")
    (corpus / "folder").symlink_to(outside)
    (corpus / "loop").symlink_to(corpus)
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    result = read_corpus(corpus, sources={})
    assert result.documents == ()
    assert [(f.path, f.reason) for f in result.faults] == [
        ("file.txt", "is a link to a file outside the corpus"),
        ("folder", "is a link to a file outside the corpus"),
        ("gone.txt", "cannot be opened (No such file or directory)"),
        ("loop", "is no regular file"),
    ]


def test_a_file_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read_file(tmp_path, "gone.md", sources={}).faults
    assert (fault.path, fault.reason) == ("gone.md", "cannot be opened (No such file or directory)")


def test_a_footnote_of_markdown_has_its_mark_raised() -> None:
    (document,) = read_bytes(
        b"# Ports\n\nNorth leads with 4,500 berths.[^1]\n\n[^1]: Counted in spring.\n",
        "a.md",
        sources={},
    ).documents
    assert "4,500 berths.\u00b9" in document.text
    assert "\u00b9 Counted in spring." in document.text


def test_a_raised_figure_of_a_web_page_is_no_digit_of_the_figure_before_it() -> None:
    page = (
        "<html><body><article><h1>Floor</h1><p>The hall has 1,200 m<sup>2</sup> and 350"
        "<sup>[1]</sup> desks, which the city bought last year from its first owner.</p>"
        "<p>The owner had built it for a fair that was never held there after all.</p>"
        "</article></body></html>"
    )
    (document,) = read_bytes(page.encode(), "a.html", sources={}).documents
    assert "1,200 m\u00b2 and 350\u00b9 desks" in document.text


def test_consent_layers_and_teasers_with_an_article_of_their_own_are_left_behind() -> None:
    said = (
        "The yards will double their storage by 2026, the authority said on Tuesday after a long"
        " meeting with the unions."
    )
    page = f"""<html lang="en"><head><title>Yards grow</title></head><body>
    <div id="CybotCookiebotDialog"><p>This page uses cookies to fit ads to you.</p></div>
    <div id="onetrust-consent-sdk"><p>We and our 812 partners store data on your device.</p></div>
    <div id="main"><h1>Yards grow in the north</h1><p>{said}</p><p>The council expects 300 jobs.</p>
    <div class="c-read-more"><ul><li><a href="1">Rival cuts 400 jobs</a></li></ul></div>
    <p>Work starts in May, and the quay is to be finished in 2027 if the weather allows.</p>
    <div class="related-posts"><h2>You may also like</h2><article><h3>Order in the east</h3><p>The
    maker has won an order of 500 MW in the east, its largest of the year.</p></article></div></div>
    </body></html>"""
    (document,) = read_bytes(page.encode(), "a.html", sources={}).documents
    assert document.text.split("\n\n") == [
        "Yards grow in the north",
        said,
        "The council expects 300 jobs.",
        "Work starts in May, and the quay is to be finished in 2027 if the weather allows.",
    ]


def test_a_box_by_name_that_holds_the_whole_article_is_the_article() -> None:
    said = "The harbour was built anew after the great storm, and every crane was lifted again. "
    page = (
        '<html><body><div class="has-related sidebar"><article><p>'
        + f"{said * 4}</p><p>{said * 3}</p></article></div></body></html>"
    )
    (document,) = read_bytes(page.encode(), "a.html", sources={}).documents
    assert document.text.count(said.strip()) == 7


def test_an_article_that_was_exported_as_html_is_plain_text() -> None:
    given = {"id": "a", "body": "<p>Rents <b>rose</b> &amp; fell.</p><p>Then 3 < 5 held.</p>"}
    plain = {"id": "b", "text": "a < b and c > d, a &amp; b"}
    one, other = read_bytes(json.dumps([given, plain]).encode(), "a.json", sources={}).documents
    assert one.text == "Rents rose & fell.\n\nThen 3 < 5 held."
    assert other.text == "a < b and c > d, a &amp; b"


def test_a_note_below_the_last_table_of_a_sheet_is_kept() -> None:
    (document,) = read_bytes(
        b"Employees\n\nCluster,2021\nNorth,1\nSouth,2\n\nNote: full-time equivalents.\n",
        "a.csv",
        sources={},
    ).documents
    (table,) = document.tables
    assert (table.caption, table.notes) == ("Employees", ("Note: full-time equivalents.",))
    assert document.text.endswith("Note: full-time equivalents.")


def test_a_file_that_vanishes_while_the_corpus_is_walked_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The harbour opened.")
    real = os.lstat

    def vanishing(path: Path) -> os.stat_result:
        if path.name == "a.txt":
            raise FileNotFoundError(path)
        return real(path)

    monkeypatch.setattr(corpus.os, "lstat", vanishing)
    assert [file.path for file in corpus.corpus_files(tmp_path)] == ["b.txt"]
