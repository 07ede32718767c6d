"""Read `heads`: outputs of a network besides its last step."""

from typing import Final, Literal

from archspec.diagnostics import fail
from archspec.language.box import read_label
from archspec.language.mappings import FileReading, as_object, as_text, as_word, refuse_kind
from archspec.language.model import Box, Head, Label, Repeat, Step
from archspec.language.names import check_name
from archspec.language.steps import read_body
from archspec.reader import Scalar, Tree

LOGITS: Final = "logits"
"""The name of the output of the network's last step, next to those of its heads."""

_KEYS: Final = ("from", "when", "loss_weight", "body")
_FORM: Final = "write it as `{from: label, when: training, loss_weight: 0.4, body: [...]}`"


def read_heads(reading: FileReading, tree: Tree) -> tuple[Head, ...]:
    """Read `heads`: outputs by name."""
    entries = as_object(tree, "`heads`", "give every head a name").entries
    return reading.each(_read_head, [(reading, key, value) for key, value in entries])


def _read_head(reading: FileReading, key: Scalar, value: Tree) -> Head | None:
    name = check_name(str(key.value), key.span, "head")
    if name == LOGITS:
        message = f"`{LOGITS}` is what the last step of the network puts out"
        raise fail("A213", message, key.span, help="call the head `aux`")
    head = as_object(value, f"head `{name}`", _FORM)
    if reading.report_unknown_keys(head, _KEYS, f"head `{name}`"):
        return None  # what seems to be missing may be under the unknown key
    source, body = head.get("from"), head.get("body")
    if source is None or body is None:
        missing = "from" if source is None else "body"
        raise fail("A202", f"head `{name}` has no `{missing}`", key.span, help=_FORM)
    return Head(
        span=key.span,
        name=name,
        source=_read_source(source),
        step=_read_step(reading, key, body),
        when=_read_when(head.get("when")),
        loss_weight=_read_weight(head.get("loss_weight")),
    )


def _read_source(tree: Tree) -> Label:
    text = as_text(tree, "`from`", "name a step of the body with `as`, and write its label here")
    assert isinstance(tree, Scalar)
    return read_label(tree, text)


def _read_step(reading: FileReading, key: Scalar, body: Tree) -> Step:
    """Read the body as one step: its only box, or else a body that occurs once."""
    steps = read_body(reading, body, f"head `{key.value}`")
    match steps:
        case (Box(count=None, label=None) as box,):
            return box
        case _:
            return Repeat(span=key.span, count=None, anchor=key, steps=steps)


def _read_when(tree: Tree | None) -> Literal["always", "training"]:
    if tree is None:
        return "always"
    word = as_word(tree, "`when`", ("always", "training"))
    return "training" if word == "training" else "always"


def _read_weight(tree: Tree | None) -> float | None:
    if tree is None:
        return None
    value = tree.value if isinstance(tree, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise refuse_kind(tree, "`loss_weight`", "a number from 0", "write `loss_weight: 0.4`")
    return float(value)
