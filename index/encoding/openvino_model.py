"""Runs an exported model by OpenVINO, which many processors compute fastest with: an extra."""

import importlib.util
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from index.encoding.onnx_model import Given
from index.encoding.protocols import Vectors


def is_installed() -> bool:
    """Say whether OpenVINO is there; it is looked for, not imported."""
    return importlib.util.find_spec("openvino") is not None


class OpenVinoGraph:
    """A graph that OpenVINO runs, several batches at once; in bfloat16 where `half`.

    Batches side by side, each on a core of its own, take less time than one on all cores, whose
    threads wait for one another.
    """

    def __init__(self, path: Path, *, half: bool = False) -> None:
        import openvino

        settings = {
            # Left to itself it computes in bfloat16 wherever the processor does.
            "INFERENCE_PRECISION_HINT": "bf16" if half else "f32",
            "PERFORMANCE_HINT": "THROUGHPUT",
            # A thread that is tied to a core waits for whoever else is on it.
            "ENABLE_CPU_PINNING": False,
        }
        self._compiled = openvino.Core().compile_model(path, "CPU", settings)
        self._side_by_side = int(self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self.inputs = frozenset(given.any_name for given in self._compiled.inputs)

    def run(self, batches: Iterable[Given]) -> Iterator[Vectors]:
        """Yield the rows of each batch, in order; the next ones are run meanwhile."""
        running: deque[Any] = deque()
        for given in batches:
            # One more than are computed side by side waits, so that no core does.
            if len(running) > self._side_by_side:
                request = running.popleft()
                yield _rows(request)
            else:
                request = self._compiled.create_infer_request()
            request.start_async(given)
            running.append(request)
        while running:
            yield _rows(running.popleft())


def _rows(request: Any) -> Vectors:
    """Wait for a request and return what it made."""
    request.wait()
    made: Vectors = request.get_output_tensor(0).data.copy()
    return made
