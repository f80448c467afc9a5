"""One text saved several times counts once; a word or a figure that differs makes another text."""

import pytest

from index.documents import Document, Source
from index.duplicates import Likeness, differences, likeness, outline, spoken, superseded

BODY = (
    "The region opened a new laboratory in the science park on Monday, and the mayor said that it"
    " will bring researchers and companies closer together. The building holds places for 400"
    " researchers and cost 1.2 billion kronor, which makes it the largest investment of its kind"
    " in the country since the hospital was finished. Tenants move in before the summer."
)


def made(path: str, text: str, **source: str) -> Document:
    return Document(path, path, "0", Source(source.pop("id", path), "T", **source), text)


def alike(*documents: Document) -> Likeness:
    texts = {one.id: one.text for one in documents}
    return likeness(map(outline, documents), texts.__getitem__)


def test_a_press_release_saved_three_times_counts_once() -> None:
    found = alike(
        made("b.html", BODY.replace("“", '"') + " Read it here."),
        made("a.pdf", BODY),
        made("c.txt", BODY.upper().replace(", ", ",\n")),
    )
    assert found == Likeness({"c.txt": "b.html", "a.pdf": "b.html"}, ())


def test_a_declared_source_is_kept_before_an_undeclared_one() -> None:
    declared = made("z.txt", BODY, id="acme-1")
    assert alike(made("a.txt", BODY), declared).same_as == {"a.txt": "z.txt"}
    longer = made("a.txt", f"{BODY} Read it here.")
    assert alike(longer, declared) == Likeness({}, (("z.txt", "a.txt"),))


@pytest.mark.parametrize(
    ("was", "copied"),
    [("largest", "smallest"), ("will bring", "will not bring"), ("400", "450"), ("1.2", "-1.2")],
)
def test_a_copy_that_differs_in_a_word_or_a_figure_replaces_nothing(was: str, copied: str) -> None:
    found = alike(made("z.md", BODY), made("a.md", BODY.replace(was, copied)))
    assert found == Likeness({}, (("a.md", "z.md"),))


def test_figures_that_stand_behind_letters_are_told_apart() -> None:
    first, second = (BODY.replace("Monday", quarter) for quarter in ("Q1", "Q2"))
    assert alike(made("a.md", first), made("b.md", second)) == Likeness({}, (("a.md", "b.md"),))
    assert spoken("CO2 fell by -3, in 12-15") == ["co", "2", "fell", "by", "-3", "in", "12", "15"]


def test_a_text_is_not_dropped_for_one_that_others_may_not_see() -> None:
    secret = Document("s", "s.md", "0", Source("s.md", "T", restricted=True), BODY)
    assert alike(secret, made("z.md", BODY)).same_as == {}


def test_short_texts_are_one_only_if_they_are_equal() -> None:
    found = alike(
        made("a", "Rents rose."), made("b", "Rents  rose!"), made("c", "Rents rose fast.")
    )
    assert found == Likeness({"b": "a"}, ())


def test_articles_of_one_file_are_never_folded() -> None:
    one, other = (
        Document("1", "c.jsonl", "0", Source("1", "T"), BODY),
        Document("2", "c.jsonl", "0", Source("2", "U"), BODY),
    )
    assert alike(one, other) == Likeness({}, ())


def test_files_without_text_are_not_compared() -> None:
    assert alike(made("a.csv", ""), made("b.csv", "")) == Likeness({}, ())


def said(one: str, other: str) -> list[tuple[str, str]]:
    return [(one[slice(*a)], other[slice(*b)]) for a, b in differences(one, other)]


def test_two_that_are_alike_differ_in_the_sentences_that_say_something_else() -> None:
    first = "Alby is rated higher on quays. \n- It has 12 cranes. The mayor is content with Alby."
    second = "Alby is rated lower on quays. \n- It has 13 cranes. The mayor is content with Alby!"
    assert said(first, second) == [
        ("Alby is rated higher on quays.", "Alby is rated lower on quays."),
        ("It has 12 cranes.", "It has 13 cranes."),
    ]


def test_sentences_about_others_or_in_other_words_are_no_contradiction() -> None:
    assert said("The port of Alby has 12 cranes.", "The port of Borg has 13 cranes.") == []
    assert said("It has 12 cranes.", "Nobody came to see the new pier in March.") == []
    form = ["Item {} has a length of {} metres." for _ in range(9)]
    one, other = (" ".join(f.format(n, n * m) for n, f in enumerate(form, 1)) for m in (2, 3))
    assert said(one, other) == []


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
