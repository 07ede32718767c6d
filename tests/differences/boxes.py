"""Boxes of shipped specs, taken apart as text."""

import re
from dataclasses import dataclass, replace

_BOX = re.compile(
    r"(?:(?P<count>\S+) x )?(?:(?P<kernel>\d+x\d+) )?(?P<name>\w+)(?: \((?P<arguments>.*?)\))?"
    r"(?: as (?P<label>\w+))?(?:\s*-> (?P<size>\S+))?"
)


@dataclass(frozen=True)
class Parts:
    """A box as its text writes it; empty parts are not written."""

    name: str
    count: str = ""
    kernel: str = ""
    arguments: tuple[str, ...] = ()
    label: str = ""
    size: str = ""

    @property
    def text(self) -> str:
        """The box."""
        words = [f"{self.count} x" if self.count else "", self.kernel, self.name]
        words.append(f"({' '.join(self.arguments)})" if self.arguments else "")
        words += [f"as {self.label}" if self.label else "", f"-> {self.size}" if self.size else ""]
        return " ".join(word for word in words if word)

    @property
    def main(self) -> str:
        """The first bare number."""
        return next(
            (each for each in self.arguments if each.isdigit() and not self.is_stride(each)), ""
        )

    def is_stride(self, word: str) -> bool:
        """Whether a word is the number behind `stride`."""
        place = self.arguments.index(word)
        return place > 0 and self.arguments[place - 1] == "stride"

    def says(self, *words: str) -> bool:
        """Whether it has one of these words, or an argument of that name."""
        names = [each.partition("=")[0] for each in self.arguments]
        return any(word in names for word in words)

    def but(self, old: str, new: str) -> "Parts":
        """With one argument replaced."""
        arguments = tuple(new if each == old else each for each in self.arguments)
        return replace(self, arguments=arguments)


def parts(text: object) -> Parts | None:
    """A step taken apart; None where it is no box string."""
    found = _BOX.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    arguments = tuple((found["arguments"] or "").split())
    return Parts(
        found["name"], found["count"] or "", found["kernel"] or "", arguments,
        found["label"] or "", found["size"] or "",
    )  # fmt: skip
