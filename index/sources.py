"""Reads `sources.csv`, the list of what may be cited: one line a source.

Giving a document its source is left to `index.reading`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.catalogue import did_you_mean
from index.documents import WORDINGS, Source
from index.errors import CatalogueError
from index.text import normalise

COLUMNS = (
    "source_id",
    "title",
    "publisher",
    "published",
    "language",
    "url",
    "kind",
    "series",
    "restricted",
    "wording",
)
KINDS = ("article", "facts_sheet", "ranking_report", "dataset")
PUBLISHED = re.compile(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?")
_YES = ("yes", "true", "1", "x")
_NO = ("", "no", "false", "0")


def load_sources(path: Path) -> dict[str, Source]:
    """Return the declared sources by id, in file order.

    All problems are reported in one CatalogueError, each with its line and mend. Columns that
    are not known are left alone, so that analysts may keep notes beside each source.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CatalogueError(
            f"{path.name}: cannot be read ({error.strerror or error})",
            hint="check that the file exists and may be read",
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"{path.name}: is not UTF-8 text (byte {error.start + 1})",
            hint="save the file again as 'CSV UTF-8'",
        ) from error
    problems: list[str] = []
    sources: dict[str, Source] = {}
    for line, row in _lines(text, problems):
        source = _source(row, line, problems)
        if source is None:
            continue
        if source.id in sources:
            problems.append(f"line {line}: source_id '{source.id}' stands twice; keep one line")
            continue
        sources[source.id] = source
    if problems:
        raise CatalogueError(
            "\n".join(f"{path.name} {problem}" for problem in problems),
            hint=f"mend {path.name} at the lines named and rebuild",
        )
    return sources


def _lines(text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    delimiter = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for name in ("source_id", "title"):
            if name not in header:
                problems.append(
                    f"line 1: the column '{name}' is missing{did_you_mean(name, header)}"
                )
        if problems:
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(
                    f"line {reader.line_num}: {len(cells)} cells under {len(header)} columns;"
                    " put a text that holds a comma in double quotes"
                )
                continue
            values = (normalise(cell) for cell in cells)
            yield reader.line_num, dict(zip(header, values, strict=True))
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}; close every double quote")


def _source(row: Mapping[str, str], line: int, problems: list[str]) -> Source | None:
    found = len(problems)
    id, title = row["source_id"], row["title"]
    for name in ("source_id", "title"):
        if not row[name]:
            problems.append(f"line {line}: {name} is empty")
    if id and not re.fullmatch(r"[\w][\w.:/#-]*", id):
        problems.append(f"line {line}: source_id '{id}' may hold no spaces or brackets")
    published = row.get("published", "")
    if not PUBLISHED.fullmatch(published):
        problems.append(
            f"line {line}: published '{published}' must be 2024, 2024-05, 2024-05-02 or empty"
        )
    kind = row.get("kind", "") or "article"
    if kind not in KINDS:
        listed = ", ".join(KINDS)
        problems.append(
            f"line {line}: kind '{kind}' must be one of {listed}{did_you_mean(kind, KINDS)}"
        )
    url = row.get("url", "")
    if url and not re.match(r"https?://\S+$", url):
        problems.append(f"line {line}: url '{url}' must begin with https:// and hold no spaces")
    restricted = row.get("restricted", "").casefold()
    if restricted not in (*_YES, *_NO):
        problems.append(f"line {line}: restricted '{row['restricted']}' must be 'yes' or empty")
    wording = row.get("wording", "")
    if wording not in ("", *WORDINGS):
        problems.append(
            f"line {line}: wording '{wording}' must be {' or '.join(WORDINGS)}, or empty"
            f"{did_you_mean(wording, WORDINGS)}"
        )
    if len(problems) > found:
        return None
    return Source(
        id=id,
        title=title,
        publisher=row.get("publisher", ""),
        published=published,
        language=row.get("language", ""),
        url=url,
        kind=kind,
        series=row.get("series", ""),
        restricted=restricted in _YES,
        wording=wording,
    )
