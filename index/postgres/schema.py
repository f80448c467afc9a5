"""The tables in PostgreSQL: every line of one lives from the generation `born` until `died`.

Generations of a corpus are numbered; one is read through views that show what was alive in it. A
line is never changed but for its death, so that a reader of an earlier generation sees no change.
"""

from collections.abc import Mapping
from typing import Any

from index.columns import TABLES as OF_EVERY_ENGINE
from index.columns import Table
from index.errors import StoreMismatch
from index.postgres.server import Connection

# Raised whenever the tables change, also by `index.columns`; SCHEMA_VERSION of `index.engine` is
# that of what is in them.
TABLES_VERSION = 2
SCHEMA = "clusterbot"
NOW = "clusterbot_now"
PUBLIC_ROLE = "clusterbot_public"
FOREVER = 2_147_483_647
# What separates the ids of hidden sources in a setting: no id holds it.
SEPARATOR = "\x1f"
# Held while tables are made; the second number of a corpus's own locks is a generation.
SET_UP_LOCK = (0, 0)
REBUILD_LOCK = 0

_TYPES = {
    str: 'text collate "C" not null',
    int: "integer not null",
    bool: "boolean not null",
    bytes: "bytea not null",
    float: "double precision not null",
    float | None: "double precision",
    tuple[str, ...]: 'text[] collate "C" not null',
}

TABLES: Mapping[str, Table] = {
    **OF_EVERY_ENGINE,
    # The terms of a passage in order, its lead's and its text's parted by an empty one.
    "spoken": Table(("row",), {"row": int, "terms": tuple[str, ...], "length": int}),
    "word": Table(("term", "row"), {"term": str, "row": int, "uses": float, "length": int}),
}

_INDEXES = {
    "document": ("corpus, path, part",),
    "passage": ("corpus, id", "corpus, document_id", "digest"),
    "mention": ("corpus, row",),
}

# The second lock on restricted sources: which column of a table names the source of a line.
_SOURCE_OF = {"source": "id", "document": "source_id", "passage": "source_id"}
_SOURCE_OF |= {"kpi_row": "source_id"}

_SHARED = f"""
create table {SCHEMA}.version (tables integer not null);
insert into {SCHEMA}.version values ({TABLES_VERSION});
create table {SCHEMA}.corpus (
    id integer generated always as identity primary key, name text not null unique,
    current integer not null default 0, last integer not null default 0
);
create table {SCHEMA}.generation (
    corpus integer not null, number integer not null, id text not null, manifest text not null,
    report text not null, tokens bigint not null, published_at timestamptz not null default now(),
    primary key (corpus, number)
);
create table {SCHEMA}.unmade (
    encoder integer not null, digest text collate "C" not null, text text not null,
    primary key (encoder, digest)
);
create table {SCHEMA}.encoder (
    id integer generated always as identity primary key, name text not null unique,
    dimensions integer not null
);
"""


def set_up(connection: Connection) -> None:
    """Make the tables where there are none; StoreMismatch where they are another program's."""
    connection.execute("select pg_advisory_xact_lock(%s, %s)", SET_UP_LOCK)
    if not is_set_up(connection):
        connection.execute("create extension if not exists vector")
        connection.execute(f"create schema {SCHEMA}")
        connection.execute(f"create schema {NOW}")
        connection.execute(_SHARED)
        for name, table in TABLES.items():
            connection.execute(_table(name, table))
        connection.execute(_locks())


def is_set_up(connection: Connection) -> bool:
    """Return whether the tables are there; StoreMismatch where they are another program's."""
    found = connection.execute(
        "select to_regclass(%s) is not null as there", (f"{SCHEMA}.version",)
    ).fetchone()
    if not found or not found["there"]:
        return False
    version = connection.execute(f"select tables from {SCHEMA}.version").fetchone()
    if not version or version["tables"] != TABLES_VERSION:
        raise StoreMismatch(
            f"the tables have version {version and version['tables']}, this program reads"
            f" {TABLES_VERSION}",
            hint=f"use another database, or drop the schemas {SCHEMA} and {NOW} and rebuild",
        )
    return True


def names(columns: Mapping[str, Any] | tuple[str, ...]) -> str:
    """Return column names for a statement: some are words of SQL."""
    return ", ".join(f'"{name}"' for name in columns)


def _table(name: str, table: Table) -> str:
    columns = ", ".join(f'"{column}" {_TYPES[kind]}' for column, kind in table.columns.items())
    place = f"{SCHEMA}.{name}"
    # Looked up once a query: without `select` it would be once a line.
    seen = "(select current_setting('clusterbot.generation')::integer)"
    alive = (
        "corpus = (select current_setting('clusterbot.corpus')::integer)"
        f" and born <= {seen} and died > {seen}"
    )
    statements = [
        f"create table {place} (corpus integer not null, {columns}, born integer not null,"
        f" died integer not null default {FOREVER},"
        f" primary key (corpus, {names(table.key)}, born))",
        f"create index on {place} (corpus, died) where died < {FOREVER}",  # for pruning
        *(f"create index on {place} ({index})" for index in _INDEXES.get(name, ())),
        f"create view {NOW}.{name} with (security_invoker = true) as"
        f" select {names(table.columns)} from {place} where {alive}",
    ]
    return ";".join(statements)


def _locks() -> str:
    """Return the role that sees no source of a setting, whatever it asks for."""
    statements = [
        f"do $$ begin create role {PUBLIC_ROLE} nologin;"
        " exception when duplicate_object then null; end $$",
        f"grant {PUBLIC_ROLE} to current_user",
        f"grant usage on schema {SCHEMA}, {NOW} to {PUBLIC_ROLE}",
        f"grant select on all tables in schema {SCHEMA}, {NOW} to {PUBLIC_ROLE}",
        f"alter default privileges in schema {SCHEMA} grant select on tables to {PUBLIC_ROLE}",
    ]
    for name, column in _SOURCE_OF.items():
        statements += [
            f"alter table {SCHEMA}.{name} enable row level security",
            f"create policy in_sight on {SCHEMA}.{name} for select to {PUBLIC_ROLE} using"
            f" ({column} <> all ((select string_to_array(current_setting('clusterbot.without'),"
            f" '{SEPARATOR}'))::text[]))",
        ]
    return ";".join(statements)
