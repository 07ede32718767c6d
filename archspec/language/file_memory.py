"""Remember the files and networks that were read, and the parts of each file.

Whoever reads more than once owns the memory: a session, or the API for all of a process. It holds
what was read under the texts that it was read from, so that a changed file is read again. Errors
are not kept.
"""

from collections.abc import Hashable
from dataclasses import field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from archspec.dataclass import dataclass
from archspec.reader import Tree

if TYPE_CHECKING:
    from archspec.language.open_base import OpenBase
    from archspec.language.spec import Spec

V = TypeVar("V")

FileText: TypeAlias = tuple[str, str]
"""The name of a file in messages, and its text."""

LevelTexts: TypeAlias = tuple[tuple[FileText, ...], ...]
"""The files of a network with its libraries, then those of the network that it extends."""

_MOST: Final = 128
"""How many files, and how many networks, are remembered."""

_LONGEST: Final = 1 << 18
"""How many characters the texts of all remembered files have together, and those of networks."""


@dataclass(slots=True)
class PartMemory:
    """The parts of a file, by the identity of the data they were read from.

    A variant changes few parts of the data and leaves the others as they are.

    Attributes:
        document: the data of the whole file, which is kept so that its parts stay what they are.
        parts: what was read, by the identity of a value, or of a key and its value.
    """

    document: Tree | None = None
    parts: dict[int | tuple[int, int], Any] = field(default_factory=dict)

    def list_parts(self, reused: set[int]) -> dict[int | tuple[int, int], Any]:
        """Return the parts that were read from some of its data.

        Args:
            reused: the identities of the data.
        """
        return {
            place: part
            for place, part in self.parts.items()
            if (place in reused if isinstance(place, int) else reused.issuperset(place))
        }


@dataclass(slots=True)
class RecentValues(Generic[V]):
    """Immutable values by what they are made of; those used least recently are forgotten.

    Several threads may use it.

    Attributes:
        most: the greatest number of values.
        longest: the greatest number of characters of all texts that they are made of.
        length: the present number of characters.
    """

    most: int = _MOST
    longest: int = _LONGEST
    length: int = 0
    _values: dict[Hashable, tuple[V, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __len__(self) -> int:
        return len(self._values)

    def copy(self) -> "RecentValues[V]":
        """Return another memory of the same values."""
        with self._lock:
            return RecentValues(self.most, self.longest, self.length, dict(self._values))

    def find(self, key: Hashable) -> V | None:
        """Return the value under a key; None if there is none."""
        with self._lock:
            found = self._values.pop(key, None)
            if found is None:
                return None
            self._values[key] = found  # the last one is the latest
            return found[0]

    def keep(self, key: Hashable, value: V, length: int) -> V:
        """Return the value under a key, which is the first that was kept there.

        Args:
            key: the key.
            value: the value to keep.
            length: the number of characters of the texts that it is made of.
        """
        with self._lock:
            known = self._values.get(key)
            self._put(key, *(known or (value, length)))
            return known[0] if known else value

    def replace(self, key: Hashable, value: V, length: int) -> None:
        """Keep a value under a key in place of the one there; the arguments are those of `keep`."""
        with self._lock:
            self._put(key, value, length)

    def _put(self, key: Hashable, value: V, length: int) -> None:
        """Make a value the latest, and forget others as far as there is no room."""
        before = self._values.pop(key, None)
        self.length -= before[1] if before else 0
        if length > self.longest:
            return
        self._values[key] = value, length
        self.length += length
        while len(self._values) > self.most or self.length > self.longest:
            self.length -= self._values.pop(next(iter(self._values)))[1]


class ReadFile(NamedTuple):
    """A file that was read, and its parts."""

    spec: "Spec"
    parts: PartMemory


@dataclass(slots=True)
class FileMemory:
    """The files and networks that were read.

    Attributes:
        files: the files.
        networks: the networks, each merged with everything it takes from other files.
        latest: the latest text of each file, by its name.
    """

    files: RecentValues[ReadFile] = field(default_factory=RecentValues)
    networks: "RecentValues[OpenBase]" = field(default_factory=RecentValues)
    latest: "RecentValues[str]" = field(default_factory=RecentValues)

    def copy(self) -> "FileMemory":
        """Return another memory of the same files and networks."""
        return FileMemory(self.files.copy(), self.networks.copy(), self.latest.copy())

    def find_latest(self, name: str) -> ReadFile | None:
        """Return what the file of a name was when it was read last."""
        text = self.latest.find(name)
        return None if text is None else self.files.find((name, text))
