"""Remember what was derived from the parts of specs, whatever network has these parts."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Final

_SIZE: Final = 1 << 14
"""The number of results from which the older half is forgotten."""


@dataclass(slots=True)
class TemplateMemory:
    """What was derived from parts of specs: templates of blocks, arguments, operators, findings.

    A key names the parts by their identity, and each result holds those that its key names: as long
    as it is kept, no other part can have their identity. Everything else in a key is content.
    Results are immutable, and errors are never kept. Whoever loads networks owns the memory: a
    single load, or a session. Only one thread at a time may use it.

    Attributes:
        young: the results that were used lately, each with the parts that its key names.
        old: those that are forgotten unless they are used again.
    """

    young: dict[Hashable, tuple[Any, object]] = field(default_factory=dict)
    old: dict[Hashable, tuple[Any, object]] = field(default_factory=dict)

    def find(self, key: Hashable) -> Any:
        """Return what is kept under a key; None if nothing is."""
        found = self.young.get(key)
        if found is None:
            found = self.old.get(key)
            if found is None:
                return None
            self._add(key, found)
        return found[0]

    def keep(self, key: Hashable, result: Any, parts: object) -> None:
        """Keep a result.

        Args:
            key: its key, which starts with what kind of result it is.
            result: the result, anything but None.
            parts: the objects whose identity is in the key.
        """
        self._add(key, (result, parts))

    def _add(self, key: Hashable, found: tuple[Any, object]) -> None:
        if len(self.young) >= _SIZE:
            self.old, self.young = self.young, {}
        self.young[key] = found
