"""Encoders give unit vectors, in order, alike for queries and passages."""

import shutil
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.build import encoded_text, rebuild
from index.encoding import (
    HashingEncoder,
    _packaged_folder,
    encoder_named,
    is_exported,
    keep_exported,
    open_query_encoder,
)
from index.errors import EncoderError
from index.store import open_store

TEXTS = [
    "Medicon Valley ranks ahead.",
    "",
    "word " * 600,
    "Köpenhamn ligger vid Øresund, och Malmö på andra sidan.",
]


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
    with pytest.raises(EncoderError) as told:
        open_query_encoder("model-123", tmp_path)
    assert "rebuild" in told.value.hint


@pytest.mark.slow
def test_the_exported_model_gives_the_vectors_of_the_model(tmp_path: Path) -> None:
    encoder = encoder_named("")
    keep_exported(encoder, tmp_path)
    assert [path.name for path in (tmp_path / "encoders").iterdir()] == [encoder.name]
    quick = open_query_encoder(encoder.name, tmp_path)
    assert (quick.name, quick.dimensions) == (encoder.name, encoder.dimensions)

    from sentence_transformers import SentenceTransformer

    exact = SentenceTransformer(str(encoder._folder), device="cpu").encode(  # type: ignore[attr-defined]
        TEXTS, normalize_embeddings=True
    )
    cosines = (exact * quick.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.9999
    halved = encoder.encode_passages(TEXTS)
    assert (exact * halved).sum(axis=1).min() > 0.99
    assert encoder.count_tokens("clusters of clusters") == 3


@pytest.mark.slow
def test_a_model_that_reads_less_is_given_shorter_passages(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(_packaged_folder(), model)
    (model / "sentence_bert_config.json").write_text('{"max_seq_length": 64}')
    encoder = encoder_named(str(model))
    assert (encoder.room, encoder_named("").room) == (62, 254)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    said = " ".join(f"Sentence {n} tells of the cranes of the harbour." for n in range(40))
    (corpus / "a.txt").write_text(said)
    rebuild(corpus, tmp_path / "store", encoder=encoder)
    with closing(open_store(tmp_path / "store")) as store:
        stored = store.searcher.stored(range(store.counts()[1])).values()
    lengths = [encoder.count_tokens(encoded_text(one.passage)) for one in stored]
    assert len(lengths) > 5
    assert max(lengths) <= 62
