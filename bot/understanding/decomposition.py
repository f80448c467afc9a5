"""Takes a message apart into its questions, so that each is answered and none is lost.

A message may ask in several sentences, in clauses that an "and" joins, or list what it asks behind
a colon or dash. A later part takes from the part before it what it leaves out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise, takewhile

from bot import language
from bot.language.packs import (
    COMMON,
    anywhere,
    cue_names,
    find,
    is_nothing_but,
    packs,
    said,
    word_list,
)
from bot.understanding.attributes import of_one_subject
from bot.understanding.coreference import named_in, with_name
from bot.understanding.reading import Reading
from bot.understanding.resolver import Resolver
from bot.understanding.wording import aligned, plain, sentences
from index.text import fold

# More questions than these stay together in the last part.
MOST_PARTS = 6
# A part of fewer words asks nothing by itself ("and why?"), unless a head says of what.
LEAST_WORDS = 3
# The head of a list ("Forskaren: …") is a name and no clause.
MOST_HEAD = 6
# A thing that is listed behind a head is said in so many words.
MOST_LISTED = 4
# "And how many more?" belongs to the comparison before it.
MOST_DEGREE = 4
# A clause of so few words behind a comma alone says the one before it in other words.
MOST_AGAIN = 3
# A comment before a question has so many words at most.
MOST_COMMENT = 5
# What joins two clauses is within so many letters.
MOST_JOINT = 60
# So many words of its own make a question of a part that names nothing known.
OWN_WORDS = 2

# The form of an answer is asked for in so many words, behind at least so many others.
MOST_OF_FORM = 7
LEAST_ASKED = 3
_FORMS = {"act_csv", "act_chart", "act_language"}
# What may be asked for by its name alone.
_NAMED = ("csv", "chart", "shorter", "longer", "sources")
# What stands around the words of an order.
_MARKS = " ,;:?!.…–-"
_HEAD = re.compile(r"\s*:\s+|(?<!\d)\s[–—-]\s(?!\d)")
_APART = re.compile(r"\s*[,;/]\s+|\s+[+&]\s+")
_STRONG, _WEAK = re.compile(r"[?;+&\n]\s*$"), re.compile(r"[,–—-]\s*$")
_WORD, _WORDS = re.compile(r"[^\W_]"), re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"^\(?(?:\d|[a-e])[.)]\s+")
_EDGE = " \t\n,;:+&/–—-"
_PIECES = re.compile(r"[,;]\s+|(?<=[.?!])\s+|\s[-–—]\s|\n+")


@dataclass(frozen=True, slots=True)
class Part:
    """A question of a message. `before` are parts that it takes from what it leaves out itself.

    `whole` says that it may as well be a question by itself, which is tried first.
    """

    text: str
    before: tuple[str, ...] = ()
    whole: bool = True


def parts(text: str, resolver: Resolver) -> tuple[Part, ...]:
    """Return the questions of a message, each to be answered: mostly one."""
    bare = plain(text)
    if behind := _behind_comment(bare, resolver):
        return parts(behind, resolver)
    if asked := _and_why(bare, resolver):
        return asked
    if named := _of_whom(bare, resolver):
        return parts(named, resolver)
    if listed := _attributes(bare, resolver):
        return tuple(map(Part, listed))
    request, told = _behind_scene(bare, resolver)
    if told:
        return tuple(
            replace(p, before=(told, *p.before), whole=False) for p in parts(request, resolver)
        )
    head, body = _head(bare)
    pieces = _pieces(body, resolver, headed=bool(head))
    if len(pieces) == 1 and body != bare:
        pieces = _listed(body, resolver, headed=bool(head))
    if len(pieces) == 1 or _is_one(pieces, resolver):
        return _two_measures(text, resolver) or (Part(text),)
    if head:
        return tuple(Part(f"{head} {piece}") for piece in pieces)
    return _leaning(pieces, _told(body, resolver), resolver)


def without_label(text: str, resolver: Resolver) -> str:
    """Return a message without what it is asked for ("room check: how many …"), "" if nothing is.

    A label names nothing; but so may a subject be written, so that the message is read whole first.
    """
    head, body = _head(plain(text))
    named = any(map(str.isdigit, head)) or any(map(str.isupper, head[1:]))
    return body if head and not named and resolver.read(head).bare else ""


def without_remarks(text: str, resolver: Resolver) -> tuple[str, tuple[str, ...]]:
    """Return the only clause of a message that names anything, and what others say beside it.

    "For Oslo only, since that is our office" is asked of Oslo; "" where no clause is the only one
    or another asks something.
    """
    clauses = [one.strip(_MARKS) for one in _PIECES.split(plain(text)) if _WORD.search(one)]
    reads = [resolver.read(one) for one in clauses]
    named = [n for n, read in enumerate(reads) if not read.bare or read.years]
    others = tuple(one for n, one in enumerate(clauses) if named != [n])
    if len(named) != 1 or not others or any(map(_asks, others)):
        return "", ()
    return clauses[named[0]], tuple(one for one in others if language.content(one))


def _behind_comment(text: str, resolver: Resolver) -> str:
    """Return what stands behind a short sentence that asks for nothing and names nothing.

    "Fair enough. And Oslo?" asks of Oslo alone; "" where there is no such sentence.
    """
    first, *behind = sentences(text) or ("",)
    folded, spoken = aligned(first), language.guess_language(text)
    short = 0 < len(first.split()) <= MOST_COMMENT and bool(behind)
    tells = any(map(str.isdigit, first)) or any(word[0].isupper() for word in first.split()[1:])
    if not short or _asks(first) or tells or not resolver.read(first).bare:
        return ""
    wishes = any(find(cue, folded, spoken) for cue in cue_names() if not cue_names()[cue])
    asks = _asks(behind[0]) or said("and_now", aligned(behind[0]))
    return " ".join(behind) if asks and not wishes and not acts(folded, spoken) else ""


def _of_whom(text: str, resolver: Resolver) -> str:
    """Return what is asked behind a scene, of whom that names, "" where it names nobody so."""
    told = list(takewhile(lambda one: not _asks(one), sentences(text)))
    asked = sentences(text)[len(told) :]
    name = named_in(told, resolver) if told and asked and all(map(_asks, asked)) else ""
    return with_name(" ".join(asked), name) if name else ""


def _attributes(text: str, resolver: Resolver) -> tuple[str, ...]:
    """Return what a message lists of one subject, each with that; () where measures are listed."""
    head, body = _head(text)
    label = "" if without_label(text, resolver) == body else head
    listed = of_one_subject(body)
    measured = any(resolver.read(one).measured for one in listed)
    return () if label or measured else listed


def _and_why(text: str, resolver: Resolver) -> tuple[Part, ...]:
    """Return what a message asks and the reason for it ("did it fall, and why?"); () else."""
    found = said("and_why", aligned(text))
    before = text[: found.start()].strip(_EDGE) if found else ""
    if not found or len(before.split()) < LEAST_WORDS or resolver.read(before).intent == "why":
        return ()
    tail = text[found.start() :]
    opens = anywhere("opens_question").search(aligned(tail))
    why = tail[opens.start() if opens else 0 :].strip(_EDGE)
    return (*parts(before, resolver), Part(why, (before,), whole=False))


def _behind_scene(text: str, resolver: Resolver) -> tuple[str, str]:
    """Return what is asked behind sentences that only set the scene, and the names in those.

    "We host a team from Oslo on Friday. How many firms are there?" asks of Oslo. A sentence that
    claims something, or of which the question speaks, is no such scene; "" where there is none.
    """
    scene, asked = list[str](), list[str]()
    for sentence in sentences(text):
        reading = resolver.read(sentence)
        wants = reading.measured or reading.intents or any(map(str.isdigit, sentence))
        (asked if wants or _asks_facts(sentence) or _asks(sentence) else scene).append(sentence)
    request = " ".join(asked)
    reading = resolver.read(request)
    subject = min((m.start for m in reading.indicators[:1]), default=0)
    leans = said("pronoun", aligned(request[:subject]))
    if not scene or leans or _places(reading) or not (reading.measured or _asks_facts(request)):
        return "", ""
    names = resolver.names_in(" ".join(scene))[0]
    return request, " ".join(m.said for m in names if m.kind in {"cluster", "group"})


def _asks_facts(text: str) -> bool:
    return any(said(cue, aligned(text)) for cue in ("facts", "brief"))


def act_apart(text: str) -> tuple[str, str]:
    """Return a question and what is to be done with its answer ("only the Nordics, as csv").

    The question is "" where there are only thanks beside ("nice, and the source?"); both are where
    nothing is to be done.
    """
    if bare := _without_list(text):
        return "", bare
    pieces = [piece for piece in _PIECES.split(text) if re.search(r"\w", piece)]
    for at, piece in enumerate(pieces):
        if len(pieces) > 1 and acts(fold(plain(piece)), language.guess_language(piece)):
            others = [p for p in pieces[:at] + pieces[at + 1 :] if not _thanks(p)]
            others = [p for p in others if not said("complains", aligned(p).strip(_MARKS))]
            return ", ".join(others), piece
    return _form_apart(text)


def _without_list(text: str) -> str:
    """Return "in English" of "as a list in English", "" of any other text."""
    found = said("as_list", aligned(text))
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(_MARKS) if found else ""
    return rest if rest and acts(fold(plain(rest)), language.guess_language(text)) else ""


def _form_apart(text: str) -> tuple[str, str]:
    """Return a question and the form that its last words ask for ("A vs B as a csv file")."""
    words, spoken = text.split(), language.guess_language(text)
    for at in range(max(LEAST_ASKED, len(words) - MOST_OF_FORM), len(words) - 1):
        tail = " ".join(words[at:])
        joined = fold(words[at]) in word_list("form_joins")
        folded = fold(plain(tail)) if joined else ""
        if joined and _FORMS & _worded(folded, _without_purpose(folded), spoken).keys():
            return " ".join(words[:at]), tail
    return "", ""


def _thanks(piece: str) -> bool:
    return is_nothing_but("thanks_word", piece)


def acts(folded: str, spoken: str) -> dict[str, tuple[int, int]]:
    """Return the cues of what is to be done with the last answer, in whatever words."""
    spared = _without_purpose(folded)
    if found := _worded(folded, spared, spoken):
        return found
    act = _act_named(_WORDS.findall(spared))
    return {f"act_{act}": (0, len(folded))} if act else {}


def _without_purpose(folded: str) -> str:
    """Return a text without what its form is wanted for ("as a chart for the board")."""
    purpose = said("act_purpose", folded.strip(_MARKS))
    return folded[: purpose.start()] if purpose else folded


def _worded(folded: str, spared: str, spoken: str) -> dict[str, tuple[int, int]]:
    """Return the cues of what is to be done with the last answer, in whatever courtesy.

    "Would it be possible to have that in Swedish as well?" asks for no more than "in Swedish".
    """
    told = [word for word in spared.split() if word.strip(_MARKS)]
    while len(told) > 1 and told[-1].strip(_MARKS) in word_list("act_closings"):
        told.pop()
    names = [name for name in cue_names() if name.startswith("act_")]
    article = False
    while told:
        bare = " ".join(told).strip(_MARKS)
        at = max(0, folded.rfind(bare))
        found = {name: match for name in names if (match := find(name, bare, spoken))}
        if article and told[0].strip(_MARKS) in _tongues():
            found.pop("act_language", None)  # "and the Danish?" is of a country
        if found:
            return {name: (at + m.start(), at + m.end()) for name, m in found.items()}
        opening = told.pop(0).strip(_MARKS)
        if opening not in word_list("act_openings"):
            break
        article = opening in word_list("article")
    return {}


@cache
def _tongues() -> frozenset[str]:
    return frozenset(name for pack in packs().values() for name in pack.tongues)


def _act_named(told: Sequence[str]) -> str:
    """Return the act that words name if they say nothing else ("a little graph would help").

    A verb that is not known may open them: "chuck that in a spreadsheet".
    """
    opening = told[:1] if len(told) > 2 and told[1] in word_list("act_objects") else ()
    fillers = (word_list(f"act_{which}") for which in ("fillers", "openings", "closings"))
    words, left = {*told}, {*told}.difference(opening, *fillers)
    tongues = _tongues()
    if words & tongues and words & (names := word_list("form_language")):
        return "language" if left <= names | tongues else ""
    forms = ((act, word_list(f"form_{act}")) for act in _NAMED)
    return next((act for act, names in forms if words & names and left <= names), "")


def _head(text: str) -> tuple[str, str]:
    """Return what a list of questions is about ("Forskaren: when, where?") and the list.

    The head is "" where there is none, or where it only announces questions.
    """
    found = _HEAD.search(text)
    head = text[: found.start()].strip() if found else ""
    if not found or len(head.split()) > MOST_HEAD or "?" in head or "," in head:
        return "", text
    folded = aligned(head)
    if said("announces", folded):
        return "", text[found.end() :]
    if said("opens_question", folded) or not language.content(head):
        return "", text
    return head, text[found.end() :]


def _pieces(text: str, resolver: Resolver, *, headed: bool) -> tuple[str, ...]:
    """Return the clauses of a text that ask, each as long as it asks something by itself."""
    asked = [s for s in sentences(text) if _asks(s)]
    found = [c for one in (asked if len(asked) > 1 else [text]) for c in _clauses(one, headed)]
    kept, whole = "", list[str]()
    found = [clause for clause in found if _WORD.search(clause)]
    for asked_alone, behind in pairwise((*found, "")):
        opening = not headed and not whole
        if opening and _only_opens(_unjoined(asked_alone), behind, resolver):
            kept += asked_alone
            continue
        clause, kept = f"{kept}{asked_alone}", ""
        own = _unjoined(clause)
        if _asks_itself(own, headed, clause) and len(whole) < MOST_PARTS:
            whole.append(own)
        elif whole:
            whole[-1] += clause
        else:
            kept = clause
    return tuple(whole) if len(whole) > 1 and not kept else (text,)


def _asks(sentence: str) -> bool:
    return sentence.endswith("?") or _opens(sentence)


def asks(sentence: str) -> bool:
    """Say whether a sentence asks, whatever stands before its question ("I wonder how many …")."""
    return _asks(plain(sentence))


def _told(text: str, resolver: Resolver) -> tuple[str, ...]:
    """Return the names in sentences that ask nothing: they are said of all the questions."""
    others = " ".join(one for one in sentences(text) if not _asks(one))
    names = tuple(match.said for match in resolver.names_in(others)[0])
    return (" ".join(names),) if names else ()


def _only_opens(clause: str, behind: str, resolver: Resolver) -> bool:
    """Say whether the first clause of a message asks nothing ("sorry for asking, but …")."""
    if not resolver.read(clause).bare:
        return False
    first = next(iter(language.tokens(behind)), None)
    excuses = first is not None and first.folded in word_list("but") and not _opens(clause)
    return excuses or not language.content(clause)


def _clauses(text: str, headed: bool) -> list[str]:
    """Return a text cut before each question that an "and" or a comma sets beside another."""
    folded = aligned(text)
    opened = [found for found in anywhere("opens_question").finditer(folded) if found.start()]
    spoken = language.guess_language(text)
    joints = [(_joint(folded[: found.start()], spoken), found) for found in opened]
    ends = [end for (end, strong), _ in joints if strong]
    cuts = [0]
    for (end, strong), found in joints:
        relative = found[0].split()[0] in word_list("relatives")
        listed = headed or _opens(text[cuts[-1] : end])
        beside = listed and end >= 0 and (not relative or any(other > end for other in ends))
        if strong or beside:
            cuts.append(end)
    return [text[a:b] for a, b in zip(cuts, (*cuts[1:], None), strict=True)]


def _joint(before: str, spoken: str) -> tuple[int, bool]:
    """Return where a clause ends before a question is joined to it, and whether by an "and".

    The end is -1 where nothing joins them.
    """
    start = max(0, len(before) - MOST_JOINT)
    before = before[start:]
    # Without its ring, Swedish "å" (and) is the English article.
    adds = (packs()[code].cues["adds"].pattern for code in dict.fromkeys((spoken, COMMON)))
    joined = (m for pattern in adds for m in pattern.finditer(before))
    found = next((m for m in joined if m.end() == len(before.rstrip())), None)
    clause = before[: found.start()] if found else before
    end = start + len(clause.rstrip(_EDGE))
    strong = found is not None or _STRONG.search(clause) is not None
    return (end, strong) if strong or _WEAK.search(clause) else (-1, False)


def _opens(text: str) -> bool:
    """Say whether a text begins with a question word, whatever joins it to what is before."""
    return anywhere("opens_question").match(aligned(_unjoined(text))) is not None


def _unjoined(clause: str) -> str:
    """Return a clause without what joins it to the one before."""
    bare = _NUMBERED.sub("", clause.strip().lstrip(f"{_EDGE}?.!"))
    found = anywhere("adds").match(aligned(bare))
    return bare[found.end() :].strip().lstrip(_EDGE) if found else bare


def _asks_itself(clause: str, headed: bool, joined: str) -> bool:
    """Say whether a clause asks something by itself, behind a head also in a word ("when").

    `joined` is the clause with what joins it: "…, how many places?" says the same once more.
    """
    folded = aligned(clause).strip(" ?!.,")
    many = len(folded.split())
    again = joined[:1] == "," and joined.lstrip(", ").startswith(clause) and many <= MOST_AGAIN
    again = again and said("how_many", folded) is not None
    if not headed and ((many <= MOST_DEGREE and said("degree", folded)) or again):
        return False
    bare = headed and (not _opens(clause) or anywhere("bare_question").fullmatch(folded))
    return many >= LEAST_WORDS or bool(bare) or _has_own_word(clause)


def _has_own_word(clause: str) -> bool:
    """Say whether a word that carries a subject follows the question word ("who spoke")."""
    return any(fold(word.text) not in word_list("empty") for word in language.content(clause))


def _listed(body: str, resolver: Resolver, *, headed: bool) -> tuple[str, ...]:
    """Return the things that are listed behind a head ("Leiden: companies, employees"), or all.

    Where questions were only announced ("two things: …"), each thing may name its place.
    """
    folded = aligned(body)
    apart = [*_APART.finditer(folded), *anywhere("adds").finditer(folded)]
    ends = sorted(found.span() for found in apart)
    spans = zip((0, *(b for _, b in ends)), (*(a for a, _ in ends), len(body)), strict=True)
    items = tuple(item for a, b in spans if (item := body[a:b].strip(f"{_EDGE}?.!")))
    readings = [resolver.read(item) for item in items]
    if headed:
        short = all(len(item.split()) <= MOST_LISTED for item in items)
        things = short and not any(map(_places, readings))
    else:
        things = True
    told = (headed and _APART.search(body)) or all(reading.indicators for reading in readings)
    return items if len(items) > 1 and things and told else (body,)


def _is_one(pieces: Sequence[str], resolver: Resolver) -> bool:
    """Say whether clauses ask one thing: under other weights, or the same of more places."""
    first, *others = map(resolver.read, pieces)
    opening = aligned(pieces[0])
    if said("up_by", opening) or said("down_by", opening):
        return False
    if first.scorecards or said("what_if", opening):
        return True
    only_places = (
        _places(other) and not (other.indicators or other.unexplained or other.years)
        for other in others
    )
    return bool(_places(first) and first.indicators) and all(only_places)


def _leaning(pieces: Sequence[str], told: Sequence[str], resolver: Resolver) -> tuple[Part, ...]:
    """Return clauses as parts, each with what is told and asked before it.

    The first may take its place from the one behind it.
    """
    readings = [resolver.read(piece) for piece in pieces]
    lead, *others = readings
    placed = next((p for p, r in zip(pieces[1:], others, strict=True) if _places(r)), "")
    lacks = bool(lead.indicators) and lead.intent != "definition"
    lacks = lacks and not (_places(lead) or lead.rankings)
    behind = (placed,) if lacks and placed else ()
    first = Part(pieces[0], tuple(told) or behind, whole=False)
    return (
        first,
        *(
            Part(piece, (*told, *pieces[:at]), whole=_is_whole(piece, readings[at]))
            for at, piece in enumerate(pieces)
            if at
        ),
    )


def _is_whole(text: str, reading: Reading) -> bool:
    """Say whether a clause that names nothing known is a question by itself all the same."""
    own = len(reading.unexplained) >= OWN_WORDS
    return reading.bare and not reading.home and own and not said("pronoun", aligned(text))


def _places(reading: Reading) -> tuple[str, ...]:
    home = ("",) if reading.home else ()
    return (*reading.clusters, *reading.groups, *home)


def _two_measures(text: str, resolver: Resolver) -> tuple[Part, ...]:
    """Return the halves of "rents in London with employees in Zurich", each a question; () else.

    The second may leave out the place ("exports of Denmark 2024 and the target for 2030").
    """
    whole = resolver.read(text)
    if whole.per or whole.joined:
        return ()
    for found in islice(anywhere("beside").finditer(aligned(text)), MOST_PARTS):
        halves = text[: found.start()].strip(" ,"), text[found.end() :].strip()
        one, other = map(resolver.read, halves)
        if not all(r.indicators and not r.unexplained for r in (one, other)) or not one.clusters:
            continue
        if one.indicators[0].id == other.indicators[0].id:
            continue
        if other.clusters and set(one.clusters).isdisjoint(other.clusters):
            return tuple(map(Part, halves))
        if said("adds", found[0]) and not (_places(other) or whole.intents):
            return Part(halves[0]), Part(halves[1], halves[:1], whole=False)
    return ()
