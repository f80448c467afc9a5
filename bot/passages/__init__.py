"""Answers from documents: retrieval, windows, their measures, answerability, and the tiers.

`compose` is the door: it returns quotes that answer, or says that nothing surely does, with the
closest texts.
"""

from bot.passages.answer import compose

__all__ = ["compose"]
