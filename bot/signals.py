"""Measures how a sentence bears on a question: words covered and missed, their order, what is left.

Everything is read off the words of question, sentence and passage, so that it costs no model's
time; what the measures are worth is `bot.judging`'s.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.documents import Passage
from index.store import Hit
from index.text import fold, sentence_spans
from index.wording import STOP_WORDS, stems

# Of so many passages, best first, the sentences are weighed.
READ = 4

_WORD = re.compile(r"[^\W_]+")
_MARKER = re.compile(r"(?:[-*•–]|#+|\d+[.)])\s+")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_FORMS = frozenset(("many", "much", "name", "kind", "type"))
_EMPTY = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["da"] | _FORMS
_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty
    hundred thousand million billion half dozen first second third en ett två tva tre fyra fem sex
    sju atta nio tio fire seks syv otte ni ti halv""".split()  # noqa: SIM905
)
_TIMES = frozenset(
    """january february march april may june july august september october november december
    century centuries year years decade""".split()  # noqa: SIM905
)
_NEGATIONS = frozenset(
    "not no never without neither nor none cannot except unlike inte ingen inget aldrig ikke".split()  # noqa: SIM905, E501
)
_SUPERLATIVES = frozenset(
    """first last only most least best largest smallest oldest youngest highest lowest main primary
    biggest earliest latest final original""".split()  # noqa: SIM905
)
_CAUSES = frozenset(
    "because due since reason therefore result caused cause eftersom fordi".split()  # noqa: SIM905
)
_STANDS_IN = frozenset("it this these they he she his their its det den de han hon hun".split())  # noqa: SIM905
_OF_OPPOSITE = ("un", "non", "in", "im", "dis", "anti", "il", "ir", "mis")
_PAIRS = """north south, east west, before after, increas decreas, more less, more fewer, high low,
    most least, first last, larg small, begin end, start end, win lose, major minor, earli late,
    upper lower, left right, old new, male femal, man woman, support oppos, allow prevent,
    posit negat, above below, rise fall, rich poor, strong weak, success fail, open close,
    always never, maximum minimum, good bad, best worst, long short, public privat, death birth,
    die born, insid outsid"""
_OPPOSITES: dict[str, set[str]] = {}
for _pair in _PAIRS.split(","):
    _one, _other = _pair.split()
    _OPPOSITES.setdefault(_one, set()).add(_other)
    _OPPOSITES.setdefault(_other, set()).add(_one)

# What kind of thing is asked for, in this order; the first that fits.
_KINDS = (
    (
        "number",
        r"how (?:many|much|long|old|far|large|big|tall|high|often)"
        r"|what (?:percent\w*|number|amount|population|share)|hur m[ay]\w*|hvor m[ae]\w*",
    ),
    (
        "time",
        r"when|(?:what|which) (?:year|date|century|decade|month|day)|nar|hvornar"
        r"|vilket ar|hvilket ar",
    ),
    ("person", r"who|whom|whose|vem|hvem"),
    (
        "place",
        r"where|(?:what|which) (?:country|city|place|region|state|town|continent|location)"
        r"|var ligger|hvor ligger",
    ),
)
_ASKS = tuple((kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _KINDS)
KINDS = tuple(kind for kind, _ in _KINDS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as printed, folded, and its stem."""

    text: str
    folded: str
    stem: str
    start: int

    @property
    def has_digit(self) -> bool:
        """Whether a figure stands in it."""
        return any(mark.isdigit() for mark in self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, a span of its text, with what of its words is compared."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    stems: tuple[str, ...]
    known: frozenset[str]
    folded: frozenset[str]
    openings: frozenset[str]
    runs: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Read:
    """A passage taken apart. `known` holds the stems of text and lead, `lead` those of the lead."""

    sentences: tuple[Sentence, ...]
    known: frozenset[str]
    lead: frozenset[str]
    folded: frozenset[str]
    openings: frozenset[str]
    runs: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A subject word of the question, with how it stands in what was found."""

    word: Word
    name: bool
    spread: int
    weight: float
    place: int


def sentences(passage: Passage) -> tuple[Sentence, ...]:
    """Return the sentences of a passage that say something, in order."""
    return _read(passage.text, passage.lead, passage.language).sentences


def measure(
    question: str, hits: Sequence[Hit]
) -> Iterator[tuple[int, Sentence, tuple[float, ...]]]:
    """Yield (rank of the hit, sentence, its measures) of the first hits."""
    hits = hits[:READ]
    reads = [_read(h.passage.text, h.passage.lead, h.passage.language) for h in hits]
    most = max((h.bm25 for h in hits), default=0.0) or 1.0
    second = hits[1].score if len(hits) > 1 else 0.0
    kind = asks_for(question)
    languages = {h.passage.language for h in hits}
    spoken = {language: _asked(question, language, reads) for language in languages}
    for rank, (hit, read) in enumerate(zip(hits, reads, strict=True)):
        asked = spoken[hit.passage.language]
        elsewhere = frozenset[str]().union(*(r.known for r in reads if r is not read))
        of_hit = (hit.cosine, hit.bm25 / most, float(rank), hit.score - second)
        for at, sentence in enumerate(read.sentences):
            near = read.lead.union(*(s.known for s in read.sentences[max(0, at - 1) : at + 2]))
            yield (
                rank,
                sentence,
                (
                    *of_hit,
                    *_covered(asked, sentence, near, read),
                    *_softly(asked, sentence, read, elsewhere),
                    *_ordered(asked, sentence, read),
                    *_left(asked, sentence, kind),
                    float(at),
                    float(len(read.sentences)),
                ),
            )


def asks_for(question: str) -> str:
    """Return the kind of thing that is asked for, one of KINDS or ""."""
    folded = fold(question)
    return next((kind for kind, pattern in _ASKS if pattern.search(folded)), "")


@dataclass(frozen=True, slots=True)
class _Question:
    words: tuple[Word, ...]
    asked: tuple[_Asked, ...]
    stems: frozenset[str]
    folded: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    type_at: int


def _asked(question: str, language: str, reads: Sequence[Read]) -> _Question:
    words = _words(question, language)
    asked: list[_Asked] = []
    type_at = -1
    for place, word in enumerate(words):
        if word.folded in _EMPTY:
            continue
        before = {w.folded for w in words[max(0, place - 2) : place]}
        if type_at < 0 and before & {"what", "which"}:
            type_at = len(asked)
        spread = sum(word.stem in read.known for read in reads)
        named = place > 0 and word.text[0].isupper()
        asked.append(_Asked(word, named, spread, (1 + spread) ** -0.5, place))
    if not asked and words:
        asked = [_Asked(words[-1], False, 0, 1.0, len(words) - 1)]
    run = [w.stem for w in words]
    return _Question(
        words,
        tuple(asked),
        frozenset(run),
        frozenset(w.folded for w in words),
        _runs(run),
        type_at,
    )


def _covered(q: _Question, sentence: Sentence, near: frozenset[str], read: Read) -> Iterator[float]:
    """Yield what of the subject words stands in the sentence, beside it and in the passage."""
    count = len(q.asked) or 1
    whole = sum(a.weight for a in q.asked) or 1.0
    heaviest = max((a.weight for a in q.asked), default=1.0)
    for place in (sentence.known, near, read.known):
        missing = [a for a in q.asked if a.word.stem not in place]
        lost = sum(a.weight for a in missing)
        yield 1 - len(missing) / count
        yield 1 - lost / whole
        yield float(len(missing))
        yield max((a.weight for a in missing), default=0.0)
        yield float(sum(a.name for a in missing))
        yield float(sum(a.word.has_digit for a in missing))
    missing = [a for a in q.asked if a.word.stem not in sentence.known]
    rarest = max(q.asked, key=lambda a: a.weight, default=None)
    core = [a for n, a in enumerate(q.asked) if n != q.type_at]
    core_missing = [a for a in core if a.word.stem not in sentence.known]
    typed = q.asked[q.type_at] if q.type_at >= 0 else None
    absent = [a for a in q.asked if not a.spread]
    yield max((a.weight for a in missing), default=0.0) / heaviest
    yield float(rarest is not None and rarest.word.stem in sentence.known)
    yield float(typed is not None)
    yield float(typed.word.stem in sentence.known) if typed else -1.0
    yield 1 - len(core_missing) / (len(core) or 1)
    yield float(len(core_missing))
    yield float(bool(q.asked) and q.asked[-1].word.stem not in sentence.known)
    yield float(bool(q.asked) and q.asked[0].word.stem not in sentence.known)
    yield float(len(absent))
    yield float(min((a.spread for a in q.asked), default=0))
    yield float(len(q.asked))
    yield float(len(q.words))


def _softly(
    q: _Question, sentence: Sentence, read: Read, elsewhere: frozenset[str]
) -> Iterator[float]:
    """Yield the same with words that only begin alike, and signs that the question was turned."""
    count = len(q.asked) or 1
    missing = [
        a
        for a in q.asked
        if a.word.stem not in sentence.known and _opening(a.word.folded) not in sentence.openings
    ]
    nowhere = [
        a
        for a in q.asked
        if a.word.stem not in read.known and _opening(a.word.folded) not in read.openings
    ]
    rest = sentence.known - q.stems
    names = sum(a.name for a in q.asked)
    yield 1 - len(missing) / count
    yield 1 - len(nowhere) / count
    yield float(len(missing))
    yield float(len(nowhere))
    yield max((a.weight for a in missing), default=0.0)
    yield max((a.weight for a in nowhere), default=0.0)
    yield float(any(a.name for a in missing) and _capitals(sentence, q) > 0)
    yield float(
        any(a.word.has_digit for a in missing) and any(w.has_digit for w in _rest(sentence, q))
    )
    yield float(any(a.word.folded in _SUPERLATIVES for a in missing))
    yield float(sum(bool(_OPPOSITES.get(a.word.stem, set()) & rest) for a in q.asked))
    yield float(
        sum(
            a.word.folded.startswith(prefix) and a.word.folded[len(prefix) :] in read.folded
            for a in missing
            for prefix in _OF_OPPOSITE
        )
    )
    yield float(sum(a.word.stem in elsewhere for a in missing))
    yield float(sum(a.word.stem in elsewhere for a in nowhere))
    yield float(sum(a.word.stem not in elsewhere for a in nowhere))
    yield sum(a.name for a in nowhere) / (names or 1)
    yield float(sum(not a.name and not a.word.has_digit for a in nowhere))
    yield float(names)
    yield float(sum(a.word.has_digit for a in q.asked))
    yield float(bool(q.folded & _NEGATIONS) != bool(sentence.folded & _NEGATIONS))


def _ordered(q: _Question, sentence: Sentence, read: Read) -> Iterator[float]:
    """Yield how far the words stand together and in the order of the question."""
    subjects = [a.word.stem for a in q.asked]
    wanted = set(subjects)
    places: dict[str, list[int]] = {}
    for at, stem in enumerate(sentence.stems):
        if stem in wanted:
            places.setdefault(stem, []).append(at)
    matched = [stem for stem in sentence.stems if stem in wanted]
    spots = [place for found in places.values() for place in found]
    yield _common(subjects, matched) / (len(subjects) or 1)
    yield min(30.0, (max(spots) - min(spots) + 1) / len(places)) if places else 30.0
    apart = sorted(
        min(abs(x - y) for x in places[a.word.stem] for y in places[b.word.stem])
        - (b.place - a.place)
        for a, b in pairwise(q.asked)
        if a.word.stem in places and b.word.stem in places
    )
    yield float(apart[len(apart) // 2]) if apart else 20.0
    yield sum(one <= 2 for one in apart) / len(apart) if apart else 0.0
    yield len(apart) / max(1, len(q.asked) - 1)
    yield float(max((len(run) for run in q.runs & sentence.runs), default=1))
    yield float(max((len(run) for run in q.runs & read.runs), default=1))
    yield sum(len(run) == 2 for run in q.runs & sentence.runs) / max(1, len(q.words) - 1)


def _left(q: _Question, sentence: Sentence, kind: str) -> Iterator[float]:
    """Yield what the sentence says beyond the question, where an answer would stand."""
    rest = _rest(sentence, q)
    numbers = sum(w.has_digit or w.folded in _NUMBERS for w in rest)
    times = sum(bool(_YEAR.fullmatch(w.folded)) or w.folded in _TIMES for w in rest)
    capitals = _capitals(sentence, q)
    fits = {"number": numbers, "time": times, "person": capitals, "place": capitals}.get(
        kind, 1
    ) > 0
    yield float(numbers)
    yield float(times)
    yield float(capitals)
    yield float(len(rest))
    yield len(rest) / max(1, len(sentence.words))
    yield float(fits)
    for one in KINDS:
        yield float(fits and kind == one)
    yield float(len(sentence.words))
    yield float(bool(sentence.folded & _CAUSES))
    yield float(bool(sentence.words) and sentence.words[0].folded in _STANDS_IN)


def _rest(sentence: Sentence, q: _Question) -> list[Word]:
    return [w for w in sentence.words if w.stem not in q.stems and w.folded not in _EMPTY]


def _capitals(sentence: Sentence, q: _Question) -> int:
    """Count the names that the question does not give; what opens a sentence is no sign."""
    return sum(w.text[0].isupper() for w in _rest(sentence, q) if w is not sentence.words[0])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for x in one:
        left = 0
        for at, y in enumerate(other, 1):
            above = row[at]
            row[at] = left + 1 if x == y else max(above, row[at - 1])
            left = above
    return row[-1]


@lru_cache(maxsize=4096)
def _read(text: str, lead: str, language: str) -> Read:
    found = tuple(_sentences(text, language))
    words = _words(text, language)
    heading = frozenset(w.stem for w in _words(lead, language))
    run = [w.stem for w in words]
    folded = frozenset(w.folded for w in words)
    return Read(
        found,
        frozenset(run) | heading,
        heading,
        folded,
        frozenset(map(_opening, folded)),
        _runs(run),
    )


def _sentences(text: str, language: str) -> Iterator[Sentence]:
    for start, end in sentence_spans(text):
        marker = _MARKER.match(text[start:end])
        start += marker.end() if marker else 0
        said = text[start:end]
        if _says_something(said):
            words = _words(said, language)
            run = tuple(w.stem for w in words)
            folded = frozenset(w.folded for w in words)
            yield Sentence(
                start,
                end,
                said,
                words,
                run,
                frozenset(run),
                folded,
                frozenset(map(_opening, folded)),
                _runs(run),
            )


def _says_something(text: str) -> bool:
    """Say whether a line says something: headings, labels and questions do not."""
    bare = text.rstrip('”"’)] ')
    return (
        len(text) > 12
        and not bare.endswith("?")
        and (bare.endswith((".", "!", ":", ";")) or len(text.split()) > 14)
    )


@lru_cache(maxsize=1024)
def _words(text: str, language: str) -> tuple[Word, ...]:
    found = [(m.group(), m.start()) for m in _WORD.finditer(text)]
    folded = [fold(word) for word, _ in found]
    stemmed = stems(folded, language if language in ("sv", "da") else "en")
    return tuple(
        Word(word, bare, stem, start)
        for (word, start), bare, stem in zip(found, folded, stemmed, strict=True)
    )


def _opening(word: str) -> str:
    """Return how a word begins; short words are only themselves."""
    return word[:5] if len(word) > 4 else f"={word}"


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Return the runs of two to four words."""
    return frozenset(
        tuple(words[at : at + size]) for size in (2, 3, 4) for at in range(len(words) - size + 1)
    )
