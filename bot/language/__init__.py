"""Words of the three languages that questions come in: tokens, stems, stop words and intent words.

Names of clusters and indicators are data of the catalogue, never of this module.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.glossary import COLUMNS, in_english, is_listed
from index.text import fold
from index.wording import stems

LANGUAGES = ("en", "sv", "da")

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

# Function words, question words and verbs that carry no subject of their own.
_STOP = {
    "en": """a an the this that these those of in on at to for from by with without about into over
    under between among than as and or but not no nor so if then is are was were be been being am do
    does did doing done has have had having can could will would shall should may might must it its
    they them their theirs he she his her we us our ours you your yours i me my mine there here what
    which who whom whose when where why how much many more most some any each every all both either
    such own same other another one ones please tell me give show say says said get got let know
    want need just only also very really too still yet ever actually exactly currently now today
    right hey hi hello thanks thank ok okay well what's who's where's how's it's that's let's i'd
    i'm don't doesn't isn't aren't didn't vs versus per out up down off again like see look find
    explain describe mean means meant think believe stand stands sit sits come comes compare
    compared comparison comparing against go goes make makes made take takes work works working
    people person total number count amount figure figures data value values level size overall
    approximately roughly around latest newest recent recently last year years time since during
    until till before after ago average difference gap far big large small long high low good bad
    better best worse worst bigger biggest larger largest higher highest lower lowest smaller
    smallest fewer fewest greater greatest above below top bottom first second third fourth
    fifth ahead behind lead leads leading rank
    ranks ranked ranking rankings rated league table list lists place placed places position
    score scores trend develop developed development change changed changes grow grown growth
    increase increased decrease decreased rise risen fall fallen history historically over-time
    within across region regions regional cluster clusters area areas source sources information
    answer question anything something everything currently three two four five ten percent
    according quarter half month months january february march april june july august september
    october november december q1 q2 q3 q4 h1 h2 raise raised raising publish published publishes
    form formed start started happen happened send sent worth cost costs earn earns employ employs
    employed sector sectors industry industries business businesses firm firms set country countries
    city cities european europe global index world's places edition editions exist exists cover
    covers whats wich which's yes confirm moved move moves topped tops topping days these kind
    altogether exact exactly sum known called named described whole entire full complete hold
    holds held include includes included contain contains
    outrank outranks outranked beat beats pass passed put puts attract attracted according-to
    approximately latest's grew fastest quickest slowest fell dropped rose risen climbed slipped
    robust stable sensitive everyone everybody explains causes drives accounts reason reasons
    contributes instead rather share proportion percentage won wins win winner together combined
    altogether measure measures assess assesses weight weights weighting weighted points
    calculated computed measured defined scored determined constructed counted invest invested
    investing announced goods read try real""",
    "sv": """och i på av för från med utan om till eller men inte en ett den det de dem deras är var
    varit vara blir blev har hade ha kan kunde ska skulle vill måste som än så att där här vad vilka
    vilken vilket vem när varför hur mycket många mer mest några någon något alla vi oss vår vårt
    våra ni er du jag mig min mitt mina han hon man sig sin sitt jämfört jämför mot mellan under
    över efter före sedan nu idag antal antalet finns finnas ligger står kommer säg visa berätta
    personer människor folk arbetar jobbar region regionen kluster klustret klustren län år senaste
    störst största högst högre lägre lägst bättre bäst sämre flest minst rankas rankad ranking
    rankning plats topp lista utveckling utvecklats ökat minskat förändring skillnad skillnaden
    trend hos vid också bara ju väl låg lågt hög högt stor stora stort hur
    publicerade ansöktes söktes enligt inom länder städer europeiska kvartalet halvåret rangordna
    snabbast växte vuxit orsak orsaken anledning anledningen skäl skälet förklarar definiera
    förklara bakom före gjord uppbyggd beräknad sammansatt andel sammanlagt totalt mäter menar
    menas betyder robust ligga gå krävs bransch branschen etta tvåa företagens då täcker tack""",
    "da": """og i på af for fra med uden om til eller men ikke en et den det de dem deres er var
    været være bliver blev har havde have kan kunne skal skulle vil må som end så at der her hvad
    hvilke hvilken hvilket hvem hvornår hvorfor hvordan hvor meget mange mere mest nogle nogen noget
    alle vi os vores jeres du jeg mig min mit mine han hun man sig sin sit sammenlignet sammenlign
    mod mellem under over efter før siden nu idag antal antallet findes ligger står kommer sig vis
    fortæl personer mennesker folk arbejder region regionen klynge klyngen klyngerne år seneste
    størst største højst højere lavere lavest bedre bedst værre flest mindst rangerer rangeret
    rangering plads top liste udvikling udviklet øget faldet ændring forskel forskellen trend hos
    ved også kun stor stort store høj høje lav ifølge inden for lande byer europæiske kvartal halvår
    hurtigst vokset årsag årsagen grund grunden forklarer definer forklar foran bag lavet
    beregnet opgjort andel tilsammen samlet måler mener menes klynger robust gå kræves rangordn
    branche branchen udgav placering dækker tak""",
}
# Verbs and nouns of asking that say nothing of what is asked for.
_ASKING = """
    exceed exceeds exceeded surpass surpasses surpassed outnumber outnumbers trail trails
    trailing lag
    lags lagging put putting pour poured pouring spend spends spent host hosts hosted boast boasts
    count counts register registers registered record records recorded report reports reported reach
    reaches reached hit hits operate operates operated comprise comprises provide provides offer
    offers deliver delivers handle handles handled serve serves served recorded amount amounts
    sorry oops evolve evolves evolved evolving evolution shrunk declined dropped improved gone
    going went rising falling risen reliable reliability trust trustworthy sure old recent dated
    updated fresh summary summarise
    summarize overview chart graph plot diagram curve line bar visualise visualize draw
    sketch picture table cagr compound annual yearly annually one-line sentence brief briefly short
    förlåt ursäkta stigit sjunkit stiger sjunker ökar minskar överträffar överstiger lägger
    satsar redovisar rapporterar uppgår når sammanfattning
    sammanfatta översikt diagram kurva rita tabell årligen genomsnittligt
    undskyld steget stiger falder overgår overstiger lægger satser rapporterer opgør når resumé
    oversigt kurve tegn tabel årligt
"""
# Words that decide what is asked for; slips of the keys in them are mended.
_DECIDING = """
    many much which where highest higher lowest lower largest larger biggest bigger
    smallest smaller fewest fewer cheapest compare compared comparison versus between difference
    ranking ranked ranks trend develop developed development changed change since number share
    sources because reason reasons rank ahead behind average growth grown increased decreased
    många mycket vilken vilka vilket varför högst högre lägst lägre störst större minst jämför
    jämfört skillnad mellan utveckling utvecklats sedan andel källor
    mange meget hvilken hvilke hvorfor højest højere lavest lavere størst mindst sammenlign
    sammenlignet forskel mellem udvikling siden kilder
"""
SPELT = tuple(map(fold, _DECIDING.split()))
# What may follow "how": a slip of the keys in it is mended though it is some other word ("meny").
AFTER_HOW = {"how": ("many", "much"), "hur": ("många", "mycket"), "hvor": ("mange", "meget")}
STOP_WORDS = frozenset(fold(word) for text in (*_STOP.values(), _ASKING) for word in text.split())
# Words that are spelt alike across languages say nothing of which one is spoken.
_TELLING = {
    language: frozenset(map(fold, words.split()))
    - frozenset(fold(w) for other, text in _STOP.items() if other != language for w in text.split())
    for language, words in _STOP.items()
}
_NORTHERN = frozenset(map(fold, f"{_STOP['sv']} {_STOP['da']}".split())) - frozenset(
    map(fold, _STOP["en"].split())
)
_ONLY_DANISH = frozenset(
    [
        "hvor",
        "hvad",
        "hvorfor",
        "hvilke",
        "hvilken",
        "hvordan",
        "ikke",
        "mange",
        "klynge",
        "af",
        "er",
        "end",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text with its half-open span; `keys` are its folded form and its stems."""

    text: str
    start: int
    end: int
    keys: frozenset[str]

    @property
    def folded(self) -> str:
        """The word without case and accents."""
        return fold(self.text)


@lru_cache(maxsize=65_536)
def keys(word: str, spoken: str = "en") -> frozenset[str]:
    """Return the forms by which a word is compared: folded, and stemmed in each language.

    A word of a text that is `spoken` in Swedish or Danish has those of its English meaning too.
    """
    folded = fold(word).removesuffix("'s")
    english = in_english(folded, spoken) if spoken in COLUMNS else ()
    if len(folded) < 4 or folded.isdigit():
        return frozenset({folded}).union(*map(keys, english))
    own = (stems([folded], language)[0] for language in LANGUAGES)
    return frozenset({folded, *own}).union(*map(keys, english))


def tokens(text: str, spoken: str = "en") -> tuple[Token, ...]:
    """Return the words and numbers of a text in order.

    What is asked is `spoken` in its language; names and documents are compared as they are written.
    """
    return tuple(
        Token(m.group(), m.start(), m.end(), keys(m.group(), spoken)) for m in _TOKEN.finditer(text)
    )


def glossed(text: str) -> str:
    """Return a Swedish or Danish text with the English for its words behind it, others as is."""
    spoken = guess_language(text)
    if spoken not in COLUMNS:
        return text
    words = (fold(word) for word in _TOKEN.findall(text))
    english = dict.fromkeys(
        meaning for word in words if word not in STOP_WORDS for meaning in in_english(word, spoken)
    )
    return " ".join((text, *english))


def is_stop(token: Token) -> bool:
    """Say whether a word carries no subject."""
    return token.folded in STOP_WORDS or token.folded.removesuffix("'s") in STOP_WORDS


def content(text: str) -> tuple[Token, ...]:
    """Return the words of a text that carry its subject."""
    return tuple(token for token in tokens(text) if not is_stop(token))


def guess_language(text: str) -> str:
    """Return `en`, `sv` or `da` by the words and letters of a short text; `en` on a tie."""
    words = [fold(word) for word in _TOKEN.findall(text)]
    scores = {lang: float(sum(word in _TELLING[lang] for word in words)) for lang in LANGUAGES}
    for lang in COLUMNS:
        scores[lang] += sum(is_listed(word, lang) for word in words) / 2
    lowered = text.casefold()
    scores["da"] += sum(lowered.count(letter) for letter in "æø") / 4
    scores["sv"] += sum(lowered.count(letter) for letter in "äö") / 4
    scores["da"] += sum(word in _ONLY_DANISH and word not in _TELLING["en"] for word in words) / 8
    best = max(LANGUAGES, key=lambda lang: scores[lang])
    if scores[best] > scores["en"]:
        return best
    # Words of both Scandinavian languages and not of English tell these two from the third.
    northern = sum(word in _NORTHERN for word in words)
    return ("da" if scores["da"] > scores["sv"] else "sv") if northern > scores["en"] + 1 else "en"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a question wants done, by the wordings of the three languages; checked in this order."""

    name: str
    pattern: re.Pattern[str]


def _intent(name: str, *alternatives: str) -> Intent:
    return Intent(name, re.compile(r"(?<![^\W_])(?:" + "|".join(alternatives) + r")(?![^\W_])"))


# Patterns run on folded text. The first that matches names the intent; the planner then asks
# whether the slots it needs are filled.
INTENTS = (
    _intent(
        "sources",
        r"(?:show|what(?:'s| is| are)|which|list|give)(?: me| us)?(?: the| your)? sources?(?: for| of| behind)?",
        r"where (?:does|do|did) (?:that|this|it|these|those)(?: \w+){0,2} come from",
        r"source for",
        r"sources behind",
        r"(?:visa|vilka ar|vad ar) (?:kallan|kallorna|din kalla|dina kallor)",
        r"vis kilderne|hvad er kilden|hvilke kilder",
    ),
    _intent(
        "robust",
        r"how (?:robust|stable|sensitive|sure|solid)",
        r"robustness|sensitivity",
        r"hur robust|hvor robust",
    ),
    _intent(
        "what_would_it_take",
        r"what would it take",
        r"what (?:do|must|should|would) (?:we|they|i) (?:need|have to|do)\b.*\b(?:pass|overtake|beat|catch)",
        r"how (?:could|can|do) (?:we|they) (?:pass|overtake|beat|catch)(?: up)?",
        r"vad kravs|vad skulle kravas|hvad skal der til|hvad kraever det",
    ),
    _intent(
        "definition",
        r"what (?:is|are) an?(?= )",
        r"vad ar ett?(?= )",
        r"hvad er ett?(?= )",
        r"what (?:does|do|did)(?: \w+){1,6} mean(?: by| with)?",
        r"how (?:does|do|is|are)(?: \w+){1,8} (?:work|worked out|put together|scored|computed)",
        r"(?:does|do|did)(?: \w+){1,8} (?:measures?|assess|take into account)",
        r"vad mater|hvad maler",
        r"(?:which|what) (?:criteria|method)\w*",
        r"what is meant by",
        r"definition of",
        r"definiera|definier|definer|forklar|forklara",
        r"hvordan (?:er|bliver)(?: [^ ]+){1,6} (?:lavet|beregnet|opgjort|sat sammen)",
        r"hur (?:ar|blir)(?: [^ ]+){1,6} (?:gjord|uppbyggd|beraknad|sammansatt|framtagen)",
        r"define",
        r"how (?:is|are|was|were)(?: \w+){1,6} (?:defined|measured|calculated|counted|scored)",
        r"vad menas med|vad betyder|vad menar|hur definieras|hvad betyder|hvad menes|hvordan defineres|hvad mener",
    ),
    _intent(
        "list",
        r"what (?:do|can) you (?:know|tell me|tell us|have|hold)(?: \w+)? (?:about|on|for)",
        r"what (?:data|figures|indicators|kpis|numbers|information|facts|rankings)(?: \w+){0,4} (?:do you have|do you hold|have you got|are there|exist)",
        r"(?:which|what) (?:rankings?|lists|league tables)\b.*\b(?:include|cover|have|contain|list|mention|are|is|do|does|feature)",
        r"(?:which|what) (?:clusters|regions|indicators|sources|documents|kpis|rankings|places) (?:do|can|are|have|does) (?:you|we|there|in)(?: \w+){0,2}",
        r"(?:which|what) (?:\w+ ){1,3}(?:do|can) you (?:cover|know|have|hold|include|compare)",
        r"(?:which|what) editions?",
        r"(?:list|show|name|give me) (?:me )?(?:all|every)(?: the| your)?(?: \w+)? (?:indicators|figures|numbers|data|kpis|sources|facts)",
        r"(?:summary|overview|profile) of|summari[sz]e|sammanfatt\w*|resume af|oversikt over|oversigt over",
        r"how (?:old|recent|fresh|up to date) (?:is|are)(?: the| your)? (?:data|figures|numbers|sources)",
        r"what do we (?:have|know|hold)(?: on| about)?",
        r"vilka (?:kluster|utgavor|kallor) (?:tacker|har|finns)",
        r"hvilke (?:klynger|udgaver|kilder) (?:daekker|har|findes)",
        r"vad vet du om|vad har du om|vilka rankningar|vilka rankingar|hvad ved du om|hvilke ranglister|hvilke rankings",
    ),
    _intent(
        "why",
        r"why",
        r"how come",
        r"what (?:explains|causes|drives|accounts for|is behind|lies behind|makes)",
        r"(?:reasons?|explanation) (?:for|why|that|behind)",
        r"what(?:'s| is| are)? the reasons?",
        r"explain",
        r"what contributes",
        r"because of what",
        r"varfor|hur kommer det sig|vad beror|hvorfor|hvad skyldes",
        r"orsaken|anledningen|arsagen",
    ),
    _intent(
        "trend",
        r"change[ds]?|evolv\w*|rising|falling|growing|shrinking|how did (?:\w+ ){1,8}(?:change|grow|fall|rise|move|develop)",
        r"over time",
        r"trends?",
        r"(?:how|in what way)\b.*\b(?:developed|changed|evolved|grown|grow|fallen|moved|risen)",
        r"development(?:s)? (?:of|in|since)",
        r"time series",
        r"year by year|year on year|per year since|by year",
        r"history of",
        r"what happened to",
        r"over the years",
        r"cagr|compound annual",
        r"(?:have|has|did|do|does|har)\b.*\b(?:increased?|decreased?|risen|rise|fallen|grown|shrunk"
        r"|declined?|dropped|improved|okat|minskat|stiget)",
        r"(?:gone|going|went|go|moved) (?:up|down)|up or down|stigit|sjunkit|okar|minskar|steget|faldet",
        r"(?:as|in|on) a (?:line )?(?:chart|graph|curve)|(?:plot|graph|chart)(?= )",
        r"since (?:19|20)\d\d",
        r"growth (?:of|in|from|since|between)",
        r"grown|grew",
        r"utveckling(?:en)?|utvecklats|andrats|over tid|sedan (?:19|20)\d\d",
        r"udvikling(?:en)?|udviklet|over tid|siden (?:19|20)\d\d",
    ),
    _intent(
        "rank",
        r"rank(?:s|ed|ing|ings)?",
        r"league tables?",
        r"top (?:\d+|three|five|ten|two|four)",
        r"(?:which|what|who)(?: \w+){0,4} (?:has|have|had|is|are|leads?|comes?|tops?|got|employs?|raised?)\b.*\b(?:most|highest|largest|biggest|lowest|fewest|best|smallest|least|leading|first|greatest)",
        r"(?:which|what|who)\b.*\b(?:most|highest|largest|biggest|lowest|fewest|smallest|cheapest|dearest|longest|shortest|worst|best)",
        r"(?:who|which \w+) (?:won|wins|topped)",
        r"(?:who|which one|which|is|are|vem|hvem)(?: \w+){0,4} (?:ahead|in front|on top)",
        r"who (?:leads|is first|is best|is number one|comes first|tops)",
        r"where (?:are|do|is|does) \w+(?: \w+)? (?:stand|rank|place|come)",
        r"where are we",
        r"(?:most|highest|largest|biggest|lowest|fewest|leading) .* (?:clusters?|regions?|cities|city|in europe|of all)",
        r"(?:what|which) (?:place|position|spot|rank)",
        r"order .* by",
        r"sort .* by",
        r"placed?",
        r"placing",
        r"score[sd]?",
        r"rankas|rankad|rangordn\w*|ranking(?:en)?|rankning(?:en)?|vilken plats|vilket kluster|vilka kluster|flest|storst|topp \w+",
        r"rangerer|rangering(?:en)?|placering|hvilken plads|hvilken klynge|hvilke klynger|hvem har|vem har|top \w+",
    ),
    _intent(
        "compare",
        r"compare[ds]?|comparison|comparing",
        r"versus|vs",
        r"difference[s]? between",
        r"how .* (?:differ|stack up)",
        r"(?:which|who)(?: \w+){0,3} (?:has|have|had) (?:more|fewer|less|larger|higher|lower)",
        r"(?:more|fewer|less|bigger|larger|higher|lower|smaller|better|ahead|greater) .* than",
        r"than",
        r"against",
        r"relative to",
        r"gap (?:to|between)",
        r"jamfor\w*|jamfort|skillnad\w*|mot|sammenlign\w*|forskel\w*|end",
    ),
)
# By their own letters: Swedish "vara" (to be) is not "våra" (our), nor "var" (was, where) "vår".
HOME = re.compile(
    r"(?<![^\W_])(?:we|us|our|ours|ourselves|home|vi|oss|vår|vårt|våra|vores|vor|vort|vore|os)(?![^\W_])",
    re.IGNORECASE,
)
ASKS_HELP = re.compile(
    r"^(?:help|hjalp|hjaelp|\?+|hi|hello|hej|hey|what can (?:you|i) (?:do|ask)(?: you)?|who are you|how do(?:es)? (?:this|you|it) work|vad kan du|hvad kan du)\b"
)
THANKS = re.compile(
    r"^(?:many )?(?:thanks?|thx|cheers|tack|tak|great|perfect|super|bra|fint|godt|ok(?:ay)?)"
    r"(?:[ ,!.]*(?:you|a lot|so much|very much|thanks?|sa mycket|skal du have|for hjalpen|job|work))*[ !.]*$"
)
# Asked of the bot itself, not of the clusters.
ASKS_TRUST = re.compile(
    r"^(?:can|should|may|how can|why should) (?:i|we|one) (?:really )?(?:trust|believe|rely on)"
    r"(?: (?:you|this|that|these|those|it|the|your|answers?|numbers?|figures?|bot))*$"
    r"|^(?:how (?:reliable|trustworthy|accurate) are (?:you|your|these|the)(?: answers?| numbers?| figures?)?)$"
    r"|^(?:where do(?:es)? (?:you|your|these|the)(?: answers?| numbers?| figures?| data)?(?: get| come)(?: \w+){0,3})$"
    r"|^(?:are you (?:an? )?(?:ai|bot|robot|llm|language model|chatgpt|human)\b.*|who (?:made|built|wrote) you)$"
    r"|^(?:kan (?:jag|man|vi|jeg) (?:lita pa|stole pa)(?: \w+){1,3})$"
)
ELLIPSIS = re.compile(
    r"^(?:and|but|or|by|on|what about|how about|so|then|och|men|eller|hur ar det (?:med|i|for)|hur ser det ut (?:i|for)|og|eller|hvad med|hvad sa med|"
    r"also|same for|only|just|bara|kun|no|nej|sorry|i meant|i mean|actually|rather|instead|as a|per|in|for|since|the same|vad galler)(?![^\W_])"
)
CORRECTION = re.compile(
    r"(?<![^\W_])(?:i meant|i mean|i was asking about|not that|jag menade|jeg mente|no,|nej,|sorry)"
)
REFERS_BACK = re.compile(
    r"(?<![^\W_])(?:them|they|their|it|its|that|those|these|this|the other one|the others?|the same|there|then|dem|deras|den|det|de|deres|dar|der|both|"
    r"the former|the latter|that (?:region|cluster|year|figure|number|ranking))(?![^\W_])"
)
