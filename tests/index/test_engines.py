"""One contract for every engine: what a folder returns, PostgreSQL returns too."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pytest
from embedded import in_a_process, rebuild_killed, work_slowly
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import rebuild, roll_back
from index.documents import Document, Passage, Source
from index.encoding import HashingEncoder, Vectors
from index.engine import (
    EVERYTHING,
    SCHEMA_VERSION,
    Delta,
    Filters,
    Manifest,
    Phrase,
    Places,
    Snapshot,
    StoredDocument,
    StoredPassage,
)
from index.engines import Address, engine_at
from index.errors import RebuildBusy, StoreMissing, StoreUnreachable
from index.moving import move
from index.postgres.vectors import _enqueue, made_vector_table
from index.report import BuildReport
from index.store import LiveStore, open_store

if TYPE_CHECKING:
    from embedded import Embedded

_numbers = count()


@pytest.fixture(scope="session")
def database(postgres: "Embedded") -> str:
    """Make one database for all corpora of these tests: they live side by side."""
    return postgres.database("engines")


@pytest.fixture
def new_corpus(database: str) -> Callable[[], str]:
    """Return what gives the address of an empty corpus."""
    return lambda: f"{database}#corpus-{next(_numbers)}"


@pytest.fixture(params=["folder", pytest.param("postgres", marks=pytest.mark.slow)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Return an empty store of each engine."""
    if request.param == "folder":
        return tmp_path / "store"
    new: Callable[[], str] = request.getfixturevalue("new_corpus")
    return new()


# Drawn passages ---------------------------------------------------------------------------------

WORDS = "crane quay berth hamn kaj port rail yard"
SOURCES = tuple(
    Source(f"s{n}", f"source {n}", ("Port", "City")[n % 2], kind=("article", "dataset")[n // 2])
    for n in range(4)
)
DAYS = ("", "2019", "2020-05", "2021-12-31", "2022")
DIMENSIONS = 8
COUNT = 120


@dataclass(frozen=True, repr=False)
class Drawn:
    """A generation as it was written, in both engines, to compare with."""

    passages: tuple[StoredPassage, ...]
    vectors: Vectors
    folder: Snapshot
    postgres: Snapshot


def drawn_passages() -> tuple[StoredPassage, ...]:
    drawn = np.random.default_rng(0)
    made = []
    for row in range(COUNT):
        text = " ".join(drawn.choice(WORDS.split(), int(drawn.integers(3, 30))))
        lead = " ".join(drawn.choice(WORDS.split(), int(drawn.integers(0, 4))))
        source = SOURCES[int(drawn.integers(4))].id
        passage = Passage(
            f"p{row}", f"d-{source}", source, 0, len(text), text, lead,
            language=("en", "sv", "da")[int(drawn.integers(3))],
        )  # fmt: skip
        clusters = [name for name in ("north", "south") if drawn.random() < 0.4]
        day = DAYS[int(drawn.integers(len(DAYS)))]
        made.append(StoredPassage(passage, f"digest-{row % 100}", day, False, tuple(clusters)))
    return tuple(made)


def written(address: Address, passages: Sequence[StoredPassage], vectors: Vectors) -> None:
    """Publish a generation of these passages."""
    documents = tuple(
        StoredDocument(Document(f"d-{source.id}", f"{source.id}.md", "0", source, "text"))
        for source in SOURCES
    )
    rows = tuple(range(len(passages)))
    delta = Delta(
        anew=True, places=Places(len(rows), (), rows, ()), dropped_files=(), files=(),
        dropped_documents=(), documents=documents, standing=(), sources=SOURCES,
        kept_sources=frozenset(), near_copies={}, passages=tuple(passages), vectors=vectors,
        mentions=None, rows=(), texts={"catalogue": "{}"},
    )  # fmt: skip
    with closing(engine_at(address)) as engine, engine.change() as change:
        name = f"drawn-{DIMENSIONS}"
        change.write(delta, Manifest("g", SCHEMA_VERSION, name, DIMENSIONS, 4, len(rows), 0))
        change.seal(BuildReport("g"))
        change.publish()


@pytest.fixture(scope="session")
def drawn(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    passages = drawn_passages()
    vectors = np.random.default_rng(1).normal(size=(100, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors[[row % 100 for row in range(COUNT)]]  # some passages are encoded alike
    addresses: tuple[Address, ...] = (tmp_path_factory.mktemp("drawn"), f"{database}#drawn")
    with ExitStack() as stack:
        opened = []
        for address in addresses:
            written(address, passages, vectors)
            engine = stack.enter_context(closing(engine_at(address)))
            opened.append(stack.enter_context(closing(engine.open())))
        yield Drawn(passages, vectors, *opened)  # type: ignore[arg-type]


PHRASES = st.lists(
    st.lists(st.sampled_from([*WORDS.split(), "0kajk"]), min_size=1, max_size=3).map(tuple),
    min_size=1,
    max_size=5,
    unique=True,
)
ONE = {
    "kinds": st.sampled_from([("article",), ("dataset",), ("article", "dataset")]),
    "publishers": st.sampled_from([("Port",), ("City",)]),
    "sources": st.sampled_from([("s0",), ("s1", "s2"), ("none",)]),
    "languages": st.sampled_from([("en",), ("sv", "da")]),
    "published_from": st.sampled_from(["2020", "2021-06"]),
    "published_to": st.sampled_from(["2020", "2021-12"]),
    "clusters": st.sampled_from([("north",), ("south",), ("north", "south")]),
    "without": st.sampled_from([("s0",), ("s1", "s3")]),
}
PAIRS = st.sampled_from(sorted((a, b) for a in ONE for b in ONE if a <= b))
FILTERS = PAIRS.flatmap(lambda pair: st.fixed_dictionaries({n: ONE[n] for n in set(pair)})).map(
    lambda chosen: Filters(**chosen)  # type: ignore[arg-type]
)


def left_in(stored: StoredPassage, filters: Filters) -> bool:
    """Say whether filters leave a passage in: by their words, not by SQL."""
    source = next(s for s in SOURCES if s.id == stored.passage.source_id)
    day = stored.published
    return all(
        (
            not filters.kinds or source.kind in filters.kinds,
            not filters.publishers or source.publisher in filters.publishers,
            not filters.sources or source.id in filters.sources,
            not filters.languages or stored.passage.language in filters.languages,
            not filters.clusters or bool(set(stored.clusters) & set(filters.clusters)),
            not filters.published_from or (day != "" and day >= filters.published_from),
            not filters.published_to
            or (day != "" and day[: len(filters.published_to)] <= filters.published_to),
            source.id not in filters.without,
        )
    )


@settings(max_examples=60, deadline=None)
@given(phrases=PHRASES, filters=st.one_of(st.just(EVERYTHING), FILTERS), limit=st.integers(1, 130))
def test_words_find_the_same_in_the_same_order_with_the_same_bm25(
    drawn: Drawn, phrases: list[Phrase], filters: Filters, limit: int
) -> None:
    mine, other = (one.by_words(phrases, limit, filters) for one in (drawn.folder, drawn.postgres))
    assert [row for row, _ in other] == [row for row, _ in mine]
    assert [score for _, score in other] == pytest.approx([s for _, s in mine], abs=1e-9)
    everything = drawn.folder.by_words(phrases, COUNT)
    allowed = [pair for pair in everything if left_in(drawn.passages[pair[0]], filters)]
    assert list(mine) == allowed[:limit]


@settings(max_examples=60, deadline=None)
@given(
    at=st.integers(0, COUNT - 1),
    filters=st.one_of(st.just(EVERYTHING), FILTERS),
    limit=st.integers(1, 130),
)
def test_vectors_find_what_comparing_with_each_finds(
    drawn: Drawn, at: int, filters: Filters, limit: int
) -> None:
    query = drawn.vectors[at]
    rows = [row for row, one in enumerate(drawn.passages) if left_in(one, filters)]
    wanted = sorted(((row, float(drawn.vectors[row] @ query)) for row in rows),
                    key=lambda pair: (-round(pair[1], 6), pair[0]))[:limit]  # fmt: skip
    for snapshot in (drawn.folder, drawn.postgres):
        found = snapshot.by_vector(query, limit, filters)
        assert [row for row, _ in found] == [row for row, _ in wanted]
        assert [c for _, c in found] == pytest.approx([c for _, c in wanted], abs=1e-6)
        assert snapshot.passages_left(filters) == len(rows)


def test_a_graph_finds_what_comparing_with_each_finds(
    drawn: Drawn, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setattr("index.postgres.snapshot.EXACT_UP_TO", 10)
    monkeypatch.setattr("index.postgres.snapshot.FEW", 5)
    monkeypatch.setattr("index.postgres.change.EXACT_UP_TO", 10)
    written(f"{database}#graph", drawn.passages, drawn.vectors)
    with closing(engine_at(f"{database}#graph")) as engine, closing(engine.open()) as snapshot:
        for filters in (EVERYTHING, Filters(languages=("sv",)), Filters(sources=("s1",))):
            for at in range(0, COUNT, 10):
                wanted = drawn.folder.by_vector(drawn.vectors[at], 5, filters)
                found = snapshot.by_vector(drawn.vectors[at], 5, filters)
                assert [row for row, _ in found] == [row for row, _ in wanted]


def test_all_else_is_read_alike(drawn: Drawn) -> None:
    rows = np.arange(0, COUNT, 7)
    for read in (
        lambda one: one.passages(rows.tolist()), lambda one: one.row_owners(),
        lambda one: one.languages(), lambda one: one.summaries(), lambda one: one.outlines(),
        lambda one: one.sources(), lambda one: list(one.leads_and_texts()),
        lambda one: one.rows_of(["d-s0", "d-s2"]), lambda one: one.manifest.passages,
        lambda one: one.span("d-s1", 1, 3), lambda one: one.count("passage"),
        lambda one: one.vectors(rows).tolist(), lambda one: one.report(),
        lambda one: one.cosines(drawn.vectors[3], rows).tolist(),
    ):  # fmt: skip
        assert read(drawn.postgres) == read(drawn.folder)
    for missing in (drawn.folder, drawn.postgres):
        for ask in (missing.passage, missing.document, missing.text, missing.kept):
            with pytest.raises(KeyError):
                ask("nothing")


# Restricted sources -----------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["folder", "postgres"])
def test_nothing_hidden_is_found_or_counted(drawn: Drawn, engine: str) -> None:
    whole: Snapshot = getattr(drawn, engine)
    with_hidden = [row for row, one in enumerate(drawn.passages) if one.passage.source_id == "s1"]
    view = whole.without(["s1"])
    words = view.by_words([(word,) for word in WORDS.split()], COUNT)
    assert {row for row, _ in words}.isdisjoint(with_hidden)
    near = view.by_vector(drawn.vectors[with_hidden[0]], COUNT)
    assert {row for row, _ in near}.isdisjoint(with_hidden)
    assert view.passages_left(EVERYTHING) == len(near) == COUNT - len(with_hidden)
    assert view.by_words([("crane",)], COUNT, Filters(sources=("s1",))) == ()


def test_the_server_shows_nothing_hidden_whatever_it_is_asked(drawn: Drawn) -> None:
    view: Any = drawn.postgres.without(["s1"])
    with closing(view):
        for table, column in (
            ("passage", "source_id"),
            ("source", "id"),
            ("document", "source_id"),
        ):
            for schema in ("clusterbot", "clusterbot_now"):
                found = view._session.rows(f"select {column} as id from {schema}.{table}")
                assert found
                assert "s1" not in {r["id"] for r in found}
        with pytest.raises(Exception, match="permission denied"):
            view._session.rows("delete from clusterbot.passage")


# Rebuilding -------------------------------------------------------------------------------------

CATALOGUE = """
[[cluster]]
id = "kaldvik"
name = "Kaldvik"
[[cluster]]
id = "brava"
name = "{}"
[[indicator]]
id = "berths"
name = "berths"
unit = "berths"
"""
FIGURES = "cluster,indicator,value,period\nKaldvik,berths,{},2022\nKaldvik,berths,9,2021\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "catalogue.toml").write_text(CATALOGUE.format("Santa Brava"))
    (folder / "figures.csv").write_text(FIGURES.format(12))
    (folder / "kaldvik.md").write_text("# Kaldvik\n\nThe port of Kaldvik has a rail yard.\n")
    (folder / "brava.md").write_text("# Santa Brava\n\nCranes of Santa Brava lift containers.\n")
    return folder


class Counting(HashingEncoder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__(64)
        self.embedded = 0

    def encode_passages(self, texts: Sequence[str], advance: Any = None) -> Vectors:
        self.embedded += len(texts)
        return super().encode_passages(texts, advance)


def contents(address: Address) -> dict[str, object]:
    """Return all that a store holds, without regard to the rows that passages stand at."""
    with closing(engine_at(address)) as engine, closing(engine.open()) as snapshot:
        whole = snapshot.whole()
        vectors = {
            one.digest: vector.tolist()
            for one, vector in zip(whole.passages, whole.vectors, strict=True)
        }
        return {
            "files": whole.files, "documents": whole.documents, "sources": whole.sources,
            "near": dict(whole.near_copies), "rows": whole.rows, "vectors": vectors,
            "texts": {name: text for name, text in whole.texts.items() if name != "readings"},
            "passages": sorted(whole.passages, key=lambda one: one.passage.id),
        }  # fmt: skip


NAMES = st.sampled_from(["a.txt", "b.md", "c.txt", "figures.csv"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, st.integers(0, 5)),
        st.tuples(st.just("delete"), NAMES, st.just(0)),
        st.tuples(st.just("catalogue"), st.just(""), st.integers(0, 1)),
        st.tuples(st.just("rebuild"), st.just(""), st.just(0)),
        st.tuples(st.just("back"), st.just(""), st.just(0)),
    ),
    max_size=8,
)


def text_of(name: str, number: int) -> str:
    if name == "figures.csv":
        return FIGURES.format(number)
    sentence = f"The harbour of Kaldvik opened quay number {number} for Brava in the spring. "
    return sentence * (1 + number * 12) + "Every text is a little longer than the one before it."


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_any_changes_leave_what_a_first_build_makes(
    tmp_path_factory: pytest.TempPathFactory,
    new_corpus: Callable[[], str],
    steps: list[tuple[str, str, int]],
) -> None:
    corpus = tmp_path_factory.mktemp("any") / "corpus"
    corpus.mkdir()
    address = new_corpus()
    (corpus / "always.txt").write_text("This text always stays where it is, in every version.")
    for step, name, number in [*steps, ("rebuild", "", 0)]:
        if step == "write":
            (corpus / name).write_text(text_of(name, number))
        elif step == "delete":
            (corpus / name).unlink(missing_ok=True)
        elif step == "catalogue":
            brava = ("Brava", "Santa Brava")[number]
            (corpus / "catalogue.toml").write_text(CATALOGUE.format(brava))
        elif step == "back":
            with closing(engine_at(address)) as engine:
                if len(engine.generations()) > 1:
                    engine.roll_back()
        elif step == "rebuild":
            rebuild(corpus, address, encoder=Counting())
    fresh = corpus.parent / "fresh"
    rebuild(corpus, fresh, encoder=Counting())
    assert contents(address) == contents(fresh)


def test_both_engines_make_the_same_generation(
    corpus: Path, tmp_path: Path, new_corpus: Callable[[], str]
) -> None:
    addresses: tuple[Address, ...] = (tmp_path / "store", new_corpus())
    made = [rebuild(corpus, address, encoder=Counting()) for address in addresses]
    assert made[0].generation == made[1].generation
    assert contents(addresses[0]) == contents(addresses[1])
    again = [rebuild(corpus, address, encoder=Counting()) for address in addresses]
    assert [one.published for one in again] == [False, False]


def lines_written(address: str) -> int:
    """Return how many lines the newest generation wrote or ended."""
    url, _, name = address.partition("#")
    tables = ("file", "source", "document", "passage", "spoken", "word", "mention")
    tables += ("near_copy", "kpi_row", "kept")
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select id, current from clusterbot.corpus where name = %s", (name,)
        ).fetchone()
        assert found
        return sum(
            connection.execute(
                f"select count(*) from clusterbot.{table} where corpus = %s"
                " and (born = %s or died = %s)", (found[0], found[1], found[1]),
            ).fetchone()[0]  # type: ignore[index]
            for table in tables
        )  # fmt: skip


def test_one_changed_document_writes_as_many_lines_in_a_large_corpus_as_in_a_small_one(
    corpus: Path, new_corpus: Callable[[], str]
) -> None:
    counted = []
    for others in (3, 60):
        for number in range(others):
            text = f"Terminal {number} of the bay has {number} cranes, and a light of its own."
            (corpus / f"other-{number}.txt").write_text(text)
        (corpus / "kaldvik.md").write_text("# Kaldvik\n\nThe port of Kaldvik has a rail yard.\n")
        address = new_corpus()
        rebuild(corpus, address, encoder=Counting())
        (corpus / "kaldvik.md").write_text("# Kaldvik\n\nThe port of Kaldvik has a lighthouse.\n")
        encoder = Counting()
        assert rebuild(corpus, address, encoder=encoder).changed == ("kaldvik.md",)
        assert encoder.embedded <= 1  # another corpus may have made it already
        counted.append(lines_written(address))
    assert counted[0] == counted[1]
    assert counted[0] < 60


def test_corpora_side_by_side_share_vectors_and_nothing_else(
    corpus: Path, new_corpus: Callable[[], str]
) -> None:
    one, other = new_corpus(), new_corpus()
    rebuild(corpus, one, encoder=Counting())
    (corpus / "brava.md").unlink()
    encoder = Counting()
    rebuild(corpus, other, encoder=encoder)
    assert encoder.embedded == 0
    with closing(open_store(one)) as first, closing(open_store(other)) as second:
        assert any("containers" in hit.passage.text for hit in first.search("containers"))
        assert not any("containers" in hit.passage.text for hit in second.search("containers"))


def test_workers_embed_each_text_once_and_a_killed_ones_batch_is_anothers(
    new_corpus: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.postgres.vectors.BATCH", 5)
    address = new_corpus()
    texts = {f"waiting-{n}": f"The quay {n} waits for its vector." for n in range(60)}
    free = "select digest from clusterbot.unmade for update skip locked"
    with closing(engine_at(address)) as engine, engine.change() as change:
        connection = change._connection  # type: ignore[attr-defined]
        made_vector_table(connection, "hashing-64", 64)
        _enqueue(connection, "hashing-64", texts)
        with worker(address, 600.0):  # killed over its first batch
            while len(connection.execute(free).fetchall()) == len(texts):
                time.sleep(0.02)
        encoder = Counting()
        vectors = change.embed(encoder, texts, lambda *_: None)
    assert encoder.embedded == len(texts)
    assert vectors.keys() == texts.keys()
    for digest, text in texts.items():
        assert vectors[digest] == pytest.approx(HashingEncoder(64).encode_query(text))


def test_a_rebuild_takes_what_workers_make(
    corpus: Path, new_corpus: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_corpus()
    (corpus / "far.txt").write_text("A text that only a worker on another machine embeds today.")
    monkeypatch.setattr("index.postgres.vectors.work_off_a_batch", lambda *_: 0)
    encoder = Counting()
    with worker(address, 0.0):
        assert rebuild(corpus, address, encoder=encoder).published
    assert encoder.embedded == 0
    with closing(open_store(address)) as store:
        assert store.search("worker machine")[0].passage.text.startswith("A text that only")


@contextmanager
def worker(address: str, seconds: float) -> Iterator[None]:
    """Run a worker in a process of its own, and kill it in the end."""
    process = multiprocessing.get_context("forkserver").Process(
        target=work_slowly, args=(address, seconds)
    )
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


# Publishing -------------------------------------------------------------------------------------


def test_two_generations_are_kept_and_going_back_comes_forward_again(
    corpus: Path, address: Address
) -> None:
    ids = []
    for number in (1, 2, 3):
        (corpus / "figures.csv").write_text(FIGURES.format(number))
        ids.append(rebuild(corpus, address, encoder=Counting()).generation)
    with closing(engine_at(address)) as engine:
        assert engine.generations() == (ids[2], ids[1])
        assert engine.current() == ids[2]
        assert roll_back(address) == ids[1] == engine.current()
        with closing(open_store(address)) as store:
            assert {row.value for row in store.rows()} == {2.0, 9.0}
        assert roll_back(address) == ids[2]
        with pytest.raises(StoreMissing):
            engine.open(ids[0])


def test_there_is_nothing_to_open_or_to_go_back_to(corpus: Path, address: Address) -> None:
    with pytest.raises(StoreMissing):
        open_store(address)
    rebuild(corpus, address, encoder=Counting())
    with pytest.raises(StoreMissing):
        roll_back(address)


def test_a_second_rebuild_is_told_that_one_is_running(corpus: Path, address: Address) -> None:
    with closing(engine_at(address)) as engine, engine.change(), pytest.raises(RebuildBusy):
        rebuild(corpus, address, encoder=Counting())
    assert rebuild(corpus, address, encoder=Counting()).published


def test_who_reads_a_generation_keeps_it_however_many_come_after(
    corpus: Path, address: Address
) -> None:
    rebuild(corpus, address, encoder=Counting())
    with closing(open_store(address)) as reading:
        first = [hit.passage.text for hit in reading.search("rail yard port")]
        for number in range(3):
            (corpus / "kaldvik.md").write_text(f"# Kaldvik\n\nQuay {number} was built.\n")
            rebuild(corpus, address, encoder=Counting())
        assert [hit.passage.text for hit in reading.search("rail yard port")] == first
        assert reading.document(reading.documents()[0].id)


KILLED_AT = ("keep_vectors", "_put_passages", "seal", "_verify", "publish", "prune")


def test_a_kill_at_any_step_leaves_a_whole_generation_to_all_who_read(
    corpus: Path, new_corpus: Callable[[], str]
) -> None:
    address = new_corpus()
    first = rebuild(corpus, address, encoder=HashingEncoder(64))
    (corpus / "new.txt").write_text("A lighthouse was built at the mouth of the bay last year.")
    stop, wrong, looks = threading.Event(), [], []

    def look() -> None:
        live = LiveStore(address)
        while not stop.is_set():
            store = live.current()
            time.sleep(0.02)
            found = store.search("rail yard")[0].passage.text
            looks.append(store.generation)
            if not found.endswith("has a rail yard.") or store.counts()[0] != 3:
                wrong.append((store.generation, found, store.counts()))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        codes = [in_a_process(rebuild_killed, step, corpus, address) for step in KILLED_AT]
    finally:
        stop.set()
        reader.join()
    assert codes == [-signal.SIGKILL] * len(KILLED_AT)
    assert looks
    assert set(looks) == {first.generation}
    assert not wrong
    assert rebuild(corpus, address, encoder=HashingEncoder(64), wait=10.0).added == ("new.txt",)
    fresh = corpus.parent / "fresh"
    rebuild(corpus, fresh, encoder=HashingEncoder(64))
    assert contents(address) == contents(fresh)


def test_a_server_that_is_gone_is_told_and_one_that_is_back_is_asked_again(
    corpus: Path, postgres: "Embedded", new_corpus: Callable[[], str]
) -> None:
    address = new_corpus()
    rebuild(corpus, address, encoder=Counting())
    live = LiveStore(address)
    before = live.current().search("rail yard")
    postgres.stop()
    try:
        with pytest.raises(StoreUnreachable) as told:
            live.current().search("rail yard")
        assert "CLUSTERBOT_STORE" in told.value.hint
        assert "@" not in str(told.value)
        with pytest.raises(StoreUnreachable):
            rebuild(corpus, address, encoder=Counting())
    finally:
        postgres.start()
    assert live.current().search("rail yard") == before


# Moving -----------------------------------------------------------------------------------------


def test_an_index_is_moved_both_ways_as_it_is(
    corpus: Path, tmp_path: Path, new_corpus: Callable[[], str]
) -> None:
    places: list[Address] = [tmp_path / "store", new_corpus(), tmp_path / "back"]
    made = rebuild(corpus, places[0], encoder=Counting())
    for source, target in pairwise(places):
        assert move(source, target).generation == made.generation
        assert contents(target) == contents(source)
    encoder = Counting()
    assert not rebuild(corpus, places[2], encoder=encoder).published
    assert encoder.embedded == 0
