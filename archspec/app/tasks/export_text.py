"""Say in words what was exported, and how far it is from torch."""

from collections.abc import Iterator

from archspec.deployment import Export, describe_distance, describe_shapes
from archspec.text.phrases import join_words, pluralize

_FEW = 8


def describe_export(done: Export) -> list[str]:
    """Return lines about an export."""
    exported = done.exported
    lines = [
        f"{name} {'x'.join(map(str, shape))}, float32" for name, shape in exported.inputs.items()
    ]
    lines += done.notes
    if done.filled is None:
        lines.append("weights are random; --weights fills them")
    else:
        lines += [f"weights from {done.filled.source}", *done.filled.describe()]
    lines += done.rewrites
    if exported.functions:
        names = join_words([*exported.functions], "and")
        lines.append(f"{pluralize(len(exported.functions), 'function')}: {names}")
    return [*lines, *_describe_verification(done), *_describe_steps(done)]


def _describe_verification(done: Export) -> Iterator[str]:
    found = done.verification
    if found is None:
        return
    for each in found.differences:
        distance = describe_distance(each.relative, found.tolerance)
        yield f"{found.engine} on {describe_shapes(each)}: differs by {distance}"


def _describe_steps(done: Export) -> Iterator[str]:
    """Yield the steps that differ most, in order."""
    if not done.steps:
        return
    most = sorted(done.steps, key=lambda each: -each.relative)[:_FEW]
    yield f"{pluralize(len(done.steps), 'step')} compared; those that differ most:"
    for each in sorted(most, key=lambda one: one.step.index):
        yield f"  {each.step.path}, {each.step.text}: {each.problem or f'{each.relative:.1e}'}"
