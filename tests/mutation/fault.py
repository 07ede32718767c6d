"""Faults to plant: lines of the project, and what a person could have written in their place.

A file of `faults/` has those of one part. `@` begins those of a file, `#` says in words what is
wrong with a fault; `-` is a line as it stands, and `+` one that is planted. Indentation counts from
the first line that stands.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from archspec.dataclass import dataclass

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = Path(__file__).parent / "faults"
PARTS: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))


@dataclass(frozen=True, slots=True)
class Fault:
    """Lines of a file, and those that are planted in their place.

    Attributes:
        part: the part of the project.
        file: the file.
        name: what is wrong with it.
        standing: the lines as they stand.
        planted: the lines to plant.
    """

    part: str
    file: str
    name: str
    standing: tuple[str, ...]
    planted: tuple[str, ...]

    def plant(self, text: str) -> str:
        """Return the text of the file with the fault in it.

        Raises:
            LookupError: if the lines are not there exactly once.
        """
        lines = text.split("\n")
        places = [number for number in range(len(lines)) if self._stands_at(lines, number)]
        if len(places) != 1:
            message = f"{self.file} has the lines of this fault {len(places)} times: {self.name}"
            raise LookupError(message)
        (place,) = places
        indent = _get_indent(lines[place])
        made = [indent + line if line else line for line in self.planted]
        return "\n".join([*lines[:place], *made, *lines[place + len(self.standing) :]])

    def _stands_at(self, lines: list[str], number: int) -> bool:
        indent = _get_indent(lines[number])
        return lines[number : number + len(self.standing)] == [
            indent + line if line else line for line in self.standing
        ]


def _get_indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def read_faults(part: str) -> Iterator[Fault]:
    """Yield the faults of a part."""
    file = name = ""
    changed: dict[str, list[str]] = {"-": [], "+": []}
    for line in [*(FOLDER / f"{part}.txt").read_text(encoding="utf-8").split("\n"), "#"]:
        sign, rest = line[:1], line[1:]
        if sign in changed:
            changed[sign].append(rest)
            continue
        if changed["-"]:
            yield Fault(part, file, name, tuple(changed["-"]), tuple(changed["+"]))
            changed = {"-": [], "+": []}
        if sign == "@":
            file = rest.strip()
        elif sign == "#":
            name = rest.strip()


def list_faults() -> list[Fault]:
    """Return the faults of all parts."""
    return [fault for part in PARTS for fault in read_faults(part)]
