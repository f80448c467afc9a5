"""The store finds, filters and reads back what a rebuild has put in, and notices a new one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import generation
from index.build import rebuild
from index.encoding import HashingEncoder
from index.errors import CatalogueError, StoreDamaged, StoreMismatch, StoreMissing
from index.store import LiveStore, Store, open_store

CATALOGUE = """
home = "kaldvik"
[[cluster]]
id = "kaldvik"
name = "Kaldvik"
aliases = ["Vik Harbour"]
[[cluster]]
id = "brava"
name = "Santa Brava"
[[indicator]]
id = "berths"
name = "berths"
unit = "berths"
[[indicator]]
id = "cranes"
name = "cranes"
unit = "cranes"
"""
SOURCES = """source_id,title,publisher,published,language,url,kind,series,restricted
old,Port review 2020,Harbour Press,2020-05-01,en,https://example.org/old,article,,
new,Port review 2024,Harbour Press,2024-05-01,en,https://example.org/new,article,,
secret,Board paper,The board,2025-06-01,en,,dataset,,yes
"""
FIGURES = """cluster,indicator,value,period,source
Santa Brava,cranes,3,2020,old
Kaldvik,berths,12,2020,old
Kaldvik,berths,14,2024,new
Kaldvik,berths,15,2025,secret
"""
FILES = {
    "catalogue.toml": CATALOGUE,
    "sources.csv": SOURCES,
    "figures.csv": FIGURES,
    "old.md": "---\nsource: old\n---\nKaldvik opened a ferry terminal beside the fish market.\n",
    "new.md": "---\nsource: new\n---\n"
    "Vik Harbour closed its ferry terminal. [old]\n\nCranes stand idle.\n",
    "secret.md": "---\nsource: secret\n---\nThe ferry terminal will be sold to a private buyer.\n",
    "svensk.md": "---\nlanguage: sv\n---\n"
    "Hamnen fick ett nytt forskningsanslag för färjetrafiken.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    report = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(128))
    assert report.faults == ()
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with closing(open_store(folder)) as opened:
        yield opened


def found(store: Store, query: str, **filters: object) -> list[str]:
    return [hit.passage.source_id for hit in store.search(query, 10, **filters)]  # type: ignore[arg-type]


def test_a_hit_says_how_it_was_found(store: Store) -> None:
    hit = store.search("fish market")[0]
    assert hit.passage.text == "Kaldvik opened a ferry terminal beside the fish market."
    assert hit.found_by == ("words", "meaning")
    assert hit.bm25 > 0
    assert 0 < hit.cosine <= 1
    assert hit.cosine == pytest.approx(
        float(store.encode("fish market") @ store.encode(f"{hit.passage.lead}\n{hit.passage.text}"))
    )


def test_scores_fall_and_k_is_kept(store: Store) -> None:
    hits = store.search("ferry terminal", 2)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


def test_other_names_of_a_cluster_are_looked_for_too(store: Store) -> None:
    by_words = [h.passage.source_id for h in store.search("Kaldvik") if "words" in h.found_by]
    assert sorted(by_words) == ["new", "old"]


def test_further_names_are_given_by_the_caller(store: Store) -> None:
    hits = store.search("shipping", expand=["fish market"])
    assert (hits[0].passage.source_id, hits[0].bm25 > 0) == ("old", True)


def test_swedish_compounds_and_letters_are_found(store: Store) -> None:
    for query in ("forskning", "farjetrafik", "FÄRJETRAFIKEN"):
        assert store.search(query)[0].passage.text.startswith("Hamnen"), query


def test_filters_leave_out_what_does_not_fit(store: Store) -> None:
    assert found(store, "ferry terminal", sources=["new"]) == ["new"] * 1
    assert set(found(store, "ferry terminal", kinds=["dataset"])) == {"secret"}
    assert set(found(store, "ferry terminal", published_from="2024", published_to="2024-05")) == {
        "new"
    }
    assert set(found(store, "ferry", languages=["sv"])) == {"svensk.md"}
    assert set(found(store, "ferry", publishers=["The board", "Nobody"])) == {"secret"}
    assert set(found(store, "ferry terminal", clusters=["kaldvik"])) == {"old", "new"}
    assert found(store, "ferry terminal", clusters=["brava"]) == []


def test_restricted_passages_and_rows_stay_out_of_sight(store: Store) -> None:
    assert "secret" in found(store, "private buyer")
    assert "secret" not in found(store.public(), "private buyer")
    assert [row.value for row in store.rows(indicators=["berths"])] == [15.0, 14.0, 12.0]
    assert [row.value for row in store.public().rows(indicators=["berths"])] == [14.0, 12.0]


def test_of_two_that_say_the_same_the_newest_is_shown(folder: Path) -> None:
    corpus = folder.parent / "corpus"
    for source in ("new", "old"):
        other = " ".join(f"{source}{number}" for number in range(60))
        (corpus / f"keeper-{source}.md").write_text(
            f"---\nsource: {source}\n---\n# Keeper\n\nThe lighthouse keeper retired.\n\n"
            f"# Other\n\n{other}.\n"
        )
    rebuild(corpus, folder, encoder=HashingEncoder(128))
    with closing(open_store(folder)) as store:
        hits = store.search("lighthouse keeper retired")
    said = [hit.passage.source_id for hit in hits if "keeper" in hit.passage.text]
    assert said == ["new"]


def test_a_passage_that_differs_in_a_word_is_shown_too_but_an_excerpt_is_not(
    folder: Path,
) -> None:
    corpus = folder.parent / "corpus"
    said = (
        "The lighthouse at the northern cape was lit for the first time in {year}, when men from"
        " all harbours of the coast {came} together and sang until the morning came over the bay."
    )
    more = " The keeper of the lighthouse had lit it in secret before."
    told = {
        "a": said.format(year=1850, came="came") + more,
        "b": said.format(year=1850, came="never came") + more,
        "c": said.format(year=1851, came="came") + more,
        "d": said.format(year=1850, came="came"),
    }
    for name, text in told.items():
        rest = " ".join(f"{name}{number}" for number in range(60))
        (corpus / f"light-{name}.md").write_text(f"# Light\n\n{text}\n\n# Other\n\n{rest}.\n")
    rebuild(corpus, folder, encoder=HashingEncoder(128))
    with closing(open_store(folder)) as store:
        hits = store.search("keeper lighthouse northern cape lit first time secret")
    shown = [hit.passage.source_id for hit in hits if "lighthouse" in hit.passage.text]
    assert sorted(shown) == ["light-a.md", "light-b.md", "light-c.md"]


@pytest.mark.parametrize("query", ["", "  ", '"', "NEAR(", "a AND OR NOT", "text:*", "👋", "\x00"])
def test_no_query_breaks_the_search(store: Store, query: str) -> None:
    assert isinstance(store.search(query), tuple)


def test_rows_come_by_indicator_cluster_and_newest_period(store: Store) -> None:
    assert [(r.indicator, r.cluster, r.period.label) for r in store.rows()] == [
        ("berths", "kaldvik", "2025"),
        ("berths", "kaldvik", "2024"),
        ("berths", "kaldvik", "2020"),
        ("cranes", "brava", "2020"),
    ]
    assert store.row(store.rows()[3].id) == store.rows(clusters=["brava"])[0]
    with pytest.raises(KeyError):
        store.row("no such row")


def test_spans_are_read_from_the_database_letter_by_letter(store: Store) -> None:
    hit = store.search("forskningsanslag")[0].passage
    document = store.document(hit.document_id)
    at = document.text.index("färjetrafiken")
    assert store.text(document.id, at, at + 13) == "färjetrafiken"
    assert store.text(document.id, hit.start, hit.end) == hit.text
    assert store.passage(hit.id) == hit


def test_a_cited_sentence_names_its_source_and_another_the_document(store: Store) -> None:
    document = next(
        store.document(one.id)
        for one in store.documents()
        if one.source.id == "new" and one.path == "new.md"
    )
    at = document.text.index("Vik Harbour")
    assert [s.id for s in store.sources_at(document.id, at, at + 10)] == ["old"]
    at = document.text.index("Cranes stand")
    assert [s.id for s in store.sources_at(document.id, at, at + 10)] == ["new"]


def test_home_can_be_set_to_a_known_cluster_only(folder: Path, store: Store) -> None:
    assert store.catalogue.home == "kaldvik"
    with closing(open_store(folder, home="brava")) as other:
        assert other.catalogue.home == "brava"
    with pytest.raises(CatalogueError):
        open_store(folder, home="nowhere")


def test_each_way_a_store_can_fail_is_an_error_of_its_own(folder: Path) -> None:
    with pytest.raises(StoreMissing):
        open_store(folder / "none")
    with pytest.raises(StoreMismatch):
        open_store(folder, encoder=HashingEncoder(64))
    place = generation.current_folder(folder)
    (place / generation.DATABASE).write_bytes(b"SQLite format 3")
    with pytest.raises(StoreDamaged):
        open_store(folder)


def test_a_live_store_notices_a_new_generation_and_survives_a_damaged_one(folder: Path) -> None:
    live = LiveStore(folder)
    first = live.current()
    assert live.current() is first
    corpus = folder.parent / "corpus"
    (corpus / "more.md").write_text("A lighthouse was built at the mouth of the bay.")
    rebuild(corpus, folder, encoder=HashingEncoder(128))
    second = live.current()
    assert second.generation != first.generation
    assert first.search("ferry")
    assert any("lighthouse" in hit.passage.text for hit in second.search("lighthouse"))
    generation.point_to(folder, "gone")
    assert live.current() is second
