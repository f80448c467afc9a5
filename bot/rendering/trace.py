"""Tell how an answer came about: what was understood, what it rests on, where time went."""

import json

from bot.answer import Answer
from bot.understanding.plan import Plan, to_json


def render_trace(answer: Answer, plan: Plan | None = None) -> str:
    """Return the trace of an answer as plain lines, one fact each."""
    lines = [
        f"answer      {answer.id}",
        f"question    {answer.question}",
        f"understood  {answer.standalone}",
        f"kind        {answer.kind}{', abstained' if answer.abstained else ''}",
        f"generation  {answer.generation}",
    ]
    if plan is not None:
        lines.append(f"plan        {json.dumps(to_json(plan), ensure_ascii=False)}")
    for statement in answer.statements:
        lines.append(f"{statement.role:<11} {statement.text}")
        lines += [f"            rests on {evidence}" for evidence in statement.rests_on]
    for figure in answer.figures:
        lines.append(f"figure      {figure.label}: {figure.text} = {figure.recipe}")
        lines += [f"            of {row}" for row in figure.rows]
    lines += [
        f"gap         {gap.asked}: {gap.reason} {gap.nearest}".rstrip() for gap in answer.gaps
    ]
    lines += [f"model       {aid.task}: {aid.outcome}" for aid in answer.aids]
    lines.append(f"withheld    {answer.withheld}")
    lines += [f"{step:<11} {seconds * 1000:.1f} ms" for step, seconds in answer.seconds]
    return "\n".join(lines)
