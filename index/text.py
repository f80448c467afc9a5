"""Text as it is kept and as it is matched: normal form, folding, sentences and slugs.

Figures are read in `index.numbers`; finding names in questions is left to the bot.
"""

import re
import unicodedata
from collections.abc import Iterator

from index.numbers import Number, parse_number

__all__ = ["Number", "fold", "normalise", "parse_number", "sentence_spans", "slug", "words"]

_TO_SPACE = dict.fromkeys(map(ord, "\t\v\u00a0\u1680\u202f\u205f\u3000"), " ") | dict.fromkeys(
    range(8192, 8203), " "
)
_TO_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
_TO_LETTERS = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
# Halves of letters beyond 16 bits that have lost their other half; no file may hold them.
_TO_UNKNOWN = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TO_LINE = dict.fromkeys(map(ord, "\f\u0085\u2028\u2029"), "\n")
_CONTROL = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x0A, 0x0C, 0x85)
}
# Later tables win: a tab is a control code too, but it stands for a space.
_NORMAL = {**_TO_UNKNOWN, **_CONTROL, **_TO_SPACE, **_TO_NOTHING, **_TO_LETTERS, **_TO_LINE}

# Letters that do not decompose into a base letter and an accent.
_FOLDED = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": "",
        "\u200b": "",
    }
)


def normalise(text: str) -> str:
    """Return the form in which text is kept and quoted.

    Composed letters (NFC), plain spaces, `\\n` line ends, no soft hyphens, invisible marks or
    control codes; typographic quotes and dashes stay as printed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NORMAL)
    text = re.sub(r" {2,}", " ", unicodedata.normalize("NFC", text))
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def fold(text: str) -> str:
    """Return the form in which texts are compared: no case, accents or typographic marks.

    å and ä become a, ö and ø become o, æ becomes ae; runs of white space become one space.
    Lengths change, so spans of a folded text are no spans of the text.
    """
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
        text = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    """Return the folded words and numbers of a text in order, without punctuation."""
    return re.findall(r"\w+", fold(text))


def slug(text: str) -> str:
    """Return an id made of the text's folded words, joined by hyphens; never empty."""
    return "-".join(words(text.replace("&", " and "))) or "unnamed"


# After these a full stop does not end the sentence, whatever follows.
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "cf",
        "e.g",
        "eg",
        "i.e",
        "ie",
        "viz",
        "approx",
        "ca",
        "vs",
        "univ",
        "dept",
        "assoc",
        "incl",
        "excl",
        "est",
        "bl.a",
        "t.ex",
        "d.v.s",
        "dvs",
        "f.eks",
        "feks",
        "fx",
        "s.k",
        "p.g.a",
        "dr.med",
        "jfr",
        "jf",
        "ung",
        "milj",
        "mdr",
        "mio",
        "mia",
        "inkl",
        "exkl",
        "ekskl",
        "hr",
        "frk",
        "afd",
        "avd",
        "resp",
        "tom",
        "fr.o.m",
        "t.o.m",
        "f.d",
        "m.a",
        "b.sc",
        "m.sc",
    ]
)
# These do so only before a figure: "no. 5", "fig. 2", "kl. 9", "Dec. 2024".
_BEFORE_FIGURES = frozenset(
    [
        "no",
        "nos",
        "nr",
        "fig",
        "figs",
        "eq",
        "vol",
        "ch",
        "art",
        "sec",
        "p",
        "pp",
        "s",
        "kap",
        "kl",
        "tel",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "okt",
        "nov",
        "dec",
        "stk",
        "pkt",
        "para",
        "par",
        "ed",
    ]
)
# These may also close a sentence: before a capital they do.
_CLOSING_ABBREVIATIONS = frozenset(
    [
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "plc",
        "m.m",
        "osv",
        "o.s.v",
        "m.fl",
        "mfl",
        "a.m",
        "p.m",
        "ph.d",
        "u.s",
        "u.k",
        "u.n",
        "jr",
        "sr",
        "m.v",
    ]
)
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]")
_BEFORE = re.compile(r"(\S+)$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the half-open span of every sentence of `text[start:end]`, in order.

    A line end always closes a sentence: intake keeps a paragraph on one line. Abbreviations,
    initials, ordinals and decimals do not close one, nor does a quoted question inside one.
    """
    end = len(text) if end is None else end
    line = start
    while line < end:
        stop = text.find("\n", line, end)
        stop = end if stop < 0 else stop
        yield from _line_sentences(text, line, stop)
        line = stop + 1


def _line_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _closes(text, begin, stop, end):
            yield from _trimmed(text, begin, stop.end())
            begin = stop.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _closes(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    follows = text[stop.end() : min(end, stop.end() + 40)].lstrip()
    if not follows:
        return True
    first = follows.lstrip("\"'“‘«([–—- ")[:1]
    if first.islower() and not re.match(r"[a-z][A-Z]", follows):
        return False
    if stop[0][0] != "." or stop[0].startswith(".."):
        return True
    before = _BEFORE.search(text, max(begin, stop.start() - 30), stop.start())
    token = before[1].lstrip("\"'“‘«([").casefold() if before else ""
    if token in _CLOSING_ABBREVIATIONS:
        return first.isupper()
    if token in _ABBREVIATIONS or (token in _BEFORE_FIGURES and first.isdigit()):
        return False
    if len(token) == 1 and token.isalpha():
        return False
    if re.fullmatch(r"(?:[a-zåäöæø]\.)+[a-zåäöæø]", token):
        return False
    # "1. First step" numbers a line; "den 3. december" is caught by its lower case.
    return not (token.isdigit() and not text[begin : stop.start()].strip(" " + token))
