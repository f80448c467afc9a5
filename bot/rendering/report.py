"""Show a rebuild's report as lines of text: what changed, what was left out and how to mend it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from index.documents import Fault
from index.readings import FileReading, Note, TableRead
from index.report import BuildReport

LISTED = 20  # of each kind; the rest is counted, and `--json` has all of it
PLACES = 3  # of one file that has the same wrong with it again and again
# A figure that says something else than before matters most.
_FIGURES = ("changed", "removed", "added")


def render_report(report: BuildReport) -> str:
    """Return the report, with the faults last, where they are seen."""
    lines = [
        f"{_outcome(report)}: {report.documents} documents, {report.passages} passages, "
        f"{report.rows} figures"
    ]
    if not _is_first(report):
        lines += _listed("added", report.added)
        lines += _listed("changed", report.changed)
        lines += _listed("removed", report.removed)
        lines += _listed("renamed", (f"{old} → {new}" for old, new in report.renamed))
        lines += _listed("figure", _figures(report))
    lines += _listed(
        "duplicate", (f"{d.path} says what {d.same_as} says" for d in report.duplicates)
    )
    lines += _listed(
        "disagree",
        (
            f"{d.path} says “{d.said}”, {d.other_path}, otherwise alike, “{d.other_said}”"
            for d in report.disagreements
        ),
    )
    return "\n".join([*lines, *_ending(report)])


def _figures(report: BuildReport) -> Iterator[str]:
    for change in sorted(report.row_changes, key=lambda one: _FIGURES.index(one.change)):
        said = " → ".join(text for text in (change.old, change.new) if text)
        yield f"{change.change}: {change.label}: {said}"


def _is_first(report: BuildReport) -> bool:
    """Whether all is new, so that listing it would only repeat the corpus."""
    changes = (report.changed, report.removed, report.renamed)
    return not any(changes) and not report.reused and len(report.added) > LISTED


def _ending(report: BuildReport) -> list[str]:
    lines = _listed("table", map(_table, report.tables))
    lines += _listed("note", _like_notes(report.notes))
    lines += _listed("unread", map(_unread, sorted(report.readings, key=lambda r: r.read - r.held)))
    if report.embedded or report.reused:
        lines.append(f"  vectors    {report.embedded} made, {report.reused} taken over")
    if report.seconds:
        lines.append("  seconds    " + ", ".join(f"{step} {s:.1f}" for step, s in report.seconds))
    if report.faults:
        lines.append(
            f"{len(report.faults)} left out and tried again at every rebuild, everything else is"
            " kept:"
        )
        for path, places, reason, mend in _together(report.faults):
            lines += [f"  {' '.join(filter(None, (path, places)))}: {reason}", f"    mend: {mend}"]
    return lines


def _table(table: TableRead) -> str:
    """Return how a table was read, so that a figure booked on the wrong thing is seen."""
    read = ", ".join(table.read) or "no column"
    left = f"; left out {', '.join(table.left_out)}" if table.left_out else ""
    key = table.key or "rows"
    return (
        f"{table.path} {table.place}: {key} by {read}{left};"
        f" {table.rows} rows × {len(table.read)} columns = {table.figures} figures"
    )


def _like_notes(notes: Sequence[Note]) -> Iterator[str]:
    """Yield like notes of a file in one line, those that cost the most figures first."""
    like: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        like.setdefault((note.path, re.sub(r"'.*?'", "'…'", note.reason)), []).append(note)
    for (path, _), found in sorted(like.items(), key=lambda one: -sum(n.figures for n in one[1])):
        cost = sum(note.figures for note in found)
        more = [f"{len(found) - 1} more like it"] if len(found) > 1 else []
        more += [f"{cost} figures"] if cost else []
        said = f"{' '.join(filter(None, (path, found[0].place)))}: {found[0].reason}"
        yield said + (f" ({', '.join(more)})" if more else "")


def _unread(reading: FileReading) -> str:
    pieces = f": {'; '.join(reading.unread)}" if reading.unread else ""
    return f"{reading.path} {reading.read:,} of {reading.held:,} words were read{pieces}"


def _together(faults: Sequence[Fault]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (path, places, reason, mend), where one file has the same fault in many places once."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for fault in faults:
        places.setdefault((fault.path, fault.reason, fault.mend), []).append(fault.place)
    for (path, reason, mend), found in places.items():
        said = ", ".join(filter(None, found[:PLACES]))
        more = len(found) - PLACES
        yield path, f"{said} and {more} more places" if more > 0 else said, reason, mend


def _outcome(report: BuildReport) -> str:
    if report.dry_run:
        return "This would be generation " + report.generation
    return ("Published generation " if report.published else "Nothing new in generation ") + (
        report.generation
    )


def _listed(name: str, things: Iterable[str]) -> list[str]:
    every = list(things)
    lines = [f"  {name:<10} {thing}" for thing in every[:LISTED]]
    if len(every) > LISTED:
        lines.append(f"  {name:<10} … and {len(every) - LISTED} more")
    return lines
