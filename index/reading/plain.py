"""Reads plain text: paragraphs, lists and headings, without what scraping left at the edges."""

import re
from collections.abc import Iterator
from types import MappingProxyType

from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits
from index.reading.decoding import decode
from index.text import fold, normalise

_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_ITEM = re.compile(r"^(?:[-*•‣◦▪·–]|\d{1,3}[.)])\s+(?=\S)")
# A title is one line; longer ones are paragraphs without a full stop.
_TITLE_CHARACTERS = 220
_HEADING_WORDS = 12
# How sections of minutes and reports are numbered: "2. Scope", "2.1 Scope", "B) Scope", "§ 12 A".
_NUMBERED = re.compile(
    r"^(?:§\s?\d{1,3}[.:]?|\d{1,3}(?:\.\d{1,3})+\.?|(?:\d{1,3}|[A-Z])[.)])\s+(?=\S)"
)
# An interviewer's question heads its answer, and may be longer than a headline.
_QUESTION_WORDS = 24
# What article pages print around the text, in the languages of the corpus.
_NAVIGATION = re.compile(
    r"^(?:skip to .*|home|menu|search|log ?in|sign (?:in|up)|subscribe|newsletters?|tweet"
    r"|share(?: (?:this|on|via).*)?"
    r"|print|e-?mail|comments?|comment on.*|leave a comment|related (?:articles|news|posts|stories)"
    r"|read (?:more|also)(?: .*)?|see also|most read|latest news|advertis(?:e|ement|ing)"
    r"|cookies?(?: (?:settings|policy|preferences|notice))?|manage cookies"
    r"|(?:accept|reject)(?: all)?(?: cookies)?|privacy policy|contact(?: us)?|about us|tags?:?.*"
    r"|follow us.*|back to top|previous|next|all rights reserved.*|©.*|copyright .*"
    r"|hoppa till .*|(?:gå|spring) til indhold.*|cookie-?inställningar|hantera cookies"
    r"|hem|meny|sök|logga in|prenumerera|nyhetsbrev|dela(?: .*)?|tipsa(?: .*)?|skriv ut"
    r"|kommentera.*|kommentarer|sänd till .*|skicka till .*|utvalda artiklar|relaterade? .*"
    r"|läs (?:mer|även|också).*|mest läst(?:a)?|senaste nytt|annons|till toppen|kontakta oss"
    r"|hjem|søg|log ind|abonn[ée]r|nyhedsbrev|del(?: artikel.*)?|udskriv|kommenter.*|send til .*"
    r"|udvalgte artikler|relaterede .*|læs (?:mere|også).*|mest læste|seneste nyt|annonce"
    r"|kontakt(?: os)?)$"
)

_DECLARED = MappingProxyType(
    {
        "publisher": re.compile(
            r"(?:source|publisher|källa|kilde|utgivare)\s*:\s*(\S.{1,58})", re.I
        ),
        "published": re.compile(
            r"(?:published|date|publicera[dt]|publiceret|datum|dato)\s*:?\s*(\d{4}-\d\d(?:-\d\d)?)",
            re.I,
        ),
        "url": re.compile(r"(?:url|link|länk|address)\s*:\s*(https?://\S+)", re.I),
    }
)


def read_plain(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the blocks of a text file; the first line is the title where it reads like one."""
    paragraphs = list(_paragraphs(normalise(decode(raw, limits))))
    blocks = tuple(_blocks(without_edges(paragraphs)))
    properties = _declared(paragraphs)
    if blocks and blocks[0].kind == "heading":
        properties["title"] = blocks[0].text
    return (Content(blocks, properties),)


def _declared(paragraphs: list[str]) -> dict[str, str]:
    """Return what lines like "Source: The Gazette" at the edges say about the article."""
    found: dict[str, str] = {}
    for line in (*paragraphs[:6], *paragraphs[-12:]):
        for key, said in _DECLARED.items():
            match = said.fullmatch(line)
            if match:
                found.setdefault(key, match[1])
    return found


def text_blocks(text: str) -> Iterator[Block]:
    """Yield the paragraphs, list items and rows of a text that is known to be an article's own."""
    rows: list[str] = []
    for paragraph in _paragraphs(text):
        if " | " in paragraph:
            rows.append(paragraph)
            continue
        if rows:
            yield Block("rows", "\n".join(rows))
            rows = []
        if _ITEM.match(paragraph):
            yield Block("item", _ITEM.sub("", paragraph))
        else:
            yield Block("text", paragraph)
    if rows:
        yield Block("rows", "\n".join(rows))


def without_edges(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs without the scraped short lines before and after the article.

    At the end, everything goes that follows the last real paragraph and is no sentence; at the
    beginning, lines that are ids, figures or navigation.
    """
    start, end = 0, len(paragraphs)
    real = [number for number, text in enumerate(paragraphs) if _is_prose(text)]
    if not real:
        return [text for text in paragraphs if not _is_noise(text)]
    while start < real[0] and _is_noise(paragraphs[start]):
        start += 1
    while end > real[-1] + 1 and _is_leftover(paragraphs[end - 1]):
        end -= 1
    body = paragraphs[start:end]
    return [text for text in body if not _NAVIGATION.match(fold_line(text))]


def fold_line(text: str) -> str:
    """Return a line as navigation vocabulary is matched: lower case, letters kept."""
    return " ".join(text.casefold().split()).strip(" .:>»›|")


def _is_prose(text: str) -> bool:
    return (len(text) >= 60 and bool(_SENTENCE_END.search(text))) or len(text) >= 200


def _is_leftover(text: str) -> bool:
    """Tell a line after the article: no sentence, or a note of the site about the article."""
    if _is_noise(text) or any(said.fullmatch(text) for said in _DECLARED.values()):
        return True
    if _ITEM.match(text) or len(text) >= 200:
        return False
    return not _SENTENCE_END.search(text) or _is_site_note(text)


def _is_site_note(text: str) -> bool:
    """Tell a site's own sentence about its pages ("This article is part of our theme …")."""
    return bool(
        re.match(
            r"(?:this article (?:is|was)|artikeln (?:är|ingår)|artiklen (?:er|indgår))\b",
            fold_line(text),
        )
    )


def _is_menu(text: str) -> bool:
    """Tell a menu or the trail to a page written on one line ("Home | News | Subscribe")."""
    entries = re.split(r"\s+[|›»>·•]\s+", text.strip())
    return (
        len(entries) > 1
        and any(_NAVIGATION.match(fold_line(entry)) for entry in entries)
        and all(len(entry.split()) <= 4 for entry in entries)
    )


def _is_noise(text: str) -> bool:
    line = fold_line(text)
    if not line or _NAVIGATION.match(line) or _is_menu(text):
        return True
    if len(line.split()) > 3:
        return False
    letters = sum(mark.isalpha() for mark in line)
    if letters == 0:
        return True
    # An id mixes figures and letters in one long word, or has no vowel to speak of.
    token = max(line.split(), key=len)
    mixed = len(re.findall(r"\d+", token)) >= 1 and len(re.findall(r"[^\W\d_]+", token)) >= 1
    vowels = sum(mark in "aeiouyáéàèäåöæøüœ" for mark in fold(token) + token)
    return mixed and len(token) >= 8 and letters < len(line) * 2 // 3 + 1 and vowels < letters // 2


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs on one line each: hard-wrapped lines are joined, lists are not."""
    for chunk in text.split("\n\n"):
        lines = [line for line in chunk.split("\n") if line.strip()]
        joined: list[str] = []
        for line in lines:
            if joined and _continues(joined[-1], line):
                joined[-1] = f"{joined[-1]} {line}"
            else:
                joined.append(line)
        yield from joined


def _continues(before: str, line: str) -> bool:
    """Tell a line that a text editor broke off from the one before."""
    if _ITEM.match(line) or " | " in line:
        return False
    if before[-1] in ",-–" or line[0].islower():
        return True
    last_line = len(before)
    return last_line >= 60 and not _SENTENCE_END.search(before)


def _blocks(paragraphs: list[str]) -> Iterator[Block]:
    for number, paragraph in enumerate(paragraphs):
        text = tidy(paragraph)
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else ""
        if number == 0 and following and _is_title(text):
            yield Block("heading", text, level=1)
        elif _heads_section(text, paragraphs[number - 1], following):
            yield Block("heading", _NUMBERED.sub("", text), level=1 + len(_numbering(text)))
        elif _ITEM.match(text):
            yield Block("item", _ITEM.sub("", text))
        elif _is_prose(following) and _is_heading(text):
            yield Block("heading", text, level=2)
        else:
            yield Block("text", text)


def _heads_section(text: str, before: str, following: str) -> bool:
    """Tell the numbered heading of a section from an item: no list goes on before or behind it."""
    return (
        _NUMBERED.match(text) is not None
        and _is_heading(_NUMBERED.sub("", text))
        and not before.endswith(":")
        and not _goes_on(before, text)
        and not _goes_on(text, following)
        and bool(_NUMBERED.match(following) or _SENTENCE_END.search(following))
    )


def _goes_on(line: str, following: str) -> bool:
    """Tell whether the numbers of two lines are those of one list: "2. …", "3. …"."""
    one, two = (_numbering(text) for text in (line, following))
    return len(one) == len(two) > 0 and one[:-1] == two[:-1] and _after(one[-1]) == two[-1]


def _numbering(text: str) -> list[str]:
    """Return the figures and letters that a line is numbered with: "2", "1" for "2.1 Scope"."""
    found = _NUMBERED.match(text)
    return re.findall(r"\w+", found[0]) if found else []


def _after(number: str) -> str:
    return str(int(number) + 1) if number.isdecimal() else number[:-1] + chr(ord(number[-1]) + 1)


def _is_title(text: str) -> bool:
    return len(text) <= _TITLE_CHARACTERS and not re.search(r"[.;,]$", text)


def _is_heading(text: str) -> bool:
    return (
        len(text.split()) <= (_QUESTION_WORDS if text.endswith("?") else _HEADING_WORDS)
        and text[0].isupper()
        and not re.search(r"[.,;:][\"'”’»)\]]*$", text)
    )
