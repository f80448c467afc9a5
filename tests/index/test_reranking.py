"""A cross-encoder reads texts beside a question: the library's own, a packed one, or none."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from installing import module_at

from index.build import rebuild
from index.encoding import HashingEncoder
from index.errors import EncoderError
from index.reranking import OnnxReranker, reranker_named
from index.store import LiveStore

pytestmark = pytest.mark.slow  # exports a model
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
        initializer_range=0.3,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(place)
    return place


class ByWord:
    """Scores a passage by whether it holds a word."""

    def __init__(self, word: str) -> None:
        self._word = word

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        return tuple(float(self._word in text) for text in texts)


def test_a_cross_encoder_of_sentence_transformers_gives_its_own_logits(
    tiny_cross_encoder: Path,
) -> None:
    from sentence_transformers import CrossEncoder
    from torch import nn

    reranker = reranker_named(str(tiny_cross_encoder))
    assert reranker is not None
    pairs = [("harbour ships", text) for text in TEXTS.values()]
    own = CrossEncoder(str(tiny_cross_encoder), device="cpu")
    wanted = own.predict(pairs, activation_fn=nn.Identity(), show_progress_bar=False)
    assert reranker.scores("harbour ships", list(TEXTS.values())) == pytest.approx(wanted.tolist())
    assert reranker.scores("harbour ships", ()) == ()


def test_a_packed_cross_encoder_gives_nearly_the_same_without_torch(
    tiny_cross_encoder: Path, tmp_path: Path
) -> None:
    module_at("scripts/pack_reranker.py").pack(tiny_cross_encoder, tmp_path)
    packed, whole = reranker_named(str(tmp_path)), reranker_named(str(tiny_cross_encoder))
    assert isinstance(packed, OnnxReranker)
    assert whole is not None
    texts = [*TEXTS.values(), "harbour " * 200]
    wanted = whole.scores("harbour ships", texts)
    assert packed.scores("harbour ships", texts) == pytest.approx(wanted, abs=0.06)
    assert packed.scores("harbour ships", ()) == ()


def test_none_is_none_and_a_wrong_setting_is_told(tmp_path: Path) -> None:
    assert reranker_named("") is None
    with pytest.raises(EncoderError) as told:
        reranker_named("no/such-model")
    assert "CLUSTERBOT_RERANKER" in told.value.hint
    broken = reranker_named(str(tmp_path))
    assert broken is not None
    with pytest.raises(EncoderError, match="cannot be loaded"):
        broken.scores("harbour", ["the quay"])


def test_a_live_store_keeps_its_reranker(folder: Path) -> None:
    live = LiveStore(folder / "store", reranker=ByWord("ferry"))
    reranker = live.current().reranker
    assert reranker is not None
    assert reranker.scores("harbour", ["the ferry", "the quay"]) == (1.0, 0.0)
