"""What rests on a restricted source cannot be found, read or counted where everybody reads."""

import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.build import rebuild
from index.documents import Fault
from index.encoding import HashingEncoder
from index.store import Store, open_store

CATALOGUE = """
[[cluster]]
id = "hollowby"
name = "Hollowby"
[[indicator]]
id = "looms"
name = "looms"
unit = "looms"
[[ranking]]
id = "cloth"
name = "Cloth Towns"
publisher = "The weavers"
indicator = "looms"
[[ranking.edition]]
label = "2023"
source = "paper"
[[ranking.edition]]
label = "2024"
source = "minutes"
"""
SOURCES = """source_id,title,publisher,published,restricted
paper,Cloth paper,The weavers,2023,
minutes,Minutes of the mill,The mill,2024,yes
ledger,Ledger of the mill,The mill,2024,yes
"""
FILES = {
    "catalogue.toml": CATALOGUE,
    "sources.csv": SOURCES,
    "facts.md": "---\nsource: paper\n---\n# Hollowby\n\n- The weir was mended in spring. [paper]\n"
    "- The mill will close its dyehouse quietly. [minutes]\n"
    "- Wool is sold at the bridge. [paper; minutes]\n",
    "ledger.md": "The mill owes the quarry forty crowns. [paper]\n",
    "figures.csv": "cluster,indicator,value,period,source\n"
    "Hollowby,looms,40,2023,paper\nHollowby,looms,61,2024,minutes\n",
}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "corpus").mkdir()
    for name, text in FILES.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    report = rebuild(tmp_path / "corpus", tmp_path / "store", encoder=HashingEncoder(64))
    assert report.faults == ()
    with closing(open_store(tmp_path / "store")) as opened:
        yield opened


def span(store: Store, words: str) -> tuple[str, int, int]:
    """Return where words stand in the store's documents."""
    for summary in store.documents():
        at = store.document(summary.id).text.find(words)
        if at >= 0:
            return summary.id, at, at + len(words)
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("The weir was mended in spring.", True),
        ("The mill will close its dyehouse quietly.", False),
        ("Wool is sold at the bridge.", False),
        ("The mill owes the quarry forty crowns.", False),
    ],
    ids=[
        "cites a public one",
        "cites a restricted one",
        "cites both",
        "stands in a restricted one",
    ],
)
def test_each_line_is_in_sight_or_not_by_the_sources_it_rests_on(
    whole: Store, words: str, seen: bool
) -> None:
    place = span(whole, words)
    public = whole.public()
    texts = [hit.passage.text for hit in public.search(words)]
    texts += [public.document(summary.id).text for summary in public.documents()]
    assert any(words in text for text in texts) is seen
    if seen:
        assert public.text(*place) == words
        assert [source.id for source in public.sources_at(*place)] == ["paper"]
        return
    for read in (public.text, public.sources_at):
        with pytest.raises(KeyError):
            read(*place)


def test_a_line_keeps_its_place_where_the_one_before_it_is_out_of_sight(whole: Store) -> None:
    view = whole.without(["paper"])
    with pytest.raises(KeyError):
        view.text(*span(whole, "The weir was mended"))
    minutes = whole.without(["ledger"])
    assert span(minutes, "Wool is sold") == span(whole, "Wool is sold")


def test_nothing_of_a_restricted_source_comes_out_by_its_id_or_is_counted(whole: Store) -> None:
    public = whole.public()
    hidden = [r for r in whole.rows() if r.source_id == "minutes"]
    ledger = next(d.id for d in whole.documents() if d.source.id == "ledger")
    (passage,) = [h.passage.id for h in whole.search("quarry") if "quarry" in h.passage.text]
    asks = [
        lambda: public.row(hidden[0].id),
        lambda: public.source("minutes"),
        lambda: public.document(ledger),
        lambda: public.passage(passage),
    ]
    for ask in asks:
        with pytest.raises(KeyError):
            ask()
    assert [row.value for row in public.rows()] == [40.0]
    assert [source.id for source in public.sources() if source.restricted] == []
    assert "ledger" not in [d.source.id for d in public.documents()]
    assert [e.label for e in public.catalogue.ranking("cloth").editions] == ["2023"]
    assert (whole.knows_word("quarry"), public.knows_word("quarry")) == (True, False)
    documents, passages, rows, vectors = public.counts()
    assert (documents, rows) == (whole.counts()[0] - 1, 1)
    assert passages == vectors == whole.counts()[1] - 1
    assert public.manifest.documents == documents


def test_a_store_without_restricted_sources_is_public_as_it_is(whole: Store) -> None:
    assert whole.public().public() is whole.public()
    assert whole.public() is not whole


def test_a_restricted_source_that_nothing_has_is_a_fault(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "sources.csv").write_text(
        "source_id,title,restricted\nboard-paper,Board paper,yes\n", encoding="utf-8"
    )
    (corpus / "boardpaper.md").write_text("The dyehouse will close.\n", encoding="utf-8")
    report = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64))
    assert report.faults == (
        Fault(
            "sources.csv",
            "source 'board-paper'",
            "is marked restricted, but no file, line or row has it: nothing is kept back;"
            " did you mean 'boardpaper'?",
            "name the file, or `source` in it, as the source_id is written",
        ),
    )
    again = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64))
    assert again.faults == report.faults
    (corpus / "boardpaper.md").rename(corpus / "board-paper.md")
    assert rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64)).faults == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_file_name_in_any_unicode_form_has_its_source(tmp_path: Path, form: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "sources.csv").write_text(
        "source_id,title,restricted\nårsrapport,Årsrapport,yes\n", encoding="utf-8"
    )
    name = unicodedata.normalize(form, "årsrapport.md")
    (corpus / name).write_text("The dyehouse will close.\n", encoding="utf-8")
    report = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64))
    assert report.faults == ()
    with closing(open_store(tmp_path / "store")) as opened:
        assert opened.public().documents() == ()
