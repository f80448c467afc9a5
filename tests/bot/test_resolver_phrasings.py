"""The resolver finds the right entities in labelled phrasings over the shipped catalogue.

Each line of `tests/golden/resolver.jsonl` gives `text`, `clusters` (the home cluster where "us" is
said), `indicators` ("a/b": either), `years` (two: a span, 0 for an open end), `intent`, and where
named `groups`, `rankings` and `scorecards`.
"""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.answer import Turn
from bot.assistant import open_assistant
from bot.understanding.reading import Reading
from bot.understanding.resolver import Resolver
from index.catalogue import Catalogue, load_catalogue
from index.store import open_store

ROOT = Path(__file__).resolve().parent.parent.parent
RIGHT_AT_LEAST = 0.95


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "corpus" / "catalogue.toml")


def expanded(catalogue: Catalogue, clusters: list[str], groups: list[str]) -> set[str]:
    members = {m for group in catalogue.groups if group.id in groups for m in group.members}
    return members | set(clusters)


def faults(label: dict, reading: Reading, catalogue: Catalogue) -> list[str]:
    found: list[str] = []
    clusters = [*reading.clusters, *([catalogue.home] if reading.home else [])]
    got = expanded(catalogue, clusters, list(reading.groups))
    wanted = expanded(catalogue, label["clusters"], label.get("groups", []))
    if got != wanted:
        found.append(f"clusters {sorted(got)}, not {sorted(wanted)}")
    named = [match.id for match in reading.indicators]
    of_rankings = {r.indicator for r in catalogue.rankings if r.id in reading.rankings}
    for wanted_indicator in label["indicators"]:
        options = set(wanted_indicator.split("/"))
        if not (options & set(named[:1]) or options & of_rankings):
            found.append(f"indicators {named[:3]}, not {wanted_indicator}")
    for kind in ("rankings", "scorecards"):
        if missing := set(label.get(kind, [])) - set(getattr(reading, kind)):
            found.append(f"{kind} {getattr(reading, kind)}, not {sorted(missing)}")
    span = [reading.year_from, reading.year_to] if reading.year_from or reading.year_to else []
    if (span or list(reading.years)) != label["years"]:
        found.append(f"years {span or reading.years}, not {label['years']}")
    intents = {"" if name == "lookup" else name for name in label["intent"].split("/")}
    if reading.intent not in intents and not intents & set(reading.intents):
        found.append(f"intent {reading.intents}, not {label['intent']}")
    return found


def test_labelled_phrasings_are_read_right(catalogue: Catalogue) -> None:
    resolver = Resolver(catalogue, today=date(2026, 11, 23))
    text = (ROOT / "tests" / "golden" / "resolver.jsonl").read_text(encoding="utf-8")
    labels = [json.loads(line) for line in text.splitlines()]
    wrong = [
        f"{label['text']}: {'; '.join(found)}"
        for label in labels
        if (found := faults(label, resolver.read(label["text"]), catalogue))
    ]
    assert len(labels) >= 150
    assert 1 - len(wrong) / len(labels) >= RIGHT_AT_LEAST, "\n".join(wrong)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how meny employees in Basel", "how many employees in Basel"),
        ("how mch venture capital", "how much venture capital"),
        ("hur mängå bolag", "hur mängå bolag"),
        ("hur mångar bolag i Göteborg", "hur många bolag i Göteborg"),
        ("hvor mage virksomheder", "hvor mange virksomheder"),
        ("how old is Basel", "how old is Basel"),
        ("a meny for the canteen", "a meny for the canteen"),
    ],
)
def test_a_slip_behind_how_is_mended_whatever_other_word_it_is(
    catalogue: Catalogue, typed: str, meant: str
) -> None:
    resolver = Resolver(catalogue, today=date(2026, 1, 1), is_known_word=lambda word: True)
    assert resolver.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("how many patients in Basel", ()),
        ("average rains in London", ()),
        ("how many expats live in Basel", ()),
        ("how many patnets in Lund", (("patnets", "patents"),)),
        ("turnver in Uppsala", (("turnver", "turnover"),)),
        ("how many comapnies in Leiden", (("comapnies", "companies"),)),
        ("clinical trails in Sweden", (("trails", "trials"),)),
        ("life silence jobs in Basel", ()),
        ("how long are the trails in Basel", ()),
        ("venture capitol in Boston", (("capitol", "Capital"),)),
    ],
)
def test_a_word_that_the_encoder_knows_is_no_slip_for_one_of_the_catalogue(
    corpus_store: Path, typed: str, read: tuple[tuple[str, str], ...]
) -> None:
    with closing(open_store(corpus_store)) as store:
        resolver = Resolver(store.catalogue, today=date(2026, 1, 1), is_known_word=store.is_word)
        assert resolver.read(typed).corrected == read


@pytest.mark.parametrize(
    ("text", "rankings"),
    [
        ("varför ligger Köpenhamn före oss i innovation scoreboard?", ("eu-ris",)),
        ("how do we do on the innovation scoreboard", ("eu-ris",)),
        ("hvorfor ligger vi efter København på innovation scoreboard?", ("eu-ris",)),
        ("why is Copenhagen ahead of us in innovation and schools?", ()),
        ("why is Copenhagen ahead of us in the gartner list?", ()),
    ],
)
def test_a_ranking_is_named_by_words_that_its_name_alone_holds(
    catalogue: Catalogue, text: str, rankings: tuple[str, ...]
) -> None:
    assert Resolver(catalogue, today=date(2026, 1, 1)).read(text).rankings == rankings


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("Is there a lab building called Forskaren and is it full?", "forskaren-floor-area"),
        ("how large is the lab Forskaren", "forskaren-floor-area"),
        ("how many people work at cytiva?", "employees-cytiva"),
    ],
)
def test_only_a_measure_without_a_name_of_its_own_gives_way_to_a_named_one(
    corpus_store: Path, question: str, measure: str
) -> None:
    assert open_assistant(corpus_store).plans(question)[0].scope.indicator == measure


@pytest.mark.parametrize(
    ("before", "question", "place"),
    [
        ("lab vacancy cambridge", "no sorry i meant the one in massachusetts", "cambridge-ma"),
        (
            "whats the lab vacancy in cambridge uk",
            "and the american one?",
            "cambridge-massachusetts",
        ),
        ("vakansgrad labb cambridge", "och den amerikanska då?", "cambridge-massachusetts"),
        ("lab vacancy in Oxford", "and the american one?", "oxford"),
        ("tomgang for laboratorier i cambridge i england?", "og hvad med leiden?", "leiden"),
    ],
)
def test_a_follow_up_may_mean_the_other_place_of_one_name(
    corpus_store: Path, before: str, question: str, place: str
) -> None:
    plan = open_assistant(corpus_store).plans(question, [Turn("user", before)])[0]

    assert [one.startswith(place) for one in plan.scope.places] == [True]


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        # A definition that lists the parts of a measure does not say what one of them has.
        ("pharma industry staff in basel", "employees-pharma"),
        ("biotech staff in skåne", "employees-biotech"),
        ("staff in skåne, incl biotech and medtech", "employees-life-science-companies"),
        # So does a note that counts a part ("50 pharma, 38 biotech").
        ("medtechansatte i bayern", "employees-medtech"),
    ],
)
def test_a_part_of_what_a_measure_counts_is_no_word_for_the_measure(
    corpus_store: Path, question: str, measure: str
) -> None:
    assert open_assistant(corpus_store).plans(question)[0].scope.indicator == measure


def test_a_figure_of_all_is_none_of_a_part_that_its_note_counts(corpus_store: Path) -> None:
    text = open_assistant(corpus_store).answer("pharma companies in hagastaden").text

    assert not text.startswith("Hagastaden: 120")


@pytest.mark.parametrize(
    "question",
    [
        "az andel av alla anställda i vårt kluster 2012?",
        "AZ's share of all staff in Stockholm-Uppsala in 2012",
        "hvor stor en andel af alle ansatte i Stockholm-Uppsala havde az i 2012?",
    ],
)
def test_a_body_called_for_short_has_a_share_of_all(corpus_store: Path, question: str) -> None:
    told = open_assistant(corpus_store).answer(question).text
    assert told.startswith(("18.9%", "18,9\u00a0%"))
