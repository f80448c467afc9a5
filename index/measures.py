"""Physical measures in units ("MW", "sq ft"): which ones can be brought to one another exactly.

Money, scales in words and percent are left to `index.numbers`.
"""

import re
from types import MappingProxyType

from index.text import fold

_PREFIXES = MappingProxyType({"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12})
_PREFIXED = re.compile(r"([kMGT]?)(W|Wh|Wp|Hz)")
# Spellings of one measure, folded, with its base and the factor to it.
_SPELT = MappingProxyType(
    {
        **dict.fromkeys(("m2", "m^2", "sqm", "kvm", "kvadratmeter"), ("m2", 1.0)),
        **dict.fromkeys(("sqf", "sqft", "ft2"), ("ft2", 1.0)),
        **dict.fromkeys(("ha", "hectare", "hectares", "hektar"), ("m2", 1e4)),
        **dict.fromkeys(("km2", "sqkm", "sqkilo"), ("m2", 1e6)),
        **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), ("m", 1e3)),
        **dict.fromkeys(("metre", "metres", "meter", "meters"), ("m", 1.0)),
        **dict.fromkeys(("mile", "miles"), ("mile", 1.0)),
        **dict.fromkeys(("t", "ton", "tons", "tonne", "tonnes", "tonnen"), ("t", 1.0)),
        **dict.fromkeys(("kt", "kiloton", "kilotonnes"), ("t", 1e3)),
        "kg": ("t", 1e-3),
        "mt": ("t", 1e6),
        "teu": ("teu", 1.0),
    }
)
_AREA = re.compile(
    r"\b(?:sq\.?|square)\s*(km|kilo|m|f)(?:t|eet|oot|(?:m?et(?:re|er)s?))?\b\.?", re.IGNORECASE
)


def measure_of(unit: str) -> tuple[str, float] | None:
    """Return the measure that a unit names and its factor to it; None where it names none.

    "GW" is ("W", 1e9), "sq ft" is ("ft2", 1.0); "employees" is none.
    """
    for word in re.findall(r"[^\s()\[\],;]+", _AREA.sub(r"sq\1", unit)):
        prefixed = _PREFIXED.fullmatch(word)
        if prefixed:
            return prefixed[2], _PREFIXES[prefixed[1]]
        spelt = _SPELT.get(fold(word).replace("\u00b2", "2").rstrip("."))
        if spelt:
            return spelt
    return None
