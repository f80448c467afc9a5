"""Each cue of each language pack is found in its own examples; messages keep their slots."""

import re
import string
from pathlib import Path

import pytest

from bot.language.packs import COMMON, packs
from bot.understanding.wording import aligned
from index.text import fold

ROOT = Path(__file__).resolve().parents[2]
CUES = [(code, name) for code, pack in packs().items() for name in pack.cues]
ORDERS = [(code, name) for code, pack in packs().items() for name in pack.orders]


@pytest.mark.parametrize(("code", "name"), CUES)
def test_a_cue_is_found_in_each_of_its_examples(code: str, name: str) -> None:
    cue = packs()[code].cues[name]
    assert len(cue.examples) >= 3
    for example in cue.examples:
        folded = (fold(example).strip(" ?!."), fold(example), aligned(example))
        assert any(cue.pattern.search(text) for text in folded), example


@pytest.mark.parametrize(("code", "name"), ORDERS)
def test_an_order_is_found_in_each_of_its_examples(code: str, name: str) -> None:
    order = packs()[code].orders[name]
    assert len(order.examples) >= 3
    for example in order.examples:
        assert order.pattern.search(fold(example)), example


def test_each_language_has_the_same_orders() -> None:
    for pack in packs().values():
        assert set(pack.orders) == set(packs()[COMMON].orders)
        assert len(pack.words["order_days"]) == 7


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


def test_each_cue_and_message_is_asked_for_somewhere() -> None:
    paths = [*(ROOT / "bot").rglob("*.py"), ROOT / "index" / "catalogue.py"]  # its choices are told
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    built = set(re.findall(r"f[\"']([a-z_]+_)\{", code)) | {"what_", "act_", "list_"}
    ends = {"_is", "_list", "_unlike", "_all", "_none", "_no", "_some", "_up", "_down"}
    # Forms for one, for several that tie, for a span, for figures of different years.
    ends |= {"_one", "_many", "_years", "_rough"}

    def is_used(name: str) -> bool:
        literal = f'"{name}"' in code or f"'{name}'" in code
        return literal or name.startswith(tuple(built)) or name.endswith(tuple(ends))

    names = {name for pack in packs().values() for name in (*pack.cues, *pack.messages)}
    assert sorted(name for name in names if not is_used(name)) == []
