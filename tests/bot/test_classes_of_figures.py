"""Classes of questions on figures over the years, over a table of tramways that is made up."""

from collections.abc import Callable

import pytest

from bot.answer import Turn
from bot.assistant import Assistant

CATALOGUE = """
home = "arn"
[[cluster]]
id = "arn"
name = "Arn"
kind = "region"
part_of = ["land"]
[[cluster]]
id = "bex"
name = "Bex"
kind = "region"
[[cluster]]
id = "cor"
name = "Cor"
kind = "region"
[[cluster]]
id = "dun"
name = "Dun"
kind = "region"
[[cluster]]
id = "land"
name = "Landia"
kind = "country"
[[group]]
id = "northern"
name = "the northern towns"
members = ["arn", "cor"]
aliases = ["northern towns"]
[[indicator]]
id = "rides"
name = { en = "tram rides", sv = "spårvagnsresor", da = "sporvognsture" }
unit = { en = "rides", sv = "resor", da = "ture" }
kind = "level"
better = "higher"
main = true
aliases = ["rides", "resor", "ture"]
[[indicator]]
id = "land-rides"
name = { en = "national tram rides", sv = "landets spårvagnsresor", da = "landets sporvognsture" }
unit = "rides"
kind = "level"
[[indicator]]
id = "stops"
name = { en = "tram stops", sv = "hållplatser", da = "stoppesteder" }
unit = { en = "stops", sv = "hållplatser", da = "stoppesteder" }
kind = "level"
aliases = ["stops"]
family = "stops"
definition = "Places where trams stop; until 2022 platforms were counted."
[[indicator]]
id = "platforms"
name = { en = "tram platforms", sv = "plattformar", da = "perroner" }
unit = { en = "platforms", sv = "plattformar", da = "perroner" }
kind = "level"
family = "stops"
definition = "Platforms at which trams stop."
[[indicator]]
id = "total-score"
name = "total score in the Tram Index"
unit = "points"
kind = "score"
better = "higher"
aliases = ["total score"]
[[indicator]]
id = "delays"
name = { en = "mean delay", sv = "försening", da = "forsinkelse" }
unit = { en = "minutes", sv = "minuter", da = "minutter" }
kind = "level"
better = "lower"
aliases = ["delay", "delays"]
[[indicator]]
id = "depots"
name = "depots"
unit = "depots"
kind = "level"
[[indicator]]
id = "mishaps"
name = "mishaps per 1000 rides"
unit = "mishaps per 1000 rides"
kind = "level"
aliases = ["mishaps"]
[[indicator]]
id = "fare"
name = { en = "tram fare", sv = "taxa", da = "takst" }
unit = "EUR"
kind = "level"
better = "lower"
aliases = ["price of a ride", "fares"]
[[indicator]]
id = "on-time"
name = { en = "punctuality", sv = "punktlighet", da = "præcision" }
unit = "percent"
kind = "share"
aliases = ["on time", "i tid", "til tiden"]
definition = "Share of the rides that come on time."
[[indicator]]
id = "population"
name = { en = "population", sv = "folkmängd", da = "folketal" }
unit = { en = "people", sv = "personer", da = "personer" }
kind = "level"
aliases = ["inhabitants", "invånare", "indbyggere"]
[[indicator]]
id = "tram-rank"
name = "place in the Tram Index"
unit = "rank"
kind = "rank"
better = "lower"
[[indicator]]
id = "speed-score"
name = { en = "speed score", sv = "poäng för fart", da = "point for fart" }
unit = "points"
kind = "score"
better = "higher"
aliases = ["speed"]
[[indicator]]
id = "comfort-score"
name = { en = "comfort score", sv = "poäng för komfort", da = "point for komfort" }
unit = "points"
kind = "score"
better = "higher"
aliases = ["comfort"]
[[ranking]]
id = "trams"
name = "Tram Index"
publisher = "Rail Club"
indicator = "tram-rank"
aliases = ["tramindex"]
background = ["total-score"]
[[ranking.component]]
indicator = "speed-score"
weight = 70
[[ranking.component]]
indicator = "comfort-score"
weight = 30
[[ranking.edition]]
label = "2022"
source = "a"
published = "2022-12"
[ranking.edition.weights]
speed-score = 40
comfort-score = 60
[[ranking.edition]]
label = "2024"
source = "a"
published = "2024-12"
"""
SOURCES = "source_id,title,publisher,published\na,Count,Rail Club,2025\n"
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source\n"
SERIES = {
    ("arn", "rides", "rides"): {2019: 1000, 2020: 400, 2021: 500, 2023: 800, 2024: 900},
    ("bex", "rides", "rides"): {2019: 2000, 2020: 900, 2021: 700, 2023: 1500, 2024: 1400},
    ("cor", "rides", "rides"): {2019: 500, 2020: 300, 2021: 450, 2023: 480, 2024: 490},
    ("dun", "depots", "depots"): {2024: 2},
    ("land", "land-rides", "rides"): {2024: 4500},
    ("bex", "on-time", "percent"): {2024: 88},
    ("arn", "delays", "minutes"): {2022: 3, 2023: 6, 2024: 4},
    ("bex", "delays", "minutes"): {2024: 9},
    ("cor", "delays", "minutes"): {2024: 2},
    ("arn", "platforms", "platforms"): {2021: 55, 2022: 58},
    ("arn", "total-score", "points"): {2024: 69},
    ("bex", "total-score", "points"): {2024: 75},
    ("cor", "total-score", "points"): {2024: 59},
    ("arn", "mishaps", "mishaps per 1000 rides"): {2024: 3},
    ("bex", "mishaps", "mishaps per 1000 rides"): {2024: 1},
    ("arn", "fare", "EUR"): {2023: 3, 2024: 4},
    ("bex", "fare", "EUR"): {2023: 2, 2024: 3},
    ("cor", "fare", "EUR"): {2023: 5},
    ("arn", "stops", "stops"): {2024: 30},
    ("bex", "stops", "stops"): {2024: 2},
    ("land", "depots", "depots"): {2021: 20},
    ("arn", "depots", "depots"): {2021: 4},
    ("arn", "population", "people"): {2024: 200_000},
    ("bex", "population", "people"): {2024: 400_000},
    ("arn", "tram-rank", "rank"): {2022: 1, 2024: 2},
    ("bex", "tram-rank", "rank"): {2022: 3, 2024: 1},
    ("cor", "tram-rank", "rank"): {2022: 2, 2024: 3},
    ("arn", "speed-score", "points"): {2024: 60},
    ("bex", "speed-score", "points"): {2024: 90},
    ("cor", "speed-score", "points"): {2024: 50},
    ("arn", "comfort-score", "points"): {2024: 90},
    ("bex", "comfort-score", "points"): {2024: 40},
    ("cor", "comfort-score", "points"): {2024: 80},
}
RANKS = {"rank": "rank", "points": "score"}


def _status(measure: str, year: int) -> str:
    return "provisional" if (measure, year) == ("rides", 2023) else "final"


def _rows() -> str:
    return "".join(
        f"{place},{measure},{value},{value if unit == 'rank' else f'{value} {unit}'},{unit},"
        f"{year},{place.title()},{RANKS.get(unit, 'level')},{_status(measure, year)},a\n"
        for (place, measure, unit), years in SERIES.items()
        for year, value in years.items()
    )


@pytest.fixture(scope="module")
def trams(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, HEAD + _rows())


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # Who moved most between two times, by any word for it.
        ("biggest % drop in rides 2019-2021?", "Bex fell most: -65.0%"),
        ("who lost rides the most from 2019 to 2021", "Bex fell most: -65.0%"),
        ("vem tappade mest resor 2019-2021, i procent", "Bex minskade mest: -65,0\u00a0%"),
        ("who hiked rides the most in percent 2021-2024?", "Bex grew most: +100%"),
        ("hvem øgede ture mest fra 2021 til 2024", "Bex voksede mest: +100\u00a0%"),
        # Who is nearest to an earlier level again.
        ("who is closest to its 2019 rides again?", "Cor is nearest to its figure of 2019: -2.0%"),
        ("vem har återhämtat sig bäst sedan 2019?", "Cor minskade minst: -2,0\u00a0%"),
        ("hvem er tættest på niveauet fra 2019 for ture?", "Cor er tættest på sit tal fra 2019"),
        # What is not held for two times is no order of one.
        ("who cut stops the most 2019-2024?", "I hold no like figures of two years"),
        # The best and the worst year of one place, by which way is better.
        ("worst year for rides in Arn", "2020: 400 rides, the lowest"),
        ("sämsta året för resor i Bex", "2021: 700 resor, lägst"),
        ("hvad var det værste år for forsinkelse i Arn", "2023: 6 minutter, højest"),
        ("Arn's best year for delays?", "2022: 3 minutes, the lowest"),
        ("which year had the longest delays in Arn", "2023: 6 minutes, the highest"),
        # Quotients in the scale asked for, and in one that can be read.
        ("stops per 100,000 inhabitants in Arn", "15.0 stops per hundred thousand people"),
        ("stops per million people, Bex", "5.0 stops per million people"),
        ("stops per 10 000 personer i Arn", "1.5 stops per ten thousand people"),
        ("stops per capita in Bex", "5.0 stops per million people"),
        # Years in short, and by what happened in them.
        ("rides in Arn 2021-24, change in %", "Up 80.0%"),
        ("how have rides in Cor developed 21-24?", "Up 8.9%"),
        ("how many rides did Bex have before the pandemic?", "Bex: 2000 tram rides (2019)"),
        ("resor i Arn under coronaåret 2020", "Arn: 400 resor (spårvagnsresor, 2020)"),
        ("hvor mange ture havde Arn før pandemien?", "Arn: 1000 ture (sporvognsture, 2019)"),
        # Conditions that are said behind the number, by the unit of one measure, or both ways.
        ("which towns have delays of 4 minutes or less?", "2 of 3 places with a figure: Arn 4 min"),
        ("vilka har 4 minuter eller mer i försening?", "2 av 3 platser med uppgift: Bex 9 min"),
        ("which places charge more than 3 euro?", "Arn 4 EUR"),
        ("anyone with over 5 minutes in 2024?", "1 of 3 places with a figure: Bex 9 minutes"),
        ("do we have more or less than 20 stops?", "Arn: 30 tram stops"),
        # What a thing costs is its price.
        ("what did a ride cost in Arn in 2023?", "Arn: 3 EUR (tram fare, 2023)"),
        ("where are rides cheapest in 2024?", "Bex has the lowest figure: 3 EUR"),
        # Quotients in order, within a condition, against one another, at two times.
        ("who has the most stops per million people?", "Arn: 150 stops per million people"),
        ("who has the fewest stops per million inhabitants?", "Bex: 5.0 stops per million"),
        ("who has the second most stops per million inhabitants", "Bex is number 2 of 2. Bex: 5.0"),
        ("where are we in stops per million people?", "Arn is number 1 of 2. Arn: 150 stops"),
        (
            "which places have over 100 stops per million people?",
            "1 of 2 places with a figure: Arn",
        ),
        ("do we have fewer stops per inhabitant than Bex?", "No: Arn: 150 stops per million"),
        ("har Bex fler hållplatser per invånare än Arn?", "Nej: Bex: 5,0"),
        ("most stops per inhabitant except Arn", "Bex: 5.0 stops per million people"),
        ("rides per stop in Arn 2024 and 2019", "Arn: 30 rides per stop (2024)"),
        ("who increased stops per inhabitant most 2021-2024", "The change can't be worked out"),
        ("average stops per inhabitant of all places", "The average can't be worked out"),
        # A measure that is itself so many for each of another is not divided once more.
        ("most mishaps per 1000 rides?", "Arn has the highest figure: 3 mishaps per 1000 rides"),
        # What a thing costs and what is asked of one edition, of years of two definitions.
        ("what's a ride in Bex?", "Bex: 3 EUR (tram fare, 2024)"),
        ("how much is a ride in Arn", "Arn: 4 EUR (tram fare, 2024)"),
        ("how much is the punctuality in Bex?", "Bex: 88 percent (punctuality, 2024)"),
        ("which towns fell in the tram index 2024?", "2 of 3 fell in Tram Index from 2022 to 2024"),
        ("did Bex climb in the tram index?", "Bex went from number 3"),
        ("how many points separate us and Bex", "6 points less: Arn 69 points, Bex 75 points"),
        ("can I compare stops 2022 and 2024", "2024: since then tram stops are counted"),
        ("if speed counted half, who'd win the tram index?", "Arn would be first with speed score"),
        ("rides in Arn now vs 2018", "For 2018 there is no figure, so this is not quite the span"),
        ("which places had fewer stops in 2024 than in 2021?", "The change can't be worked out"),
        # In every year, never, at two times.
        ("did rides in Arn grow every year?", "No, not in 2020"),
        (
            "have rides in Arn never fallen since 2020?",
            "Yes: Arn rose or stood still from each figure",
        ),
        ("har ture i Cor aldrig faldet siden 2020", "Ja: Cor steg eller stod stille fra hvert tal"),
        ("Arn's rank in rides in 2019 and now", "Arn is number 2 of 3: 1000 rides"),
        (
            "the gap in rides between Arn and Bex in 2024, and in 2019?",
            "1,000 rides less: Arn 1000",
        ),
        # Who climbed and who fell in a ranking.
        ("which towns climbed in the tram index?", "1 of 3 climbed in Tram Index from 2022 to"),
        ("vilka klättrade i tramindex", "1 av 3 klättrade i Tram Index"),
        ("how many slipped in the tram index and which", "2 of 3 fell in Tram Index from 2022"),
        # Other weights, whatever sort of places stands in the ranking.
        ("what if all parts of the tram index weighed the same?", "Arn would be first with equal"),
        ("with the 2022 weights, where would Bex be?", "Bex would be number 3 instead of 1 with"),
        (
            "with the 2022 weights, would Arn beat Bex in the tram index?",
            "Yes: Arn would have 78.0 points and Bex 60.0 with the weights of 2022",
        ),
        # Another score: to a value, by so much, of whom it is asked.
        (
            "if our speed score was 70, would we pass Bex?",
            "Yes: Arn would have 76.0 points and Bex",
        ),
        ("what if our comfort score fell by 50 points?", "Arn would be number 3 instead of 2 with"),
        (
            "om Bex poäng för fart sjönk till 70, skulle vi gå förbi?",
            "Ja: Arn skulle få 69,0 poäng",
        ),
        ("if our speed score fell by 20 would Cor beat us", "Yes: Cor would have 59.0 points and"),
        # The total score of a ranking is its measure.
        ("difference in total score between Arn and Cor in the tram index", "10 points more"),
        ("hvor mange point har Bex i tram index", "Bex: 75 points"),
        ("who has the highest total score in the tram index?", "Bex has the highest figure"),
        # Since when something is counted as it is.
        ("when did the definition of stops change?", "2024: since then tram stops are counted"),
        ("sedan när räknas hållplatser så?", "2024: sedan dess räknas hållplatser så här"),
        ("er der et brud i serien for stoppesteder", "2024: siden da opgøres stoppesteder sådan"),
        # Who is asked for beside others is counted with them; a set that excludes one.
        ("second most rides besides Bex in 2024?", "Arn is number 2 of 3: 900 rides"),
        ("er der steder ud over Bex hvor ture faldt i 2024?", "Ingen af de 2 steder faldt"),
        # The highest of averages is a figure, and people who go are visits.
        ("which place has the highest mean delay?", "Bex has the highest figure: 9 minutes"),
        # Whether a place met a bound: in any year, in every year, in which, now.
        ("have we ever been below 450 rides?", "Yes: in 1 of 5 years: 2020 (400 rides)"),
        ("har Bex någonsin haft fler än 2500 resor?", "Nej: inget av de 5 åren 2019–2024"),
        ("har Cor altid haft over 400 ture?", "Nej: ikke 1 af 5 år: 2020 (300 ture)"),
        ("has Arn always had more than 300 rides", "Yes: in all 5 years 2019–2024"),
        ("in which years had Bex under 1000 rides?", "In 2 of 5 years: 2020 (900 rides); 2021"),
        ("is the delay in Arn over 5 minutes?", "No: Arn: 4 minutes (mean delay, 2024)"),
        ("was the delay in Arn over 5 minutes in 2023?", "Yes: Arn: 6 minutes (mean delay, 2023)"),
        ("does any place have more than 1000 rides?", "Yes: 1 of 3 places with a figure: Bex"),
        ("har alla platser fler än 480 resor?", "Ja: alla 3 platser med uppgift"),
        ("er alle steder over 500 ture", "Nej: 2 af 3 steder med tal"),
        # Who has more, or less, than one place, and whether any has.
        ("which places have more rides than Arn?", "1 of 3 places with a figure: Bex 1400 rides"),
        ("vilka platser har färre resor än Arn 2024", "1 av 3 platser med uppgift: Cor 490 resor"),
        ("er der nogen med flere ture end Bex?", "Nej: ingen af de 3 steder"),
        ("has anyone shorter delays than us", "Yes: 1 of 3 places with a figure: Cor 2 minutes"),
        # What is supposed begins a question too, and "here" is us.
        ("if our rides grow 5% a year, what are they in 2026?", "Arn: 992.3 rides in 2026 with"),
        ("how many more rides has Bex than here?", "500 rides more: Bex 1400 rides"),
        ("har Bex fler resor än här 2024?", "Ja: Bex har fler: 1400 resor"),
        ("har Bex flere ture end hos os?", "Ja: Bex har flere: 1400 ture"),
        # Who lost most is told both ways, by amount where the thing itself is counted.
        ("who lost the most rides from 2019 to 2021?", "Bex fell most: -1,300 rides, -65.0%"),
        ("biggest fall in rides 2019-2023", "Bex fell most: -25.0%, -500 rides"),
        ("biggest fall in rides 2019-2021, in absolute terms", "Bex fell most: -1,300 rides"),
        ("hvem mistede flest ture fra 2019 til 2021", "Bex faldt mest: -1.300 ture, -65,0\u00a0%"),
        # A year's figure for each day, week or month of it.
        ("rides per week in Bex 2024", "Bex: about 27 rides a week, 1400 rides in 2024 divided"),
        ("hur många resor har Arn om dagen?", "Arn: ungefär 2,5 resor om dagen, 900 resor 2024"),
        ("ture pr måned i Cor 2023", "Cor: cirka 40 ture om måneden, 480 ture i 2023"),
        # The place is asked for by the unit alone.
        ("which place is smallest measured in rides", "Cor has the lowest figure: 490 rides"),
        ("vilken plats är störst räknat i resor", "Bex har den högsta siffran: 1400 resor"),
        ("hvilket sted er mindst målt i ture", "Cor har det laveste tal: 490 ture"),
        # A share is asked for by what it is of.
        ("what share of the rides come on time in Bex?", "Bex: 88 percent (punctuality, 2024)"),
        ("hur stor andel av resorna går i tid i Bex", "Bex: 88 percent (punktlighet, 2024)"),
        ("hvor stor en andel af ture er til tiden i Bex", "Bex: 88 percent (præcision, 2024)"),
        # Who is not in a list that is held whole is not in the ranking.
        ("is Dun placed in the tram index?", "Dun is not among the 3 places in Tram Index 2024"),
        ("är Dun med i tramindex?", "Dun finns inte bland de 3 platserna i Tram Index 2024"),
        ("where does Dun stand in the tram index?", "Dun is not among the 3 places"),
        # Whether a figure is final.
        ("is our 2024 delay final?", "Yes, final: Arn: 4 minutes"),
        ("are the rides of 2023 final?", "No, provisional: Arn: 800 tram rides"),
        ("är resorna för 2024 slutliga?", "Ja, slutlig"),
        # Whether a figure is a lot is told by where it stands among the others.
        ("is Arn's delay high?", "Arn is number 2 of 3: 4 minutes"),
        ("is 4 minutes of delay a lot for Arn?", "Arn is number 2 of 3: 4 minutes"),
        ("är förseningen i Bex hög?", "Bex är nummer 1 av 3"),
        ("er forsinkelsen i Cor lav?", "Cor er nummer 3 af 3"),
        # A claim with "we're" and "we've" is one on us.
        ("we're second in the Tram Index, right?", "Yes: Arn is number 2"),
        ("we've got more rides than Bex, right?", "No: Bex has more"),
        # What there is for each of something, and in relation to it.
        ("how many rides does each depot serve in Arn?", "Arn: 125 rides per depot"),
        ("rides in relation to its number of inhabitants, Bex 2024", "Bex: 3.5 rides per thousand"),
        ("hur många resor har varje depots i Arn?", "Arn: 125 resor per depots"),
        # What several places have of all together.
        (
            "the northern towns' share of all rides",
            "49.8% of the tram rides of 3 places",
        ),
        ("what share of all rides is in the northern towns?", "49.8% of the tram rides"),
        ("hur stor andel av resorna har northern towns?", "49,8\u00a0% av spårvagnsresor i 3"),
        # What a group has of all, and one place of a group that was spoken of before.
        ("what share of the rides of the northern towns falls on Arn?", "64.7% of the tram rides"),
        # Several together against one other place.
        ("do Arn and Cor together have more rides than Bex?", "No: 1,390 rides together"),
        ("har Arn och Cor ihop färre resor än Bex?", "Ja: Tillsammans 1\u00a0390 resor"),
        # A place against the average of all, or of a group.
        ("is Bex's delay above the average?", "Yes: Bex 9 minutes. 5 minutes on average"),
        ("is our delay below the average?", "Yes: Arn 4 minutes. 5 minutes on average"),
        ("ligger vår försening över snittet?", "Nej: Arn 4 minuter"),
        ("er forsinkelsen i Cor højere end gennemsnittet?", "Nej: Cor 2 minutter"),
        # Whether something is up to where it was.
        ("have rides in Bex recovered since 2019?", "No: down 30.0%"),
        ("have rides in Arn come back since 2020?", "Yes: up 125%"),
        ("har resorna i Bex återhämtat sig sedan 2019?", "Nej: ner 30,0"),
        ("have rides in Bex stabilised since 2021?", "Up 100%"),
        # What improved fell where less is better, and rose where more is.
        ("has the delay in Arn improved since 2023?", "Yes: down 33.3%"),
        ("has the delay in Arn got worse since 2022?", "Yes: up 33.3%"),
        ("har resorna i Bex förbättrats sedan 2023?", "Nej: ner 6,7"),
        ("er forsinkelsen i Arn forværret siden 2023?", "Nej: ned 33,3"),
        # Whoever stands before the percent is supposed to be so much more.
        ("if we raised our rides by 10%, would that beat Bex?", "Arn: 990 rides with 10% more"),
        ("would Arn be first with equal weights?", "Yes: Arn would be number 1"),
        # Who has not come back to where it was.
        ("which towns are still below the rides of 2019?", "All 3 places fell: tram rides"),
        ("where have rides not yet come back to the level of 2019?", "All 3 places fell"),
        ("hvilke byer er stadig under turene fra 2019?", "Alle 3"),
        # A part supposed to be as another's; whether other weights would place us higher.
        ("what if our speed score matched Bex's?", "Arn would be number 1 instead of 2"),
        ("om vår fart vore lika bra som Bex, vilken plats hade vi?", "Arn skulle bli nummer 1"),
        ("hvis vores fart var på niveau med Bex, hvilken plads?", "Arn ville blive nummer 1"),
        (
            "would we be ranked higher with equal weights?",
            "Yes: Arn would be number 1 instead",
        ),
        ("would we stand lower with the weights of 2022?", "No: Arn would be number 1"),
        # Sentences that set the scene name the place, and nothing else of them is asked.
        ("We host a team from Bex on Friday. How many rides in 2024?", "Bex: 1400 tram rides"),
        ("new here :-) our partner is in Cor. fares please?", "Cor: 5 EUR"),
        ("Vi får besök från Bex i morgon. Hur många resor 2024?", "Bex: 1400 resor"),
        ("I live in Cor. How many rides has Bex in 2024?", "Bex: 1400 tram rides"),
        # Why somebody is ahead: what tells most comes first.
        ("why is Arn ahead of Cor in the Tram Index?", "The largest part of the gap is speed"),
        ("varför ligger Bex före Arn i tramindex?", "Den största delen av avståndet är poäng för"),
        ("är Bex siffra för förseningen 2024 preliminär?", "Nej, slutlig: Bex: 9 minuter"),
        ("er vores tal for ture 2023 foreløbigt", "Ja, foreløbig: Arn: 800 ture"),
        # What is left out, around the words that leave it out.
        ("most rides, leave Bex out", "Arn has the highest figure: 900 rides"),
        ("flest resor, räkna bort Bex", "Arn har den högsta siffran: 900 resor"),
        ("flest ture, lad Bex og Arn være ude", "Kun Cor har et tal: 490 ture"),
        ("who has most rides, skip the northern ones", "Only Bex has a figure: 1400"),
        # The largest step from one year to the next, years in a row, and how many years.
        ("biggest yearly drop in rides in Bex", "In 2020: -55.0%, -1,100 rides, from 2000 rides"),
        (
            "vilket år minskade resorna i Arn mest?",
            "2020: -60,0\u00a0%, -600 resor, från 1000 resor",
        ),
        ("største stigning på et år i forsinkelse i Arn", "2023: +100\u00a0%, +3 minutter, fra 3"),
        ("which year did the delay in Arn change the most", "In 2023: +100%, +3 minutes"),
        ("how many years in a row have rides fallen in Bex?", "1 in a row up to 2024: Bex"),
        ("hur många år i rad har resorna ökat i Cor", "1 i rad till och med 2024: Cor"),
        ("længste periode med fald i ture i Bex", "2 i træk, når det var længst, 2020–2021"),
        ("biggest yearly rise in platforms in Arn", "In 2022: +5.5%, +3 platforms"),
        ("largest yearly fall in platforms in Arn", "No: Arn rose or stood still each year"),
        ("in how many years did rides in Bex fall?", "In 3 of 4 years: 2020 (2000 rides to 900"),
        # Who rose or fell, no time said, is told over the years that are held.
        ("which places lost rides?", "All 3 places fell"),
        ("vilka städer har vuxit i resor?", "Ingen av de 3 platser"),
        ("which towns moved up in the tram index", "1 of 3 climbed in Tram Index from 2022"),
        # Norwegian is read as the Danish that it is near to.
        ("hvor mye økte turene i Arn fra 2023 til 2024?", "Op 12,5\u00a0%"),
        ("hei! hvilke steder har mer enn 600 ture?", "2 af 3 steder med tal: Bex 1400 ture"),
        ("hva er gjennomsnittlig forsinkelse i 2024", "5 minutter i gennemsnit"),
        ("nest flest ture i 2024", "Arn er nummer 2 af 3: 900 ture"),
        ("når var forsinkelsen i Arn høyest?", "2023: 6 minutter, højest af 3 år"),
        ("er Bex større enn Arn, målt i ture?", "Ja: Bex har flere: 1400 ture mod 900"),
        # A quotient by the units of its measures; the first of a group; a time that is not held.
        ("how many minutes per stop in Arn 2024?", "Arn: 0.13 minutes per stop (2024)"),
        ("is Arn the biggest of the northern towns by rides?", "Yes: Arn is number 1 of 2"),
        ("where does Cor rank among the northern towns by rides", "Cor is number 2 of 2: 490"),
        ("tram rides in 2017", "I don't have tram rides for 2017; my sources hold it for 2019"),
        # The ranking that is meant where none is named: by its weights, its editions, a place.
        ("what drags us down?", "Against the others Arn does worst on speed score: 60 points"),
        ("vilken del kostar Cor mest?", "Mot de andra står sig Cor sämst på poäng för fart"),
        ("hvor taber Bex flest point", "Over for de andre klarer Bex sig dårligst på point for k"),
        ("how did the weights change?", "Parts of Tram Index 2022 and their weights: comfort"),
        (
            "vad var vikterna 2022?",
            "Delar av Tram Index 2022 och deras vikter: poäng för komfort 60",
        ),
        ("what changed in the index from 2022 to 2024?", "1 of 3 climbed in Tram Index"),
        ("why is Cor only third?", "Cor is number 3 in Tram Index 2024"),
        ("varför föll Arn?", "Arn gick från nummer 1 i Tram Index, 2022"),
        ("would Cor be second with last year's weights", "Cor would be number 2 instead of 3"),
        ("what is the gap from Cor to second place?", "In Tram Index 2024, Arn ranks above"),
        ("what would it take for Cor to be second?", "For Cor to pass Arn, all else unchanged"),
        ("who was first in 2022?", "Arn is number 1 in Tram Index 2022"),
        ("how has our rank changed?", "Arn went from number 1 (2022) to number 2 (2024)"),
        # Prices and durations of groups are held against each other by their mean.
        ("do the northern towns have more delay than Bex on average?", "No: "),
        # A comparative around its measure, a number in words, a unit that tells the measure.
        ("which places have a shorter delay than 5 minutes?", "2 of 3 places with a figure: Arn 4"),
        ("vilka har längre försening än 5 minuter?", "1 av 3 platser med uppgift: Bex 9 minuter"),
        ("hvem har kortere forsinkelse end 3 minutter", "1 af 3 steder med tal: Cor 2 minutter"),
        ("which towns have more than a hundred thousand inhabitants", "All 2 places with a figure"),
        ("hur många har över en halv miljon invånare?", "Ingen av de 2 platser"),
        ("does Bex have more minutes than Arn?", "Yes: Bex has more: 9 minutes"),
        ("second most minutes in 2024", "Arn is number 2 of 3: 4 minutes"),
        # Two measures of one family are told by what they are; a price by who asks what it costs.
        ("how do tram stops and tram platforms differ?", "tram stops: Places where trams stop"),
        ("vad är skillnaden mellan hållplatser och plattformar", "hållplatser: ”Places where"),
        ("what are the weights?", "Parts of Tram Index and their weights: speed score 70"),
        ("who cut rides?", "All 3 places fell"),
        # Who reached so many times as much, the sum at two times, the order by growth, a bare year.
        ("which places have doubled since 2021?", "1 of 3 places did: Bex +100%"),
        ("vilka har fördubblat resorna sedan 2021", "1 av 3 platser: Bex +100"),
        ("total rides of all northern towns 2019 and 2024", "Together down 7.3%"),
        ("all towns by growth in rides since 2021", "Bex grew most: +100%"),
        ("Arn Bex 2023", "Bex has more: 1500 rides against 800 rides"),
        ("rank of Arn in rides in 2019 and 2021", "Arn is number 2 of 3: 1000 rides"),
        ("which years do you hold?", "tram rides is held for 2019"),
        # A part of a country whose figure is a measure of its own name.
        ("what share of Landia's rides are in Arn?", "20.0% of the tram rides of Landia (2024)"),
        (
            "hur stor andel av Landias resor görs i Arn",
            "av spårvagnsresor i Landia (2024): Arn 900",
        ),
        # What goes on at its own rate: to a year, to a bound; not against the way it went.
        ("if rides in Arn keep falling, what are they in 2029?", "rides in 2029 at -2.1% a year"),
        ("at this pace, when does the delay in Arn reach 6 minutes?", "In 2027, at +15.5% a year"),
        ("om förseningen i Arn fortsätter öka, vad är den 2026?", "minuter år 2026 med +15,5"),
        ("hvis ture i Bex fortsætter med at falde, hvad er de i 2029?", "ture i 2029 med -6,9"),
        ("if rides in Arn keep growing, what are they in 2029?", "I don't have tram rides – Arn"),
        # Size asks for figures though only one ranking is held; words around what is held.
        ("which place is busiest?", "Bex has the highest figure: 1400 rides"),
        ("vilka platser är större än Arn?", "1 av 3 platser med uppgift: Bex"),
        ("did Bex shrink in 2024?", "Yes: down 6.7%"),
        ("index points for Bex", "Bex: 75 points"),
        ("who is closest to us in rides?", "Right above Arn: Bex 1400 rides"),
        ("how do you count stops?", "tram stops: Places where trams stop"),
        ("how old is the data on stops?", "tram stops is held for 2024"),
        (
            "what lifted Bex in the index?",
            "Against the others Bex does best on speed score: 90 points",
        ),
        ("Arn in three bullet points", "Arn:"),
        ("vad är vi bäst på?", "Arn hör till de första i"),
        ("where are tram rides most expensive in 2024?", "Arn has the highest figure: 4 EUR"),
        ("delays shorter than 5 minutes", "2 of 3 places with a figure: Arn 4 minutes"),
        ("delays longer than 5 minutes", "1 of 3 places with a figure: Bex 9 minutes"),
        ("was 2020 the worst year for rides in Arn?", "Yes: 2020: 400 rides, the lowest"),
        ("var 2021 det bästa året för resor i Bex?", "Nej: 2019: 2000 resor"),
        # A number like a year before what is counted, and a currency of what has a price.
        ("which places have more than 2000 inhabitants", "All 2 places with a figure: Bex"),
        ("hvilke steder har over 2020 indbyggere?", "Alle 2 steder med tal: Bex"),
        ("where is a ride under 4 euro?", "by the newest one of each: Bex 3 EUR"),
        # Two editions of which one is the newest.
        ("our place in the tram index now and in 2022", "Arn is number 1 in Tram Index 2022"),
        ("how many places are between us and Cor in the tram index?", "1 place apart"),
        ("hur många platser ligger Cor efter Bex i tramindex?", "2 placeringar emellan"),
        ("hvor mange pladser ligger Cor efter Bex i tramindex?", "2 pladser imellem"),
        ("is Cor number 2 in the tram index 2024?", "No: Cor is number 3 in Tram Index 2024"),
        ("isn't Dun number one in the tram index 2024?", "No: Bex is number 1 in Tram Index 2024"),
        ("did Arn fall in the tram index in 2024?", "Yes: Arn went from number 1"),
        ("if rides in Bex grow 10% a year, what are they in three years?", "1,863 rides in 2027"),
        ("if rides in Bex grow 10% a year, when do they pass 2,000?", "In 2028, with +10% a year"),
        (
            "om resorna i Bex ökar med 10 % om året, vad blir det om tre år?",
            "1\N{NO-BREAK SPACE}863",
        ),
        ("hvis turene i Bex vokser med 10 % om året, hvad bliver det om tre år?", "1.863"),
        ("do more than 80% of the rides in Bex come on time?", "Yes: Bex: 88"),
        ("kommer mer än 90 % av resorna i Bex i tid?", "Nej: Bex: 88"),
        ("do we have more than half of the rides?", "No: 32.3%"),
        ("are depots counted in the stops of Arn?", "tram stops: Places where trams stop"),
        ("ingår plattformar i hållplatserna i Arn?", "hållplatser: ”Places where trams stop"),
        ("does the count of stops include depots?", "tram stops: Places where trams stop"),
        ("what figures do you have on delays?", "1 indicator: mean delay"),
        ("vilka siffror har ni om förseningar?", "1 indikator: försening"),
        (
            "I've seen 2,000 and 1,500 for the rides of Bex, which one is it?",
            "The newest firm figure",
        ),
        # Figures of near years give a rough quotient; a part is set against what it lies in.
        ("how many depots has Arn per 1000 inhabitants?", "Arn: roughly 0.02 depots per thousand"),
        ("hur många depots har Arn per 1000 invånare?", "Arn: ungefär 0,02 depots"),
        ("what share of the depots is in Arn?", "20.0% of the depots of Landia (2021): Arn 4"),
        ("hur stor andel av depots ligger i Arn?", "av depots i Landia (2021): Arn 4"),
        # Years of two digits; whether a figure changed at all, and which way.
        ("rides per inhabitant in Bex in 24", "Bex: 3.5 rides per thousand people"),
        ("did fares in Arn change between 2023 and 2024?", "Yes: up 33.3%"),
        ("har taxan i Arn ändrats från 2023 till 2024?", "Ja: upp 33,3"),
        ("how many more rides had Arn in 2024 than the year before?", "Up 12.5%"),
        ("hur många fler resor hade Arn 2024 än året före?", "Upp 12,5"),
        ("hvor mange flere ture havde Arn i 2024 end året før?", "Op 12,5"),
        ("what kind of figures do you hold on delays?", "1 indicator: mean delay"),
        ("did rides in Arn go up or down since 2023?", "Up 12.5%"),
        ("gick resorna i Arn upp eller ner sedan 2023?", "Upp 12,5"),
        ("gik turene i Arn op eller ned siden 2023?", "Op 12,5"),
        ("where are rides above 500 and below 1,000?", "1 of 3 places with a figure: Arn"),
        ("var är resorna fler än 500 och färre än 1 000?", "1 av 3 platser"),
        ("how old is the average rider in Bex?", "I am not sure this answers it"),
    ],
)
def test_an_answer_begins_with_what_was_asked(trams: Assistant, question: str, begins: str) -> None:
    said = trams.answer(question)
    assert begins in said.text.split("\n")[0], said.text
    assert not said.withheld


@pytest.mark.parametrize(
    ("thread", "question", "begins"),
    [
        (["how many stops has Arn?"], "per million inhabitants then?", "Arn: 150 stops per mil"),
        (["tram fare in Arn 2024"], "where is it cheapest?", "Bex has the lowest figure: 3 EUR"),
        (["taxa 2024, alla platser"], "vilken är dyrast?", "Arn har den högsta siffran: 4 EUR"),
        (["average rides of all places 2024"], "and only the northern ones?", "695 rides on aver"),
        (["average rides of all places 2024"], "without Arn?", "945 rides on average"),
        (["tram fare in Arn 2024"], "and in Lyon?", "I hold nothing on “Lyon”"),
        (["flest resor 2024?"], "och utan Bex?", "Arn har den högsta siffran: 900 resor"),
        (["hvem har flest ture 2024"], "kun northern towns", "Arn har det højeste tal: 900 ture"),
        # Another time is put for the one of the question, whatever was asked.
        (["who grew most in rides since 2020?"], "and in 2024?", "Arn grew most: +12.5%"),
        (["vilka har fler än 600 resor?", "2019?"], "och 2021", "1 av 3 platser med uppgift: Bex"),
        (["ture i Arn 2023", "og 2024?"], "forskellen?", "Op 12,5\u00a0% (+100 ture)"),
        # What was left out stays out; what is done with an answer asks nothing.
        (["rides of all places 2024", "without Bex"], "average?", "695 rides on average"),
        (["rides in Arn 2024", "as csv"], "the year before", "Arn: 800 tram rides (2023)"),
        (["compare Arn and Bex on rides"], "which grew most?", "Down 10.0%"),
        (["tram fare in Arn 2024", "and Bex?"], "difference?", "1 EUR more: Arn 4 EUR"),
        (["vem har flest resor?", "och näst flest?"], "och minst?", "Cor har den lägsta siffran"),
    ],
)
def test_a_follow_up_keeps_what_was_spoken_of(
    trams: Assistant, thread: list[str], question: str, begins: str
) -> None:
    turns = [Turn("user", text) for text in thread]
    assert trams.answer(question, turns).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ("rides in zermatt", "I hold nothing on “zermatt”. My sources hold tram rides for Arn"),
        ("stops of Vail Trams", "I hold nothing on “Vail”."),
        ("hur många resor har trelleborg?", "Jag har inget om ”trelleborg”."),
        ("is Zermatt in the tram index?", "I hold nothing on “Zermatt”."),
        ("profit of Bex in 2024, not rides", ""),
    ],
)
def test_what_nothing_tells_of_is_declined_by_name(
    trams: Assistant, question: str, tells: str
) -> None:
    said = trams.answer(question)
    assert said.abstained
    assert said.text.startswith(tells)
    assert "rides (" not in said.text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("are we growing faster than Bex?", "Yes: Arn fell least: -10.0%, -100 rides"),
        ("did Bex grow more than us?", "No: Arn fell least: -10.0%"),
        ("is our growth higher than Bex's?", "Yes: Arn fell least"),
        ("did Cor lose more rides than Bex?", "No: Bex fell most: -30.0%"),
        ("is Bex growing slower than us?", "Yes: Bex fell most"),
        ("who grew more, Bex or us?", "Arn fell least: -10.0%"),
        ("växer vi snabbare än Bex?", "Ja: Arn minskade minst"),
        ("vokser Cor langsommere end os?", "Nej: Arn faldt mest"),
    ],
)
def test_who_grew_more_is_told_by_their_moves_and_not_by_their_size(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("if 40% of the rides in Bex came late, how many would that be?", "560 rides is 40%"),
        ("om 40 % av resorna i Bex var sena, hur många blir det?", "560 resor är 40"),
        ("hvis 40 % af turene i Bex var sene, hvor mange er det?", "560 ture er 40"),
        ("how many rides would 10% growth give us?", "Arn: 990 rides with 10% more"),
        ("rides per 100k inhabitants in Arn", "Arn: 450 rides per hundred thousand people"),
        ("is the fare higher here than in Bex?", "Yes: Arn is higher: 4 EUR against 3 EUR"),
        ("how far behind Bex are we?", "500 rides more: Bex 1400 rides, Arn 900 rides"),
    ],
)
def test_what_is_supposed_or_set_apart_is_worked_out(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("on which measures are we top 2?", "Arn is among the first in: place in the Tram Index"),
        ("which indicator are we worst at?", "In nothing that I can put in order is Arn"),
        ("vilka nyckeltal är vi bäst på?", "Arn hör till de första i"),
        ("which figures do you have for Bex?", "Bex:\n– tram rides: 1400 rides (2024)"),
        ("which depots do we have?", "My tables hold no names, but their number:\nArn: 4 depots"),
        ("name some depots in Dun", "My tables hold no names, but their number:\nDun: 2 depots"),
    ],
)
def test_a_place_is_told_by_what_is_asked_of_it(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


def test_how_many_more_in_a_later_year_is_set_against_the_year_asked_of_before(
    trams: Assistant,
) -> None:
    before = "how many rides did Bex have in 2019?"
    thread = [Turn("user", before), Turn("bot", trams.answer(before).text)]

    told = trams.answer("and how many fewer in 2024?", thread).text

    assert told.startswith("Down 30.0% (-600 rides): Bex")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how many depots does Landia have outside Arn?", "Landia without Arn: 16 depots"),
        ("depots in the rest of Landia without Arn", "Landia without Arn: 16 depots"),
        ("hur många depots har Landia utom Arn?", "Landia utan Arn: 16 depots"),
        ("hvor mange depots har Landia uden Arn?", "Landia uden Arn: 16 depots"),
        ("how many rides would we need to match Bex?", "500 rides less: Arn 900 rides"),
        ("how many more rides do we need to catch Bex?", "500 rides less: Arn 900 rides"),
        ("what would it take to pass Bex?", "For Arn to pass Bex, all else unchanged"),
        ("what should we improve?", "In nothing that I can put in order is Arn among the last"),
    ],
)
def test_what_is_left_of_a_whole_and_what_it_takes_are_worked_out(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("who has most rides if we leave out Bex?", "Arn has the highest figure: 900 rides"),
        ("vem har flest resor om vi bortser från Bex?", "Arn har den högsta siffran: 900 resor"),
        ("hvem har flest ture hvis vi ser bort fra Bex?", "Arn har det højeste tal: 900 ture"),
    ],
)
def test_we_who_leave_something_out_are_no_place(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    "question", ["what was Arn called before?", "vad hette Arn innan?", "hvad hed Arn før?"]
)
def test_no_figure_tells_what_a_place_is_called(trams: Assistant, question: str) -> None:
    assert trams.answer(question).abstained


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        (
            "which places have more than 800 rides but a fare below 4?",
            "1 of 3 places with figures for both meet both (more than 800 tram rides and less than"
            " 4 tram fare): Bex 1400 rides (2024), 3 EUR (2024).",
        ),
        ("how many places have at least 400 rides and fewer than 35 stops?", "2 of 2 places"),
        ("vilka platser har fler än 800 resor men färre än 10 hållplatser?", "1 av 2 platser"),
        ("which places have over 5000 rides and under 3 stops?", "None of the 2 places"),
    ],
)
def test_two_conditions_are_both_held(trams: Assistant, question: str, begins: str) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how much bigger is Bex?", "500 rides more: Bex 1400 rides, Arn 900 rides"),
        ("hur mycket större är Bex?", "500 resor mer: Bex 1400 resor, Arn 900 resor"),
        ("hvor meget dyrere er Bex?", "1 EUR mindre: Bex 3 EUR, Arn 4 EUR"),
        ("has Bex passed us?", "Yes: Bex has more: 1400 rides against 900 rides for Arn"),
        ("did we lose more than Bex?", "No: Bex fell most: -30.0%"),
        ("what's Bex good at?", "Bex is among the first in: place in the Tram Index (number 1"),
        ("stops vs rides in Arn 2024", "Arn: 30 tram stops (2024)"),
    ],
)
def test_what_is_left_unsaid_is_our_own_place_and_the_main_measure(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how many rides do the northern cities have together?", "1,390 rides together"),
        ("hur många resor har de nordliga städerna ihop?", "Tillsammans 1\u00a0390 resor"),
        ("people per stop in Arn", "Arn: 6,667 people per stop"),
        ("how many people are there per stop in Arn?", "Arn: 6,667 people per stop"),
        ("rides 2023 onwards in Arn", "Up 12.5% (+100 rides): Arn"),
        ("Arn in the Tram Index, last two editions", "Arn, place in the Tram Index: number 1"),
    ],
)
def test_a_group_people_and_times_are_named_in_other_words(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    "question",
    [
        "how many people work from home in Bex?",
        "what was Bex weak at, according to the 2014 paper?",
        "hur stor andel av resorna i Arn är gratis?",
        "who has most national tram rides outside Landia?",
    ],
)
def test_no_figure_of_something_else_is_told(trams: Assistant, question: str) -> None:
    assert trams.answer(question).abstained


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("when is the depot in Arn supposed to be done?", "When that was can't be worked out"),
        ("when was the depot in Arn built?", "When that was can't be worked out"),
        ("when did the fare rise in Arn?", "In 1 of 1 years: 2024"),
    ],
)
def test_when_something_was_is_not_how_many_there_are(
    trams: Assistant, question: str, begins: str
) -> None:
    assert trams.answer(question).text.startswith(begins)


@pytest.mark.parametrize(
    ("before", "question", "begins"),
    [
        ("rides of Bex in 2019", "growth until 2024 in %?", "Down 30.0% (-600 rides): Bex"),
        # What the year before is set against is the year spoken of.
        ("rides of Arn in 2024", "how much more than the year before?", "Up 12.5% (+100 rides)"),
        ("rides of Arn in 2024", "is that up or down on the year before?", "Up 12.5%"),
        ("resor i Arn 2024", "är det upp eller ner mot året före?", "Upp 12,5"),
        ("rides of Bex in 2019", "how did it change to 2021?", "Down 65.0% (-1,300 rides): Bex"),
        ("resor i Bex 2019", "tillväxt till 2024?", "Ner 30,0"),
    ],
)
def test_a_change_up_to_a_year_begins_in_the_year_asked_of_before(
    trams: Assistant, before: str, question: str, begins: str
) -> None:
    thread = [Turn("user", before), Turn("bot", trams.answer(before).text)]

    assert trams.answer(question, thread).text.startswith(begins)
