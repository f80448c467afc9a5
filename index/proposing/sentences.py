"""Finds figures in running text: sentences that hold a place, a measure and a figure.

They are candidates for rows, with the span that they stand in and how sure they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.documents import Document
from index.mentions import ClusterNames
from index.naming import Names
from index.numbers import Number, figure_spans
from index.periods import is_period, parse_period
from index.proposing.names import indicator_named
from index.text import fold, sentence_spans, slug, words
from index.units import agrees, fitted

# Words that make a figure a plan, a doubt or somebody else's.
_UNSURE = frozenset(
    (
        *(
            "not",
            "plan",
            "plans",
            "planned",
            "expect",
            "expects",
            "expected",
            "could",
            "would",
            "may",
        ),
        *(
            "might",
            "goal",
            "target",
            "aims",
            "aim",
            "if",
            "hope",
            "hopes",
            "forecast",
            "never",
            "than",
        ),
        *("inte", "planerar", "mal", "kan", "skulle", "ikke", "planlaegger", "forventer"),
    )
)
_SUBJECT = re.compile(
    r"^(?:In? (?:19|20)\d\d,? )?(?:[Tt]he (?:cluster|city|region|town) of )?"
    r"((?:[^\W\d_a-z][\w’'-]+)(?: [^\W\d_a-z][\w’'-]+){0,3}) "
    r"(?:has|had|counts?|counted|employs?|employed|is home to|was home to|hosts?|hosted"
    r"|har|hade|räknar|sysselsätter|havde|tæller|beskæftiger|hat|hatte|zählt)\b"
)
# Where the words of a measure behind a figure end.
_MEASURE_ENDS = frozenset(
    (
        *("in", "at", "by", "of", "and", "or", "with", "for", "to", "from", "on", "who", "which"),
        *("that", "according", "as", "during", "since", "last", "this", "were", "was", "are", "is"),
    )
)
_MEASURE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure of a text that may become a row. `start` and `end` are its sentence's span."""

    cluster: str
    indicator: str
    value: float | None
    printed: str
    unit: str
    period: str
    status: str
    confidence: str
    path: str
    quote: str
    start: int
    end: int


def candidates(document: Document, catalogue: Catalogue) -> Iterator[Candidate]:
    """Yield the candidates of a document, in the order of its sentences."""
    places, names = ClusterNames(catalogue), Names(catalogue)
    tables = [(table.start, table.end) for table in document.tables if table.end > table.start]
    for section in document.sections:
        for start, end in sentence_spans(document.text, section.start, section.end):
            if any(first <= start < last for first, last in tables):
                continue
            sentence = document.text[start:end].removeprefix("- ")
            yield from _of_sentence(sentence, start, end, document, places, names)


def _of_sentence(
    sentence: str, start: int, end: int, document: Document, places: ClusterNames, names: Names
) -> Iterator[Candidate]:
    if not any(mark.isdecimal() for mark in sentence):
        return
    named = places.named(sentence)
    subject = _SUBJECT.match(sentence)
    figures = [
        (number, first, last)
        for number, first, last in figure_spans(sentence)
        if not is_period(sentence[first:last]) and number.value is not None
    ]
    if not (named or subject) or not figures:
        return
    unsure = bool(_UNSURE & set(words(sentence))) and not figures[0][0].qualifier
    dated = parse_period(_without(sentence, figures))
    period = sentence_period(sentence, dated.first, dated.last)
    published = document.source.published[:4]
    for number, first, last in figures:
        # Of several places a figure is the one's that was named last before it.
        before = places.named(sentence[:first])
        cluster = (before[-1:] or named[:1] or ((subject or [""])[1],))[0]
        measure, known = _measure(number, sentence, names, document.source.language)
        if not measure:
            continue
        unit = (
            names.catalogue.indicator(measure).unit
            if known
            else indicator_named(measure, "percent" if number.percent else "").unit
        )
        fit = fitted(number, "", unit)
        printed = sentence[first:last].strip()
        if fit is None or fit.value is None or not agrees(printed, fit.unit, fit.value):
            continue
        sure = known and len(named) == 1 and len(figures) == 1 and bool(period) and not unsure
        likely = bool(named or subject) and len(named) <= 1 and not unsure
        yield Candidate(
            cluster,
            measure if known else slug(measure),
            fit.value,
            printed,
            fit.unit,
            period or (f"n.d. (published {published})" if published else "n.d."),
            "goal" if unsure else "final",
            "high" if sure else "medium" if likely else "low",
            document.path,
            sentence,
            start,
            end,
        )


def sentence_period(sentence: str, first: int, last: int) -> str:
    """Return the period of a sentence as printed, "" where it names none."""
    if not first:
        return ""
    return str(first) if first == last else f"{first}-{last}"


def _without(sentence: str, figures: list[tuple[Number, int, int]]) -> str:
    for _, first, last in reversed(figures):
        sentence = f"{sentence[:first]} {sentence[last:]}"
    return sentence


def _measure(number: Number, sentence: str, names: Names, language: str) -> tuple[str, bool]:
    """Return the indicator that stands behind a figure or in its sentence, and whether it is
    known; "" where nothing says what is counted.

    A part of the words is no measure: "patent lawyers" are no patents.
    """
    spoken = re.split(r"[,.;:()]", number.rest)[0].split()
    ends = (at for at, word in enumerate(spoken) if fold(word) in _MEASURE_ENDS or is_period(word))
    noun = " ".join(spoken[: min(next(ends, len(spoken)), _MEASURE_WORDS)])
    known = names.indicator(noun) or names.indicator_like(noun, language)
    if known:
        return known.id, True
    if names.indicator(noun.split()[-1] if noun else "") is None:
        named = names.indicator_in(sentence)
        if named and (not noun or number.percent or number.currency):
            return named.id, True
    return (noun, False) if len(noun) > 3 else ("", False)
