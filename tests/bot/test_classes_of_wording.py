"""Classes of wording that plans must keep, over a table of harbours that is made up."""

from collections.abc import Callable

import pytest

from bot.answer import Turn
from bot.assistant import Assistant
from index.store import Store

CATALOGUE = """
home = "alvik"
[[cluster]]
id = "alvik"
name = "Alvik"
part_of = ["norland"]
[[cluster]]
id = "berga"
name = "Berga"
part_of = ["norland"]
[[cluster]]
id = "calder"
name = "Calder"
part_of = ["sudland"]
[[cluster]]
id = "dockland"
name = "Dockland"
kind = "region"
part_of = ["calder"]
[[cluster]]
id = "norland"
name = "Norland"
kind = "country"
[[cluster]]
id = "sudland"
name = "Sudland"
kind = "country"
[[group]]
id = "norlandic"
name = "the Norland clusters"
members = ["alvik", "berga"]
[[indicator]]
id = "crews"
name = { en = "crews of over 12 hands", sv = "lag med fler än 12 man" }
unit = { en = "crews", sv = "lag" }
kind = "level"
aliases = ["crews", "lag", "crew uptake", "take-on"]
family = "crews"
[[indicator]]
id = "pilot-crews"
name = "crews of pilots"
unit = "crews"
kind = "level"
family = "crews"
[[indicator]]
id = "crews-goal"
name = "goal for crews"
unit = "crews"
kind = "level"
aliases = ["crew goal", "crew target", "lagmålet"]
[[indicator]]
id = "new-crews"
name = "new crews of over 12 hands"
unit = "crews"
kind = "level"
[[indicator]]
id = "idle-rate"
name = "idle rate"
unit = "percent"
kind = "share"
definition = "Share of berths that stand empty."
[[indicator]]
id = "power-share"
name = { en = "share of berths with power", sv = "andel kajplatser med el" }
unit = "percent"
kind = "share"
[[indicator]]
id = "growth-crews"
name = "growth of crews of over 12 hands"
unit = "percent"
kind = "growth"
[[indicator]]
id = "harbour-rank"
name = "place in the Harbour List"
unit = "rank"
kind = "rank"
[[indicator]]
id = "worn-berths"
name = "worn berths"
unit = "percent"
kind = "level"
[[indicator]]
id = "dues"
name = "harbour dues"
unit = "EUR"
kind = "level"
[[indicator]]
id = "moorings"
name = "moorings"
unit = "moorings"
kind = "level"
[[indicator]]
id = "mooring-rent"
name = "rent for mooring"
unit = "EUR per metre per year"
kind = "level"
[[indicator]]
id = "grants"
name = "grants of the state"
unit = "EUR"
kind = "level"
[[indicator]]
id = "raised"
name = "capital raised by boatyards"
unit = "EUR"
kind = "level"
aliases = ["funding raised", "boatyard funding"]
[[ranking]]
id = "harbours"
name = "Harbour List"
publisher = "Pilots' Guild"
indicator = "harbour-rank"
method = "Berths and pilots, no weights."
"""
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source\n"
ROWS = """
alvik,crews,40,40 crews,crews,2023,Alvik,level,final,a
berga,crews,60,60 crews,crews,2023,Berga,level,final,a
calder,crews,90,90 crews,crews,2023,Calder,level,final,a
dockland,crews,20,20 crews,crews,2023,Dockland,level,final,a
alvik,crews,10,10 crews,crews,H1 2023,Alvik,level,final,a
alvik,crews,15,15 crews,crews,Q1 2024,Alvik,level,final,a
alvik,crews,18,18 crews,crews,Q2 2024,Alvik,level,final,b
norland,grants,3000,"3,000 EUR",EUR,2022,Norland,level,final,a
alvik,pilot-crews,7,7 crews,crews,2022,Alvik,level,final,a
alvik,pilot-crews,8,8 crews,crews,2023,Alvik,level,final,a
alvik,crews-goal,50,50 crews,crews,2030,Alvik,level,goal,a
berga,idle-rate,15,15%,percent,2023,Berga,share,final,a
berga,worn-berths,30,30%,percent,2023,Berga,level,final,a
calder,worn-berths,20,20%,percent,2023,Calder,level,final,a
berga,new-crews,12,12 crews,crews,2018-2023,Berga,level,final,a
berga,power-share,35,35%,percent,2023,Berga,share,final,a
berga,growth-crews,25,25%,percent,2018-2023,Berga,growth,final,a
calder,dues,2500,"2,500 EUR",EUR,2023,Calder,level,final,a
calder,grants,2700,"2,700 EUR",EUR,2022,Calder,level,final,a
calder,moorings,70,70 moorings,moorings,2023,Calder,level,final,a
calder,mooring-rent,300,300 EUR,EUR per metre per year,2023,Calder,level,final,a
alvik,grants,1200,"1,200 EUR",EUR,2022,Alvik,level,final,a
berga,raised,400,400 EUR,EUR,2018-2023,Berga,level,final,b
alvik,harbour-rank,1,1,rank,2021,Alvik,rank,final,a
alvik,harbour-rank,3,3,rank,2022,Alvik,rank,final,b
alvik,harbour-rank,1,1,rank,2023,Alvik,rank,final,a
calder,harbour-rank,2,2,rank,2023,Calder,rank,final,a
berga,harbour-rank,4,4,rank,2022,Berga,rank,final,a
berga,harbour-rank,5,5,rank,2023,Berga,rank,final,a
"""


SOURCES = """source_id,title,publisher,published
a,Count,Guild,2024
b,Passed on,Herald / Guild,2024
"""


@pytest.fixture(scope="module")
def harbours(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, HEAD + ROWS.lstrip())


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # The n-th of a list is the one that it numbers so, not the n-th that is held.
        ("who is second in the harbour list 2023?", "Calder is number 2"),
        ("who's no. 3 in the harbour list 2023?", "My tables do not say who is number 3"),
        ("vem är trea i harbour list 2023?", "Mina tabeller säger inte vem som är nummer 3"),
        ("hvem er nummer 3 i harbour list 2023?", "Mine tabeller siger ikke, hvem der er nummer 3"),
        ("harbour list places in Norland, but not Berga and not Calder", "Alvik is number 1"),
        ("which Norland clusters make the top three of the harbour list 2023?", "1 Alvik"),
        ("vilka Norlandkluster är bland de tre första i harbour list 2023?", "1 Alvik"),
        ("which rankings is Alvik in?", "Alvik is placed in one ranking"),
        ("is Calder number one in the harbour list 2023?", "No: Calder is number 2"),
        ("is Dockland number one in the harbour list 2023?", "No: Alvik is number 1"),
        ("did Alvik ever top the harbour list?", "Yes: Alvik in Harbour List: number 1 in 2021"),
        ("how did Alvik's place in the harbour list develop?", "from 1 (2021) to 1 (2023)"),
        ("how is the harbour list worked out?", "Harbour List: Berths and pilots, no weights."),
        ("hur beräknas harbour list?", "Harbour List: ”Berths and pilots, no weights.”"),
        ("hvordan beregnes harbour list?", "Harbour List: »Berths and pilots, no weights.«"),
        ("who is third in the harbour list 2023?", "My tables do not say who is number 3"),
        ("who has the second most crews after Calder in 2023?", "Berga is number 2"),
        # Means and medians of places, and first places over the editions.
        ("median harbour list place of Alvik, Calder and Berga", "number 2 is the median"),
        ("Alvik's average harbour list place 2021-2023", "number 1.7"),
        ("has Alvik been number one in the harbour list every year?", "No: Alvik in Harbour List"),
        ("did Alvik ever come first in the harbour list?", "Yes: Alvik in Harbour List"),
        # An order inside a wider place is one of the places in it.
        ("who has the most crews in Norland in 2023?", "Berga has the highest figure"),
        # What a publisher passes on of another's count makes one line; parts of a year are times.
        ("did crews in Alvik pick up between Q1 and Q2 2024?", "Yes: up 20.0%"),
        # The measure of a family whose own words are said, and the times that are held.
        ("how many pilot crews has Alvik?", "Alvik: 8 crews of pilots (2023)"),
        ("for which years do you have pilot crews in Alvik?", "Alvik, crews of pilots: 7 crews"),
        # Places inside others meet a condition that those do not.
        ("which places have under 30 crews in 2023?", "Dockland"),
        # Compounds of a place, and two words written as one.
        ("hur många lag finns i Bergaområdet 2023?", "Berga: 60 lag"),
        ("takeon in Berga 2023", "Berga: 60 crews"),
        # Where a figure comes from, in each language; without a figure, the sources of a measure.
        ("where does the 90 crews in Calder come from?", "Calder: 90 crews of over 12 hands (2023"),
        ("which report has 15% for Berga?", "Source: Guild, Count, 2024. Berga: 15% (idle"),
        (
            "varifrån kommer siffran 2 500 för Calder?",
            "Calder: 2\xa0500 EUR (harbour dues, 2023).",
        ),
        ("hvem har talt de 60 crews i Berga?", "Kilde: Guild, Count, 2024. Berga: 60 crews"),
        ("who published the number of moorings in Calder?", "moorings: Guild, Count, 2024"),
        # Who raises money is asked for it; what was raised since a year is held as such.
        ("how much did Berga raise?", "Berga: 400 EUR (capital raised by boatyards, 2018-2023)"),
        ("what has Berga raised since 2018?", "Berga: 400 EUR (capital raised by boatyards, 2018"),
        ("did Berga raise more than 300 EUR?", "Yes: Berga: 400 EUR"),
        ("hur mycket tog Berga in?", "Berga: 400 EUR"),
        ("hvor meget har Berga rejst siden 2018?", "Berga: 400 EUR"),
        # The form of an answer may stand at the end of its question.
        ("crews in Berga and Calder 2023 as csv", "The table as CSV:"),
        ("hur många lag har Berga och Calder i en tabell", "Tabellen som CSV:"),
        ("crews in Berga 2023 and give it in Swedish", "Berga: 60 lag"),
        ("harbour dues in Calder and Berga as a chart", "harbour dues: Calder 2,500"),
        # Who is not in a list: what is held of it, and the wider place that is; names ruled out end
        # where the list is named.
        ("where is Sudland in the harbour list 2023?", "Calder is number 2 in Harbour List 2023"),
        ("where is Dockland in the harbour list 2023?", "Calder is number 2 in Harbour List 2023"),
        ("is any Norland place besides Berga in the harbour list 2023?", "Alvik is number 1"),
        # Who has no figure is who is named.
        ("which cluster has no figure on moorings?", "My tables hold no figure on moorings for 2"),
        ("vilka kluster saknar uppgift om moorings?", "Mina tabeller har ingen uppgift om moor"),
        ("hvilke klynger mangler tal for moorings?", "Mine tabeller har intet tal for moorings"),
        ("which clusters lack crew numbers?", "My tables hold a figure on crews of over 12"),
        # All that is held, in each language.
        ("what do you hold?", "What I hold: documents 1, figures 29"),
        ("lista allt du har", "Det som jag har: dokument 1, siffror 29"),
        ("hvilke tal har I?", "Det, jeg har: dokumenter 1, tal 29"),
        # Only the side that is asked for; who may be the best stands by its places in rankings.
        ("what are the weaknesses of Berga?", "In nothing that I can put in order is Berga"),
        ("vilka svagheter har Alvik?", "Alvik hör till de sista i: lag med fler än 12"),
        ("what is Alvik good at?", "Alvik is among the first in"),
        ("is Alvik the best in Norland?", "Yes: Alvik is number 1 of 2"),
        # What is not so yet: a goal, and a growth that is only supposed.
        (
            "how far is Alvik from its crew goal?",
            "10 crews to go (+25.0%): Alvik aims at 50 crews (2030)",
        ),
        ("has Alvik reached its crew target?", "No: 10 crews to go"),
        (
            "hur många lag saknas till lagmålet i Alvik?",
            "10 lag kvar (+25,0\u00a0%): Alvik siktar på 50 lag",
        ),
        (
            "if crews in Berga had grown another 10%, how many would it be?",
            "Berga: 66 crews with 10% more",
        ),
        (
            "om antalet lag i Berga minskar 10 procent, hur många blir det?",
            "Berga: 54 lag med 10",
        ),
        # Part of a year, a place said to come first, a first place but one, and a rough sum.
        ("how much of Alvik's 2023 crews came in the first half?", "25.0% of the crews"),
        # A share of one place supposed of another, and a rate that a source prints.
        ("if Berga's idle rate hit Calder's crews, how many is that?", "13.5 crews: 15% (idle"),
        ("how many more crews did Berga get 2018-2023", "Berga: 25% (growth of crews"),
        ("how many crews were added in Berga over the last five years?", "Berga: 12 crews (new"),
        ("hur många lag har tillkommit i Berga?", "Berga: 12 lag (new crews"),
        ("how much have crews in Berga grown since 2018?", "Berga: 25% (growth of crews"),
        ("hur många procent av lagmålet har Alvik nått?", "10 lag kvar (+25,0\u00a0%): Alvik"),
        ("what is Calder's idle rate, difference in percent", "I don't have idle rate"),
        # Crews of quarters, and the place whose figure is named.
        ("crews Alvik q1 24 vs q2 24", "Up 20.0% (+3 crews): Alvik"),
        ("who had 90 crews?", "Calder: 90 crews"),
        ("does Berga have the most crews in Norland in 2023?", "Yes: Berga is number 1 of 2"),
        # A year that is ruled out, a season, a month with a short year.
        ("pilot crews in Alvik 2022, not 2023", "Alvik: 7 crews of pilots (2022)"),
        ("antal pilot crews i Alvik 2022, inte 2023", "Alvik: 7 lag (crews of pilots, 2022)"),
        ("pilot crews in Alvik season 22/23", "Alvik: 8 crews of pilots (2023)"),
        ("crews in Berga in march 23", "Berga: 60 crews"),
        # A measure that is ruled out.
        ("crews in Alvik 2023, not pilot crews", "Alvik: 40 crews"),
        ("crews in Alvik 2023 (NOT the ones of pilots)", "Alvik: 40 crews"),
        ("antal crews i Alvik 2023, inte pilot crews", "Alvik: 40 lag"),
        # Words of another measure of the same unit, a unit, initials of a measure's name.
        ("harbour dues in Calder (EUR)", "Calder: 2,500 EUR (harbour dues, 2023)"),
        ("state grants (gots) in Calder", "Calder: 2,700 EUR (grants of the state, 2022)"),
        # A share by the words of its name alone.
        ("what part of the berths in Berga have power?", "Berga: 35% (share of berths with power"),
        ("how big a fraction of Berga's berths has got power", "Berga: 35% (share of berths"),
        # Figures named that do not count the same.
        ("did Calder take in 2,500 or 2,700 euros?", "These figures of Calder are not alike"),
        ("can I put our 1,200 beside Calder's 2,500?", "No: These figures do not count the same"),
        ("tog Calder in 2500 eller 2700 euro?", "De här uppgifterna om Calder är inte av samma"),
        # Who moved most in a list, who is behind, what lies inside a country.
        ("biggest climber in the harbour list?", "The biggest climbers in Harbour List from 2022"),
        ("vem tappade mest i harbour list?", "Föll mest i Harbour List från 2022 till 2023: Berga"),
        (
            "hvem klatrede mest i harbour list?",
            "Klatrede mest i Harbour List fra 2022 til 2023: Al",
        ),
        ("who do we beat in the harbour list?", "Behind Alvik in Harbour List 2023: Calder and"),
        ("vilka ligger under Calder i harbour list?", "Efter Calder i Harbour List 2023: Berga"),
        ("hvem er vi foran i harbour list", "Efter Alvik i Harbour List 2023: Calder og Berga"),
        ("who is behind Berga in the harbour list?", "No place on record stands below Berga"),
        ("what sets Alvik apart from Calder in the harbour list?", "Alvik ranks above Calder"),
        ("vad skiljer Alvik från Calder i harbour list?", "ligger Alvik över Calder"),
        (
            "which places do you cover in Norland?",
            "2 places with figures in Norland: Alvik",
        ),
        ("vilka platser har ni i Sudland?", "platser med uppgifter i Sudland"),
        ("in which editions was Alvik first in the harbour list?", "number 1 in 2021 and 2023"),
        ("i vilka utgåvor kom Alvik först i harbour list?", "nummer 1"),
        # Where we only own the data, sums by two signs, the first two.
        ("who has the most crews in our data in 2023?", "Calder"),
        ("what do Alvik + Berga add up to in crews in 2023?", "100 crews together"),
        ("who has most crews in 2023 and who's second?", "Top 2 of 3 by crews"),
        # The best and the worst place of all editions.
        ("what's the worst place Alvik ever had in the harbour list?", "number 3 in 2022"),
        ("vilken är Alviks bästa placering någonsin i harbour list?", "nummer 1"),
        # A change that begins at the peak.
        ("pilot crews in Alvik, up how much from the low?", "Up 14.3% (+1 crew"),
        ("has Alvik ever been third in the harbour list?", "Yes: Alvik in Harbour List: number 3"),
        # Who was among the first in any edition, in each; no place beyond the number asked for.
        (
            "which places have ever been top 2 in the harbour list?",
            "Number 1–2 in Harbour List in any edition on record: Alvik: 1 (2021), 1 (2023)",
        ),
        ("vilka har någon gång legat etta i harbour list?", "Nummer 1 i Harbour List i någon"),
        ("hvem har nogensinde vundet harbour list?", "Nummer 1 i Harbour List i en udgave"),
        ("who has always been in the top 2 of the harbour list?", "in each edition on record: Cal"),
        ("top 3 in the harbour list 2023", "Top 2 in Harbour List 2023: 1 Alvik; 2 Calder."),
        # Percentages are no parts of a whole, and are shares as they are.
        ("worn berths of Berga and Calder in all, 2023", "I don't add the figures up"),
        ("how much of Berga's berths are worn?", "Berga: 30% (worn berths, 2023)"),
        # "More expensive" asks for no first place.
        ("is Calder's state grant more expensive than Alvik's?", "Yes: Calder is higher"),
        # A claim with a tag behind it gets yes or no; unlike figures can't tell.
        ("Calder has more crews than Berga in 2023, right?", "Yes: Calder has more"),
        ("Berga har fler lag än Calder 2023, eller hur?", "Nej: Calder har fler"),
        ("Berga har flere crews end Calder i 2023, ikke?", "Nej: Calder har flere"),
        ("Berga had 60 crews in 2023 - true?", "Yes: Berga: 60 crews"),
        # A share that nothing is held for is said to be left open.
        ("which cluster has the largest share of all crews in 2023?", "The share can't be worked"),
        # Who has more is named first, and by how much behind it.
        ("which has more crews in 2023, Berga or Calder, and how much more?", "Calder has more"),
        ("vem har flest lag 2023, Berga eller Calder, och hur mycket fler?", "Calder har fler"),
        ("hvem har flest crews i 2023, Berga eller Calder, og hvor mange flere?", "Calder har fl"),
        ("does Berga have more crews than Calder, and by how much?", "No: Calder has more"),
        # What is home to something is not our own place.
        ("which cluster is home to the most crews?", "Calder has the highest"),
        # Each edition that is named is told.
        ("Alvik in the harbour list 2022 and 2023?", "Alvik is number 3 in Harbour List 2022"),
        ("vilka ligger ovanför Berga i harbour list 2023?", "Före Berga i Harbour List 2023: Al"),
        # Small talk before a question, words of chats that say nothing of its subject.
        ("hi! new here 😊 how many crews has Berga in 2023?", "Berga: 60 crews"),
        ("intern here: how many crews has Berga in 2023?", "Berga: 60 crews"),
        ("praktikant här - hur många lag har Berga 2023", "Berga: 60 lag"),
        ("nvm, how many crews has Berga in 2023 bc lol", "Berga: 60 crews"),
        ("hur många lag har Berga 2023 lr", "Berga: 60 lag"),
        ("hvor mange crews har Berga i 2023 sgu", "Berga: 60 crews"),
        # A ranking's method, whatever it is asked by.
        ("what is the harbour list based on?", "Harbour List: Berths and pilots, no weights."),
        ("the two things the harbour list looks at", "Harbour List: Berths and pilots"),
        ("methodology of the harbour list", "Harbour List: Berths and pilots"),
        ("vad tittar harbour list på?", "Harbour List: ”Berths and pilots"),
        ("hvad bygger harbour list på?", "Harbour List: »Berths and pilots"),
        # What a measure is, whatever it is asked by.
        ("explain the idle rate", "idle rate: Share of berths that stand empty."),
        ("meaning of idle rate", "idle rate: Share of berths that stand empty."),
        ("definition av idle rate", "idle rate: ”Share of berths that stand empty.”"),
        # Higher than whom is not said: than our own.
        ("why does Calder rank higher?", "Harbour List 2023, Alvik ranks above Calder"),
        ("how is it that Calder outranks us?", "Harbour List 2023, Alvik ranks above Calder"),
        (
            "which rankings is Dockland in?",
            "My tables have no place for Dockland in any ranking (of 1).",
        ),
        ("what are your sources?", "2 sources"),
        # Whether a figure is the amount that is named, as far as that is written.
        ("does Berga have 60 crews?", "Yes: Berga: 60 crews"),
        ("is it correct that Berga has 61 crews?", "No: Berga: 60 crews"),
        ("stämmer det att Berga har 60 lag?", "Ja: Berga: 60 lag"),
        ("kan det passe at Calder har 2.500 EUR i harbour dues?", "Ja: Calder: 2.500 EUR"),
        # A verb before what passed a bound; the year before is the one that is held.
        ("när passerade Alvik 7 pilot crews?", "2023: 8 lag, upp från 7 lag 2022"),
        ("the full harbour list 2023", "Harbour List 2023: 1 Alvik; 2 Calder; 5 Berga"),
        ("where are we better than Berga?", "Alvik leads Berga in"),
        # What a thing costs is its price, not how many there are.
        ("what do moorings cost in Calder?", "Calder: 300 EUR (rent for mooring, 2023)"),
        ("what does mooring cost in Calder", "Calder: 300 EUR (rent for mooring, 2023)"),
        ("vad kostar en mooring i Calder", "Calder: 300 EUR (rent for mooring, 2023)"),
        # A place alone asks for what is held of it; several that make up one, for its figure.
        ("Calder?", "Calder:"),
        ("sum of grants of the state in Alvik and Berga", "Norland: 3,000 EUR"),
        # A list of those that are left out goes on behind a comma.
        ("most crews in 2023 except Calder, Berga", "Only Alvik has a figure: 40 crews"),
        # A compound of two words for measures.
        ("pilotcrews in Alvik 2022", "Alvik: 7 crews of pilots (2022)"),
    ],
)
def test_an_answer_begins_with_what_was_asked(
    harbours: Assistant, question: str, begins: str
) -> None:
    first = harbours.answer(question).text.split("\n")[0]
    assert begins in first, first


def test_a_name_that_holds_a_number_is_no_figure_in_any_language(harbours: Assistant) -> None:
    thread = [Turn("user", "how many crews has Berga in 2023?")]
    assert "12 hands" in harbours.answer(thread[0].text).text
    swedish = harbours.answer("på svenska tack", thread)
    assert swedish.text.startswith("Berga: 60 lag med fler än 12 man (2023).")
    assert not swedish.withheld


@pytest.mark.parametrize("asked", ["how old are they?", "hur gamla är de?", "hvor gamle er de?"])
def test_the_age_of_what_was_counted_is_no_count_of_it(harbours: Assistant, asked: str) -> None:
    thread = [Turn("user", "how many crews of pilots has Alvik?")]
    assert harbours.answer(asked, thread).abstained


def test_a_part_is_asked_for_of_what_was_spoken_of(harbours: Assistant) -> None:
    thread = [Turn("user", "crews in Calder 2023?")]
    assert harbours.answer("how much of that is in Dockland?", thread).text.startswith("22.2%")


@pytest.mark.parametrize(
    ("thread", "question", "begins"),
    [
        (
            ["crews in Calder 2023?", "and in Berga?"],
            "which has fewer?",
            "Berga has less: 60 crews",
        ),
        (["crews in Calder 2023?", "and in Berga?"], "together?", "150 crews together"),
        (["pilot crews in Alvik?"], "what was it before that?", "Alvik, crews of pilots: 7 crews"),
        (["where is Berga in the harbour list 2023?"], "who is right above Berga?", "Right above"),
        (["top 2 in the harbour list 2023"], "without Alvik?", "Top 2 in Harbour List 2023: 2 Cal"),
        # The other end of an order, the year before where none was named, a goal of its own year.
        (["who has the most crews in 2023?"], "and who is last?", "Alvik has the lowest"),
        (["vem har flest lag 2023?"], "och vem är sist?", "Alvik har den lägsta"),
        (["hvem har flest crews i 2023?"], "og hvem er sidst?", "Alvik har det laveste"),
        (["pilot crews in Alvik"], "and the year before?", "Alvik: 7 crews of pilots (2022)"),
        # A place to compare with stands beside the one before, whatever opens the follow-up.
        (["crews in Berga in 2023"], "and how does that compare with Calder?", "Calder has more"),
        (["crews i Berga 2023"], "hvordan er det mod Calder?", "Calder har flere"),
        (["pilot crews i Alvik"], "och året innan?", "Alvik: 7 lag"),
        (["crews in Alvik 2023"], "and the goal?", "Alvik: 50 goal for crews (2030)"),
        # A quotient stays one, a condition ranges over all that was answered for.
        (
            ["crews per pilot crew in Alvik 2023"],
            "and in 2022?",
            "Alvik: 1.0 crews per crew (2022)",
        ),
        (["crews in 2023, all places"], "only the ones above 50", "2 of 4 places with a figure"),
        (["lag 2023, alla platser"], "endast de över 50", "2 av 4 platser med uppgift"),
        (["crews 2023, alle steder"], "kun dem over 50", "2 af 4 steder med tal"),
        # The same of another place, once more and again.
        (["how much did pilot crews in Alvik grow 2022-2023"], "and Berga?", "The change"),
        (["crews Berga 2023 vs Calder?", "pilot crews in Berga 2022"], "och Alvik?", "Alvik: 7"),
        (["is Berga the first in the harbour list 2023?", "and Calder?"], "and Alvik?", "Yes:"),
        # Which of all places has most, asked after one place or one standing.
        (["lag i Berga 2023"], "vilket kluster har flest?", "Calder har den högsta"),
        (["crews i Berga 2023"], "hvem har færrest?", "Alvik har det laveste"),
        (["crews in Berga 2023"], "where is it highest?", "Calder has the highest"),
        (["lag i Berga 2023"], "var är det högst?", "Calder har den högsta"),
        (["where is Berga in the harbour list 2023?"], "and who is first?", "Alvik is number 1"),
        # More than a place that is not named again, or than each other of two.
        (["crews in Berga 2023"], "is Calder bigger?", "Yes: Calder has more: 90 crews"),
        (["lag i Calder 2023"], "har Berga fler?", "Nej: Calder har fler"),
        (["crews i Calder 2023"], "er Berga større?", "Nej: Calder har flere"),
        (["crews in Calder 2023"], "do we have more?", "No: Calder has more"),
        (["where are we in the harbour list 2022?"], "why is Berga behind?", "In Harbour List"),
        (["var ligger vi i harbour list 2023?"], "varför ligger Calder efter?", "I Harbour List"),
        # A rank and the year behind it are two numbers; one figure is drawn as its series.
        (["where is Berga in the harbour list?"], "put it in a table", "The table as CSV"),
        (["pilot crews in Alvik 2023"], "show it as a chart", "Up 14.3% (+1 crew"),
        # A pronoun is the subject of a comparison, whatever place it is held against.
        (["where is Berga in the harbour list 2023?"], "are they ahead of Calder?", "No: Berga is"),
        (["var ligger Calder i harbour list 2023?"], "är de före Berga?", "Ja: Calder"),
        (["crews in Berga 2023"], "are they bigger than Calder?", "No: Calder has more"),
        (["crews i Berga 2023"], "er de større end Calder?", "Nej: Calder har flere"),
        # What is left out is left out of the question before, in whatever words.
        (["who is ahead of Berga in the harbour list 2023?"], "drop Alvik", "Ahead of Berga in Ha"),
        (["vem ligger före Berga i harbour list 2023?"], "ta bort Alvik", "Före Berga i Harbour"),
        (["list the harbour list 2023"], "and the bottom one", "Berga is number 5"),
        # Another quarter, another currency, the same measure, what a figure holds.
        (["crews in Alvik in 2024?"], "sorry, q1 i meant, not q2", "Alvik: 15 crews"),
        (["hur många lag har Alvik 2024?"], "andra kvartalet då?", "Alvik: 18 lag"),
        (["harbour dues in Calder 2023"], "in dollars if possible", "The sum in another currency"),
        (["harbour dues i Calder 2023"], "vad blir det i kronor?", "Summan i en annan valuta"),
        (["harbour dues in Calder 2023"], "in euros", "Calder: 2,500 EUR"),
        (["what is the goal for crews in Alvik?"], "does Berga have such a goal?", "I don't have"),
        # A doubt and a slip of the pen before what is asked instead.
        (["crews in Calder 2023"], "that can't be right, 90? and in Berga?", "Berga: 60 crews"),
        (["hur många lag har Calder 2023?"], "det kan inte stämma, och i Berga?", "Berga: 60 lag"),
        (["crews in Calder 2023"], "wrong place, I said Berga", "Berga: 60 crews"),
        (["crews i Calder 2023"], "forkert by, Berga", "Berga: 60"),
        # How far what was spoken of is from a place, a part of it by one word.
        (["crews in Calder 2023?"], "how much above Alvik is that?", "50 crews more: Calder"),
        (["lag i Calder 2023"], "hur mycket mer än Alvik är det?", "50 lag mer: Calder"),
        (["crews in Calder 2023?"], "how many fewer has Alvik than that?", "50 crews less: Alvik"),
        (["crews in Alvik 2023"], "pilots only?", "Alvik: 8 crews of pilots (2023)"),
        # A time so many steps off, and a part of what was told.
        (["pilot crews in Alvik 2023"], "and a year earlier?", "Alvik: 7 crews of pilots (2022)"),
        (["pilot crews in Alvik in 2022"], "a year later?", "Alvik: 8 crews of pilots (2023)"),
        (["where is Alvik in the harbour list 2023?"], "två år tidigare?", "Alvik"),
        (["how many pilot crews has Alvik?"], "and the year before?", "Alvik: 7 crews of pilots"),
        (["crews in Alvik in Q2 2024?"], "and the quarter before?", "Alvik: 15 crews"),
        (["crews in Alvik in Q1 2024?"], "a quarter later?", "Alvik: 18 crews"),
        (["hur många lag har Alvik Q2 2024?"], "kvartalet innan?", "Alvik: 15 lag"),
        (["crews i Alvik Q2 2024?"], "og kvartalet før?", "Alvik: 15 crews"),
        (
            ["crews in Alvik 2023"],
            "how many of those are pilots?",
            "Alvik: 8 crews of pilots (2023",
        ),
        (["crews i Alvik 2023"], "hvor mange af dem er pilots?", "Alvik: 8 crews"),
        # Thanks before what is to be done with the answer are no question.
        (["crews in Berga 2023"], "nice. and where's that figure from?", "Source: Guild, Count"),
        (
            ["hur många lag har Berga 2023?"],
            "fint, varifrån har du siffran?",
            "Källa: Guild, Count",
        ),
        (
            ["hvor mange crews har Berga i 2023?"],
            "fint, hvor har du tallet fra?",
            "Kilde: Guild, Count",
        ),
    ],
)
def test_a_follow_up_keeps_what_was_spoken_of(
    harbours: Assistant, thread: list[str], question: str, begins: str
) -> None:
    turns = [Turn("user", text) for text in thread]
    assert harbours.answer(question, turns).text.startswith(begins)


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ("who won the Harbour List?", "who came second?"),
        ("vem vann Harbour List?", "vem kom på andra plats?"),
        ("vem vann Harbour List?", "och vem tog andraplatsen?"),
        ("hvem vandt Harbour List?", "og hvem kom på andenpladsen?"),
        ("hvem vandt Harbour List?", "hvem kom på anden plads?"),
    ],
)
def test_the_second_place_is_asked_for_in_each_language(
    harbours: Assistant, first: str, question: str
) -> None:
    assert harbours.answer(question, [Turn("user", first)]).text.startswith("Calder")


@pytest.mark.parametrize("ranking", ["gartner list", "moody table", "wallpaper ranking"])
def test_a_list_that_is_not_held_is_told_to_be_left_out(harbours: Assistant, ranking: str) -> None:
    said = harbours.answer(f"why is Alvik ahead of Berga in the {ranking}?")
    assert f"“{ranking.split()[0]}”" in " ".join((said.text, *said.caveats))


@pytest.mark.parametrize(
    "question",
    [
        "are the crews of Alvik and Berga comparable in 2023?",
        "är antalet crews i Alvik och Berga jämförbart 2023?",
        "er antallet af crews i Alvik og Berga sammenligneligt i 2023?",
    ],
)
def test_figures_asked_to_be_comparable_are_set_beside_each_other(
    harbours: Assistant, question: str
) -> None:
    said = harbours.answer(question)
    assert not said.abstained
    assert "40" in said.text
    assert "60" in said.text


@pytest.mark.parametrize(
    ("line", "is_for_it"),
    [
        # A question, a wish, a correction and a bare name ask.
        ("and Calder?", True),
        ("I meant Calder", True),
        ("I'd rather see Berga", True),
        ("we're more interested in Calder", True),
        ("please add Calder", True),
        ("hm and Calder?", True),
        ("Calder has how many?", True),
        ("who has the most?", True),
        ("lägg till Calder", True),
        ("du kan väl ta Calder också", True),
        ("giv mig tallet for Calder", True),
        ("no, I was asking about pilot crews", True),
        ("and the fewest?", True),
        ("who comes second", True),
        ("what was it in 2023?", True),
        ("per pilot crew would be better", True),
        ("2023 räcker", True),
        ("are you sure?", True),
        ("stämmer det?", True),
        ("link til kilden", True),
        ("one line for a slide", True),
        ("and Q2?", True),
        # What is missing is told to whoever asked for it, and to nobody else.
        ("how many pilot crews does Berga have?", True),
        ("we need to raise our own grants first", False),
        ("so which one do we use, 40 or 60? Maria?", False),
        # Whoever says something of a place asks nothing, and no figure answers who does a thing.
        ("I thought Calder had more", False),
        ("Calder is bigger than Berga", False),
        ("that's fewer than Calder has", False),
        ("tell the crews of Berga we are late", False),
        ("Berga, obviously", False),
        ("Calder har ju fler", False),
        ("jag tror Berga ligger högre", False),
        ("jeg troede Calder havde flere", False),
        ("det tal brugte vi også i Calder", False),
        ("who writes to Calder?", False),
        # What people propose to one another, days, praise.
        ("should we take the ferry to Calder?", False),
        ("ska vi ses i Berga?", False),
        ("skal vi ringe til dem i Berga?", False),
        ("how was it in Calder last week?", False),
        ("är du i Berga på fredag?", False),
        ("er du i Calder i morgen?", False),
        ("good job everyone!", False),
        ("bra jobbat allihop!", False),
        ("godt arbejde alle", False),
    ],
)
def test_a_line_that_asks_is_told_from_one_that_says_something(
    harbours: Assistant, line: str, is_for_it: bool
) -> None:
    thread = [Turn("user", "how many crews has Alvik in 2023?"), Turn("bot", "Alvik: 40 crews.")]
    assert harbours.answer(line, thread).understood is is_for_it


def test_a_long_message_is_not_encoded_again_without_each_of_its_words(
    harbours: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []
    encode = Store.encode
    monkeypatch.setattr(
        Store, "encode", lambda store, text: encoded.append(text) or encode(store, text)
    )
    harbours.answer(f"how many crews has Berga, asked by gulls and terns {'and so on ' * 60}")
    assert sum(map(len, encoded)) < 4_000


@pytest.mark.parametrize(
    ("before", "then", "start"),
    [
        ("how many crews has Berga in 2023?", "the same for Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "ditto for Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "no wait, Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "scrap that, give me Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "forget Berga, do Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "samma sak för Calder", "Calder: 90 lag"),
        ("how many crews has Berga in 2023?", "nej vänta, Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "prøv igen, jeg mente Calder", "Calder: 90 crews"),
        ("how many crews has Berga in 2023?", "for every place", "Calder comes first"),
        ("how many crews has Berga in 2023?", "list them all", "Calder comes first"),
        ("how many crews has Berga in 2023?", "ranked please", "Calder comes first"),
        ("how many crews has Berga in 2023?", "and for all the others?", "Calder comes first"),
        ("how many crews has Berga in 2023?", "how many times ours is that?", "1.5 times"),
        ("how many crews has Berga in 2023?", "can you answer in Swedish instead", "Berga: 60 lag"),
        ("what is the crew goal of Alvik?", "how far off is it?", "10 crews to go"),
        ("how many crews has Berga in 2023?", "how sure are you?", "It rests on"),
        ("how many crews has Berga in 2023?", "can we quote that?", "Source: Guild"),
    ],
)
def test_a_follow_up_goes_on_with_what_was_asked(
    harbours: Assistant, before: str, then: str, start: str
) -> None:
    thread = (Turn("user", before), Turn("bot", harbours.answer(before).text))
    assert harbours.answer(then, thread).text.startswith(start)
