"""The gate: nothing is shown that does not stand in a row, a span or a figure made from rows.

Each statement's spans and rows are read again, each figure is computed again by formulas of its
own, and every number in every outgoing line must be one of theirs. What fails is withheld and
counted. Numbering citations and laying out the text happen here too, since both follow from what
passed.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from math import isclose

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Figure, Gap, Statement
from bot.composing.cards import recompute_card
from bot.draft import Draft, Note
from bot.figures import recompute
from bot.quotation import in_marks, parse_span, spans_in
from index.documents import SOURCES_OWN
from index.rows import KpiRow
from index.store import Store
from index.units import agrees as says_value

_NUMBER = re.compile(r"\d+(?:[   ,.]\d{3}(?!\d))*(?:[.,]\d+)?|\d+")
_QUOTED = re.compile(r"[“”»](.*?)[”«]")
QUOTES_A_CITATION = 8

# Evidence that is no row: a count, an entry of the catalogue or of the sources, what was asked.
_NO_ROW = ("count:", "catalogue:", "source:", "asked:")
# Two ways to one number in floating point differ by no more than this share of it.
SAME_VALUE = 1e-9


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text in one spelling: no group marks, a point, no idle zeros."""
    return {_canonical(match.group()) for match in _NUMBER.finditer(text)}


def _canonical(printed: str) -> str:
    bare = printed.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    groups = re.split(r"[.,]", bare)
    if (
        len(groups) > 1
        and all(len(g) == 3 for g in groups[1:])
        and len(groups[0]) <= 3
        and groups[0] != "0"
    ):
        bare = "".join(groups)
    elif "," in bare and "." in bare:
        bare = (
            bare.replace(",", "")
            if bare.rfind(".") > bare.rfind(",")
            else bare.replace(".", "").replace(",", ".")
        )
    else:
        bare = bare.replace(",", ".") if bare.count(",") == 1 else bare.replace(",", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return bare
    return format(number.normalize(), "f")


@dataclass(slots=True)
class _Ledger:
    """What an answer's numbers may come from, read anew from the store."""

    store: Store
    figures: dict[str, Figure]
    named: set[str] = field(default_factory=set)
    _cache: dict[str, set[str] | None] = field(default_factory=dict)

    def numbers(self, id: str) -> set[str] | None:
        """Return the numbers that an evidence id stands for, None where it proves nothing."""
        if id not in self._cache:
            self._cache[id] = self._read(id)
        return self._cache[id]

    def _read(self, id: str) -> set[str] | None:
        if id.startswith("figure:"):
            return self._figure(id)
        if id.startswith("count:"):
            return {id[6:]}
        if id.startswith("asked:"):
            return numbers_in(id[6:])
        if id.startswith("catalogue:"):
            return self._entry(*id.split(":", 2)[1:])
        if id.startswith("source:"):
            return self._told_of(id[7:])
        if span := parse_span(id):
            try:
                return numbers_in(self.store.text(*span))
            except KeyError:
                return None
        try:
            row = self.store.row(id)
        except KeyError:
            return None
        return (
            row_numbers(row, self.store) if says_value(row.printed, row.unit, row.value) else None
        )

    def _figure(self, id: str) -> set[str] | None:
        figure = self.figures.get(id)
        if figure is None:
            return None
        try:
            rows = [self.store.row(r) for r in figure.rows]
        except KeyError:
            return None
        again = recalculate(figure.operation, rows)
        if again is None or not agrees(figure.text, again):
            return None
        if not isclose(figure.value, again, rel_tol=SAME_VALUE, abs_tol=SAME_VALUE):
            return None
        return numbers_in(figure.text)

    def value(self, id: str) -> float | None:
        """Return the number that a cell of an evidence id may carry, None where there is none."""
        if self.numbers(id) is None:
            return None
        if id in self.figures:
            return self.figures[id].value
        return None if id.startswith(_NO_ROW) else self.store.row(id).value

    def _told_of(self, source_id: str) -> set[str] | None:
        try:
            source = self.store.source(source_id)
        except KeyError:
            return None
        return numbers_in(f"{source.title} | {source.publisher} | {source.published}")

    def _title(self, source_id: str) -> str:
        try:
            return self.store.source(source_id).title
        except KeyError:
            return source_id

    def _entry(self, kind: str, id: str) -> set[str] | None:
        catalogue = self.store.catalogue
        entries = {
            "indicator": catalogue.indicators,
            "ranking": catalogue.rankings,
            "scorecard": catalogue.scorecards,
            "cluster": catalogue.clusters,
        }[kind]
        entry = next((e for e in entries if e.id == id), None)  # type: ignore[attr-defined]
        if entry is None:
            return None
        texts = [
            getattr(entry, name, "")
            for name in ("name", "definition", "method", "scope", "description")
        ]
        numbers = numbers_in(" | ".join(texts))
        for component in getattr(entry, "components", ()):
            if component.weight is not None:
                numbers.add(_canonical(str(component.weight)))
        for _, weight in getattr(entry, "weights", ()):
            numbers.add(_canonical(f"{weight:g}"))
        for edition in getattr(entry, "editions", ()):
            title = self._title(edition.source_id)
            told = (edition.label, edition.published, edition.coverage, title)
            numbers |= numbers_in(" | ".join(told))
            numbers |= {_canonical(f"{weight:g}") for _, weight in edition.weights}
        return numbers


def recalculate(operation: str, rows: list[KpiRow]) -> float | None:
    """Return a figure's value from its rows again, None for an operation that is not known."""
    values = [row.value for row in rows]
    if any(v is None for v in values):
        return None
    numbers = [float(v) for v in values if v is not None]
    if operation.startswith("card|"):
        return recompute_card(operation, numbers)
    name, _, weights_text = operation.partition(":")
    if not weights_text:
        return recompute(operation, rows)
    if name == "moved":
        return _places_gained(weights_text, numbers)
    if name == "shift":
        differences = [a - b for a, b in zip(numbers[0::2], numbers[1::2], strict=True)]
        return _shift(weights_text, differences)
    if name == "reweighed":
        return _shift(weights_text, numbers)
    weights = [float(w) for w in weights_text.split(",")]
    total = sum(weights)
    if name == "score":
        return sum(w * v for w, v in zip(weights, numbers, strict=True)) / total
    pairs = list(zip(numbers[0::2], numbers[1::2], strict=True))
    if name == "gap":
        return sum(w * (a - b) for w, (a, b) in zip(weights, pairs, strict=True)) / total
    if name.startswith("weighted"):
        return weights[int(name.removeprefix("weighted"))] * (numbers[0] - numbers[1]) / total
    return None


def _places_gained(recipe: str, numbers: list[float]) -> float:
    """Count anew who stands above the first cluster before and after; each has a score a weight."""
    before_text, after_text, size = recipe.split(";")
    states = numbers[: int(size)], numbers[int(size) :]
    places = []
    for weights_text, state in zip((before_text, after_text), states, strict=True):
        weights = [float(w) for w in weights_text.split(",")]
        width = len(weights)
        scores = [
            sum(w * v for w, v in zip(weights, state[at : at + width], strict=True)) / sum(weights)
            for at in range(0, len(state), width)
        ]
        places.append(sum(score > scores[0] + SAME_VALUE for score in scores))
    return places[0] - places[1]


def _shift(recipe: str, numbers: list[float]) -> float:
    """Weigh the same numbers by two sets of weights; what lies between is the method's."""
    means = []
    for weights_text in recipe.split(";"):
        weights = [float(w) for w in weights_text.split(",")]
        products = [w * number for w, number in zip(weights, numbers, strict=True)]
        means.append(sum(products) / sum(weights))
    return means[1] - means[0]


def agrees(text: str, value: float) -> bool:
    """Say whether a shown number is the value, rounded half up to the decimals shown."""
    shown = text.replace(",", "").lstrip("+")
    decimals = len(shown.partition(".")[2])
    try:
        # The last digit must be right even of a large number: noise is that of a few operations.
        margin: float = 0.5 * 10.0**-decimals + 1e-9 + 1e-14 * abs(value)
        return abs(float(shown) - value) <= margin
    except ValueError:
        return False


def row_numbers(row: KpiRow, store: Store) -> set[str]:
    """Return all numbers that a row's own columns hold, its source's name among them."""
    source = store.source(row.source_id)
    texts = (
        row.printed,
        row.period.label,
        row.geography,
        row.note,
        row.unit,
        source.title,
        source.publisher,
    )
    numbers = numbers_in(" | ".join(texts))
    for value in (row.value, row.low, row.high):
        if value is not None:
            numbers.add(_canonical(format(Decimal(str(value)), "f")))
    return numbers


def ground(draft: Draft, store: Store, *, question: str, standalone: str, language: str) -> Answer:
    """Return the answer that is left of a draft once everything in it has been proved."""
    ledger = _Ledger(store, {f.id: f for f in draft.figures})
    names = _numbered_names(store)
    asked = numbers_in(question) | numbers_in(standalone)
    kept: list[Statement] = []
    withheld = 0
    for statement in draft.statements:
        if _proved(statement.text, statement.rests_on, ledger, names) and _shows_its_span(
            statement, store
        ):
            kept.append(statement)
        else:
            withheld += 1
    nearest = tuple(s for s in draft.nearest if _proved(s.text, s.rests_on, ledger, names))
    nearest = tuple(s for s in nearest if _shows_its_span(s, store))
    withheld += len(draft.nearest) - len(nearest)
    table, dropped = _proved_table(draft.table, ledger, names)
    withheld += dropped
    caveats: list[Note] = []
    for note in draft.caveats:
        if _proved(note.text, note.rests_on, ledger, names):
            caveats.append(note)
        else:
            withheld += 1
    chart = draft.chart if _drawn_right(draft.chart, table, ledger, names) else None
    withheld += draft.chart is not None and chart is None
    gaps = tuple(_gap(g, ledger, names, asked, store) for g in draft.gaps)
    withheld += sum(was != left for was, left in zip(draft.gaps, gaps, strict=True))
    follow_ups = tuple(q for q in draft.follow_ups if numbers_in(_without(q, names)) <= asked)
    alternatives = tuple(q for q in draft.alternatives if numbers_in(_without(q, names)) <= asked)
    withheld += len(draft.follow_ups) + len(draft.alternatives)
    withheld -= len(follow_ups) + len(alternatives)
    citations, marks = _cite([*kept, *nearest], table, caveats, ledger, store)
    marked = tuple(replace(s, text=_mark(s, marks)) for s in kept)
    nearest = tuple(replace(s, text=_mark(s, marks)) for s in nearest)
    table = _mark_table(table, marks)
    shown_caveats = tuple(dict.fromkeys(_mark(n, marks) for n in caveats))
    abstained = draft.abstained or (not kept and draft.kind != "help")
    text = _text(marked, shown_caveats, gaps, nearest)
    digest = hashlib.sha256(
        "\x1f".join((store.generation, store.catalogue.home, question, standalone, text)).encode()
    )
    return Answer(
        id=digest.hexdigest()[:12],
        question=question,
        standalone=standalone,
        kind=draft.kind,
        abstained=abstained,
        text=text,
        statements=marked,
        citations=citations,
        table=table,
        figures=tuple(f for f in draft.figures if _holds(f.label, (f.id, *f.rows), ledger, names)),
        gaps=gaps,
        caveats=shown_caveats,
        follow_ups=follow_ups,
        alternatives=alternatives,
        chart=chart,
        generation=store.generation,
        language=language,
        withheld=withheld,
        missing=tuple(dict.fromkeys(draft.missing or (g.asked for g in draft.gaps))),
        nearest=nearest,
        home=store.catalogue.home,
    )


# By generation, since looking through a catalogue costs more than proving an answer.
_NAMES: dict[str, re.Pattern[str]] = {}
_GENERATIONS_KEPT = 8


def _numbered_names(store: Store) -> re.Pattern[str]:
    """Find names of the catalogue that hold a digit among letters: no such digit is a figure."""
    known = _NAMES.get(store.generation)
    if known is None:
        if len(_NAMES) >= _GENERATIONS_KEPT:
            _NAMES.clear()
        known = _NAMES[store.generation] = _names_pattern(store)
    return known


def _names_pattern(store: Store) -> re.Pattern[str]:
    catalogue = store.catalogue
    names = {
        entry.name
        for entries in (
            catalogue.clusters,
            catalogue.indicators,
            catalogue.rankings,
            catalogue.scorecards,
        )
        for entry in entries
        if any(c.isdigit() for c in entry.name) and any(c.isalpha() for c in entry.name)
    }
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # Whole names only; without any, a pattern that nothing matches.
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def _proved(text: str, rests_on: Iterable[str], ledger: _Ledger, names: re.Pattern[str]) -> bool:
    """Say whether each number of a text is held by its evidence, and each number derived is told.

    A count or figure that a text rests on and does not show was swapped for another number.
    """
    ids = tuple(rests_on)
    shown = numbers_in(_without(text, names))
    derived = [ledger.numbers(id) or set() for id in ids if id.startswith(("count:", "figure:"))]
    return _holds(text, ids, ledger, names) and all(numbers <= shown for numbers in derived)


def _holds(text: str, ids: Iterable[str], ledger: _Ledger, names: re.Pattern[str]) -> bool:
    """Say whether each number of a text is held by its evidence, none of which is lost."""
    allowed: set[str] = set()
    for id in ids:
        numbers = ledger.numbers(id)
        if numbers is None:
            return False
        allowed |= numbers
    return numbers_in(_without(text, names)) <= allowed


def _without(text: str, names: re.Pattern[str]) -> str:
    """Leave names out of a text: a digit in a name is no figure."""
    return names.sub(" ", text)


def _shows_its_span(statement: Statement, store: Store) -> bool:
    """Say whether a statement that shows a span is that span, quoted only where a source says it.

    The bot's own sentences show none, and may not look as if they did.
    """
    if not (statement.wording or statement.text.startswith("“")):
        return True
    spans = spans_in(statement.rests_on)
    if not spans:
        return False
    wording = store.wording(spans[0][0])
    shown = in_marks((store.text(*span) for span in spans), wording)
    return statement.text == shown and statement.wording in ("", wording)


def _proved_table(
    table: AnswerTable | None, ledger: _Ledger, names: re.Pattern[str]
) -> tuple[AnswerTable | None, int]:
    """Drop the lines of a table with a cell that its row does not prove."""
    if table is None:
        return None, 0
    columns = [[line[n].row for line in table.rows] for n in range(len(table.header))]
    heads = zip((*table.header, table.caption), (*columns, []), strict=True)
    if not all(_holds(text, filter(None, ids), ledger, names) for text, ids in heads):
        return None, len(table.rows)
    lines = tuple(line for line in table.rows if all(_cell_holds(c, ledger, names) for c in line))
    left = replace(table, rows=lines) if lines else None
    return left, len(table.rows) - len(lines)


def _cell_holds(cell: Cell, ledger: _Ledger, names: re.Pattern[str]) -> bool:
    if not _proved(cell.text, (cell.row,) if cell.row else (), ledger, names):
        return False
    if cell.value is None:
        return True
    if cell.row.startswith(("count:", "catalogue:")):
        return numbers_in(format(Decimal(str(cell.value)), "f")) <= (
            ledger.numbers(cell.row) or set()
        )
    return cell.value == ledger.value(cell.row)


def _drawn_right(
    chart: Chart | None, table: AnswerTable | None, ledger: _Ledger, names: re.Pattern[str]
) -> bool:
    """Say whether each point of a chart is a cell of the table's line for it, or a figure."""
    if chart is None:
        return True
    lines = table.rows if table else ()
    points = {(c.text, v.value) for line in lines for c in line for v in line}
    points |= {(f.label, f.value) for f in ledger.figures.values() if ledger.numbers(f.id)}
    ids = tuple({cell.row for line in lines for cell in line if cell.row})
    words = (chart.title, chart.x_label, chart.y_label, *(name for name, _ in chart.series))
    return all(point in points for _, drawn in chart.series for point in drawn) and all(
        _holds(text, ids, ledger, names) for text in words
    )


def _gap(gap: Gap, ledger: _Ledger, names: re.Pattern[str], asked: set[str], store: Store) -> Gap:
    """Let a gap name only numbers of the question, of its rows, and of titles that it quotes."""
    known = asked.union(*(ledger.numbers(id) or set() for id in gap.rests_on))
    titles = {s.title for s in store.sources() if any(c.isdigit() for c in s.title)}

    def holds(text: str) -> bool:
        bare = _QUOTED.sub(lambda found: "" if found[1] in titles else found[0], text)
        return numbers_in(_without(bare, names)) <= known

    return replace(
        gap,
        asked=gap.asked if holds(gap.asked) else "",
        reason=gap.reason if holds(gap.reason) else "",
        nearest=gap.nearest if holds(gap.nearest) else "",
    )


def _cite(
    statements: list[Statement],
    table: AnswerTable | None,
    caveats: list[Note],
    ledger: _Ledger,
    store: Store,
) -> tuple[tuple[Citation, ...], dict[str, tuple[int, ...]]]:
    """Number the sources in order of first use; rows of one source share a number, spans do not."""
    order: dict[tuple[str, str], list[str]] = {}
    keys_of: dict[str, list[tuple[str, str]]] = {}

    def use(id: str) -> None:
        if id in keys_of:
            return
        keys: list[tuple[str, str]] = []
        if id.startswith("figure:"):
            for row in ledger.figures[id].rows:
                use(row)
                keys += [k for k in keys_of[row] if k not in keys]
        elif span := parse_span(id):
            keys = [(source.id, id) for source in store.sources_at(*span)]
        elif id.startswith("source:"):
            keys = [(id[7:], "rows")]
        elif not id.startswith(_NO_ROW):
            keys = [(store.row(id).source_id, "rows")]
        keys_of[id] = keys
        for key in keys:
            order.setdefault(key, [])
            if id not in order[key] and not id.startswith(("figure:", "source:")):
                order[key].append(id)

    for statement in statements:
        for id in statement.rests_on:
            use(id)
    for line in table.rows if table else ():
        for cell in line:
            if cell.row:
                use(cell.row)
    for note in caveats:
        for id in note.rests_on:
            use(id)
    number = {key: n for n, key in enumerate(order, 1)}
    citations = tuple(_citation(number[key], key, ids, store) for key, ids in order.items())
    marks = {id: tuple(sorted({number[k] for k in keys})) for id, keys in keys_of.items()}
    return citations, marks


def _citation(number: int, key: tuple[str, str], ids: list[str], store: Store) -> Citation:
    source_id, span_id = key
    source = store.source(source_id)
    if span := parse_span(span_id) if span_id != "rows" else None:
        document = store.document(span[0])
        section = next(
            (s for s in document.sections if s.start <= span[1] < max(s.end, s.start + 1)), None
        )
        place = [document.path]
        if section and section.page:
            # What is said before a sentence may still stand on the page before.
            place.append(f"p. {section.page_at(span[2] - 1)}")
        if section and section.headings:
            place.append(section.headings[-1])
        quote = store.text(*span)
        # A text of ours that cites others for its sentences is itself the source of the rest.
        itself = bool(document.line_sources) and source.id == document.source.id
        wording = SOURCES_OWN if itself else document.wording
        where = ", ".join(place)
    else:
        rows, wording = [store.row(id) for id in ids], ""
        catalogue = store.catalogue
        parts = [
            f"{catalogue.cluster(r.cluster).name}, {catalogue.indicator(r.indicator).name}, "
            f"{r.period.label}: {r.printed}"
            for r in rows[:QUOTES_A_CITATION]
        ]
        quote = "; ".join(parts) + ("; …" if len(rows) > QUOTES_A_CITATION else "")
        where = rows_place(rows)
        if rows and rows[0].place:
            where = f"{rows[0].place} ({where})"
    return Citation(
        number,
        source.id,
        source.title,
        source.publisher,
        source.published,
        source.url,
        where,
        quote,
        tuple(ids),
        source.restricted,
        wording,
    )


def rows_place(rows: Sequence[KpiRow]) -> str:
    """Return the files and lines of rows ("a.csv line 3; b.csv lines 4, 6"), some of many."""
    lines: dict[str, list[int]] = {}
    for path, line in sorted({(row.path, row.line) for row in rows})[:QUOTES_A_CITATION]:
        lines.setdefault(path, []).append(line)
    return "; ".join(
        f"{path} line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
        for path, numbers in lines.items()
    )


def _mark(shown: Statement | Note, marks: dict[str, tuple[int, ...]]) -> str:
    numbers = sorted({n for id in shown.rests_on for n in marks.get(id, ())})
    return f"{shown.text} {''.join(f'[{n}]' for n in numbers)}" if numbers else shown.text


def _mark_table(table: AnswerTable | None, marks: dict[str, tuple[int, ...]]) -> AnswerTable | None:
    """Put a line's citation marks behind its last cell."""
    if table is None:
        return None
    lines = []
    for line in table.rows:
        numbers = sorted({n for cell in line for n in marks.get(cell.row, ())})
        mark = "".join(f"[{n}]" for n in numbers)
        last = line[-1]
        lines.append((*line[:-1], Cell(f"{last.text} {mark}".strip(), last.row, last.value)))
    return replace(table, rows=tuple(lines))


def _text(
    statements: tuple[Statement, ...],
    caveats: tuple[str, ...],
    gaps: tuple[Gap, ...],
    nearest: tuple[Statement, ...],
) -> str:
    lines = [s.text for s in statements if s.role == "answer"]
    lines += [s.text for s in statements if s.role != "answer"]
    lines += [" ".join(t for t in (g.reason, g.nearest) if t) for g in gaps]
    lines += [f"– {s.text}" for s in nearest]
    lines += [f"– {c}" for c in caveats]
    return "\n".join(line for line in lines if line)
