"""Reads the numbers of a text in one spelling, and says whether a shown number is a value."""

import re
from decimal import Decimal, InvalidOperation

# Only up to three digits stand before a group: "2019 862" is a year and a number.
_GROUPED = r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f,.]\d{3}(?!\d))+"
_NUMBER = re.compile(rf"(?:{_GROUPED}|\d+)(?:[.,]\d+)?")


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text in one spelling: no group marks, a point, no idle zeros."""
    return {canonical(match.group()) for match in _NUMBER.finditer(text)}


def canonical(printed: str) -> str:
    """Return a printed number in the one spelling."""
    bare = printed.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    groups = re.split(r"[.,]", bare)
    if (
        len(groups) > 1
        and all(len(g) == 3 for g in groups[1:])
        and len(groups[0]) <= 3
        and groups[0] != "0"
    ):
        bare = "".join(groups)
    elif "," in bare and "." in bare:
        bare = (
            bare.replace(",", "")
            if bare.rfind(".") > bare.rfind(",")
            else bare.replace(".", "").replace(",", ".")
        )
    else:
        bare = bare.replace(",", ".") if bare.count(",") == 1 else bare.replace(",", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return bare
    return format(number.normalize(), "f")


def agrees(text: str, value: float) -> bool:
    """Say whether a shown number is the value, rounded half up to the decimals shown."""
    shown = text.replace(",", "").lstrip("+")
    decimals = len(shown.partition(".")[2])
    try:
        # The last digit must be right even of a large number: noise is that of a few operations.
        margin: float = 0.5 * 10.0**-decimals + 1e-9 + 1e-14 * abs(value)
        return abs(float(shown) - value) <= margin
    except ValueError:
        return False
