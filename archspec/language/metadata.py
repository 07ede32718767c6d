"""Read the parts of a spec for people: titles, figures, the paper, errata."""

from typing import Final

from archspec.diagnostics import fail
from archspec.language.box import read_box
from archspec.language.mappings import FileReading, as_array, as_object, as_text
from archspec.language.spec import Erratum, Paper
from archspec.reader import Object, Scalar, Tree

_ERRATUM: Final = ("at", "printed", "used", "why")


def read_optional_text(tree: Object, key: str) -> str:
    """Return the text under a key, or an empty text; a whole number becomes its digits.

    Raises:
        SpecError: A203 if it is not text.
    """
    value = tree.get(key)
    if value is None:
        return ""
    if isinstance(value, Scalar) and type(value.value) is int:
        return str(value.value)
    return as_text(value, f"`{key}`")


def read_paper(reading: FileReading, tree: Tree) -> Paper:
    """Read `paper`: `{title, arxiv, figure}`."""
    paper = as_object(tree, "`paper`", "write it as `{title: ..., arxiv: ..., figure: ...}`")
    reading.report_unknown_keys(paper, ("title", "arxiv", "figure"), "`paper`")
    return Paper(
        span=paper.span,
        title=read_optional_text(paper, "title"),
        arxiv=read_optional_text(paper, "arxiv"),
        figure=read_optional_text(paper, "figure"),
    )


def read_errata(reading: FileReading, tree: Tree) -> tuple[Erratum, ...]:
    """Read `errata`: boxes in which the spec departs from the printed figure."""
    items = as_array(tree, "`errata`").items
    return reading.each(_read_erratum, [(reading, item) for item in items])


def _read_erratum(reading: FileReading, tree: Tree) -> Erratum | None:
    erratum = as_object(tree, "an erratum", "write it as `{at, printed, used, why}`")
    if reading.report_unknown_keys(erratum, _ERRATUM, "an erratum"):
        return None
    missing = [key for key in _ERRATUM if erratum.get(key) is None]
    if missing:
        message = f"an erratum has no `{missing[0]}`"
        raise fail("A202", message, erratum.span, help=f"add `{missing[0]}: ...`")
    at, printed, used = (_read_scalar(erratum, key) for key in _ERRATUM[:3])
    return Erratum(
        span=erratum.span,
        at=str(at.value),
        at_span=at.span,
        printed=None if printed.value == "" else read_box(printed),
        quote=" ".join(str(printed.value).split()),
        used=read_box(used),
        why=read_optional_text(erratum, "why"),
    )


def _read_scalar(erratum: Object, key: str) -> Scalar:
    """Return the text under a key that is known to exist.

    Raises:
        SpecError: A203 if it is not text.
    """
    value = erratum.get(key)
    assert value is not None
    as_text(value, f"`{key}`")
    assert isinstance(value, Scalar)
    return value
