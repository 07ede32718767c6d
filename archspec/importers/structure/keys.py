"""What steps have in common that may be one step of a block: everything but numbers."""

from archspec.importers.boxes import Word
from archspec.importers.structure.model import Call, Chain, Fork, Join, Parting, Residual, Step


def make_key(step: Step) -> object:
    """Return what a step has in common with those that it may be one step of a block with.

    Steps within branches do not count: see `sign_chain`.
    """
    takes, label = step.takes, step.label
    match step.part:
        case Call(name) as call:
            return "call", name, call.share, _list_words(call), _describe_kernel(call), takes, label
        case Fork(branches, merge):
            return "fork", merge, len(branches), takes, label
        case Residual(act=act):
            return "residual", act and act.name, takes, label
        case Parting(word, values, sizes, labels):
            return "parting", word, len(values), bool(sizes), labels, takes
        case Join(merge):
            return "join", merge, takes, label
    return None


def sign_chain(chain: Chain) -> object:
    """Return what chains have in common that differ in numbers alone."""
    signs: list[object] = []
    for step in chain:
        inside: object = None
        match step.part:
            case Fork(branches):
                inside = [sign_chain(branch.steps) for branch in branches]
            case Residual() as residual:
                inside = [sign_chain(residual.shortcut), sign_chain(residual.steps)]
        signs.append((make_key(step), inside))
    return signs


def _list_words(call: Call) -> object:
    """Return the arguments of a call that are words, or have arguments of their own."""
    words = ((key, value) for key, value in call.arguments.items() if isinstance(value, str | Word))
    return repr(sorted(words, key=lambda word: word[0]))


def _describe_kernel(call: Call) -> object:
    """Return a kernel whose sides differ; those of square ones are numbers like others."""
    kernel = call.arguments.get("kernel")
    return True if not isinstance(kernel, tuple) or len(set(kernel)) == 1 else kernel
