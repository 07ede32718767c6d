"""Read `blocks`: reusable subgraphs by name."""

from typing import Final

from archspec.diagnostics import fail
from archspec.language.mappings import FileReading, as_object
from archspec.language.metadata import read_optional_text
from archspec.language.model import Block, Step
from archspec.language.names import check_class_name
from archspec.language.parameters import read_parameters
from archspec.language.residuals import KEYS as RESIDUAL_KEYS
from archspec.language.residuals import RESIDUAL, read_residual
from archspec.language.steps import read_body, read_chain, read_fork
from archspec.ops import names
from archspec.reader import Object, Scalar, Tree

_FORMS: Final = {
    "body": ("body",),
    "branches": ("branches", "merge"),
    RESIDUAL: RESIDUAL_KEYS,
}
"""The keys of each form of a block, by the key that the form requires."""

_KEYS: Final = (
    "figure",
    "description",
    "params",
    *(key for keys in _FORMS.values() for key in keys),
)
_NEEDED: Final = "give it a `body: [...]`, `branches: {...}` or `residual: [...]`"


def read_blocks(reading: FileReading, tree: Tree) -> tuple[Block, ...]:
    """Read `blocks`: reusable subgraphs by name."""
    entries = as_object(tree, "`blocks`", "give every block a name").entries
    return reading.each(_read_block, [(reading, key, value) for key, value in entries])


def _read_block(reading: FileReading, key: Scalar, value: Tree) -> Block | None:
    name = check_class_name(str(key.value), key.span)
    if name in names():
        message = f"block `{name}` has the name of an operator"
        raise fail("A214", message, key.span, help=f"call it `{name}Block`")
    block = as_object(value, f"block `{name}`", _NEEDED)
    if reading.report_unknown_keys(block, _KEYS, f"block `{name}`"):
        return None  # what seems to be missing may be under the unknown key
    params = block.get("params")
    return Block(
        span=key.span,
        name=name,
        figure=read_optional_text(block, "figure"),
        description=read_optional_text(block, "description"),
        parameters=() if params is None else read_parameters(reading, params, of_block=True),
        steps=_read_steps(reading, key, block),
    )


def _read_steps(reading: FileReading, key: Scalar, block: Object) -> tuple[Step, ...]:
    forms = [form for form in _FORMS if block.get(form) is not None]
    if not forms:
        raise fail("A202", f"block `{key.value}` has no steps", key.span, help=_NEEDED)
    if len(forms) > 1:
        message = f"block `{key.value}` has both `{forms[0]}` and `{forms[1]}`"
        help = f"write the `{forms[1]}` as a step of the `body`"
        raise fail("A219", message, key.span, help=help)
    (form,) = forms
    _check_alone(key, block, form)
    kept = Object(
        tuple(entry for entry in block.entries if entry[0].value in _FORMS[form]), key.span
    )
    match form:
        case "branches":
            return (read_fork(reading, kept),)
        case "body":
            return read_body(reading, kept.entries[0][1], f"block `{key.value}`")
        case _:
            return read_residual(reading, kept, key, body=read_body, chain=read_chain)


def _check_alone(key: Scalar, block: Object, form: str) -> None:
    """Refuse keys that belong to another form of a block."""
    for other, keys in _FORMS.items():
        foreign = [scalar for scalar, _ in block.entries if scalar.value in keys]
        if other != form and foreign:
            message = f"block `{key.value}` has `{foreign[0].value}` without `{other}`"
            help = f"leave it out, or write `{other}: ...`"
            raise fail("A219", message, foreign[0].span, help=help)
