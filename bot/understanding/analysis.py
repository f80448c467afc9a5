"""What a question holds: names, cues, numbers, what is left out, what nothing accounts for.

Made once a question from its text and its thread. What is wanted is decided from it by
`bot.understanding.planning`, which sees no text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot import language
from bot.answer import Turn
from bot.language.glossary import in_english
from bot.language.packs import (
    cue_names,
    find,
    find_all,
    is_nothing_but,
    number_of,
    packs,
    said,
    word_list,
)
from bot.understanding.conversation import Question, stand_alone
from bot.understanding.decomposition import acts
from bot.understanding.ellipsis import MOST_WORDS, acts_on_answer, is_of_those, rewritten
from bot.understanding.exclusion import EXCLUDING, RuledOut, ruled_out
from bot.understanding.plan import Bounds
from bot.understanding.quantities import (
    amount_in,
    bounds_in,
    conditions_in,
    figures_in,
    scales_of,
    units_in,
)
from bot.understanding.reading import Reading
from bot.understanding.resolver import Resolver
from bot.understanding.reweighing import Reweighing, multiple, part_asked, reweighed, supposed
from bot.understanding.temporal import parts_of_year
from bot.understanding.wording import plain, taken
from index.catalogue import Catalogue
from index.text import fold

# A reading of less than this share of a message is one of a part of it.
PART_READ = 0.8
# "Why?" and "but why is that?" take the order as it was told, and claim none of their own.
BARE_WHY = 4
MOST_NAME_WORDS = 2
# A measure's name of so many words is a name, whatever its words say elsewhere.
FEWEST_NAME_WORDS = 3
HELPS = {"help": "asks_help", "trust": "asks_trust"}
# "50k", "3mn": a number with its scale, of which one read in two has "5k".
_AMOUNT = re.compile(r"\d+[^\W\d_]{1,3}")
_SCALED = re.compile(r"(?<=\d )[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+")
_ANY_WORD = "xqzx"
_BETWEEN_WORDS = r"[^\w]+"


@dataclass(frozen=True, slots=True)
class Analysis:
    """A question read: `question` has its slots, with those of its thread; `cues` what it says.

    `excluded` places and `ruled_out` measures are left out of what is asked; those that others are
    asked for `besides` are left out and counted. `rest` are words that
    neither a name, nor a cue, nor a number accounts for. `help` is a word for the bot itself,
    `counted` are the words right behind "how many" or "top three", `most_of` the one behind "most"
    or "least", `units` those behind "how many"
    or the number of a condition, `things` says that names of
    what a measure counts are asked for, `named_thing` that a thing is asked for by its name,
    `short` that hardly more than the question word was said. `reweighed` are other weights than
    the published ones, with the `card_parts` that are named of each ranking and scorecard;
    `percent` is a change of a figure that is supposed, `amount` the one number that was said and
    how exactly, None where none or several were, `factor` the multiple that was said, 0 where
    none was, `part` how many percent of a figure are asked for. `cue_words` are the words by
    which each cue is told. `whole` is a measure that is called by its whole name,
    `beside` the text without that name ("growth of lab rents" tells of growth by its name alone).
    """

    question: Question
    cues: Mapping[str, tuple[int, int]]
    bounds: Bounds | None = None
    conditions: tuple[Bounds, ...] = ()
    excluded: tuple[str, ...] = ()
    excludes_home: bool = False
    besides: bool = False
    ruled_out: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    take: int = 0
    nth: int = 0
    tongue: str = ""
    only_names: bool = False
    parts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    help: str = ""
    counted: frozenset[str] = frozenset()
    most_of: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    things: bool = False
    named_thing: bool = False
    short: bool = False
    reweighed: Reweighing | None = None
    percent: float | None = None
    amount: tuple[float, float] | None = None
    factor: float = 0.0
    part: float = 0.0
    cue_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    card_parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: str = ""
    beside: str = ""

    @property
    def reading(self) -> Reading:
        """The names and slots found."""
        return self.question.reading

    def has(self, *cues: str) -> bool:
        """Say whether any of the cues was said."""
        return any(cue in self.cues for cue in cues)

    @property
    def by_name(self) -> "Analysis":
        """The question asked of the measure that is called by its whole name, its words let go."""
        reading, spoken = self.reading, self.reading.language
        first = [m for m in reading.indicators if m.id == self.whole]
        others = [m for m in reading.indicators if m.id != self.whole]
        apart = {m.id for m in others if not any(m.overlaps(one) for one in first)}
        bounds, _ = bounds_in(self.beside, spoken)
        reading = replace(
            reading,
            indicators=(*first, *others),
            intents=tuple(i for i in reading.intents if find(f"wants_{i}", self.beside, spoken)),
            years=tuple(year for year in reading.years if str(year) in self.beside),
            joined=tuple(measure for measure in reading.joined if measure in apart),
        )
        return replace(
            self,
            question=replace(self.question, reading=reading),
            cues={cue: span for cue, span in self.cues.items() if find(cue, self.beside, spoken)},
            bounds=bounds,
            amount=None if bounds else amount_in(self.beside, spoken),
            numbers=figures_in(self.beside, spoken),
        )


def analyse(
    text: str,
    turns: Sequence[Turn],
    resolver: Resolver,
    *,
    tongue: str = "",
    joined: bool = False,
) -> Analysis:
    """Return what a message holds, read with the turns before it, answered in `tongue` if given.

    `joined` says that it is a part of the same message as the last turn.
    """
    told = resolver.apart(plain(text))
    of_those = is_of_those(told, turns, resolver)
    joined = joined or of_those
    bare, turns = rewritten(told, turns, resolver)
    if bare != told and not tongue:
        tongue = language.told_language(told)
    spoken = language.guess_language(bare)
    out = ruled_out(bare, spoken, resolver, follows=bool(turns))
    earlier, before = _earlier(turns, resolver)
    typed = told if of_those else ""
    question = stand_alone(out.kept, earlier, resolver, joined=joined, typed=typed)
    question = replace(question, of_those=of_those)
    if question.borrowed and before and not (out.places or out.home or _names_any(out, resolver)):
        out = replace(before, kept=out.kept)
    kept, excluded, home = out.kept, out.places, out.home
    # What is left where something is ruled out may tell no language.
    tongue = tongue or (spoken if kept != bare else "")
    if tongue:
        question = replace(question, reading=replace(question.reading, language=tongue))
    # Where a message holds more than its question, that part alone was read.
    read = question.reading.text
    said_of = read if len(read) < PART_READ * len(kept) else kept
    folded = language.folded_apart(said_of).strip(" ?!.…")
    folded = _in_general(folded, spoken, resolver)
    question = _of_own_part(question, folded, spoken, resolver.catalogue)
    cues = _cues(folded, spoken, excludes=bool(excluded or home))
    cues |= _other_end(question, cues)
    whole, beside = _whole_name(question.reading, folded)
    bounds, bound = bounds_in(folded, spoken)
    other = reweighed(folded, spoken, cues)
    return Analysis(
        question=question,
        cues=cues,
        bounds=bounds,
        conditions=conditions_in(folded, spoken) if bounds else (),
        excluded=excluded,
        excludes_home=home,
        besides=out.besides,
        ruled_out=out.measures,
        rest=_rest(question.reading, folded, cues, bound, spoken, resolver),
        unknown=question.reading.names,
        take=_taken(question, folded, spoken),
        nth=_nth(folded, cues, spoken),
        tongue=_tongue(folded),
        only_names=len(resolver.names_in(kept)[1]) == len(language.tokens(kept)),
        reweighed=other,
        percent=supposed(folded, spoken, cues),
        amount=None if bounds else amount_in(folded, spoken),
        factor=multiple(folded, spoken) or 0.0,
        part=part_asked(folded, spoken),
        cue_words={name: tuple(_WORD.findall(folded, *span)) for name, span in cues.items()},
        card_parts=resolver.parts_said(kept) if other or "supposes" in cues else {},
        parts=parts_of_year(folded),
        numbers=_numbers(question, earlier, spoken),
        help="" if excluded or home else _help(folded),
        counted=_behind(folded, cues, "how_many", "take"),
        most_of=_behind(folded, cues, "most", "least"),
        units=units_in(folded, cues, bound),
        things=_asks_for_things(folded, question.reading, resolver.catalogue),
        named_thing=_names_a_thing(folded, question.reading.text),
        short=len(folded.split()) <= BARE_WHY,
        whole=whole,
        beside=beside,
    )


def _numbers(question: Question, earlier: Sequence[Turn], spoken: str) -> tuple[float, ...]:
    """Return the figures that are said in a question and its thread, but no condition's before."""
    asked = (fold(turn.text) for turn in earlier if turn.speaker == "user")
    conditions = (text for text in asked if bounds_in(text, spoken)[0])
    gone = {number for text in conditions for number in figures_in(text, spoken)}
    own = figures_in(question.text, spoken)
    return tuple(n for n in figures_in(question.query, spoken) if n in own or n not in gone)


def _cues(folded: str, spoken: str, *, excludes: bool) -> dict[str, tuple[int, int]]:
    """Return the cues of a folded text with where they stand."""
    found = ((name, find(name, folded, spoken)) for name in cue_names())
    cues = {name: where.span() for name, where in found if where}
    cues |= {name: span for name, span in acts(folded, spoken).items() if name not in cues}
    # "Outside the region" rules nothing out that is known.
    return {name: span for name, span in cues.items() if excludes or name not in EXCLUDING}


def _other_end(
    question: Question, cues: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Return the end of a series that is asked for behind the other ("and the lowest?")."""
    before = question.previous
    if before is None or len(question.text.split()) > BARE_WHY:
        return {}
    ends = {"most": "peak", "least": "trough"}
    over_years = any(find(end, fold(before.text), before.language) for end in ends.values())
    return {ends[cue]: cues[cue] for cue in ends.keys() & cues} if over_years else {}


def _whole_name(reading: Reading, folded: str) -> tuple[str, str]:
    """Return the measure with the longest name said in whole, and the text without that name.

    "" for both where a name of so few words is said that it is no more than a word for its kind,
    or where the name is only a part of what was said ("employed by life science companies").
    """
    found = []
    best = reading.indicators[:1]
    inside = (m for m in reading.indicators if m.start <= best[0].start and best[0].end <= m.end)
    for match in inside if best else ():
        words = _WORD.findall(fold(match.said))
        name = re.search(rf"(?<!\w){_BETWEEN_WORDS.join(words)}(?!\w)", folded)
        if name and len(words) >= FEWEST_NAME_WORDS:
            without = f"{folded[: name.start()]}{_ANY_WORD}{folded[name.end() :]}"
            found.append((len(name[0]), match.id, without))
    _, measure, without = max(found, default=(0, "", ""))
    return measure, without


def _earlier(turns: Sequence[Turn], resolver: Resolver) -> tuple[list[Turn], RuledOut | None]:
    """Return earlier turns without what they rule out, and what the last ones ruled out.

    What was done with an answer asks nothing that goes on.
    """
    kept, out = list[Turn](), None
    for turn in turns:
        if turn.speaker != "user":
            kept.append(turn)
            continue
        text = plain(turn.text)
        if acts_on_answer(text):
            continue
        now = ruled_out(text, language.guess_language(text), resolver, follows=True)
        if now.places or now.home:
            out = now
        elif len(text.split()) > MOST_WORDS or _names_any(now, resolver):
            out = None
        kept.append(replace(turn, text=now.kept))
    return kept, out


def _names_any(said_of: RuledOut, resolver: Resolver) -> bool:
    """Say whether a place is named that is not ruled out."""
    return any(match.is_place for match in resolver.names_in(said_of.kept)[0])


def _taken(question: Question, folded: str, spoken: str) -> int:
    """Return how many first ones are asked for, those told before "the next three" among them."""
    now, previous = taken(folded, spoken), question.previous
    if now and previous is not None and said("next_ones", folded):
        return now + (taken(fold(previous.text), previous.language) or 1)
    return now or _taken_before(question)


def _taken_before(question: Question) -> int:
    """Return the "top five" of the question before, where a follow-up leaves out all but it."""
    previous = question.previous
    if previous is None or question.reading.rankings != previous.rankings:
        return 0
    narrows = said("narrows", fold(question.text)) or not language.content(question.text)
    return taken(fold(previous.text), previous.language) if narrows else 0


def _in_general(folded: str, spoken: str, resolver: Resolver) -> str:
    """Put "places" for what this corpus calls all its places ("universities"), as cues know it."""
    many = packs()[spoken].words["clusters"][3]
    one = many.removesuffix("s")
    out = []
    for word in folded.split(" "):
        bare = word.strip("?!.,;:")
        if len(bare) > 2 and resolver.vocabulary.calls_all(bare):
            word = word.replace(bare, many if bare.endswith("s") else one)
        out.append(word)
    return " ".join(out)


def _of_own_part(question: Question, folded: str, spoken: str, catalogue: Catalogue) -> Question:
    """Read "how many have we in Uppsala" as asked of Uppsala, which lies in our own region."""
    reading = question.reading
    if not reading.home or not catalogue.home or not reading.clusters:
        return question
    within = [
        catalogue.home in catalogue.cluster(c).part_of
        for c in reading.clusters
        if any(k.id == c for k in catalogue.clusters)
    ]
    both = any(find(cue, folded, spoken) for cue in ("compare", "share", "difference", "more"))
    if both or not all(within) or reading.intents:
        return question
    return replace(question, reading=replace(reading, home=False))


def _nth(folded: str, cues: Mapping[str, tuple[int, int]], spoken: str) -> int:
    if "nth" not in cues:
        return 0
    said = folded[slice(*cues["nth"])].split()
    return next((n for n in (number_of(word, spoken) for word in said) if n), 2)


def _tongue(folded: str) -> str:
    """Return the language that an answer is asked for in, "" where none is named."""
    for code in packs():
        for name, target in packs()[code].tongues.items():
            if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", folded):
                return target
    return ""


def _rest(
    reading: Reading,
    folded: str,
    cues: Mapping[str, tuple[int, int]],
    bound: str,
    spoken: str,
    resolver: Resolver,
) -> tuple[str, ...]:
    """Return the unexplained words that no cue and no bound accounts for."""
    accounted = {word for word in _SCALED.findall(folded) if word in scales_of(spoken)}
    accounted |= set(_WORD.findall(bound)) | word_list("empty") | word_list("percent")
    if reading.home:
        accounted |= word_list("home")
    for name, span in cues.items():
        if not cue_names()[name]:
            spans = {span, *(found.span() for found in find_all(name, folded, spoken))}
            accounted |= {w for one in spans for w in _own_words(name, folded, one, spoken)}
    left = (
        word
        for word in reading.unexplained
        if fold(word) not in accounted
        and not _AMOUNT.fullmatch(word)
        and not resolver.vocabulary.calls_all(fold(word))
    )
    return (*_age_asked(reading, folded, cues, resolver), *left)


def _age_asked(
    reading: Reading, folded: str, cues: Mapping[str, tuple[int, int]], resolver: Resolver
) -> tuple[str, ...]:
    """Return the words that ask how old something is, of a measure that tells no age."""
    ages = frozenset[str]() if "held_when" in cues else word_list("ages")
    asked = (w for w in _WORD.findall(folded, *cues.get("asks_amount", (0, 0))) if w in ages)
    told = {k for m in reading.indicators[:1] for k in resolver.vocabulary.of_measures[m.id]}
    return () if told & language.text_keys(*ages) else tuple(asked)


def _own_words(cue: str, folded: str, span: tuple[int, int], spoken: str) -> set[str]:
    """Return the words by which a cue is told: not those that stand for any word in its pattern."""
    own = set()
    for word in _WORD.finditer(folded, *span):
        other = f"{folded[: word.start()]}{_ANY_WORD}{folded[word.end() :]}"
        found = find(cue, other, spoken)
        if found is None or not found.start() <= word.start() < found.end():
            own.add(word[0])
    return own


def _help(folded: str) -> str:
    """Return what is asked of the bot itself, "" for a question on what it holds."""
    if not folded:
        return "help"
    if is_nothing_but("thanks_word", folded):
        return "welcome"
    return next((what for what in HELPS if said(HELPS[what], folded)), "")


def _behind(folded: str, cues: Mapping[str, tuple[int, int]], *names: str) -> frozenset[str]:
    """Return the words right behind those of some cues."""
    ends = (cues[name][1] for name in names if name in cues)
    found = (_WORD.search(folded, end) for end in ends)
    return frozenset(word[0] for word in found if word)


def _asks_for_things(folded: str, reading: Reading, catalogue: Catalogue) -> bool:
    """Say whether names are asked for of what a measure counts ("which companies are …?")."""
    if said("biggest_bodies", folded):
        return True
    found = said("names_of", folded)
    noun = next(filter(None, found.groups()), "") if found else ""
    text = fold(reading.text)
    counted = language.text_keys(noun, *in_english(noun, reading.language))
    return bool(noun) and any(
        text.startswith(noun, m.start)
        and counted & language.text_keys(catalogue.indicator(m.id).unit)
        for m in reading.indicators
    )


def _names_a_thing(folded: str, text: str) -> bool:
    """Say whether "What is X?" asks of a thing by its name, which a measure only mentions."""
    subjects = language.content(text)
    named = 0 < len(subjects) <= MOST_NAME_WORDS and subjects[0].text[0].isupper()
    return named and said("what_is", folded) is not None
