"""Any sentence-transformers model gives its own vectors, to queries and passages, anywhere."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy_models as toys

from index.build import encoded_text, rebuild
from index.encoding import (
    Advance,
    HashingEncoder,
    SentenceTransformerEncoder,
    Vectors,
    encoder_named,
    is_exported,
    keep_exported,
    open_query_encoder,
    openvino_model,
    packaged_folder,
    sentence_transformer,
    timing,
    torch_model,
)
from index.encoding.onnx_export import export_model
from index.encoding.onnx_model import BATCH, OnnxModel, _batches
from index.encoding.timing import Timing, read_timing, time_ways, write_timing
from index.encoding.torch_model import by_torch, load_model
from index.errors import EncoderError, StoreDamaged
from index.store import open_store

pytestmark = pytest.mark.slow  # exports models
KINDS = ("mean", "cls", "prompts", "dense", "static", "last")
TEXTS = (
    "Medicon Valley ranks ahead.",
    "",
    "word " * 600,
    "Köpenhamn ligger vid Øresund, och Malmö på andra sidan.",
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toys")


@pytest.fixture(autouse=True)
def _timed_by_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "SECONDS", 0.0)


@pytest.fixture
def encoder(shared: Path, kind: str) -> SentenceTransformerEncoder:
    """Return the encoder of a toy model, exported once for all tests of this module."""
    place = shared / f"toy-{kind}"
    if not place.is_dir():
        toys.save(kind, shared)
    return SentenceTransformerEncoder(str(place), cache=shared / "cache")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number, text in enumerate(toys.TEXTS):
        (folder / f"{number}.txt").write_text(text)
    return folder


# Every kind of model -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_answers_with_the_models_own_vectors(
    encoder: SentenceTransformerEncoder, kind: str, corpus: Path, tmp_path: Path
) -> None:
    model = load_model(encoder._folder)
    rebuild(corpus, tmp_path / "store", encoder=encoder)
    with closing(open_store(tmp_path / "store")) as store:
        assert store.manifest.dimensions == model.get_embedding_dimension() == encoder.dimensions
        stored = store.searcher.stored(range(len(toys.TEXTS)))
        vectors = store.searcher.vectors(np.arange(len(toys.TEXTS)))
        read = [encoded_text(stored[row].passage) for row in range(len(toys.TEXTS))]
        for given in (vectors, store.encode_many(read)):
            assert (given * unit(model.encode_document(read))).sum(axis=1).min() > 0.9999
        for query in ("Which ship leaves in the morning?", "crane"):
            exact = unit(model.encode_query([query]))[0]
            assert float(store.encode(query) @ exact) > 0.9999
        assert store.search("ferry of the harbour to the island", 1)


def unit(vectors: Vectors) -> Vectors:
    scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


@pytest.mark.parametrize("kind", ["prompts"])
def test_prompts_stand_before_queries_and_passages(encoder: SentenceTransformerEncoder) -> None:
    model = load_model(encoder._folder)
    plain = unit(model.encode(["a ferry"]))[0]
    assert float(encoder.encode_query("a ferry") @ plain) < 0.99
    wanted = unit(model.encode(["find what answers: a ferry", "text: a ferry"]))
    got = np.stack([encoder.encode_query("a ferry"), encoder.encode_passages(["a ferry"])[0]])
    assert (got * wanted).sum(axis=1).min() > 0.9999
    # The prompt takes of what the model reads: t, e, x, t, :
    assert encoder.room == toys.READ_AT_ONCE - 2 - 5


def test_a_prompt_for_passages_counts_under_its_other_names() -> None:
    from index.encoding.torch_model import prompts

    class Named:
        def __init__(self, **known: str) -> None:
            self.prompts = known

    assert prompts(Named(query="q: ", document="", passage="p: ")) == ("q: ", "p: ")
    assert prompts(Named(query="", document="d: ", passage="p: ")) == ("", "d: ")
    assert prompts(Named()) == ("", "")


@pytest.mark.parametrize("kind", ["mean"])
def test_what_a_model_reads_at_once_is_not_cut_short(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.room == toys.READ_AT_ONCE - 2
    said = "ships " * 256  # all that any model was given before
    crane, school = encoder.encode_passages([said + "crane " * 60, said + "school " * 60])
    assert float(crane @ school) < 0.999
    exact = unit(load_model(encoder._folder).encode([said + "crane " * 60]))[0]
    assert float(crane @ exact) > 0.9999


@pytest.mark.parametrize("kind", ["static"])
def test_a_model_without_a_transformer_reads_any_length_and_says_why(
    encoder: SentenceTransformerEncoder,
) -> None:
    assert encoder.room > 100_000
    assert encoder.count_tokens("ferry zz") == 3  # a word and two letters
    assert "no transformer" in encoder._record.why


def test_a_model_that_knows_translations_is_trusted_with_every_language(
    shared: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    from index.encoding.probes import DANISH, ENGLISH, SWEDISH

    # One token for each sentence's first word, with the vector of the English one.
    known: dict[str, int] = {"?": 0}
    rows = [np.zeros(len(ENGLISH))]
    for translations in (ENGLISH, SWEDISH, DANISH):
        for at, sentence in enumerate(translations):
            if sentence not in known:
                known[sentence] = len(known)
                rows.append(np.eye(len(ENGLISH))[at])
    made = Tokenizer(models.WordLevel(known, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Split("\n", "removed")
    modules = [StaticEmbedding(made, np.array(rows, dtype=np.float32))]
    SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / "knowing"))
    knowing = SentenceTransformerEncoder(str(tmp_path / "knowing"), cache=tmp_path / "cache")
    assert knowing._record.multilingual
    assert knowing.share_spelt_out("Sköterskorna räknade") == 0.0

    toys.save("static", tmp_path)
    chance = SentenceTransformerEncoder(str(tmp_path / "toy-static"), cache=tmp_path / "cache")
    assert not chance._record.multilingual
    assert chance.share_spelt_out("Sköterskorna räknade") == 1.0
    assert not knowing.knows_whole("räknade")  # its mark for the unknown is one piece, too


# The check of an export ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mean"])
def test_an_export_with_other_vectors_is_refused_and_nothing_published(
    encoder: SentenceTransformerEncoder,
    shared: Path,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    toys.save("cls", tmp_path)  # the same weights, pooled in another way
    cls = SentenceTransformerEncoder(str(tmp_path / "toy-cls"), cache=tmp_path / "cache")
    own = encoder._place

    def wrong(model: Any, folder: Path) -> None:
        shutil.copyfile(own / "model.onnx", folder / "model.onnx")

    monkeypatch.setattr("index.encoding.onnx_export._write_onnx", wrong)
    with pytest.raises(EncoderError, match="other vectors") as told:
        rebuild(corpus, tmp_path / "store", encoder=cls)
    assert "CLUSTERBOT_ENCODER" in told.value.hint
    assert not list((tmp_path / "cache").glob("toy*"))
    assert not list((tmp_path / "cache").glob("partial*"))
    assert not (tmp_path / "store" / "CURRENT").exists()


def test_a_model_that_onnx_cannot_hold_is_run_by_sentence_transformers(
    shared: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(model: Any, folder: Path) -> None:
        (folder / "model.onnx").write_bytes(b"half")
        raise RuntimeError("It failed.\nNext steps: ...") from ValueError("no operator\nand more")

    monkeypatch.setattr("index.encoding.onnx_export._write_onnx", cannot)
    toys.save("mean", tmp_path)
    encoder = SentenceTransformerEncoder(str(tmp_path / "toy-mean"), cache=tmp_path / "cache")
    rebuild(corpus, tmp_path / "store", encoder=encoder)
    assert encoder._record.why == "ONNX cannot hold it: no operator"
    assert not list((tmp_path / "store").rglob("model.onnx"))
    with closing(open_store(tmp_path / "store")) as store:
        exact = unit(load_model(encoder._folder).encode_query(["crane"]))[0]
        assert float(store.encode("crane") @ exact) > 0.9999


class Turned(HashingEncoder):
    """Embeds passages in another space than the store's own encoder does."""

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        turned: Vectors = np.roll(super().encode_passages(texts, advance), 1, axis=1)
        return turned


def test_a_store_whose_passages_are_in_another_space_is_not_published(
    corpus: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreDamaged, match="another vector"):
        rebuild(corpus, tmp_path / "store", encoder=Turned(64))
    assert not (tmp_path / "store" / "CURRENT").exists()


# Once for each model and machine, and whole ---------------------------------------------------


@pytest.mark.parametrize("kind", ["mean"])
def test_an_export_is_made_once_for_all_stores_and_shows_its_progress(
    encoder: SentenceTransformerEncoder,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Path] = []

    def counted(model: Any, folder: Path, name: str, into: Path) -> Any:
        made.append(into)
        return export_model(model, folder, name, into)

    monkeypatch.setattr(sentence_transformer, "export_model", counted)
    steps: list[tuple[str, int, int]] = []
    for store in ("first", "second"):
        rebuild(
            corpus,
            tmp_path / store,
            encoder=encoder_named(str(encoder._folder), cache=tmp_path / "cache"),
            progress=lambda *step: steps.append(step),
        )
    assert len(made) == 1
    assert [step for step in steps if step[0] == "export"] == [
        ("export", done, 3) for done in range(4)
    ]


@pytest.mark.parametrize("kind", ["mean", "static"])
def test_a_store_answers_on_another_machine(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path
) -> None:
    """The model is gone, the cache is gone, and for a transformer torch is not loaded."""
    model = tmp_path / encoder._folder.name
    shutil.copytree(encoder._folder, model)
    shutil.copytree(encoder._place.parent, tmp_path / "cache")  # no export is made anew
    there = encoder_named(str(model), cache=tmp_path / "cache")
    assert there.name == encoder.name
    rebuild(corpus, tmp_path / "store", encoder=there)
    (tmp_path / "store").rename(tmp_path / "moved")
    shutil.rmtree(model)
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.store import open_store\n"
        "assert open_store(Path(sys.argv[1])).search('the ferry to the island', 1)\n"
        "print('torch' in sys.modules)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "moved")],
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path / "nobody")},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == str(encoder._record.run_by != "onnxruntime")


@pytest.mark.parametrize("kind", ["mean"])
@pytest.mark.parametrize("damage", ["truncated", "changed", "removed", "of an earlier program"])
def test_a_damaged_export_is_told_with_its_mend_and_the_next_rebuild_heals_it(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path, damage: str
) -> None:
    store = tmp_path / "store"
    rebuild(corpus, store, encoder=encoder)
    place = store / "encoders" / encoder.name
    graph = place / "model.onnx"
    whole = graph.read_bytes()
    if damage == "truncated":
        graph.write_bytes(whole[: len(whole) // 2])
    elif damage == "changed":
        graph.write_bytes(whole[:-100] + bytes(100))
    elif damage == "removed":
        shutil.rmtree(place)
    else:
        written = {"name": encoder.name, "dimensions": encoder.dimensions, "limit": 256}
        (place / "encoder.json").write_text(json.dumps(written))
    if damage != "changed":  # that takes a checksum, which answering does not wait for
        with pytest.raises(EncoderError) as told:
            open_store(store)
        assert "clusterbot rebuild" in told.value.hint
    assert not is_exported(encoder.name, store)
    again = rebuild(corpus, store, encoder=encoder)
    assert not again.published
    assert is_exported(encoder.name, store)
    assert graph.read_bytes() == whole
    open_store(store).close()


@pytest.mark.parametrize("kind", ["static"])
def test_a_damaged_cache_is_made_anew_and_what_killed_exports_left_is_removed(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path
) -> None:
    cache, store = tmp_path / "cache", tmp_path / "store"
    for place in (cache, store / "encoders"):
        (place / "partial-killed").mkdir(parents=True)
    (cache / encoder.name).mkdir()
    (cache / encoder.name / "encoder.json").write_text("{")
    rebuild(corpus, store, encoder=encoder_named(str(encoder._folder), cache=cache))
    assert not list(tmp_path.rglob("partial-*"))
    assert (cache / encoder.name / "model" / "modules.json").is_file()


@pytest.mark.parametrize("kind", ["static"])
def test_exports_that_no_generation_needs_are_removed(
    encoder: SentenceTransformerEncoder, corpus: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    kept = store / "encoders" / encoder.name
    rebuild(corpus, store, encoder=encoder)
    rebuild(corpus, store, encoder=HashingEncoder(64))
    assert kept.is_dir()  # the generation before can be gone back to
    rebuild(corpus, store, encoder=HashingEncoder(32))
    assert not kept.exists()


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, shared: Path) -> None:
    toys.save("static", tmp_path)
    (tmp_path / "file").write_text("")
    encoder = encoder_named(str(tmp_path / "toy-static"), cache=tmp_path / "file" / "cache")
    with pytest.raises(EncoderError) as told:
        keep_exported(encoder, tmp_path / "store")
    assert "CLUSTERBOT_CACHE" in told.value.hint


def test_other_prompts_make_another_encoder(tmp_path: Path) -> None:
    toys.save("static", tmp_path)
    place = tmp_path / "toy-static"
    before = encoder_named(str(place), cache=tmp_path).name
    config = json.loads((place / "config_sentence_transformers.json").read_text())
    config["prompts"] = {"query": "find: ", "document": ""}
    (place / "config_sentence_transformers.json").write_text(json.dumps(config))
    assert encoder_named(str(place), cache=tmp_path).name != before


# The fastest exact way -----------------------------------------------------------------------


class Way:
    """Encodes by hashing after so many seconds, `off` by so much."""

    def __init__(self, seconds: float, off: float = 0.0) -> None:
        self._seconds = seconds
        self._off = off
        self._hashing = HashingEncoder(64)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        import time

        time.sleep(self._seconds)
        made = self._hashing.encode_passages(texts)
        return unit(made + np.float32(self._off) * np.roll(made, 1, axis=1))


def test_the_fastest_way_that_is_exact_wins() -> None:
    ways = {"exact": Way(0.02), "near": Way(0.004, 0.001), "off": Way(0.0, 0.3)}
    measured = time_ways(ways)
    assert measured.fastest == "near"
    assert [name for name, _ in measured.rates] == ["near", "exact"]


class Failing(Way):
    """Cannot run here."""

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        raise RuntimeError("this processor lacks an instruction")


def test_a_way_that_fails_is_left_out_unless_it_is_the_model_itself() -> None:
    measured = time_ways({"exact": Way(0.001), "failing": Failing(0.0)})
    assert [name for name, _ in measured.rates] == ["exact"]
    with pytest.raises(RuntimeError, match="instruction"):
        time_ways({"failing": Failing(0.0), "exact": Way(0.001)})


def test_what_another_processor_or_program_was_timed_at_does_not_count(tmp_path: Path) -> None:
    own = Timing(timing.processor(), (("torch", 12.0), ("onnxruntime", 9.5)), timing.programs())
    write_timing(tmp_path / "a.json", own)
    assert read_timing(tmp_path / "a.json") == own
    for other in (
        replace(own, processor="another"),
        replace(own, programs=()),  # as an earlier version of clusterbot wrote it
        replace(own, programs=(*own.programs, "another 1.0")),
    ):
        write_timing(tmp_path / "a.json", other)
        assert read_timing(tmp_path / "a.json") is None
    assert read_timing(tmp_path / "none.json") is None


@pytest.mark.parametrize("kind", ["mean"])
def test_many_passages_are_encoded_in_the_fastest_way_and_few_at_once(
    encoder: SentenceTransformerEncoder, shared: Path
) -> None:
    many = [f"ship {n}" for n in range(sentence_transformer.QUICK_PASSAGES + 1)]
    timed = shared / "cache" / f"{encoder.name}.timing.json"
    encoder.export(shared / "unused")
    before = timed.read_text()
    exact = by_torch(load_model(encoder._folder), many)
    for way in json.loads(before)["rates"]:
        alone = Timing(timing.processor(), ((way[0], 1.0),), timing.programs())
        write_timing(timed, alone)
        fresh = SentenceTransformerEncoder(str(encoder._folder), cache=shared / "cache")
        assert (fresh.encode_passages(many) * exact).sum(axis=1).min() > 0.999
        fresh = SentenceTransformerEncoder(str(encoder._folder), cache=shared / "cache")
        fresh.encode_passages(many[:-1])
        assert "_model" not in vars(fresh)  # torch was not needed
    timed.write_text(before)


@pytest.mark.parametrize("kind", ["mean"])
@pytest.mark.parametrize("installed", [True, False])
def test_openvino_is_one_of_the_ways_where_it_is_installed(
    encoder: SentenceTransformerEncoder,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
    installed: bool,
) -> None:
    def absent(name: str) -> None:
        assert name == "openvino"

    if installed:
        pytest.importorskip("openvino")
    else:
        monkeypatch.setattr(openvino_model.importlib.util, "find_spec", absent)
    encoder.export(shared / f"unused-{installed}")
    measured = {name for name, _ in encoder._time(encoder._place).rates}
    assert {"torch", "onnxruntime"} <= measured
    assert ("openvino" in measured) == installed


@pytest.mark.parametrize("kind", ["mean"])
def test_openvino_gives_each_text_its_own_vector_in_order(
    encoder: SentenceTransformerEncoder,
) -> None:
    pytest.importorskip("openvino")
    texts = [f"{'ship ' * (n % 23)}crane {n}" for n in range(210)]
    by_onnxruntime = encoder.encode_passages(texts[:200])
    told: list[tuple[int, int]] = []
    way = encoder._way("openvino", encoder._place)
    found = way.encode_passages(texts, lambda done, total: told.append((done, total)))
    assert (found[:200] * by_onnxruntime).sum(axis=1).min() > 0.9999
    assert told == sorted({*told})
    assert told[-1] == (210, 210)
    assert len(told) > 5
    assert way.encode_passages([]).shape == (0, encoder.dimensions)


def test_a_batch_has_so_many_letters_at_most_the_padding_counted() -> None:
    lengths = [2_500, 1_200, 900, 900, 30, 20, *[10] * 400]
    batches = _batches(range(len(lengths)), lengths)
    assert [at for batch in batches for at in batch] == list(range(len(lengths)))
    assert [len(batch) for batch in batches[:4]] == [1, 1, 2, 66]
    for batch in batches[1:]:
        assert len(batch) * max(lengths[at] for at in batch) <= BATCH


def test_a_graph_scores_pairs_too(tmp_path: Path) -> None:
    """A cross-encoder is run by the same few lines as an encoder."""
    import torch

    from index.encoding.onnx_export import write_graph

    class Lengths(torch.nn.Module):
        def forward(self, features: dict[str, Any]) -> Any:
            second = features["attention_mask"] * features["token_type_ids"]
            return second.sum(dim=1, keepdim=True).float()

    tokenizer = toys.tokenizer().backend_tokenizer
    tokenizer.enable_padding()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    one = torch.ones((2, 3), dtype=torch.int64)
    example = {"attention_mask": one, "token_type_ids": one}
    write_graph(Lengths(), example, tmp_path / "model.onnx", output="score")
    pairs = [("crane", "ships"), ("crane of the", "ships ships ships"), ("a", "")]
    assert OnnxModel(tmp_path).run(pairs).ravel().tolist() == [2.0, 4.0, 1.0]


# Hashing, names and the packaged model --------------------------------------------------------


def test_hashed_vectors_have_unit_length_and_stay_the_same() -> None:
    encoder = HashingEncoder()
    vectors = encoder.encode_passages(["harbour cranes", "harbour", ""])
    assert vectors.shape == (3, 256)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[:2], axis=1) == pytest.approx([1.0, 1.0])
    assert not vectors[2].any()
    assert np.array_equal(vectors[0], encoder.encode_query("Harbour, cranes!"))


def test_hashed_texts_that_share_words_are_nearer() -> None:
    one, alike, other = HashingEncoder().encode_passages(
        ["the port of Kaldvik", "Kaldvik has a port", "quarterly accounts"]
    )
    assert one @ alike > one @ other + 0.3


def test_a_hashing_store_opens_the_encoder_of_its_manifest(tmp_path: Path) -> None:
    encoder = open_query_encoder("hashing-64", tmp_path)
    assert (encoder.name, encoder.dimensions) == ("hashing-64", 64)
    assert is_exported("hashing-64", tmp_path)


def test_a_missing_model_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as told:
        encoder_named("no-such/model")
    assert "CLUSTERBOT_ENCODER" in told.value.hint
    assert "CLUSTERBOT_DOWNLOAD=yes" in told.value.hint
    with pytest.raises(EncoderError) as told:
        open_query_encoder("model-123", tmp_path)
    assert "rebuild" in told.value.hint


def test_the_exported_model_gives_the_vectors_of_the_model(tmp_path: Path) -> None:
    encoder = encoder_named("")
    keep_exported(encoder, tmp_path)
    assert [path.name for path in (tmp_path / "encoders").iterdir()] == [encoder.name]
    quick = open_query_encoder(encoder.name, tmp_path)
    assert (quick.name, quick.dimensions) == (encoder.name, encoder.dimensions)

    model = load_model(packaged_folder())
    exact = model.encode(TEXTS, normalize_embeddings=True)
    assert (exact * quick.encode_passages(TEXTS)).sum(axis=1).min() > 0.9999
    assert isinstance(encoder, SentenceTransformerEncoder)
    names = ["torch", "torch, products in bfloat16", "torch, bfloat16"]
    if openvino_model.is_installed():
        names += ["openvino", "openvino, bfloat16"]
    for name in names:
        way = encoder._way(name, encoder._place)
        assert (exact * way.encode_passages(TEXTS)).sum(axis=1).min() > 0.999, name
    assert encoder.count_tokens("clusters of clusters") == 3
    assert encoder.room == 254
    assert quick.share_spelt_out("Sköterskorna räknade") == 1.0
    assert [quick.knows_whole(word) for word in ("patients", "Rents", "patnets", "räknade")] == [
        True, True, False, False
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["mean"])
def test_a_model_that_reads_less_is_given_shorter_passages(
    encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(encoder._folder, model)
    said = json.loads((model / "tokenizer_config.json").read_text())
    (model / "tokenizer_config.json").write_text(json.dumps({**said, "model_max_length": 64}))
    narrow = encoder_named(str(model), cache=tmp_path / "cache")
    assert narrow.room == 62
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    told = " ".join(f"Sentence {n} tells of the cranes of the harbour." for n in range(40))
    (corpus / "a.txt").write_text(told)
    rebuild(corpus, tmp_path / "store", encoder=narrow)
    with closing(open_store(tmp_path / "store")) as store:
        stored = store.searcher.stored(range(store.counts()[1])).values()
    lengths = [narrow.count_tokens(encoded_text(one.passage)) for one in stored]
    assert len(lengths) > 5
    assert max(lengths) <= 62


def test_embedding_tells_its_progress_batch_by_batch_and_keeps_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lengths(_: Any, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    monkeypatch.setattr(torch_model, "by_torch", lengths)
    texts = ["x" * (1 + (7 * n) % 90) for n in range(70)]
    told: list[tuple[int, int]] = []

    encoder = torch_model.TorchEncoder(lambda: "a model", name="m", dimensions=1)
    found = encoder.encode_passages(texts, lambda done, total: told.append((done, total)))

    assert told == [(32, 70), (64, 70), (70, 70)]
    assert [int(row[0]) for row in found] == [len(text) for text in texts]
