"""Open the specs that arguments name: paths, shipped names, standard input, or folders of them."""

import codecs
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec import limits
from archspec.api import find_spec, read_text, shipped_specs
from archspec.app.options import STANDARD_INPUT, get_overrides
from archspec.app.project_lookup import find_project
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.language.file_memory import FileMemory
from archspec.loading import OpenedSpec
from archspec.reader import read_source, refuse_binary, refuse_encoding
from archspec.reader.files import SUFFIXES, list_spec_folders, list_specs
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from archspec.app.project import Project

REVISION: Final = "git:"
"""The prefix of a spec in a commit, as in `git:HEAD~1:specs/net.yaml`."""

_EXTENDS: Final = re.compile(r"(#.*\n|\n|(archspec|name): *[\w.-]+\n)*extends:", re.ASCII)
"""How variants begin: with keys before which nothing is open, and no library has the last."""

_WILD: Final = frozenset("*?[")
_SHOWN: Final = "<stdin>"
_FEW: Final = 4


def open_spec(
    argument: str,
    *,
    as_it_is: bool = False,
    going_on: bool = False,
    texts: Mapping[str, str] | None = None,
    memory: FileMemory | None = None,
) -> OpenedSpec:
    """Read the spec that an argument names, with the libraries it uses.

    Args:
        argument: a path, the name of a shipped spec, `git:REV:path`, `-`, or a source that
            `archspec import` takes.
        as_it_is: ignore `--set`.
        going_on: leave errors in single boxes for whoever proves the spec to report.
        texts: texts to read in place of those of files, by their names in messages.
        memory: the files and networks that were read before.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    said = "" if as_it_is else get_overrides()
    if argument == STANDARD_INPUT:
        text = read_standard_input()
        return OpenedSpec(_SHOWN, read_text(text, _SHOWN, overrides=said, going_on=going_on))
    if argument.startswith(REVISION):
        from archspec.app.git_specs import open_revision

        return OpenedSpec(argument, open_revision(argument.removeprefix(REVISION), said))
    if ":" in argument and not os.path.lexists(argument):
        from archspec.importers.readers import is_source

        if is_source(argument):
            return _open_source(argument, said)
    path, shown = find_spec(Path(argument))
    text = (texts or {}).get(shown) or read_source(path, shown)
    program = read_text(
        text, shown, path, overrides=said, going_on=going_on, memory=memory, texts=texts
    )
    return OpenedSpec(shown, program)


def _open_source(argument: str, overrides: str) -> OpenedSpec:
    """Import the network of a source, which stands in place of a spec."""
    from archspec.importers.import_network import import_network

    text = import_network(argument, prove=False).text
    return OpenedSpec(argument, read_text(text, argument, overrides=overrides))


def read_standard_input() -> str:
    """Read standard input, up to the size limit of a spec."""
    try:
        data = b"" if sys.stdin is None else sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise fail("A401", f"`{_SHOWN}` cannot be read: {reason}", None) from error
    refuse_binary(data, _SHOWN)
    if len(data) > limits.FILE_BYTES:
        message = f"`{_SHOWN}` is larger than {limits.FILE_BYTES:,} bytes"
        raise fail("A402", message, None, help="move blocks and tables into files")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise refuse_encoding(data, error.start, _SHOWN, "pass it on as UTF-8") from error


@dataclass(frozen=True, slots=True)
class TakenSpecs:
    """The specs that a command works on.

    Attributes:
        names: what names them.
        note: where they are from, if that is not obvious.
        project: the project that the command runs in; None if no file states its settings.
    """

    names: tuple[str, ...]
    note: str
    project: "Project | None"


def take_specs(specs: Sequence[str], *, libraries: bool = False) -> TakenSpecs:
    """Return the specs that a command works on: those named, or those of the project.

    Args:
        specs: the arguments of the command.
        libraries: whether the command takes libraries too.

    Raises:
        SpecError: A419 for settings that cannot be taken.
        UsageError: if none are named, and the project has none.
    """
    project = find_project()
    if specs:
        return TakenSpecs(*expand_folders(specs, libraries=libraries), project)
    from archspec.app.project import assume_project, describe_specs

    stated = project or assume_project()
    found = stated.list_specs()
    files = [file for file in found if libraries or not _is_library(file)]
    return TakenSpecs(tuple(files), describe_specs(stated, files), project)


def expand_folders(specs: Sequence[str], *, libraries: bool = False) -> tuple[tuple[str, ...], str]:
    """Replace folders by the specs in them, and patterns by the specs that they match.

    A folder without specs is kept, so that opening it reports the error, and so is a pattern.

    Args:
        specs: the arguments of a command.
        libraries: whether the command takes libraries too.

    Returns:
        The specs, and a note on each folder.
    """
    found = [_expand_argument(spec, libraries=libraries) for spec in specs]
    return tuple(spec for taken, _ in found for spec in taken), "".join(note for _, note in found)


def _expand_argument(argument: str, *, libraries: bool) -> tuple[Sequence[str], str]:
    """Return the specs that an argument stands for, and a note if it is a folder of them."""
    path = Path(argument)
    if matched := _match_pattern(argument):
        return [file for file in matched if libraries or not _is_library(file)] or matched, ""
    files = [spec.as_posix() for spec in list_specs(path)] if _is_folder(argument) else []
    if not files:
        return [argument], ""
    skipped = [] if libraries else [*filter(_is_library, files)]
    taken = [file for file in files if file not in skipped]
    if not taken:
        taken, skipped = files, []
    text = f"note: {escape_invisible(argument)} has {pluralize(len(taken), 'spec')}"
    if skipped:
        text += f" and {pluralize(len(skipped), 'library', 'libraries')}, skipped"
    if below := [folder.as_posix() for folder in list_spec_folders(path)]:
        few, more = below[:_FEW], len(below) - _FEW
        text += f"; subfolders are not searched: {', '.join(map(escape_invisible, few))}"
        text += f" and {more:,} more" if more > 0 else ""
    return taken, f"{text}\n"


def _match_pattern(argument: str) -> list[str]:
    """Return the spec files that a pattern matches, as where a shell did not expand it."""
    if not _WILD & {*argument} or argument.startswith(REVISION) or os.path.lexists(argument):
        return []
    from glob import glob  # Path.glob takes no pattern that begins at the root

    found = sorted(glob(argument, recursive=True))  # noqa: PTH207
    return [path for path in found if path.endswith(SUFFIXES)]


def _is_folder(argument: str) -> bool:
    """Check whether an argument names a folder; the name of a shipped spec takes precedence."""
    is_folder = os.path.isdir(argument)  # noqa: PTH112 - Path.is_dir raises at long names
    if argument == STANDARD_INPUT or argument.startswith(REVISION) or not is_folder:
        return False
    return argument.endswith("/") or argument not in shipped_specs()


def _is_library(spec: str) -> bool:
    """Check whether a spec is a library; False for one that cannot be read."""
    try:
        if _EXTENDS.match(read_source(Path(spec), spec)):
            return False
        return not open_spec(spec, as_it_is=True).program.spec.is_network
    except SpecError:
        return False
