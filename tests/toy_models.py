"""Sentence-transformers models of a few thousand weights, drawn by chance but always the same."""

from pathlib import Path
from typing import Any

TEXTS = (
    "The crane of the harbour lifts containers from ships that come from the north.",
    "The quay of the harbour was built anew after the great storm of the last winter.",
    "The ferry of the harbour leaves every morning at seven for the island in the bay.",
    "A school beside the harbour teaches children whose parents work on the ships.",
)
WIDTH = 16
READ_AT_ONCE = 300


def tokenizer(*, padding_side: str = "right") -> Any:
    """Return a tokenizer of letters and words, which cuts no text without a word for it."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = "abcdefghijklmnopqrstuvwxyzåäöæø0123456789.,?:"
    words = sorted({word for text in TEXTS for word in text.lower().strip(".").split()})
    known = [*marks, *letters, *(f"##{one}" for one in letters), *(w for w in words if len(w) > 1)]
    made = Tokenizer(models.WordPiece({w: at for at, w in enumerate(known)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        padding_side=padding_side,
        model_max_length=READ_AT_ONCE,
    )


def transformer(place: Path, *, decoder: bool = False) -> Any:
    """Return a transformer of one narrow layer, of BERT's kind or a decoder padded on the left."""
    import torch
    from sentence_transformers.base.modules import Transformer
    from transformers import BertConfig, BertModel, Qwen3Config, Qwen3Model

    made = tokenizer(padding_side="left" if decoder else "right")
    made.save_pretrained(place)
    torch.manual_seed(3)
    shape = {
        "vocab_size": len(made),
        "hidden_size": WIDTH,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": WIDTH,
        "initializer_range": 1.0,
        "max_position_embeddings": READ_AT_ONCE,
    }
    model = (
        Qwen3Model(Qwen3Config(**shape, num_key_value_heads=1, head_dim=8))
        if decoder
        else BertModel(BertConfig(**shape))
    )
    model.save_pretrained(place)
    return Transformer(str(place))


def save(kind: str, folder: Path) -> Path:
    """Write the toy model of a kind below the folder and return its own folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense, Normalize
    from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding

    aside, place = folder / f"{kind}-parts", folder / f"toy-{kind}"
    torch.manual_seed(5)
    prompts: dict[str, str] = {}
    if kind == "static":
        modules = [StaticEmbedding(tokenizer(), embedding_dim=WIDTH)]
    else:
        modules = [transformer(aside, decoder=kind == "last")]
        pooling = {"cls": "cls", "last": "lasttoken"}.get(kind, "mean")
        modules.append(Pooling(WIDTH, pooling_mode=pooling))
    if kind == "dense":
        modules.append(Dense(WIDTH, WIDTH + 8))
    if kind == "prompts":
        prompts = {"query": "find what answers: ", "document": "text: "}
    if kind != "cls":
        modules.append(Normalize())
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(place))
    return place
