"""Views: the Home tab, the proof of an answer, and the question why an answer was bad.

Pure functions from values to views within Slack's limits (100 blocks, short titles).
"""

from collections.abc import Sequence
from typing import Any

from bot.answer import Answer, Citation
from bot.rendering.blocks import source_words
from bot.rendering.elements import SECTION_CHARACTERS, Block, section
from bot.rendering.levels import left_out
from bot.rendering.slack_text import brief, escape, pieces, shorten
from bot.slack import wording
from bot.slack.about import Holdings
from index.documents import OWN

VIEW_BLOCKS = 100
RECENT = 5
REST_BLOCKS = 12
REASONS = "feedback_reason"


def home(
    holdings: Holdings | None, recent: Sequence[str], examples: Sequence[str]
) -> dict[str, Any]:
    """Return the Home tab: what is known, since when, and how to begin."""
    blocks: list[Block] = [section(wording.HELP)]
    if holdings is None:
        blocks.append(section("*What I know*\nI cannot open my index right now."))
    else:
        lines = [
            f"*What I know*: {holdings.documents} documents and {holdings.rows} figures on "
            f"{holdings.clusters} clusters, {holdings.rankings} rankings",
            f"*Refreshed*: {escape(holdings.refreshed)}, as `{escape(holdings.generation[:12])}`",
        ]
        if holdings.home:
            lines.append(f"*“We” means*: {brief(holdings.home, 250)}")
        blocks.append(section("\n".join(lines)))
        if holdings.news:
            news = "\n".join(f"• {brief(line, 250)}" for line in holdings.news)
            blocks.append(section(f"*Last rebuild*\n{news}"))
    if examples:
        asked = "\n".join(f"• {brief(e, 250)}" for e in examples[:RECENT])
        blocks.append(section(f"*{wording.EXAMPLES}*\n{asked}"))
    if recent:
        yours = "\n".join(f"• {brief(q, 250)}" for q in recent[:RECENT])
        blocks.append(section(f"*Your recent questions* (only you see them)\n{yours}"))
    return {"type": "home", "blocks": blocks}


def proof(answer: Answer) -> dict[str, Any]:
    """Return what an answer's short form leaves out, and the very rows and spans it rests on."""
    blocks: list[Block] = [section(f"*{brief(answer.question, 1_000) or 'Proof'}*"), *_rest(answer)]
    for citation in answer.citations:
        blocks += [section(piece) for piece in _proof_of(citation, answer.language)]
    for figure in answer.figures:
        rows = ", ".join(f"`{escape(row)}`" for row in figure.rows)
        told = f"*{brief(figure.label, 900)}* = {brief(figure.text, 900)}\n"
        blocks.append(section(shorten(f"{told}{brief(str(figure.recipe), 200)} of {rows}", 2_900)))
    if len(blocks) > VIEW_BLOCKS - 1:
        left = len(blocks) - VIEW_BLOCKS + 2
        blocks = [*blocks[: VIEW_BLOCKS - 2], section(f"{left} more parts are not shown here.")]
    blocks.append(section(f"Index `{escape(answer.generation[:40]) or 'unknown'}`"))
    return {
        "type": "modal",
        "title": _plain("Proof"),
        "close": _plain("Close"),
        "blocks": blocks,
    }


def _rest(answer: Answer) -> list[Block]:
    """Return the quotes, notes and figures that stand in no thread."""
    statements, caveats = left_out(answer)
    said = "\n".join(f"• {' '.join(s.text.split())}" for s in statements)
    noted = "\n".join(f"– {' '.join(caveat.split())}" for caveat in caveats)
    rows = answer.table.rows if answer.table else ()
    cells = "\n".join(" · ".join(cell.text for cell in row) for row in rows)
    parts = [section(escape(piece)) for text in (said, noted, cells)
             for piece in pieces(text, SECTION_CHARACTERS)]  # fmt: skip
    return [*parts[:REST_BLOCKS], {"type": "divider"}] if parts else []


def _proof_of(citation: Citation, language: str) -> list[str]:
    head = f"[{citation.number}] {source_words(citation, language)}"
    lead = "" if citation.wording == OWN else "> "  # our summary is no quote
    quotes = [f"{lead}{escape(' '.join(p.split()))}" for p in pieces(citation.quote, 2_000)]
    rests = ", ".join(f"`{escape(str(r))}`" for r in citation.rests)
    last = [shorten(f"Rests on {rests}", 2_900)] if rests else []
    whole = "\n".join([head, *quotes, *last])
    return [whole] if len(whole) <= SECTION_CHARACTERS else [head, *quotes, *last]


def reason(reference: str) -> dict[str, Any]:
    """Return the modal that asks what was wrong with an answer."""
    return {
        "type": "modal",
        "callback_id": REASONS,
        "private_metadata": reference,
        "title": _plain("What was wrong?"),
        "submit": _plain("Send"),
        "close": _plain("Skip"),
        "blocks": [
            {
                "type": "input",
                "block_id": "reason",
                "label": _plain("What should the answer have said, or where is the mistake?"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "text",
                    "multiline": True,
                    "max_length": 2000,
                },
            }
        ],
    }


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
