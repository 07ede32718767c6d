"""The names in an open spec, and in all files of a network."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.dataclass import replace
from archspec.editor.names import FileNames, Occurrence
from archspec.editor.open_spec import OpenSpec
from archspec.editor.walk_names import read_names
from archspec.language import Program


def list_occurrences(opened: OpenSpec) -> list[Occurrence]:
    """Return every name of the present text; none if it has errors outside its boxes."""
    spec, program = opened.spec, opened.program
    if spec is None:
        return []
    known = program or (opened.good.program if opened.good else None)
    names = read_names(spec, known)
    found = _keep_written(names, {opened.file: opened.text.split("\n")}).occurrences
    changed = _walk_changed(program, opened.file) if program else ()
    return list(dict.fromkeys((*found, *changed)))


def list_names(program: Program) -> Iterator[tuple[str, FileNames]]:
    """Yield the names of each file of a network.

    A variant changes what belongs to the network that it extends, so that names of a file may stand
    in another one.

    Args:
        program: the network, or the library, and its files.
    """
    lines = {file: text.split("\n") for file, text in program.sources.items()}
    for level in program.levels:
        for file in level.files:
            yield file.file, _keep_written(read_names(file, program), lines)


def _walk_changed(program: Program, file: str) -> Iterator[Occurrence]:
    """Yield the names of a variant in what it sets and inserts in the network it extends."""
    if len(program.levels) > 1:
        for home, names in list_names(program):
            if home != file:
                yield from (each for each in names.occurrences if each.span.file == file)


def _keep_written(names: FileNames, lines: Mapping[str, Sequence[str]]) -> FileNames:
    """Return the names that are written where they stand.

    Where a variant changes an argument that a row gives, the box has it at the place of the row.

    Args:
        names: the names.
        lines: the lines of each file.
    """
    kept = tuple(each for each in names.occurrences if _is_written(each, lines))
    return replace(names, occurrences=kept)


def _is_written(each: Occurrence, lines: Mapping[str, Sequence[str]]) -> bool:
    span = each.span
    text = lines[span.file][span.line - 1] if span.file in lines else ""
    return text[span.column - 1 : span.end_column - 1] == each.symbol.name
