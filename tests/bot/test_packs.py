"""Each cue of each language pack is found in its own examples; messages keep their slots."""

import re
import string

import pytest

from bot.language.packs import COMMON, packs
from bot.understanding.wording import aligned
from index.text import fold

CUES = [(code, name) for code, pack in packs().items() for name in pack.cues]


@pytest.mark.parametrize(("code", "name"), CUES)
def test_a_cue_is_found_in_each_of_its_examples(code: str, name: str) -> None:
    cue = packs()[code].cues[name]
    assert len(cue.examples) >= 3
    for example in cue.examples:
        folded = (fold(example).strip(" ?!."), fold(example), aligned(example))
        assert any(cue.pattern.search(text) for text in folded), example


@pytest.mark.parametrize("code", [code for code in packs() if code != COMMON])
def test_a_message_has_the_slots_of_the_common_one_at_most(code: str) -> None:
    def slots(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    common = packs()[COMMON].messages
    for key, text in packs()[code].messages.items():
        assert slots(text) <= slots(common[key]), key


def test_every_pattern_compiles_to_whole_words() -> None:
    for pack in packs().values():
        for cue in pack.cues.values():
            assert isinstance(cue.pattern, re.Pattern)
            assert not cue.pattern.search(""), cue.name
