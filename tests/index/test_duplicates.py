"""One text saved several times counts once; another year's figures make another text."""

from index.documents import Document, Source
from index.duplicates import fold, superseded

BODY = (
    "The region opened a new laboratory in the science park on Monday, and the mayor said that it"
    " will bring researchers and companies closer together. The building holds places for 400"
    " researchers and cost 1.2 billion kronor, which makes it the largest investment of its kind"
    " in the country since the hospital was finished. Tenants move in before the summer."
)


def made(path: str, text: str, **source: str) -> Document:
    return Document(path, path, "0", Source(source.pop("id", path), "T", **source), text)


def test_a_press_release_saved_three_times_counts_once() -> None:
    three = [
        made("b.html", BODY.replace("“", '"') + " Read it here."),
        made("a.pdf", BODY),
        made("c.txt", BODY.upper()),
    ]
    folded = fold(three)
    assert [one.path for one in folded.kept] == ["a.pdf"]
    assert folded.same_as == {"b.html": "a.pdf", "c.txt": "a.pdf"}
    assert folded.paths(three) == {"a.pdf": ("b.html", "c.txt")}


def test_a_declared_source_is_kept_before_an_undeclared_one() -> None:
    folded = fold([made("a.txt", BODY), made("z.txt", BODY, id="acme-1")])
    assert [one.path for one in folded.kept] == ["z.txt"]


def test_other_figures_make_another_text() -> None:
    folded = fold([made("a.md", BODY), made("b.md", BODY.replace("400", "450"))])
    assert len(folded.kept) == 2


def test_short_texts_are_one_only_if_they_are_equal() -> None:
    folded = fold(
        [made("a", "Rents rose."), made("b", "Rents rose!"), made("c", "Rents rose fast.")]
    )
    assert folded.same_as == {"b": "a"}


def test_articles_of_one_file_are_never_folded() -> None:
    one, other = (
        Document("1", "c.jsonl", "0", Source("1", "T"), BODY),
        Document("2", "c.jsonl", "0", Source("2", "U"), BODY),
    )
    assert fold([one, other]).same_as == {}


def test_files_without_text_are_not_compared() -> None:
    assert fold([made("a.csv", ""), made("b.csv", "")]).same_as == {}


def test_a_newer_edition_supersedes_the_older_ones_of_its_series() -> None:
    documents = [
        made("2022.md", "a", series="facts", published="2022"),
        made("2024.md", "b", series="facts", published="2024-05"),
        made("other.md", "c", series="other", published="2021"),
        made("undated.md", "d", series="facts"),
    ]
    assert superseded(documents) == {"2022.md": "2024.md"}


def test_editions_are_told_by_titles_that_differ_in_the_year_alone() -> None:
    def titled(path: str, title: str, published: str, publisher: str = "Press") -> Document:
        source = Source(path, title, publisher, published)
        return Document(path, path, "0", source, path)

    documents = [
        titled("a", "Port report 2022", "2022-11"),
        titled("b", "Port report 2023", "2023-11"),
        titled("c", "Port Report, 2021/22", "2021-11"),
        titled("d", "Port report 2024", "2024-11", publisher="Others"),
        titled("e", "Port report", "2025"),
        titled("f", "2026", "2026"),
        titled("g", "Crane report Q1 2022", "2022-04"),
        titled("h", "Crane report Q2 2022", "2022-07"),
    ]
    assert superseded(documents) == {"a": "b", "c": "b", "g": "h"}
