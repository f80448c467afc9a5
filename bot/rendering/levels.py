"""Two levels of one answer: in short, as a colleague would say it, and whole, as it was proved.

Pure: what is left out in short stays in the whole answer, where `Show proof` and the CSV find it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import islice

from bot.answer import Answer, AnswerTable, Citation, Gap, Statement
from bot.evidence import FigureRef
from bot.language import content, content_keys
from bot.language.messages import tell
from bot.rendering.slack_text import cut_at_sentence
from index.documents import OWN
from index.text import sentence_spans

ANSWERS = 4
ANSWER_CHARACTERS = 900
# Each question of a message has its share of those, at least a line of figures.
PART_CHARACTERS = 220
QUOTES = 1
CAVEATS = 2
CAVEAT_CHARACTERS = 150
GAPS = 2
NEAREST = 2
NEAREST_CHARACTERS = 180
# A further one is shown where all of them are no longer than this.
NEAREST_ROOM = 300
ASKS = 3
TABLE_ROWS = 8
TABLE_CHARACTERS = 750
# Among the answers to more questions, nobody would know which one a table is to.
TABLE_PARTS = 2
TITLE_CHARACTERS = 60
BESIDE_PUBLISHER = 40
# Fewer values are told in the sentence itself.
SEVERAL = 2
# A quote of which no more than this share of the words is new says again what stands above it.
NEW_WORDS = 0.2
# Kinds of which the figures are the answer; elsewhere they only surround it.
_OF_FIGURES = frozenset({"compare", "rank", "trend", "list", "scorecard"})
_MARK = re.compile(r"\[(\d+)\]")
_MARK_WHOLE = re.compile(r"\[\d+\]")
_QUOTED = re.compile(r"“[^”]*”")


def in_short(answer: Answer, *, titles: bool = False) -> Answer:
    """Return an answer with at most a quote, two caveats, and the sources of what is left.

    Of a message's questions each keeps what answers it, in a line or two, or why it has no answer.
    With `titles` our summaries are named by the text that they are after, too. An answer that was
    asked for whole stays whole.
    """
    if answer.whole:
        return answer
    table, left = _table(answer)
    statements = _statements(answer) if answer.parts == 1 else _of_parts(answer)
    notes = [s.text for s in answer.statements if s.role == "note" or (table and s.role == "table")]
    cells = " ".join(cell.text for row in table.rows for cell in row) if table else ""
    marks = set(_MARK.findall(" ".join([*(s.text for s in statements), cells])))
    caveats = _caveats(c for c in (*notes, *answer.caveats) if _is_about(c, marks))
    if left:
        caveats.append(tell(answer.language, "more_rows", count=left))
    nearest = _nearest(answer.nearest)
    marks |= set(_MARK.findall(" ".join([*(s.text for s in nearest), *caveats])))
    gaps = _gaps(answer)
    said = [s.text for s in statements] or [f"{g.reason} {g.nearest}".strip() for g in gaps]
    return replace(
        answer,
        statements=statements,
        caveats=tuple(caveats),
        nearest=nearest,
        gaps=gaps,
        table=table,
        chart=answer.chart if answer.kind == "trend" and table else None,
        citations=tuple(_brief(c, titles) for c in answer.citations if str(c.number) in marks),
        follow_ups=answer.follow_ups[:ASKS],
        text="\n".join(said) or cut_at_sentence(answer.text, ANSWER_CHARACTERS),
    )


def left_out(answer: Answer) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Return the statements and caveats that the short form of an answer leaves out."""
    short = in_short(answer)
    said = {s.text for s in short.statements}
    notes = [s.text for s in answer.statements if s.role in ("note", "table")]
    statements = tuple(s for s in answer.statements if s.text not in said and s.text not in notes)
    every = (*notes, *answer.caveats, *answer.notes)
    caveats = tuple(c for c in every if c not in short.caveats)
    return statements, caveats


def _statements(answer: Answer) -> tuple[Statement, ...]:
    """Return what answers, and a quote beside it where the answer is none itself."""
    told = [s for s in answer.statements if s.role == "answer"][:ANSWERS]
    quoted = sum(bool(s.wording) for s in told)
    said = {key for s in told for key in content_keys(s.text)}
    more = (s for s in answer.statements if s.role == "evidence" and not _says_again(s.text, said))
    quotes = [*islice(more, max(0, QUOTES - quoted))]
    room, kept = ANSWER_CHARACTERS, list[Statement]()
    for statement in (*told, *quotes):
        text = cut_at_sentence(statement.text, ANSWER_CHARACTERS)
        if not kept or len(text) <= room:
            kept.append(replace(statement, text=text))
            room -= len(text)
    return tuple(kept)


def _of_parts(answer: Answer) -> tuple[Statement, ...]:
    """Return what answers each question of a message: a statement, and more where there is room.

    A quote is shown only where nothing else answers.
    """
    kept: list[Statement] = []
    for part in range(1, answer.parts + 1):
        told = [s for s in answer.statements if s.part == part and s.role == "answer"]
        quoted = [s for s in answer.statements if s.part == part and s.role == "evidence"]
        room = _room(answer)
        for number, statement in enumerate(told or quoted[:1]):
            if number == 0 or len(statement.text) <= room:
                text = _cut(statement.text, _room(answer))
                kept.append(replace(statement, text=text))
                room -= len(text)
    return tuple(kept)


def _gaps(answer: Answer) -> tuple[Gap, ...]:
    """Return what is not held: a few words of one question, a line for each of several."""
    asked = [g for g in answer.gaps if g.asked]
    others = [g for g in answer.gaps if not g.asked]
    if answer.parts == 1:
        return (*asked[:GAPS], *others)
    cut = (replace(g, reason=_cut(g.reason, _room(answer)), nearest="") for g in asked)
    return (*cut, *others)


def _room(answer: Answer) -> int:
    """Return how many characters each question of a message may take."""
    return max(PART_CHARACTERS, ANSWER_CHARACTERS // answer.parts)


def _says_again(text: str, said: Collection[str]) -> bool:
    """Say whether nearly all words of a text that carry a meaning are `said` above it."""
    words = content(_MARK_WHOLE.sub("", text))
    new = sum(word.keys.isdisjoint(said) for word in words)
    return bool(words) and new <= NEW_WORDS * len(words)


def _is_about(caveat: str, shown: set[str]) -> bool:
    """Say whether a caveat is about anything that is shown, by the sources of both."""
    own = set(_MARK.findall(caveat))
    return not own or not shown or not own.isdisjoint(shown)


def _caveats(all: Iterable[str]) -> list[str]:
    """Return the first caveats, cut to a line or two; what two of them quote is quoted once."""
    found: dict[str, str] = {}
    for caveat in all:
        quoted = _QUOTED.search(caveat)
        found.setdefault(quoted[0] if quoted else caveat, _cut(caveat, CAVEAT_CHARACTERS))
    return list(found.values())[:CAVEATS]


def _cut(text: str, limit: int) -> str:
    """Return a text in about so many characters, its quotation closed and with all its marks."""
    if len(text) <= limit:
        return text
    return _finished(cut_at_sentence(_MARK.sub("", text).strip(), limit, "…"), text)


def _finished(head: str, text: str) -> str:
    """Return the head of a text with its quotation closed and all marks of the text behind it."""
    marks = "".join(f"[{number}]" for number in dict.fromkeys(_MARK.findall(text)))
    closed = f"{head}”" if head.count("“") > head.count("”") else head
    return f"{closed} {marks}".strip()


def _nearest(texts: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the openings of the closest texts, as many as there is room for."""
    kept: list[Statement] = []
    for one in texts:
        opening = replace(one, text=_opening(one.text))
        if kept and sum(len(s.text) for s in (*kept, opening)) > NEAREST_ROOM:
            break
        kept.append(opening)
    return tuple(kept[:NEAREST])


def _opening(text: str) -> str:
    """Return the first whole sentences of a text, at least one: half of it may say otherwise."""
    words = _MARK.sub("", text).strip()
    ends = [end for _, end in sentence_spans(words)]
    end = max((end for end in ends if end <= NEAREST_CHARACTERS), default=min(ends, default=0))
    if not end or end == len(words):
        return text
    return _finished(f"{words[:end]} …", text)


def _table(answer: Answer) -> tuple[AnswerTable | None, int]:
    """Return the first rows of a table that is an answer, and how many rows follow."""
    table = answer.table
    if table is None or len(table.rows) < 2 or answer.parts > TABLE_PARTS:
        return None, 0
    rests = [cell.ref for row in table.rows for cell in row if cell.ref]
    computed = any(isinstance(ref, FigureRef) for ref in rests)  # what a gap is made of, say
    if answer.kind not in _OF_FIGURES and not (answer.kind == "why" and computed):
        return None, 0
    if len(rests) < SEVERAL and answer.kind != "list":
        return None, 0
    used, kept = sum(map(len, table.header)), 0
    for row in table.rows[:TABLE_ROWS]:
        used += sum(len(cell.text) for cell in row)
        if kept and used > TABLE_CHARACTERS // answer.parts:
            break
        kept += 1
    return _with_marks_alone(replace(table, rows=table.rows[:kept])), len(table.rows) - kept


def _with_marks_alone(table: AnswerTable) -> AnswerTable:
    """Return a table that names each row's source by its mark: phones are narrow.

    The sources are named below it; one that all rows share is said above it.
    """
    last = [row[-1] for row in table.rows if len(row) == len(table.header)]
    marks = ["".join(_MARK_WHOLE.findall(cell.text)) for cell in last]
    if len(last) < len(table.rows) or len(set(marks)) < 2 or not all(marks):
        return table
    rows = zip(table.rows, last, marks, strict=True)
    return replace(
        table, rows=tuple((*row[:-1], replace(cell, text=mark)) for row, cell, mark in rows)
    )


def _brief(citation: Citation, titles: bool) -> Citation:
    """Return a source named in a few words: who published it, and in which year."""
    title = citation.title or citation.source
    year = citation.published[:4]
    if citation.wording == OWN and titles:
        short = cut_at_sentence(title, BESIDE_PUBLISHER, "…")
        return replace(citation, title=short, published=year, place="")
    named = citation.publisher or cut_at_sentence(title, TITLE_CHARACTERS, "…")
    if citation.wording == OWN:
        return replace(citation, title=named, publisher="", published=year, place="")
    told = ", ".join(filter(None, (named, year)))
    return replace(citation, title=told, publisher="", published="", place="")
