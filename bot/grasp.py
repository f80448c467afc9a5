"""How far a text was understood, so that an edge may leave alone what is not for the bot."""

from bot import language
from bot.conversation import Question
from bot.planner import Plan


def grasp(question: Question, plan: Plan) -> str:
    """Return `leans`, `names`, `nothing` or "" as `Answer.grasp` tells."""
    if plan.kind == "help":
        return ""
    if question.borrowed:
        return "leans"
    if not question.reading.bare:
        return "names"
    return "" if language.content(question.text) else "nothing"
