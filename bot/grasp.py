"""How far a text was understood, so that an edge may leave alone what is not for the bot."""

from bot.planner import Plan
from bot.understanding.conversation import Question
from bot.understanding.resolver import Reading


def grasp(own: Reading, question: Question, plan: Plan) -> str:
    """Return `leans`, `names`, `nothing` or "" as `Answer.grasp` tells.

    `own` is what the text says by itself, before `question` was made whole.
    """
    if plan.kind == "help":
        return ""
    if not own.bare or (own.home and own.intents):  # "are we …?" names the home
        return "names"
    if own.unexplained:
        return ""
    wants = own.intents or own.home or own.years or own.year_from or own.year_to
    return ("leans" if question.borrowed else "") if wants else "nothing"
