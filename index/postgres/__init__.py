"""The engine that keeps indexes in PostgreSQL with pgvector: many corpora, many machines."""

from index.postgres.engine import PostgresEngine

__all__ = ["PostgresEngine"]
