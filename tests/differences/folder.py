"""A folder of specs as plain data: what edits change and formatting writes anew."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from archspec.api import shipped_specs
from archspec.language import Program, load_program
from archspec.reader import Array, Object, Tree, read_document, read_source

CLAIMS = ("errata", "expect")
"""What is said of a network and would no longer hold once that is edited."""


@dataclass
class Folder:
    """Specs by their paths from a folder `specs`.

    Attributes:
        main: the path of the network.
        files: what each file says.
    """

    main: str
    files: dict[str, dict[str, Any]]

    def copy(self) -> "Folder":
        """The same, to be edited."""
        return copy.deepcopy(self)

    def texts(self) -> dict[str, str]:
        """The files as text."""
        return {
            path: yaml.safe_dump(data, sort_keys=False, width=10_000)
            for path, data in self.files.items()
        }

    @property
    def network(self) -> dict[str, Any]:
        """The file with the body: the network's own, or that of what it extends."""
        path = self.main
        while "body" not in self.files[path]:
            extended = (Path("specs") / path).parent / self.files[path]["extends"]
            path = str(_plain(extended).relative_to("specs"))
        return self.files[path]

    def section(self, key: str, name: str) -> dict[str, Any] | None:
        """The file that counts for a name in a section: the variant's, or what it extends."""
        for data in (self.files[self.main], self.network, *self.files.values()):
            if name in data.get(key, {}):
                return data
        return None

    def block(self, name: str) -> dict[str, Any] | None:
        """The definition of a block."""
        data = self.section("blocks", name)
        return None if data is None else data["blocks"][name]


def _plain(path: Path) -> Path:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def read_folder(name: str) -> Folder:
    """A shipped spec with the files that it takes from, without claims about it."""
    place = shipped_specs()[name]
    program = load_program(read_source(place, name), name, place)
    root = next(each for each in place.parents if each.name == "specs")
    files = {str(each.resolve().relative_to(root.resolve())): _data(each) for each in program.files}
    return Folder(str(place.relative_to(root)), files)


def _data(place: Path) -> dict[str, Any]:
    found = as_data(read_document(read_source(place, place.name), place.name))
    return {key: value for key, value in found.items() if key not in CLAIMS}


def as_data(tree: Tree) -> Any:
    """A tree as plain data."""
    match tree:
        case Object(entries):
            return {str(key.value): as_data(value) for key, value in entries}
        case Array(items):
            return [as_data(each) for each in items]
        case _:
            return tree.value


def load_texts(texts: dict[str, str], main: str, place: Path) -> Program:
    """Write files into a folder and load the network among them."""
    for path, text in texts.items():
        file = place / "specs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return load_program(texts[main], main, place / "specs" / main)


def chains(folder: Folder, used: set[str]) -> Iterator[tuple[str, list[Any]]]:
    """Every list of steps that the network uses, with where it is.

    Args:
        folder: the specs.
        used: the blocks that count.
    """
    network = folder.network
    yield from _within("body", network["body"])
    for name, head in network.get("heads", {}).items():
        yield from _within(f"heads.{name}", head["body"])
    for name in sorted(used):
        block = folder.block(name)
        assert block is not None
        if "body" in block:
            yield from _within(name, block["body"])
        else:
            yield from _inside(name, block)


def _within(place: str, steps: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    yield place, steps
    for step in steps:
        if isinstance(step, dict):
            yield from _inside(place, step)


def _inside(place: str, step: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for name, chain in step.get("branches", {}).items():
        yield from _within(f"{place}.{name}", chain)
    for key in ("residual", "shortcut"):
        if key in step:
            yield from _within(f"{place}.{key}", step[key])
    if "repeat" in step or "for" in step:
        yield from _within(f"{place}*", step["body"])


def forks(folder: Folder, used: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping with branches or a residual that the network uses, with where it is."""
    for name in sorted(used):
        block = folder.block(name)
        assert block is not None
        if "body" not in block:
            yield name, block
    for place, chain in chains(folder, used):
        for step in chain:
            if isinstance(step, dict) and ("branches" in step or "residual" in step):
                yield place, step
