"""Finds the engine of an address: a folder, or a corpus in a PostgreSQL database."""

from pathlib import Path

from index.engine import Engine
from index.folder import FolderEngine

Address = Path | str
_SCHEMES = ("postgresql://", "postgres://")


def is_database(address: Address) -> bool:
    """Return whether an address is a database's rather than a folder's."""
    return isinstance(address, str) and address.startswith(_SCHEMES)


def engine_at(address: Address) -> Engine:
    """Return the engine of a folder, or of `postgresql://…#corpus`; nothing is opened yet."""
    if not is_database(address):
        return FolderEngine(Path(address))
    from index.postgres import PostgresEngine  # what only a database needs is an extra

    return PostgresEngine(str(address))
