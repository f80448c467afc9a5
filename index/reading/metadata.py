"""Gives a document its source: from `sources.csv`, from the file itself, or made of its path."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import PurePosixPath

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from index.catalogue import did_you_mean
from index.documents import OWN, SOURCES_OWN, WORDINGS, Document, Fault, Source
from index.reading.content import Content
from index.sources import KINDS, PUBLISHED
from index.text import normalise, slug

# Enough text to tell a language; more costs time and changes nothing.
_DETECTED_CHARACTERS = 1_000
_TOO_SHORT = 20
# Telling 97 languages apart makes short texts Latin or Luxembourgish.
_EUROPEAN = ("en", "sv", "da", "no", "de", "fr", "nl", "es", "it", "pt", "fi", "pl")


def source_of(
    content: Content, path: str, sources: Mapping[str, Source]
) -> tuple[Source, tuple[Fault, ...]]:
    """Return the source of a document, and a fault for what it declares wrongly.

    A declared source is found by the `source` the file names, by an article's id, by the file's
    stem or by its address. Otherwise the path, or the article's own id, is the source's id.
    """
    declared, faults = _declared(content, path, sources)
    properties = content.properties
    if declared is None:
        declared, wrong = _own(content, path)
        faults += wrong
    if not declared.language:
        text = " ".join(block.text for block in content.blocks[:20])
        language = properties.get("language", "")[:2].casefold() or detect_language(text)
        declared = replace(declared, language=language)
    return declared, faults


def _declared(
    content: Content, path: str, sources: Mapping[str, Source]
) -> tuple[Source | None, tuple[Fault, ...]]:
    named = content.properties.get("source", "")
    if named and named in sources:
        return sources[named], ()
    faults: tuple[Fault, ...] = ()
    if named and sources:
        faults = (
            Fault(
                path,
                "source",
                f"unknown source '{named}'{did_you_mean(named, sources)}",
                "correct the name, or add the source to sources.csv",
            ),
        )
    found = source_named(content.id if content.part else PurePosixPath(path).stem, sources)
    url = bare_address(content.properties.get("url", ""))
    if found is None and url:
        found = next((one for one in sources.values() if bare_address(one.url) == url), None)
    return found, faults


# What is put behind the name of a copy.
_COPY = re.compile(r"(?:\s*\(\d{1,2}\)|\s+-\s+(?:copy|kopia|kopi|kopie)(?:\s*\(\d{1,2}\))?)$", re.I)


def source_named(name: str, sources: Mapping[str, Source]) -> Source | None:
    """Return the declared source that a file or an article is named after, None for no one.

    Names are compared in one normal form. Where none is equal, one that differs by case, accents
    or separators alone, or is a copy's, is meant: a slip must not lose what is restricted.
    """
    name = normalise(name)
    if not name or name in sources:
        return sources.get(name)
    id = _spellings(tuple(sources)).get(spelling(name), "")
    return sources[id] if id else None


def spelling(name: str) -> str:
    """Return what two spellings of a name share, a copy's with its original's."""
    return slug(_COPY.sub("", normalise(name)))


@lru_cache(maxsize=4)
def _spellings(ids: tuple[str, ...]) -> Mapping[str, str]:
    """Return ids by their folded spelling, "" where two of them share one."""
    found: dict[str, str] = {}
    for id in ids:
        found[spelling(id)] = "" if spelling(id) in found else id
    return found


def bare_address(url: str) -> str:
    """Return a web address without what differs between two ways to the same page."""
    return re.sub(r"^https?://(www\.)?|[?#].*$", "", url.strip()).rstrip("/")


def _own(content: Content, path: str) -> tuple[Source, tuple[Fault, ...]]:
    properties = content.properties
    faults = []
    published, kind = properties.get("published", ""), properties.get("kind", "") or "article"
    # A time of day behind the date says nothing that is cited.
    published = published[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]", published) else published
    if not PUBLISHED.fullmatch(published):
        faults.append(
            Fault(
                path,
                "published",
                f"published '{published}' is no date",
                "write 2024, 2024-05 or 2024-05-02",
            )
        )
        published = ""
    if kind not in KINDS:
        faults.append(
            Fault(
                path,
                "kind",
                f"unknown kind '{kind}'{did_you_mean(kind, KINDS)}",
                f"write one of {', '.join(KINDS)}",
            )
        )
        kind = "article"
    source = Source(
        id=content.id or (f"{path}#{content.part}" if content.part else path),
        title=properties.get("title", "") or _title(path),
        publisher=properties.get("publisher", ""),
        published=published,
        language=properties.get("language", "")[:2].casefold(),
        url=properties.get("url", ""),
        kind=kind,
        series=properties.get("series", ""),
        restricted=properties.get("restricted", "").casefold() in ("yes", "true", "1"),
    )
    return source, tuple(faults)


def wording_of(content: Content, document: Document) -> tuple[str, tuple[Fault, ...]]:
    """Return whose words a document is in, and a fault where the file says it wrongly.

    The file's head says it, else its source does. Where neither does, a text that marks its
    sentences with sources is ours; any other is its source's.
    """
    said = content.properties.get("wording", "").casefold()
    default = document.source.wording or (OWN if document.line_sources else SOURCES_OWN)
    if said in ("", *WORDINGS):
        return said or default, ()
    fault = Fault(
        document.path,
        "wording",
        f"unknown wording '{said}'{did_you_mean(said, WORDINGS)}",
        f"write {' or '.join(WORDINGS)}",
    )
    return default, (fault,)


def _title(path: str) -> str:
    return re.sub(r"[-_]+", " ", PurePosixPath(path).stem).strip() or path


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(list(languages))
    return identifier


def detect_language(text: str) -> str:
    """Return the two-letter code of a text's language, or "" where it is too short to tell."""
    begin = text[:_DETECTED_CHARACTERS]
    letters = "".join(filter(str.isalpha, begin))
    if len(letters) < _TOO_SHORT:
        return ""
    latin = letters.isascii() or sum(mark < "\u0250" for mark in letters) > len(letters) // 2
    language, _ = _identifier(_EUROPEAN if latin else ()).classify(begin)
    return str(language)
