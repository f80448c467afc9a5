"""Answers from documents in three tiers: sure, unsure with the closest passages, nothing near.

Nothing is said here in the bot's own words but what it does not hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile

from rapidfuzz import fuzz

from bot.answer import Gap, Statement
from bot.draft import Draft
from bot.evidence import CountRef, SpanRef
from bot.language import content, glossed, in_languages, text_keys
from bot.language.messages import tell
from bot.language.packs import said
from bot.passages.abbreviations import spelt_out
from bot.passages.answerability import Scored, score, shipped
from bot.passages.features import NAMES, asks_for_kind, gives_reason, measure
from bot.passages.leading import led
from bot.passages.naming import documents_named, parts
from bot.passages.places import places_of
from bot.passages.retrieval import HITS, find
from bot.passages.tables import Answering, answering_cell
from bot.passages.windows import Window, is_item, widened
from bot.quotation import shown_spans
from bot.understanding.plan import Scope
from index.numbers import Number, figures_in
from index.store import Hit, Store
from index.text import fold, sentence_spans

# So sure must a text be that answers instead of a figure that is not held.
INSTEAD = 0.45
# So probable is a text that speaks of what "anything on health data?" asks for: of 23 such
# questions on two corpora, 11 of the 13 that are held are above, and none of the 10 others.
TOPIC = 0.18
# A text this probable is sure as well where it, or a sentence of it, means what the question does,
# of which no more of the words are strange to all texts. Of 598 questions that texts are asked for
# 10 more right ones are sure and 1 wrong one (any words: 13, 4 and 1 that no text answers; any
# meaning from 0.20 on: 21, 14 and 6).
CLOSE, MEANT, STRANGE = 0.15, 0.6, 0.55
# This probable, it is also sure where it says each word of a question for a number, a date or a
# name, and holds one: a question in another language than the text means less alike.
WORDED = 0.2
# So many windows are shown, of an answer or as the closest.
SHOWN = 3
# A further quote is at least this probable beside the best.
SECOND = 0.25
# What is shown beside the closest text is at least this probable beside it.
REMOTE = 0.04
# A window of a passage that is this probable beside its best may be what was asked for as well.
ALIKE = 0.9
# Texts that share this much of their words (0 to 100) say the same.
SAME = 85
# A text that says each word of a question says this share of them, but for rounding.
SAID = 0.999
COVERED = NAMES.index("covered")
# So many characters open a document.
OPENING = 400
# A table's cell is looked for in so many of the first passages.
ROWS_READ = 3
# So many figures are set apart, which are said rounded by so much; numbers between are years.
TWO, FEW = 2, 6
ROUNDED = 0.01
FIRST, LAST = 1900, 2100


def compose(
    asked: Scope,
    store: Store,
    limit: int = SHOWN,
    *,
    why: bool = False,
    instead: bool = False,
    topic: bool = False,
    beside: Sequence[str] = (),
    first: str = "",
    holding: str = "",
    own: str = "",
    closest: bool = False,
) -> Draft:
    """Return up to `limit` quotes that answer, else an abstention with the closest texts.

    `why` asks for reasons, which no cell of a table gives. `instead` says that a figure was asked
    for that no row holds: texts on a measure seldom give it either, so that they must be surer.
    `topic` asks for whatever is told of a thing, which a text answers that speaks of it.
    `beside` are other words to search for; what answers is weighed by the question all the same.
    `first` is the passage to show first among the closest. A text answers only where it says each
    word of the question in `holding`. Those that say more of `own`, which a follow-up puts in the
    place of another, come before the others. With `closest` none is shown as the answer.
    """
    told = asked
    asked = replace(asked, query=spelt_out(asked.query, store))
    hits, scored = _read(asked, store, beside)
    model = shipped(store.reranker is not None)
    # Of several texts on what was spoken of, the one answers that says what is asked of it.
    each = () if holding else _of_each(asked, hits, store)
    scored = _saying(holding, scored) if holding else (*each, *scored)
    scored = _with_own(own, scored)
    best = min((one.probability for one in each or scored[:1]), default=0.0)
    # A text that gives no reason does not say why, as near as it is.
    reasonless = why and scored and not gives_reason(scored[0].window, asked.query)
    if not (why or closest) and (cell := _cell(asked.query, hits)):
        return _from_cell(*cell, best, store)
    whole = scored[0].hit.passage if instead and scored else None
    elsewhere = whole is not None and not places_of(store).speaks_of(
        f"{whole.lead}\n{whole.text}", asked.places
    )
    bar = TOPIC if topic or holding else INSTEAD if instead else model.sure
    lacks = topic and scored and scored[0].lacking
    lacks = lacks or (instead and scored and not says_measure(asked, scored[:limit], store))
    apart_by = _figures(asked.query)
    named = next((s for s in scored if _sets_apart(apart_by, s.window.text)), None)
    if named and not (holding or each):
        # A text that tells of both figures that a question sets apart says why they differ.
        scored = (named, *(one for one in scored if one is not named))
        best, reasonless, elsewhere = max(best, bar), False, False
    if best < bar and not (topic or holding or instead or each or reasonless):
        meant = next((one for one in scored if not one.lacking), None)
        if meant and (is_worded(asked.query, meant) or is_meant(asked.query, scored[0], store)):
            scored = (meant, *(one for one in scored if one is not meant))
            best = bar
    if best >= bar and not (elsewhere or reasonless or lacks or closest):
        likely = (s for s in scored[1:] if s.probability >= SECOND * best)
        answers = apart((scored[0], *likely), limit)
        begun = (led(asked.query, one.hit, one.window) for one in answers)
        quotes = [quote(widened(one), store) for one in begun]
        lead = replace(quotes[0], role="answer")
        return Draft(kind="passages", statements=(lead, *quotes[1:]), confidence=best)
    nearest = max((one.probability for one in each or scored[:1]), default=0.0)
    near = _near(scored, best)
    # "Who won the match?" behind a question on rents has words that no text near those has.
    strange = closest and bool(scored) and scored[0].strange > STRANGE
    shown = apart(near, SHOWN) if nearest >= model.near and not strange else ()
    chosen = [one for one in near if shown and one.hit.passage.id == first]
    shown = apart((*chosen, *shown), SHOWN + len(chosen))
    return Draft(
        kind="passages",
        gaps=(_gap(told, store, bool(shown)),),
        nearest=tuple(quote(widened(led(asked.query, s.hit, s.window)), store) for s in shown),
        abstained=True,
        missing=(told.query,),
        confidence=best,
    )


def candidates(asked: Scope, store: Store, beside: Sequence[str] = ()) -> tuple[Window, ...]:
    """Return what is near a question, best first, the best window of each passage."""
    scored = _read(asked, store, beside)[1]
    return tuple(one.window for one in _near(scored, scored[0].probability if scored else 0.0))


def _read(
    asked: Scope, store: Store, beside: Sequence[str]
) -> tuple[tuple[Hit, ...], tuple[Scored, ...]]:
    """Return the passages that are found, and their windows, the most probable first."""
    hits = retrieve(asked.query, store, asked.places, beside)
    openings = {id: opening_of(id, store) for id in {hit.passage.document_id for hit in hits}}
    elsewhere = partial(_is_elsewhere, asked=asked.places, openings=openings, store=store)
    scored = score(asked.query, hits, store.reranker, elsewhere=elsewhere, openings=openings)
    return hits, tuple(one for one in scored if not _is_aside(one.window))


def opening_of(document: str, store: Store) -> str:
    """Return the first lines of a document, which name what all of it is about; no list items."""
    try:
        lines = store.text(document, 0, OPENING).split("\n")
    except KeyError:  # they may not be shown
        return ""
    return "\n".join(takewhile(lambda line: not is_item(line), lines))


def _is_elsewhere(
    window: Window, asked: Sequence[str], openings: Mapping[str, str], store: Store
) -> bool:
    """Say whether a window and its headings name places, but none of those asked about.

    One that names no place is about those of its document's opening.
    """
    known, text = places_of(store), f"{window.passage.lead}\n{window.text}"
    about = text if known.first_in(text) else openings[window.passage.document_id]
    return known.is_elsewhere(about, asked)


def _is_aside(window: Window) -> bool:
    """Say whether a window orders the reader about, or tells of the document it stands in."""
    text = fold(window.text)
    return any(said(sign, text) for sign in ("orders_reader", "tells_of_text"))


def _saying(question: str, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the windows that say each word of a question that carries a subject, in order.

    They hold what is asked for, too.
    """
    there = (one for one in scored if one.probability >= TOPIC and not one.lacking)
    return tuple(one for one in there if _covered(question, one) >= SAID)


def _covered(words: str, told: Scored) -> float:
    """Return the share of the words that a window says, 0 to 1."""
    return measure(words, [(told.hit, 0, told.window)], (0.0,))[0][COVERED]


def _with_own(own: str, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the windows that say all of `own`, or most of it, before the others."""
    if not own:
        return tuple(scored)
    told = [_covered(own, one) for one in scored]
    ordered = sorted(zip(told, scored, strict=True), key=lambda one: -round(one[0], 2))
    return tuple(one for _, one in ordered)


def _sets_apart(asked: Sequence[Number], text: str) -> bool:
    """Say whether a text tells all figures of a question that names a few, years not among.

    "Why 141 bn here and 120 there?" leaves out what the second counts; "65k" is a rounded 65,500.
    """
    return TWO <= len(asked) <= FEW and _tells(asked, text)


def tells_figures(printed: str, text: str) -> bool:
    """Say whether a text tells each figure that is printed, at least one."""
    asked = _figures(printed)
    return bool(asked) and _tells(asked, text)


def _tells(asked: Sequence[Number], text: str) -> bool:
    told = _figures(text)
    return all(any(_is_same(a, t) for t in told) for a in asked)


def _figures(text: str) -> list[Number]:
    """Return the figures of a text that are no years."""
    found = (one for one in figures_in(text) if one.value is not None)
    return [one for one in found if one.scale != 1 or not FIRST <= abs(one.value or 0) <= LAST]


def _is_same(asked: Number, told: Number) -> bool:
    """Say whether a figure is meant by another, which may leave out its scale or be rounded."""
    one, other = asked.value or 0.0, told.value or 0.0
    apart = abs(one * asked.scale - other * told.scale)
    return (asked.scale == 1 and one == other) or apart <= ROUNDED * abs(other * told.scale)


def says_measure(asked: Scope, shown: Sequence[Scored], store: Store) -> bool:
    """Say whether texts say each word by which a question names its measure, one or the other."""
    if not asked.indicator:
        return True
    one = store.catalogue.indicator(asked.indicator)
    names = text_keys(one.name, *one.aliases)
    named = [word.text for word in content(asked.query) if word.keys & names]
    return all(any(_covered(word, one) > 0 for one in shown) for word in named)


def is_worded(question: str, told: Scored) -> bool:
    """Say whether a text that is nearly sure says all of a question, and holds what it asks for."""
    near = told.probability >= WORDED and asks_for_kind(question)
    return near and bool(_saying(question, (told,)))


def is_meant(question: str, told: Scored, store: Store) -> bool:
    """Say whether a text that is nearly sure means what a question does."""
    near = told.probability >= CLOSE and told.strange <= STRANGE and not told.lacking
    return near and _likeness(question, told.window, store) >= MEANT


def _likeness(question: str, window: Window, store: Store) -> float:
    """Return the cosine of a question and a window or a sentence of it, whichever is most alike."""
    told = window.text
    texts = (told, *(told[start:end] for start, end in sentence_spans(told)))
    asked = store.encode(glossed(question)).reshape(-1)
    return float((store.encode_many(texts) @ asked).max())


def _near(scored: Sequence[Scored], best: float) -> tuple[Scored, ...]:
    """Return the best windows of each passage that is not remote beside the best of all."""
    return tuple(one for one in best_of_each(scored) if one.probability >= REMOTE * best)


def _of_each(asked: Scope, hits: Sequence[Hit], store: Store) -> tuple[Scored, ...]:
    """Return the best window on each of the things that a question sets beside each other."""
    best: list[Scored] = []
    for part in parts(asked.query, hits):
        found, scored = _read(replace(asked, query=part), store, ())
        sources = documents_named(part, found)
        on_it = [one for one in scored if one.hit.passage.source_id in sources]
        best += (on_it or scored)[:1]
    return tuple(best)


def retrieve(
    query: str, store: Store, clusters: Sequence[str] = (), beside: Sequence[str] = ()
) -> tuple[Hit, ...]:
    """Return the passages that are read for a query, those of the documents it names too.

    `clusters` are the places it names, `beside` words that are looked for too.
    """
    named = [store.catalogue.cluster(c) for c in clusters]
    look = partial(
        find,
        glossed(query),
        store,
        k=HITS,
        expand=[*(name for c in named for name in (c.name, *c.aliases[:3])), *beside],
        translated=in_languages(query, store.searcher.languages),
    )
    hits = look()
    sources = documents_named(query, hits)
    more = look(sources=sources) if sources else ()
    read = {hit.passage.id for hit in hits}
    return (*hits, *(hit for hit in more if hit.passage.id not in read))


def apart(scored: Iterable[Scored], limit: int) -> tuple[Scored, ...]:
    """Return the first windows, leaving out those that overlap or repeat an earlier one."""
    kept: list[Scored] = []
    for one in scored:
        if len(kept) == limit:
            break
        if not any(_same(one.window, other.window) for other in kept):
            kept.append(one)
    return tuple(kept)


def best_of_each(scored: Iterable[Scored]) -> Iterable[Scored]:
    """Yield the best window of each passage, and those nearly as probable, in order."""
    best: dict[str, float] = {}
    for one in scored:
        if one.probability >= ALIKE * best.setdefault(one.hit.passage.id, one.probability):
            yield one


def _same(one: Window, other: Window) -> bool:
    overlap = one.passage.document_id == other.passage.document_id and any(
        a < d and c < b for a, b in one.units for c, d in other.units
    )
    return overlap or fuzz.token_set_ratio(one.text, other.text) > SAME


def quote(window: Window, store: Store) -> Statement:
    """Return the statement that shows a window."""
    return shown_spans(store, window.passage.document_id, window.spans, "evidence")


def _gap(asked: Scope, store: Store, closest: bool) -> Gap:
    """Say that nothing is sure, or that nothing is near and where it was looked for."""
    if closest:
        return Gap(asked.query, tell(asked.language, "unsure"))
    documents, *_ = store.counts()
    looked = tell(asked.language, "gap_topic", count=documents)
    return Gap(asked.query, looked, rests_on=(CountRef(documents),))


def _cell(query: str, hits: Sequence[Hit]) -> tuple[str, Answering] | None:
    """Return the cell that answers of the best row found, with its document's id."""
    for hit in hits[:ROWS_READ]:
        if found := answering_cell(query, hit.passage):
            return hit.passage.document_id, found
    return None


def _from_cell(document: str, found: Answering, confidence: float, store: Store) -> Draft:
    """Tell a table's cell by the names of its row and column, with the row as the quote."""
    row, *head = (SpanRef(document, *span) for span in filter(None, (found.span, found.head)))
    where = f"{found.label}, {found.cell.head}" if found.cell.head else found.label
    statements = (
        Statement(f"{where}: {found.cell.value}", (row, *head)),
        shown_spans(store, document, [found.span], "evidence"),
    )
    return Draft(kind="passages", statements=statements, confidence=confidence)
