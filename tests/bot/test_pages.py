"""A brief is handed on as Markdown or as a Word document, with all that the answer holds."""

from pathlib import Path

import pytest
from docx import Document

from bot.assistant import open_assistant
from bot.errors import InputError
from bot.rendering.pages import as_markdown, write_docx
from bot.toolbox import briefs


@pytest.fixture(scope="module")
def answers(hashing_store: Path) -> tuple:
    return briefs(open_assistant(hashing_store), "leiden", "basel")


def test_markdown_holds_the_title_the_figures_their_table_and_their_sources(answers: tuple) -> None:
    page = as_markdown("Leiden", answers)

    assert page.startswith("# Leiden\n\n")
    assert "more than 11,700" in page
    assert "| --- |" in page
    assert all(f"[{c.number}] " in page for answer in answers for c in answer.citations)


def test_a_word_document_says_what_the_answers_say(answers: tuple, tmp_path: Path) -> None:
    write_docx("Leiden", answers, tmp_path / "leiden.docx")

    read = Document(str(tmp_path / "leiden.docx"))
    said = "\n".join(paragraph.text for paragraph in read.paragraphs)
    for answer in answers:
        for statement in answer.statements:
            assert all(line.removeprefix("– ") in said for line in statement.text.splitlines())
    tables = [answer.table for answer in answers if answer.table]
    assert [len(t.rows) for t in read.tables] == [len(t.rows) + 1 for t in tables]
    assert read.tables[0].rows[1].cells[0].text == tables[0].rows[0][0].text


def test_a_file_that_is_there_is_never_written_over(answers: tuple, tmp_path: Path) -> None:
    (tmp_path / "kept.docx").write_text("mine")

    with pytest.raises(InputError, match="there already"):
        write_docx("Leiden", answers, tmp_path / "kept.docx")
    assert (tmp_path / "kept.docx").read_text() == "mine"
