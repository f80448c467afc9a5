"""A cross-encoder puts the best passages in order again where one is configured, and only there."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.build import rebuild
from index.encoding import HashingEncoder
from index.engine import Filters
from index.errors import EncoderError
from index.store import LiveStore, open_store, reranker_named

TEXTS = {
    "crane": "The crane of the harbour lifts containers from ships that come from the north.",
    "quay": "The quay of the harbour was built anew after the great storm of the last winter.",
    "ferry": "The ferry of the harbour leaves every morning at seven for the island in the bay.",
    "school": "A school beside the harbour teaches children whose parents work on the ships.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("reranked")
    (place / "corpus").mkdir()
    for name, text in TEXTS.items():
        (place / "corpus" / f"{name}.txt").write_text(text)
    rebuild(place / "corpus", place / "store", encoder=HashingEncoder(64))
    return place


@pytest.fixture(scope="module")
def tiny_cross_encoder(folder: Path) -> Path:
    """Make a cross-encoder of one narrow layer, which scores by chance, but always the same."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    place = folder / "model"
    words = sorted({word.lower().strip(".") for text in TEXTS.values() for word in text.split()})
    known = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    made = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(place)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(known),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        initializer_range=1.0,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(place)
    return place


class ByWord:
    """Scores a passage by whether it holds a word."""

    def __init__(self, word: str) -> None:
        self._word = word

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        return tuple(float(self._word in passage) for passage in passages)


def test_the_order_is_the_rerankers_and_the_scores_still_fall(folder: Path) -> None:
    with closing(open_store(folder / "store")) as plain:
        again = plain.searcher_with(ByWord("school"))
        before = plain.search("harbour crane", 4)
        after = again.search("harbour crane", 4, Filters())
    assert "crane" in before[0].passage.text
    assert "school" in after[0].passage.text
    assert [hit.passage.id for hit in after[1:]] == [
        hit.passage.id for hit in before if "school" not in hit.passage.text
    ]
    assert [hit.score for hit in after] == [hit.score for hit in before]


def test_a_passage_far_down_is_brought_up_though_few_are_asked_for(folder: Path) -> None:
    with closing(open_store(folder / "store")) as store:
        (hit,) = store.searcher_with(ByWord("school")).search("harbour crane", 1, Filters())
    assert "school" in hit.passage.text


def test_a_cross_encoder_of_sentence_transformers_sets_the_order(
    folder: Path, tiny_cross_encoder: Path
) -> None:
    reranker = reranker_named(str(tiny_cross_encoder))
    assert reranker is not None
    query = "harbour ships"
    with closing(open_store(folder / "store")) as plain:
        before = plain.search(query, 4)
        after = plain.searcher_with(reranker).search(query, 4, Filters())
    read = [f"{hit.passage.lead}\n{hit.passage.text}".strip() for hit in before]
    by_id = dict(zip([h.passage.id for h in before], reranker.scores(query, read), strict=True))
    assert len(set(by_id.values())) == 4
    wanted = sorted(by_id, key=lambda id: -by_id[id])
    assert [hit.passage.id for hit in after] == wanted
    assert [hit.passage.id for hit in before] != wanted


def test_without_a_setting_there_is_none_and_a_wrong_one_is_told(
    folder: Path, tmp_path: Path
) -> None:
    assert reranker_named("") is None
    with pytest.raises(EncoderError) as told:
        reranker_named("no/such-model")
    assert "CLUSTERBOT_RERANKER" in told.value.hint
    broken = reranker_named(str(tmp_path))
    with (
        closing(open_store(folder / "store")) as store,
        pytest.raises(EncoderError, match="cannot be loaded"),
    ):
        store.searcher_with(broken).search("harbour", 2, Filters())


def test_a_live_store_keeps_its_reranker(folder: Path) -> None:
    live = LiveStore(folder / "store", reranker=ByWord("ferry"))
    reranker = live.current().reranker
    assert reranker is not None
    assert reranker.scores("harbour", ["the ferry", "the quay"]) == (1.0, 0.0)
