"""Boxes that a variant has changed in part, and findings about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, stopping_at_limit
from archspec.language.model import Box
from archspec.language.variants.model import Path
from archspec.reader import Scalar

if TYPE_CHECKING:
    from archspec.language.spec import Spec
    from archspec.language.variants.paths import Location


@dataclass(frozen=True, slots=True)
class EditedBox(Scalar):
    """A step already parsed into a box whose parts keep the spans of their own files.

    Attributes:
        box: the box.
    """

    box: Box = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a box that a variant replaces or removes.

    Attributes:
        span: the span of the original box.
        path: the path in the variant.
    """

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class AppliedChanges:
    """The result of applying a variant's changes.

    Attributes:
        files: the changed files by name.
        edits: the parts of boxes that were changed.
        spots: the places of the changes, if they had to be looked for.
    """

    files: "Mapping[str, Spec]"
    edits: tuple[Edit, ...]
    spots: "tuple[Location, ...]" = ()


@contextmanager
def pointing_at_edits(edits: Sequence[Edit]) -> Iterator[None]:
    """Add a pointer to the change to findings about a box that a variant has changed."""
    try:
        with stopping_at_limit():
            yield
    except SpecError as error:
        marked = [_mark_edits(finding, edits) for finding in error.diagnostics]
        raise SpecError(marked) from None


def _mark_edits(finding: Diagnostic, edits: Iterable[Edit]) -> Diagnostic:
    spans = [span for span in (finding.span, *(mark.span for mark in finding.marks)) if span]
    near = (edit for edit in edits if any(span.is_within(edit.span) for span in spans))
    marks = dict.fromkeys(Mark(edit.path.span, "changed here") for edit in near)
    return replace(finding, marks=(*finding.marks, *marks))
