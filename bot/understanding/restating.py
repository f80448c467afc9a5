"""Puts a follow-up into the whole question that it was understood as, and says how far it was."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot import language
from bot.answer import Answer
from bot.language.glossary import COLUMNS, in_other, parts_in_english
from bot.language.packs import anywhere, cue_names, is_nothing_but, word_list
from bot.language.packs import said as says
from bot.language.synonyms import synonyms
from bot.understanding.addressee import TO_BOT, TO_PEOPLE, chance_for_bot
from bot.understanding.analysis import Analysis
from bot.understanding.plan import AboutAnswer, Help, Passages, Plan, Weights
from bot.understanding.reading import Reading
from bot.understanding.wording import and_now, plain
from index.catalogue import Catalogue
from index.text import fold

# What asks for the next in an order.
_ORDERS = {"behind", "ahead_of"}
# Said around what is asked, or of nothing in particular: no wish by themselves.
_NO_WISH = {"opening", "closing", "everywhere", "yes_no"}
_YEAR = re.compile(r"(?:19|20)\d\d")
# "I have 25,000, which one is right" asks in its second clause.
_CLAUSES = re.compile(r"[,;:.]\s+|\s[-–—]\s")
_ASIDE = re.compile(r"\?(?: [^ ?]+){1,5}$")


def grasp(message: str, typed: str, own: Reading, said: Analysis, plan: Plan, found: Answer) -> str:
    """Return `leans`, `names`, `nothing` or "" as `Answer.grasp` tells.

    `typed` is the part of a message that is answered first, `own` what that says by itself,
    before it was made whole from its thread; `found` is what the message came to.
    """
    if only_points_above(typed):
        return "nothing"
    if says("between_people", fold(message)):
        return ""
    chance = chance_for_bot(message)
    grasped = _of_part(typed, own, said, plan, found)
    if chance < TO_PEOPLE:
        # Words that are people's elsewhere ("trips") may all be the catalogue's, or of an act.
        known = grasped == "names" and not own.unexplained
        return grasped if known or isinstance(plan, AboutAnswer) else ""
    if grasped in ("names", "leans") or isinstance(plan, Help) or chance < TO_BOT:
        return grasped
    shown = not found.abstained or found.nearest
    return "leans" if shown else grasped


def _of_part(typed: str, own: Reading, said: Analysis, plan: Plan, found: Answer) -> str:
    if isinstance(plan, AboutAnswer):
        return "leans"
    if isinstance(plan, Help):
        return "nothing" if says("calls_for_help", fold(typed).strip(" ?!.…")) else ""
    spoken = language.guess_language(typed)
    wishes = [cue for cue in said.cues if cue in _ORDERS or _is_wish(cue)]
    asked = {w for cue in wishes for w in said.cue_words.get(cue, ())}
    asked |= word_list("being")
    own = replace(own, unexplained=tuple(w for w in own.unexplained if fold(w) not in asked))
    wants = bool(wishes) or _wants(own, said) or isinstance(plan, Weights)
    idle = word_list("talk") | word_list("empty")
    if own.bare and not wants and {*map(fold, own.unexplained)} <= idle:
        return "nothing"
    asks = _asks(typed, own, found)
    if _only_tells(typed, own, asks):
        return ""
    numbered = said.nth and said.has("a_ranking")
    named = not own.bare or (own.home and (own.intents or numbered))  # "are we …?" names the home
    held = not found.abstained or found.kind != "passages"
    threaded = isinstance(plan, Passages) and bool(plan.holding)
    follows = said.question.borrowed or threaded
    left = [word for word in own.unexplained if word in said.rest]
    told = threaded or _tells_of(found, left, spoken)
    whole = follows and asks and told and bool(held or left or named)
    if named:
        return "names" if held or whole else ""
    return "leans" if whole or (follows and held and not own.unexplained) else ""


def _asks(typed: str, own: Reading, found: Answer) -> bool:
    """Say whether a text is a question, or changes one."""
    text = fold(own.text)
    changes = says("correction", text) or (says("narrows", text) and not found.abstained)
    return bool(changes) or _is_question(typed) or _is_question(own.text)


def only_guesses(text: str) -> bool:
    """Say whether a text offers a number for an answer and says nothing else ("maybe 1000?")."""
    said = [word.folded for word in language.content(text)]
    numbers = [word for word in said if word[:1].isdigit()]
    others = {*said} - {*numbers}
    guessing = word_list("talk") | word_list("empty") | word_list("guessing")
    return bool(numbers) and not any(map(_YEAR.fullmatch, numbers)) and others <= guessing


def only_points_above(text: str) -> bool:
    """Say whether a text calls for an answer to what stands above it, and asks nothing itself."""
    return is_nothing_but("call_word", text)


def asks_of_file(text: str) -> bool:
    """Say whether a text that came with a file speaks of that file alone ("can you read this?")."""
    return is_nothing_but("file_word", text)


def _wants(own: Reading, said: Analysis) -> bool:
    """Say whether a text asks for something without a name."""
    now, before = said.question.reading, said.question.previous
    ordered = own.intents or own.home or own.end or own.top
    timed = own.years or own.year_from or own.year_to or said.parts
    apart = said.excluded or said.excludes_home
    claimed = said.amount is not None and said.has("yes_no")  # "wasn't it 1,200?"
    return bool(ordered or timed or apart or claimed or (before and now.per != before.per))


def _is_wish(cue: str) -> bool:
    """Say whether a cue asks for something of the answer before."""
    return not cue_names()[cue] and cue not in _NO_WISH


def _only_tells(typed: str, own: Reading, asks: bool) -> bool:
    """Say whether a text asks nothing: it says something, or holds words that are not known."""
    text = fold(own.text).strip()
    said = (text, fold(plain(typed)).strip())
    if any(says("between_people", one) for one in said):
        return True
    if says("among_people", fold(typed)) or says("among_people", text):
        return not (own.measured and asks)
    exclaims = typed.rstrip().endswith("!") and own.bare
    remarks = own.unexplained or exclaims or any(says("remarks", one) for one in said)
    return not asks and bool(remarks)


def _is_question(text: str) -> bool:
    """Say whether a text is built as a question, be it joined to another by an "and"."""
    text = fold(text[len(and_now(text)) :]).strip()
    opens = anywhere("opens_question")
    asked = says("yes_no", text) or any(opens.match(clause) for clause in _CLAUSES.split(text))
    # "And Berlin? Behind them, I guess" asks first.
    return text.endswith("?") or bool(asked) or bool(_ASIDE.search(text))


def _tells_of(found: Answer, left: Sequence[str], spoken: str) -> bool:
    """Say whether an answer says each of the words that nothing else accounts for.

    It may say them in other words or in another language, each part of a compound.
    """
    told = language.text_keys(found.text)
    return all(_is_told(word, spoken, told) for word in left)


def _is_told(word: str, spoken: str, told: Collection[str]) -> bool:
    folded = fold(word)
    parts = parts_in_english(folded, spoken)
    others = (other for code in COLUMNS for other in in_other(folded, spoken, code))
    whole = (word, *synonyms(folded), *others)
    if any(not language.keys(form, spoken).isdisjoint(told) for form in whole):
        return True
    forms = [{form for one in part for form in (one, *synonyms(one))} for part in parts]
    return bool(forms) and all(
        any(not language.keys(form).isdisjoint(told) for form in part) for part in forms
    )


def restate(said: Analysis, plan: Plan, catalogue: Catalogue) -> str:
    """Return the question as typed where it stands alone, else its slots spelt out."""
    scope = plan.scope
    if not said.question.borrowed or isinstance(plan, AboutAnswer):
        return said.question.text.strip()
    if isinstance(plan, Passages | Help):
        return said.question.query.strip()
    ranking = getattr(plan, "ranking", "")
    names = (
        catalogue.indicator(scope.indicator).name if scope.indicator else "",
        catalogue.ranking(ranking).name if ranking else "",
        ", ".join(catalogue.cluster(c).name for c in scope.places),
        ", ".join(map(str, scope.years))
        or (f"{scope.first or ''}–{scope.last or ''}" if scope.first or scope.last else ""),
    )
    slots = " – ".join(dict.fromkeys(filter(None, names)))
    return f"{said.question.text.strip()} ({slots})" if slots else said.question.query.strip()


def in_other_words(text: str, names: Mapping[str, str]) -> str:
    """Return a text with a name in the place of each of these words, once where several mean it."""
    for name in dict.fromkeys(names.values()):
        words = "|".join(re.escape(word) for word, meant in names.items() if meant == name)
        said = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
        found = said.search(text)
        if found:
            behind = said.sub("", text[found.end() :])
            text = " ".join(f"{text[: found.start()]}{name}{behind}".split())
    return text
