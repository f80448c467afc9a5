"""Starts a corpus, and drafts its names and rows for review.

What is drafted is left to `index.proposing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from index.catalogue import Catalogue, load_catalogue
from index.sources import COLUMNS, load_sources

if TYPE_CHECKING:  # the readers of documents are no part of what answers alone
    from index.documents import Document
    from index.proposing import Proposal
    from index.proposing.review import Accepted

FOLDERS = ("articles", "kpis")
README = """# Our corpus

Put documents and tables into this folder, in folders of your choice. Then:

    clusterbot propose --corpus .             # drafts names and rows: proposed.toml, proposed.csv
    clusterbot propose --corpus . --accept    # takes over what you left or marked in them
    clusterbot rebuild --corpus .
    clusterbot chat --corpus .

`sources.csv` says what is cited: title, publisher, date and address of a file named like the
source_id. `restricted` is `yes` for what must not be shown in shared channels.
"""
EXAMPLE = {
    "articles/harbours.md": """---
title: The two harbours
publisher: The Example Gazette
published: 2024-03
---
# The two harbours

Northport had 1,450 berths in 2023. Southport had 980 berths in 2023.

Northport is home to a school of navigation. Southport repairs wooden ships.
""",
    "kpis/harbours.csv": """Harbour,Ships 2022,Ships 2023,Quay length (m)
Northport,410,432,2300
Southport,390,371,1800
Eastport,120,150,900
""",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal with the files it was written to."""

    proposal: "Proposal"
    names: Path
    rows: Path


def start(folder: Path, *, example: bool) -> tuple[Path, ...]:
    """Make a corpus and return the files written; what is there already is left as it is."""
    files = {"README.md": README, "sources.csv": ",".join(COLUMNS) + "\n"}
    written: list[Path] = []
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in {**files, **(EXAMPLE if example else {})}.items():
        place = folder / name
        if not place.exists():
            place.write_text(text, encoding="utf-8")
            written.append(place)
    return tuple(written)


def draft(corpus: Path, paths: Sequence[Path]) -> Draft:
    """Write what the files of a corpus (or these of them) name and say, for review."""
    from index.proposing import propose, write_review

    proposal = propose(_documents(corpus, paths), _catalogue(corpus))
    names, rows = write_review(corpus, proposal)
    return Draft(proposal, names, rows)


def take_over(corpus: Path) -> "Accepted":
    """Take over what was accepted in the review files."""
    from index.proposing.review import accept

    return accept(corpus, _documents(corpus, ()))


def _catalogue(corpus: Path) -> Catalogue:
    place = corpus / "catalogue.toml"
    return load_catalogue(place) if place.is_file() else Catalogue()


def _documents(corpus: Path, paths: Sequence[Path]) -> "tuple[Document, ...]":
    from index.reading.corpus import read_corpus

    sources = corpus / "sources.csv"
    chosen: list[str] = []
    for path in paths:
        try:
            chosen.append(path.resolve().relative_to(corpus.resolve()).as_posix())
        except ValueError as error:
            raise InputError(
                f"{path} is not in the corpus {corpus}", hint="copy the file into the corpus first"
            ) from error
    return read_corpus(
        corpus,
        sources=load_sources(sources) if sources.is_file() else {},
        paths=chosen or None,
    ).documents
