"""The gate: proves each line of a draft from the store and lays the answer out."""

from bot.grounding.citing import rows_place
from bot.grounding.formulas import recompute
from bot.grounding.gate import ground
from bot.grounding.numbers import agrees, canonical, numbers_in

__all__ = ["agrees", "canonical", "ground", "numbers_in", "recompute", "rows_place"]
