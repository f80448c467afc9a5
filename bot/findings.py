"""What a check of the doctor saw, with the mend of what is wrong."""

from dataclasses import asdict, dataclass
from typing import Any

OK = "ok"
NOTE = "note"
WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. `state` is `ok`, `note` (works, but worth knowing) or `wrong`."""

    check: str
    state: str
    told: str
    mend: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return asdict(self)
