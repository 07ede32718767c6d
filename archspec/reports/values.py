"""Ask for the values in a spec: what can be set, and where each comes from."""

from archspec.diagnostics import Span, attaching_sources
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.path_list import PathList
from archspec.language.variants.why import Reason, explain_value
from archspec.loading import OpenedSpec
from archspec.reader import Scalar
from archspec.reports.given_spec import GivenSpec, open_given

_SHOWN = "PATH"
"""What the path that is asked for is called in messages."""


def paths(spec: GivenSpec, /, contains: str = "", *, unwritten: bool = False) -> PathList:
    """List what can be set in a spec by `set`: path, value and origin.

    Args:
        spec: a path, the name of a shipped spec, a text, or a network.
        contains: list only paths that contain this, in any case.
        unwritten: list also arguments that boxes do not give themselves.

    Raises:
        SpecError: if the spec cannot be read.

    Examples:
        >>> for origin in archspec.paths("inception_v4", "reductiona.k"):
        ...     print(origin.path, "=", origin.value)
        body.ReductionA.k = table1.inception_v4.k
    """
    return list_paths(open_given(spec), contains, unwritten=unwritten)


def list_paths(opened: OpenedSpec, contains: str = "", *, unwritten: bool = False) -> PathList:
    """List what can be set in a spec that was read."""
    program = opened.program
    with attaching_sources(program.sources):
        index = OriginIndex(program)
        origins = index.every() if unwritten else index.written()
        return PathList([each for each in origins if contains.lower() in each.path.lower()])


def why(spec: GivenSpec, path: str, /) -> Reason:
    """Explain where the value at a path of a spec comes from.

    Args:
        spec: a path, the name of a shipped spec, a text, or a network.
        path: the path, as `paths` lists them.

    Returns:
        The value with what it was before, and the same for what it comes from; it prints as
        `archspec why` does.

    Raises:
        SpecError: if the spec cannot be read; A227 or A228 if there is no such path.

    Examples:
        >>> reason = archspec.why("inception_v4", "body.ReductionA.k")
        >>> reason.origins[0].value, reason.sources[0].origins[0].value
        ('table1.inception_v4.k', '192')
        >>> print(reason.sources[0])
        tables.table1.inception_v4.k = 192  blocks/reduction_a.yaml:7:27
    """
    return explain_path(open_given(spec), path)


def explain_path(opened: OpenedSpec, path: str) -> Reason:
    """Explain where a value of a spec that was read comes from."""
    program = opened.program
    with attaching_sources({**program.sources, _SHOWN: path}):
        return explain_value(program, Scalar(path, Span(_SHOWN, 1, 1, 1, len(path) + 1)))
