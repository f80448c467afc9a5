"""A rebuild follows the corpus, costs what changed, and never leaves half a store."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build, folder, generation, intake
from index.build import rebuild, roll_back
from index.database import Reader
from index.encoding import Advance, HashingEncoder, Vectors
from index.engine import Filters
from index.errors import CorpusError, RebuildBusy, StoreError
from index.report import BuildReport
from index.store import open_store

CATALOGUE = """
[[cluster]]
id = "kaldvik"
name = "Kaldvik"
[[cluster]]
id = "santa-brava"
name = "Santa Brava"
aliases = ["Brava"]
[[indicator]]
id = "berths"
name = "berths"
unit = "berths"
"""
FIGURES = """cluster,indicator,value,period
Kaldvik,berths,{},2022
Santa Brava,berths,31,2022
"""


class Counting(HashingEncoder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__(64)
        self.embedded = 0

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        self.embedded += len(texts)
        return super().encode_passages(texts, advance)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "catalogue.toml").write_text(CATALOGUE)
    (folder / "figures.csv").write_text(FIGURES.format(12))
    (folder / "kaldvik.md").write_text("# Kaldvik\n\nThe port of Kaldvik has a rail yard.\n")
    (folder / "brava.md").write_text("# Santa Brava\n\nCranes of Santa Brava lift containers.\n")
    return folder


def run(corpus: Path, encoder: HashingEncoder | None = None, **more: bool) -> BuildReport:
    return rebuild(corpus, corpus.parent / "store", encoder=encoder or Counting(), **more)


def texts(corpus: Path) -> list[str]:
    with closing(open_store(corpus.parent / "store")) as store:
        return [store.document(one.id).text for one in store.documents()]


def test_the_first_rebuild_holds_everything(corpus: Path) -> None:
    report = run(corpus)
    assert report.added == ("brava.md", "figures.csv", "kaldvik.md")
    assert (report.rows, report.faults, report.published) == (2, (), True)
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.generation == report.generation
        assert [(row.cluster, row.value) for row in store.rows()] == [
            ("kaldvik", 12.0),
            ("santa-brava", 31.0),
        ]
        assert store.search("rail yard")[0].passage.text.endswith("has a rail yard.")
        assert store.report().added == report.added


def test_the_same_corpus_is_the_same_generation_and_embeds_nothing(corpus: Path) -> None:
    first = run(corpus)
    encoder = Counting()
    again = run(corpus, encoder)
    assert (again.generation, again.published, encoder.embedded) == (first.generation, False, 0)
    assert not (again.added)
    assert not (again.changed)
    assert not (again.removed)
    assert not (again.row_changes)


def test_the_same_corpus_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    first = run(corpus)
    other = rebuild(corpus, tmp_path / "other", encoder=Counting())
    for name in (generation.DATABASE, generation.VECTORS):
        one = tmp_path / "store" / first.generation / name
        assert one.read_bytes() == (tmp_path / "other" / other.generation / name).read_bytes()


def test_only_a_changed_file_is_embedded_again(corpus: Path) -> None:
    run(corpus)
    (corpus / "kaldvik.md").write_text("# Kaldvik\n\nThe rail yard of Kaldvik was closed.\n")
    encoder = Counting()
    report = run(corpus, encoder)
    assert (report.changed, report.embedded, encoder.embedded) == (("kaldvik.md",), 1, 1)
    assert any("was closed" in text for text in texts(corpus))
    assert not any("has a rail yard" in text for text in texts(corpus))


def test_an_unchanged_file_is_not_read_again(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(corpus)
    read: list[str] = []
    real = intake.read_file
    monkeypatch.setattr(
        intake,
        "read_file",
        lambda c, path, sources: read.append(path) or real(c, path, sources=sources),
    )
    (corpus / "new.txt").write_text("A lighthouse was built at the mouth of the bay last year.")
    run(corpus)
    assert read == ["new.txt"]


def test_a_renamed_file_keeps_its_vectors(corpus: Path) -> None:
    run(corpus)
    (corpus / "kaldvik.md").rename(corpus / "port.md")
    report = run(corpus)
    assert report.renamed == (("kaldvik.md", "port.md"),)
    assert (report.added, report.removed, report.embedded) == ((), (), 0)


def test_a_deleted_file_is_gone_everywhere(corpus: Path) -> None:
    before = run(corpus)
    (corpus / "kaldvik.md").unlink()
    report = run(corpus)
    assert report.removed == ("kaldvik.md",)
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.counts() == (2, before.passages - 1, 2, before.passages - 1)
        assert all("rail yard" not in hit.passage.text for hit in store.search("rail yard"))
        with pytest.raises(KeyError):
            store.source("kaldvik.md")


def test_changed_figures_are_told_old_and_new(corpus: Path) -> None:
    run(corpus)
    (corpus / "figures.csv").write_text(FIGURES.format(14))
    (change,) = run(corpus).row_changes
    assert (change.change, change.old, change.new) == ("changed", "12 berths", "14 berths")
    assert change.label == "Kaldvik, berths, 2022"


def test_a_changed_catalogue_reads_the_figures_anew_and_no_file(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "figures.csv").write_text(FIGURES.format(12).replace("Santa Brava", "SB Harbour"))
    assert [fault.path for fault in run(corpus).faults] == ["figures.csv"]
    monkeypatch.setattr(intake, "read_file", lambda *_: pytest.fail("read a file"))
    (corpus / "catalogue.toml").write_text(CATALOGUE.replace('"Brava"', '"SB Harbour"'))
    report = run(corpus)
    assert (report.faults, report.rows, report.embedded) == ((), 2, 0)


def test_a_table_of_data_has_one_passage_whatever_made_it_data(corpus: Path) -> None:
    (corpus / "kaldvik.md").write_text(f"# Berths\n\n{long_table(0)}")
    (corpus / "catalogue.toml").write_text(CATALOGUE.replace("berths", "quays"))
    passages = run(corpus).passages
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.rows() == ()
    (corpus / "catalogue.toml").write_text(CATALOGUE)
    assert (passages, run(corpus).passages) == (3, 2)
    with closing(open_store(corpus.parent / "store")) as store:
        (passage,) = [h.passage for h in store.search("berths") if h.passage.kind == "table"]
        assert passage.text.startswith("Cluster | Year | berths\nKaldvik | 1960")
        rows = [row for row in store.rows(clusters=["kaldvik"]) if row.path == "kaldvik.md"]
        assert (len(rows), store.row(rows[0].id).value) == (64, 2023.0)
    (corpus / "catalogue.toml").write_text(CATALOGUE.replace("berths", "quays"))
    assert run(corpus).passages == passages


def test_a_changed_list_of_sources_reads_the_files_it_is_about(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "source_id,title,publisher,url\n"
    (corpus / "sources.csv").write_text(head + "a,A,,\n")
    (corpus / "kaldvik.md").write_text("# Kaldvik\n\nThe port has a yard [b]. It is old [a].\n")
    (corpus / "brava.md").write_text("---\nurl: https://x.org/p?q\n---\nCranes lift boxes.\n")
    (corpus / "c.txt").write_text("A lighthouse was built at the mouth of the bay last year.")
    (corpus / "d.txt").write_text("A second one stands in the south, where nobody has seen it.")
    run(corpus)
    read: list[str] = []
    real = intake.read_file
    monkeypatch.setattr(
        intake,
        "read_file",
        lambda c, path, sources: read.append(path) or real(c, path, sources=sources),
    )
    sources = corpus / "sources.csv"
    for line, wanted in (
        ("b,B,,\n", ["kaldvik.md"]),
        ("c,C,,\n", ["c.txt"]),
        ("e,E,Press,http://www.x.org/p\n", ["brava.md"]),
        ("f,F,,\n", []),
    ):
        sources.write_text(sources.read_text() + line)
        read.clear()
        run(corpus)
        assert read == wanted
    sources.write_text(sources.read_text().replace("a,A,,", "a,A,Gazette,"))
    read.clear()
    assert run(corpus).embedded == 0
    assert read == ["kaldvik.md"]
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.source("a").publisher == "Gazette"
        assert {one.path: one.source.id for one in store.documents()} == {
            "brava.md": "e",
            "c.txt": "c",
            "d.txt": "d.txt",
            "figures.csv": "figures.csv",
            "kaldvik.md": "kaldvik.md",
        }
        document = next(one for one in store.documents() if one.path == "kaldvik.md")
        assert store.document(document.id).text.endswith("The port has a yard. It is old.")


def test_a_bad_file_costs_itself_and_is_tried_again(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    report = run(corpus)
    assert [fault.path for fault in report.faults] == ["broken.pdf"]
    assert report.degraded
    assert report.rows == 2
    again = run(corpus)
    assert (again.faults, again.published) == (report.faults, False)
    (corpus / "broken.pdf").unlink()
    assert run(corpus).faults == ()


def test_a_text_saved_three_times_counts_once(corpus: Path) -> None:
    said = " ".join(f"Sentence {n} tells of the quay and the cranes of the bay." for n in range(20))
    for name in ("a.txt", "b.txt", "c.txt"):
        (corpus / name).write_text(said)
    report = run(corpus)
    assert [(one.path, one.same_as) for one in report.duplicates] == [
        ("b.txt", "a.txt"),
        ("c.txt", "a.txt"),
    ]
    (corpus / "a.txt").unlink()
    assert [one.path for one in run(corpus).duplicates] == ["c.txt"]
    assert sum("quay" in text for text in texts(corpus)) == 2


REPORT = (
    "The port authority says that the quays of Kaldvik are rated higher than those of Santa Brava."
    " The mayor is pleased with that, since the town has spent much on them over the years. He"
    " hopes that more ships will call from next spring on, when the new pier is to be opened."
)


def test_a_near_copy_replaces_nothing_and_where_it_differs_is_told(corpus: Path) -> None:
    (corpus / "quays.md").write_text(f"---\nrestricted: yes\n---\n{REPORT}\n")
    (corpus / "a-copy.md").write_text(REPORT.replace("higher", "lower"))
    for report in (run(corpus), run(corpus)):
        assert report.duplicates == ()
        (told,) = report.disagreements
        assert (told.path, told.other_path) == ("a-copy.md", "quays.md")
        assert "rated lower" in told.said
        assert "rated higher" in told.other_said
    with closing(open_store(corpus.parent / "store")) as store:
        copy, original = (d.id for d in store.documents() if d.path in ("a-copy.md", "quays.md"))
        end = REPORT.index(".") + 1
        assert store.said_otherwise(copy, 0, end) == ((original, 0, end),)
        assert store.said_otherwise(original, 3, 4) == ((copy, 0, end - 1),)
        assert store.said_otherwise(original, end + 1, end + 20) == ()
        assert store.public().said_otherwise(copy, 0, end) == ()
    (corpus / "quays.md").write_text(f"---\npublished: 2020\n---\n{REPORT}\n")
    (corpus / "a-copy.md").write_text(f"---\npublished: 2021\n---\n{REPORT.replace('er', '')}\n")
    assert run(corpus).disagreements == ()


def test_an_incremental_rebuild_tells_the_same_near_copies_as_a_full_one(corpus: Path) -> None:
    (corpus / "a.txt").write_text(REPORT)
    (corpus / "b.txt").write_text(REPORT.replace("higher", "lower"))
    (corpus / "c.txt").write_text(REPORT.replace("next spring", "next autumn"))
    run(corpus)
    counts = []
    for name, text in (
        ("b.txt", REPORT.replace("pleased", "displeased")),
        ("d.txt", f"{REPORT} The pier is long."),
        ("d.txt", "The pier is long."),
        ("a.txt", "The pier is short."),
    ):
        (corpus / name).write_text(text)
        fresh = corpus.parent / f"fresh-{len(counts)}"
        told, wanted = run(corpus), rebuild(corpus, fresh, encoder=Counting())
        assert told.disagreements == wanted.disagreements
        assert told.duplicates == wanted.duplicates
        assert contents(corpus.parent / "store") == contents(fresh)
        counts.append((len(told.disagreements), len(told.duplicates)))
    assert counts == [(2, 0), (0, 1), (2, 0), (0, 0)]


def test_another_encoder_embeds_everything_again(corpus: Path) -> None:
    first = run(corpus)
    second = run(corpus, HashingEncoder(32))
    assert second.generation != first.generation
    assert second.embedded == second.passages


def test_a_dry_run_tells_and_writes_nothing(corpus: Path) -> None:
    report = run(corpus, dry_run=True)
    assert report.added == ("brava.md", "figures.csv", "kaldvik.md")
    assert (report.dry_run, report.published) == (True, False)
    assert not (corpus.parent / "store").exists()


@pytest.mark.parametrize("make", ["missing", "empty", "unreadable"])
def test_a_corpus_without_documents_is_an_error_with_a_hint(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "corpus"
    if make != "missing":
        folder.mkdir()
    if make == "unreadable":
        (folder / "a.pdf").write_bytes(b"nothing")
    with pytest.raises(CorpusError) as told:
        run(folder)
    assert told.value.hint
    assert generation.current(tmp_path / "store") == ""


def test_an_emptied_corpus_leaves_the_last_generation_serving(corpus: Path) -> None:
    first = run(corpus)
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(CorpusError):
        run(corpus)
    assert generation.current(corpus.parent / "store") == first.generation


def test_rolling_back_serves_the_earlier_figures(corpus: Path) -> None:
    first = run(corpus)
    (corpus / "figures.csv").write_text(FIGURES.format(14))
    run(corpus)
    assert roll_back(corpus.parent / "store") == first.generation
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.rows(clusters=["kaldvik"])[0].value == 12.0


def test_two_rebuilds_at_once_do_not_mix(corpus: Path) -> None:
    store = corpus.parent / "store"
    with generation.lock(store), pytest.raises(RebuildBusy):
        run(corpus)
    assert run(corpus).published


def test_a_damaged_generation_is_replaced(corpus: Path) -> None:
    first = run(corpus)
    (corpus.parent / "store" / first.generation / generation.VECTORS).write_bytes(b"")
    report = run(corpus)
    assert (report.published, report.embedded) == (True, report.passages)
    with closing(open_store(corpus.parent / "store")) as store:
        assert store.counts() == (3, report.passages, 2, report.passages)


def test_a_full_disk_is_told_and_harmless(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(corpus)
    (corpus / "new.txt").write_text("A lighthouse was built at the mouth of the bay last year.")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "update_vectors", full)
    with pytest.raises(StoreError, match="No space left") as told:
        run(corpus)
    assert "free space" in told.value.hint
    store = corpus.parent / "store"
    assert generation.current(store) == first.generation
    assert not list(store.glob("*.partial"))


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from index import build, folder, generation
    from index.encoding import HashingEncoder
    step, corpus, store = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    if step in ("read", "split", "embed", "write"):
        progress = lambda name, done, total: die() if name == step else None
    else:
        progress = None
        place = next(m for m in (build, folder, generation) if hasattr(m, step))
        setattr(place, step, die)
    build.rebuild(corpus, store, encoder=HashingEncoder(64), progress=progress)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "step",
    [
        "read",
        "split",
        "embed",
        "write",
        "update_vectors",
        "write_manifest",
        "_verify",
        "publish",
        "point_to",
        "prune",
    ],
)
def test_a_kill_at_any_step_leaves_a_whole_generation_serving(corpus: Path, step: str) -> None:
    first = run(corpus)
    (corpus / "new.txt").write_text("A lighthouse was built at the mouth of the bay last year.")
    store = corpus.parent / "store"
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), step, str(corpus), str(store)],
        env={**os.environ, "PYTHONPATH": str(Path(build.__file__).parent.parent)},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with closing(open_store(store)) as opened:
        assert opened.generation == first.generation
        assert opened.search("rail yard")
    report = run(corpus)
    assert report.added == ("new.txt",)
    assert not list(store.glob("*.partial"))
    consistent(corpus)


def consistent(corpus: Path) -> None:
    """Assert that the database, the vectors and the manifest speak of the same passages."""
    store = corpus.parent / "store"
    with closing(open_store(store)) as opened:
        documents, passages, rows, vectors = opened.counts()
        assert (documents, passages, rows) == (
            opened.manifest.documents,
            opened.manifest.passages,
            opened.manifest.rows,
        )
        assert passages == vectors
        known = opened.searcher.stored(range(passages))
        assert sorted(known) == list(range(passages))
        for row, stored in known.items():
            wanted = HashingEncoder(64).encode_query(build.encoded_text(stored.passage))
            kept = opened.searcher.vectors(np.array([row]))[0]
            assert np.allclose(kept, wanted, atol=1e-6)
            document = opened.document(stored.passage.document_id)
            assert document.text[stored.passage.start : stored.passage.end] == stored.passage.text


class Killed(BaseException):
    """Stands for the end of the process."""


PLACES = ("read", "split", "embed", "write", "update_vectors", "write_manifest")
PLACES += ("_verify", "publish", "point_to", "prune")


def run_killed(corpus: Path, place: str) -> None:
    """Rebuild until a place is reached, and leave what a killed process leaves."""

    def die(*_: object, **__: object) -> None:
        # What this process would tidy up while it ends stays where it is.
        patch.setattr(folder.shutil, "rmtree", lambda *_, **__: None)
        raise Killed

    def at_step(step: str, *_: object) -> None:
        if step == place:
            die()

    with pytest.MonkeyPatch.context() as patch:
        if place == "update_vectors":
            patch.setattr(folder, place, die)
        elif place == "_verify":
            patch.setattr(build, place, die)
        elif place in PLACES[5:]:
            patch.setattr(generation, place, die)
        with suppress(Killed, CorpusError):
            rebuild(corpus, corpus.parent / "store", encoder=Counting(), progress=at_step)


def contents(store: Path) -> dict[str, object]:
    """Return all that a store holds, without regard to the rows that passages stand at."""
    with closing(open_store(store)) as opened:
        reader = Reader(store / opened.generation / generation.DATABASE)
        stored = opened.searcher.stored(range(opened.counts()[1]))
        searched = {
            query: sorted((hit.passage.id, round(hit.score, 6)) for hit in opened.search(query, 50))
            for query in ("harbour cranes", "Kaldvik", "berths of Santa Brava")
        }
        named = {
            cluster: sorted(
                stored[row].passage.id for row in reader.left(Filters(clusters=(cluster,))).tolist()
            )
            for cluster in ("kaldvik", "santa-brava")
        }
        return {
            "documents": opened.documents(),
            "sources": opened.sources(),
            "files": reader.files(),
            "passages": sorted(
                (one.passage.id, one.passage.text, one.digest, one.published, one.older)
                for one in stored.values()
            ),
            "rows": opened.rows(),
            "near copies": reader.near_copies(),
            "rows at": reader.kpi_rows(),
            "notes": (reader.kept("notes"), reader.kept("faults"), reader.kept("catalogue")),
            "searched": searched,
            "named": named,
        }


NAMES = st.sampled_from(["a.txt", "b.md", "c.txt", "d.md", "e.jsonl", "figures.csv"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.integers(0, 5)),
        st.tuples(st.just("delete"), NAMES, st.just(0)),
        st.tuples(st.just("rename"), NAMES, st.integers(0, 3)),
        st.tuples(st.just("catalogue"), st.just("catalogue.toml"), st.integers(0, 2)),
        st.tuples(st.just("sources"), st.just("sources.csv"), st.integers(0, 2)),
        st.tuples(st.just("rebuild"), st.just(""), st.just(0)),
        st.tuples(st.just("kill"), st.sampled_from(PLACES), st.just(0)),
    ),
    max_size=10,
)
SOURCES = ("", "a,A,P1\nb,B,\n", "a,A,P2\nn1,N,P\nc,C,P\n")
CATALOGUES = ("", CATALOGUE, CATALOGUE.replace('"Brava"', '"Text"'))


def long_table(number: int) -> str:
    """Return a table that takes several passages where its figures are no rows."""
    rows = [
        f"| {name} | {year} | {year + number} |\n"
        for name in ("Kaldvik", "Santa Brava")
        for year in range(1960, 2024)
    ]
    return f"| Cluster | Year | berths |\n|---|---|---|\n{''.join(rows)}"


def written(name: str, number: int) -> str:
    """Return what stands in a file: texts that repeat one another, editions, figures, faults."""
    text = f"Text number {number // 2} speaks of Kaldvik and its cranes [a]. It [b] is old [c]."
    if name.endswith(".csv"):
        return FIGURES.format(number) + ("Nowhere,berths,1,2022\n" if number == 3 else "")
    if name.endswith(".jsonl"):
        return "\n".join(json.dumps({"id": f"n{at}", "text": text}) for at in range(number))
    if name.endswith(".md"):
        head = f"---\nseries: s\npublished: {2020 + number}\npublisher: P{number}\n---\n"
        return f"{head}# Text {number}\n\n{text}\n\n{long_table(number)}"
    return text


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_the_store_agrees_with_itself_and_with_a_fresh_one_after_any_changes_and_kills(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    corpus = tmp_path_factory.mktemp("any") / "corpus"
    corpus.mkdir()
    store = corpus.parent / "store"
    (corpus / "always.txt").write_text("This text always stays where it is, in every version.")
    for step, name, number in [*steps, ("rebuild", "", 0)]:
        place = corpus / name
        if step == "write":
            place.write_text(written(name, number))
        elif step == "delete":
            place.unlink(missing_ok=True)
        elif step == "rename" and place.exists():
            place.rename(corpus / f"renamed-{number}{place.suffix}")
        elif step == "catalogue":
            place.write_text(CATALOGUES[number])
        elif step == "sources":
            place.write_text("source_id,title,publisher\n" + SOURCES[number])
        elif step == "kill":
            before = generation.current(store)
            run_killed(corpus, name)
            assert generation.current(store) == before or name == "prune"
            if generation.current(store):
                consistent(corpus)
        elif step == "rebuild":
            run(corpus)
            consistent(corpus)
            assert not list(store.glob("*.partial"))
    fresh = rebuild(corpus, corpus.parent / "fresh", encoder=Counting())
    assert fresh.generation == generation.current(store)
    assert contents(store) == contents(corpus.parent / "fresh")
