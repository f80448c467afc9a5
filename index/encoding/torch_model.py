"""Runs a model by sentence-transformers itself, with torch: importing it takes seconds."""

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.onnx_model import (
    RUN,
    TOKENIZER,
    knows_whole,
    read_tokenizer,
    share_spelt_out,
    unit,
)
from index.encoding.protocols import Advance, Vectors
from index.encoding.record import read_record
from index.errors import EncoderError

BATCH = 32  # smaller ones leave torch's threads waiting for each other, larger ones pad more
MODEL_FOLDER = "model"
PASSAGE_PROMPTS = ("document", "passage", "corpus")


def quiet_offline() -> None:
    """Keep the libraries of models from downloading and from drawing bars of their own."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def load_model(folder: Path) -> Any:
    """Return the sentence-transformers model of a folder, in single precision."""
    quiet_offline()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True).float().eval()
    except Exception as error:
        raise EncoderError(
            f"the model in {folder} cannot be loaded: {error}",
            hint="install it again, or set CLUSTERBOT_ENCODER to another model",
        ) from error


def by_torch(model: Any, texts: Sequence[str], *, query: bool = False) -> Vectors:
    """Return the (n, d) unit vectors that the model itself gives queries or passages."""
    encode = model.encode_query if query else model.encode_document
    found = encode(
        list(texts),
        prompt=prompts(model)[not query],
        batch_size=BATCH,
        show_progress_bar=False,
        convert_to_tensor=True,
    )
    rows: Vectors = found.float().cpu().numpy()
    return unit(rows)


def prompts(model: Any) -> tuple[str, str]:
    """Return what stands before a query and before a passage.

    These are the prompts of `encode_query` and `encode_document`, which however take an empty
    "document" for meant where a model names its prompt "passage" or "corpus".
    """
    known = model.prompts
    passage = next((known[key] for key in PASSAGE_PROMPTS if known.get(key)), "")
    return known.get("query") or "", passage


def in_mixed_precision() -> Any:
    """Return a context in which matrices are multiplied in bfloat16, and the rest is exact."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16)


def halved(model: Any) -> Any:
    """Return a copy of the model with all its weights in bfloat16."""
    import copy

    return copy.deepcopy(model).bfloat16()


def computes_in_bfloat16() -> bool:
    """Return whether the processor itself computes in bfloat16."""
    import torch

    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


class TorchEncoder:
    """A model that sentence-transformers itself runs; `load` is called for the first text.

    `mixed` multiplies in bfloat16. Safe to use from several threads, one after another.
    """

    def __init__(
        self, load: Callable[[], Any], *, name: str, dimensions: int, mixed: bool = False
    ) -> None:
        self.name = name
        self.dimensions = dimensions
        self._load = load
        self._mixed = mixed
        self._lock = threading.Lock()
        self._model: Any = None

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""
        first: Vectors = self._encode([text], query=True)[0]
        return first

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: (at // RUN, -len(texts[at]), at))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            made[chosen] = self._encode([texts[at] for at in chosen], query=False)
            if advance:
                advance(first + len(chosen), len(texts))
        return made

    def _encode(self, texts: Sequence[str], *, query: bool) -> Vectors:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            with in_mixed_precision() if self._mixed else nullcontext():
                return by_torch(self._model, texts, query=query)


class ExportedTorchEncoder(TorchEncoder):
    """A model that has no transformer, or none that can be exported: its files, and torch."""

    def __init__(self, folder: Path) -> None:
        record = read_record(folder)
        super().__init__(
            partial(load_model, folder / MODEL_FOLDER),
            name=record.name,
            dimensions=record.dimensions,
        )
        self._multilingual = record.multilingual
        self._tokenizer = read_tokenizer(folder) if (folder / TOKENIZER).is_file() else None

    def share_spelt_out(self, text: str) -> float:
        """Return the share of words that the tokenizer cuts into pieces; 0 if multilingual."""
        if self._multilingual or self._tokenizer is None:
            return 0.0
        return share_spelt_out(self._tokenizer.encode(text, add_special_tokens=False), text)

    def knows_whole(self, word: str) -> bool:
        """Say whether the tokenizer has the word in one piece."""
        return self._tokenizer is not None and knows_whole(self._tokenizer, word)
