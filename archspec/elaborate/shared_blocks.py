"""Check that the name of a shared module is used by at least two steps.

The scope of a name is one use of a block, or the network with its heads. The steps of repeats and
loops belong to the scope around them.
"""

from collections.abc import Iterable

from archspec.diagnostics import Diagnostic, Findings, Mark
from archspec.diagnostics.instruction import append_text
from archspec.elaborate.mentions import Mentions
from archspec.language import Box, Head, Label, Loop, Program, Repeat, Step
from archspec.language.names import suggest_nearest
from archspec.language.walk import walk_boxes, walk_with_parents


def check_shares(program: Program, mentions: Iterable[Mentions]) -> None:
    """Reject names of shared modules that only one unrepeated box has.

    If a box could not be parsed, nothing is reported: it may have had the name.

    Args:
        program: the network.
        mentions: what its chains name.

    Raises:
        SpecError: A229.
    """
    if program.findings or not any(each.shares for each in mentions):
        return
    findings = Findings()
    chains = [(block.name, block.steps) for block in program.blocks.values()]
    for block, steps in [("", program.spec.steps), *chains]:
        names = _list_shared_boxes(steps)
        for name, ((box, is_repeated), *others) in names.items():
            is_block = box.name in program.blocks  # operators cannot be shared
            if is_block and not others and not is_repeated:
                meant = suggest_nearest(name, names.keys() - {name}, few=0)
                findings.add(_report_lone_name(name, box, block, meant))
    findings.stop()


def _list_shared_boxes(steps: Iterable[Step]) -> dict[str, list[tuple[Box, bool]]]:
    """Return the boxes of each shared module, and whether they are repeated."""
    names: dict[str, list[tuple[Box, bool]]] = {}
    for step, parents in walk_with_parents(steps):
        if isinstance(step, Box) and step.share is not None:
            is_repeated = any(map(_is_repeated, (*parents, step)))
            names.setdefault(step.share.name, []).append((step, is_repeated))
    return names


def _is_repeated(step: Step) -> bool:
    """Check whether the contents of a step are repeated."""
    return isinstance(step, Loop) or (isinstance(step, Box | Repeat) and step.count is not None)


def _report_lone_name(name: str, box: Box, block: str, meant: str) -> Diagnostic:
    """Return the error for a name that only one use has; the block is empty for the network."""
    assert box.share is not None
    message = f"`{name}` joins nothing: no other box of the network has it"
    help = "leave `share` out, or write it at every box that is to have the same weights"
    if block:
        message = f"`{name}` joins nothing: no other box of {block} has it"
        help = (
            f"leave `share` out; for the same weights in all uses of {block}, share that: "
            f"`{block} (share={name})` where it is used"
        )
    help = append_text(meant, f" if not, {help}") if meant else help
    return Diagnostic("A229", message, box.share.span, help=help)


def check_heads(steps: tuple[Step, ...], heads: tuple[Head, ...]) -> None:
    """Reject a head of several steps, which is a module of its own, that shares one with others.

    Args:
        steps: the steps of the network, without loops.
        heads: its heads, also without loops.

    Raises:
        SpecError: A226.
    """
    chains = [steps, *((head.step,) for head in heads)]
    names = [_list_names(chain) for chain in chains]
    findings = Findings()
    for number, head in enumerate(heads, start=1):
        if isinstance(head.step, Box):
            continue
        others = {name: label for other in (*names[:number], *names[number + 1 :])
                  for name, label in other.items()}  # fmt: skip
        for name in names[number].keys() & others.keys():
            findings.add(_report_head_share(head, names[number][name], others[name]))
    findings.stop()


def _list_names(steps: tuple[Step, ...]) -> dict[str, Label]:
    shares = (box.share for box in walk_boxes(steps) if box.share is not None)
    return {share.name: share for share in shares}


def _report_head_share(head: Head, here: Label, there: Label) -> Diagnostic:
    """Return the error for a module that a head of several steps shares with steps outside it."""
    message = f"head `{head.name}` has several steps, and cannot share `{here.name}` with others"
    help = (
        "write the steps around this box in `body`, with a label at their end, and take that with "
        "`from`: a head of one box shares it"
    )
    marks = (Mark(there.span, "shared here too"),)
    return Diagnostic("A226", message, here.span, "", marks, (), help)
