"""No document describes another's source, whatever id it gives itself."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.build import BuildReport, rebuild
from index.encoding import HashingEncoder
from index.store import Store, open_store

MEMO = "The board will sell the quay to a buyer abroad."
OTHER = "Twelve cranes stand at the new pier, and all of them are idle."
HEAD = "---\ntitle: The memo\npublisher: The board\nrestricted: yes\n---\n"
TAKES = {"title": "A blog", "publisher": "Nobody", "restricted": "no", "text": OTHER}
# What describes itself as restricted, and is then claimed: by its path or by its own id.
HELD = {
    "board/memo.md": HEAD + MEMO,
    "board/memo.json": json.dumps(
        {
            "id": "m-1",
            "title": "The memo",
            "publisher": "The board",
            "restricted": True,
            "text": MEMO,
        }
    ),
}
CLAIMING: dict[str, Callable[[str], str]] = {
    "a.json": lambda id: json.dumps({"id": id, **TAKES}),
    "z.json": lambda id: json.dumps([{"_id": id, **TAKES}]),
    "z.jsonl": lambda id: json.dumps({"id": id, **TAKES}) + "\n",
    "board/z.ndjson": lambda id: json.dumps({"_id": id, **TAKES}) + "\n",
    "z.md": lambda id: f"---\nid: {id}\nsource: {id}\ntitle: A blog\nrestricted: no\n---\n{OTHER}",
    "z.html": lambda id: (
        f'<html><head><title>A blog</title><meta name="id" content="{id}"></head>'
        f"<body><article><p>{OTHER}</p></article></body></html>"
    ),
}


def run(corpus: Path, files: dict[str, str]) -> BuildReport:
    for name, text in files.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text(text, encoding="utf-8")
    return rebuild(corpus, corpus.parent / "store", encoder=HashingEncoder(64))


def said_of(store: Store) -> dict[str, tuple[str, str, bool]]:
    return {
        one.path: (one.source.title, one.source.publisher, one.source.restricted)
        for one in store.documents()
    }


@pytest.mark.parametrize("claimed", ["board/memo.md", "board/memo.json"])
@pytest.mark.parametrize("claiming", CLAIMING)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "afterwards"])
def test_a_head_takes_no_source_over_and_lifts_no_restriction(
    tmp_path: Path, claimed: str, claiming: str, late: bool
) -> None:
    corpus = tmp_path / "corpus"
    id = "m-1" if claimed.endswith(".json") else claimed
    files = {claimed: HELD[claimed], claiming: CLAIMING[claiming](id)}
    if late:
        run(corpus, {claimed: files.pop(claimed), "other.txt": "Nothing of the sort."})
    report = run(corpus, files)
    with closing(open_store(tmp_path / "store")) as store:
        told = said_of(store)
        assert told[claimed] == ("The memo", "The board", True)
        assert (told[claiming][0], told[claiming][2]) == ("A blog", False)
        seen = [hit.passage.text for hit in store.public().search("sell the quay to a buyer")]
        assert not any("quay to a buyer" in text for text in seen)
        (shown,) = (h.passage for h in store.search("idle cranes") if "cranes" in h.passage.text)
        assert store.source(shown.source_id).title == "A blog"
    if "json" in claiming:  # the others give no id
        (fault,) = report.faults
        assert f"'{id}'" in fault.place
        assert claimed in fault.mend
        assert claiming in fault.mend
    assert run(corpus, {}).faults == report.faults


def test_articles_without_an_id_have_a_source_each(tmp_path: Path) -> None:
    articles = {
        f"{name}.jsonl": "\n".join(
            json.dumps({"title": f"{name} {n}", "text": f"{name} tells of quay {n}."})
            for n in (1, 2)
        )
        for name in ("a", "b")
    }
    assert run(tmp_path / "corpus", articles).faults == ()
    with closing(open_store(tmp_path / "store")) as store:
        titles = {one.source.title for one in store.documents()}
    assert titles == {"a 1", "a 2", "b 1", "b 2"}


def test_parts_of_one_text_that_are_described_alike_share_its_source(tmp_path: Path) -> None:
    parts = [{"id": "n", "title": "News", "text": f"Part {n} tells of quay {n}."} for n in (1, 2)]
    assert run(tmp_path / "corpus", {"a.json": json.dumps(parts)}).faults == ()
    parts[1]["title"] = "Other news"
    report = run(tmp_path / "corpus", {"a.json": json.dumps(parts)})
    assert [fault.path for fault in report.faults] == ["a.json"]
    with closing(open_store(tmp_path / "store")) as store:
        assert {one.source.title for one in store.documents()} == {"News", "Other news"}


def test_when_the_holder_of_an_id_goes_another_has_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    run(
        corpus,
        {"a.json": CLAIMING["a.json"]("n"), "b.json": HELD["board/memo.json"].replace("m-1", "n")},
    )
    (corpus / "a.json").unlink()
    assert run(corpus, {}).faults == ()
    with closing(open_store(tmp_path / "store")) as store:
        assert [one.source.id for one in store.documents()] == ["n"]
