"""Read specs and prove their networks, with every help tried before it is shown."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, SpecError
from archspec.graph import Graph, Setting, TemplateMemory
from archspec.language import Program
from archspec.language.file_lookup import locate_files
from archspec.language.file_memory import FileMemory
from archspec.language.find_spec import find_spec
from archspec.language.load import Loader
from archspec.network import Network
from archspec.passes.pausing_collection import pausing_collection
from archspec.passes.prove_program import prove_program, prove_unused
from archspec.passes.settle_error import settle_error
from archspec.reader import read_source

Source: TypeAlias = str | os.PathLike[str]
"""A path, the name of a shipped spec, or the text of a spec."""

MEMORY: Final = FileMemory()
"""What was read in this process: the latest 128 files of 256 Ki characters.

A file is opened each time, and read again if its text is another. Several threads may load.
"""


@dataclass(frozen=True, slots=True)
class OpenedSpec:
    """A spec that was read.

    Attributes:
        shown: its name in messages.
        program: the program read from it.
    """

    shown: str
    program: Program


def read_program(
    source: Source, *, base: Path | None = None, overrides: str = "", going_on: bool = False
) -> Program:
    """Read a spec and the libraries it uses, without expanding it.

    Args:
        source: as for `load`.
        base: the folder at which the paths in a text begin.
        overrides: what is set in the spec.
        going_on: return a program despite errors in single boxes, which `graph_of` then reports.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    if isinstance(source, str) and "\n" in source:
        path, shown, text = None, "<text>", source
    else:
        path, shown = find_spec(source)
        text, base = read_source(path, shown), None
    return read_text(
        text, shown, path, base=base, overrides=overrides, going_on=going_on, memory=MEMORY
    )


def read_text(
    text: str,
    file: str,
    place: Path | None = None,
    *,
    base: Path | None = None,
    prefix: str = "",
    overrides: str = "",
    going_on: bool = False,
    memory: FileMemory | None = None,
    texts: Mapping[str, str] | None = None,
) -> Program:
    """Read a spec as `load_program` does, and try what the help of its findings says.

    Args:
        text: as for `load_program`, as are the others.
        file: the name of the spec in messages.
        place: its path.
        base: the folder that the paths in a text begin at.
        prefix: a prefix of all file names in messages.
        overrides: what is set in the spec.
        going_on: return a program despite errors in single boxes.
        memory: the files and networks that were read before.
        texts: texts to read in place of those of files, by their names in messages.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    places = locate_files(file, place, base, prefix)
    memory = memory or FileMemory()
    loader = Loader(places, place is not None, overrides, memory, texts or {})
    return load_trying(loader, text, going_on=going_on)


def load_trying(loader: Loader, text: str, *, going_on: bool = False) -> Program:
    """Load a text, and try what the help of its findings says.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
    """
    try:
        program = loader.load(text)
        if program.findings and not going_on:
            raise SpecError(program.findings, loader.sources)
    except SpecError as error:
        raise settle_error(error, loader.reread) from None
    return program


def graph_of(
    program: Program,
    params: Mapping[str, Setting] | None = None,
    memory: TemplateMemory | None = None,
) -> Network:
    """Expand and prove a program.

    Args:
        program: the result of `read_program`.
        params: values for the network's parameters, overriding their defaults.
        memory: what was derived from the parts of other programs.

    Raises:
        SpecError: A2xx or A3xx; A220 for a library.
    """
    memory = TemplateMemory() if memory is None else memory
    with pausing_collection():
        try:
            graph = prove_program(program, params, memory)
        except SpecError as error:
            raise settle_error(error, program.reread, params) from None
    find_warnings = partial(_find_settled_warnings, graph, params, memory)
    return Network(
        graph.program, graph.contents, graph.settings, graph.heads, graph.memory, find_warnings
    )


def _find_settled_warnings(
    proved: Graph,
    params: Mapping[str, Setting] | None,
    memory: TemplateMemory | None,
    _graph: Graph,
) -> tuple[Diagnostic, ...]:
    """Return the warnings of a graph, whose helps were tried."""
    if not proved.warnings:
        return ()
    noticed = SpecError(proved.warnings, proved.program.sources)
    return settle_error(noticed, proved.program.reread, params).diagnostics


def prove_library(program: Program) -> None:
    """Check a library as far as possible without a use.

    Raises:
        SpecError: A2xx.
    """
    try:
        prove_unused(program)
    except SpecError as error:
        raise settle_error(error, program.reread) from None
