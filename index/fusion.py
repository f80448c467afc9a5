"""Joins what words find and what meaning finds into one order.

Both halves' scores are brought to one scale and added, weighed by how far the encoder can be
trusted with the query. Finding is left to `index.database` and `index.vectors`.
"""

from collections.abc import Mapping

# Share of the meaning half where the encoder is trusted. By scripts/benchmark_retrieval.py,
# 0.35 to 0.45 are equally good on English claims, questions and tables alike; rank fusion is worse
# than this on each of them, and on Swedish far worse than words alone.
MEANING_SHARE = 0.4

# An encoder that has to spell out words from pieces does not know their language. English questions
# and the passages that their words find have up to 0.29 of their words spelt out at the 99th
# percentile, Swedish and Norwegian passages 0.49 or more at the 5th; a question is too short to
# tell by itself: one Swedish question in twenty, full of names, has less than 0.38. What is left of
# the trust in a strange language still helps, since names are the same in every language: without
# any the nDCG@10 is 0.007 lower on Swedish questions and on Norwegian ones. Trusting the agreement
# of both halves, or the lead of the best words, instead, or re-ordering only what words found, is
# worse on both.
SURELY_KNOWN = 0.15
KNOWN_UP_TO = 0.3
STRANGE_FROM = 0.45
LEAST_TRUST = 0.3

# A passage that words found may be much farther off than all that meaning found.
LOWEST_MEANING = -1.0


def fuse(
    bm25: Mapping[int, float],
    cosines: Mapping[int, float],
    trust: float = 1.0,
    *,
    floor: float | None = None,
) -> dict[int, float]:
    """Return one score for every row found by either half; higher is better, 1.0 the most.

    A row's words count as a share of the best bm25, 0 where they did not find it; its meaning by
    where its cosine lies between `floor` (0; the least cosine where none is given) and the best
    one (1). `trust` (0 to 1) says how far the encoder can be trusted with this query.
    """
    share = MEANING_SHARE * trust if bm25 else 1.0
    most = max(bm25.values(), default=0.0)
    high = max(cosines.values(), default=0.0)
    low = min(cosines.values(), default=0.0) if floor is None else floor
    width = high - low
    scores: dict[int, float] = {}
    for row in sorted({*bm25, *cosines}):
        words = bm25.get(row, 0.0) / most if most > 0 else 0.0
        near = (cosines.get(row, low) - low) / width if width > 0 else 1.0
        scores[row] = (1 - share) * words + share * max(near, LOWEST_MEANING)
    return scores


def trust_in(spelt_out: float) -> float:
    """Return how far an encoder can be trusted that spells out this share of the words."""
    known = (STRANGE_FROM - spelt_out) / (STRANGE_FROM - KNOWN_UP_TO)
    return LEAST_TRUST + (1 - LEAST_TRUST) * min(max(known, 0.0), 1.0)
