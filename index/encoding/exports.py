"""Keeps in a store the export of the encoder that it was built with, so that it answers anywhere.

A store is complete: copied to another machine it answers there, without the model, the cache of
exports and, for transformers, without torch.
"""

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path

from index.encoding.hashing import HASHING, HashingEncoder
from index.encoding.onnx_model import OnnxEncoder
from index.encoding.protocols import Advance, Encoder, TextEncoder
from index.encoding.record import ONNX, Record, is_whole, read_record
from index.encoding.torch_model import ExportedTorchEncoder
from index.errors import EncoderError

ENCODERS = "encoders"  # in a store
PARTIAL = "partial-"


def keep_exported(encoder: Encoder, store: Path, advance: Advance | None = None) -> None:
    """Make sure that the store holds a whole export; written aside, then renamed.

    A damaged one is replaced, and what killed processes left is removed: a store is written by
    one process at a time, so nobody else is writing there.
    """
    if _is_hashing(encoder.name):
        return
    place = store / ENCODERS / encoder.name
    for left in place.parent.glob(f"{PARTIAL}*"):
        shutil.rmtree(left, ignore_errors=True)
    if is_whole(place):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=place.parent))
    try:
        encoder.export(aside, advance)
        if not is_whole(aside):
            raise EncoderError(
                f"the copy of the exported model in {place.parent} is damaged",
                hint="check the disk, then: clusterbot rebuild",
            )
        shutil.rmtree(place, ignore_errors=True)
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def prune_exports(store: Path, names: Collection[str]) -> None:
    """Remove the exports of a store that none of the named encoders needs."""
    if (store / ENCODERS).is_dir():
        for place in (store / ENCODERS).iterdir():
            if place.name not in names:
                shutil.rmtree(place, ignore_errors=True)


def is_exported(name: str, store: Path) -> bool:
    """Return whether the store holds what answering needs, with every checksum."""
    return _is_hashing(name) or is_whole(store / ENCODERS / name)


def exported_record(name: str, store: Path) -> Record | None:
    """Return the record of an export in a store, None where none is needed."""
    return None if _is_hashing(name) else read_record(store / ENCODERS / name)


def open_query_encoder(name: str, store: Path) -> TextEncoder:
    """Return the encoder that a store was built with, by the name in its manifest."""
    if _is_hashing(name):
        return HashingEncoder(int(name.removeprefix(f"{HASHING}-")))
    return open_exported(store / ENCODERS / name)


def open_exported(folder: Path) -> TextEncoder:
    """Return the encoder of an export."""
    if read_record(folder).run_by == ONNX:
        return OnnxEncoder(folder)
    return ExportedTorchEncoder(folder)


def _is_hashing(name: str) -> bool:
    return name.startswith(f"{HASHING}-")
