"""Words as Slack takes them: escaped, without foreign links or mentions, cut at sentences.

Every string that comes from documents, users or an answer passes `escape` before it enters mrkdwn
or a message's `text`. Building blocks is left to `bot.rendering.blocks`.
"""

import re
from urllib.parse import quote, urlsplit

from bot.door import UNSHOWN

CONTINUED = " … continued"
ADDRESS_CHARACTERS = 2_000

# Slack turns anything with a scheme into a link (and may fetch it for a preview): a document could
# smuggle an address out with that, so that addresses in running text lose their scheme.
_SCHEME = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|mailto:|tel:|slack:)", re.IGNORECASE)
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_SENTENCE_END = re.compile(r"[.!?…](?:[\"”’)\]]|\[\d+\])*\s+|\n+")


def escape(text: str) -> str:
    """Return text with Slack's three control characters made harmless and no address left live."""
    harmless = UNSHOWN.sub("", _MARKDOWN_IMAGE.sub(r"\1", text))
    harmless = _SCHEME.sub("", harmless)
    return harmless.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Return text for fields that Slack shows literally (plain_text, table cells, charts)."""
    return _SCHEME.sub("", UNSHOWN.sub("", text)).strip()


def unescape(text: str) -> str:
    """Return what a person typed, from a message's text with Slack's own escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(url: str, label: str) -> str:
    """Return a mrkdwn link, or the escaped label alone where the address is no web address."""
    address = _ampersands(web_address(url))
    words = escape(label).replace("|", "¦").replace("\n", " ")
    return f"<{address}|{words}>" if address else words


def web_address(url: str) -> str:
    """Return an http(s) address without a letter that ends a link, "" for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:  # "https://[" and its like
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    safe = quote(url.strip(), safe=":/?#[]@!$&'()*+,;=%~-._")
    return safe if len(_ampersands(safe)) <= ADDRESS_CHARACTERS else ""


def _ampersands(address: str) -> str:
    return address.replace("&", "&amp;")


def shorten(text: str, limit: int, tail: str = "…") -> str:
    """Return text of at most `limit` characters, cut at a space where there is one."""
    if len(text) <= limit:
        return text
    head = text[: limit - len(tail)]
    at = head.rfind(" ")
    return (head[:at] if at > limit // 2 else head).rstrip() + tail


def cut_at_sentence(text: str, limit: int, tail: str = CONTINUED) -> str:
    """Return text of at most `limit` characters, cut after a whole sentence where one fits."""
    if len(text) <= limit:
        return text
    room = text[: limit - len(tail)]
    ends = [m.end() for m in _SENTENCE_END.finditer(room)]
    return room[: ends[-1]].rstrip() + tail if ends else shorten(text, limit, tail)


def pieces(text: str, limit: int) -> list[str]:
    """Return `text` in pieces whose *escaped* form has at most `limit` characters.

    Cuts fall between sentences, then between words, then anywhere; nothing is lost but the white
    space at the cuts. Escaping afterwards never cuts an entity in half.
    """
    rest, found = text.strip(), []
    while rest:
        if len(rest) <= 2 * limit and len(escape(rest)) <= limit:
            found.append(rest)
            break
        low, high = 1, min(len(rest), limit)
        while low < high:  # the longest head whose escaped form fits
            middle = (low + high + 1) // 2
            low, high = (middle, high) if len(escape(rest[:middle])) <= limit else (low, middle - 1)
        ends = [m.end() for m in _SENTENCE_END.finditer(rest, 0, low) if m.end() > low // 2]
        at = ends[-1] if ends else max(rest.rfind(" ", 0, low), rest.rfind("\n", 0, low))
        at = at if at > low // 2 else low
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return found


def brief(text: str, limit: int) -> str:
    """Return text escaped, at most `limit` characters of it, no entity cut in half."""
    whole = escape(text)
    return whole if len(whole) <= limit else escape(pieces(text, limit - 1)[0]) + "…"
