"""Drafts what an analyst would type: names of the catalogue, and rows that texts hold.

Nothing that is drafted is used before somebody accepts it.
"""

from index.proposing.draft import Proposal, propose
from index.proposing.review import accept, read_review, write_review

__all__ = ["Proposal", "accept", "propose", "read_review", "write_review"]
