"""No golden question, asked where everybody reads, brings a restricted source to light."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.assistant import Assistant
from bot.evaluation import GoldenQuestion
from index.store import Store, open_store


@dataclass
class Fixed:
    """Knowledge that never changes."""

    store: Store

    def current(self) -> Store:
        return self.store


@pytest.mark.slow
def test_no_golden_answer_rests_on_a_source_that_is_restricted(
    corpus_store: Path, golden_answers: tuple[tuple[GoldenQuestion, Answer], ...]
) -> None:
    """Restrict each source that is cited, and ask again what cited it, a question of each kind.

    Other answers cannot change: nothing of the source was in them. Sources that no question cites
    together are restricted at once, which saves most of the time.
    """
    with closing(open_store(corpus_store)) as store:
        asking: dict[str, dict[str, GoldenQuestion]] = defaultdict(dict)
        beside: dict[str, set[str]] = defaultdict(set)
        for golden, answer in golden_answers:
            cited = {citation.source for citation in answer.citations}
            for source in cited:
                asking[source].setdefault(answer.kind, golden)
                beside[source] |= cited - {source}
        assert len(asking) > 60
        for sources in apart(beside):
            public = Assistant(Fixed(store.without(sources)))
            for source, golden in [(s, g) for s in sources for g in asking[s].values()]:
                answer = public.answer(golden.question, golden.thread, allow_restricted=False)
                assert source not in {c.source for c in answer.citations}, golden.question
                assert answer.text, golden.question


def apart(beside: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Yield all sources in few groups, none of which holds two that stand beside each other."""
    left = sorted(beside, key=lambda source: (-len(beside[source]), source))
    while left:
        group: list[str] = []
        for source in left:
            if beside[source].isdisjoint(group):
                group.append(source)
        yield tuple(group)
        left = [source for source in left if source not in group]
