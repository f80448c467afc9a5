"""The bot's own words, in the language of the question.

Templates only: what is said about the world comes from rows and quotes. Labels of indicators and
clusters, and printed figures, stay as the catalogue and the sources give them.
"""

_PHRASES: dict[str, tuple[str, str, str]] = {
    # key: (English, Swedish, Danish)
    "lookup": (
        "{cluster}: {printed} ({label}, {period}).",
        "{cluster}: {printed} ({label}, {period}).",
        "{cluster}: {printed} ({label}, {period}).",
    ),
    "undated": ("no date given", "utan årtal", "uden årstal"),
    "covers": (
        "The figure for {cluster} covers {geography}.",
        "Siffran för {cluster} gäller {geography}.",
        "Tallet for {cluster} dækker {geography}.",
    ),
    "difference": (
        "{a} is {amount} {unit} above {b} ({ratio} times as many), like for like: {label}, {period}.",
        "{a} ligger {amount} {unit} över {b} ({ratio} gånger så mycket), lika mot lika: {label}, {period}.",
        "{a} ligger {amount} {unit} over {b} ({ratio} gange så meget), lige mod lige: {label}, {period}.",
    ),
    "difference_sources": (
        "{a} is {amount} {unit} above {b} for the same indicator and year, but from different sources: {label}, {period}.",
        "{a} ligger {amount} {unit} över {b} för samma indikator och år, men från olika källor: {label}, {period}.",
        "{a} ligger {amount} {unit} over {b} for samme indikator og år, men fra forskellige kilder: {label}, {period}.",
    ),
    "difference_plain": (
        "{a} is {amount} {unit} above {b}, like for like: {label}, {period}.",
        "{a} ligger {amount} {unit} över {b}, lika mot lika: {label}, {period}.",
        "{a} ligger {amount} {unit} over {b}, lige mod lige: {label}, {period}.",
    ),
    "about": ("about", "cirka", "cirka"),
    "equal": (
        "{a} and {b} stand level, like for like: {label}, {period}.",
        "{a} och {b} ligger lika: {label}, {period}.",
        "{a} og {b} ligger lige: {label}, {period}.",
    ),
    "approximate": (
        "The sources give rounded or open-ended figures ({printed}), so the difference is no more exact than they are.",
        "Källorna anger avrundade eller öppna tal ({printed}), så skillnaden är inte exaktare än de.",
        "Kilderne giver afrundede eller åbne tal ({printed}), så forskellen er ikke mere præcis end de.",
    ),
    "side_by_side": (
        "These figures are shown side by side and not subtracted: {reasons}.",
        "Siffrorna visas sida vid sida och dras inte från varandra: {reasons}.",
        "Tallene vises side om side og trækkes ikke fra hinanden: {reasons}.",
    ),
    "unlike_unit": (
        "different units ({one} and {other})",
        "olika enheter ({one} och {other})",
        "forskellige enheder ({one} og {other})",
    ),
    "unlike_indicator": (
        "different definitions ({one}; {other})",
        "olika definitioner ({one}; {other})",
        "forskellige definitioner ({one}; {other})",
    ),
    "unlike_kind": (
        "different kinds of figure ({one} and {other})",
        "olika slags tal ({one} och {other})",
        "forskellige slags tal ({one} og {other})",
    ),
    "unlike_period": (
        "different years ({one} and {other})",
        "olika år ({one} och {other})",
        "forskellige år ({one} og {other})",
    ),
    "unlike_undated": (
        "a year is missing ({one} and {other})",
        "årtal saknas ({one} och {other})",
        "et årstal mangler ({one} og {other})",
    ),
    "unlike_bound": (
        "a source gives words, not a number",
        "en källa ger ord, inte tal",
        "en kilde giver ord, ikke tal",
    ),
    "unlike_status": (
        "different status ({one} and {other})",
        "olika status ({one} och {other})",
        "forskellig status ({one} og {other})",
    ),
    "unlike_source": (
        "different sources, which may draw the line differently",
        "olika källor, som kan avgränsa olika",
        "forskellige kilder, som kan afgrænse forskelligt",
    ),
    "unlike_geography": (
        "different areas ({one} and {other})",
        "olika områden ({one} och {other})",
        "forskellige områder ({one} og {other})",
    ),
    "newest": (
        "The newest count on record is used; {count} other counts are in the table, and their definitions may differ.",
        "Den nyaste uppgiften används; {count} andra uppgifter står i tabellen, och deras definitioner kan skilja sig.",
        "Det nyeste tal bruges; {count} andre tal står i tabellen, og deres definitioner kan afvige.",
    ),
    "disagree": (
        "Sources differ for {period}: {printed}.",
        "Källorna är oense för {period}: {printed}.",
        "Kilderne er uenige for {period}: {printed}.",
    ),
    "status": (
        "The figure for {cluster} is marked as {status}.",
        "Siffran för {cluster} är märkt {status}.",
        "Tallet for {cluster} er mærket {status}.",
    ),
    "confidence": (
        "The source for {cluster} is of {confidence} confidence.",
        "Källan för {cluster} har tillförlitligheten {confidence}.",
        "Kilden for {cluster} har pålideligheden {confidence}.",
    ),
    "note": ("{cluster}: {note}.", "{cluster}: {note}.", "{cluster}: {note}."),
    "leads": (
        "{cluster} comes first: {printed} ({label}, {period}).",
        "{cluster} ligger först: {printed} ({label}, {period}).",
        "{cluster} ligger først: {printed} ({label}, {period}).",
    ),
    "leads_least": (
        "{cluster} has the lowest figure: {printed} ({label}, {period}).",
        "{cluster} har den lägsta siffran: {printed} ({label}, {period}).",
        "{cluster} har det laveste tal: {printed} ({label}, {period}).",
    ),
    "place": (
        "{cluster} in {ranking}, {edition}: {printed}.",
        "{cluster} i {ranking}, {edition}: {printed}.",
        "{cluster} i {ranking}, {edition}: {printed}.",
    ),
    "place_rank": (
        "{cluster} is number {printed} in {ranking}, {edition}.",
        "{cluster} är nummer {printed} i {ranking}, {edition}.",
        "{cluster} er nummer {printed} i {ranking}, {edition}.",
    ),
    "ahead_of": (
        "Ahead of {cluster} in {ranking}, {edition}: {names}.",
        "Före {cluster} i {ranking}, {edition}: {names}.",
        "Foran {cluster} i {ranking}, {edition}: {names}.",
    ),
    "only_these": (
        "Only places that the sources print are listed; clusters in between may be missing.",
        "Bara placeringar som källorna anger visas; kluster däremellan kan saknas.",
        "Kun placeringer, som kilderne angiver, vises; klynger derimellem kan mangle.",
    ),
    "like_rows": (
        "Ranked over like figures only ({label}, {period}); figures for other years or definitions are left out.",
        "Rangordnat bara över lika uppgifter ({label}, {period}); andra år eller definitioner är utelämnade.",
        "Kun ens tal er rangeret ({label}, {period}); andre år eller definitioner er udeladt.",
    ),
    "unlike_years": (
        "The figures are for different years or areas, so the order is a reading aid and no ranking.",
        "Siffrorna gäller olika år eller områden, så ordningen är bara en läshjälp och ingen rankning.",
        "Tallene gælder forskellige år eller områder, så rækkefølgen er kun en læsehjælp og ingen rangering.",
    ),
    "why_order": (
        "In {ranking} {edition}, {a} stands above {b}: {a} is {pa}, {b} is {pb}.",
        "I {ranking} {edition} står {a} över {b}: {a} är {pa}, {b} är {pb}.",
        "I {ranking} {edition} står {a} over {b}: {a} er {pa}, {b} er {pb}.",
    ),
    "why_premise": (
        "The premise does not hold: in {ranking} {edition} {b} stands above {a} ({b}: {pb}; {a}: {pa}).",
        "Utgångspunkten stämmer inte: i {ranking} {edition} står {b} över {a} ({b}: {pb}; {a}: {pa}).",
        "Udgangspunktet holder ikke: i {ranking} {edition} står {b} over {a} ({b}: {pb}; {a}: {pa}).",
    ),
    "why_unknown_order": (
        "My sources do not say which of {a} and {b} stands higher in {ranking} {edition}: {a} is {pa}, {b} is {pb}.",
        "Mina källor säger inte vilken av {a} och {b} som står högst i {ranking} {edition}: {a} är {pa}, {b} är {pb}.",
        "Mine kilder siger ikke, hvem af {a} og {b} der står højest i {ranking} {edition}: {a} er {pa}, {b} er {pb}.",
    ),
    "why_recorded": (
        "The reason on record: {a} is ahead on {ahead}; {b} is ahead on {behind}.",
        "Skälet som finns dokumenterat: {a} ligger före på {ahead}; {b} ligger före på {behind}.",
        "Den dokumenterede grund: {a} er foran på {ahead}; {b} er foran på {behind}.",
    ),
    "why_recorded_ahead": (
        "The reason on record: {a} is ahead on {ahead}.",
        "Skälet som finns dokumenterat: {a} ligger före på {ahead}.",
        "Den dokumenterede grund: {a} er foran på {ahead}.",
    ),
    "why_against": (
        "On record in the other direction: {b} is ahead on {behind}.",
        "Dokumenterat åt andra hållet: {b} ligger före på {behind}.",
        "Dokumenteret den anden vej: {b} er foran på {behind}.",
    ),
    "no_reason": (
        "My sources give no reason for this order.",
        "Mina källor ger inget skäl till ordningen.",
        "Mine kilder giver ingen grund til rækkefølgen.",
    ),
    "no_cause": (
        "My sources give no reason for this difference.",
        "Mina källor ger inget skäl till skillnaden.",
        "Mine kilder giver ingen grund til forskellen.",
    ),
    "not_published": (
        "No scores or weights of {ranking} are published in my sources, so nothing of the gap can be apportioned to single causes.",
        "Inga poäng eller vikter för {ranking} är publicerade i mina källor, så inget av avståndet kan fördelas på enskilda orsaker.",
        "Ingen point eller vægte for {ranking} er offentliggjort i mine kilder, så intet af afstanden kan fordeles på enkelte årsager.",
    ),
    "background": (
        "The figures in the table are background only: none is known to be an input of the ranking.",
        "Siffrorna i tabellen är bara bakgrund: ingen av dem är känd som underlag för rankningen.",
        "Tallene i tabellen er kun baggrund: ingen af dem er kendt som grundlag for rangeringen.",
    ),
    "background_unlike": (
        "{label}: not like for like – {reasons}.",
        "{label}: inte lika mot lika – {reasons}.",
        "{label}: ikke lige mod lige – {reasons}.",
    ),
    "other_edition": (
        "Editions cover different sets of clusters or regions; places in two editions cannot simply be compared.",
        "Utgåvorna omfattar olika kluster eller regioner; placeringar i två utgåvor kan inte jämföras rakt av.",
        "Udgaverne omfatter forskellige klynger eller regioner; placeringer i to udgaver kan ikke uden videre sammenlignes.",
    ),
    "gap_weighted": (
        "{a} scores {sa} and {b} {sb}, a gap of {gap} points; the largest part is {part} ({share} points).",
        "{a} får {sa} och {b} {sb}, ett avstånd på {gap} poäng; den största delen är {part} ({share} poäng).",
        "{a} får {sa} og {b} {sb}, en afstand på {gap} point; den største del er {part} ({share} point).",
    ),
    "trend": (
        "{cluster}, {label}: from {first} ({p1}) to {last} ({p2}), {amount} or {change}% in all{cagr}.",
        "{cluster}, {label}: från {first} ({p1}) till {last} ({p2}), {amount} eller {change}% totalt{cagr}.",
        "{cluster}, {label}: fra {first} ({p1}) til {last} ({p2}), {amount} eller {change}% i alt{cagr}.",
    ),
    "trend_points": (
        "{cluster}, {label}: from {first} ({p1}) to {last} ({p2}).",
        "{cluster}, {label}: från {first} ({p1}) till {last} ({p2}).",
        "{cluster}, {label}: fra {first} ({p1}) til {last} ({p2}).",
    ),
    "a_year": (", {rate}% a year", ", {rate}% per år", ", {rate}% om året"),
    "trend_break": (
        "The counts come from different sources or areas, so part of the change may be a change of method.",
        "Uppgifterna kommer från olika källor eller områden, så en del av ändringen kan vara ändrad metod.",
        "Tallene kommer fra forskellige kilder eller områder, så en del af ændringen kan være ændret metode.",
    ),
    "trend_one": (
        "There is only one dated figure for {cluster}, so no trend can be given: {printed} ({label}, {period}).",
        "Det finns bara en daterad uppgift för {cluster}, så ingen trend kan ges: {printed} ({label}, {period}).",
        "Der findes kun ét dateret tal for {cluster}, så ingen udvikling kan gives: {printed} ({label}, {period}).",
    ),
    "coverage": (
        "On {cluster} I hold {rows} figures for {indicators} indicators from {sources} sources.",
        "Om {cluster} har jag {rows} siffror för {indicators} indikatorer från {sources} källor.",
        "Om {cluster} har jeg {rows} tal for {indicators} indikatorer fra {sources} kilder.",
    ),
    "rankings_of": (
        "{cluster} is placed in {count} rankings that I hold.",
        "{cluster} är placerat i {count} rankningar som jag har.",
        "{cluster} er placeret i {count} ranglister, som jeg har.",
    ),
    "editions": (
        "Editions of {ranking} on record: {labels}.",
        "Utgåvor av {ranking} som finns: {labels}.",
        "Udgaver af {ranking}, som haves: {labels}.",
    ),
    "weights": ("Weights: {weights}.", "Vikter: {weights}.", "Vægte: {weights}."),
    "siblings": (
        "Other definitions on record are in the table too; they are other indicators.",
        "Andra definitioner som finns står också i tabellen; de är andra indikatorer.",
        "Andre definitioner, som haves, står også i tabellen; de er andre indikatorer.",
    ),
    "inventory": (
        "I hold {documents} documents, {rows} figures, {clusters} places, {indicators} indicators and {rankings} rankings.",
        "Jag har {documents} dokument, {rows} siffror, {clusters} platser, {indicators} indikatorer och {rankings} rankningar.",
        "Jeg har {documents} dokumenter, {rows} tal, {clusters} steder, {indicators} indikatorer og {rankings} ranglister.",
    ),
    "definition": ("{name}: {definition}", "{name}: {definition}", "{name}: {definition}"),
    "gap": (
        "I don't have {asked} in my sources.",
        "Jag har inte {asked} i mina källor.",
        "Jeg har ikke {asked} i mine kilder.",
    ),
    "gap_years": (
        "I don't have {asked} for {years}; my sources hold it for {held}.",
        "Jag har inte {asked} för {years}; mina källor har det för {held}.",
        "Jeg har ikke {asked} for {years}; mine kilder har det for {held}.",
    ),
    "gap_places": (
        "I don't have {asked} for {cluster}; my sources hold it for {held}.",
        "Jag har inte {asked} för {cluster}; mina källor har det för {held}.",
        "Jeg har ikke {asked} for {cluster}; mine kilder har det for {held}.",
    ),
    "gap_topic": (
        "I don't have an answer to that in my sources.",
        "Jag har inget svar på det i mina källor.",
        "Jeg har ikke et svar på det i mine kilder.",
    ),
    "gap_home": (
        "I don't know which region “we” is; set CLUSTERBOT_HOME or `home` in catalogue.toml.",
        "Jag vet inte vilken region ”vi” är; sätt CLUSTERBOT_HOME eller `home` i catalogue.toml.",
        "Jeg ved ikke, hvilken region »vi« er; sæt CLUSTERBOT_HOME eller `home` i catalogue.toml.",
    ),
    "nearest": ("Nearest: {what}.", "Närmast: {what}.", "Nærmest: {what}."),
    "nearest_text": (
        "The nearest text I hold is “{title}”.",
        "Den närmaste texten jag har är ”{title}”.",
        "Den nærmeste tekst, jeg har, er »{title}«.",
    ),
    "card_first": (
        "{cluster} comes first on {card}, with {score} of 100 points.",
        "{cluster} ligger först på {card}, med {score} av 100 poäng.",
        "{cluster} ligger først på {card}, med {score} af 100 point.",
    ),
    "card_place": (
        "{cluster} is number {place} of {of}, with {score} points.",
        "{cluster} är nummer {place} av {of}, med {score} poäng.",
        "{cluster} er nummer {place} af {of}, med {score} point.",
    ),
    "left_out": (
        "{cluster} is left out: my sources hold no comparable figure for {indicator}.",
        "{cluster} är utelämnat: mina källor saknar en jämförbar uppgift för {indicator}.",
        "{cluster} er udeladt: mine kilder mangler et sammenligneligt tal for {indicator}.",
    ),
    "to_pass": (
        "For {b} to draw level with {a}, all else unchanged, one of these would do: {ways}.",
        "För att {b} ska komma ikapp {a}, med allt annat lika, räcker något av detta: {ways}.",
        "For at {b} kan nå op på siden af {a}, alt andet lige, rækker ét af disse: {ways}.",
    ),
    "pass_one": (
        "{label} at {value} (now {now})",
        "{label} på {value} (nu {now})",
        "{label} på {value} (nu {now})",
    ),
    "pass_never": (
        "{label} alone cannot do it",
        "{label} räcker inte ensamt",
        "{label} rækker ikke alene",
    ),
    "robust": (
        "{a} stays ahead of {b} under {share}% of weightings, each weight moved by up to {spread}% of itself ({draws} seeded draws).",
        "{a} ligger före {b} i {share}% av viktningarna, när varje vikt ändras med upp till {spread}% ({draws} slumpade viktningar med fast frö).",
        "{a} ligger foran {b} i {share}% af vægtningerne, når hver vægt ændres med op til {spread}% ({draws} udtrukne vægtninger med fast frø).",
    ),
    "score": ("Score", "Poäng", "Point"),
    "and": ("and", "och", "og"),
    "cluster": ("Cluster", "Kluster", "Klynge"),
    "indicator": ("Indicator", "Indikator", "Indikator"),
    "figure": ("Figure", "Uppgift", "Tal"),
    "kind": ("Kind", "Slag", "Slags"),
    "name": ("Name", "Namn", "Navn"),
    "figures": ("Figures held", "Antal uppgifter", "Antal tal"),
    "period": ("Period", "Period", "Periode"),
    "area": ("Area", "Område", "Område"),
    "place_column": ("Place", "Plats", "Plads"),
    "ranking": ("Ranking", "Rankning", "Rangliste"),
    "edition": ("Edition", "Utgåva", "Udgave"),
    "source": ("Source", "Källa", "Kilde"),
    "weight": ("Weight", "Vikt", "Vægt"),
    "contribution": ("Contribution", "Bidrag", "Bidrag"),
    "read_as": (
        "I read “{typed}” as “{meant}”.",
        "Jag läste ”{typed}” som ”{meant}”.",
        "Jeg læste »{typed}« som »{meant}«.",
    ),
    "help": (
        "Ask me about the clusters in my sources: how many, how much, who ranks where and why, how it has changed. Every figure comes with its source, and what my sources do not hold I say so.",
        "Fråga mig om klustren i mina källor: hur många, hur mycket, vem rankas var och varför, hur det har ändrats. Varje siffra har sin källa, och det som källorna inte har säger jag.",
        "Spørg mig om klyngerne i mine kilder: hvor mange, hvor meget, hvem ligger hvor og hvorfor, hvordan det har ændret sig. Hvert tal har sin kilde, og hvad kilderne ikke har, siger jeg.",
    ),
}
_COLUMN = {"en": 0, "sv": 1, "da": 2}


def say(language: str, key: str, **slots: object) -> str:
    """Return a phrase in a language with its slots filled; English for a language without one."""
    return _PHRASES[key][_COLUMN.get(language, 0)].format(**slots)


def join(language: str, items: list[str] | tuple[str, ...]) -> str:
    """Return the items as an enumeration ("a, b and c")."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say(language, 'and')} {items[-1]}"
