"""The table of faults: a few of each are tried here, the script tries them all."""

import random
from pathlib import Path
from types import ModuleType

import pytest
from installing import module_at


@pytest.fixture(scope="module")
def table() -> ModuleType:
    return module_at("scripts/fault_table.py")


@pytest.mark.slow
def test_a_few_faults_of_each_kind_are_survived(table: ModuleType, hashing_store: Path) -> None:
    chance = random.Random(3)
    rows = (
        table.kills(2, chance),
        table.damages(8, chance),
        table.small_disks(3),
        table.fuzzed(40, hashing_store, chance),
    )
    for name, tried, wrong in rows:
        assert tried > 0, name
        assert wrong == [], name


@pytest.mark.slow
def test_a_rebuild_may_end_at_any_step_that_touches_the_disk(table: ModuleType) -> None:
    _, steps, wrong = table.crash_points()
    assert steps > 10
    assert wrong == []
