"""The seam of encoders: what every encoder does, whichever model stands behind it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Advance = Callable[[int, int], None]


class QueryEncoder(Protocol):
    """Encodes queries. `name` tells encoders apart whose vectors cannot be compared."""

    @property
    def name(self) -> str:
        """The name of the encoder, with a digest of its model."""

    @property
    def dimensions(self) -> int:
        """How long its vectors are."""

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the encoder knows only by their pieces."""


class PassageEncoder(Protocol):
    """Encodes passages into the space of the queries."""

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages; `advance(done, total)` reports progress."""


class TextEncoder(QueryEncoder, PassageEncoder, Protocol):
    """Encodes queries and passages into one space."""

    def knows_whole(self, word: str) -> bool:
        """Say whether the encoder has the word in one piece: so it is one, and no slip."""
        ...


class Encoder(TextEncoder, Protocol):
    """An encoder that an index is built with."""

    @property
    def room(self) -> int:
        """How many tokens of a passage it reads; what is longer would be cut off."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has, without marks of begin and end."""

    def export(self, folder: Path, advance: Advance | None = None) -> None:
        """Write what answering needs into an empty folder (nothing where nothing is needed)."""
