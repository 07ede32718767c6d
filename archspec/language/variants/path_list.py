"""The paths of a network, as they are listed."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from archspec.language.variants.origins import Origin
from archspec.text.phrases import pluralize
from archspec.text.report import Report

if TYPE_CHECKING:
    from archspec.language.variants.origin_records import PathsRecord


class PathList(Report, Sequence[Origin]):
    """What can be set in a network: paths with their values, and what gives each of them."""

    __slots__ = ("_origins",)

    def __init__(self, origins: Sequence[Origin]) -> None:
        """List some paths."""
        self._origins = tuple(origins)

    def __len__(self) -> int:
        return len(self._origins)

    @overload
    def __getitem__(self, index: int) -> Origin: ...
    @overload
    def __getitem__(self, index: slice) -> "PathList": ...
    def __getitem__(self, index: int | slice) -> "Origin | PathList":
        if isinstance(index, slice):
            return PathList(self._origins[index])
        return self._origins[index]

    def __iter__(self) -> Iterator[Origin]:
        return iter(self._origins)

    def __repr__(self) -> str:
        return f"<PathList: {pluralize(len(self), 'path')}>"

    def _make_record(self) -> "PathsRecord":
        """Return its JSON record."""
        from archspec.language.variants.origin_records import PathsRecord

        return PathsRecord.model_validate({"paths": self._origins})

    def _print_text(self) -> str:
        """Return paths, values and their origins as aligned lines."""
        from archspec.language.variants.origin_text import render_paths

        return render_paths(self)
