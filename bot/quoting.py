"""Chooses the sentences that answer a question, and says when none does.

A sentence is judged by how much of the question's subject it covers, alone and in its place (the
heading above it, the sentence before it), and by its nearness in meaning. Composing is elsewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from bot import language
from bot.cells import Answering, answering_cell
from bot.finding import find
from bot.judging import judge
from index.catalogue import Catalogue
from index.store import Hit, Store
from index.text import sentence_spans

HITS = 8
SENTENCES_READ = 12
ROWS_READ = 3
# Share of the question's weight that a quote with its context must cover, fitted on the golden
# and SQuAD questions (scripts/benchmark_answers.py prints the curve).
COVERAGE_NEEDED = 0.62
# Of the words that say what is asked of the names (verbs, nouns), more than this share must stand
# in or beside the sentence; less is enough for a sentence this near in meaning (cosine).
RELATED_NEEDED = 0.5
NEAR_IN_MEANING = 0.66
# A sentence that says none of those words itself must at least be this near.
SOMEWHAT_NEAR = 0.45
# So near in meaning, a sentence may answer in other words altogether ("began", "was founded").
SAME_IN_MEANING = 0.77
# A query that loses a filler ("check", "lately") keeps this cosine to itself; one that loses a word
# of its subject ("women", "dentists", "age") falls below. Tried out on two dozen questions.
FILLER = 0.945
FILLER_FOREIGN = 0.965
# Words whose only bearing is the form of the question weigh little.
LIGHT = 0.25
NAME = 2.0
NUMBER = 1.5
CONTEXT = 0.75
ELSEWHERE = 0.5
SAME = 85
# So sure must the fitted weights be of a question that names nothing of the catalogue, where there
# is one: most questions are then of its subject. The weights' own bar is for corpora of anything;
# on the golden questions it declined one answerable passage question in ten, this one in a hundred.
SURE_IN_DOMAIN = 0.22
# In a handful of documents a sentence seldom has all of a question's words by chance, as it may
# among the near misses of a large corpus, which the weights were fitted on.
SURE_AMONG_FEW = 0.3
FEW_PASSAGES = 300
# A further quote must score at least this share of the best.
SECOND_BEST = 0.72
LONGEST_QUOTE = 600
DOCUMENT_READ = 6000

_WHY = re.compile(
    r"\b(?:because|due to|owing to|thanks to|reasons?|therefore|explain\w*|as a result|driven by|credits?|rated|while|whereas|"
    r"eftersom|därför|beror|tack vare|på grund|medan|fordi|derfor|skyldes|mens)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:weak\w*|strong\w*|better|higher|lower|worse|ahead|behind|bättre|bedre|högre|højere|starka\w*|svag\w*)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|near|outside|i|på|vid|ved|nära)\s+[A-ZÅÄÖÆØ]")
_PERSON = re.compile(r"(?<![.!?] )(?<!^)\b[A-ZÅÄÖÆØ][\w'’-]+(?:\s+[A-ZÅÄÖÆØ][\w'’-]+)+")
# A sentence that says that something is not known answers by declining.
ABSENCE = re.compile(
    r"^(?:no|none|nothing)\b|\b(?:not|never|nor)\s+(?:\w+\s+){0,2}(?:found|known|given|published|available|printed|read|named|stated|among)\b|\b(?:ingen|inga|inget|saknas|mangler)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|hundred\w*|thousand\w*|several|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|january|february|march|april|may|june|july|august|september|october|november|december|\d+ years?)\b",
    re.IGNORECASE,
)
# A sentence that opens so leans on the one before it, which is then quoted with it.
_LEANS = re.compile(
    r"^[“\"'‘]?(?:they|he|she|it|this|that|these|those|their|his|her|its|we|de|det|den|han|hon|hun|detta|dette|i said)\b",
    re.IGNORECASE,
)
_STANDS_IN = re.compile(
    r"\b(?:we|us|our|they|them|their|it|its|vi|oss|vår|de|dem|deras|os|vores|deres)\b",
    re.IGNORECASE,
)
_ASKS = (
    (re.compile(r"^(?:why|how come|what explains|varför|hvorfor)|\breasons?\b"), _WHY, 0.8),
    (re.compile(r"^(?:why|how come|varför|hvorfor)"), _COMPARES, 0.1),
    (re.compile(r"\b(?:who|whom|vem|hvem)\b"), _PERSON, 0.15),
    (re.compile(r"\b(?:when|what year|which year|när|hvornår)\b"), _TIME, 0.15),
    (re.compile(r"\b(?:where|var|hvor)\b(?! many| much| mange)"), _PLACE, 0.1),
    (
        re.compile(
            r"\b(?:how many|how much|how large|how big|hur många|hur mycket|hvor mange|hvor meget)\b"
        ),
        _DIGIT,
        0.2,
    ),
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a document: `span` is `document_id:start-end`, `text` the very characters."""

    span: str
    document_id: str
    start: int
    end: int
    text: str
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Quoting:
    """The quotes chosen, best first; empty where nothing answers. `nearest_title` is what came
    closest; `coverage` and `cosine` are the best seen, for calibration. `cell` is a table's cell that
    answers where no sentence does, with its document's id."""

    quotes: tuple[Quote, ...] = ()
    nearest_title: str = ""
    coverage: float = 0.0
    cosine: float = 0.0
    confidence: float = 0.0
    cell: tuple[str, Answering] | None = None


@dataclass(frozen=True, slots=True)
class _Concept:
    """One subject of the question: any of `phrases` (token key sets in a row) stands for it."""

    phrases: tuple[tuple[frozenset[str], ...], ...]
    weight: float
    vital: bool
    relation: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a text as their keys, in order and all together."""

    words: tuple[frozenset[str], ...]
    keys: frozenset[str]


@dataclass(slots=True)
class _Candidate:
    hit: Hit
    start: int
    end: int
    text: str
    covered: float = 0.0
    in_context: float = 0.0
    vital_missing: bool = False
    must_missing: bool = False
    related: float = 1.0
    says: float = 1.0
    cosine: float = 0.0
    score: float = 0.0
    rank: int = 0
    before: str = ""


def select(
    query: str,
    store: Store,
    *,
    clusters: Sequence[str] = (),
    limit: int = 3,
    together: bool = False,
    vital: Sequence[str] = (),
    strict: bool = False,
    near: float = 0.0,
    known: bool = True,
) -> Quoting:
    """Return the sentences that answer a query.

    `known` says that the query names something of the catalogue: its rules, which know the names,
    are then enough; of anything else the fitted weights must be sure as well.
    `vital` words must stand in or beside the sentence; `strict` asks for every subject word; `near` is the least cosine of a sentence.
    `together` asks that every cluster be named in the sentence or beside it, for questions on
    how two of them relate.
    """
    names = {c: store.catalogue.cluster(c) for c in clusters}
    expand = [a for c in names.values() for a in (c.name, *c.aliases[:3])]
    glossed = language.glossed(query)
    hits = find(glossed, store, HITS, expand=expand)
    judgement = judge(query, hits)
    concepts = _concepts(query, store.catalogue, clusters)
    must = [_Concept(((language.keys(w),),), 1.0, True) for w in vital]
    total = sum(c.weight for c in concepts) or 1.0
    candidates = [c for rank, hit in enumerate(hits) for c in _sentences(hit, rank)]
    asked = query.casefold()
    for candidate in candidates:
        _judge(candidate, concepts, must, total, store)
        candidate.score = candidate.covered + 0.5 * candidate.in_context - 0.02 * candidate.rank
        for question, wanted, bonus in _ASKS:
            if question.search(asked) and wanted.search(candidate.text):
                candidate.score += bonus
    candidates.sort(key=lambda c: (-c.score, c.rank, c.start))
    needed = 0.99 if strict else RELATED_NEEDED
    counts = bool(_ASKS[-1][0].search(asked))
    possible = [
        c
        for c in candidates[:SENTENCES_READ]
        if c.in_context >= COVERAGE_NEEDED
        and not c.vital_missing
        and c.covered > 0
        and (not counts or _COUNT.search(c.text))
    ]
    # What is asked of the names must be said by the sentence itself in part, and around it.
    fitting = [
        c
        for c in possible
        if not c.must_missing and c.says > 0 and (c.says if strict else c.related) > needed
    ]
    best_cosine = max((h.cosine for h in hits), default=0.0)
    if possible and (near or not fitting):
        # Sentences are encoded only where their words leave it open: that takes far longer.
        fitting = fitting if near else possible
        vectors = store.encode_many([c.text for c in fitting])
        for candidate, cosine in zip(fitting, vectors @ store.encode(glossed), strict=True):
            candidate.cosine = float(cosine)
            candidate.score += 0.6 * float(cosine)
            best_cosine = max(best_cosine, float(cosine))
        fitting = [c for c in fitting if c.cosine >= near and _fits_in_meaning(c, needed, strict)]
        fitting.sort(key=lambda c: (-c.score, c.rank, c.start))
    nearest = _title(hits[0], store) if hits else ""
    if not fitting or not (known or judgement.is_sure or judgement.sure >= _bar(store)):
        covered = max((c.in_context for c in candidates), default=0.0)
        cell = None if must or strict else _cell(query, hits)
        return Quoting((), nearest, covered, best_cosine, judgement.answerable, cell)
    chosen: list[_Candidate] = []
    for candidate in fitting:
        alike = any(fuzz.token_set_ratio(candidate.text, c.text) > SAME for c in chosen)
        overlap = any(
            c.hit.passage.document_id == candidate.hit.passage.document_id
            and candidate.start < c.end
            and c.start < candidate.end
            for c in chosen
        )
        if not alike and not overlap and candidate.score >= SECOND_BEST * fitting[0].score:
            chosen.append(candidate)
        if len(chosen) == limit:
            break
    quotes: list[Quote] = []
    for candidate in chosen:
        quote = _quote(candidate, store)
        if all(
            q.document_id != quote.document_id or quote.start >= q.end or q.start >= quote.end
            for q in quotes
        ):
            quotes.append(quote)
    return Quoting(tuple(quotes), nearest, fitting[0].in_context, best_cosine, judgement.answerable)


def _bar(store: Store) -> float:
    """Return how sure the weights must be in this corpus, 1 where their own bar holds."""
    if store.catalogue.clusters and not store.catalogue.inferred:
        return SURE_IN_DOMAIN
    return SURE_AMONG_FEW if store.manifest.passages < FEW_PASSAGES else 1.0


def _fits_in_meaning(candidate: _Candidate, needed: float, strict: bool) -> bool:
    """Say whether a sentence answers by its words, or in other words that are near enough."""
    if candidate.must_missing:
        return candidate.cosine > SAME_IN_MEANING and (candidate.says > needed or not strict)
    if strict:
        return candidate.says > needed
    return (
        (candidate.related > needed and (candidate.says > 0 or candidate.cosine > SOMEWHAT_NEAR))
        or (candidate.related > 0 and candidate.cosine > NEAR_IN_MEANING)
        or candidate.cosine > SAME_IN_MEANING
    )


def _cell(query: str, hits: Sequence[Hit]) -> tuple[str, Answering] | None:
    """Return the cell that answers of the best row found, with its document's id."""
    for hit in hits[:ROWS_READ]:
        if found := answering_cell(query, hit.passage):
            return hit.passage.document_id, found
    return None


def filler_words(
    query: str, words: Sequence[str], store: Store, *, foreign: bool = False
) -> frozenset[str]:
    """Return those of the words that the query can lose and still mean the same.

    Measured by meaning: the cosine of the query with and without the word. Names are never
    fillers. `foreign` queries are judged more strictly, since the model is English.
    """
    needed = FILLER_FOREIGN if foreign else FILLER
    fillers = set()
    for word in words:
        if word[:1].isupper() and not query.lstrip().startswith(word):
            continue
        without = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", query)
        if without.strip(" ?.!") and float(store.encode(query) @ store.encode(without)) >= needed:
            fillers.add(word)
    return frozenset(fillers)


def _title(hit: Hit, store: Store) -> str:
    return store.source(hit.passage.source_id).title


def _concepts(query: str, catalogue: Catalogue, clusters: Sequence[str]) -> list[_Concept]:
    """Split a query into its subjects: clusters by any of their names, other words by themselves."""
    words = list(language.tokens(query, language.guess_language(query)))
    concepts = []
    taken: set[int] = set()
    for id in clusters:
        cluster = catalogue.cluster(id)
        phrases = [
            tuple(t.keys for t in language.tokens(name))
            for name in (cluster.name, *cluster.aliases)
        ]
        phrases = [p for p in phrases if p]
        concepts.append(_Concept(tuple(phrases), NAME, True))
        for phrase in sorted(phrases, key=len, reverse=True):
            for at in range(len(words) - len(phrase) + 1):
                if all(p & w.keys for p, w in zip(phrase, words[at:], strict=False)):
                    taken.update(range(at, at + len(phrase)))
    seen: set[frozenset[str]] = set()
    for at, word in enumerate(words):
        if at in taken or word.keys in seen:
            continue
        seen.add(word.keys)
        if language.is_stop(word):
            if len(word.text) > 4:
                concepts.append(_Concept(((word.keys,),), LIGHT, False))
            continue
        if word.text.isdigit():
            concepts.append(_Concept(((word.keys,),), NUMBER, len(word.text) == 4))
            continue
        named = at > 0 and word.text[0].isupper()
        concepts.append(_Concept(((word.keys,),), NAME if named else 1.0, named, not named))
    return concepts


def _sentences(hit: Hit, rank: int) -> list[_Candidate]:
    passage = hit.passage
    spans = [_without_marker(passage.text, a, b) for a, b in sentence_spans(passage.text)]
    found = []
    before = ""
    for a, b in spans:
        text = passage.text[a:b]
        if _is_sentence(text):
            leans = before if _LEANS.match(text) else ""
            found.append(
                _Candidate(hit, passage.start + a, passage.start + b, text, rank=rank, before=leans)
            )
            before = text
    return found


def _without_marker(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave a list marker or heading mark out of the span."""
    marker = re.match(r"(?:[-*•–]|#+|\d+[.)])\s+", text[start:end])
    return (start + marker.end(), end) if marker else (start, end)


def _is_sentence(text: str) -> bool:
    """Say whether a line says something: headings, labels and questions do not."""
    bare = text.rstrip('”"’)] ')
    return (
        len(text) > 12
        and not bare.endswith("?")
        and (bare.endswith((".", "!", ":", ";")) or len(text.split()) > 14)
    )


def _judge(
    candidate: _Candidate,
    concepts: list[_Concept],
    must: list[_Concept],
    total: float,
    store: Store,
) -> None:
    passage = candidate.hit.passage
    # A sentence that leans on the one before it is quoted with it, so both count.
    own = _said(f"{candidate.before} {candidate.text}")
    at = candidate.start - passage.start
    near_text = passage.text[max(0, at - 400) : at + len(candidate.text) + 200]
    near = _said(f"{passage.lead} . {near_text}")
    whole = _said(f"{passage.lead} . {passage.text}")
    covered = in_context = 0.0
    candidate.must_missing = not all(_present(c, near) for c in must)
    relations = [c for c in concepts if c.relation]
    if relations:
        candidate.related = sum(_present(c, near) for c in relations) / len(relations)
        candidate.says = sum(_present(c, own) for c in relations) / len(relations)
    for concept in concepts:
        if _present(concept, own):
            covered += concept.weight
            in_context += concept.weight
        elif _present(concept, near):
            in_context += CONTEXT * concept.weight
        elif concept.vital and not _present(concept, whole):
            # "We" and "they" may stand for a name that the document gives elsewhere.
            if _STANDS_IN.search(candidate.text) and _present(
                concept, _document_words(passage.document_id, store)
            ):
                in_context += ELSEWHERE * concept.weight
            else:
                candidate.vital_missing = True
    candidate.covered, candidate.in_context = covered / total, in_context / total


def _document_words(document_id: str, store: Store) -> _Said:
    """Return the words of a document's title and first pages."""
    document = store.document(document_id)
    opening = f"{document.source.title} . {document.text[:DOCUMENT_READ]}"
    return _said(opening)


@lru_cache(maxsize=16_384)
def _said(text: str) -> _Said:
    words = tuple(t.keys for t in language.tokens(text))
    return _Said(words, frozenset[str]().union(*words))


def _present(concept: _Concept, said: _Said) -> bool:
    return any(_stands_in(phrase, said) for phrase in concept.phrases)


def _stands_in(phrase: tuple[frozenset[str], ...], said: _Said) -> bool:
    if any(said.keys.isdisjoint(keys) for keys in phrase):
        return False
    width, words = len(phrase), said.words
    return width == 1 or any(
        all(p & w for p, w in zip(phrase, words[at : at + width], strict=True))
        for at in range(len(words) - width + 1)
    )


def _quote(candidate: _Candidate, store: Store) -> Quote:
    """Make the quote, with the sentence before it where it opens with a pronoun."""
    passage, start = candidate.hit.passage, candidate.start
    if _LEANS.match(candidate.text):
        before = [
            (passage.start + a, passage.start + b)
            for a, b in sentence_spans(passage.text)
            if passage.start + b <= start and _is_sentence(passage.text[a:b])
        ]
        if before and candidate.end - before[-1][0] <= LONGEST_QUOTE:
            start = before[-1][0]
    text = store.text(passage.document_id, start, candidate.end)
    if text[:1] in '“"' and text.count("”") + text.count('"') == (text[:1] == '"'):
        # Speech that goes on after the sentence: its opening mark has no partner in the quote.
        start, text = start + 1, text[1:]
    span = f"{passage.document_id}:{start}-{candidate.end}"
    return Quote(
        span, passage.document_id, start, candidate.end, text, candidate.score, candidate.in_context
    )
