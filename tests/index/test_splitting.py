"""Passages hold whole sentences, lead with their headings, and fit what the encoder reads."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document, Passage, Section, Source
from index.reading import read_bytes
from index.splitting import split
from index.text import sentence_spans


def count(text: str) -> int:
    """Count words, as a tokenizer of whole words would."""
    return len(text.split())


def document(text: str, path: str = "a.md") -> Document:
    return read_bytes(text.encode(), path, sources={}).documents[0]


def pieces(text: str, limit: int = 20, target: int = 16) -> list[tuple[str, str]]:
    return [(p.lead, p.text) for p in split(document(text), count, limit=limit, target=target)]


def test_a_section_that_fits_is_one_passage_under_its_heading() -> None:
    assert pieces("# Labs\n\nOne is full.\n\n## Rents\n\nThey rose. They fell.") == [
        ("", "Labs\n\nOne is full."),
        ("Labs", "Rents\n\nThey rose. They fell."),
    ]


def test_a_long_section_is_cut_between_sentences_and_keeps_its_lead() -> None:
    text = "# T\n\n" + " ".join(f"Sentence number {n} is here." for n in range(1, 7))
    assert pieces(text, limit=16, target=12) == [
        ("", "T\n\nSentence number 1 is here. Sentence number 2 is here."),
        ("T", "Sentence number 3 is here. Sentence number 4 is here."),
        ("T", "Sentence number 5 is here. Sentence number 6 is here."),
    ]


def test_a_heading_alone_is_said_in_the_lead_of_what_follows() -> None:
    assert pieces("# A\n\n## B\n\nText here.") == [("A", "B\n\nText here.")]


def test_a_list_stays_whole_where_it_fits() -> None:
    text = (
        "# T\n\nFirst comes a sentence of nine words, as here.\n\n- a b c\n- d e "
        "f\n- g h i\n\nThe end comes last of all."
    )
    kinds = [(p.kind, p.text) for p in split(document(text), count, limit=16, target=12)]
    assert ("list", "- a b c\n- d e f\n- g h i") in kinds


def test_a_table_is_cut_between_rows_and_repeats_its_header() -> None:
    rows = "\n".join(f"| row {n} | {n} |" for n in range(1, 7))
    text = f"# T\n\n| name | figure |\n|---|---|\n{rows}\n"
    found = split(document(text), count, limit=14, target=14)
    assert [(p.kind, p.lead, p.text) for p in found] == [
        ("table", "T", "name | figure\nrow 1 | 1"),
        ("table", "T\nname | figure", "row 2 | 2"),
        ("table", "T\nname | figure", "row 3 | 3\nrow 4 | 4"),
        ("table", "T\nname | figure", "row 5 | 5\nrow 6 | 6"),
    ]


def test_only_a_sentence_beyond_the_limit_is_cut_and_then_after_a_clause() -> None:
    text = "one two three four five, six seven eight nine ten, eleven twelve thirteen fourteen."
    assert [text for _, text in pieces(text, limit=8, target=8)] == [
        "one two three four five,",
        "six seven eight nine ten,",
        "eleven twelve thirteen fourteen.",
    ]


def test_a_passage_knows_page_language_and_source() -> None:
    source = Source("s-1", "Title", language="sv")
    made = Document("d", "p.pdf", "0", source, "Text.", (Section(("H",), 0, 5, page=3),))
    (passage,) = split(made, count)
    assert (passage.page, passage.language, passage.source_id, passage.lead) == (
        3,
        "sv",
        "s-1",
        "Title\nH",
    )


def test_an_empty_document_has_no_passages() -> None:
    assert split(Document("d", "p", "0", Source("s", "T"), ""), count) == ()


sentence = st.lists(
    st.sampled_from(["alpha", "beta", "3.5", "gamma,", "Dr."]), min_size=1, max_size=30
).map(lambda found: " ".join(found).capitalize() + " end.")
block = st.one_of(
    sentence,
    st.lists(sentence, min_size=1, max_size=5).map(" ".join),
    st.lists(sentence, min_size=1, max_size=5).map(
        lambda found: "\n".join(f"- {s}" for s in found)
    ),
    sentence.map(lambda s: f"## {s[:20]}"),
    st.just("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"),
)


@given(st.lists(block, min_size=1, max_size=8), st.integers(12, 60))
def test_passages_fit_cover_every_sentence_and_never_overlap(blocks: list[str], limit: int) -> None:
    made = document("\n\n".join(blocks))
    found = split(made, count, limit=limit, target=limit)
    assert all(made.text[p.start : p.end] == p.text for p in found)
    assert all(count(p.lead) + count(p.text) <= limit for p in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert len({p.id for p in found}) == len(found)
    for start, end in sentence_spans(made.text):
        holders = _holders(found, start, end)
        headings = {text for section in made.sections for text in section.headings}
        if count(made.text[start:end]) <= limit // 2:
            assert len(holders) == 1 or made.text[start:end] in headings


def _holders(found: tuple[Passage, ...], start: int, end: int) -> list[Passage]:
    return [p for p in found if p.start <= start and end <= p.end]


def test_rows_in_an_article_are_cut_like_a_table() -> None:
    rows = "\\n".join(["Results. Name | Figure", *(f"row {n} | {n}" for n in range(1, 5))])
    made = document(f'{{"title": "T", "text": "{rows}"}}', "a.jsonl")
    found = split(made, count, limit=14, target=14)
    assert [(p.kind, p.lead, p.text) for p in found] == [
        ("table", "T", "Results. Name | Figure\nrow 1 | 1"),
        ("table", "T\nResults. Name | Figure", "row 2 | 2"),
        ("table", "T\nResults. Name | Figure", "row 3 | 3\nrow 4 | 4"),
    ]


def test_a_long_section_is_cut_between_paragraphs_into_runs_of_like_size() -> None:
    paragraphs = [f"Here stand ten words in all, counted in order {n}." for n in range(1, 7)]
    found = split(document("\n\n".join(paragraphs)), count, limit=36, target=32)
    assert [p.text.count("\n\n") + 1 for p in found] == [3, 3]


def test_a_large_raw_table_has_one_passage_that_says_what_it_holds() -> None:
    rows = "".join(f"Town {number};{number};{2 * number}\n" for number in range(2_000))
    raw = f"Town;Looms 2022;Looms 2023\n{rows}".encode()
    (document,) = read_bytes(raw, "looms.csv", sources={}).documents
    (passage,) = split(document, lambda text: len(text.split()))
    assert passage.text.startswith("Town | Looms 2022 | Looms 2023\nTown 0 | 0 | 0")
    assert len(document.tables[0].rows) == 2_000
