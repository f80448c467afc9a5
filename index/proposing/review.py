"""Writes a proposal where an analyst can review it, and takes over what was accepted.

Both files stand at the top of the corpus and are read as no document: `proposed.toml` holds names,
`proposed.csv` rows. What is deleted, or not marked with `yes`, is not taken over.
"""

import csv
import io
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.catalogue import Cluster, Indicator, Ranking
from index.documents import Document
from index.errors import CatalogueError
from index.proposing.draft import Proposal
from index.sources import COLUMNS as SOURCE_COLUMNS

NAMES = "proposed.toml"
ROWS = "proposed.csv"
# Where accepted rows go.
FIGURES = "kpis/from-texts.csv"
_COLUMNS = (
    *("accept", "confidence", "cluster", "indicator", "value", "printed", "unit", "period"),
    *("status", "document", "quote", "start", "end"),
)
_KPI_COLUMNS = (
    *("cluster", "indicator", "value", "printed", "unit", "period", "status", "source", "place"),
    "confidence",
)
_HEAD = """# Proposed names. Delete or correct what is wrong, then: clusterbot propose --accept
# Nothing in this file is used before that. What is `of_texts` is taken over with a row of its own.
"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """How much was taken over: names, aliases and rows."""

    names: int
    aliases: int
    rows: int


def write_review(corpus: Path, proposal: Proposal) -> tuple[Path, Path]:
    """Write both files anew and return their places; rows that are sure are marked with yes."""
    lines = [_HEAD]
    entries = [(one.id, _cluster(one)) for one in proposal.clusters]
    entries += ((one.id, _indicator(one)) for one in proposal.indicators)
    for id, entry in entries:
        lines.append(entry + ("of_texts = true\n" if id in proposal.of_texts else ""))
    lines += map(_ranking, proposal.rankings)
    for section, id, alias in proposal.aliases:
        lines.append(
            f"# '{alias}' looks like '{id}'. Write accept = true if it is another name of it.\n"
            + _entry("alias", section=section, id=id, name=alias, accept=False)
        )
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in proposal.rows:
        mark = "yes" if row.confidence == "high" else ""
        value = (
            "" if row.value is None else f"{row.value:g}" if row.value % 1 else f"{row.value:.0f}"
        )
        figure = (row.cluster, row.indicator, value, row.printed, row.unit, row.period, row.status)
        writer.writerow((mark, row.confidence, *figure, row.path, row.quote, row.start, row.end))
    _put(corpus / NAMES, "\n".join(lines))
    _put(corpus / ROWS, held.getvalue())
    return corpus / NAMES, corpus / ROWS


def read_review(corpus: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return the names and the rows under review, as they stand in the files now."""
    try:
        text = (corpus / NAMES).read_text(encoding="utf-8-sig")
        names = tomllib.loads(text)
        with (corpus / ROWS).open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, ValueError, csv.Error) as error:
        raise CatalogueError(
            f"{NAMES} or {ROWS} cannot be read: {error}",
            hint="mend the file, or run `clusterbot propose` for new ones",
        ) from error
    return names, rows


def accept(corpus: Path, documents: Iterable[Document]) -> Accepted:
    """Take over what stands in the review files, and delete them.

    Names go to the end of `catalogue.toml`, marked rows to a KPI file with their document as
    source, which gets a line in `sources.csv` where it has none.
    """
    names, rows = read_review(corpus)
    chosen = [row for row in rows if (row.get("accept") or "").strip().casefold() in ("yes", "x")]
    catalogue = corpus / "catalogue.toml"
    before = catalogue.read_text(encoding="utf-8-sig") if catalogue.is_file() else ""
    aliases = [one for one in names.get("alias", ()) if one.get("accept") is True]
    for one in aliases:
        before = _with_alias(before, str(one["section"]), str(one["id"]), str(one["name"]))
    wanted = {row[key] for row in chosen for key in ("cluster", "indicator")}
    added = [
        _entry(section, **{key: given for key, given in one.items() if key != "of_texts"})
        for section in ("cluster", "indicator", "ranking")
        for one in names.get(section, ())
        if not one.get("of_texts") or one.get("id") in wanted
    ]
    _put(catalogue, "\n".join([*([before.rstrip() + "\n"] if before.strip() else []), *added]))
    if chosen:
        _add_rows(corpus, chosen, {one.path: one for one in documents})
    (corpus / NAMES).unlink()
    (corpus / ROWS).unlink()
    return Accepted(len(added), len(aliases), len(chosen))


def _add_rows(
    corpus: Path, chosen: Iterable[Mapping[str, str]], documents: Mapping[str, Document]
) -> None:
    sources = corpus / "sources.csv"
    listed = sources.read_text(encoding="utf-8-sig") if sources.is_file() else ""
    header = (listed.splitlines() or [",".join(SOURCE_COLUMNS)])[0].split(",")
    held = io.StringIO()
    writer = csv.DictWriter(held, header, lineterminator="\n", extrasaction="ignore")
    if not listed.strip():
        writer.writeheader()
    known = {row["source_id"] for row in csv.DictReader(io.StringIO(listed)) if "source_id" in row}
    target = corpus / FIGURES
    target.parent.mkdir(exist_ok=True)
    figures = io.StringIO()
    rows = csv.DictWriter(figures, _KPI_COLUMNS, lineterminator="\n", extrasaction="ignore")
    earlier = target.read_text(encoding="utf-8-sig") if target.is_file() else ""
    if not earlier.strip():
        rows.writeheader()
    for row in chosen:
        document = documents.get(row["document"])
        source = document.source.id if document else row["document"]
        if document is not None and source not in known:
            source = re.sub(r"\s+", "-", PurePosixPath(document.path).stem)
            if source not in known:
                writer.writerow(
                    {
                        "source_id": source,
                        "title": document.source.title,
                        "publisher": document.source.publisher,
                        "published": document.source.published,
                        "language": document.source.language,
                        "url": document.source.url,
                        "kind": document.source.kind,
                    }
                )
                known.add(source)
        place = f"characters {row['start']}–{row['end']} of the text"
        rows.writerow({**row, "source": source, "place": place})
    _put(sources, _joined(listed, held.getvalue()))
    _put(target, _joined(earlier, figures.getvalue()))


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()}\n{after}" if before.strip() else after


def _put(place: Path, text: str) -> None:
    """Write a file whole: aside, synced, then in the place of the old one."""
    aside = place.with_name(place.name + ".new")
    with aside.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text.rstrip() + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    aside.replace(place)


# TOML ---------------------------------------------------------------------------------------------


def _cluster(one: Cluster) -> str:
    return _entry("cluster", id=one.id, name=one.name, kind=one.kind)


def _indicator(one: Indicator) -> str:
    return _entry(
        "indicator", id=one.id, name=one.name, unit=one.unit, kind=one.kind, better=one.better
    )


def _ranking(one: Ranking) -> str:
    return _entry(
        "ranking",
        id=one.id,
        name=one.name,
        publisher=one.publisher,
        indicator=one.indicator,
        sub_rankings=list(one.sub_rankings),
        edition=[{"label": e.label, "published": e.published} for e in one.editions],
        component=[{"indicator": c.indicator, "weight": c.weight} for c in one.components],
    )


def _entry(section: str, /, **values: Any) -> str:
    """Return an entry of TOML; lists of tables follow as sections of their own."""
    lines = [f"[[{section}]]"]
    lines += (
        f"{key} = {_value(given)}"
        for key, given in values.items()
        if not _is_tables(given) and given != []
    )
    for key, given in values.items():
        for table in given if _is_tables(given) else ():
            lines.append(f"[[{section}.{key}]]")
            lines += (f"{name} = {_value(one)}" for name, one in table.items() if one is not None)
    return "\n".join(lines) + "\n"


def _is_tables(given: object) -> bool:
    return isinstance(given, list) and bool(given) and isinstance(given[0], dict)


def _value(given: object) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | float):
        return f"{given:g}"
    if isinstance(given, list):
        return "[" + ", ".join(map(_value, given)) + "]"
    text = str(given).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", text) + '"'


def _with_alias(text: str, section: str, id: str, alias: str) -> str:
    """Return a catalogue's text with one more alias of an entry; all else stays as it is."""
    lines = text.split("\n")
    at = next(_ids(lines, section, id), None)
    if at is None:
        return text
    end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("[")), len(lines))
    for number in range(at, end):
        found = re.match(r"aliases\s*=\s*\[(.*)\]\s*$", lines[number])
        if found:
            inside = f"{found[1].rstrip(', ')}, " if found[1].strip() else ""
            lines[number] = f"aliases = [{inside}{_value(alias)}]"
            return "\n".join(lines)
    lines.insert(at + 1, f"aliases = [{_value(alias)}]")
    return "\n".join(lines)


def _ids(lines: list[str], section: str, id: str) -> Iterator[int]:
    inside = False
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = line.strip() == f"[[{section}]]"
        elif inside and re.match(rf'id\s*=\s*"{re.escape(id)}"', line):
            yield number
