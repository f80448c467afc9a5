"""An answer as Slack messages: Block Kit within every limit, and a `text` that stands alone.

Pure functions from values to values. What does not fit one message goes on in the next; sources
are never dropped. Sending is left to `bot.slack.posting`, the words' safety to
`bot.rendering.slack_text`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from math import isfinite

from bot.answer import Answer, AnswerTable, Citation
from bot.language.messages import tell
from bot.quotation import told_source
from bot.rendering.elements import DASH, SECTION_CHARACTERS, Block, context, section
from bot.rendering.levels import ASKS, in_short
from bot.rendering.slack_charts import charts
from bot.rendering.slack_text import (
    cut_at_sentence,
    escape,
    link,
    pieces,
    plain,
    shorten,
)
from bot.rendering.words import one_line
from index.documents import OWN

# Slack refuses a message somewhere between 9,597 and 11,341 characters of block text.
MESSAGE_CHARACTERS = 9_000
MESSAGE_BLOCKS = 50
# A response address takes five messages, and a thread is no place for a book.
MESSAGES = 5
# `chat.update` refuses a text over 4,000 characters, and an edited question updates its answer.
TEXT_CHARACTERS = 4_000
# The table shares its message with the words and the sources; the CSV holds the rest.
TABLE_CHARACTERS = 4_500
TABLE_ROWS = 100
TABLE_COLUMNS = 20
CAPTION_CHARACTERS = 200
BUTTONS = 5
QUOTES_SHOWN = 6
NOTE_CHARACTERS = 1_900
# A source in one section, with its link, whatever its title and address are.
SOURCE_CHARACTERS = 2_900
NO_WORDS = "(no words)"
QUOTE_MARKS = ("“", "”", "„", "»", "«", '"')
_MARK = re.compile(r"\[\d+\]")
_MARKS_AT_END = re.compile(r"(?:\s*\[\d+\])+\s*$")


class Level(IntEnum):
    """How much of Block Kit is used: each lower level is what Slack may still take."""

    TEXT = 0
    PLAIN = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Message:
    """One message to post: blocks, and the text that notifications and screen readers get."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Trimmings:
    """What surrounds an answer at this place.

    `reference` is the opaque id that buttons carry; "" leaves every button out. `preface` is
    shown above the answer, already escaped. `page` is the address of the answer's own page.
    """

    reference: str = ""
    preface: str = ""
    page: str = ""
    share: bool = False
    analyst: bool = False
    feedback: bool = True


def thread_messages(
    answer: Answer, trimmings: Trimmings | None = None, level: Level = Level.FULL
) -> tuple[Message, ...]:
    """Return the messages that show an answer in short; its buttons lead to the whole of it."""
    trimmings = trimmings or Trimmings()
    controls = _controls(replace(answer, follow_ups=answer.follow_ups[:ASKS]), trimmings)
    return _messages(in_short(answer), trimmings, level, controls)


def answer_messages(
    answer: Answer, trimmings: Trimmings | None = None, level: Level = Level.FULL
) -> tuple[Message, ...]:
    """Return the messages that show all of an answer, in order."""
    trimmings = trimmings or Trimmings()
    return _messages(answer, trimmings, level, _controls(answer, trimmings))


def _messages(
    answer: Answer, trimmings: Trimmings, level: Level, controls: list[list[Block]]
) -> tuple[Message, ...]:
    if level is Level.TEXT:
        return tuple(Message(piece) for piece in _text_only(answer, trimmings.preface))
    pages = _shown(answer, trimmings, level, controls)
    first, *others = (tuple(page) for page in pages)
    twin = text_twin(answer, trimmings.preface)
    return (
        Message(twin, first),
        *(Message(_continuation(page, answer.language), page) for page in others),
    )


def _shown(
    answer: Answer, trimmings: Trimmings, level: Level, controls: list[list[Block]]
) -> list[list[Block]]:
    """Return the pages of an answer: at most five, with every source on them."""
    body = [*_preface(trimmings), *_body(answer, level)]
    tail = [*_sources(answer), *controls]
    if len(_pages(tail)) >= MESSAGES:
        tail = [*_sources(answer, with_link=False), *controls]
    whole = _pages([*body, *tail])
    if len(whole) <= MESSAGES:
        return whole

    def cut_after(count: int) -> list[list[Block]]:
        return _pages([*body[:count], [context(tell(answer.language, "slack_cut"))], *tail])

    counts = range(1, len(body) + 1)
    fit = bisect_left(counts, True, key=lambda count: len(cut_after(count)) > MESSAGES)
    return cut_after(max(1, fit))


def notice(text: str) -> Message:
    """Return a message of one calm sentence, from words of our own (mrkdwn allowed)."""
    return Message(text, (section(text),))


def text_twin(answer: Answer, preface: str = "") -> str:
    """Return the answer in at most 4,000 characters of plain text, sources always among them."""
    head = f"{shorten(preface, TEXT_CHARACTERS // 6)}\n" if preface else ""
    sources = _twin_sources(answer)
    heading = tell(answer.language, "heading_sources")
    tail = f"\n\n{heading}\n{sources}" if sources else ""
    room = TEXT_CHARACTERS - len(head) - len(tail)
    return (head + cut_at_sentence(_words(answer), room) + tail).strip() or NO_WORDS


def _twin_sources(answer: Answer) -> str:
    """Return every source in a line of its own: with its link, its place, or its title at least."""
    room = TEXT_CHARACTERS * 2 // 3
    lines = _source_lines(answer)
    if len("\n".join(lines)) > room:
        brief = (replace(c, title=shorten(c.title or c.source, 60)) for c in answer.citations)
        lines = _source_lines(replace(answer, citations=tuple(brief)), with_link=False)
    each = room // max(1, len(lines)) - 1
    if len("\n".join(lines)) > room:
        lines = [shorten(line, each) for line in lines]
    return "\n".join(lines)


def _words(answer: Answer) -> str:
    said = answer.text.strip()
    lines = [escape(said)]
    if answer.alternatives:
        lines += [
            tell(answer.language, "slack_alternatives"),
            *(f"• {escape(one)}" for one in answer.alternatives),
        ]
    lines += [escape(note) for note in answer.caveats if note not in said]
    lines += _gap_lines(answer, said)
    lines += [f"– {escape(near.text)}" for near in answer.nearest if near.text not in said]
    if answer.withheld:
        lines.append(tell(answer.language, "withheld", count=answer.withheld))
    if answer.table is not None:
        lines += [" · ".join(escape(cell) for cell in row) for row in _cells(answer.table)]
    return "\n".join(line for line in lines if line)


def _text_only(answer: Answer, preface: str) -> list[str]:
    sources = "\n".join(_source_lines(answer))
    whole = "\n".join(part for part in (preface, _words(answer)) if part)
    whole += f"\n\nSources\n{sources}" if sources else ""
    return _split(whole, TEXT_CHARACTERS) or [NO_WORDS]


def _split(text: str, limit: int) -> list[str]:
    """Return text that is escaped already in pieces: whole lines, then whole words."""
    found, page = [], ""
    for line in text.split("\n"):
        rest = line
        while len(rest) > limit:
            at = max(rest.rfind(" ", 0, limit), limit // 2)
            found += [page, rest[:at]]
            page, rest = "", rest[at:].lstrip()
        if page and len(page) + len(rest) + 1 > limit:
            found.append(page)
            page = rest
        else:
            page = f"{page}\n{rest}" if page else rest
    return [piece for piece in [*found, page] if piece.strip()]


def in_words(message: Message) -> Message:
    """Return what a message's blocks say as text alone, for where Slack refuses the blocks."""
    return Message(_said_by(message.blocks) or message.text)


# --- the parts of an answer, in reading order -------------------------------------------------


def _preface(trimmings: Trimmings) -> list[list[Block]]:
    return [[context(trimmings.preface)]] if trimmings.preface.strip() else []


def _body(answer: Answer, level: Level) -> list[list[Block]]:
    said = [s.text for s in answer.statements if s.role == "answer"]
    shown = "\n".join(said) if said else answer.text
    parts = _sections(shown)
    if answer.alternatives:
        heading = tell(answer.language, "slack_alternatives")
        parts += _sections(f"{heading}\n" + _bullets(answer.alternatives))
    figures = _figures(answer, level)
    quotes = _quotes(answer, bool(said))
    # A reason is told in quotes and illustrated by figures; elsewhere the figures are the answer.
    parts += [*quotes, *figures] if answer.kind == "why" else [*figures, *quotes]
    background = [s.text for s in answer.statements if s.role == "background"]
    if background:
        heading = tell(answer.language, "slack_background")
        parts += _sections(_bullets(background), heading=f"*{heading}*\n")
    caption = _caption(answer)
    notes = [
        s.text for s in answer.statements if s.role not in ("answer", "evidence", "background")
    ]
    notes += [c for c in answer.caveats if c not in notes and c not in said]
    parts += _notes([note for note in notes if not caption or _bare(note) != _bare(caption)])
    parts += [[context(line)] for line in _gap_lines(answer, shown)]
    for near in answer.nearest:
        words = [_one_line(piece) for piece in pieces(near.text, SECTION_CHARACTERS - 10)]
        parts += [[section(f"• {line}")] for line in words if line.strip()]
    if answer.withheld:
        parts.append([context(tell(answer.language, "withheld", count=answer.withheld))])
    return parts


def _figures(answer: Answer, level: Level) -> list[list[Block]]:
    drawn = (
        charts(answer.chart, answer.language)
        if answer.chart is not None and level is Level.FULL
        else []
    )
    if answer.table is None or not answer.table.rows or (drawn and answer.kind == "trend"):
        return drawn  # a line says all that its table would
    table, caption = answer.table, _caption(answer)
    return [
        *(_table(table, caption, answer.language) if level is Level.FULL else _table_lines(table)),
        *drawn,
    ]


def _caption(answer: Answer) -> str:
    """Return what an answer's table shows: its caption, else what its chart is of."""
    if answer.table is None or not answer.table.rows:
        return ""
    return answer.table.caption or (answer.chart.title if answer.chart else "")


def _notes(notes: Sequence[str]) -> list[list[Block]]:
    """Return the notes as one small list; the same words about other rows are said once."""
    marks: dict[str, list[str]] = {}
    for note in notes:
        of = marks.setdefault(_bare(note), [])
        of += [mark for mark in _MARK.findall(note[len(_bare(note)) :]) if mark not in of]
    lines = [" ".join(filter(None, (words, "".join(of)))) for words, of in marks.items()]
    if len(lines) == 1:
        return [[context(escape(p))] for p in pieces(lines[0], NOTE_CHARACTERS)]
    found = pieces(_bullets(lines), NOTE_CHARACTERS)
    return [[context(escape(piece))] for piece in found]


def _bare(note: str) -> str:
    """Return a note without the citation marks at its end."""
    return _MARKS_AT_END.sub("", note).strip()


def _quotes(answer: Answer, said: bool) -> list[list[Block]]:
    parts: list[list[Block]] = []
    quotes = [s.text for s in answer.statements if s.role == "evidence"]
    for quote_text in quotes[:QUOTES_SHOWN] if said else quotes:
        # Evidence may also be a computed line, which nobody has said.
        lead = "> " if quote_text.startswith(QUOTE_MARKS) else ""
        words = [_one_line(piece) for piece in pieces(quote_text, SECTION_CHARACTERS - 10)]
        parts += [[section(f"{lead}{line}")] for line in words if line.strip()]
    if said and len(quotes) > QUOTES_SHOWN:
        more = len(quotes) - QUOTES_SHOWN
        parts.append([context(tell(answer.language, "slack_more_quotes", count=more))])
    return parts


def _gap_lines(answer: Answer, said: str) -> list[str]:
    """Return what is not held and what is nearest to it, as far as it is not said already."""
    found: list[str] = []
    for gap in answer.gaps:
        why = gap.reason.strip() or f"Not in my sources: {gap.asked}."
        left = [escape(words) for words in (why, gap.nearest) if words.strip() not in said]
        line = " ".join(filter(None, left)).strip()
        if line and line not in found:
            found.append(line)
    return found


def _sections(text: str, heading: str = "") -> list[list[Block]]:
    found = [escape(piece) for piece in pieces(text, SECTION_CHARACTERS - len(heading))]
    found = [piece for piece in found if piece.strip()]
    return [[section(heading + piece if n == 0 else piece)] for n, piece in enumerate(found)]


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _one_line(text: str) -> str:
    return escape(one_line(text))


def _cells(table: AnswerTable) -> list[list[str]]:
    header = [plain(cell) or DASH for cell in table.header]
    return [header, *([plain(cell.text) or DASH for cell in row] for row in table.rows)]


def _table(whole: AnswerTable, caption: str, lang: str) -> list[list[Block]]:
    """Return the table as `data_table`, cut to what Slack takes, saying so where rows are left."""
    table, caption = _narrowed(whole, plain(caption))
    width = min(len(table.header), TABLE_COLUMNS)
    header = [_text_cell(cell) for cell in table.header[:width]]
    if not header:
        return []
    rows, used = [header], sum(len(cell["text"]) for cell in header)
    for row in table.rows[:TABLE_ROWS]:
        cells = [_cell(cell.text, cell.value) for cell in row[:width]]
        cells += [_text_cell("")] * (width - len(cells))
        used += sum(len(cell["text"]) for cell in cells)
        if used > TABLE_CHARACTERS:
            break
        rows.append(cells)
    if len(rows) < 2:
        return _table_lines(table)
    block: Block = {
        "type": "data_table",
        "caption": shorten(caption, CAPTION_CHARACTERS) or tell(lang, "figures_table"),
        "rows": rows,
        "page_size": min(10, len(rows) - 1),
        "row_header_column_index": 0,
    }
    left = len(table.rows) - len(rows) + 1
    note = [context(tell(lang, "more_rows", count=left))] if left else []
    return [[block, *note]]


def _narrowed(table: AnswerTable, caption: str) -> tuple[AnswerTable, str]:
    """Say what all rows share in the caption rather than in a column: phones are narrow."""
    kept, said = [], [caption] if caption else []
    for n, name in enumerate(table.header):
        cells = [row[n] for row in table.rows if n < len(row)]
        alike = plain(cells[0].text) if cells and len({c.text for c in cells}) == 1 else ""
        number = any(c.value is not None for c in cells)
        more = [] if alike == DASH or alike in said else [f"{plain(name)}: {alike}"]
        fits = len(" · ".join([*said, *more])) <= CAPTION_CHARACTERS
        if len(cells) > 1 and len(cells) == len(table.rows) and alike and not number and fits:
            said += more
        else:
            kept.append(n)
    if len(kept) < 2:
        return table, caption
    rows = tuple(tuple(row[n] for n in kept if n < len(row)) for row in table.rows)
    return AnswerTable(tuple(table.header[n] for n in kept), rows), " · ".join(said)


def _cell(text: str, value: float | None) -> Block:
    shown = shorten(plain(text), 200) or DASH
    if value is None or not isfinite(value):
        return _text_cell(shown)
    return {"type": "raw_number", "value": value, "text": shown}


def _text_cell(text: str) -> Block:
    return {"type": "raw_text", "text": shorten(plain(text), 200) or DASH}


def _table_lines(table: AnswerTable) -> list[list[Block]]:
    header, *rows = _cells(table)
    lines = [" · ".join(header), *(" · ".join(row) for row in rows[:TABLE_ROWS])]
    return _sections(shorten("\n".join(lines), TABLE_CHARACTERS))


def _sources(answer: Answer, *, with_link: bool = True) -> list[list[Block]]:
    """Return the numbered sources, whole lines packed into blocks; none is ever left out."""
    heading = tell(answer.language, "heading_sources")
    found, page = [], f"*{heading}*" if answer.citations else ""
    for line in _source_lines(answer, with_link=with_link):
        if len(page) + len(line) + 1 > SECTION_CHARACTERS:
            found.append([context(page)])
            page = line
        else:
            page = f"{page}\n{line}"
    return [*found, [context(page)]] if page else found


def _source_lines(answer: Answer, *, with_link: bool = True) -> list[str]:
    """Return a line a source; those that would read alike share one, with all their numbers."""
    numbers: dict[str, str] = {}
    for citation in answer.citations:
        told = source_words(citation, answer.language, with_link=with_link)
        numbers[told] = f"{numbers.get(told, '')}[{citation.number}]"
    return [f"{marks} {told}" for told, marks in numbers.items()]


def source_words(citation: Citation, language: str = "en", *, with_link: bool = True) -> str:
    """Return what is said of a source, in less detail where characters to escape make it long."""
    own = citation.wording == OWN
    details = [d for d in (citation.publisher, citation.published, citation.place) if d]
    told = ""
    for room in (200, 60, 20):
        title = shorten(citation.title or citation.source, room)
        shown = link(citation.url, title) if with_link else escape(title)
        if own:
            publisher = escape(shorten(citation.publisher, min(room, 150)))
            shown = told_source(replace(citation, publisher=publisher), language, shown)
            details = [citation.place] if citation.place else []
        tail = ", ".join(shorten(d, min(room, 150)) for d in details)
        told = f"{shown} — {escape(tail)}" if tail else shown
        if len(told) <= SOURCE_CHARACTERS:
            break
    return told


# --- what can be pressed --------------------------------------------------------------------------


def _controls(answer: Answer, trimmings: Trimmings) -> list[list[Block]]:
    if not trimmings.reference:
        return []
    value, lang, parts = trimmings.reference, answer.language, []
    asks = [("alternative", n, q) for n, q in enumerate(answer.alternatives)]
    asks += [("follow_up", n, q) for n, q in enumerate(answer.follow_ups)]
    asks = [ask for ask in asks if ask[2].casefold() != answer.question.casefold()]
    if asks:
        parts.append(
            [
                {
                    "type": "actions",
                    "elements": [
                        button(f"{kind}:{n}", question, value)
                        for kind, n, question in asks[:BUTTONS]
                    ],
                }
            ]
        )
    tools = [button("share", tell(lang, "button_share"), value)] if trimmings.share else []
    if answer.citations:
        tools.append(button("proof", tell(lang, "button_proof"), value))
    if answer.table is not None and answer.table.rows:
        tools.append(button("csv", "CSV", value))
    if trimmings.page and answer.kind != "help":
        tools.append({**button("page", tell(lang, "button_page"), value), "url": trimmings.page})
    if trimmings.analyst and answer.kind != "help":
        tools.append(button("analyst", tell(lang, "button_analyst"), value))
    if tools:
        parts.append([{"type": "actions", "elements": tools}])
    if trimmings.feedback and answer.kind != "help":
        parts.append([_feedback(value, lang)])
    return parts


def button(action: str, label: str, value: str) -> Block:
    """Return a button that carries an opaque id and never content."""
    words = plain(label) or DASH
    made: Block = {
        "type": "button",
        "action_id": action,
        "value": value,
        "text": {"type": "plain_text", "text": shorten(words, 75), "emoji": False},
    }
    if len(words) > 75:
        made["accessibility_label"] = shorten(words, 75)
    return made


def _feedback(value: str, lang: str) -> Block:
    def choice(verdict: str) -> Block:
        text = tell(lang, f"button_{verdict}")
        return {
            "text": {"type": "plain_text", "text": text},
            "value": f"{verdict}:{value}",
            "accessibility_label": tell(lang, "button_mark", verdict=text.lower()),
        }

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": choice("good"),
                "negative_button": choice("bad"),
            }
        ],
    }


# --- blocks and pages -----------------------------------------------------------------------------


def characters(block: object) -> int:
    """Return how many characters of a block a person can read, table cells and buttons included."""
    if isinstance(block, dict):
        return sum(
            len(v) if isinstance(v, str) and k in _READ else characters(v) for k, v in block.items()
        )
    return sum(map(characters, block)) if isinstance(block, list | tuple) else 0


_READ = frozenset({"text", "caption", "title", "label", "name", "x_label", "y_label", "alt_text"})


def _pages(parts: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Pack parts into messages, in order; a part is never torn apart."""
    found: list[list[Block]] = [[]]
    read = 0
    for part in parts:
        more = characters(part)
        full = len(found[-1]) + len(part) > MESSAGE_BLOCKS or read + more > MESSAGE_CHARACTERS
        if found[-1] and full:
            found.append([])
            read = 0
        found[-1].extend(part)
        read += more
    return found


def _continuation(blocks: Sequence[Block], lang: str) -> str:
    return cut_at_sentence(f"{tell(lang, 'slack_continued')}\n{_said_by(blocks)}", TEXT_CHARACTERS)


def _said_by(blocks: Sequence[Block]) -> str:
    """Return the words of blocks, as lines; what can only be pressed is left out."""
    lines: list[str] = []
    for block in blocks:
        if block["type"] == "section":
            lines.append(block["text"]["text"])
        elif block["type"] == "context":
            lines += [element["text"] for element in block["elements"]]
        elif block["type"] == "data_table":
            lines.append(escape(block["caption"]))
            lines += [" · ".join(escape(cell["text"]) for cell in row) for row in block["rows"]]
    return "\n".join(lines)
