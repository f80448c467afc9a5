"""Passage answers: the sentences of the corpus that answer a question, as quotes.

Choosing sentences is `bot.quoting`'s; nothing is said here in the bot's own words but the gap.
"""

import re
from dataclasses import replace

from bot import language
from bot.answer import Gap, Statement
from bot.cells import Answering
from bot.draft import Draft
from bot.phrases import say
from bot.planner import Plan
from bot.quotation import shown_span
from bot.quoting import ABSENCE, Quoting, select
from index.store import Store
from index.text import fold, words

_EXPLAINS = re.compile(
    r"\b(?:because|due to|owing to|thanks? to|reasons?|therefore|explains?|result\w*|driven"
    r"|credits?|rated|while|whereas|through|so|since|better|higher|lower|worse|more|less|fewer"
    r"|weak\w*|strong\w*|cannot|bottleneck|short\w*|lack\w*"
    r"|eftersom|därför|beror|tack vare|medan|bättre|högre"
    r"|fordi|derfor|skyldes|mens|bedre|højere)\b",
    re.IGNORECASE,
)

HOW_MANY = re.compile(r"\b(?:how many|hur manga|hvor mange|number of|antal\w*)\b")
_CARDINAL = re.compile(r"\d[\d.,]*")
_PORTION = re.compile(
    r"%|\b(?:per ?cent|procent|share|andel|half|halv\w*|third|tredjedel\w*|quarter|fjärdedel\w*"
    r"|tenth|majority|one in)\b",
    re.IGNORECASE,
)
# So many words behind a number it may count.
COUNTED_WITHIN = 6
# So many sentences are looked through for one that gives a portion.
SHARES_READ = 10
# Shorter names are abbreviations, which stand in longer words too.
SHORT_NAME = 3
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|above)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\b(?:leads?|runs?|heads?|directs?|manages?|leder|styr|driver)\b")
_LED = re.compile(
    r"\b(?:leads|runs|heads|chairs|manages|directs) (?:the )?((?:[A-ZÅÄÖÆØ][\w-]*\s?)+)"
)
_TITLES = (
    "managing director",
    "director",
    "manager",
    "head",
    "chief executive",
    "coordinator",
    "chair",
)
_FULL_NAME = re.compile(r"(?<![\w.-])[A-ZÅÄÖÆØ][\w'’-]+ (?:(?:von|van|de|af) )?[A-ZÅÄÖÆØ][\w'’-]+")


def compose(
    plan: Plan, store: Store, limit: int = 3, *, strict: bool = False, near: float = 0.0
) -> Draft:
    """Return up to `limit` quotes that answer, or an abstention that names the nearest."""
    # "Share of women": without the word that is asked of, a sentence on shares answers nothing.
    vital = plan.unexplained if plan.indicators or plan.about == "share" else ()
    quoting = select(
        plan.query,
        store,
        clusters=plan.clusters,
        limit=limit if plan.about != "share" else SHARES_READ,
        vital=vital,
        strict=strict,
        near=near,
        known=bool(plan.clusters or plan.indicators or plan.ranking or plan.scorecard),
    )
    # What a document orders its reader to do is no answer.
    quotes = tuple(q for q in quoting.quotes if not _ORDERS.search(q.text))
    if plan.intent == "why":
        # A sentence without a cause or a comparison mentions the matter but does not explain it.
        quotes = tuple(q for q in quotes if _EXPLAINS.search(q.text))
    if plan.about == "share":
        quotes = tuple(q for q in quotes if _PORTION.search(q.text))[:limit]
    if plan.about == "person":
        quotes = tuple(
            q for q in quotes if _names_somebody(q.text, store) and _of_place(q.text, plan, store)
        )
    if not quotes and quoting.cell and plan.intent != "why":
        return _from_cell(*quoting.cell, quoting.confidence, store)
    if not quotes:
        return abstain(plan, quoting)
    if ABSENCE.search(quotes[0].text):
        # The corpus itself says that it is not known: an honest no, proved.
        first = quotes[0]
        return abstain(plan, quoting).but(
            statements=(shown_span(store, first.document_id, first.start, first.end, "evidence"),)
        )
    statements = tuple(
        shown_span(store, q.document_id, q.start, q.end, "answer" if n == 0 else "evidence")
        for n, q in enumerate(quotes)
    )
    return Draft(kind="passages", statements=statements, confidence=quoting.confidence)


def counting(draft: Draft, plan: Plan, store: Store) -> Draft:
    """Return a draft whose quotes count what the plan asks for, an abstention where none does.

    A number counts what it stands before, or shortly before: "22 university hospitals".
    """
    measure = store.catalogue.indicator(plan.indicators[0])
    things = language.content(f"{measure.name} {measure.unit}")
    keys = {key for token in things for key in token.keys}

    def counts(text: str) -> bool:
        words = language.tokens(text)
        return any(
            _CARDINAL.fullmatch(word.text)
            and any(near.keys & keys for near in words[at + 1 : at + 1 + COUNTED_WITHIN])
            for at, word in enumerate(words)
        )

    kept = tuple(s for s in draft.statements if counts(s.text))
    return draft.but(statements=kept, abstained=draft.abstained or not kept)


def _from_cell(document: str, found: Answering, confidence: float, store: Store) -> Draft:
    """Tell a table's cell by the names of its row and column, with the row as the quote."""
    row, *head = (
        f"{document}:{start}-{end}" for start, end in filter(None, (found.span, found.head))
    )
    where = f"{found.label}, {found.cell.head}" if found.cell.head else found.label
    statements = (
        Statement(f"{where}: {found.cell.value}", (row, *head)),
        shown_span(store, document, *found.span, "evidence"),
    )
    return Draft(kind="passages", statements=statements, confidence=confidence)


def who(plan: Plan, store: Store) -> Draft:
    """Answer who leads a place: in the question's own words, else by the titles leaders go by."""
    found = compose(plan, store)
    if not _LEADS.search(fold(plan.query)) or any(w[:1].isupper() for w in plan.unexplained):
        return found
    names = " ".join(store.catalogue.cluster(c).name for c in plan.clusters)
    for title in _TITLES:
        if not found.abstained:
            return found
        asked = compose(replace(plan, query=f"Who is the {title} of {names}?"), store)
        if not asked.abstained:
            return asked
    return found


def _names_somebody(text: str, store: Store) -> bool:
    """Say whether two capitalised words stand together that are no name of the catalogue."""
    catalogue = store.catalogue
    names = [n for c in catalogue.clusters for n in (c.name, *c.aliases)]
    names += [n for r in catalogue.rankings for n in (r.name, *r.aliases)]
    for name in sorted(names, key=len, reverse=True):
        if len(name) > SHORT_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "·", text)
    return bool(_FULL_NAME.search(text))


def _stands_in(name: str, text: str) -> bool:
    return len(name) > SHORT_NAME and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _of_place(text: str, plan: Plan, store: Store) -> bool:
    """Say whether a sentence on who leads something speaks of the place asked about."""
    named = {
        cluster.id
        for cluster in store.catalogue.clusters
        if any(_stands_in(name, text) for name in (cluster.name, *cluster.aliases))
    }
    if named and not named & set(plan.clusters):
        return False
    led = _LED.search(text)
    if not led:
        return True
    whom = fold(led.group(1))
    for id in plan.clusters:
        cluster = store.catalogue.cluster(id)
        for name in sorted((cluster.name, *cluster.aliases), key=len, reverse=True):
            if whom.startswith(fold(name)):
                rest = words(whom.removeprefix(fold(name)))
                return set(rest) <= set(words(plan.query))
    return False


def abstain(plan: Plan, quoting: Quoting) -> Draft:
    """Return the honest "not in my sources", with the nearest text by title."""
    nearest = (
        say(plan.language, "nearest_text", title=quoting.nearest_title)
        if quoting.nearest_title
        else ""
    )
    return Draft(
        kind="passages",
        gaps=(Gap(plan.query, say(plan.language, "gap_topic"), nearest),),
        abstained=True,
        missing=(plan.query,),
        confidence=quoting.confidence,
    )
