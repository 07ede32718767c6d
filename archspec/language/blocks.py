"""Read blocks and heads: the subgraphs of a spec that have names."""

from typing import Final

from archspec.diagnostics import fail
from archspec.diagnostics.instruction import say_to_rename
from archspec.language.block_values import read_block_inputs, read_block_outputs
from archspec.language.box_mapping import as_label
from archspec.language.conditional_branches import open_conditional_keys
from archspec.language.mappings import (
    FileReading,
    as_number,
    as_text_or_digits,
    as_word,
    read_optional,
    refuse_kind,
)
from archspec.language.model import LOGITS, Block, Box, Head, Repeat, Step
from archspec.language.names import check_class_name, check_name
from archspec.language.residuals import KEYS as RESIDUAL_KEYS
from archspec.language.residuals import RESIDUAL, SHORTCUT, read_residual
from archspec.language.sections import read_block_parameters
from archspec.language.steps import read_body, read_chain, read_fork
from archspec.ops import names
from archspec.reader import Object, Scalar, Tree

BLOCK_FORMS: Final = {
    "body": ("body",),
    "branches": ("branches", "merge"),
    RESIDUAL: RESIDUAL_KEYS,
}
"""The keys of each form of a block, by the key that the form requires."""

BLOCK_KEYS: Final = (
    "figure",
    "description",
    "params",
    "inputs",
    "outputs",
    *(key for keys in BLOCK_FORMS.values() for key in keys),
)
HEAD_KEYS: Final = ("from", "when", "loss_weight", "body")
"""The keys of a head."""

_NEEDED: Final = "give it a `body: [...]`, `branches: {...}` or `residual: [...]`"
_HEAD: Final = "write it as `{from: label, when: training, loss_weight: 0.4, body: [...]}`"

_SOURCE: Final = "name a step of the body with `as`, and write its label here"


def read_block(reading: FileReading, key: Scalar, value: Tree) -> Block | None:
    """Read one of `blocks`: a reusable subgraph."""
    name = check_class_name(str(key.value), key.span)
    if name in names():
        message = f"block `{name}` has the name of an operator"
        raise fail("A214", message, key.span, help=say_to_rename(f"{name}Block"))
    if isinstance(value, Object):
        value = open_conditional_keys(value, (SHORTCUT,))
    block = reading.read_known(value, f"block `{name}`", _NEEDED, BLOCK_KEYS)
    if block is None:
        return None
    params = block.get("params")
    return Block(
        span=key.span,
        name=name,
        figure=read_optional(block, "figure", as_text_or_digits, ""),
        description=read_optional(block, "description", as_text_or_digits, ""),
        parameters=() if params is None else read_block_parameters(reading, params, "`params`"),
        inputs=read_block_inputs(reading, block),
        outputs=read_block_outputs(reading, block),
        steps=_read_steps(reading, key, block),
    )


def _read_steps(reading: FileReading, key: Scalar, block: Object) -> tuple[Step, ...]:
    form = _find_form(key, block)
    kept = Object(
        tuple(entry for entry in block.entries if entry[0].value in BLOCK_FORMS[form]), key.span
    )
    match form:
        case "branches":
            return (read_fork(reading, kept),)
        case "body":
            return read_body(reading, kept["body"], f"block `{key.value}`")
        case _:
            return read_residual(reading, kept, key, read_chain)


def _find_form(key: Scalar, block: Object) -> str:
    """Return the form of a block.

    Raises:
        SpecError: A202 if there is none, A219 if there are several, or keys of another.
    """
    forms = [form for form in BLOCK_FORMS if block.get(form) is not None]
    if not forms:
        raise fail("A202", f"block `{key.value}` has no steps", key.span, help=_NEEDED)
    if len(forms) > 1:
        message = f"block `{key.value}` has both `{forms[0]}` and `{forms[1]}`"
        help = f"write the `{forms[1]}` as a step of the `body`"
        raise fail("A219", message, key.span, help=help)
    for other, keys in BLOCK_FORMS.items():
        foreign = [scalar for scalar, _ in block.entries if scalar.value in keys]
        if other not in forms and foreign:
            message = f"block `{key.value}` has `{foreign[0].value}` without `{other}`"
            help = f"leave it out, or write `{other}: ...`"
            raise fail("A219", message, foreign[0].span, help=help)
    return forms[0]


def read_head(reading: FileReading, key: Scalar, value: Tree) -> Head | None:
    """Read one of `heads`: an output of the network besides its last step."""
    name = check_name(str(key.value), key.span, "head")
    if name == LOGITS:
        message = f"`{LOGITS}` is the name of the network's own output"
        raise fail("A213", message, key.span, help=say_to_rename("aux"))
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return _build_value_head(key, value)
    head = reading.read_known(value, f"head `{name}`", _HEAD, HEAD_KEYS)
    if head is None:
        return None
    if [str(given.value) for given, _ in head.entries] == ["from"]:
        return _build_value_head(key, head["from"])
    for needed in ("from", "body"):
        if head.get(needed) is None:
            raise fail("A202", f"head `{name}` has no `{needed}`", key.span, help=_HEAD)
    return Head(
        span=key.span,
        name=name,
        source=as_label(head["from"], "`from`", _SOURCE),
        step=_read_head_step(reading, key, head["body"]),
        when=read_optional(
            head, "when", lambda tree, what: as_word(tree, what, ("always", "training")), "always"
        ),
        loss_weight=read_optional(head, "loss_weight", _read_weight, None),
    )


def _build_value_head(key: Scalar, source: Tree) -> Head:
    """Return an output that is a named value as it is: `{c4: c4}`."""
    label = as_label(source, f"head `{key.value}`", _SOURCE)
    step = Repeat(span=key.span, count=None, anchor=key, steps=())
    return Head(span=key.span, name=str(key.value), source=label, step=step)


def _read_head_step(reading: FileReading, key: Scalar, body: Tree) -> Step:
    """Read the body as one step: its only box, or else a body that occurs once."""
    steps = read_body(reading, body, f"head `{key.value}`")
    match steps:
        case (Box(count=None, label=None) as box,):
            return box
        case _:
            return Repeat(span=key.span, count=None, anchor=key, steps=steps)


def _read_weight(tree: Tree, what: str) -> float:
    value = as_number(tree)
    if value is None or value < 0:
        raise refuse_kind(tree, what, "a number from 0", "it is written as in `loss_weight: 0.4`")
    return float(value)
