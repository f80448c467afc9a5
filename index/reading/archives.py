"""Looks at what Office files and PDFs would unpack to, before a library unpacks them."""

import base64
import io
import re
import zipfile
import zlib

from index.reading.content import Limits, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_PEEK_BYTES = 4096
_SMALL_BYTES = 2**20


def check_archive(raw: bytes, limits: Limits, *, holds: str) -> None:
    """Raise Unreadable unless the bytes are a harmless archive that holds the named part.

    Refuses archives that unpack to far more than they weigh, and XML that declares entities:
    no Office program writes either.
    """
    if raw.startswith(_OLE):
        raise Unreadable(
            "is protected by a password, or of the format before 2007",
            "take the password off, or save it again in today's format",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            _check_sizes(members, limits)
            if holds not in archive.namelist():
                raise Unreadable(
                    f"is an archive, but holds no {holds}",
                    "give the file the ending of its real format, or save it again",
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        head = part.read(_PEEK_BYTES)
                    if _DECLARATION.search(head):
                        raise Unreadable(
                            f"declares XML entities in {member.filename}",
                            "save the file again from the program that made it",
                        )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unreadable(
            f"is truncated or damaged ({error})", "copy the file again from its origin"
        ) from error


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.archive_members:
        raise Unreadable(f"holds {len(members):,} parts", "save the file again with less in it")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked_bytes:
        raise Unreadable(
            f"would unpack to {unpacked / 2**20:,.0f} MiB", "split it into smaller files"
        )
    for member in members:
        packed = max(member.compress_size, 1)
        if member.file_size > _SMALL_BYTES and member.file_size / packed > limits.unpacking_ratio:
            raise Unreadable(
                f"unpacks {member.filename} to {member.file_size // packed} times its size",
                "save the file again from the program that made it",
            )


# A stream's own description stands right before it.
_DESCRIPTION_BYTES = 600
_STREAM = re.compile(rb"stream\r?\n")
# No page of an honest document is written in more.
_STREAM_BYTES = 64 * 2**20
# How often a stream may be packed in itself.
_PACKINGS = 3


def check_streams(raw: bytes, limits: Limits) -> None:
    """Raise Unreadable where a PDF's packed streams unpack to far more than they weigh.

    Pictures may: a blank scan packs a thousandfold, and no picture is unpacked here.
    """
    total = 0
    for found in _STREAM.finditer(raw):
        begin = found.end()
        described = raw[max(0, found.start() - _DESCRIPTION_BYTES) : found.start()]
        described = described[described.rfind(b"obj") + 1 :]
        if b"/Image" in described or b"Decode" not in described:
            continue
        stop = raw.find(b"endstream", begin)
        packed = raw[begin : stop if stop > 0 else len(raw)]
        unpacked = _unpacked(_bare(packed, described))
        total += unpacked
        if total >= limits.unpacked_bytes or unpacked >= _STREAM_BYTES:
            raise Unreadable(
                f"would unpack to more than {min(total, limits.unpacked_bytes) / 2**20:,.0f} MiB",
                "split it into smaller files",
            )
        if unpacked > 8 * _SMALL_BYTES and unpacked > limits.unpacking_ratio * len(packed):
            raise Unreadable(
                f"unpacks a stream to {unpacked // max(len(packed), 1)} times its size",
                "save the file again from the program that made it",
            )


def _bare(packed: bytes, described: bytes) -> bytes:
    """Return a stream without the printable form that it may be wrapped in."""
    try:
        if b"ASCII85Decode" in described or b"/A85" in described:
            return base64.a85decode(packed.strip().removeprefix(b"<~").partition(b"~>")[0])
        if b"ASCIIHexDecode" in described or b"/AHx" in described:
            return bytes.fromhex(packed.partition(b">")[0].decode("ascii"))
    except ValueError:
        pass
    return packed


def _unpacked(packed: bytes) -> int:
    """Return how many bytes a stream unpacks to, all its packings taken off; 0 where it is none."""
    largest = 0
    for _ in range(_PACKINGS):
        try:
            packed = zlib.decompressobj().decompress(packed, _STREAM_BYTES)
        except zlib.error:
            break
        largest = max(largest, len(packed))
    return largest
