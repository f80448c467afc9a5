"""A fresh corpus answers without an editor: init, propose --accept, rebuild."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from bot.assistant import Assistant
from bot.cli import run
from bot.starting import draft, start, take_over
from index.build import rebuild
from index.catalogue import Catalogue, Cluster, Indicator, load_catalogue
from index.encoding import HashingEncoder
from index.proposing import propose
from index.reading import read_bytes
from index.store import LiveStore

ARTICLE = """---
title: Wool news
publisher: The Loom
published: 2024-05
---
Elmby had 3,400 weavers in 2023, according to the guild. Oakby had 205 looms in 2021.

Askby has over 2,400 spinning wheels. Oakby plans 500 looms by 2030.
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLUSTERBOT_STATE", str(tmp_path / "state"))
    folder = tmp_path / "corpus"
    assert run(["init", str(folder)]) == 0
    (folder / "articles" / "news.md").write_text(ARTICLE, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Town", "Looms 2022", "Looms 2023", "Wool output 2023 (EUR million)"),
        *(("Elmby", 510, 540, 12.5), ("Askby", 430, 470, 14.25), ("Oakby", 200, 190, 3.125)),
    ):
        sheet.append(row)
    book.save(folder / "kpis" / "mills.xlsx")
    styles = getSampleStyleSheet()
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    rows = [["Rank", "Town", "Cloth score"], ["1", "Askby", "88.5"], ["2", "Elmby", "81.0"]]
    SimpleDocTemplate(str(folder / "league.pdf"), title="Weaving league 2023").build(
        [
            Paragraph("The guild ranks the towns by cloth.", styles["Normal"]),
            Table(rows, style=ruled),
        ]
    )
    return folder


def test_a_fresh_corpus_looks_up_compares_and_ranks(corpus: Path, tmp_path: Path) -> None:
    assert run(["propose", "--accept", "--corpus", str(corpus)]) == 0
    report = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64))
    assert (report.faults, report.rows) == ((), 14)
    bot = Assistant(LiveStore(tmp_path / "store"))
    assert bot.answer("How many looms does Elmby have?").text.startswith("Elmby: 540 looms")
    compared = bot.answer("Compare Elmby and Askby on wool output").text
    assert "14.25" in compared
    assert "12.5" in compared
    assert "Askby is number 1" in bot.answer("Show the Weaving league ranking").text
    assert "205 looms" in bot.answer("How many looms did Oakby have in 2021?").text


def test_what_a_text_says_is_drafted_with_its_span_and_how_sure_it_is(corpus: Path) -> None:
    drafted = draft(corpus, ())
    with drafted.rows.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    keys = ("accept", "confidence", "cluster", "indicator", "printed", "period", "status")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("", "medium", "elmby", "weavers", "3,400", "2023", "final"),
        ("yes", "high", "oakby", "looms", "205", "2021", "final"),
        *[
            (
                "",
                "medium",
                "askby",
                "spinning-wheels",
                "over 2,400",
                "n.d. (published 2024)",
                "final",
            )
        ],
        ("", "low", "oakby", "looms", "500", "2030", "goal"),
    ]
    assert rows[1]["quote"] == "Oakby had 205 looms in 2021."


def test_a_figure_is_of_the_place_beside_it_and_of_the_whole_measure_behind_it() -> None:
    towns = (Cluster("elmby", "Elmby"), Cluster("oakby", "Oakby"))
    known = Catalogue(towns, (Indicator("patents", "patents", "patents"),))
    text = (
        "Elmby had 812 patents lawyers in 2023. Elmby has 14 patent. Elmby hosts 14 mills, while"
        " Oakby hosts 9 mills. In 2023 fanns 55 testbäddar 2024 i Oakby. Ängby hade 30 vävare 2022."
    )
    (document,) = read_bytes(text.encode(), "a.txt", sources={}).documents
    proposal = propose([document], known)
    rows = [(one.cluster, one.indicator, one.printed, one.confidence) for one in proposal.rows]
    assert rows == [
        ("elmby", "patents-lawyers", "812", "medium"),
        ("elmby", "patents", "14", "medium"),
        ("elmby", "mills", "14", "low"),
        ("oakby", "mills", "9", "low"),
        ("oakby", "testbaddar", "55", "medium"),
        ("angby", "vavare", "30", "medium"),
    ]
    assert {one.id: one.name for one in proposal.indicators} == {
        "patents-lawyers": "patents lawyers",
        "mills": "mills",
        "testbaddar": "testbäddar",
        "vavare": "vävare",
    }


def test_drafts_are_read_as_no_document_and_used_only_when_accepted(
    corpus: Path, tmp_path: Path
) -> None:
    drafted = draft(corpus, ())
    report = rebuild(corpus, tmp_path / "store", encoder=HashingEncoder(64))
    assert not {"proposed.toml", "proposed.csv"} & set(report.added)
    text = drafted.rows.read_text(encoding="utf-8").replace(",medium,elmby", "yes,medium,elmby")
    drafted.rows.write_text(text, encoding="utf-8")
    assert take_over(corpus).rows == 2
    kept = csv.DictReader(io.StringIO((corpus / "kpis/from-texts.csv").read_text(encoding="utf-8")))
    assert [(row["cluster"], row["source"]) for row in kept] == [
        ("elmby", "news"),
        ("oakby", "news"),
    ]
    names = load_catalogue(corpus / "catalogue.toml")
    assert {one.id for one in names.indicators} >= {"weavers", "looms", "cloth-score"}
    assert "spinning-wheels" not in {one.id for one in names.indicators}
    assert not drafted.names.exists()


def test_kinds_units_directions_weights_and_aliases_are_drafted() -> None:
    known = Catalogue((Cluster("elmby", "Elmby-on-Sea"),), (Indicator("looms", "looms", "looms"),))
    text = (
        "Mill table 2024\n\nTown;Unemployment (%);Growth 2024;Labour (30 %);Cloth (70 %);Rank\n"
        "Elmby on Sea;4.1 %;2.0 %;71.5;60.1;1\nAskby;3.1 %;-1.0 %;61.5;50.2;2\n"
    )
    documents = read_bytes(text.encode(), "Mill table 2024.csv", sources={}).documents
    proposal = propose(documents, known)
    assert [(i.id, i.unit, i.kind, i.better) for i in proposal.indicators] == [
        ("unemployment", "percent", "share", "lower"),
        ("growth", "percent", "growth", "higher"),
        ("labour", "points", "score", "higher"),
        ("cloth", "points", "score", "higher"),
        ("rank-mill-table", "rank", "rank", "lower"),
    ]
    (ranking,) = proposal.rankings
    assert [(c.indicator, c.weight) for c in ranking.components] == [("labour", 30), ("cloth", 70)]
    assert [edition.label for edition in ranking.editions] == ["2024"]
    assert [cluster.name for cluster in proposal.clusters] == ["Askby"]


def test_init_leaves_alone_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("source_id,title\n", encoding="utf-8")
    written = start(tmp_path, example=True)
    assert tmp_path / "sources.csv" not in written
    assert tmp_path / "articles" / "harbours.md" in written
    assert run(["propose", "--accept", "--corpus", str(tmp_path)]) == 0
    assert {"northport", "eastport"} <= {
        c.id for c in load_catalogue(tmp_path / "catalogue.toml").clusters
    }
