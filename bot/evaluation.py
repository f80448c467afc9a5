"""Golden questions: reads them, judges an answer against what is expected, and sums up.

Answering is handed in as a function, so that the same judgement serves the real corpus, another
corpus and a test. Printing is left to `scripts/evaluate.py`.

A question is a line of JSON: `id`, `question`, `thread`, `kind` (the plan kinds allowed, empty for
any), `abstain` (true, false, or null where both are right), `expect` and `tags`. `expect` may hold
`figures` (numbers or words to be shown in text or table; "4.2|4,200,000" for either), `text_any`
(of each list one), `forbid`, `sources` (one of them cited), `clusters` (all named) and `caveat`
(true: at least one is given).
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bot.answer import Answer, Turn
from bot.errors import InputError

# A number as people write it: thousands by comma, point or (thin) space, decimals by either mark.
_NUMBER = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:[,. \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
)
_CITATION = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]")
_WORDS = {
    1: "one first en ett första først første",
    2: "two second två andra to anden",
    3: "three third tre tredje",
    4: "four fourth fyra fjärde fire fjerde",
    5: "five fifth fem femte",
    6: "six sixth sex sjätte seks sjette",
    7: "seven seventh sju sjunde syv syvende",
    8: "eight eighth åtta åttonde otte ottende",
    9: "nine ninth nio nionde ni niende",
    10: "ten tenth tio tionde ti tiende",
}
_WORD_NUMBER = {word: float(n) for n, words in _WORDS.items() for word in words.split()}

Ask = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a right answer shows, cites and leaves out; empty fields ask for nothing."""

    figures: tuple[str, ...] = ()
    text_any: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    caveat: bool = False


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with what is expected of its answer. `group` is the file it was read from."""

    id: str
    group: str
    question: str
    thread: tuple[Turn, ...]
    kinds: tuple[str, ...]
    abstain: bool | None
    expect: Expectation
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer fared. `reasons` is empty where it is right; each begins with its cause.

    `figures_shown` counts the expected figures found, out of `figures_expected`; both are zero
    where the answer claims nothing of the sort: it declined, or is of another kind or source.
    """

    question: GoldenQuestion
    kind: str
    declined: bool
    reasons: tuple[str, ...]
    figures_expected: int = 0
    figures_shown: int = 0
    lead: str = ""

    @property
    def right(self) -> bool:
        """Say whether nothing was found wrong."""
        return not self.reasons

    @property
    def right_but_for_kind(self) -> bool:
        """Say whether the words, figures and sources are right, by whatever plan they came."""
        return all(reason.startswith("kind:") for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares over a set of verdicts, each between 0 and 1; 1 where nothing of the sort was asked.

    `answerable_declined` is the one of which less is better; nothing asked is 0 there.
    """

    right: float
    figures_exact: float
    unanswerable_declined: float
    answerable_declined: float


def load_golden(folder: Path) -> tuple[GoldenQuestion, ...]:
    """Return the questions of every `*.jsonl` in `folder` that holds questions, by file and line.

    A file named `resolver.jsonl` labels phrasings instead and is left out. InputError names the
    line that is not of the form above, and an id that stands twice.
    """
    questions: list[GoldenQuestion] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem == "resolver":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                question = _question(path.stem, json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path.name} line {number}: not a golden question ({error!r})",
                    hint="the form is described at the head of bot/evaluation.py",
                ) from error
            if question.id in seen:
                raise InputError(f"{path.name} line {number}: id '{question.id}' stands twice")
            seen.add(question.id)
            questions.append(question)
    if not questions:
        raise InputError(f"{folder}: holds no golden questions", hint="give a folder of *.jsonl")
    return tuple(questions)


def load_thresholds(path: Path) -> dict[str, float]:
    """Return the thresholds by the name of their score; InputError names an unknown one."""
    known = {field.name for field in fields(Scores)}
    with path.open("rb") as stream:
        thresholds = tomllib.load(stream)
    if unknown := sorted(set(thresholds) - known):
        raise InputError(f"{path.name}: unknown threshold {', '.join(unknown)}")
    return {name: float(value) for name, value in thresholds.items()}


def run(questions: Iterable[GoldenQuestion], ask: Ask) -> Iterable[Verdict]:
    """Yield the verdict on each question in order; an answer that raises is wrong, not fatal."""
    for question in questions:
        try:
            answer = ask(question.question, question.thread)
        except Exception as error:  # the run must name every failure, whatever it is
            reason = f"error: {type(error).__name__}: {error}"
            yield Verdict(question, "", declined=False, reasons=(reason,))
            continue
        yield judge(question, answer)


def judge(question: GoldenQuestion, answer: Answer) -> Verdict:
    """Return what is right and wrong about `answer` as an answer to `question`.

    A number counts as shown where its value stands in a statement, the table or a caveat, in any
    of the usual spellings ("65,500", "65 500"); citation marks never count. Where declining was
    right as well as answering, an answer that declined is held to `forbid` alone. An unsure one is
    right where what is expected stands in the closest texts it shows; it counts as declined.
    """
    expect = question.expect
    claimed = _claimed(answer)
    reasons = [f"forbidden: shows '{f}'" for f in expect.forbid if _folded(f) in _folded(claimed)]
    lead = answer.statements[0].text if answer.statements else answer.text[:200]
    if answer.abstained:
        if question.abstain is False and not _holds_closest(expect, answer):
            reasons.append(f"declined: {lead[:120]}")
        return Verdict(question, answer.kind, True, tuple(reasons), lead=lead)
    if question.abstain:
        reasons.append(f"answered: {lead[:120]}")
        return Verdict(question, answer.kind, False, tuple(reasons), lead=lead)
    other_kind = [*_of_other_kind(question, answer)]
    other_sources = [*_of_other_sources(expect, answer)]
    missing = [
        figure
        for figure in expect.figures
        if not any(shows(claimed, spelling) for spelling in figure.split("|"))
    ]
    reasons += other_kind
    reasons += [f"figure: {figure} is not shown" for figure in missing]
    reasons += [*_unsaid(expect, answer, claimed), *other_sources]
    if expect.caveat and not answer.caveats:
        reasons.append("caveat: none is given")
    count = 0 if other_kind or other_sources else len(expect.figures)
    shown = count - len(missing) if count else 0
    return Verdict(question, answer.kind, False, tuple(reasons), count, shown, lead)


def _of_other_kind(question: GoldenQuestion, answer: Answer) -> Iterable[str]:
    if question.kinds and answer.kind not in question.kinds:
        yield f"kind: {answer.kind}, not {' or '.join(question.kinds)}"


def _of_other_sources(expect: Expectation, answer: Answer) -> Iterable[str]:
    cited = {name for c in answer.citations for name in (c.source, _folded(c.title))}
    if expect.sources and not any(s in cited or _folded(s) in cited for s in expect.sources):
        shown = ", ".join(c.source for c in answer.citations[:4]) or "nothing"
        yield f"source: cites {shown}, none of {', '.join(expect.sources)}"


def _unsaid(expect: Expectation, answer: Answer, claimed: str) -> Iterable[str]:
    """Yield the texts and clusters that an answer does not name."""
    everything = _folded(" ".join((claimed, answer.text, *_gaps(answer), answer.standalone)))
    for alternatives in expect.text_any:
        if not any(_mentions(everything, claimed, one) for one in alternatives):
            yield f"text: none of {' | '.join(alternatives)}"
    for cluster in expect.clusters:
        if _folded(cluster) not in everything:
            yield f"cluster: {cluster} is not named"


def _holds_closest(expect: Expectation, answer: Answer) -> bool:
    """Say whether all figures and words expected stand in the closest texts shown."""
    near = "\n".join(statement.text for statement in answer.nearest)
    wanted = (*(figure.split("|") for figure in expect.figures), *expect.text_any)
    return bool(wanted) and all(any(shows(near, one) for one in either) for either in wanted)


def shows(text: str, figure: str) -> bool:
    """Say whether `text` shows `figure`: a number by its size, anything else by its words.

    Numbers up to ten may be spelled out, in English, Swedish or Danish.
    """
    wanted = _value(figure)
    if wanted is None:
        return _folded(figure) in _folded(text)
    plain = _CITATION.sub(" ", text)
    if any(abs(value - abs(wanted)) < 1e-9 for value in _values(plain)):
        return True
    return any(_WORD_NUMBER.get(word) == wanted for word in re.findall(r"\w+", plain.casefold()))


def score(verdicts: Sequence[Verdict]) -> Scores:
    """Return the shares over `verdicts`."""
    unanswerable = [v for v in verdicts if v.question.abstain is True]
    answerable = [v for v in verdicts if v.question.abstain is False]
    expected = sum(v.figures_expected for v in verdicts)
    return Scores(
        right=_share([v.right for v in verdicts]),
        figures_exact=sum(v.figures_shown for v in verdicts) / expected if expected else 1.0,
        unanswerable_declined=_share([v.declined for v in unanswerable]),
        answerable_declined=1 - _share([not v.declined for v in answerable]),
    )


def shortfalls(scores: Scores, thresholds: Mapping[str, float]) -> tuple[str, ...]:
    """Return a sentence for each threshold that `scores` misses, in the order of the thresholds."""
    missed: list[str] = []
    for name, bound in thresholds.items():
        value = getattr(scores, name)
        at_most = name == "answerable_declined"
        if value > bound + 1e-12 if at_most else value < bound - 1e-12:
            missed.append(
                f"{name} is {value:.3f}, {'at most' if at_most else 'at least'} {bound:.3f}"
            )
    return tuple(missed)


def _question(group: str, line: dict[str, object]) -> GoldenQuestion:
    raw = line.get("expect") or {}
    if not isinstance(raw, dict):
        raise TypeError("expect is not an object")
    if unknown := set(raw) - {field.name for field in fields(Expectation)}:
        raise ValueError(f"expect has unknown {', '.join(sorted(unknown))}")
    thread = line.get("thread") or []
    kinds, tags, abstain = line.get("kind") or [], line.get("tags") or [], line["abstain"]
    if not (isinstance(thread, list) and isinstance(kinds, list) and isinstance(tags, list)):
        raise TypeError("thread, kind and tags are lists")
    if not (abstain is None or isinstance(abstain, bool)):
        raise TypeError("abstain is true, false or null")
    return GoldenQuestion(
        id=str(line["id"]),
        group=group,
        question=str(line["question"]),
        thread=tuple(Turn(speaker=str(t["speaker"]), text=str(t["text"])) for t in thread),
        kinds=tuple(str(kind) for kind in kinds),
        abstain=abstain,
        expect=Expectation(
            figures=tuple(str(figure) for figure in raw.get("figures", ())),
            text_any=tuple(tuple(map(str, one)) for one in raw.get("text_any", ())),
            forbid=tuple(map(str, raw.get("forbid", ()))),
            sources=tuple(map(str, raw.get("sources", ()))),
            clusters=tuple(map(str, raw.get("clusters", ()))),
            caveat=bool(raw.get("caveat", False)),
        ),
        tags=tuple(str(tag) for tag in tags),
    )


def _claimed(answer: Answer) -> str:
    """Return all that the answer asserts: statements, table, figures and caveats."""
    parts = [statement.text for statement in answer.statements]
    parts += [figure.text for figure in answer.figures]
    if answer.table is not None:
        parts += [answer.table.caption, *answer.table.header]
        parts += [cell.text for row in answer.table.rows for cell in row]
    return "\n".join((*parts, *answer.caveats))


def _gaps(answer: Answer) -> tuple[str, ...]:
    return tuple(f"{gap.asked} {gap.reason} {gap.nearest}" for gap in answer.gaps)


def _mentions(everything: str, claimed: str, wanted: str) -> bool:
    """Say whether the words stand anywhere, or the number in what is claimed."""
    return shows(claimed, wanted) if _value(wanted) is not None else _folded(wanted) in everything


def _folded(text: str) -> str:
    return " ".join(_CITATION.sub(" ", text).casefold().split())


def _value(text: str) -> float | None:
    """Return a number written the English way, or None where the text is not one."""
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _values(text: str) -> set[float]:
    """Return every number of the text in each reading its marks allow ("1.150": 1150 and 1.15)."""
    values: set[float] = set()
    for token in _NUMBER.findall(text):
        bare = re.sub(r"[ \u00a0\u202f]", "", token)
        for reading in (bare.replace(",", ""), bare.replace(".", "").replace(",", ".")):
            number = _value(reading)
            if number is not None:
                values.add(number)
    return values


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0
