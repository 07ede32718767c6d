"""Members of a space as specs of a few lines, which extend the spec of the space."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import fail
from archspec.language import load_program
from archspec.language.variants.read import read_overrides
from archspec.language.writing.scalars import print_scalar
from archspec.output_files import write_folder
from archspec.reader import drop_places, find_root, read_document
from archspec.reader.shipped import find_specs_folder
from archspec.space.axis import Axis, Choice, write_choice
from archspec.space.measures import expand_program, prove_graph
from archspec.space.members import MemberFactory
from archspec.text.visible import shorten_middle

SUFFIX: Final = ".yaml"
"""The suffix of members."""


@dataclass(frozen=True)
class MemberWriter:
    """Writes members to a folder.

    Attributes:
        members: loads them.
        folder: the folder; it need not exist.
        name: what the names of members begin with; empty for the name of the network.
    """

    members: MemberFactory
    folder: Path
    name: str = ""
    _lines: dict[tuple[str, str], str] = field(default_factory=dict)

    def list_names(self, count: int) -> list[str]:
        """Return the names of some members: numbers from 1, all with the same number of digits."""
        stem, digits = self.name or self.members.load().spec.name, len(str(count))
        stem = stem[: limits.NAME_LENGTH - digits - 1]
        return [f"{stem}_{number:0{digits}}" for number in range(1, count + 1)]

    def write_text(self, name: str, choices: Sequence[Choice]) -> str:
        """Return the spec of a member.

        Args:
            name: its name.
            choices: the value of each axis.

        Raises:
            SpecError: A1xx or A228 if a value is none.
            ValueError: if it would be read as something else.
        """
        pairs = zip(self.members.axes, choices, strict=True)
        lines = (self._write_line(axis, choice) for axis, choice in pairs)
        head = f"archspec: 1\nname: {name}\nextends: {print_scalar(self._base)}\nset:\n"
        given = (f"  {line}\n" for line in self.members.program.overrides)
        return head + "".join([*given, *lines])

    def _write_line(self, axis: Axis, choice: Choice) -> str:
        """Return the lines that set a choice, which mean the same as when it is measured."""
        key = axis.path, write_choice(choice)
        if key not in self._lines:
            text = write_choice(choice)
            lines = "".join(f"  {print_scalar(path)}: {text}\n" for path in axis.paths)
            changes = read_overrides(axis.write(choice))
            wanted = [(each.path.source.value, drop_places(each.value)) for each in changes]
            if drop_places(read_document(f"set:\n{lines}", axis.path)["set"]) != wanted:
                raise ValueError(f"`{axis.path}: {text}` would be read as something else")
            self._lines[key] = lines
        return self._lines[key]

    def write(
        self,
        rows: Sequence[Sequence[Choice]],
        *,
        beside: Mapping[str, bytes],
        force: bool = False,
    ) -> list[Path]:
        """Write members, and return their paths.

        Args:
            rows: the value of each axis for each member; all are valid.
            beside: further files, by name.
            force: overwrite other files.

        Raises:
            SpecError: A4xx if the files cannot be written, or cannot extend the spec from there.
            ValueError: if a member would be read as something else.
        """
        names = self.list_names(len(rows))
        texts = [self.write_text(name, row) for name, row in zip(names, rows, strict=True)]
        paths = [self.folder / f"{name}{SUFFIX}" for name in names]
        files = {path.name: text.encode() for path, text in zip(paths, texts, strict=True)}
        files |= beside
        if self.members.place is None:
            files[self._base] = self.members.text.encode()
        elif rows:
            self._check_meaning(texts[0], paths[0], rows[0])
        if not force:
            self._refuse_others(files)
        try:
            write_folder(self.folder, files)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise fail("A409", f"{self._shown} cannot be written: {reason}", None) from error
        return paths

    @cached_property
    def _base(self) -> str:
        """What members extend: a path relative to the folder, or the name of a shipped spec."""
        place = self.members.place
        if place is None:
            return f"{self.members.load().spec.name}{SUFFIX}"
        real, shipped = place.resolve(), find_specs_folder().resolve()
        if real.is_relative_to(shipped) and find_root(self.folder) != shipped:
            return real.relative_to(shipped).with_suffix("").as_posix()
        return Path(os.path.relpath(real, self.folder.resolve())).as_posix()

    @property
    def _shown(self) -> str:
        return f"`{shorten_middle(self.folder.as_posix())}`"

    def _check_meaning(self, text: str, path: Path, choices: Sequence[Choice]) -> None:
        """Check that a text means the same where it will be, which is so for all if for one."""
        program = load_program(text, path.as_posix(), path)
        graph = prove_graph(expand_program(program, self.members.templates))
        measures = self.members.measures(graph)
        assert measures == self.members.prove(choices), "a variant is what is set in its base"

    def _refuse_others(self, files: Mapping[str, bytes]) -> None:
        """Refuse to replace files that are not what is written.

        Raises:
            SpecError: A406 or A409.
        """
        help = "choose another folder, or overwrite them with force"
        try:
            for name, data in files.items():
                path = self.folder / name
                if os.path.lexists(path) and (path.is_symlink() or path.read_bytes() != data):
                    message = f"{self._shown} has another `{name}`"
                    raise fail("A406", message, None, help=help)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise fail("A409", f"{self._shown} cannot be read: {reason}", None) from error
