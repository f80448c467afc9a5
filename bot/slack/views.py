"""Views: the Home tab, the proof of an answer, and the question why an answer was bad.

Pure functions from values to views within Slack's limits (100 blocks, short titles).
"""

from collections.abc import Sequence
from typing import Any

from bot.answer import Answer, Citation
from bot.language.messages import tell
from bot.language.numerals import spelt
from bot.rendering.blocks import source_words
from bot.rendering.elements import SECTION_CHARACTERS, Block, section
from bot.rendering.levels import left_out
from bot.rendering.slack_text import brief, escape, pieces, shorten
from bot.rendering.words import one_line
from bot.slack.about import Holdings
from index.documents import OWN

VIEW_BLOCKS = 100
RECENT = 5
REST_BLOCKS = 12
REASONS = "feedback_reason"


def home(
    holdings: Holdings | None, recent: Sequence[str], examples: Sequence[str], spoken: str
) -> dict[str, Any]:
    """Return the Home tab: what is known, since when, and how to begin."""
    blocks = [section(tell(spoken, "slack_help"))]
    if holdings is None:
        blocks.append(section(tell(spoken, "slack_home_closed")))
    else:
        blocks += _held(holdings, spoken)
    if examples:
        blocks.append(_listed(f"*{tell(spoken, 'slack_examples')}*", examples[:RECENT]))
    if recent:
        blocks.append(_listed(tell(spoken, "slack_home_recent"), recent[:RECENT]))
    return {"type": "home", "blocks": blocks}


def known(holdings: Holdings, spoken: str) -> str:
    """Return in lines how much is known, since when, and who "we" are."""
    generation = escape(holdings.generation[:12])
    lines = [
        tell(
            spoken, "slack_home_known", documents=holdings.documents, rows=holdings.rows,
            clusters=holdings.clusters, rankings=holdings.rankings,
        ),
        tell(
            spoken, "slack_home_refreshed", when=escape(holdings.refreshed), generation=generation
        ),
    ]  # fmt: skip
    if holdings.home:
        lines.append(tell(spoken, "slack_home_we", name=brief(holdings.home, 250)))
    return "\n".join(lines)


def _held(holdings: Holdings, spoken: str) -> list[Block]:
    """Return what is known and what the last rebuild changed."""
    news = [tell(spoken, f"slack_home_{what}", count=count) for what, count in holdings.news]
    gone, not_held = tell(spoken, "slack_home_gone"), tell(spoken, "slack_home_not_held")
    news += [
        tell(spoken, "slack_home_figure", label=label, new=new or gone, old=old or not_held)
        for label, new, old in holdings.moved
    ]
    held = section(known(holdings, spoken))
    return [held, _listed(tell(spoken, "slack_home_rebuild"), news)] if news else [held]


def _listed(heading: str, lines: Sequence[str]) -> Block:
    return section("\n".join([heading, *(f"• {brief(line, 250)}" for line in lines)]))


def proof(answer: Answer) -> dict[str, Any]:
    """Return what an answer's short form leaves out, and the very rows and spans it rests on."""
    spoken = answer.language
    title = tell(spoken, "slack_view_proof")
    blocks: list[Block] = [section(f"*{brief(answer.question, 1_000) or title}*"), *_rest(answer)]
    for citation in answer.citations:
        blocks += [section(piece) for piece in _proof_of(citation, spoken)]
    for figure in answer.figures:
        rows = ", ".join(f"`{escape(row)}`" for row in figure.rows)
        told = f"*{brief(figure.label, 900)}* = {spelt(figure.text, spoken)}\n"
        made = tell(spoken, "slack_view_of", recipe=brief(str(figure.recipe), 200), rows=rows)
        blocks.append(section(shorten(f"{told}{made}", 2_900)))
    if len(blocks) > VIEW_BLOCKS - 1:
        left = len(blocks) - VIEW_BLOCKS + 2
        blocks = [*blocks[: VIEW_BLOCKS - 2], section(tell(spoken, "slack_view_left", count=left))]
    generation = escape(answer.generation[:40]) or tell(spoken, "slack_view_unknown")
    blocks.append(section(tell(spoken, "slack_view_index", generation=generation)))
    return {
        "type": "modal",
        "title": _plain(title),
        "close": _plain(tell(spoken, "slack_view_close")),
        "blocks": blocks,
    }


def _rest(answer: Answer) -> list[Block]:
    """Return the quotes, notes and figures that stand in no thread."""
    statements, caveats = left_out(answer)
    said = "\n".join(f"• {one_line(s.text)}" for s in statements)
    noted = "\n".join(f"– {one_line(caveat)}" for caveat in caveats)
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
    last = [shorten(tell(language, "slack_view_rests", rests=rests), 2_900)] if rests else []
    whole = "\n".join([head, *quotes, *last])
    return [whole] if len(whole) <= SECTION_CHARACTERS else [head, *quotes, *last]


def reason(reference: str, spoken: str) -> dict[str, Any]:
    """Return the modal that asks what was wrong with an answer."""
    return {
        "type": "modal",
        "callback_id": REASONS,
        "private_metadata": reference,
        "title": _plain(tell(spoken, "slack_view_reason")),
        "submit": _plain(tell(spoken, "slack_view_send")),
        "close": _plain(tell(spoken, "slack_view_skip")),
        "blocks": [
            {
                "type": "input",
                "block_id": "reason",
                "label": _plain(tell(spoken, "slack_view_reason_label")),
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
