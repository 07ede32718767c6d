"""Blame: finding the step that went astray where branches do not fit together.

A wrong size shows at the join, and the mistake is in a step before it. The branches vote, and a
size that the spec states outvotes them; in a branch that disagrees, the step is sought that
first leaves the way to the wanted size.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.ops import Image, Shape


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a branch, with the types before and after it."""

    span: Span
    before: Shape
    after: Shape


def view(code: str, shape: Shape) -> str:
    """What has to agree: the grid at a concat, the whole size at an add or mul."""
    if code == "A304" and isinstance(shape, Image):
        return f"{shape.height}x{shape.width}"
    return str(shape)


def wanted_size(code: str, ends: Sequence[Shape], stated: Shape | None) -> str:
    """What the branches should agree on: what is stated, or what most of them have."""
    votes = Counter(view(code, end) for end in ends)
    if stated is not None and view(code, stated) in votes:
        return view(code, stated)
    return votes.most_common(1)[0][0]


def blame(
    original: Diagnostic, paths: Sequence[Sequence[Step]], ends: Sequence[Shape], wanted: str
) -> Diagnostic:
    """The finding at a join, told at the step that caused it.

    Args:
        original: the finding of the join.
        paths: the steps of every branch.
        ends: the type at the end of every branch.
        wanted: what the branches should agree on.
    """
    code = original.code
    if code not in ("A304", "A305"):
        return original
    astray = [
        (step, view(code, end))
        for path, end in zip(paths, ends, strict=True)
        if view(code, end) != wanted and (step := culprit(code, path, wanted)) is not None
    ]
    if not astray:
        return original
    (first, _), *others = astray
    join = original.span
    marks = [Mark(step.span, _change(code, step)) for step, _ in others]
    if join is not None and join.line != first.span.line:
        marks.append(Mark(join, "joined here"))
    return replace(
        original,
        span=first.span,
        label=f"{_change(code, first)} here",
        marks=tuple(marks),
        notes=(f"the other branches end at {wanted}",)
        if len(ends) > 2
        else (f"the other branch ends at {wanted}",),
        help=_help(code),
    )


def culprit(code: str, path: Sequence[Step], wanted: str) -> Step | None:
    """The first step that changes the size to something else than what is wanted."""
    changing = [step for step in path if view(code, step.before) != view(code, step.after)]
    for step in changing:
        if view(code, step.after) != wanted:
            return step if code == "A304" else changing[-1]
    return path[-1] if path else None


def _change(code: str, step: Step) -> str:
    before, after = view(code, step.before), view(code, step.after)
    return f"{before} becomes {after}" if before != after else f"stays at {after}"


def _help(code: str) -> str:
    if code == "A304":
        return "give every branch the same strides and padding (`stride 2`, `V`)"
    return "give every branch the same channels, strides and padding"
