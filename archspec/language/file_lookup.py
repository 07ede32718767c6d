"""Locate the files that a spec refers to by path, or by the name of a shipped spec."""

import os
import posixpath
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path, PurePosixPath

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Mark, SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant, say_to_write
from archspec.language.names import find_near_name, find_nearest_path, suggest_nearest
from archspec.language.spec import Spec, Used
from archspec.reader import find_root, read_source, resolve_used
from archspec.reader.files import SUFFIXES, find_nearby_files
from archspec.reader.shipped import (
    SHOWN,
    find_shipped,
    find_specs_folder,
    is_shipped_name,
    list_shipped_files,
    suggest_shipped,
)


@dataclass(slots=True)
class FileLocations:
    """The locations of a program's files.

    Attributes:
        file: the name of the spec itself in messages.
        main: its path, or a path in the folder that a text refers from; None without either.
        prefix: a prefix of file names in messages, such as `git:HEAD:`.
        roots: for each file, the folder that its paths must not leave.
        opened: texts to read in place of those of files, by their real paths.
    """

    file: str
    main: Path | None
    prefix: str = ""
    roots: dict[Path, Path] = field(default_factory=dict)
    opened: Mapping[Path, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.main is not None:
            self.roots[self.main] = find_root(self.main.parent)

    def find(self, used: Used, place: Path | None) -> Path:
        """Resolve a reference to the real path of a file without opening it.

        Args:
            used: the reference.
            place: the file that contains it; None for a text.

        Raises:
            SpecError: A401 for an unknown shipped spec, A403 for a path that must not be followed.
        """
        if is_shipped_name(used.path):
            return self._shipped(used, place)
        if place is None:
            message = "a spec that is not a file cannot use other files"
            help = (
                "save it and load the file, say where its paths begin, as in `archspec.load(text, "
                "base=folder)`, or name a spec that archspec ships"
            )
            raise fail("A403", message, used.span, help=help)
        root = self.roots[place]
        try:
            target = resolve_used(place.parent, root, used.path, used.span)
        except SpecError as error:
            raise self._with_meant(error, used, place) from None
        self.roots.setdefault(target, root)
        return target

    def _with_meant(self, error: SpecError, used: Used, place: Path) -> SpecError:
        """Return the refusal of a path, with the file that one with a wrong suffix means."""
        near = ""
        if PurePosixPath(used.path).suffix not in SUFFIXES:
            near = find_nearest_path(used.path, self._near(place))
        if not near:
            return error
        help = ask_whether_meant(near, wrong=used.path)
        return SpecError([replace(finding, help=help) for finding in error.diagnostics])

    def _shipped(self, used: Used, place: Path | None) -> Path:
        """Return the real path of a shipped spec, which may refer to other shipped specs."""
        target = find_shipped(used.path)
        if target is None:
            message = f"archspec ships no spec `{used.path}`, and a file ends in `.yaml`"
            raise fail("A401", message, used.span, help=self._named(used.path, place))
        self.roots.setdefault(target, Path(os.path.realpath(find_specs_folder())))
        return target

    def _named(self, name: str, place: Path | None) -> str:
        """Return a suggestion for the unknown name of a shipped spec."""
        files = self._near(place)
        for suffix in SUFFIXES:
            if f"{name}{suffix}" in files:
                frame = "did you mean the file {}?"
                return ask_whether_meant(f"{name}{suffix}", wrong=name, frame=frame)
        near = suggest_nearest(name, list_shipped_files(), few=0)
        return (
            near
            or ask_whether_meant(find_nearest_path(f"{name}.yaml", files), wrong=name)
            or _LISTED
        )

    def read(self, target: Path, used: Used, place: Path | None, shown: str) -> str:
        """Return the text of a file that a spec refers to.

        Args:
            target: its real path.
            used: the reference.
            place: the file that contains it.
            shown: the name of the file in messages.

        Raises:
            SpecError: A401 if it does not exist, A1xx and A4xx if it cannot be read.
        """
        if target in self.opened:
            return self.opened[target]
        if is_missing(target):
            raise self.missing(used, place, shown)
        return read_source(target, shown, span=used.span)

    def missing(self, used: Used, place: Path | None, shown: str) -> SpecError:
        """Return the error for a missing file, with a suggestion.

        Args:
            used: the reference.
            place: the file that contains it.
            shown: the name of the missing file in messages.
        """
        near, name = find_nearest_path(posixpath.normpath(used.path), self._near(place)), ""
        if PurePosixPath(near).stem != PurePosixPath(used.path).stem:
            name = suggest_shipped(Path(used.path))
        stem = PurePosixPath(used.path).with_suffix("").as_posix()
        help = (
            say_to_write(name, wrong=used.path, frame="write {} for the one that archspec ships")
            or ask_whether_meant(near, wrong=used.path)
            or ask_whether_meant(find_near_name(stem, list_shipped_files()), wrong=used.path)
            or "check its name and folder"
        )
        return fail("A401", f"`{shown}` does not exist", used.span, help=help)

    def _near(self, place: Path | None) -> list[str]:
        """Return the files that a spec could refer to, as paths relative to it."""
        if place is None:
            return []
        base = Path(os.path.realpath(place.parent))
        files = find_nearby_files(base, self.roots[place])
        own = base / place.name
        return [Path(os.path.relpath(file, base)).as_posix() for file in files if file != own]

    def shown(self, target: Path, taken: set[str]) -> str:
        """Return the name of a file in messages, relative to where the spec was named.

        Args:
            target: its real path.
            taken: the names of other files; links can make two names collide.
        """
        root, own = self.roots[target], Path(os.path.realpath(find_specs_folder()))
        if self.main is None or (root == own and self.roots[self.main] != own):
            return SHOWN + target.relative_to(own).as_posix()
        written = (PurePosixPath(self.file).parent / self.short(target)).as_posix()
        plain = self.prefix + posixpath.normpath(written)
        return self.prefix + written if plain in taken else plain

    def short(self, target: Path) -> str:
        """Return the path of a file relative to the folder of the spec."""
        assert self.main is not None
        return Path(os.path.relpath(target, os.path.realpath(self.main.parent))).as_posix()


_LISTED = "`extends: inception_v4` takes what archspec ships, and `extends: net.yaml` a file"


def locate_files(
    file: str, place: Path | None, base: Path | None, prefix: str = ""
) -> FileLocations:
    """Return the locations of a spec and its files; the arguments are those of `load_program`."""
    if place is None and base is not None:
        place = base / file
    return FileLocations(file, place, prefix)


def refuse_network(spec: Spec, used: Used) -> SpecError:
    """Return the refusal of a network where only a library can be used."""
    message = f"{spec.file} is a network, and only a library can be used"
    first = spec.body[0] if spec.body else spec.extends
    assert first is not None
    mark = Mark(first.span, "the network's first step" if spec.body else "what it extends")
    help = "move its blocks to a file without `body`, or take all of it with `extends`"
    return fail("A220", message, used.span, marks=[mark], help=help)


def is_missing(path: Path) -> bool:
    """Check whether there is no file at a path; not whether it can be read."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False  # whoever reads it reports this
    return False
