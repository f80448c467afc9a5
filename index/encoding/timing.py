"""Times the ways in which this processor can run a model, and keeps the fastest exact one."""

import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.encoding.onnx_export import least_cosine
from index.encoding.probes import passages
from index.encoding.protocols import PassageEncoder, Vectors
from index.encoding.torch_model import BATCH
from index.values import dump, load

# An "exact" way keeps this cosine to the model itself in single precision.
EXACT = 0.999
# So many texts are encoded in each way, fewer where the time is up.
TEXTS = 256
SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What was measured on a processor: (way, texts a second) of the exact ways, fastest first."""

    processor: str
    rates: tuple[tuple[str, float], ...]

    @property
    def fastest(self) -> str:
        """The way that encoded most texts a second."""
        return self.rates[0][0]


def processor() -> str:
    """Return the name of this machine's processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def time_ways(ways: Mapping[str, PassageEncoder]) -> Timing:
    """Encode the same texts in each way, in turns, and return the rates of the exact ways.

    The first way is the one that the others are compared with. Turns are short, so that other
    work on the machine slows every way alike.
    """
    texts = passages(TEXTS)
    spent = dict.fromkeys(ways, 0.0)
    cosines = dict.fromkeys(ways, 1.0)
    for way in ways.values():
        way.encode_passages(texts[:2])  # loads what it needs
    begun = time.perf_counter()
    done = 0
    # Neighbours among the texts have different lengths, so that every turn holds all lengths.
    while done < len(texts) and (not done or time.perf_counter() - begun < SECONDS):
        turn = texts[done : done + BATCH]
        exact: Vectors | None = None
        for name, way in ways.items():
            started = time.perf_counter()
            found = way.encode_passages(turn)
            spent[name] += time.perf_counter() - started
            exact = found if exact is None else exact
            cosines[name] = min(cosines[name], least_cosine(exact, found))
        done += len(turn)
    rates = {name: round(done / spent[name], 1) for name in ways if cosines[name] >= EXACT}
    return Timing(processor(), tuple(sorted(rates.items(), key=lambda pair: -pair[1])))


def read_timing(path: Path) -> Timing | None:
    """Return what was measured on this processor, None where nothing was."""
    try:
        timing = load(Timing, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return timing if timing.rates and timing.processor == processor() else None


def write_timing(path: Path, timing: Timing) -> None:
    """Write what was measured, aside first."""
    aside = path.with_suffix(".new")
    aside.write_text(dump(timing) + "\n", encoding="utf-8")
    aside.replace(path)
