"""Keeps the vectors of the last queries, since encoding is most of what a search costs."""

from collections.abc import Sequence
from functools import lru_cache

from index.encoding.protocols import TextEncoder, Vectors

# So many queries are remembered with their vectors: 1.5 MB, and the last hour of a busy channel.
REMEMBERED = 1024


class Remembering:
    """Another encoder that keeps the vectors of the last queries.

    A question is searched, then compared with sentences, then asked again by the next person.
    Safe to use from several threads.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self._vector = lru_cache(REMEMBERED)(self._encode)

    def _encode(self, text: str) -> Vectors:
        vector = self._encoder.encode_query(text)
        vector.flags.writeable = False  # whoever asks next gets the same array
        return vector

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query, which may not be written to."""
        return self._vector(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        return self._encoder.encode_passages(texts)

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the encoder knows only by their pieces."""
        return self._encoder.share_spelt_out(text)

    def knows_whole(self, word: str) -> bool:
        """Say whether the encoder has the word in one piece."""
        return self._encoder.knows_whole(word)
