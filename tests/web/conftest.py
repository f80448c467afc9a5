"""A site over a small corpus whose every text tries to run something in a browser."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.assistant import open_assistant
from bot.backlog import Backlog
from bot.settings import Settings
from bot.slack.options import SlackOptions
from bot.web.site import Request, Response, Site
from index.build import rebuild
from index.encoding import HashingEncoder

# Escaped where it stands in Markdown: HTML that is not would be read as such.
BAD = "<script>alert(1)</script><img src=x onerror=alert(2)>"
IN_TEXT = BAD.replace("<", "&lt;")
CATALOGUE = f"""
home = "eastport"
[[cluster]]
id = "eastport"
name = "Eastport"
description = "{BAD}"
[[cluster]]
id = "westport"
name = "Westport"
[[indicator]]
id = "containers"
name = "containers"
unit = "containers"
group = "trade"
definition = "{BAD}"
[[indicator]]
id = "place"
name = "place in the Quay Ranking"
unit = "rank"
kind = "rank"
better = "lower"
[[ranking]]
id = "quay"
name = "Quay Ranking"
publisher = "Quay Post"
indicator = "place"
method = "{BAD}"
"""
SOURCES = f"""source_id,title,publisher,published,url,restricted
office,The office {BAD},Port Office,2024,https://office.example/'onmouseover=alert(3),no
secret,The board's paper,Board,2024,https://board.example/paper,yes
"""
FIGURES = f"""cluster,indicator,value,printed,unit,period,source,note
Eastport,containers,1284,"1,284",containers,2023,office,{BAD}
Eastport,containers,1097,"1,097",containers,2015,office,
Westport,containers,936,936,containers,2023,office,
Eastport,place in the Quay Ranking,1,1,rank,2024,office,
Westport,place in the Quay Ranking,2,2,rank,2024,office,
Westport,containers,77731,"77,731",containers,2021,secret,
"""
ARTICLE = f"""---
source: office
---
# Traffic {IN_TEXT}

The lighthouse of Westport was painted by Ellen Varg in the summer of 1974. {IN_TEXT}
"""
BOARD = """---
source: secret
---
# Plans

The board plans to sell the crane of Westport to Quentin Malm in the autumn of 2026.
"""
FILES = {
    "catalogue.toml": CATALOGUE,
    "sources.csv": SOURCES,
    "figures.csv": FIGURES,
    "office.md": ARTICLE,
    "secret.md": BOARD,
}
TOKENS = ("xoxb-very-secret", "xapp-very-secret", "signing-very-secret")


@dataclass
class Visitor:
    """Somebody who asks a site for pages."""

    site: Site
    settings: Settings
    backlog: Backlog

    def get(
        self, path: str, host: str = "127.0.0.1:8765", fetch_site: str = "", **query: str
    ) -> Response:
        return self.site.respond(Request(path, query, host, fetch_site))

    def read(self, path: str, **query: str) -> str:
        response = self.get(path, **query)
        assert response.status == 200, (path, query, response.body.decode())
        return response.body.decode("utf-8")


Visit = Callable[..., Visitor]


@pytest.fixture
def corpus_of_site(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return corpus


@pytest.fixture
def visit(tmp_path: Path, corpus_of_site: Path) -> Iterator[Visit]:
    """Return a maker of visitors, of a public site or not, all of one index."""
    store = tmp_path / "store"
    rebuild(corpus_of_site, store, encoder=HashingEncoder(64))
    with closing(Backlog(tmp_path / "var")) as backlog:

        def made(*, public: bool = False, web_url: str = "") -> Visitor:
            settings = Settings(
                corpus=corpus_of_site,
                store=store,
                state=tmp_path / "var",
                web_url=web_url,
                slack=SlackOptions(*TOKENS),
            )
            assistant = open_assistant(store, public=public)
            return Visitor(Site(assistant, settings, backlog, public=public), settings, backlog)

        yield made
