"""Turns the bytes of a text file into text: byte order marks, UTF-8, and older encodings.

Bytes that are no text at all are refused, so that a picture named `.txt` is a fault.
"""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

from index.reading.content import Limits, Unreadable

# The longest mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # all but tabs and ends of lines and pages
# A text has fewer control codes than one in so many letters, or none in most of its lines; one
# bad line is no binary file.
_STRANGE = 50
# Guessing an encoding takes seconds on megabytes; the beginning tells as much.
_GUESSED_BYTES = 200_000
# The encodings that Western and Nordic office software has written.
_LIKELY = ["cp1252", "latin_1", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]


def decode(raw: bytes, limits: Limits) -> str:
    """Return the text of a file; Unreadable where its bytes are no text."""
    text = _decoded(raw)
    begin = text[:20_000]
    strange = [len(_CONTROL.findall(line)) for line in begin.split("\n")]
    if sum(strange) > len(begin) // _STRANGE and 2 * sum(map(bool, strange)) > len(strange):
        raise _no_text()
    if len(text) > limits.text_characters:
        raise Unreadable(
            f"holds more than {limits.text_characters:,} characters", "split it into smaller files"
        )
    longest = max(map(len, text.splitlines()), default=0)
    if longest > limits.line_characters:
        raise Unreadable(
            f"holds a line of {longest:,} characters", "break the text into lines and paragraphs"
        )
    return text


def _no_text() -> Unreadable:
    return Unreadable(
        "holds no text, though its name says so",
        "give the file the ending of its real format, or save it again as text",
    )


def _decoded(raw: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        pass
    # Only UTF-16 has a zero in every other byte; any other zeros are no text.
    if b"\0" in raw and min(raw[0::2].count(0), raw[1::2].count(0)) * 50 > len(raw):
        raise _no_text()
    mixed = _line_by_line(raw) if encoding == "utf-8" else ""
    if mixed:
        return mixed
    guess = _guessed(raw[:_GUESSED_BYTES])
    if not guess:
        raise Unreadable(
            "is in no text encoding that is known", "save the file again with the encoding UTF-8"
        )
    try:
        return raw.decode(_widened(guess))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"mixes text encodings (byte {error.start + 1})",
            "save the file again with the encoding UTF-8",
        ) from error


@lru_cache(maxsize=1)  # a file is decoded to be read, and again to be counted
def _guessed(begin: bytes) -> str:
    best = from_bytes(begin, cp_isolation=_LIKELY).best()
    return best.encoding if best else ""


def _line_by_line(raw: bytes) -> str:
    """Return a text of lines in two encodings, "" where it is not mostly UTF-8 beyond ASCII.

    A line that was pasted in from elsewhere must not spoil the letters of all others.
    """
    lines = raw.split(b"\n")
    told = [line for line in lines if not line.isascii()]
    others = sum(not _is_utf8(line) for line in told)
    if 2 * others > len(told):
        return ""
    return "\n".join(
        line.decode() if _is_utf8(line) else line.decode("cp1252", "replace") for line in lines
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _widened(encoding: str) -> str:
    """Return the superset in which Windows writes what calls itself Latin-1."""
    return "cp1252" if encoding in ("latin_1", "iso8859_1") else encoding
