"""Puts the best passages in the order of a cross-encoder, where one is configured.

A cross-encoder reads query and passage together: it tells more than two vectors do, and costs a
pass of its model for every pair. Finding passages is left to `index.retrieval`.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from index.encoding import local_model
from index.encoding.torch_model import quiet_offline
from index.errors import EncoderError

# So many of the best passages are read again; what stands below them rarely belongs on top.
RERANKED = 30


class Reranker(Protocol):
    """Scores how well passages answer a query."""

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return a score for each passage, higher for better."""


class CrossEncoderReranker:
    """A sentence-transformers `CrossEncoder`, loaded when the first passages are put in order.

    Safe to use from several threads, one after another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: Any = None

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        """Return a score for each passage, higher for better."""
        if not passages:
            return ()
        with self._lock:
            if self._model is None:
                self._model = self._loaded()
            pairs = [(query, passage) for passage in passages]
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
    hint = "give CLUSTERBOT_RERANKER a cross-encoder's folder, or leave it empty for none"
    return CrossEncoderReranker(local_model(setting, hint=hint, download=download))
