"""The bot's own words, in the language of the question.

Templates only: what is said about the world comes from rows and quotes. Labels of indicators and
clusters, and printed figures, stay as the catalogue and the sources give them.
"""

from collections.abc import Sequence

_PHRASES: dict[str, tuple[str, str, str]] = {
    # key: (English, Swedish, Danish)
    "lookup": (
        "{cluster}: {printed} ({label}, {period}).",
        "{cluster}: {printed} ({label}, {period}).",
        "{cluster}: {printed} ({label}, {period}).",
    ),
    "undated": ("no date given", "utan årtal", "uden årstal"),
    "equal": (
        "{a} and {b} stand level, like for like: {label}, {period}.",
        "{a} och {b} ligger lika: {label}, {period}.",
        "{a} og {b} ligger lige: {label}, {period}.",
    ),
    "covers": (
        "The figure for {cluster} covers {geography}.",
        "Siffran för {cluster} gäller ”{geography}”.",
        "Tallet for {cluster} dækker »{geography}«.",
    ),
    "difference": (
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} more, {ratio} times as many, like for like.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mer, {ratio} gånger så mycket, lika mot lika.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mere, {ratio} gange så meget, lige mod lige.",
    ),
    "difference_plain": (
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} more, like for like.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mer, lika mot lika.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mere, lige mod lige.",
    ),
    "difference_sources": (
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} more, by one definition and year but from different sources.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mer, med en definition och ett år men från olika källor.",
        "{a} {pa}, {b} {pb} ({label}, {period}): {amount} {unit} mere, med én definition og ét år men fra forskellige kilder.",
    ),
    "listing": ("{label}: {items}.", "{label}: {items}.", "{label}: {items}."),
    "listed": ("{cluster} {printed} ({period})",) * 3,
    "only_like": (
        "Only figures of one year and definition are subtracted from one another.",
        "Bara uppgifter för ett och samma år och med samma definition dras från varandra.",
        "Kun tal for ét og samme år og med samme definition trækkes fra hinanden.",
    ),
    "no_growth": (
        "I hold no like figures of two years for several places, so their growth in {label} cannot be compared.",
        "Jag har inga lika uppgifter från två år för flera platser, så deras tillväxt i {label} kan inte jämföras.",
        "Jeg har ingen ens tal fra to år for flere steder, så deres vækst i {label} kan ikke sammenlignes.",
    ),
    "robust_unknown": (
        "How robust that order is cannot be told: it needs published weights or a scorecard, and {names} are not all on {card}.",
        "Hur robust den ordningen är går inte att säga: det kräver publicerade vikter eller ett styrkort, och {names} finns inte alla på {card}.",
        "Hvor robust den rækkefølge er, kan ikke siges: det kræver offentliggjorte vægte eller et scorecard, og {names} er ikke alle på {card}.",
    ),
    "side_by_side": (
        "Shown side by side and not subtracted: {reasons}.",
        "Visas sida vid sida och dras inte från varandra: {reasons}.",
        "Vises side om side og trækkes ikke fra hinanden: {reasons}.",
    ),
    "newest_unlike": (
        "Newest on record, not subtracted ({reasons}): {items}.",
        "Nyast i källorna, dras inte från varandra ({reasons}): {items}.",
        "Nyest i kilderne, trækkes ikke fra hinanden ({reasons}): {items}.",
    ),
    "unlike_unit": (
        "different units ({all})",
        "olika enheter ({all})",
        "forskellige enheder ({all})",
    ),
    "unlike_indicator": (
        "different definitions ({all})",
        "olika definitioner ({all})",
        "forskellige definitioner ({all})",
    ),
    "unlike_kind": (
        "different kinds of figure ({all})",
        "olika slags tal ({all})",
        "forskellige slags tal ({all})",
    ),
    "unlike_period": (
        "different years ({all})",
        "olika år ({all})",
        "forskellige år ({all})",
    ),
    "unlike_inferred": (
        "a year is only inferred ({all})",
        "ett årtal är bara uppskattat ({all})",
        "et årstal er kun skønnet ({all})",
    ),
    "unlike_undated": (
        "a year is missing ({all})",
        "årtal saknas ({all})",
        "et årstal mangler ({all})",
    ),
    "unlike_status": (
        "different status ({all})",
        "olika status ({all})",
        "forskellig status ({all})",
    ),
    "unlike_geography": (
        "different areas ({all})",
        "olika områden ({all})",
        "forskellige områder ({all})",
    ),
    "newest": (
        "The newest of {count} figures on record is used; the definitions of the others may differ.",
        "Den nyaste av {count} uppgifter används; de andras definitioner kan skilja sig.",
        "Det nyeste af {count} tal bruges; de andres definitioner kan afvige.",
    ),
    "undated_several": (
        "{count} figures are on record, and the one given has no date.",
        "{count} uppgifter finns, och den som ges har inget datum.",
        "Der findes {count} tal, og det givne har ingen dato.",
    ),
    "sibling": (
        "I hold no figure for {cluster} on {asked}; the one given is by another definition: {label}.",
        "Jag har ingen uppgift för {cluster} om {asked}; den som ges har en annan definition: {label}.",
        "Jeg har intet tal for {cluster} om {asked}; det givne har en anden definition: {label}.",
    ),
    "siblings": (
        "There are figures by other definitions, too; they are other indicators.",
        "Det finns uppgifter med andra definitioner också; de är andra indikatorer.",
        "Der findes også tal med andre definitioner; de er andre indikatorer.",
    ),
    "disagree": (
        "Sources differ for {period}: {printed}. The first is used: {reason}.",
        "Källorna är oense för {period}: {printed}. Den första används: {reason}.",
        "Kilderne er uenige for {period}: {printed}. Den første bruges: {reason}.",
    ),
    "because_newer": (
        "its period is the latest",
        "dess period är den senaste",
        "dens periode er den seneste",
    ),
    "because_firmer": (
        "it is the firmest on record",
        "den är den säkraste uppgiften",
        "den er den sikreste oplysning",
    ),
    "because_later": (
        "its source is the latest",
        "dess källa är den senaste",
        "dens kilde er den seneste",
    ),
    "because_first": (
        "the sources are equally good, so the choice is one of order",
        "källorna är lika goda, så valet är en fråga om ordning",
        "kilderne er lige gode, så valget er et spørgsmål om rækkefølge",
    ),
    "status": (
        "The figure for {cluster} is marked as {status}.",
        "Siffran för {cluster} är märkt som {status}.",
        "Tallet for {cluster} er mærket som {status}.",
    ),
    "confidence": (
        "The source for {cluster} is of low reliability.",
        "Källan för {cluster} har låg tillförlitlighet.",
        "Kilden for {cluster} har lav pålidelighed.",
    ),
    "note": (
        "Noted beside the figure for {cluster}: “{note}”.",
        "Noterat vid siffran för {cluster}: ”{note}”.",
        "Noteret ved tallet for {cluster}: »{note}«.",
    ),
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
    "leads_most": (
        "{cluster} has the highest figure: {printed} ({label}, {period}).",
        "{cluster} har den högsta siffran: {printed} ({label}, {period}).",
        "{cluster} har det højeste tal: {printed} ({label}, {period}).",
    ),
    "leads_most_unlike": (
        "The highest figure on record is that of {cluster}: {printed} ({label}, {period}).",
        "Den högsta siffran i källorna har {cluster}: {printed} ({label}, {period}).",
        "Det højeste tal i kilderne har {cluster}: {printed} ({label}, {period}).",
    ),
    "leads_unlike": (
        "The highest figure on record is that of {cluster}: {printed} ({label}, {period}).",
        "Den högsta siffran i källorna har {cluster}: {printed} ({label}, {period}).",
        "Det højeste tal i kilderne har {cluster}: {printed} ({label}, {period}).",
    ),
    "leads_least_unlike": (
        "The lowest figure on record is that of {cluster}: {printed} ({label}, {period}).",
        "Den lägsta siffran i källorna har {cluster}: {printed} ({label}, {period}).",
        "Det laveste tal i kilderne har {cluster}: {printed} ({label}, {period}).",
    ),
    "stands": (
        "{cluster} is number {place} of {of}: {printed} ({label}, {period}).",
        "{cluster} är nummer {place} av {of}: {printed} ({label}, {period}).",
        "{cluster} er nummer {place} af {of}: {printed} ({label}, {period}).",
    ),
    "grows": (
        "{cluster} grew most: {change}% ({label}, {first} to {last}).",
        "{cluster} växte mest: {change}% ({label}, {first} till {last}).",
        "{cluster} voksede mest: {change}% ({label}, {first} til {last}).",
    ),
    "by_growth": (
        "By growth the order is another: {cluster} comes first with {change}% ({first} to {last}).",
        "Efter tillväxt är ordningen en annan: {cluster} ligger först med {change}% ({first} till {last}).",
        "Efter vækst er rækkefølgen en anden: {cluster} ligger først med {change}% ({first} til {last}).",
    ),
    "by_other": (
        "By {label} the order is another: {cluster} comes first with {printed} ({period}).",
        "Efter {label} är ordningen en annan: {cluster} ligger först med {printed} ({period}).",
        "Efter {label} er rækkefølgen en anden: {cluster} ligger først med {printed} ({period}).",
    ),
    "growth": ("Growth", "Tillväxt", "Vækst"),
    "from_to": ("{first} to {last}", "{first} till {last}", "{first} til {last}"),
    "like_rows": (
        "Ranked over like figures only ({label}, {period}); {names} have figures for other periods or units.",
        "Rangordnat bara över lika uppgifter ({label}, {period}); {names} har uppgifter för andra perioder eller enheter.",
        "Kun ens tal er rangeret ({label}, {period}); {names} har tal for andre perioder eller enheder.",
    ),
    "unlike_ranked": (
        "The order is a reading aid and no ranking: {reasons}.",
        "Ordningen är bara en läshjälp och ingen rankning: {reasons}.",
        "Rækkefølgen er kun en læsehjælp og ingen rangering: {reasons}.",
    ),
    "soft_rows": (
        "Not all figures are of the same standing: {reasons}.",
        "Uppgifterna är inte av samma slag: {reasons}.",
        "Tallene er ikke af samme slags: {reasons}.",
    ),
    "other_definitions": (
        "Not ranked with these, as definitions or units differ: {names}.",
        "Rangordnas inte med dessa, eftersom definition eller enhet skiljer sig: {names}.",
        "Rangeres ikke med disse, da definition eller enhed afviger: {names}.",
    ),
    "place": (
        "{cluster} in {ranking}: {printed}.",
        "{cluster} i {ranking}: {printed}.",
        "{cluster} i {ranking}: {printed}.",
    ),
    "place_rank": (
        "{cluster} is number {printed} in {ranking}.",
        "{cluster} är nummer {printed} i {ranking}.",
        "{cluster} er nummer {printed} i {ranking}.",
    ),
    "number": ("number {printed}", "nummer {printed}", "nummer {printed}"),
    "why_order": (
        "In {ranking}, {a} stands above {b}: {a} is {pa}, {b} is {pb}.",
        "I {ranking} står {a} över {b}: {a} är {pa}, {b} är {pb}.",
        "I {ranking} står {a} over {b}: {a} er {pa}, {b} er {pb}.",
    ),
    "why_premise": (
        "The premise does not hold: in {ranking} {b} stands above {a} ({b}: {pb}; {a}: {pa}).",
        "Utgångspunkten stämmer inte: i {ranking} står {b} över {a} ({b}: {pb}; {a}: {pa}).",
        "Udgangspunktet holder ikke: i {ranking} står {b} over {a} ({b}: {pb}; {a}: {pa}).",
    ),
    "why_unknown_order": (
        "My sources do not say which of {a} and {b} stands higher in {ranking}: {a} is {pa}, {b} is {pb}.",
        "Mina källor säger inte vilken av {a} och {b} som står högst i {ranking}: {a} är {pa}, {b} är {pb}.",
        "Mine kilder siger ikke, hvem af {a} og {b} der står højest i {ranking}: {a} er {pa}, {b} er {pb}.",
    ),
    "scores_missing": (
        "The weights of {ranking} are published, but my sources lack a component score of {a} or {b} for this edition, so the gap cannot be split.",
        "Vikterna i {ranking} är publicerade, men mina källor saknar ett delpoäng för {a} eller {b} i denna utgåva, så avståndet kan inte delas upp.",
        "Vægtene i {ranking} er offentliggjort, men mine kilder mangler en delscore for {a} eller {b} i denne udgave, så afstanden kan ikke deles op.",
    ),
    "weights_missing": (
        "{ranking} publishes scores of these parts but no weights, so the differences cannot be added up: {parts}.",
        "{ranking} publicerar poäng för dessa delar men inga vikter, så skillnaderna kan inte läggas ihop: {parts}.",
        "{ranking} offentliggør point for disse dele men ingen vægte, så forskellene kan ikke lægges sammen: {parts}.",
    ),
    "convention": (
        "Each part is its weight (divided by the sum of weights) times the difference of the published scores; the parts add up to the gap.",
        "Varje del är vikten (delad med viktsumman) gånger skillnaden i publicerade poäng; delarna summerar till avståndet.",
        "Hver del er vægten (delt med vægtsummen) gange forskellen i offentliggjorte point; delene summerer til afstanden.",
    ),
    "moved": (
        "{cluster} went from {old} in {ranking}, {first}, to {new} in {last}.",
        "{cluster} gick från {old} i {ranking}, {first}, till {new} i {last}.",
        "{cluster} gik fra {old} i {ranking}, {first}, til {new} i {last}.",
    ),
    "stayed": (
        "{cluster} kept its place in {ranking}: {new} both in {first} and in {last}.",
        "{cluster} behöll sin plats i {ranking}: {new} både i {first} och i {last}.",
        "{cluster} beholdt sin plads i {ranking}: {new} både i {first} og i {last}.",
    ),
    "moved_score": (
        "Its own score moved by {own} points, from {s1} to {s2}; the largest part is {part} ({share}).",
        "Den egna poängen ändrades med {own}, från {s1} till {s2}; den största delen är {part} ({share}).",
        "Den egen score ændredes med {own} point, fra {s1} til {s2}; den største del er {part} ({share}).",
    ),
    "moved_method": (
        "The new weights alone move the score by {points} more, to {s3}.",
        "De nya vikterna ensamma ändrar poängen med ytterligare {points}, till {s3}.",
        "De nye vægte alene ændrer scoren med yderligere {points}, til {s3}.",
    ),
    "moved_steps": (
        "Places gained, one step after the other: {steps}; together {total}.",
        "Vunna placeringar, ett steg i taget: {steps}; tillsammans {total}.",
        "Vundne placeringer, ét skridt ad gangen: {steps}; tilsammen {total}.",
    ),
    "moved_against": (
        "Against {rival} the gap went from {g1} to {g2} points: {own} by its own change, {theirs} by that of {rival}{method}.",
        "Mot {rival} gick avståndet från {g1} till {g2} poäng: {own} genom egen ändring, {theirs} genom {rival}{method}.",
        "Mod {rival} gik afstanden fra {g1} til {g2} point: {own} ved egen ændring, {theirs} ved {rival}{method}.",
    ),
    "moved_by_method": (
        ", {points} by new weights",
        ", {points} genom nya vikter",
        ", {points} ved nye vægte",
    ),
    "step_own": ("own change", "egen ändring", "egen ændring"),
    "step_rivals": ("rivals' change", "rivalernas ändring", "rivalernes ændring"),
    "step_method": ("method change", "metodändring", "metodeændring"),
    "step_entrants": (
        "entrants and leavers",
        "nykomlingar och bortfall",
        "nytilkomne og frafaldne",
    ),
    "moved_convention": (
        "The steps are taken in this order: own scores, rivals' scores, weights, who is listed.",
        "Stegen tas i denna ordning: egna poäng, rivalernas poäng, vikter, vilka som är med.",
        "Skridtene tages i denne orden: egne point, rivalernes point, vægte, hvem der er med.",
    ),
    "same_weights": (
        "My catalogue holds one set of weights for both editions, so no change of method can be seen.",
        "Min katalog har samma vikter för båda utgåvorna, så ingen metodändring kan ses.",
        "Mit katalog har samme vægte for begge udgaver, så ingen metodeændring kan ses.",
    ),
    "components": (
        "Parts of {ranking} and their weights: {parts}.",
        "Delar av {ranking} och deras vikter: {parts}.",
        "Dele af {ranking} og deres vægte: {parts}.",
    ),
    "moved_unsplit": (
        "No component scores of {ranking} for both editions are in my sources, so the move cannot be split into own change, rivals' change, method change and entrants.",
        "Inga delpoäng för {ranking} finns för båda utgåvorna i mina källor, så förflyttningen kan inte delas upp i egen ändring, rivalernas ändring, metodändring och nykomlingar.",
        "Ingen delscore for {ranking} findes for begge udgaver i mine kilder, så bevægelsen kan ikke deles op i egen ændring, rivalernes ændring, metodeændring og nytilkomne.",
    ),
    "overtook": (
        "Now above it and not before: {names}.",
        "Nu ovanför och inte tidigare: {names}.",
        "Nu over og ikke tidligere: {names}.",
    ),
    "newly_listed": (
        "Above it now, with no place on record in the earlier edition: {names}.",
        "Nu ovanför, utan känd plats i den tidigare utgåvan: {names}.",
        "Nu over, uden kendt plads i den tidligere udgave: {names}.",
    ),
    "sources_of": (
        "Sources behind that answer: {count}.",
        "Källor bakom svaret: {count}.",
        "Kilder bag svaret: {count}.",
    ),
    "published": ("Published", "Publicerad", "Udgivet"),
    "publisher": ("Publisher", "Utgivare", "Udgiver"),
    "title": ("Title", "Titel", "Titel"),
    "or": ("or", "eller", "eller"),
    "to_pass": (
        "For {b} to pass {a}, all else unchanged, one of these would do: {ways}.",
        "För att {b} ska gå förbi {a}, med allt annat lika, räcker ett av dessa: {ways}.",
        "For at {b} kan komme foran {a}, alt andet lige, rækker ét af disse: {ways}.",
    ),
    "pass_never": (
        "No value of {labels} alone would do it.",
        "Inget värde på {labels} ensamt räcker.",
        "Ingen værdi af {labels} alene rækker.",
    ),
    "card_premise": (
        "The premise does not hold: on {card}, {a} is ahead of {b}.",
        "Utgångspunkten stämmer inte: på {card} ligger {a} före {b}.",
        "Udgangspunktet holder ikke: på {card} ligger {a} foran {b}.",
    ),
    "ahead_already": (
        "{a} is ahead of {b} already on {card}, with {sa} points against {sb}.",
        "{a} ligger redan före {b} på {card}, med {sa} poäng mot {sb}.",
        "{a} ligger allerede foran {b} på {card}, med {sa} point mod {sb}.",
    ),
    "never_pass": (
        "No single indicator can bring {b} past {a}, all else unchanged.",
        "Ingen enskild indikator kan föra {b} förbi {a}, med allt annat lika.",
        "Ingen enkelt indikator kan bringe {b} foran {a}, alt andet lige.",
    ),
    "pass_one": (
        "{label} at {value} instead of {now}",
        "{label} på {value} i stället för {now}",
        "{label} på {value} i stedet for {now}",
    ),
    "pass_rescaled": (
        "Each is the smallest change that flips the order, with the whole card scored anew.",
        "Vart och ett är den minsta ändring som vänder ordningen när hela kortet räknas om.",
        "Hver er den mindste ændring, der vender rækkefølgen, når hele kortet beregnes på ny.",
    ),
    "robust": (
        "{a} stays ahead of {b} under {share}% of weightings.",
        "{a} ligger före {b} i {share}% av viktningarna.",
        "{a} ligger foran {b} i {share}% af vægtningerne.",
    ),
    "robust_how": (
        "Each weight is moved by up to {spread}% of itself, in {draws} seeded draws.",
        "Varje vikt ändras med upp till {spread}%, i {draws} slumpade viktningar med fast frö.",
        "Hver vægt ændres med op til {spread}%, i {draws} udtrukne vægtninger med fast frø.",
    ),
    "card_example": (
        "{card} is an example that shows how a scorecard works.",
        "{card} är ett exempel som visar hur ett styrkort fungerar.",
        "{card} er et eksempel, der viser, hvordan et scorecard virker.",
    ),
    "card_rule": (
        "{card}: {method}; {missing}. Weights: {weights}.",
        "{card}: {method}; {missing}. Vikter: {weights}.",
        "{card}: {method}; {missing}. Vægte: {weights}.",
    ),
    "min-max": (
        "min–max, 0 for the worst on the card and 100 for the best",
        "min–max, 0 för den sämsta på kortet och 100 för den bästa",
        "min–max, 0 for den dårligste på kortet og 100 for den bedste",
    ),
    "z-score": (
        "z-scores, standard deviations from the mean of the card",
        "z-poäng, standardavvikelser från kortets medelvärde",
        "z-score, standardafvigelser fra kortets gennemsnit",
    ),
    "share-of-best": (
        "share of the best on the card",
        "andel av den bästa på kortet",
        "andel af den bedste på kortet",
    ),
    "leave-out": (
        "who lacks a figure is left out",
        "den som saknar en uppgift utelämnas",
        "den, der mangler et tal, udelades",
    ),
    "reweigh": (
        "where a figure is missing the other weights are scaled up",
        "där en uppgift saknas skalas de andra vikterna upp",
        "hvor et tal mangler, skaleres de andre vægte op",
    ),
    "approximate": (
        "The sources give rounded or open-ended figures ({printed}), so the difference is no more exact than they are.",
        "Källorna anger avrundade eller öppna tal ({printed}), så skillnaden är inte exaktare än de.",
        "Kilderne giver afrundede eller åbne tal ({printed}), så forskellen er ikke mere præcis end de.",
    ),
    "per": (
        "{cluster}: {amount} ({period}), from {one} and {other}.",
        "{cluster}: {amount} ({period}), av {one} och {other}.",
        "{cluster}: {amount} ({period}), af {one} og {other}.",
    ),
    "not_divided": (
        "These figures are not divided by one another: {reasons}.",
        "Siffrorna divideras inte med varandra: {reasons}.",
        "Tallene divideres ikke med hinanden: {reasons}.",
    ),
    "unlike_bound": (
        "a source gives words, not a number",
        "en källa ger ord, inte tal",
        "en kilde giver ord, ikke tal",
    ),
    "unlike_source": (
        "different sources, which may draw the line differently",
        "olika källor, som kan avgränsa olika",
        "forskellige kilder, som kan afgrænse forskelligt",
    ),
    "ahead_of": (
        "Ahead of {cluster} in {ranking}: {names}.",
        "Före {cluster} i {ranking}: {names}.",
        "Foran {cluster} i {ranking}: {names}.",
    ),
    "only_these": (
        "Only places that the sources print are listed; clusters in between may be missing.",
        "Bara placeringar som källorna anger visas; kluster däremellan kan saknas.",
        "Kun placeringer, som kilderne angiver, vises; klynger derimellem kan mangle.",
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
    "read_in_part": (
        "That is a long text: I went by its first part.",
        "Det var en lång text: jag gick efter dess första del.",
        "Det var en lang tekst: jeg gik ud fra dens første del.",
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
    "totals_published": (
        "{total}, as published: {a} {pa}, {b} {pb}.",
        "{total}, som publicerat: {a} {pa}, {b} {pb}.",
        "{total}, som offentliggjort: {a} {pa}, {b} {pb}.",
    ),
    "gap_parts": (
        "The weighted parts add up to {sa} for {a} and {sb} for {b}, a gap of {gap} points; the largest part is {part} ({share} points).",
        "De viktade delarna ger {sa} för {a} och {sb} för {b}, ett avstånd på {gap} poäng; den största delen är {part} ({share} poäng).",
        "De vægtede dele giver {sa} for {a} og {sb} for {b}, en afstand på {gap} point; den største del er {part} ({share} point).",
    ),
    "gap_parts_apart": (
        "The weighted parts add up to {sa} for {a} and {sb} for {b}, which is not the published total; they are {gap} points apart, the largest part is {part} ({share} points).",
        "De viktade delarna ger {sa} för {a} och {sb} för {b}, vilket inte är den publicerade summan; avståndet är {gap} poäng, den största delen är {part} ({share} poäng).",
        "De vægtede dele giver {sa} for {a} og {sb} for {b}, hvilket ikke er den offentliggjorte sum; afstanden er {gap} point, den største del er {part} ({share} point).",
    ),
    "trend": (
        "{cluster}, {label}: from {first} ({p1}) to {last} ({p2}), {amount} or {change}% in all{cagr}.",
        "{cluster}, {label}: från {first} ({p1}) till {last} ({p2}), {amount} eller {change}% totalt{cagr}.",
        "{cluster}, {label}: fra {first} ({p1}) til {last} ({p2}), {amount} eller {change}% i alt{cagr}.",
    ),
    "trend_premise": (
        "The premise does not hold, as my sources have it: {told}.",
        "Utgångspunkten stämmer inte enligt mina källor: {told}.",
        "Udgangspunktet holder ikke ifølge mine kilder: {told}.",
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
    "rankings_best": (
        "{cluster} is placed in {count} rankings that I hold, best in {ranking}: number {place}.",
        "{cluster} är placerat i {count} rankningar som jag har, bäst i {ranking}: nummer {place}.",
        "{cluster} er placeret i {count} ranglister, som jeg har, bedst i {ranking}: nummer {place}.",
    ),
    "rankings_only": (
        "{cluster} is placed in one ranking that I hold, {ranking}: number {place}.",
        "{cluster} är placerat i en rankning som jag har, {ranking}: nummer {place}.",
        "{cluster} er placeret i en rangliste, som jeg har, {ranking}: nummer {place}.",
    ),
    "ahead_in": (
        "{a} stands above {b} in {names}.",
        "{a} står över {b} i {names}.",
        "{a} står over {b} i {names}.",
    ),
    "dated": (
        "The figures are for {first} to {last}.",
        "Siffrorna gäller {first} till {last}.",
        "Tallene gælder {first} til {last}.",
    ),
    "dated_once": (
        "The figures are for {last}.",
        "Siffrorna gäller {last}.",
        "Tallene gælder {last}.",
    ),
    "editions": (
        "Editions of {ranking} on record: {labels}.",
        "Utgåvor av {ranking} som finns: {labels}.",
        "Udgaver af {ranking}, som haves: {labels}.",
    ),
    "inventory": (
        "I hold {documents} documents, {rows} figures, {clusters} places, {indicators} indicators and {rankings} ranking(s).",
        "Jag har {documents} dokument, {rows} siffror, {clusters} platser, {indicators} indikatorer och {rankings} rankningar.",
        "Jeg har {documents} dokumenter, {rows} tal, {clusters} steder, {indicators} indikatorer og {rankings} ranglister.",
    ),
    "definition": ("{name}: {definition}", "{name}: {definition}", "{name}: {definition}"),
    "gap": (
        "I don't have {asked} in my tables.",
        "Jag har inte {asked} i mina tabeller.",
        "Jeg har ikke {asked} i mine tabeller.",
    ),
    "nothing_shared": (
        "I hold no figure of the same kind for {clusters}, so there is nothing to compare.",
        "Jag har ingen uppgift av samma slag för {clusters}, så det finns inget att jämföra.",
        "Jeg har intet tal af samme slags for {clusters}, så der er intet at sammenligne.",
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
        "I don't have an answer to that: nothing near it in my {count} documents.",
        "Jag har inget svar på det: inget i närheten i mina {count} dokument.",
        "Jeg har ikke et svar på det: intet i nærheden i mine {count} dokumenter.",
    ),
    "gap_home": (
        "I don't know which region “we” is; set CLUSTERBOT_HOME or `home` in catalogue.toml.",
        "Jag vet inte vilken region ”vi” är; sätt CLUSTERBOT_HOME eller `home` i catalogue.toml.",
        "Jeg ved ikke, hvilken region »vi« er; sæt CLUSTERBOT_HOME eller `home` i catalogue.toml.",
    ),
    "nearest": ("Nearest: {what}.", "Närmast: {what}.", "Nærmest: {what}."),
    "said_otherwise": (
        "Two texts that are otherwise the same disagree here; the other says: {said}",
        "Två texter som annars är lika säger olika här; den andra säger: {said}",
        "To tekster, som ellers er ens, siger noget forskelligt her; den anden siger: {said}",
    ),
    "our_summary": (
        "Our summary, after {title}",
        "Vår sammanfattning, efter {title}",
        "Vores resumé, efter {title}",
    ),
    "unsure": (
        "I am not sure this answers it. The closest I have:",
        "Jag är inte säker på att detta svarar på frågan. Det närmaste jag har:",
        "Jeg er ikke sikker på, at dette svarer på spørgsmålet. Det nærmeste, jeg har:",
    ),
    "in_text": (
        "My tables hold no figure for this; it is told in a text.",
        "Mina tabeller har ingen siffra för detta; det står i en text.",
        "Mine tabeller har intet tal for dette; det står i en tekst.",
    ),
    "looked": (
        "I looked in my {count} documents as well: nothing near it.",
        "Jag har sökt även i mina {count} dokument: inget i närheten.",
        "Jeg har også ledt i mine {count} dokumenter: intet i nærheden.",
    ),
    "closest": (
        "The closest text I have:",
        "Den närmaste texten jag har:",
        "Den nærmeste tekst, jeg har:",
    ),
    "card_first_plain": (
        "{cluster} comes first on {card}, with {score} points.",
        "{cluster} ligger först på {card}, med {score} poäng.",
        "{cluster} ligger først på {card}, med {score} point.",
    ),
    "card_lacks": (
        "{cluster} is scored without {indicators}.",
        "{cluster} är poängsatt utan {indicators}.",
        "{cluster} har fået point uden {indicators}.",
    ),
    "together": (
        "Together {amount} {unit} ({label}, {period}): {names}.",
        "Tillsammans {amount} {unit} ({label}, {period}): {names}.",
        "Tilsammen {amount} {unit} ({label}, {period}): {names}.",
    ),
    "no_sum": (
        "I add up like figures only, and {label} cannot be added up for these places: {reasons}.",
        "Jag summerar bara lika uppgifter, och {label} kan inte summeras för dessa platser: {reasons}.",
        "Jeg lægger kun ens tal sammen, og {label} kan ikke lægges sammen for disse steder: {reasons}.",
    ),
    "no_sum_of_kind": (
        "it is no quantity but a {kind}",
        "det är ingen mängd utan {kind}",
        "det er ingen mængde men {kind}",
    ),
    "hedged": (
        "some are rounded or open-ended",
        "några är avrundade eller öppna",
        "nogle er afrundede eller åbne",
    ),
    "part_of_whole": (
        "{cluster} has {share}% of the {label} of {whole} ({period}).",
        "{cluster} har {share}% av {label} för {whole} ({period}).",
        "{cluster} har {share}% af {label} for {whole} ({period}).",
    ),
    "part_of_sum": (
        "{cluster} has {share}% of the {label} of all {count} places with a like figure ({period}).",
        "{cluster} har {share}% av {label} för alla {count} platser med en lika uppgift ({period}).",
        "{cluster} har {share}% af {label} for alle {count} steder med et ens tal ({period}).",
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
    "points": ("percentage points", "procentenheter", "procentpoint"),
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
    "ambiguous": (
        "Read as {meant}; it may also mean {others}.",
        "Läst som {meant}; det kan också betyda {others}.",
        "Læst som {meant}; det kan også betyde {others}.",
    ),
    "by_meaning": (
        "Read by its meaning as {meant}.",
        "Läst efter betydelsen som {meant}.",
        "Læst efter betydningen som {meant}.",
    ),
    "beside_series": (
        "The table also holds figures without a date or for periods of another length, which are no part of the series.",
        "Tabellen innehåller också uppgifter utan årtal eller för perioder av annan längd, som inte hör till serien.",
        "Tabellen indeholder også tal uden årstal eller for perioder af anden længde, som ikke hører til rækken.",
    ),
    "welcome": (
        "You're welcome. Ask on whenever you like.",
        "Varsågod. Fråga gärna vidare.",
        "Selv tak. Spørg endelig videre.",
    ),
    "trust": (
        "Every figure I show stands in a source that I name with its place, or is worked out from such figures, and each is read again before it is shown. What is quoted is the very text of the source. I make up nothing: what my sources do not hold I say so, and figures that differ in year, area, unit or definition are set side by side and not subtracted. How good a source is, you judge; I show its date, its status and where others disagree.",
        "Varje siffra jag visar står i en källa som jag anger med plats, eller är uträknad av sådana siffror, och läses om innan den visas. Det som citeras är källans egen text. Jag hittar inte på något: det som källorna inte har säger jag, och siffror som skiljer sig i år, område, enhet eller definition ställs sida vid sida och dras inte från varandra. Hur bra en källa är bedömer du; jag visar dess datum, status och var andra säger annat.",
        "Hvert tal, jeg viser, står i en kilde, som jeg angiver med sted, eller er regnet ud af sådanne tal, og læses igen, før det vises. Det citerede er kildens egen tekst. Jeg finder ikke på noget: hvad kilderne ikke har, siger jeg, og tal, der afviger i år, område, enhed eller definition, stilles side om side og trækkes ikke fra hinanden. Hvor god en kilde er, vurderer du; jeg viser dens dato, status, og hvor andre siger noget andet.",
    ),
    "help": (
        "Ask me about the clusters in my sources: how many, how much, who ranks where and why, how it has changed. Every figure comes with its source, and what my sources do not hold I say so.",
        "Fråga mig om klustren i mina källor: hur många, hur mycket, vem rankas var och varför, hur det har ändrats. Varje siffra har sin källa, och det som källorna inte har säger jag.",
        "Spørg mig om klyngerne i mine kilder: hvor mange, hvor meget, hvem ligger hvor og hvorfor, hvordan det har ændret sig. Hvert tal har sin kilde, og hvad kilderne ikke har, siger jeg.",
    ),
}
# Words of rows that are the bot's own and not the source's: what a figure is, and how it is hedged.
_WORDS = {
    "per_head": ("per head", "per invånare", "per indbygger"),
    "level": ("level", "nivå", "niveau"),
    "share": ("share", "andel", "andel"),
    "growth": ("growth", "tillväxt", "vækst"),
    "score": ("score", "poäng", "score"),
    "rank": ("rank", "placering", "placering"),
    "tier": ("tier", "grupp", "gruppe"),
    "final": ("final", "slutlig", "endelig"),
    "provisional": ("provisional", "preliminär", "foreløbig"),
    "estimate": ("an estimate", "uppskattning", "skøn"),
    "claim": ("a claim", "påstående", "påstand"),
    "goal": ("a goal", "mål", "mål"),
    "about": ("about", "cirka", "cirka"),
    "more than": ("more than", "mer än", "mere end"),
    "less than": ("less than", "mindre än", "mindre end"),
    "nearly": ("nearly", "nästan", "næsten"),
    "at least": ("at least", "minst", "mindst"),
    "up to": ("up to", "upp till", "op til"),
}
_COLUMN = {"en": 0, "sv": 1, "da": 2}


def word(language: str, of_row: str) -> str:
    """Return a word of a row's own columns (kind, status, qualifier) in a language."""
    return _WORDS[of_row][_COLUMN.get(language, 0)] if of_row in _WORDS else of_row


def quoted(language: str, text: str) -> str:
    """Return a text in the quotation marks of a language."""
    return {"sv": "”{}”", "da": "»{}«"}.get(language, "“{}”").format(text)


def say(language: str, key: str, **slots: object) -> str:
    """Return a phrase in a language with its slots filled; English for a language without one."""
    return _PHRASES[key][_COLUMN.get(language, 0)].format(**slots)


def join(language: str, items: Sequence[str], last: str = "and") -> str:
    """Return the items as an enumeration ("a, b and c"; "a, b or c" with `last` "or")."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say(language, last)} {items[-1]}"
