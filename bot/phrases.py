"""The messages under their older names, until every composer has moved."""

from bot.language.messages import join, quoted, word
from bot.language.messages import tell as say

__all__ = ["join", "quoted", "say", "word"]
