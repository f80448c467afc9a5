#!/usr/bin/env python3
"""Measure how much of the files of a folder is read, beside plain extraction by other libraries.

    python scripts/benchmark_intake.py DIR [--catalogue FILE.toml]

For each file: its words by a count of their own, the share of them that the product reads, and the
share that pdfplumber's, python-docx's or trafilatura's own plain text holds; its tables, cells and
faults, and the KPI rows that the catalogue makes of it (DIR's own, or the one given). Hidden and
withdrawn words count as held where the count cannot tell them. Last, the sums by format.
"""

import argparse
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import docx
import pdfplumber
import trafilatura

from index.catalogue import Catalogue, load_catalogue
from index.kpis import rows_from_table
from index.naming import Names
from index.reading import corpus_files, read_file
from index.reading.completeness import whole_text, words_held, words_of

WIDE = 44


def main() -> None:
    """Print a line a file, then a line a format."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--catalogue", type=Path)
    given = parser.parse_args()
    place = given.catalogue or given.folder / "catalogue.toml"
    catalogue = load_catalogue(place) if place.is_file() else Catalogue()
    names = Names(catalogue)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    print(f"{'file':<{WIDE}} {'words':>7} {'read':>7} {'plain':>7} {'cells':>7} {'rows':>5} faults")
    for file in corpus_files(given.folder):
        ending = PurePosixPath(file.path).suffix.lower()
        result = read_file(given.folder, file.path, sources={})
        place = given.folder / file.path
        if not place.exists():  # its name is no text, which the reader calls a fault
            print(f"{file.path[-WIDE:]:<{WIDE}} {len(result.faults):>45}")
            continue
        held = words_held(place.read_bytes(), ending)
        said = Counter(words_of(" ".join(map(whole_text, result.documents))))
        plain = plain_words(place, ending)
        readings = [rows_from_table(t, d, catalogue, {}, names=names) for d, t in result.tables]
        line = Counter(
            files=1,
            words=held.total(),
            read=(held & said).total(),
            plain=(held & plain).total() if plain is not None else 0,
            cells=sum(len(row) for _, t in result.tables for row in (t.header, *t.rows)),
            rows=sum(len(reading.rows) for reading in readings),
            faults=len(result.faults) + sum(len(reading.faults) for reading in readings),
        )
        sums[ending] += line
        print(shown(file.path, line, plain is not None))
    for ending, total in sorted(sums.items()):
        print(shown(f"{total['files']} × {ending}", total, ending in PLAIN))


def shown(name: str, line: Counter[str], compared: bool) -> str:
    """Return a line of the table; shares are of the words held."""
    held = line["words"] or 1
    plain = f"{line['plain'] / held:7.3f}" if compared else f"{'–':>7}"
    return (
        f"{name[-WIDE:]:<{WIDE}} {line['words']:>7} {line['read'] / held:7.3f} {plain}"
        f" {line['cells']:>7} {line['rows']:>5} {line['faults']:>6}"
    )


def plain_words(path: Path, ending: str) -> Counter[str] | None:
    """Return the words of another library's plain text, None where none is compared."""
    extract = PLAIN.get(ending)
    if extract is None:
        return None
    try:
        return Counter(words_of(extract(path.read_bytes())))
    except Exception:
        return Counter()  # what the other library cannot open, it does not read


def _pdf(raw: bytes) -> str:
    with pdfplumber.open(io.BytesIO(raw)) as opened:
        return "\n".join(page.extract_text() or "" for page in opened.pages)


def _word(raw: bytes) -> str:
    opened = docx.Document(io.BytesIO(raw))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def _page(raw: bytes) -> str:
    return str(trafilatura.extract(raw.decode("utf-8", "replace"), include_tables=True) or "")


PLAIN: Mapping[str, Callable[[bytes], str]] = MappingProxyType(
    {".pdf": _pdf, ".docx": _word, ".html": _page, ".htm": _page}
)


if __name__ == "__main__":
    main()
