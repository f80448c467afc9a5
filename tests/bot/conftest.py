"""A small store of made-up ports, built once: every number in it stands there once."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.assistant import Assistant, open_assistant
from index.build import rebuild
from index.encoding import HashingEncoder, encoder_named
from index.rows import KpiRow, Period
from index.store import Store, open_store

CATALOGUE = """
home = "eastport"
[[cluster]]
id = "eastport"
name = "Eastport"
aliases = ["the east quay"]
[[cluster]]
id = "westport"
name = "Westport"
[[cluster]]
id = "northport"
name = "Northport"
[[cluster]]
id = "southport"
name = "Southport"
[[group]]
id = "cold"
name = "the cold ports"
members = ["northport", "westport"]
[[indicator]]
id = "containers"
name = "containers"
aliases = ["boxes"]
unit = "containers"
kind = "level"
better = "higher"
definition = "Boxes moved over the quay in a year."
[[indicator]]
id = "turnover"
name = "turnover"
unit = "EUR million"
kind = "level"
better = "higher"
[[indicator]]
id = "waiting"
name = "waiting hours"
unit = "hours"
kind = "level"
better = "lower"
[[indicator]]
id = "dockers"
name = "dockers"
unit = "dockers"
kind = "level"
better = "higher"
[[indicator]]
id = "place"
name = "place in the Quay Ranking"
unit = "rank"
kind = "rank"
better = "lower"
[[indicator]]
id = "depth"
name = "depth score"
unit = "points"
kind = "score"
[[indicator]]
id = "reach"
name = "reach score"
unit = "points"
kind = "score"
[[ranking]]
id = "quay"
name = "Quay Ranking"
publisher = "Quay Post"
indicator = "place"
[[ranking.component]]
indicator = "depth"
weight = 0.6
[[ranking.component]]
indicator = "reach"
weight = 0.4
[[scorecard]]
id = "harbour"
name = "harbour scorecard"
normalise = "min-max"
missing = "leave-out"
clusters = ["eastport", "westport", "northport"]
[scorecard.weights]
containers = 0.7
waiting = 0.3
"""
FIGURES = """cluster,indicator,value,printed,unit,period,source
Eastport,containers,1284,"1,284",containers,2023,Port Office
Westport,containers,936,936,containers,2023,Port Office
Northport,containers,751,751,containers,2023,Port Office
Eastport,containers,1097,"1,097",containers,2015,Port Office
Eastport,waiting hours,17,17,hours,2023,Port Office
Westport,waiting hours,38,38,hours,2023,Port Office
Northport,waiting hours,24,24,hours,2023,Port Office
Eastport,turnover,46.5,46.5,EUR million,2022,Port Office
Westport,turnover,83,83,DKK million,2022,Port Office
Eastport,dockers,412,412,dockers,2021,Port Office
Westport,dockers,389,389,dockers,2019,Port Office
Eastport,place in the Quay Ranking,1,1,rank,2024,Port Office
Westport,place in the Quay Ranking,2,2,rank,2024,Port Office
Eastport,depth score,8.5,8.5,points,2024,Port Office
Westport,depth score,6.2,6.2,points,2024,Port Office
Eastport,reach score,7.1,7.1,points,2024,Port Office
Westport,reach score,7.9,7.9,points,2024,Port Office
"""
ARTICLE = """---
title: The harbour report
publisher: Port Office
published: 2024-05-02
---
# Traffic

Eastport moved more boxes than Westport because its new quay opened in March 2021.
Westport had closed two of its five cranes for repair, and 64 dockers went home.

The lighthouse of Northport was painted by Ellen Varg in the summer of 1974.
"""
FILES = {"catalogue.toml": CATALOGUE, "figures.csv": FIGURES, "report.md": ARTICLE}

Built = Callable[[dict[str, str]], Store]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Built]:
    """Build a store of one's own from files; none of them may be left out."""
    opened: list[Store] = []

    def made(files: dict[str, str]) -> Store:
        corpus = tmp_path / f"corpus-{len(opened)}"
        corpus.mkdir()
        for name, text in files.items():
            (corpus / name).write_text(text, encoding="utf-8")
        store = tmp_path / f"store-{len(opened)}"
        report = rebuild(corpus, store, encoder=HashingEncoder(64))
        assert report.faults == ()
        opened.append(open_store(store))
        return opened[-1]

    yield made
    for store in opened:
        store.close()


@pytest.fixture(scope="session")
def ports_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return the store of the ports; tests only read it."""
    folder = tmp_path_factory.mktemp("ports")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    report = rebuild(corpus, folder / "store", encoder=HashingEncoder(64))
    assert report.faults == ()
    with closing(open_store(folder / "store")) as opened:
        yield opened


class HeldFast:
    """A store as an assistant's knowledge."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self) -> Store:
        return self._store


@pytest.fixture(scope="session")
def ports_assistant(ports_store: Store) -> Assistant:
    """Return an assistant on the ports."""
    return Assistant(HeldFast(ports_store))


@pytest.fixture(scope="session")
def assistant_on() -> Callable[[Store], Assistant]:
    """Return what makes an assistant on a store."""
    return lambda store: Assistant(HeldFast(store))


@pytest.fixture(scope="session")
def small_assistant(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, str, str], Assistant]:
    """Return what makes an assistant of a catalogue, its sources and its KPI rows, each as text."""

    def made(catalogue: str, sources: str, rows: str) -> Assistant:
        corpus = tmp_path_factory.mktemp("small")
        (corpus / "catalogue.toml").write_text(catalogue, encoding="utf-8")
        (corpus / "sources.csv").write_text(sources, encoding="utf-8")
        (corpus / "kpis").mkdir()
        (corpus / "kpis" / "all.csv").write_text(rows, encoding="utf-8")
        store = tmp_path_factory.mktemp("small-store") / "store"
        report = rebuild(corpus, store, encoder=encoder_named("hashing"))
        assert not report.faults, report.faults
        return open_assistant(store)

    return made


@pytest.fixture(scope="session")
def port_files() -> dict[str, str]:
    """Return the files that the ports are made of."""
    return dict(FILES)


def _row(
    value: float | None = 10.0,
    unit: str = "boxes",
    year: int = 2023,
    *,
    id: str = "r",
    cluster: str = "eastport",
    indicator: str = "containers",
    kind: str = "level",
    status: str = "final",
    **other: object,
) -> KpiRow:
    given: dict[str, object] = {
        "id": id,
        "cluster": cluster,
        "indicator": indicator,
        "value": value,
        "printed": f"{value:g}" if value is not None else "many",
        "unit": unit,
        "period": Period(year, year, str(year) if year else "n.d."),
        "geography": "",
        "kind": kind,
        "status": status,
        "source_id": "s",
        "place": "",
        "confidence": "high",
        "note": "",
        "path": "f.csv",
        "line": 2,
        **other,
    }
    return KpiRow(**given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def row() -> Callable[..., KpiRow]:
    """Return a maker of KPI rows, all alike but for what is given."""
    return _row
