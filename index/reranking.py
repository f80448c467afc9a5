"""Reads texts beside a question, by a cross-encoder.

A cross-encoder reads question and text together: it tells more than two vectors do, and costs a
pass of its model for every pair. Which texts are read is left to the caller.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from index.encoding import local_model
from index.encoding.onnx_model import MODEL, OnnxModel
from index.encoding.torch_model import quiet_offline
from index.errors import EncoderError


class Reranker(Protocol):
    """Scores how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Return a logit for each text, higher for better."""


class OnnxReranker:
    """A cross-encoder that `scripts/pack_reranker.py` wrote, run without torch.

    It is loaded when it first reads. Safe to use from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: OnnxModel | None = None

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Return a logit for each text, higher for better."""
        if not texts:
            return ()
        with self._lock:
            self._model = self._model or OnnxModel(self._folder)
        rows = self._model.run([(question, text) for text in texts])
        return tuple(map(float, rows[:, 0]))


class CrossEncoderReranker:
    """A sentence-transformers `CrossEncoder`, loaded when it first reads.

    Safe to use from several threads, one after another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Return a logit for each text, higher for better."""
        if not texts:
            return ()
        with self._lock:
            if self._model is None:
                self._model = self._loaded()
            pairs = [(question, text) for text in texts]
            # As logits: some models would give them squeezed between 0 and 1, others not.
            found = self._model.predict(pairs, show_progress_bar=False, activation_fn=_as_they_are)
        return tuple(float(score) for score in found)

    def _loaded(self) -> Any:
        quiet_offline()
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(str(self._folder), device="cpu", num_labels=1)
        except Exception as error:
            raise EncoderError(
                f"the re-ranking model in {self._folder} cannot be loaded: {error}",
                hint="set CLUSTERBOT_RERANKER to a cross-encoder's folder, or leave it empty",
            ) from error


def _as_they_are(logits: Any) -> Any:
    return logits


def reranker_named(setting: str, *, download: bool = False) -> Reranker | None:
    """Return a setting's re-ranker: none for "", else the cross-encoder of that folder or name.

    A name that is not on this machine is fetched with `download`, else an EncoderError.
    """
    if not setting:
        return None
    if (Path(setting) / MODEL).is_file():
        return OnnxReranker(Path(setting))
    hint = "give CLUSTERBOT_RERANKER a cross-encoder's folder, or leave it empty for none"
    return CrossEncoderReranker(local_model(setting, hint=hint, download=download))
