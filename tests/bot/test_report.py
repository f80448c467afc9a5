"""A rebuild's report shows what changed, and each thing left out with its mend."""

from bot.rendering.report import LISTED, render_report
from index.documents import Fault
from index.readings import FileReading, Note, TableRead
from index.report import BuildReport, Duplicate, RowChange


def test_a_report_tells_every_kind_of_change_and_the_mend_of_each_fault() -> None:
    report = BuildReport(
        generation="abc123",
        documents=3,
        passages=9,
        rows=4,
        added=("a.md",),
        changed=("b.csv",),
        removed=("c.pdf",),
        renamed=(("d.md", "e.md"),),
        duplicates=(Duplicate("f.md", "a.md"),),
        faults=(Fault("b.csv", "line 3", "'many' is not a number", "write digits"),),
        row_changes=(
            RowChange("added", "r2", "Y, employees, 2024", "", "7"),
            RowChange("removed", "r3", "Z, employees, 2024", "5", ""),
            RowChange("changed", "r1", "X, employees, 2024", "10", "12"),
        ),
        notes=(
            Note("a.md", "table 1", "it names no known indicator", 3),
            Note("b.csv", "table, 'X'", "'X' is no cluster", 2),
            Note("b.csv", "table, 'Y'", "'Y' is no cluster", 4),
            Note("d.docx", "", "hidden text left out: 1 piece"),
        ),
        tables=(TableRead("b.csv", "table", "Town", ("Jobs",), ("Sun",), 3, 3),),
        readings=(FileReading("c.pdf", 17368, 58, ("a table of many pages",)),),
        embedded=2,
        reused=7,
        seconds=(("read", 0.12), ("embed", 3.0)),
    )

    assert render_report(report).splitlines() == [
        "Published generation abc123: 3 documents, 9 passages, 4 figures",
        "  added      a.md",
        "  changed    b.csv",
        "  removed    c.pdf",
        "  renamed    d.md → e.md",
        "  figure     changed: X, employees, 2024: 10 → 12",
        "  figure     removed: Z, employees, 2024: 5",
        "  figure     added: Y, employees, 2024: 7",
        "  duplicate  f.md says what a.md says",
        "  table      b.csv table: Town by Jobs; left out Sun; 3 rows × 1 columns = 3 figures",
        "  note       b.csv table, 'X': 'X' is no cluster (1 more like it, 6 figures)",
        "  note       a.md table 1: it names no known indicator (3 figures)",
        "  note       d.docx: hidden text left out: 1 piece",
        "  unread     c.pdf 58 of 17,368 words were read: a table of many pages",
        "  vectors    2 made, 7 taken over",
        "  seconds    read 0.1, embed 3.0",
        "1 left out and tried again at every rebuild, everything else is kept:",
        "  b.csv line 3: 'many' is not a number",
        "    mend: write digits",
    ]


def test_long_lists_are_counted_but_faults_never_are() -> None:
    names = tuple(f"{number:03}.md" for number in range(LISTED + 5))
    faults = tuple(Fault(name, "", "is empty", "write something") for name in names)

    shown = render_report(BuildReport("g", added=names, reused=1, faults=faults))

    assert "  added      … and 5 more" in shown
    assert shown.count("is empty") == LISTED + 5


def test_nothing_new_and_a_dry_run_say_so() -> None:
    assert render_report(BuildReport("g", published=False)).startswith(
        "Nothing new in generation g"
    )
    assert render_report(BuildReport("g", dry_run=True)).startswith("This would be generation g")


def test_the_first_rebuild_does_not_repeat_the_whole_corpus() -> None:
    names = tuple(f"{number:03}.md" for number in range(LISTED + 5))
    faults = (Fault("a.csv", "line 1", "is empty", "write something"),)

    duplicates = (Duplicate("b.md", "a.md"),)
    shown = render_report(
        BuildReport("g", documents=25, added=names, faults=faults, duplicates=duplicates)
    )

    assert "added" not in shown
    assert "b.md says what a.md says" in shown
    assert "25 documents" in shown
    assert "mend: write something" in shown


def test_the_same_fault_in_many_places_of_a_file_is_told_once() -> None:
    faults = tuple(
        Fault("a.jsonl", f"line {number}", "has no text", "give it a text")
        for number in range(1, 2001)
    )

    shown = render_report(BuildReport("g", faults=faults))

    assert shown.splitlines()[-2:] == [
        "  a.jsonl line 1, line 2, line 3 and 1997 more places: has no text",
        "    mend: give it a text",
    ]
