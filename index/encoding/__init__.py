"""Turns texts into unit vectors: any sentence-transformers model, or a hashing one.

`Encoder` is one of the three seams of the product. A model is exported once and answers by
onnxruntime, since importing torch takes seconds. Keeping vectors is left to `index.vectors`.
"""

from collections.abc import Sequence
from pathlib import Path

from index.encoding.exports import (
    ENCODERS,
    exported_record,
    is_exported,
    keep_exported,
    open_query_encoder,
    prune_exports,
)
from index.encoding.hashing import HASHING, HashingEncoder
from index.encoding.models import PACKAGED_DIGEST, local_model, packaged_folder
from index.encoding.protocols import Advance, Encoder, QueryEncoder, TextEncoder, Vectors
from index.encoding.remembering import Remembering
from index.encoding.sentence_transformer import SentenceTransformerEncoder, user_cache

__all__ = [
    "ENCODERS",
    "Advance",
    "Encoder",
    "HashingEncoder",
    "QueryEncoder",
    "Remembering",
    "SentenceTransformerEncoder",
    "TextEncoder",
    "Vectors",
    "encoder_named",
    "exported_record",
    "is_exported",
    "keep_exported",
    "local_model",
    "open_query_encoder",
    "packaged_folder",
    "prune_exports",
    "user_cache",
]


def encoder_named(
    setting: str = "",
    *,
    cache: Path | None = None,
    exports: Sequence[Path] = (),
    download: bool = False,
) -> Encoder:
    """Return a setting's encoder: "" is the packaged model, `hashing` none, else name or path.

    `cache` keeps exports, in the user's cache folder unless given; those of the stores `exports`
    are used too. A model that is not on this machine is fetched only with `download`.
    """
    if setting == HASHING:
        return HashingEncoder()
    return SentenceTransformerEncoder(
        setting or str(packaged_folder()),
        cache=cache,
        exports=exports,
        download=download,
        digest="" if setting else PACKAGED_DIGEST,
    )
