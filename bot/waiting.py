"""Work that somebody waits for: behind the prompt, or with a spinner and a way out of it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")
SPINNER_SECONDS = 0.3  # what is quicker needs none


class Behind(Generic[T]):
    """Work that began when this was made, in a thread that nobody has to wait for."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def _run(self, work: Callable[[], T]) -> None:
        try:
            self._future.set_result(work())
        except BaseException as error:  # told to whoever waits
            self._future.set_exception(error)

    def when_done(self, call: Callable[[], None]) -> None:
        """Call once the work has ended, well or not; from the thread that did it, or at once."""
        self._future.add_done_callback(lambda _: call())

    @property
    def error(self) -> BaseException | None:
        """What the work failed with, None while it goes on and where it went well."""
        return self._future.exception() if self._future.done() else None

    @property
    def found(self) -> T | None:
        """What the work came to, None as long as there is nothing."""
        return self._future.result() if self._future.done() and not self.error else None

    def get(self, seconds: float | None = None) -> T:
        """Wait and return what the work comes to; raises what it raised.

        TimeoutError where it is not done within `seconds`; it goes on all the same.
        """
        return self._future.result(seconds)


def patiently(work: Callable[[], T], told: str) -> T:
    """Return what work comes to, with a spinner and `told` on the terminal where it takes long.

    Ctrl-C raises KeyboardInterrupt here at once and leaves the work to end by itself.
    """
    from bot.console import console

    waited = Behind(work)
    done = threading.Event()
    waited.when_done(done.set)
    if not done.wait(SPINNER_SECONDS):
        with console().status(told):
            done.wait()
    return waited.get()
