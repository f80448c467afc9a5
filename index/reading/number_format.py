"""Prints a figure as its number format in a spreadsheet shows it: scale, literals, decimals."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<core>[0#?][0#?,.]*|\.[0#?]+,*)|(?P<percent>%)|(?P<general>General|Standard)"
    r"|(?P<plain>[-+$€£¥():!^&'~{}<>= ,.\u00a0\u202f])",
    re.IGNORECASE,
)
# "# ##0": groups set off by a blank.
_SPACED = re.compile(r"(?<=[#0?])\\?[ \u00a0\u202f](?=[#0?]{3}(?![#0?]))")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|dbnum\d+)", re.I
)


class NotUnderstood(ValueError):
    """A number format that cannot be printed without guessing."""


def shown(value: float, number_format: str) -> str:
    """Return a figure as its number format shows it; NotUnderstood where that would be a guess."""
    sections = _sections(number_format)
    at, section = _section_for(value, sections)
    if not section.strip() and len(sections) > 1:
        return ""
    # A section of its own for negative figures prints the sign itself.
    own_sign = at > 0 and value < 0
    text = _printed(abs(value) if own_sign else value, section)
    if own_sign and not re.search(r"[-−(]", text) and re.search(r"\d", text):
        raise NotUnderstood(number_format)
    return text


def shown_date(value: datetime.datetime | datetime.date, number_format: str) -> str:
    """Return a date in ISO form, as far as its format shows it: to the day, the month or the
    year."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).casefold()
    day = value.date() if isinstance(value, datetime.datetime) else value
    if "y" in bare and "d" not in bare:
        return f"{day:%Y-%m}" if "m" in bare else f"{day:%Y}"
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(sep=" ", timespec="minutes")
    return day.isoformat()


def plain(value: float) -> str:
    """Return a figure as a cell without a format shows it."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.11g}"


def _sections(number_format: str) -> list[str]:
    sections: list[str] = []
    at = 0
    while at <= len(number_format):
        found = _SECTION.match(number_format, at)
        if found is None:
            raise NotUnderstood(number_format)
        sections.append(found[0])
        at = found.end() + 1
    return sections


def _section_for(value: float, sections: list[str]) -> tuple[int, str]:
    conditions = [_CONDITION.search(_brackets(section)) for section in sections]
    if any(conditions):
        for at, (condition, section) in enumerate(zip(conditions, sections, strict=True)):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return (at if at and value < 0 and condition is None else 0), section
        raise NotUnderstood(";".join(sections))
    numeric = sections[:3]
    if value < 0 and len(numeric) > 1:
        return 1, numeric[1]
    if value == 0 and len(numeric) > 2:
        return 2, numeric[2]
    return 0, numeric[0]


def _brackets(section: str) -> str:
    return " ".join(re.findall(r"\[([^\]$]*)\]", section))


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


def _printed(value: float, section: str) -> str:
    """Return a figure by one section of a format."""
    if section.strip() == "@":
        return plain(value)
    spaced = _SPACED.search(section)
    section = _SPACED.sub(",", section)
    before = after = core = ""
    percent = general = False
    at = 0
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None:
            raise NotUnderstood(section)
        at = token.end()
        if token["core"]:
            if core or general:
                raise NotUnderstood(section)
            core = token["core"]
            continue
        if token["bracket"] is not None:
            if not _COLOURS.fullmatch(token["bracket"]) and not _CONDITION.fullmatch(
                token["bracket"]
            ):
                raise NotUnderstood(section)
            continue
        percent = percent or bool(token["percent"])
        general = general or bool(token["general"])
        said = next(
            (
                token[name]
                for name in ("quoted", "escaped", "currency", "percent", "plain")
                if token[name]
            ),
            " " if token["room"] or token["fill"] else "",
        )
        if core or general:
            after += said
        else:
            before += said
    if not core and not general:
        return f"{before}{after}".strip()
    figure = plain(abs(value)) if general else _digits(abs(value) * (100 if percent else 1), core)
    figure = figure.replace(",", " ") if spaced else figure
    sign = "-" if value < 0 and re.search(r"[1-9]", figure) else ""
    return " ".join(f"{sign}{before}{figure}{after}".split())


def _digits(value: float, core: str) -> str:
    """Return a figure by its placeholders: "#,##0.0," groups, rounds to tenths of thousands."""
    whole, _, part = core.partition(".")
    scale = len(core) - len(core.rstrip(","))
    part = part.rstrip(",")
    grouped = "," in whole.rstrip(",")
    if "," in part or "." in part:
        raise NotUnderstood(core)
    figure = Decimal(repr(value)).scaleb(-3 * scale)
    rounded = figure.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    for mark in reversed(part):  # "#" prints no idle zero
        if mark != "#" or not text.endswith("0"):
            break
        text = text[:-1]
    least = whole.count("0")
    digits, point, rest = text.rstrip(".").partition(".")
    if least == 0 and digits == "0" and rest:
        digits = ""
    return digits.rjust(least, "0") + point + rest
