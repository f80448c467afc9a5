"""A small store of made-up ports, an encoder that knows a few other words, and a scripted model."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from knowing import Knowing
from scripted_model import MODEL, Reply, ScriptedModel

from bot.assistant import Assistant
from bot.llm.options import LlmOptions
from bot.llm.protocols import model_of
from index.build import rebuild
from index.store import Store, open_store

CATALOGUE = """
home = "eastport"
[[cluster]]
id = "eastport"
name = "Eastport"
[[cluster]]
id = "westport"
name = "Westport"
[[indicator]]
id = "containers"
name = "containers"
unit = "containers"
definition = "Boxes moved over the quay in a year."
[[indicator]]
id = "dockers"
name = "dockers"
unit = "dockers"
[[indicator]]
id = "turnover"
name = "turnover"
unit = "EUR million"
"""
FIGURES = """cluster,indicator,value,printed,unit,period,source
Eastport,containers,1284,"1,284",containers,2023,office
Westport,containers,936,936,containers,2023,office
Eastport,dockers,412,412,dockers,2023,office
Westport,dockers,389,389,dockers,2023,office
Eastport,turnover,46.5,46.5,EUR million,2022,office
"""
ARTICLE = """---
title: The harbour report
publisher: Port Office
published: 2024-05-02
---
# Traffic

The lighthouse of the bay was painted by Ellen Varg in the summer of 1974.

Two cranes were closed for repair, and the pilots went home early.
"""
HOUSE = """---
title: The customs house
publisher: Port Office
published: 2024-05-03
---
# A sale

The customs house was sold to a brewery, which keeps its barrels there.
"""
SECRET = """---
title: The sealed report
source_id: sealed
---
# Plans

The brewery will leave the customs house; nobody may know it yet.
"""
SOURCES = """source_id,title,publisher,published,url,restricted
office,Port Office,Port Office,2024,,
sealed,The sealed report,Port Office,2024,,yes
"""
FILES = {
    "catalogue.toml": CATALOGUE,
    "figures.csv": FIGURES,
    "report.md": ARTICLE,
    "house.md": HOUSE,
    "sealed.md": SECRET,
    "sources.csv": SOURCES,
}


class HeldFast:
    """A store as an assistant's knowledge."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self) -> Store:
        return self._store


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ports")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    report = rebuild(corpus, folder / "store", encoder=Knowing())
    assert report.faults == ()
    return folder / "store"


@pytest.fixture(scope="session")
def store(place: Path) -> Iterator[Store]:
    with closing(open_store(place, encoder=Knowing())) as opened:
        yield opened


Scripted = Callable[..., tuple[Assistant, ScriptedModel]]


@pytest.fixture
def scripted(store: Store) -> Iterator[Scripted]:
    """Return a maker of an assistant with a model that replies as a function says."""
    servers: list[ScriptedModel] = []

    def made(reply: Reply, **options: object) -> tuple[Assistant, ScriptedModel]:
        server = ScriptedModel(reply)
        servers.append(server)
        given: dict[str, object] = {"url": server.url, "model": MODEL, "seconds": 2.0, **options}
        model = model_of(LlmOptions(**given))  # type: ignore[arg-type]
        return Assistant(HeldFast(store), model=model), server

    yield made
    for server in servers:
        server.__exit__()


@pytest.fixture
def plain(store: Store) -> Assistant:
    """Return an assistant without a model."""
    return Assistant(HeldFast(store))
