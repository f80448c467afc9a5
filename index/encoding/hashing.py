"""An encoder without a model: words are hashed. For quick tests, and where no model can run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoding.protocols import Advance, Vectors
from index.text import words

HASHING = "hashing"
ROOM = 254  # words of a passage, so that passages are as long as the packaged model's


class HashingEncoder:
    """Hashes words and their beginnings into signed dimensions.

    Texts that share words are near each other, and no more than that.
    """

    def __init__(self, dimensions: int = 256) -> None:
        self.name = f"{HASHING}-{dimensions}"
        self.dimensions = dimensions
        self.room = ROOM

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query; the zero vector where it holds no word."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in words(text):
            for feature, weight in ((word, 1.0), (word[:5], 0.5)):
                code = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
                vector[code % self.dimensions] += weight if code >> 63 else -weight
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        if advance and texts:
            advance(len(texts), len(texts))
        rows = [self.encode_query(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def share_spelt_out(self, text: str) -> float:
        """Return 0: every word is as good as another."""
        return 0.0

    def knows_whole(self, word: str) -> bool:
        """Return False: no word is better known than another."""
        return False

    def count_tokens(self, text: str) -> int:
        """Return how many words a text has."""
        return len(words(text))

    def export(self, folder: Path, advance: Advance | None = None) -> None:
        """Write nothing: there is no model."""
