"""Counts what a file holds without its reader, to tell how much of it was read.

The counts are cheap and their own: tags taken off, PDFs by another library than the reader's.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape
from types import MappingProxyType
from unicodedata import normalize

import pypdfium2

from index.documents import Document
from index.reading.content import Limits
from index.reading.decoding import decode
from index.reading.pages import page_text

# So many pieces that were not read are shown, each so long.
_SHOWN = 5
_LONGEST = 80
_PIECE_WORDS = 3
_WORD = re.compile(r"\w+")


def completeness(
    raw: bytes, ending: str, documents: Sequence[Document]
) -> tuple[int, int, tuple[str, ...]]:
    """Return how many words a file holds, how many were read, and pieces that were not.

    All are zero or empty where the format has no count of its own, or counting fails.
    """
    pieces = _pieces(raw, ending)
    held = _counted(pieces)
    if not held:
        return 0, 0, ()
    missing = held - _counted(map(whole_text, documents))
    unread = [
        " ".join(words)[:_LONGEST]
        for words in map(words_of, pieces if missing else ())
        if len(words) >= _PIECE_WORDS and all(word in missing for word in words)
    ]
    read = held.total() - missing.total()
    return held.total(), read, tuple(dict.fromkeys(unread))[:_SHOWN]


def words_of(text: str) -> list[str]:
    """Return the words of a text in one form; it is counted with no more care than that."""
    plain = text if text.isascii() else normalize("NFKC", text)
    return _WORD.findall(plain.casefold())


def words_held(raw: bytes, ending: str) -> Counter[str]:
    """Return the words that a file holds by the count of its format; none where it has none."""
    return _counted(_pieces(raw, ending))


def _counted(pieces: Iterable[str]) -> Counter[str]:
    return Counter(words_of("\n".join(pieces)))


def _pieces(raw: bytes, ending: str) -> list[str]:
    count = _COUNTS.get(ending)
    try:
        return list(count(raw)) if count else []
    except Exception:
        # A count that fails on a damaged part must cost no file that its reader could read.
        return []


def whole_text(document: Document) -> str:
    """Return all that was read into a document: its text, cells of tables without one, its marks.

    A mark of a source ("[mill-count-2022]") is read, though its text does not hold it.
    """
    cells = [
        cell
        for table in document.tables
        if table.end <= table.start
        for row in (table.header, *table.rows)
        for cell in row
    ]
    marks = [id for _, _, ids in document.line_sources for id in ids]
    return " ".join((document.text, document.source.title, *cells, *marks))


_TAG = re.compile(r"<[^>]*>")
_GONE = re.compile(
    r"<(w:del|w:moveFrom|mc:Fallback)(?: [^>]*)?>.*?</\1>|<w:instrText[^>]*>[^<]*</w:instrText>",
    re.DOTALL,
)
_HIDDEN_RUN = re.compile(
    r"<w:r(?: [^>]*)?>(?:(?!</w:r>).)*?<w:(?:vanish|strike|dstrike)/>.*?</w:r>", re.DOTALL
)
_OFFICE_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|ppt/slides/slide\d+\.xml|(?:word|ppt)/(?:charts/chart|diagrams/data)\d*\.xml"
    r"|xl/(?:sharedStrings|drawings/drawing\d+|worksheets/sheet\d+)\.xml"
)
_PARAGRAPH_END = re.compile(r"</(?:w:p|a:p|c:v|si)>|<w:(?:tab|br|cr)\b[^>]*>|<a:br\b[^>]*>")


def _office(raw: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            if _OFFICE_PARTS.fullmatch(name):
                text = archive.read(name).decode("utf-8", "replace")
                if re.match(r'.{0,2000}<p:sld\b[^>]*show="(?:0|false)"', text, re.DOTALL):
                    continue
                if "/worksheets/" in name:  # figures are printed otherwise than they are stored
                    text = "</si>".join(re.findall(r"<is>(.*?)</is>", text, re.DOTALL))
                text = _HIDDEN_RUN.sub("", _GONE.sub("", text))
                text = re.sub(r"<c:(?:f|formatCode)>[^<]*</c:\w+>", "", text)
                for piece in _PARAGRAPH_END.split(text):
                    yield unescape(_TAG.sub("", piece))


_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|head|nav|footer|aside|form|noscript|template|del|s|strike)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_MAIN = re.compile(r"<(article|main)\b.*</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|li|td|th|tr|h\d|div|text|dd|dt|figcaption)\s*>", re.IGNORECASE)


def _page(raw: bytes) -> Iterable[str]:
    text = page_text(raw, Limits())
    found = _MAIN.search(text)
    text = _UNSEEN.sub(" ", found[0] if found else text)
    for piece in _BLOCK_END.split(text):
        yield unescape(_TAG.sub(" ", piece))


def _portable(raw: bytes) -> Iterable[str]:
    document = pypdfium2.PdfDocument(raw)
    try:
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_bounded()
            # A drop capital stands alone here, before the rest of its word.
            yield re.sub(r"(?m)^([^\W\d_a-z])\s+(?=[a-zåäöøæ]{2})", r"\1", text)
    finally:
        document.close()


def _markdown(raw: bytes) -> Iterable[str]:
    text = re.sub(r"\A\ufeff?---\s*\n.*?\n---", "", decode(raw, Limits()), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|~~.*?~~|<(del|s|strike)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return _TAG.sub(" ", text).split("\n")


def _text(raw: bytes) -> Iterable[str]:
    return _TAG.sub(" ", decode(raw, Limits())).split("\n")


_COUNTS: Mapping[str, Callable[[bytes], Iterable[str]]] = MappingProxyType(
    {
        **dict.fromkeys((".docx", ".pptx", ".xlsx", ".xlsm"), _office),
        **dict.fromkeys((".html", ".htm", ".xhtml"), _page),
        **dict.fromkeys((".md", ".markdown"), _markdown),
        **dict.fromkeys((".txt", ".text", ".csv", ".tsv"), _text),
        ".pdf": _portable,
    }
)
