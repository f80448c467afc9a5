"""Runs an exported model by onnxruntime: quick to load, and without torch.

`OnnxModel` serves every model of texts or pairs of texts; `OnnxEncoder` makes unit vectors by it.
Another program than onnxruntime may run the graph: `index.encoding.openvino_model`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoding.protocols import Advance, Vectors
from index.encoding.record import REBUILD_HINT, read_record
from index.errors import EncoderError
from index.text import fold

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
# Texts run together have no more letters than this, each counted as long as the longest, since
# the rest is padded. onnxruntime gains nothing from larger batches, and it keeps for good the
# memory that the largest one took.
BATCH = 2_000
# A run of this many texts is sorted by length before it is cut into batches, so that a batch
# pads little; a bounded run keeps the time left honest, since long texts come first.
RUN = 1024

# What a graph is given: a matrix of whole numbers for each of its inputs.
Given = Mapping[str, NDArray[np.int64]]


class Graph(Protocol):
    """A graph that is loaded. Safe to use from several threads."""

    @property
    def inputs(self) -> frozenset[str]:
        """The names of what it is given."""

    def run(self, batches: Iterable[Given]) -> Iterator[Vectors]:
        """Yield the rows of each batch, in order."""


class OnnxRuntimeGraph:
    """A graph that onnxruntime runs, batch by batch."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # A thread that waits by spinning takes the processor from whoever else serves.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = frozenset(given.name for given in self._session.get_inputs())

    def run(self, batches: Iterable[Given]) -> Iterator[Vectors]:
        """Yield the rows of each batch, in order."""
        for given in batches:
            yield self._session.run(None, given)[0]


class OnnxModel:
    """A graph with its tokenizer: texts, or pairs of texts, in; a row of numbers for each out.

    The tokenizer's file says where texts are cut and how they are padded. Safe to use from
    several threads.
    """

    def __init__(
        self, folder: Path, open_graph: Callable[[Path], Graph] = OnnxRuntimeGraph
    ) -> None:
        try:
            self.tokenizer = read_tokenizer(folder)
            self._graph = open_graph(folder / MODEL)
        except Exception as error:
            raise EncoderError(
                f"the exported model in {folder} cannot be loaded: {error}", hint=REBUILD_HINT
            ) from error

    def run(
        self, texts: Sequence[str] | Sequence[tuple[str, str]], advance: Advance | None = None
    ) -> Vectors:
        """Return the (n, d) rows of at least one text or pair, in order."""
        order = sorted(range(len(texts)), key=lambda at: (at // RUN, -_length(texts[at]), at))
        batches = _batches(order, [_length(text) for text in texts])
        given = (self._read([texts[at] for at in chosen]) for chosen in batches)
        made: Vectors | None = None
        done = 0
        for chosen, rows in zip(batches, self._graph.run(given), strict=True):
            if made is None:
                made = np.empty((len(texts), rows.shape[1]), dtype=np.float32)
            made[chosen] = rows
            done += len(chosen)
            if advance:
                advance(done, len(order))
        if made is None:
            raise ValueError("there is nothing to run")
        return made

    def _read(self, texts: Sequence[Any]) -> Given:
        read = self.tokenizer.encode_batch(list(texts))
        given = {
            "input_ids": [one.ids for one in read],
            "attention_mask": [one.attention_mask for one in read],
            "token_type_ids": [one.type_ids for one in read],
        }
        return {
            key: np.array(value, dtype=np.int64)
            for key, value in given.items()
            if key in self._graph.inputs
        }


class OnnxEncoder:
    """An exported sentence-transformers model: its own vectors, ready in a fraction of a second."""

    def __init__(
        self, folder: Path, open_graph: Callable[[Path], Graph] = OnnxRuntimeGraph
    ) -> None:
        self._record = read_record(folder)
        self._model = OnnxModel(folder, open_graph)
        self.name = self._record.name
        self.dimensions = self._record.dimensions

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""
        first: Vectors = unit(self._model.run([self._record.query_prompt + text]))[0]
        return first

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        prompt = self._record.passage_prompt
        return unit(self._model.run([prompt + text for text in texts], advance))

    def share_spelt_out(self, text: str) -> float:
        """Return the share of words that the tokenizer cuts into pieces; 0 if multilingual."""
        if self._record.multilingual:
            return 0.0
        return share_spelt_out(self._model.tokenizer.encode(text, add_special_tokens=False), text)

    def knows_whole(self, word: str) -> bool:
        """Say whether the tokenizer has the word in one piece."""
        return knows_whole(self._model.tokenizer, word)


def read_tokenizer(folder: Path) -> Any:
    """Return the tokenizer of an export."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / TOKENIZER))


def unit(rows: Vectors) -> Vectors:
    """Return the rows at length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return scaled


def share_spelt_out(pieces: Any, text: str) -> float:
    """Return the share of words in more than one piece; figures and marks are not counted."""
    counts: dict[int, int] = {}
    for word, (start, _) in zip(pieces.word_ids, pieces.offsets, strict=True):
        if word is not None and (word in counts or text[start : start + 1].isalpha()):
            counts[word] = counts.get(word, 0) + 1
    return sum(count > 1 for count in counts.values()) / len(counts) if counts else 0.0


def knows_whole(tokenizer: Any, word: str) -> bool:
    """Say whether a tokenizer has a word in one piece, which is not its mark for the unknown."""
    pieces = tokenizer.encode(word, add_special_tokens=False)
    of_word = [t for t, at in zip(pieces.tokens, pieces.word_ids, strict=True) if at is not None]
    # A piece that begins a word may be marked so.
    return [fold(token.lstrip("▁Ġ")) for token in of_word] == [fold(word)]


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Return the places of texts, in order, cut where the letters of a batch would be too many."""
    batches: list[list[int]] = []
    longest = 0
    for at in order:
        longest = max(longest, lengths[at])
        if not batches or (len(batches[-1]) + 1) * longest > BATCH:
            batches.append([])
            longest = lengths[at]
        batches[-1].append(at)
    return batches


def _length(text: str | tuple[str, str]) -> int:
    return len(text) if isinstance(text, str) else len(text[0]) + len(text[1])
