"""Signals that end a run: what was begun is taken back, as after Ctrl-C."""

import signal
from types import FrameType
from typing import Final, NoReturn

_ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Ended(KeyboardInterrupt):
    """A signal asks this process to end.

    Whatever lets an interrupt from the keyboard pass lets this pass as well.

    Attributes:
        number: that of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def end_by_signals() -> None:
    """Let SIGTERM and SIGHUP raise `Ended`; one that is ignored, as by `nohup`, stays ignored."""
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Raise `Ended`, once: what is being taken back must not be interrupted."""
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise Ended(number)
