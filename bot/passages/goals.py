"""Finds what a text states as a goal: the item of a plan that is on a measure, or the whole list.

A plan lists its goals below a heading that calls them so ("Goals for 2030"); what stands there is
one, whatever words it uses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot import language
from bot.language.packs import said, word_list
from bot.passages.answer import opening_of, retrieve
from bot.passages.places import places_of
from bot.passages.windows import Window, heading_of, windows
from bot.understanding.plan import Scope
from index.documents import Passage
from index.store import Store
from index.text import fold

# A goal names what it is for among so many words at its head.
HEAD = 4
# So many items are a list.
FEWEST_LISTED = 2
_WORD = re.compile(r"[^\W_]+")


def goal_on(names: Sequence[str], scope: Scope, store: Store) -> Window | None:
    """Return the one that is a goal for a measure called by these names, None where none is."""
    goals = (item for passage in _stating(names, scope, store) for item in _items(passage))
    placed = [(_named_at(names, item.text), item) for item in goals]
    at, first = min(placed, key=lambda one: one[0], default=(HEAD, None))
    return first if at < HEAD else None


def goals_listed(scope: Scope, store: Store) -> Window | None:
    """Return the first list of goals, None where no text lists any."""
    for passage in _stating((), scope, store):
        units = tuple(dict.fromkeys(unit for item in _items(passage) for unit in item.units))
        if len(units) >= FEWEST_LISTED:
            return Window(passage, units, "list")
    return None


def _stating(names: Sequence[str], scope: Scope, store: Store) -> Iterator[Passage]:
    """Yield the lists found below a heading for goals, in texts on the places asked about."""
    known = places_of(store)
    beside = (*names, *sorted(word_list("goals")))
    for hit in retrieve(scope.query, store, scope.places, beside):
        passage = hit.passage
        about = f"{opening_of(passage.document_id, store)}\n{passage.lead}\n{passage.text}"
        if said("heads_goals", fold(heading_of(passage))) and known.speaks_of(about, scope.places):
            yield passage


def _items(passage: Passage) -> Iterable[Window]:
    """Yield each item of a passage's lists alone."""
    for window in windows(passage):
        if window.kind in ("list", "statement"):
            lead = passage.text[slice(*(at - passage.start for at in window.units[0]))]
            items = window.units[1:] if lead.endswith(":") else window.units
            yield from (replace(window, units=(unit,)) for unit in items)


def _named_at(names: Sequence[str], text: str) -> int:
    """Return the place of the first word by which a text names one of these, HEAD if none does."""
    keys = [language.keys(word) for word in _WORD.findall(text)]
    told = frozenset[str]().union(*keys)
    own = [tokens for name in names if (tokens := language.content(name))]
    called = [tokens for tokens in own if all(token.keys & told for token in tokens)]
    places = (
        at for tokens in called for at, key in enumerate(keys) if any(key & t.keys for t in tokens)
    )
    return min(places, default=HEAD)
