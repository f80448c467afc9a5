"""Every error that the library raises, as one tree.

    KnowledgeError              root: what is wrong, where, and a hint at the mend
    ├── CatalogueError          catalogue.toml or sources.csv cannot be used
    ├── CorpusError             the corpus folder is missing or holds nothing readable
    ├── RebuildBusy             another rebuild holds the lock
    ├── EncoderError            the model is missing, or not the one the store was built with
    └── StoreError              the store is missing, damaged or of another schema
        ├── StoreMissing
        ├── StoreDamaged
        ├── StoreMismatch
        └── StoreUnreachable

A bad *file* is not an error but a `Fault` in the build report: one bad file never stops a rebuild.
"""


class KnowledgeError(Exception):
    """Say what was wrong and where; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class CatalogueError(KnowledgeError):
    """The catalogue or the list of sources cannot be used."""


class CorpusError(KnowledgeError):
    """The corpus folder is missing or holds nothing that can be read."""


class RebuildBusy(KnowledgeError):
    """Another rebuild of the same store is running."""


class EncoderError(KnowledgeError):
    """The encoder cannot be loaded, or is not the one the store was built with."""


class StoreError(KnowledgeError):
    """The store cannot be used."""


class StoreMissing(StoreError):
    """There is no generation to serve."""


class StoreDamaged(StoreError):
    """A file of the generation is missing or its checksum differs."""


class StoreMismatch(StoreError):
    """The generation was written for another schema or another encoder."""


class StoreUnreachable(StoreError):
    """The database server that keeps the store does not answer."""
