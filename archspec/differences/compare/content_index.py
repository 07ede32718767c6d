"""Number the contents of two networks, so that comparing two of them compares two integers."""

from collections.abc import Hashable
from dataclasses import field

from archspec.dataclass import dataclass


@dataclass(slots=True, eq=False)
class ContentIndex:
    """Gives equal contents the same number in both networks of one comparison."""

    _numbers: dict[Hashable, int] = field(default_factory=dict, repr=False)

    def number(self, content: Hashable) -> int:
        """Return the number of some content."""
        return self._numbers.setdefault(content, len(self._numbers))
