"""Answers from documents: retrieval, windows, their measures, answerability, and the tiers.

`compose` is the door: it returns quotes that answer, or says that nothing surely does, with the
closest texts. `candidates` are the texts that are near.
"""

from bot.passages.answer import candidates, compose

__all__ = ["candidates", "compose"]
