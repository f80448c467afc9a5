"""Makes a follow-up whole: what it leaves out is borrowed from the questions before it.

The thread is the memory; nothing is stored. Reading one text is left to
`bot.understanding.resolver`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import language
from bot.answer import Turn
from bot.language.packs import anywhere, said, word_list
from bot.understanding.following import query_with_history
from bot.understanding.reading import Reading
from bot.understanding.resolver import Resolver
from bot.understanding.wording import and_now
from index.text import fold

# A text with at most this many subject words, none of them new to the catalogue, may lean on the
# question before it even if it does not begin like a follow-up ("Oxford?", "2015?").
SHORT = 3
# Asked of a whole field, these need no cluster, so none is borrowed for them.
_WORKED_OUT = (
    "judged",
    "peak",
    "trough",
    "rate",
    "change",
    "share",
    "percent",
    "mean",
    "median",
    "sum",
    "difference",
    "times",
    "nth",
    "each_year",
    "to_goal",
    "disagree",
    "comparable",
    "side_of",
    "ever",
    "best_year",
    "worst_year",
)
_NEEDS_NO_CLUSTER = {"rank", "list", "definition"}
# What asks for a number or a name, of whatever was spoken of.
_DETAILS = ("how_many", "asks_name")
# Asked of one place, these hold it against the one before.
_PAIRED = {"compare", "what_would_it_take"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in full. `borrowed` says that slots came from earlier turns.

    `query` is the text that passages are searched with (`bot.understanding.following`). `of_text`
    says that it goes on with a question that named nothing known, so that a text was the answer,
    `detail` that it has no subject of its own. `threaded` are search words of the thread for one
    that names nothing and may go on with what was spoken of all the same ("who are the tenants?").
    `of_those` says that a part is asked for of what was counted ("how many of them are …?").
    """

    text: str
    reading: Reading
    query: str
    borrowed: bool = False
    previous: Reading | None = None
    of_text: bool = False
    detail: bool = False
    threaded: str = ""
    of_those: bool = False


def stand_alone(
    text: str, turns: Sequence[Turn], resolver: Resolver, *, joined: bool = False, typed: str = ""
) -> Question:
    """Return the question with what it leaves out filled in from the user's earlier turns.

    One that is `joined` to the last turn by an "and" leaves out what it does not name. Texts are
    then searched with it as `typed`, where that says more ("how many of them …").
    """
    home = resolver.catalogue.home
    whole: Question | None = None
    spoken_of: list[str] = []

    def read(said_now: str) -> tuple[Reading, Question | None]:
        """Return what a turn says, and the question before it as far as it still holds."""
        now = _with_other(resolver.read(said_now), whole, spoken_of, home)
        of_all = whole is not None and _of_all(now, whole.reading)
        return now, _without_one_place(whole, resolver) if whole and of_all else whole

    for turn in turns:
        if turn.speaker == "user" and turn.text.strip():
            reading, whole = read(turn.text)
            whole = _continue(whole, reading)
            spoken_of += _places(whole.reading, home)
    reading, whole = read(text)
    joins = joined and whole is not None and _lacks(reading)
    told = _of_order(_specified(reading, whole, resolver), whole)
    now = _continue(whole, told, joined=joins)
    query = query_with_history(turns, typed if joins and typed else text, joined=joins)
    detail = query == text and whole is not None and _asks_a_detail(reading)
    why = query == text and now.borrowed and reading.bare and reading.intent == "why"
    if detail or why:
        query = query_with_history(turns, text, joined=True)
    if now.borrowed and whole is not None:
        query = _without_places(query, _left(whole.reading, now.reading), text, turns, resolver)
    of_text = whole is not None and query != text and _is_of_text(whole.reading, reading)
    borrowed = now.borrowed or query != text
    named = reading.placed or reading.names or reading.rankings or reading.scorecards
    alone = whole is not None and query == text and not named
    threaded = query_with_history(turns, text, joined=True) if alone else ""
    return replace(
        now, query=query, borrowed=borrowed, of_text=of_text, detail=detail, threaded=threaded
    )


def _asks_a_detail(now: Reading) -> bool:
    """Say whether a question has no subject of its own: "how many square metres?", "who signed?".

    It asks for a detail of what was spoken of; "the gross profit" of a year is a subject.
    """
    own = [word for word in language.content(now.text) if not word.text.isdigit()]
    names = now.placed or now.rankings or now.scorecards or any(w.text[0].isupper() for w in own)
    asks = any(said(sign, fold(now.text)) for sign in _DETAILS)
    known = now.indicators and not now.unexplained
    told = {*fold(now.text).split()} & word_list("article") or any(map(str.isdigit, now.text))
    return bool(asks and len(own) < SHORT) and not (names or known or told or now.intents)


def _of_all(now: Reading, old: Reading) -> bool:
    """Say whether it is asked which of all places is at an end of an order ("who has most?")."""
    text = fold(now.text).strip(" ?!.")
    where = said("asks_where", text)
    if now.placed or said("when", text) or (said("yes_no", text) and not where):
        return False
    if now.end:
        ends = (said(end, one) for end in ("peak", "trough") for one in (text, fold(old.text)))
        of_places = _is_ordered(now) and old.intent != "trend" and not any(ends)
        return bool(where or said("everywhere", text) or of_places)  # "and the lowest?"
    return any(said(end, text) for end in ("first_place", "last_place"))


def _is_ordered(now: Reading) -> bool:
    """Say whether nothing but an end of an order is asked for, be it of what all places are."""
    measured = now.measured and not _is_named_by_end(now)
    named = measured or now.rankings or now.unexplained or now.names or now.placed
    return bool(now.end) and not named and {*now.intents} <= {"rank"}


def _without_one_place(before: Question, resolver: Resolver) -> Question:
    """Leave out the one place of a question; one with others inside bounds what is asked next."""
    old = before.reading
    places = _places(old, resolver.catalogue.home)
    if len(places) != 1 or old.groups:
        return before
    bounds = resolver.catalogue.cluster(places[0]).kind != "cluster"
    if bounds and any(resolver.catalogue.inside(places[0])):
        return before
    return replace(before, reading=replace(old, clusters=(), home=False))


def _is_of_text(old: Reading, now: Reading) -> bool:
    """Say whether a text goes on with a thing that the question before named, and no place.

    "How many work there?" asks of it; "which of them has most?" asks of all places.
    """
    if not _lacks(now) or said("narrows", fold(now.text)):
        return False
    ordered = old.end or {"rank", "list"} & {*old.intents, *now.intents}
    asks = bool(now.indicators or now.unexplained) and said("pronoun", fold(now.text))
    placed = old.placed or now.placed
    return old.bare or bool(asks and not (placed or ordered or old.rankings))


def _specified(now: Reading, before: Question | None, resolver: Resolver) -> Reading:
    """Read "and the target?" as that of the exports asked about before, where one is known."""
    old = before.reading.indicators[:1] if before else ()
    if not old or now.rankings or now.scorecards:
        return now
    if now.indicators and said("how_many", fold(now.text)):
        return now  # "how many hospitals?" after "how many universities?" is of no university's
    if said("same_measure", fold(now.text)):  # "has Sweden such a goal?"
        return replace(now, indicators=old, unexplained=())
    if now.clusters and now.indicators:
        return now
    head = old[0].said
    asked = now.text[len(and_now(now.text)) :]
    words = [w for w in language.tokens(asked, now.language) if not language.is_stop(w)]
    own = [word.keys for word in words if not word.text.isdigit()]
    meant = next(
        (
            match
            for match in resolver.read(f"{head} {asked.strip()}").indicators
            if match.id != old[0].id and match.start < len(head) < match.end
            if own and all(keys & language.text_keys(match.said) for keys in own)
        ),
        None,
    )
    if meant is None:
        return now
    others = tuple(m for m in now.indicators if m.id != meant.id)
    return replace(now, indicators=(replace(meant, start=0), *others), unexplained=())


def _of_order(now: Reading, before: Question | None) -> Reading:
    """Read "which is cheapest?" as of the measure spoken of, though "cheap" may name another."""
    now = replace(now, unexplained=tuple(w for w in now.unexplained if not _is_order(fold(w))))
    ordered = before and before.reading.indicators and _is_named_by_end(now)
    return replace(now, indicators=()) if ordered else now


def _is_named_by_end(now: Reading) -> bool:
    """Say whether a measure is named by an end of an order alone ("cheapest")."""
    return any(_is_end(now.text[m.start : m.end]) for m in now.indicators[:1])


def _is_end(word: str) -> bool:
    """Say whether a word only says which end of an order is asked for."""
    return any(anywhere(end).fullmatch(fold(word)) for end in ("least", "most", "worst", "best"))


def _is_order(word: str) -> bool:
    """Say whether a folded word says no more than which end of an order of places is meant."""
    of_all = word in word_list("clusters") or anywhere("countries").fullmatch(word)
    return bool(of_all or _is_end(word))


def _left(old: Reading, now: Reading) -> frozenset[str]:
    """Return the places of the question before that a follow-up puts others in the place of."""
    if not now.clusters or set(now.clusters) & set(old.clusters):
        return frozenset()
    return frozenset(old.clusters)


def _without_places(
    query: str, left: frozenset[str], text: str, turns: Sequence[Turn], resolver: Resolver
) -> str:
    """Return search words without the names that earlier turns gave places now left."""
    for turn in turns if left else ():
        for match in resolver.names_in(turn.text)[0]:
            if match.kind == "cluster" and match.id in left and match.said not in text:
                query = " ".join(query.replace(match.said, " ").split())
    return query


def _lacks(now: Reading) -> bool:
    """Say whether a text names no place, or nothing that is asked of one."""
    placed = now.placed or now.rankings or now.scorecards
    return not placed or not (now.measured or now.unexplained)


def _with_other(
    now: Reading, before: Question | None, spoken_of: Sequence[str], home: str
) -> Reading:
    """Read "the other one" as the place spoken of last that the question before is not about."""
    if before is None or _places(now, home) or not said("the_other", fold(now.text)):
        return now
    meant = _places(before.reading, home)
    other = next((place for place in reversed(spoken_of) if place not in meant), "")
    return replace(now, clusters=(other,), unexplained=(), names=()) if other else now


def _places(reading: Reading, home: str) -> tuple[str, ...]:
    return (*reading.clusters, *([home] if reading.home and home else []))


def _continue(before: Question | None, now: Reading, *, joined: bool = False) -> Question:
    if before is None or not (joined or _leans(now, before.reading)):
        return Question(now.text, now, now.text)
    old = before.reading
    apart = now.intent == "why" or said("difference", fold(now.text))
    both = said("both_places", fold(now.text)) or (apart and not now.indicators)
    if before.previous and len(old.clusters) + old.home == 1 and both:
        # "Which has more?" or "why?" after two look-ups means the places of both.
        earlier = before.previous
        old = replace(
            old,
            clusters=tuple(dict.fromkeys((*earlier.clusters, *old.clusters))),
            home=earlier.home or old.home,
        )
    if before.previous and _sets_times_apart(now, old, before.previous):
        old = replace(old, years=(*before.previous.years, *old.years))
    merged = _merge(old, now)
    if _asks_part_of_before(now, old, before.previous):
        whole = before.previous.indicators if before.previous else ()
        merged = replace(merged, indicators=(*old.indicators[:1], *whole[:1]))
    return Question(now.text, merged, now.text, borrowed=True, previous=old)


def _sets_times_apart(now: Reading, old: Reading, earlier: Reading) -> bool:
    """Say whether "the difference?" is asked of one figure that was told for two years."""
    named = now.placed or now.indicators or now.years
    one = (earlier.clusters, earlier.home, earlier.groups) == (old.clusters, old.home, old.groups)
    two = len(earlier.years) == len(old.years) == 1 and earlier.years != old.years
    same = earlier.indicators[:1] == old.indicators[:1]
    return bool(two and one and same and not named and said("difference", fold(now.text)))


def _asks_part_of_before(now: Reading, old: Reading, earlier: Reading | None) -> bool:
    """Say whether "what share is that?" is asked of two measures of one place told before."""
    bare = not (now.placed or now.indicators or now.rankings)
    asks = bare and not _new_words(now) and said("share", fold(now.text))
    if not asks or earlier is None or not earlier.indicators:
        return False
    one_place = earlier.clusters == old.clusters and earlier.home == old.home
    return one_place and old.indicators[:1] != earlier.indicators[:1]


def _leans(now: Reading, old: Reading) -> bool:
    """Say whether a text cannot be understood without the one before it."""
    folded = fold(now.text).strip(" ?!.,")
    if said("asks_help", folded) or (said("asks_name", folded) and not _says_of_what(now)):
        # "Who writes to Basel?" asks for no figure, "where is Basel in it?" in a ranking, and so
        # does "and where was Basel?".
        of_list = said("standing", folded) and said("refers_back", folded)
        goes_on = said("asks_where", folded) and and_now(now.text) and not _new_words(now)
        return bool(old.rankings and (of_list or goes_on))
    subjects = [word for word in language.content(now.text) if not word.text.isdigit()]
    short = len(subjects) <= SHORT
    begins = bool(said("ellipsis", folded)) and len(subjects) <= 6
    differ = said("disagree", folded) and not now.indicators
    if differ or said("correction", folded) or (short and _asks_more(now)):
        return True
    if not subjects and not now.home:
        return bool(now.intents) or short
    if begins and not (now.placed and (now.indicators or now.rankings) and now.intents):
        return True
    if said("refers_back", folded) and (not now.placed or _joins(now)):
        return True
    if _joins(now) or (now.per and not now.indicators and not now.placed):
        return True
    if now.scorecards or now.rankings:
        return False
    ordered = _is_ordered(now) or all(_is_order(word.folded) for word in subjects)
    if subjects and ordered and not (now.names or now.placed):
        return bool(old.indicators)  # "which country is cheapest?"
    if _new_words(now) and not begins:
        return False
    # Slots filled without a verb ("Oxford?", "the number of companies?", "2015?").
    if short and not now.intents and not (now.placed and now.indicators):
        return bool(now.placed or now.indicators or now.years)
    # "Who is just ahead of us?" asks in the ranking or by the measure that was spoken of.
    measured = now.indicators or now.rankings
    if short and now.placed and not measured and set(now.intents) <= {"rank"}:
        return bool(old.rankings or old.indicators)
    lacks_place = bool(now.indicators) and not (now.placed or now.names)
    return lacks_place and old.placed and now.intent not in _NEEDS_NO_CLUSTER


def _new_words(now: Reading) -> tuple[str, ...]:
    """Return the words that nothing known explains, but those that ask for what is worked out.

    "Which year was the peak?" and "what growth rate is that?" name no subject of their own.
    """
    folded = fold(now.text)
    asking = {
        word
        for cue in _WORKED_OUT
        for found in anywhere(cue).finditer(folded)
        for word in found.group().split()
    }
    return tuple(w for w in now.unexplained if fold(w) not in asking | word_list("empty"))


def _asks_more(now: Reading) -> bool:
    """Say whether something is to be worked out of what was spoken of ("which was the peak?")."""
    named = now.placed or now.measured or now.years
    return bool(now.unexplained) and not named and not _new_words(now)


def _says_of_what(now: Reading) -> bool:
    """Say whether a text tells what is asked of a place, or names no place."""
    return bool(now.intents or now.measured or now.years) or not now.clusters


def _joins(now: Reading) -> bool:
    """Say whether one place is to be set beside what was spoken of ("them vs Zurich").

    A comparison with one place alone, of nothing in particular, can mean nothing else.
    """
    paired = now.intent in _PAIRED or _holds_against(now)
    one = paired and len(now.clusters) + now.home == 1
    of_nothing = not (now.measured or now.unexplained) or _holds_against(now)
    return one and (of_nothing or bool(said("refers_back", fold(now.text))))


def _holds_against(now: Reading) -> bool:
    """Say whether it is asked if a place has more or less than something it does not name."""
    text = fold(now.text).strip(" ?!.")
    apart = said("difference", text) and said("refers_back", text)
    bound = not apart and (said("more_than", text) or said("less_than", text))
    bounded = bound or any(map(str.isdigit, text))
    compared = said("more", text) or said("less", text)
    asks = apart or said("yes_no", text) or now.intent == "why"
    return bool(asks and compared and not bounded) and not now.end


def _is_of_those_before(now: Reading) -> bool:
    """Say whether a pronoun is the subject ("are they ahead of Basel?"), and no name before it."""
    found = said("refers_back", fold(now.text))
    return found is not None and not language.content(now.text[: found.start()])


def _is_set_apart(now: Reading) -> bool:
    """Say whether it is asked how far what was spoken of is from a place that is named."""
    text = fold(now.text)
    back, than = said("refers_back", text), said("compare", text)
    against = back and than and than.end() + 1 == back.start()
    return bool(back and said("difference", text) and not against)


def _is_part(now: Reading, old: Reading) -> bool:
    """Say whether a part of what was spoken of is asked for, or how many times it is another's.

    "How much of that is London's?", and "what share is Swedish?" after a figure that is no share.
    """
    folded = fold(now.text)
    apart = said("share", folded) or said("times", folded)
    if not apart or now.indicators:
        return False
    one_each = len(old.clusters) + old.home == len(now.clusters) + now.home == 1
    return bool(said("refers_back", folded) or (one_each and not said("share", fold(old.text))))


def _merge(old: Reading, now: Reading) -> Reading:
    """Lay a follow-up over the reading before it: what it says wins, the rest stays."""
    intents = _intents(old, now)
    elsewhere = _asks_elsewhere(now)
    clusters, home, groups = _merged_places(old, now, intents)
    if elsewhere:
        clusters, home, groups = (), False, ()
    new_words = _new_words(now) and not elsewhere
    new_subject = now.measured or bool(new_words)
    says_years = bool(now.years or now.year_from or now.year_to)
    latest = bool(word_list("newest") & set(fold(now.text).split()))
    # A goal is of another time than what it is for, "ever" of all.
    elsewhen = any(said(cue, fold(now.text)) for cue in ("goal", "ever"))
    years_from = now if says_years or latest or elsewhen else old
    return replace(
        now,
        clusters=tuple(dict.fromkeys(clusters)),
        home=home,
        groups=groups,
        indicators=now.indicators if new_subject else old.indicators,
        joined=now.joined if new_subject else old.joined,
        per=now.per if new_subject else now.per or old.per,
        each=now.each if now.per else old.each,
        rankings=now.rankings if new_subject else old.rankings,
        scorecards=now.scorecards or (() if new_subject and not now.intents else old.scorecards),
        # A series is wanted over all years, unless it says which.
        years=() if now.intent == "trend" and not says_years else years_from.years,
        year_from=years_from.year_from,
        year_to=years_from.year_to,
        intents=intents,
        unexplained=now.unexplained if new_subject or elsewhere else _new_words(old),
        names=now.names if new_subject or elsewhere else old.names,
        end=now.end if new_subject or now.end else old.end,
        top=now.top or old.top,
        language=now.language
        if len(now.text.split()) > 3 or now.language != "en"
        else old.language,
    )


def _asks_elsewhere(now: Reading) -> bool:
    """Say whether a follow-up names nothing but a place that is not known ("and in Lyon?")."""
    folded = fold(now.text).strip(" ?!.")
    opening = and_now(now.text)
    rest = folded[len(fold(opening)) :].split() if opening else []
    unknown = {fold(word) for word in now.unexplained}
    in_it = rest[:1] and rest[0] in word_list("function")
    return bool(in_it and unknown and unknown == {*rest[1:]})


def _merged_places(
    old: Reading, now: Reading, intents: tuple[str, ...]
) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Return the clusters, the home and the groups meant by a follow-up."""
    clusters, home, groups = old.clusters, old.home, old.groups
    if now.clusters or now.home:
        clusters, home, groups = _with_named(old, now, intents)
    if said("all_places", fold(now.text)) and "rank" in intents:
        clusters, home, groups = (), False, ()
    if now.groups:
        clusters, groups = clusters if now.clusters else (), now.groups
    return clusters, home, groups


def _with_named(
    old: Reading, now: Reading, intents: tuple[str, ...]
) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Return the clusters, the home and the groups meant by a follow-up that names a place."""
    both = old.home or now.home
    paired = set(intents[:1]) & {"why", *_PAIRED}
    several = len(old.clusters) + old.home >= 2
    correction = bool(said("correction", fold(now.text)))
    if _holds_against(now):
        # "How far above Oxford is that?" sets what was spoken of apart, "than that?" the other.
        of_before = _is_of_those_before(now) or _is_set_apart(now)
        told, against = (old, now) if of_before else (now, old)
        return (*told.clusters, *against.clusters), both, old.groups
    if _joins(now) or _is_part(now, old):
        return (*old.clusters, *now.clusters), both, old.groups
    if not paired or not several or len(now.clusters) + now.home >= 2 or correction:
        if correction and len(old.clusters) > 1 and len(now.clusters) == 1:
            return (*old.clusters[:-1], *now.clusters), old.home, old.groups
        if correction and old.home and paired:
            return now.clusters, old.home, old.groups
        return now.clusters, now.home, ()
    if "compare" in paired:
        return (*old.clusters, *now.clusters), both, old.groups
    # The rival changes; the one it is held against stays.
    if now.home:
        return old.clusters[:1], True, old.groups
    rest = () if old.home else old.clusters[1:]
    return (*now.clusters, *rest), old.home, old.groups


def _intents(old: Reading, now: Reading) -> tuple[str, ...]:
    if now.intents and now.intent != "compare":
        return now.intents
    if now.intent == "compare" and (now.clusters or now.home):
        return now.intents
    # A figure asked for after "why" or a league table is asked for itself.
    if now.indicators and old.intent in {"why", "list", "definition", "sources"}:
        return ("compare",) if len(old.clusters) + old.home >= 2 else ()
    if (now.years or now.year_from) and old.intent == "trend" and now.years:
        return ()
    return old.intents
