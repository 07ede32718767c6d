"""Take a spec as functions do: a path, the name of a shipped one, a text, or a loaded network."""

import os
from typing import TypeAlias

from archspec.api import load
from archspec.dataclass import replace
from archspec.graph import Graph
from archspec.language import Program
from archspec.loading import OpenedSpec, Source, read_program
from archspec.network import Network

GivenSpec: TypeAlias = Source | Graph
"""A path, the name of a shipped spec, the text of a spec, or a network from `load`."""

_SET = " --set"
"""What the name of a spec with values set in it ends with, as on the command line."""


def open_given(spec: GivenSpec) -> OpenedSpec:
    """Read a spec that is given to a function; what was loaded is not read again.

    Args:
        spec: the spec.

    Raises:
        SpecError: A1xx, A2xx or A4xx.
        TypeError: for anything else.
    """
    if isinstance(spec, Graph):
        return OpenedSpec(name_graph(spec), _set_defaults(spec))
    refuse_others(spec)
    program = read_program(spec)
    return OpenedSpec(program.spec.file, program)


def load_given(spec: GivenSpec) -> Network:
    """Load a spec that is given to a function, unless it is a network.

    Raises:
        SpecError: as `load`.
        TypeError: for anything else.
    """
    if isinstance(spec, Graph):
        return Network.of(spec)
    refuse_others(spec)
    return load(spec)


def refuse_others(spec: object) -> None:
    """Refuse what is no spec.

    Raises:
        TypeError: for anything but a path, a name or a text.
    """
    if not isinstance(spec, str | os.PathLike):
        kind = spec.__class__.__name__
        raise TypeError(f"a spec is a path, a name, a text or a network from `load`, not {kind}")


def name_graph(graph: Graph) -> str:
    """Return the name of a network in messages: its file, with what was set in it."""
    values = ", ".join(f"{name}={value}" for name, value in graph.settings.items())
    shown = graph.program.spec.file + (_SET if graph.program.overrides else "")
    return f"{shown} ({values})" if values else shown


def _set_defaults(graph: Graph) -> Program:
    """Return the program of a network with the values of its parameters as their defaults.

    What a spec states holds for its own defaults, so it is left out where they are others.
    """
    values = graph.settings
    if not values:
        return graph.program
    program = graph.program.drop_claims()
    parameters = tuple(
        replace(parameter, default=_read_default(values[parameter.name]))
        if parameter.name in values
        else parameter
        for parameter in program.spec.parameters
    )
    return replace(program, spec=replace(program.spec, parameters=parameters), reread=None)


def _read_default(value: object) -> object:
    """Return the value of a parameter as its default: a list is a tuple."""
    return tuple(value) if isinstance(value, list) else value
