"""A spec that is kept open while it changes: its text, and the values that are set in it."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.api import Source, find_spec, graph_of, load_trying
from archspec.diagnostics import SpecError
from archspec.graph import Setting, TemplateMemory
from archspec.language.file_lookup import locate_files
from archspec.language.file_memory import FileMemory
from archspec.language.load import Loader
from archspec.language.writing.overrides import Value, print_overrides, print_value
from archspec.network import Network
from archspec.passes.settle_error import settle_error
from archspec.reader import read_source

if TYPE_CHECKING:
    from archspec.language import Program

_TEXT: Final = "<text>"


def open(source: Source, /, *, base: str | os.PathLike[str] | None = None) -> "Session":
    """Open a spec to load it many times, with changes between.

    Args:
        source: as for `load`.
        base: the folder at which the paths in a text begin, of `use` and `extends`.

    Raises:
        SpecError: if there is no such file. What is wrong in it is raised by the graph.

    Examples:
        >>> archspec.open("zoo/lenet5").graph().parameters
        61706
    """
    if isinstance(source, str) and "\n" in source:
        return Session(source, _TEXT, None, None if base is None else Path(base))
    path, shown = find_spec(source)
    return Session(read_source(path, shown), shown, path, None)


class Session:
    """An open spec. A change costs what it changes: everything else is kept from the last load.

    Every graph is what `load` returns for the same text and files, and every error is the same. The
    files are those at the last `edit`. Only one thread at a time may use a session.

    Attributes:
        values: what is set in it, by path.

    Examples:
        >>> session = archspec.open("inception_v4")
        >>> [session.with_values({"body.InceptionB.repeat": n}).parameters for n in (7, 8, 9)]
        [42679816, 45616072, 48552328]
    """

    def __init__(self, text: str, file: str, place: Path | None, base: Path | None) -> None:
        """Open a text.

        Args:
            text: the text.
            file: its name in messages.
            place: its path; None for a text that is not in a file.
            base: the folder at which the paths in such a text begin.
        """
        self._text = text
        self.values: dict[str, Value] = {}
        self._file, self._place, self._base = file, place, base
        self._memory = FileMemory()
        self._templates = TemplateMemory()
        self._loader: Loader | None = None

    def __repr__(self) -> str:
        return f"<Session {self._file}>"

    @property
    def text(self) -> str:
        """The present text, which `edit` replaces."""
        return self._text

    def graph(self, **params: Setting) -> Network:
        """Return the network of the present text with the present values.

        Args:
            **params: values for the network's parameters, as for `load`.

        Raises:
            SpecError: as `load`.

        Examples:
            >>> archspec.open("zoo/lenet5").graph(classes=26).parameters
            63066
        """
        return self.with_values({}, **params)

    def edit(self, text: str) -> Network:
        """Replace the text, and return its graph. Changed libraries are read again too.

        Args:
            text: the new text.

        Raises:
            SpecError: as `load`; the text is replaced all the same.

        Examples:
            >>> session = archspec.open("zoo/lenet5")
            >>> session.edit(session.text.replace("5x5 Conv (120)", "5x5 Conv (84) "))
            Traceback (most recent call last):
            archspec.diagnostics.model.SpecError: error[A306]: the spec states 1x1x120, and the size is 1x1x84
            ...
        """  # noqa: E501 - a line that is printed
        self._text, self._loader = text, None
        return self.graph()

    def set(self, path: str, value: Value) -> Network:
        """Set the value at a path, as `--set` does, and return the graph.

        Args:
            path: the path.
            value: the value.

        Raises:
            SpecError: as `load`; the value is kept all the same.
            ValueError: for a path or text of several lines, which is not kept.
            TypeError: for what is no value, which is not kept.

        Examples:
            >>> session = archspec.open("zoo/lenet5")
            >>> session.set("params.classes", 26).parameters, session.values
            (63066, {'params.classes': 26})
        """
        print_value(path, value)  # what is refused is not kept
        self.values = self._over({path: value})
        return self.graph()

    def with_values(self, values: Mapping[str, Value], /, **params: Setting) -> Network:
        """Return the graph of a variant; the session stays as it is.

        Args:
            values: further values by path, over those of the session at the same place.
            **params: values for the network's parameters, as for `load`.

        Raises:
            SpecError: as `load`.
            ValueError: for a path or text of several lines.
            TypeError: for what is no value.

        Examples:
            >>> session = archspec.open("zoo/lenet5")
            >>> session.with_values({"params.classes": 26}).parameters, session.values
            (63066, {})
        """
        return graph_of(self._program(self._over(values)), params, self._templates)

    def _over(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return the values of the session with others over them, one for each place."""
        found = dict(self.values)
        for path, value in values.items() if found else ():
            place = self._find_place(path)
            same = next((other for other in found if self._find_place(other) == place), path)
            if same != path:
                del found[same]
            found[path] = value
        return found or dict(values)

    def _find_place(self, path: str) -> tuple[str, ...] | str:
        base = self._loader.base if self._loader else None
        return path if base is None or not path else base.place(path)

    def _program(self, values: Mapping[str, Value]) -> "Program":
        """Return the program with values set, read only as far as it is new."""
        overrides = print_overrides(values)
        program = None if self._loader else self._read(overrides)
        if not overrides and program is not None:
            return program
        loader = self._loader
        if loader is None or loader.base is None:
            return load_trying(self._make_loader(overrides), self.text, going_on=True)
        if not overrides:
            return load_trying(loader, self.text, going_on=True)
        try:
            return loader.load_again(overrides)
        except SpecError as error:
            raise settle_error(error, loader.reread) from None

    def _read(self, overrides: str) -> "Program | None":
        """Read the files; return None if that fails, which is reported with the values.

        Raises:
            SpecError: as `load`, if there are no values.
        """
        loader = self._loader = self._make_loader("")
        try:
            return load_trying(loader, self.text, going_on=True)
        except SpecError:
            if not overrides:
                raise
            return None

    def _make_loader(self, overrides: str) -> Loader:
        places = locate_files(self._file, self._place, self._base)
        return Loader(places, self._place is not None, overrides, self._memory)
