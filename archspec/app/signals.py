"""Turn signals that end a run into exceptions, so that cleanup runs as after Ctrl-C."""

import signal
from types import FrameType
from typing import Final, NoReturn

_ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class SignalInterrupt(KeyboardInterrupt):
    """A signal asks this process to end.

    As a KeyboardInterrupt, it passes every handler of ordinary exceptions.

    Attributes:
        number: the number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def install_signal_handlers() -> None:
    """Make SIGTERM and SIGHUP raise `SignalInterrupt`, unless they are ignored, as by `nohup`."""
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _raise_interrupt)


def _raise_interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Raise `SignalInterrupt` once, so that cleanup is not interrupted."""
    for signal_number in _ENDING:
        signal.signal(signal_number, signal.SIG_IGN)
    raise SignalInterrupt(number)
