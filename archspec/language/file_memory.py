"""Remember the files of a spec that is open, and the parts of each.

Whoever keeps a spec open owns the memory: a single load, or a session.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from archspec.dataclass import dataclass
from archspec.reader import Tree

if TYPE_CHECKING:
    from archspec.language.spec import Spec


@dataclass(slots=True)
class PartMemory:
    """The parts of a file, by the identity of the data they were read from, which is kept too.

    A variant changes few parts of the data and leaves the others as they are.
    """

    parts: dict[tuple[int, ...], tuple[tuple[Tree, ...], Any]] = field(default_factory=dict)

    def find(self, data: tuple[Tree, ...]) -> Any:
        """Return what was read from some data; None if it is new."""
        found = self.parts.get(tuple(map(id, data)))
        return None if found is None else found[1]

    def keep(self, data: tuple[Tree, ...], part: Any) -> None:
        """Keep what was read from some data without a finding."""
        self.parts[tuple(map(id, data))] = data, part


@dataclass(slots=True)
class FileMemory:
    """The files of a spec, by their names in messages and their texts."""

    files: "dict[tuple[str, str], tuple[Spec, PartMemory]]" = field(default_factory=dict)

    def find(self, name: str, text: str) -> "Spec | None":
        """Return a file with a name and a text; None if it was not read before."""
        found = self.files.get((name, text))
        return None if found is None else found[0]

    def find_parts(self, name: str, text: str) -> PartMemory:
        """Return the parts of a file that was read before."""
        return self.files[name, text][1]

    def forget_others(self, sources: Mapping[str, str]) -> None:
        """Forget the other texts of the files with the given names and texts."""
        self.files = {
            (name, text): found
            for (name, text), found in self.files.items()
            if sources.get(name, text) == text
        }
