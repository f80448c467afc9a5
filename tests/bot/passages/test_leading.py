"""What is quoted begins with the sentence that holds what is asked."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.passages.leading import led
from bot.passages.windows import windows
from index.build import rebuild
from index.encoding import HashingEncoder
from index.store import Store, open_store

TEXTS = {
    "mill": "The new mill of Vik opened on 3 May 2021. The mill cost 41 million SEK and has two "
    "sails. The opening of the mill was two years late, because the wood had to dry.",
    "dam": "Dammen i Vik invigdes i maj 2020. Dammen blev dyrare än planerat. Invigningen av "
    "dammen var försenad ett år.",
    "quay": "The quay of Vik is of stone. It cost 7 million SEK.",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("leading")
    (place / "corpus").mkdir()
    for name, text in TEXTS.items():
        (place / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    rebuild(place / "corpus", place / "store", encoder=HashingEncoder(64))
    with closing(open_store(place / "store")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "of", "opening"),
    [
        ("What did the mill cost?", "mill", "The mill cost 41"),
        ("Vad kostade the mill?", "mill", "The mill cost 41"),
        ("Hvad kostede the mill?", "mill", "The mill cost 41"),
        ("When did the mill open?", "mill", "The new mill"),  # the first sentence holds it
        ("Did the mill open on time?", "mill", "The opening"),
        ("Was the opening of the mill delayed?", "mill", "The opening"),
        ("Är invigningen av dammen i tid?", "dam", "Invigningen"),
        ("Är dammen dyrare än tänkt?", "dam", "Dammen blev dyrare"),
        ("Er dammen dyrere end planlagt?", "dam", "Dammen blev dyrare"),
        ("Is the mill of Vik new?", "mill", "The new mill"),
        ("What did the quay cost?", "quay", "The quay"),  # "it" is told of by what stands before
    ],
)
def test_the_sentence_that_holds_what_is_asked_comes_first(store, question, of, opening):
    word = {"mill": "sails", "dam": "försenad", "quay": "stone"}[of]
    hit = next(hit for hit in store.search(word, k=3) if word in hit.passage.text)
    (window,) = windows(hit.passage)
    assert led(question, hit, window).text.startswith(opening)
