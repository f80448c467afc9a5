"""Show a rebuild's report as lines of text: what changed, what was left out and how to mend it."""

from collections.abc import Iterable

from index.report import BuildReport

LISTED = 20  # of each kind; the rest is counted, and `--json` has all of it


def render_report(report: BuildReport) -> str:
    """Return the report, with the faults last, where they are seen."""
    lines = [
        f"{_outcome(report)}: {report.documents} documents, {report.passages} passages, "
        f"{report.rows} figures"
    ]
    if _is_first(report):
        return "\n".join([*lines, *_ending(report)])
    lines += _listed("added", report.added)
    lines += _listed("changed", report.changed)
    lines += _listed("removed", report.removed)
    lines += _listed("renamed", (f"{old} → {new}" for old, new in report.renamed))
    lines += _listed(
        "duplicate", (f"{d.path} says what {d.same_as} says" for d in report.duplicates)
    )
    lines += _listed(
        "figure",
        (
            f"{c.change}: {c.label}: {' → '.join(text for text in (c.old, c.new) if text)}"
            for c in report.row_changes
        ),
    )
    return "\n".join([*lines, *_ending(report)])


def _is_first(report: BuildReport) -> bool:
    """Whether all is new, so that listing it would only repeat the corpus."""
    changes = (report.changed, report.removed, report.renamed)
    return not any(changes) and not report.reused and len(report.added) > LISTED


def _ending(report: BuildReport) -> list[str]:
    lines = _listed(
        "no figures",
        (
            f"{' '.join(part for part in (n.path, n.place) if part)}: {n.reason}"
            for n in report.notes
        ),
    )
    if report.embedded or report.reused:
        lines.append(f"  vectors    {report.embedded} made, {report.reused} taken over")
    if report.seconds:
        lines.append("  seconds    " + ", ".join(f"{step} {s:.1f}" for step, s in report.seconds))
    if report.faults:
        lines.append(f"{len(report.faults)} left out, everything else is kept:")
        for fault in report.faults:
            where = " ".join(part for part in (fault.path, fault.place) if part)
            lines += [f"  {where}: {fault.reason}", f"    mend: {fault.mend}"]
    return lines


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
