"""Following help lines literally: a wrong box, and the box as the help has it."""

import json
import re
from dataclasses import dataclass, replace
from typing import Final

from archspec import SpecError, load
from archspec.diagnostics import Diagnostic

_HEAD: Final = "archspec: 1\nname: net\n"
_REPLACING: Final = re.compile(r"(?:did you mean|write|take the quotes away:) `(?P<word>[^`]+)`")
_LEAVING: Final = re.compile(r"leave it out")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A box, apart into its words.

    Attributes:
        name: the operator as it is written.
        words: what stands in its parentheses.
        kernel: what stands before the name.
        entering: what enters.
    """

    name: str
    words: tuple[str, ...] = ()
    kernel: str = ""
    entering: str = "8x8x4"

    @property
    def box(self) -> str:
        """The box as a spec has it."""
        inside = f" ({' '.join(self.words)})" if self.words else ""
        return f"{self.kernel}{' ' if self.kernel else ''}{self.name}{inside}"

    @property
    def text(self) -> str:
        """A network of it alone, behind a step with a label."""
        first = "Dropout (0.5) as a"
        return f"{_HEAD}input: {self.entering}\nbody:\n  - {first}\n  - {json.dumps(self.box)}\n"

    def word_at(self, column: int) -> int | None:
        """Which word stands at a column of the spec; None for the name and the kernel."""
        place = 6 + len(self.kernel) + bool(self.kernel) + len(self.name) + 2
        for number, word in enumerate(self.words):
            if place <= column <= place + len(word):
                return number
            place += len(word) + 1
        return None


def findings(text: str) -> tuple[Diagnostic, ...]:
    """What refuses a spec."""
    try:
        load(text)
    except SpecError as error:
        return error.diagnostics
    return ()


def followed(wrong: Wrong, finding: Diagnostic) -> Wrong | None:
    """The box as the help of a finding has it; None where the help leaves the choice."""
    assert finding.span is not None
    number = wrong.word_at(finding.span.column)
    replacing = _REPLACING.match(finding.help)
    if replacing is None and not _LEAVING.match(finding.help):
        return None
    meant = replacing["word"] if replacing else ""
    if number is None:
        return replace(wrong, name=meant) if meant and re.fullmatch(r"\w+", meant) else None
    words = list(wrong.words)
    words[number : number + 1] = [_mended(words[number], meant, finding)] if meant else []
    return replace(wrong, words=tuple(words))


def _mended(word: str, meant: str, finding: Diagnostic) -> str:
    """A word with what is meant in the place of what was refused."""
    if finding.help.startswith("did you mean") and "=" in word:
        name, _, value = word.partition("=")
        if finding.code == "A209":
            return f"{meant}={value}"
        return f"{name}={re.sub(r'^[^(]+', meant, value, count=1)}"
    return meant
