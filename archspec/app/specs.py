"""Open the specs that command arguments name: paths, shipped names, or standard input."""

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from archspec import limits
from archspec.api import find_spec
from archspec.app.options import STANDARD_INPUT, get_overrides
from archspec.diagnostics import fail
from archspec.language import Program, load_program
from archspec.reader import read_source, refuse_binary, refuse_encoding

REVISION: Final = "git:"
"""The prefix of a spec in a commit, as in `git:HEAD~1:specs/net.yaml`."""

_SHOWN: Final = "<stdin>"


@dataclass(frozen=True, slots=True)
class OpenedSpec:
    """A spec that was read.

    Attributes:
        shown: its name in messages.
        program: the program read from it.
    """

    shown: str
    program: Program


def open_spec(argument: str, *, as_it_is: bool = False, going_on: bool = False) -> OpenedSpec:
    """Read the spec that an argument names, with the libraries it uses.

    Args:
        argument: a path, the name of a shipped spec, `git:REV:path`, or `-`.
        as_it_is: ignore `--set`.
        going_on: leave errors in single boxes for whoever proves the spec to report.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    said = "" if as_it_is else get_overrides()
    if argument == STANDARD_INPUT:
        text = _read_standard_input()
        return OpenedSpec(_SHOWN, load_program(text, _SHOWN, overrides=said, going_on=going_on))
    if argument.startswith(REVISION):
        from archspec.app.git_specs import open_revision

        return OpenedSpec(argument, open_revision(argument.removeprefix(REVISION), said))
    path, shown = find_spec(Path(argument))
    program = load_program(read_source(path, shown), shown, path, overrides=said, going_on=going_on)
    return OpenedSpec(shown, program)


def _read_standard_input() -> str:
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
