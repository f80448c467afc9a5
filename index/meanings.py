"""The vectors of what measures are called and how they are defined, kept with a generation.

A rebuild makes them once, so that no question waits for the names of all measures. A generation
of an earlier version keeps none: what it lacks is encoded when it is first asked for.
"""

import hashlib
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from index.catalogue import Indicator
from index.encoding import Vectors
from index.engine import Snapshot

# The name under which a generation keeps them.
KEPT_AS = "meanings"
# Digests of texts have so many characters.
DIGEST = 32

Made = dict[str, Vectors]
Encode = Callable[[Sequence[str]], Vectors]


def called(measure: Indicator) -> tuple[str, str]:
    """Return the two texts of a measure whose vectors are kept: its name, and its definition."""
    return measure.name, f"{measure.name}: {measure.definition}"


def made_for(measures: Iterable[Indicator], before: Mapping[str, Vectors], encode: Encode) -> Made:
    """Return the vector of each text of the measures by its digest; those made before stay."""
    texts = {_digest(text): text for one in measures for text in called(one)}
    new = {digest: text for digest, text in texts.items() if digest not in before}
    made = encode(list(new.values())) if new else ()
    found = {**before, **dict(zip(new, made, strict=True))}
    return {digest: found[digest] for digest in texts}


def written(made: Mapping[str, Vectors]) -> str:
    """Return vectors by digest as a text: equal vectors, equal texts."""
    rows = np.array(list(made.values()), dtype="<f4").tobytes()
    return json.dumps({"digests": list(made), "vectors": b64encode(rows).decode("ascii")})


def kept_by(snapshot: Snapshot) -> Made:
    """Return the vectors by digest that a generation keeps, none where it has none."""
    try:
        kept = json.loads(snapshot.kept(KEPT_AS))
    except KeyError:
        return {}
    digests = kept["digests"]
    rows = np.frombuffer(b64decode(kept["vectors"]), dtype="<f4").astype(np.float32)
    return dict(zip(digests, rows.reshape(len(digests), -1), strict=True)) if digests else {}


class Meanings:
    """The vectors of one generation's measures, read when first asked for.

    Safe to use from several threads.
    """

    def __init__(self, snapshot: Snapshot, encode: Encode) -> None:
        self._snapshot = snapshot
        self._encode = encode
        self._made: Made | None = None
        self._known: dict[tuple[str, str], Vectors] = {}
        self._lock = threading.Lock()

    def of(self, measures: Sequence[Indicator]) -> list[Vectors]:
        """Return the (2, d) vectors of each measure: of its name, and with its definition."""
        with self._lock:
            new = [one for one in measures if (one.name, one.definition) not in self._known]
            if new:
                if self._made is None:
                    self._made = kept_by(self._snapshot)
                made = made_for(new, self._made, self._encode)
                for one in new:
                    both = np.stack([made[_digest(text)] for text in called(one)])
                    self._known[one.name, one.definition] = both
            return [self._known[one.name, one.definition] for one in measures]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
