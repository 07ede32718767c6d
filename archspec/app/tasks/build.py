"""Compile a spec to the file that holds its PyTorch source."""

from pathlib import Path
from typing import Final

from archspec.api import graph_of
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.codegen import emit
from archspec.codegen.header import Header, read_header

FOLDER: Final = "generated"
"""The default output folder."""


def compile_spec(argument: str, output: str | None) -> Target:
    """Compile a spec to its target file.

    Args:
        argument: names the spec.
        output: a folder, or a file that ends in `.py`; None for the default folder.

    Raises:
        SpecError: with every error of the spec.
    """
    opened = open_spec(argument, going_on=True)
    graph = graph_of(opened.program)
    path = Path(output or FOLDER)
    path = path if path.suffix == ".py" else path / f"{graph.name}.py"
    program = opened.program
    return Target(
        path,
        emit(graph).encode(),
        opened.shown,
        program.digest,
        program.files,
        _read_seal,
        cost=(graph.parameters, graph.macs),
    )


def _read_seal(found: bytes) -> Header | None:
    return read_header(found.decode("utf-8", "replace"))
