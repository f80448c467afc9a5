"""Vectors in PostgreSQL: kept by the digest of what was encoded, made by whoever is there.

Texts without a vector stand in a queue. A rebuild puts them there and takes batches off it, and so
does each `clusterbot work`, on any machine. A batch is locked while it is worked on, so that one
whose worker is killed is free again at once; its vectors and its end are one transaction.
"""

import time
from collections.abc import Callable, Collection, Mapping

import numpy as np

from index.encoding import Advance, TextEncoder, Vectors
from index.postgres.schema import SCHEMA
from index.postgres.server import Connection

# So many texts of one length are encoded at once; few enough that a killed worker loses seconds.
BATCH = 64
LOOK_SECONDS = 0.2  # at a queue whose last batches others work on


def vectors_of(
    connection: Connection, encoder: str, digests: Collection[str]
) -> dict[str, Vectors]:
    """Return the vector of each of these digests that an encoder has made."""
    table = vector_table(connection, encoder)
    if table is None or not digests:
        return {}
    found = connection.execute(
        f"select digest, vector_send(embedding) as embedding from {table} where digest = any(%s)",
        (list(digests),),
    )
    return {r["digest"]: as_vector(r["embedding"]) for r in found}


def embed(
    connection: Connection, encoder: TextEncoder, texts: Mapping[str, str], advance: Advance
) -> dict[str, Vectors]:
    """Return the vectors of texts by digest: made here and by all others who work on the queue."""
    if not texts:
        return {}
    made_vector_table(connection, encoder.name, encoder.dimensions)
    _enqueue(connection, encoder.name, texts)
    done = 0
    while (batch := work_off_a_batch(connection, encoder)) or _waiting(connection, encoder, texts):
        done += batch
        advance(min(done, len(texts)), len(texts))
        if not batch:  # others work on the last ones
            time.sleep(LOOK_SECONDS)
    advance(len(texts), len(texts))
    return vectors_of(connection, encoder.name, texts)


def work_off(
    connection: Connection, encoder: TextEncoder, go_on: Callable[[int], bool] = lambda _: True
) -> int:
    """Make the vectors that wait for this encoder; return how many that were.

    `go_on` is told how many after each batch, and ends it where it is false.
    """
    made = 0
    while batch := work_off_a_batch(connection, encoder):
        made += batch
        if not go_on(made):
            break
    return made


def work_off_a_batch(connection: Connection, encoder: TextEncoder) -> int:
    """Make the vectors of one batch that nobody works on; return how many, 0 where none is left."""
    with connection.transaction():
        found = connection.execute(
            f"select u.digest, u.text from {SCHEMA}.unmade u join {SCHEMA}.encoder e"
            " on e.id = u.encoder where e.name = %s order by length(u.text), u.digest limit %s"
            " for update of u skip locked",
            (encoder.name, BATCH),
        ).fetchall()
        if not found:
            return 0
        made = encoder.encode_passages([r["text"] for r in found])
        digests = [r["digest"] for r in found]
        table = made_vector_table(connection, encoder.name, encoder.dimensions)
        keep_vectors(connection, table, dict(zip(digests, made, strict=True)))
        connection.execute(
            f"delete from {SCHEMA}.unmade u using {SCHEMA}.encoder e"
            " where e.id = u.encoder and e.name = %s and u.digest = any(%s)",
            (encoder.name, digests),
        )
        return len(found)


def _enqueue(connection: Connection, encoder: str, texts: Mapping[str, str]) -> None:
    with connection.transaction():
        connection.execute("create temporary table asked (digest text, text text) on commit drop")
        with connection.cursor().copy("copy asked (digest, text) from stdin") as copied:
            for digest, text in texts.items():
                copied.write_row((digest, text.replace("\0", "\ufffd")))
        connection.execute(
            f"insert into {SCHEMA}.unmade (encoder, digest, text) select e.id, a.digest, a.text"
            f" from asked a join {SCHEMA}.encoder e on e.name = %s"
            " order by a.digest on conflict do nothing",
            (encoder,),
        )


def _waiting(connection: Connection, encoder: TextEncoder, texts: Mapping[str, str]) -> bool:
    """Say whether any of these texts is still without its vector."""
    found = connection.execute(
        f"select 1 as one from {SCHEMA}.unmade u join {SCHEMA}.encoder e"
        " on e.id = u.encoder where e.name = %s and u.digest = any(%s) limit 1",
        (encoder.name, list(texts)),
    ).fetchone()
    return found is not None


def vector_table(connection: Connection, encoder: str) -> str | None:
    """Return the table of an encoder's vectors, None where it has made none yet."""
    found = connection.execute(
        f"select id from {SCHEMA}.encoder where name = %s", (encoder,)
    ).fetchone()
    return None if found is None else f"{SCHEMA}.vector_{found['id']}"


def made_vector_table(connection: Connection, encoder: str, dimensions: int) -> str:
    """Return the table of an encoder's vectors, made where there is none."""
    with connection.transaction():
        connection.execute(
            f"insert into {SCHEMA}.encoder (name, dimensions) values (%s, %s)"
            " on conflict (name) do nothing",
            (encoder, dimensions),
        )
        table = vector_table(connection, encoder)
        connection.execute(
            f'create table if not exists {table} (digest text collate "C" primary key,'
            f" embedding vector({dimensions}) not null, added timestamptz not null default now())"
        )
    return str(table)


def keep_vectors(connection: Connection, table: str, vectors: Mapping[str, Vectors]) -> None:
    """Keep vectors by digest; one that is there already stays."""
    held = connection.execute(
        f"select digest from {table} where digest = any(%s)", (list(vectors),)
    ).fetchall()
    known = {r["digest"] for r in held}
    new = {digest: vector for digest, vector in vectors.items() if digest not in known}
    if not new:
        return
    with connection.transaction():
        connection.execute(
            "create temporary table arriving (digest text, embedding vector) on commit drop"
        )
        with connection.cursor().copy("copy arriving (digest, embedding) from stdin") as copied:
            for digest, vector in new.items():
                copied.write_row((digest, as_text(np.asarray(vector))))
        connection.execute(
            f"insert into {table} (digest, embedding) select digest, embedding from arriving"
            " order by digest on conflict (digest) do nothing"
        )


def draw_graph(connection: Connection, table: str) -> None:
    """Make the graph of an encoder's vectors, where there is none yet."""
    name = table.partition(".")[2]
    connection.execute(
        f"create index if not exists {name}_graph on {table}"
        " using hnsw (embedding vector_ip_ops) with (ef_construction = 80)"
    )


def as_text(vector: Vectors) -> str:
    """Return a vector as pgvector reads it."""
    return "[" + ",".join(map(repr, vector.tolist())) + "]"


def as_vector(sent: bytes) -> Vectors:
    """Return the vector that pgvector sent: its numbers stand behind four bytes."""
    return np.frombuffer(sent, dtype=">f4", offset=4).astype(np.float32)
