"""Write specs anew: as one file, or in the canonical layout."""

from archspec.diagnostics import attaching_sources
from archspec.language.document import check_version
from archspec.language.find_spec import find_spec
from archspec.language.formatting import format_spec
from archspec.language.messages import refuse_library
from archspec.language.writing import write_spec
from archspec.loading import OpenedSpec, Source
from archspec.reader import read_document, read_source, refuse_foreign
from archspec.reports.given_spec import GivenSpec, open_given, refuse_others

_TEXT = "<text>"


def resolve(spec: GivenSpec, /) -> str:
    """Return a spec with everything that it takes from other files as the text of one file.

    Args:
        spec: a path, the name of a shipped spec, a text, or a network, with what was set in it.

    Returns:
        The text in canonical layout, with comments; reading it gives the same network.

    Raises:
        SpecError: if the spec cannot be read; A220 for a library.

    Examples:
        >>> deep = archspec.load("inception_v4", set={"body.InceptionB.repeat": 9})
        >>> text = archspec.resolve(deep)
        >>> archspec.load(text).operator_count == deep.operator_count
        True
    """
    return resolve_spec(open_given(spec))


def resolve_spec(opened: OpenedSpec) -> str:
    """Return a spec that was read as the text of one file.

    Raises:
        SpecError: A220 for a library.
    """
    program = opened.program
    with attaching_sources(program.sources):
        if not program.spec.is_network:
            spec = program.spec
            raise refuse_library(spec.file, spec.span, "resolve specs that use it")
        return write_spec(program)


def format(source: Source, /) -> str:
    r"""Return a spec in canonical layout, with the same data and all comments.

    Args:
        source: a path, the name of a shipped spec, or a text; no file is written.

    Raises:
        SpecError: A1xx if it cannot be read, A202 or A204 if it does not say that it is a spec.

    Examples:
        >>> text = "archspec:   1\nname: net\ninput: 8x8x3\nbody: [ 3x3   Conv (4),GlobalAvgPool ]\n"
        >>> print(archspec.format(text), end="")
        archspec: 1
        name: net
        input: 8x8x3
        body: [3x3 Conv (4), GlobalAvgPool]
    """  # noqa: E501 - a line that is typed
    refuse_others(source)
    if isinstance(source, str) and "\n" in source:
        return format_text(source, _TEXT)
    path, shown = find_spec(source)
    return format_text(read_source(path, shown), shown)


def format_text(text: str, shown: str) -> str:
    """Return the text of a spec in canonical layout.

    Args:
        text: the text.
        shown: its name in messages.

    Raises:
        SpecError: as for `format`.
    """
    with attaching_sources({shown: text}):
        refuse_foreign(text, shown)
        check_version(read_document(text, shown))
        return format_spec(text, shown)
