"""Parts of a source that are no block of their own."""

from collections import Counter

from archspec.importers.structure.model import (
    RUNNING,
    Call,
    Chain,
    Frame,
    Step,
    list_chains,
    walk_frames,
)

_LAYERS = frozenset({"Conv", "DWConv", "SepConv", "UpConv", "FC", "MultiHeadAttention"})


def inline_frames(root: Frame) -> None:
    """Write out wrappers of one layer, stages that only list blocks, and what is used once.

    Args:
        root: the network, whose frames are changed.
    """
    uses = Counter(frame.kind for frame in walk_frames(root))
    for frame in walk_frames(root):
        for whole in frame.chains:
            for chain in list_chains(whole):
                _inline(chain, uses)


def _inline(chain: Chain, uses: "Counter[str]") -> None:
    for at in reversed(range(len(chain))):
        step = chain[at]
        call = step.part if isinstance(step.part, Call) else None
        if call and call.frame and _is_line(call.frame) and _is_inlined(call.frame, uses):
            chain[at : at + 1] = _write_out(step, call.frame, call.hint)


def _is_inlined(frame: Frame, uses: "Counter[str]") -> bool:
    if frame.is_shared:
        return False
    return _is_wrapper(frame) or _is_list(frame) or uses[frame.kind] == 1


def _is_line(frame: Frame) -> bool:
    """Check whether steps follow each other as boxes and blocks, and name no value."""
    return all(
        isinstance(step.part, Call) and step.takes == (RUNNING,) and not step.label
        for step in frame.steps
    )


def _is_wrapper(frame: Frame) -> bool:
    parts = [step.part for step in frame.steps]
    layers = sum(
        isinstance(part, Call) and (part.name in _LAYERS or part.frame is not None)
        for part in parts
    )
    return not layers or len(parts) == 1 or (layers == 1 and len(parts) == 2)


def _is_list(frame: Frame) -> bool:
    parts = [step.part for step in frame.steps]
    return sum(isinstance(part, Call) and part.frame is not None for part in parts) > 1


def _write_out(step: Step, frame: Frame, hint: str) -> Chain:
    """Return what is in a block in place of its use."""
    steps = frame.steps
    steps[0].takes = step.takes
    steps[-1].label, steps[-1].output = step.label, step.output
    for each in steps:
        if isinstance(each.part, Call):
            each.part.hint = hint or each.part.hint
    return steps
