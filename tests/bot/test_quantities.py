"""The conditions, amounts and figures that a question states, what it rules out and leaves out."""

from datetime import date

import pytest

from bot.answer import Turn
from bot.understanding.ellipsis import rewritten
from bot.understanding.exclusion import ruled_out
from bot.understanding.plan import Bounds
from bot.understanding.quantities import amount_in, bounds_in, figures_in
from bot.understanding.resolver import Resolver
from index.catalogue import Catalogue, Cluster, Edition, Group, Indicator, Ranking

PORTS = Catalogue(
    clusters=(Cluster("alby", "Alby"), Cluster("boro", "Boro"), Cluster("cove", "Cove")),
    groups=(Group("cold", "the cold ports", ("boro", "cove")),),
    indicators=(Indicator("ships", "ships", "ships"), Indicator("cranes", "cranes", "cranes")),
    rankings=(
        Ranking(
            "list", "Quay List", "Quay House", "place",
            editions=tuple(Edition(label) for label in ("undated", "2016", "2019", "2021")),
        ),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(PORTS, today=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("folded", "spoken", "bounds"),
    [
        ("more than 1,000 people", "en", Bounds(1000, None, True, False, "1,000")),
        ("at most 3 million", "en", Bounds(None, 3e6, False, True, "3 million")),
        ("between 5 and 10 million", "en", Bounds(5e6, 1e7, False, True, "5–10 million")),
        ("mindst 20.000 skibe", "da", Bounds(20000, None, False, True, "20.000")),
        ("more than 2 trillion", "en", Bounds(2e12, None, True, True, "2 trillion")),
        ("minst 3 biljoner", "sv", Bounds(3e12, None, False, True, "3 biljoner")),
        ("mindst 3 billioner", "da", Bounds(3e12, None, False, True, "3 billioner")),
        ("more than 10^6 people", "en", None),
        ("more than 30/2 people", "en", None),
        ("from 90 to 80", "en", None),
        ("between 2019 and 2021", "en", None),
        ("more than 2019", "en", None),
    ],
)
def test_a_condition_is_a_number_behind_its_words(
    folded: str, spoken: str, bounds: Bounds | None
) -> None:
    assert bounds_in(folded, spoken)[0] == bounds


def test_an_amount_is_the_one_number_with_half_of_its_last_digit() -> None:
    assert amount_in("is it 12.5 million?", "en") == (12.5e6, 0.05e6)
    assert amount_in("was it 270,000 in 2019?", "en") == (270_000, 0.5)
    assert amount_in("is it 3 or 4?", "en") is None


def test_figures_are_named_with_their_thousands_or_their_scale() -> None:
    assert figures_in("why 270,000 and not 3 million?", "en") == (270_000, 3e6)
    assert figures_in("was it 18 or 35 billion in 2019?", "en") == (35e9, 18e9)


@pytest.mark.parametrize(
    ("text", "kept", "places"),
    [
        ("ships outside the cold ports", "ships", ("boro", "cove")),
        ("ships of all ports except Alby and Boro", "ships of all ports", ("alby", "boro")),
        ("ships in Alby", "ships in Alby", ()),
    ],
)
def test_what_is_ruled_out_is_taken_out_of_the_text(
    resolver: Resolver, text: str, kept: str, places: tuple[str, ...]
) -> None:
    out = ruled_out(text, "en", resolver, follows=False)
    assert (out.kept, out.places) == (kept, places)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("and Boro?", "how many ships in Boro in 2020?"),
        ("and the year before?", "how many ships in Alby in 2019?"),
        ("as a percentage?", "how many ships in Alby in 2020 as a percentage"),
        ("and the cranes of Cove?", "and the cranes of Cove?"),
        ("not Alby, Boro", "how many ships in Boro in 2020?"),
        (
            "and the rest of the cold ports?",
            "how many ships in cold ports in 2020 excluding Alby",
        ),
        (
            "och i resten av the cold ports?",
            "how many ships in cold ports in 2020 excluding Alby",
        ),
        (
            "og i resten af the cold ports",
            "how many ships in cold ports in 2020 excluding Alby",
        ),
        ("did you call the rest of the cold ports?", "did you call the rest of the cold ports?"),
        ("not Boro, Cove", "how many ships in Alby in 2020, not Boro, Cove"),
    ],
)
def test_a_follow_up_that_changes_one_thing_is_put_into_the_question_before(
    resolver: Resolver, text: str, whole: str
) -> None:
    turns = (Turn("user", "how many ships in Alby in 2020?"),)
    assert rewritten(text, turns, resolver)[0] == whole


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        ("where is Alby in the Quay List 2021?", "and the edition before that?", "2019"),
        ("where is Alby in the Quay List 2019?", "what about the previous edition", "2016"),
        ("where is Alby in the Quay List?", "and the one before that?", "2019"),
        ("where is Alby in the Quay List 2016?", "and the one before that?", "2015"),
        ("where is Alby in the Quay List 2019?", "and the next edition?", "2021"),
        ("var ligger Alby i Quay List 2021?", "och i förra upplagan?", "2019"),
        ("var ligger Alby i Quay List 2021?", "utgåvan innan?", "2019"),
        ("hvor ligger Alby i Quay List 2021?", "og i den forrige udgave?", "2019"),
    ],
)
def test_another_edition_is_asked_for_by_its_year(
    resolver: Resolver, before: str, text: str, whole: str
) -> None:
    asked, _ = rewritten(text, (Turn("user", before),), resolver)
    assert asked.startswith(before[:16])
    assert asked.rstrip("?").endswith(whole)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("who's behind that list anyway", "who's behind that list Quay List anyway"),
        ("who makes that ranking?", "who makes that ranking Quay List?"),
        ("vem ligger bakom listan", "vem ligger bakom listan Quay List"),
        ("hvem står bag listen?", "hvem står bag listen Quay List?"),
        ("who leads that list?", "who leads that list?"),
    ],
)
def test_who_makes_that_list_is_asked_of_the_one_spoken_of(
    resolver: Resolver, text: str, whole: str
) -> None:
    turns = (Turn("user", "where is Alby in the Quay List 2021?"),)
    assert rewritten(text, turns, resolver)[0] == whole
