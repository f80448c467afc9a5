"""The list of sources is read whole or refused with every problem named."""

from pathlib import Path

import pytest

from index.documents import Source
from index.errors import CatalogueError
from index.sources import load_sources

HEADER = "source_id,title,publisher,published,language,url,kind,series,restricted,wording\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column_is_read(tmp_path: Path) -> None:
    line = 'a-1,"Rents, 2024",Acme,2024-05,sv,https://example.org/a,ranking_report,rents,yes,own\n'
    assert load_sources(written(tmp_path, HEADER + line)) == {
        "a-1": Source(
            "a-1",
            "Rents, 2024",
            "Acme",
            "2024-05",
            "sv",
            "https://example.org/a",
            "ranking_report",
            "rents",
            True,
            "own",
        )
    }


def test_semicolons_a_byte_order_mark_and_extra_columns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes("\ufeffsource_id;title;my note\nb;Så här;x\n".encode())
    assert load_sources(path) == {"b": Source("b", "Så här")}


def test_all_problems_are_told_with_their_lines(tmp_path: Path) -> None:
    lines = "a,A,,2024,,,,,,\na,Again,,,,,,,,\nb,,,last year,,ftp//x,artcle,,perhaps,ours\nc,C\n"
    with pytest.raises(CatalogueError) as caught:
        load_sources(written(tmp_path, HEADER + lines))
    assert str(caught.value).split("\n") == [
        "sources.csv line 3: source_id 'a' stands twice; keep one line",
        "sources.csv line 4: title is empty",
        "sources.csv line 4: published 'last year' must be 2024, 2024-05, 2024-05-02 or empty",
        "sources.csv line 4: kind 'artcle' must be one of article, facts_sheet, ranking_report,"
        " dataset; did you mean 'article'?",
        "sources.csv line 4: url 'ftp//x' must begin with https:// and hold no spaces",
        "sources.csv line 4: restricted 'perhaps' must be 'yes' or empty",
        "sources.csv line 4: wording 'ours' must be own or source, or empty",
        "sources.csv line 5: 2 cells under 10 columns; put a text that holds a comma in double"
        " quotes",
    ]


def test_a_header_without_the_needed_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogueError, match="the column 'source_id' is missing; did you mean 'sourceid'"
    ):
        load_sources(written(tmp_path, "sourceid,title\nx,y\n"))
