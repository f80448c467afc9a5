"""The corpus holds together: every name, source and figure in it is known, and none clashes.

These tests read the files with the standard library alone, so that a fault of the corpus is never
mistaken for a fault of intake, which has tests of its own.
"""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
COLUMNS = [
    *("cluster", "indicator", "value", "printed", "low", "high", "unit", "period", "geography"),
    *("kind", "status", "source", "place", "confidence", "note"),
]
# What the first collection of figures counted; rows may be added, none may get lost.
COLLECTED_ROWS = 711
# Rows by cluster in the first collection. Parts and countries are counted with their whole.
COLLECTED_BY_WHOLE = {
    "stockholm-uppsala": 129,
    "medicon-valley": 94,
    "barcelona": 32,
    "denmark": 30,
    "london": 30,
    "munich": 30,
    "sweden": 30,
    "amsterdam-netherlands": 28,
    "cambridge": 27,
    "berlin-brandenburg": 26,
    "boston": 24,
    "oxford": 24,
    "paris": 23,
    "flanders-belgium": 23,
    "europe": 22,
    "golden-triangle": 21,
    "basel": 16,
    "zurich": 16,
    "gothenburg": 15,
    "united-kingdom": 12,
    "oslo": 11,
    "germany": 8,
    "switzerland": 7,
    "france": 5,
    "world": 4,
    "spain": 2,
}
KINDS = {"level", "share", "growth", "per_head", "score", "rank", "tier"}
STATUSES = {"final", "provisional", "estimate", "claim", "goal"}
PERIOD = re.compile(
    r"n\.d\.( \(about \d{4}\))?|(H[12] |Q[1-4] )?\d{4}|\d{4}-\d{4}|\d{4}-(0[1-9]|1[0-2])"
)
CURRENCIES = ("SEK",)
MARK = re.compile(r"\[([a-z0-9][\w.-]*(?:, ?[a-z0-9][\w.-]*)*)\]")


def _catalogue() -> dict[str, Any]:
    return tomllib.loads((CORPUS / "catalogue.toml").read_text(encoding="utf-8"))


def _sources() -> list[dict[str, str]]:
    with (CORPUS / "sources.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted((CORPUS / "kpis").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == COLUMNS, path.name
            rows += ({**row, "at": f"{path.name} line {reader.line_num}"} for row in reader)
    for path in sorted((CORPUS / "kpis").glob("*.xlsx")):
        sheet = openpyxl.load_workbook(path).worksheets[0]
        lines = [["" if cell is None else str(cell) for cell in line] for line in sheet.values]
        assert lines[0] == COLUMNS, path.name
        for number, line in enumerate(lines[1:], 2):
            row = dict(zip(COLUMNS, line, strict=True))
            rows.append({**row, "at": f"{path.name} row {number}"})
    return rows


def _texts() -> list[Path]:
    return sorted(path for path in CORPUS.glob("*/*") if path.suffix in (".md", ".html"))


def _spellings(words: str | dict[str, str]) -> set[str]:
    """Return a name or unit in all the languages that it is given in."""
    return {words} if isinstance(words, str) else set(words.values())


@pytest.mark.parametrize("key", ["name", "unit"])
def test_every_indicator_is_named_in_three_languages(key: str) -> None:
    for entry in _catalogue()["indicator"]:
        languages = entry[key] if isinstance(entry[key], dict) else {}
        money = key == "unit" and entry[key] in CURRENCIES
        assert money or set(languages) == {"en", "sv", "da"}, entry["id"]


def _ids(kind: str) -> set[str]:
    return {entry["id"] for entry in _catalogue()[kind]}


def test_every_row_names_a_known_cluster_indicator_and_source() -> None:
    clusters, indicators = _ids("cluster"), _ids("indicator")
    sources = {source["source_id"] for source in _sources()}
    unknown = [
        row["at"]
        for row in _rows()
        if row["cluster"] not in clusters
        or row["indicator"] not in indicators
        or row["source"] not in sources
    ]
    assert unknown == []


def test_every_collected_row_is_accounted_for() -> None:
    rows = _rows()
    assert len(rows) >= COLLECTED_ROWS
    parents = {c["id"]: c.get("part_of", []) for c in _catalogue()["cluster"]}
    kinds = {c["id"]: c["kind"] for c in _catalogue()["cluster"]}

    def whole(cluster: str) -> str:
        while kinds[cluster] == "region":
            cluster = parents[cluster][0]
        return cluster

    counted = Counter(whole(row["cluster"]) for row in rows)
    missing = {id: n for id, n in COLLECTED_BY_WHOLE.items() if counted[id] < n}
    assert missing == {}


def test_a_row_has_a_number_or_words_and_states_its_unit_period_kind_and_status() -> None:
    for row in _rows():
        assert row["printed"], row["at"]
        assert row["unit"], row["at"]
        assert PERIOD.fullmatch(row["period"]), (row["at"], row["period"])
        assert row["kind"] in KINDS, row["at"]
        assert row["status"] in STATUSES, row["at"]
        assert row["confidence"] in {"high", "medium", "low"}, row["at"]
        for column in ("value", "low", "high"):
            if row[column]:
                float(row[column])
        assert row["value"] or row["low"] or row["high"], row["at"]


def test_the_printed_figure_and_the_number_agree() -> None:
    scale = {"million sq ft": 1e6}
    for row in _rows():
        digits = re.search(r"-?\d[\d,]*(\.\d+)?", row["printed"])
        if not row["value"] or digits is None:
            continue
        figure = float(digits[0].replace(",", ""))
        for words, factor in scale.items():
            if words in row["printed"]:
                figure *= factor
        assert figure == pytest.approx(float(row["value"])), row["at"]


def test_no_figure_stands_twice() -> None:
    keys = ("cluster", "indicator", "value", "printed", "period", "geography", "source", "note")
    counted = Counter(tuple(row[key] for key in keys) for row in _rows())
    assert [key for key, times in counted.items() if times > 1] == []


def test_source_ids_are_unique_and_their_fields_well_formed() -> None:
    sources = _sources()
    assert max(Counter(source["source_id"] for source in sources).values()) == 1
    for source in sources:
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", source["published"]), source
        assert source["kind"] in {"article", "facts_sheet", "ranking_report", "dataset"}, source
        assert source["url"].startswith("http"), source
        assert source["title"], source


def test_every_mark_and_declared_source_of_a_text_is_known() -> None:
    known = {source["source_id"] for source in _sources()}
    for path in _texts():
        text = path.read_text(encoding="utf-8")
        marks = {id.strip() for mark in MARK.findall(text) for id in mark.split(",")}
        declared = set(re.findall(r"^source: (\S+)$", text, re.MULTILINE))
        assert marks | declared <= known, (path.name, sorted((marks | declared) - known))


def test_a_statement_of_a_facts_sheet_closes_with_its_source_or_names_a_gap() -> None:
    gap = re.compile(r"\b(no|nothing|not|thin|only)\b", re.IGNORECASE)
    for path in sorted((CORPUS / "facts").glob("*.md")) + sorted(
        (CORPUS / "rankings").glob("*.md")
    ):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("- "):
                assert MARK.search(line) or gap.search(line), (path.name, line)


def test_an_article_states_its_one_source() -> None:
    articles = sorted((CORPUS / "articles").iterdir())
    known = {source["source_id"] for source in _sources()}
    for path in articles:
        declared = re.findall(r"^source: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(declared) == 1 or path.stem in known, path.name
    assert len(articles) >= 12


def test_every_cluster_has_a_facts_sheet_or_a_place_in_one() -> None:
    sheets = {
        path.stem: path.read_text(encoding="utf-8") for path in (CORPUS / "facts").glob("*.md")
    }
    together = "\n".join(sheets.values())
    for cluster in _catalogue()["cluster"]:
        if cluster["kind"] == "cluster":
            name = min(_spellings(cluster["name"]), key=lambda said: f"- {said} " not in together)
            assert cluster["id"] in sheets or f"- {name} " in together, cluster["id"]


def test_formats_are_mixed_as_in_life() -> None:
    found = {path.suffix for path in CORPUS.rglob("*") if path.is_file()}
    assert {".md", ".html", ".pdf", ".docx", ".xlsx", ".csv"} <= found


@pytest.mark.parametrize("kind", ["cluster", "group", "indicator", "ranking", "scorecard"])
def test_names_of_one_kind_never_clash(kind: str) -> None:
    owner: dict[str, str] = {}
    for entry in _catalogue()[kind]:
        for name in {entry["id"], *_spellings(entry["name"]), *entry.get("aliases", [])}:
            folded = name.casefold()
            assert owner.setdefault(folded, entry["id"]) == entry["id"], (name, owner[folded])


def test_ids_of_the_catalogue_are_slugs_and_its_references_are_known() -> None:
    catalogue = _catalogue()
    clusters, indicators = _ids("cluster"), _ids("indicator")
    sources = {source["source_id"] for source in _sources()}
    for kind in ("cluster", "group", "indicator", "ranking", "scorecard"):
        for entry in catalogue[kind]:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]), entry["id"]
    assert catalogue["home"] in clusters
    for cluster in catalogue["cluster"]:
        assert set(cluster.get("part_of", [])) <= clusters, cluster["id"]
    for group in catalogue["group"]:
        assert set(group["members"]) <= clusters, group["id"]
    for ranking in catalogue["ranking"]:
        named = {ranking["indicator"], *ranking.get("sub_rankings", [])}
        assert named | set(ranking.get("background", [])) <= indicators, ranking["id"]
        assert {edition["source"] for edition in ranking["edition"]} <= sources, ranking["id"]
    for card in catalogue["scorecard"]:
        assert set(card["weights"]) <= indicators, card["id"]
        assert set(card["clusters"]) <= clusters, card["id"]
        assert sum(card["weights"].values()) == pytest.approx(1.0), card["id"]


def test_every_indicator_has_a_definition_and_at_least_one_row() -> None:
    measured = {row["indicator"] for row in _rows()}
    for indicator in _catalogue()["indicator"]:
        assert indicator["definition"].endswith("."), indicator["id"]
        assert indicator["kind"] in KINDS, indicator["id"]
        assert indicator["better"] in {"higher", "lower", ""}, indicator["id"]
        assert indicator["id"] in measured, indicator["id"]


def test_no_ranking_invents_a_weight() -> None:
    # None of the publishers prints weights in the sources read.
    assert [r["id"] for r in _catalogue()["ranking"] if r.get("component")] == []


def test_the_example_scorecard_says_that_it_is_one() -> None:
    for card in _catalogue()["scorecard"]:
        assert card["example"] is True
        assert "example" in card["description"].casefold()


def test_the_ranking_rows_behind_the_central_question() -> None:
    places = {
        row["cluster"]: (row["low"], row["high"], row["source"])
        for row in _rows()
        if row["indicator"] == "rank-jll-emea" and row["period"] == "2024"
    }
    above = ("1", "5", "lss-2024-joint-cluster")
    assert places == {
        "stockholm-uppsala": ("6", "", "lss-2024-joint-cluster"),
        "london": above,
        "paris": above,
        "oxford": above,
        "cambridge": above,
        "medicon-valley": above,
    }
