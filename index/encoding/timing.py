"""Times the ways in which this processor can run a model, and keeps the fastest exact one."""

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
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
PROGRAMS = ("onnxruntime", "openvino", "torch")


@dataclass(frozen=True, slots=True)
class Timing:
    """What was measured: (way, texts a second) of the exact ways, fastest first.

    It holds for the processor and for these versions of the programs that run models.
    """

    processor: str
    rates: tuple[tuple[str, float], ...]
    programs: tuple[str, ...] = ()

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


def programs() -> tuple[str, ...]:
    """Return the installed programs that run models, each with its version."""
    found = []
    for name in PROGRAMS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return tuple(found)


def time_ways(ways: Mapping[str, PassageEncoder]) -> Timing:
    """Encode the same texts in each way, in turns, and return the rates of the exact ways.

    The first way is the one that the others are compared with; another one that fails is left
    out. Turns are short, so that other work on the machine slows every way alike.
    """
    texts = passages(TEXTS)
    first, *others = ways
    ways[first].encode_passages(texts[:2])  # loads what it needs
    ways = {name: ways[name] for name in (first, *(n for n in others if _runs(ways[n], texts[:2])))}
    spent = dict.fromkeys(ways, 0.0)
    cosines = dict.fromkeys(ways, 1.0)
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
    return Timing(processor(), tuple(sorted(rates.items(), key=lambda pair: -pair[1])), programs())


def _runs(way: PassageEncoder, texts: Sequence[str]) -> bool:
    """Load what a way needs, and say whether it runs; each program fails with its own errors."""
    try:
        way.encode_passages(texts)
    except Exception:
        return False
    return True


def read_timing(path: Path) -> Timing | None:
    """Return what was measured on this processor with these programs, None where nothing was."""
    try:
        timing = load(Timing, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    holds = (timing.processor, timing.programs) == (processor(), programs())
    return timing if timing.rates and holds else None


def write_timing(path: Path, timing: Timing) -> None:
    """Write what was measured, aside first."""
    aside = path.with_suffix(".new")
    aside.write_text(dump(timing) + "\n", encoding="utf-8")
    aside.replace(path)
