"""Reading blocks: reusable sub-graphs by name."""

from typing import Final

from archspec.diagnostics import fail
from archspec.language.fields import Reading, as_object
from archspec.language.model import Block, Step
from archspec.language.names import check_class_name
from archspec.language.parameters import read_parameters
from archspec.language.steps import read_body, read_fork
from archspec.language.texts import optional_text
from archspec.ops import names
from archspec.reader import Object, Scalar, Tree

_KEYS: Final = ("figure", "description", "params", "body", "branches", "merge")
_NEEDED: Final = "give it a `body: [...]` or `branches: {...}`"


def read_blocks(reading: Reading, tree: Tree) -> tuple[Block, ...]:
    """Read `blocks`: reusable sub-graphs by name."""
    entries = as_object(tree, "`blocks`", "give every block a name").entries
    return reading.each(_block, [(reading, key, value) for key, value in entries])


def _block(reading: Reading, key: Scalar, value: Tree) -> Block | None:
    name = check_class_name(str(key.value), key.span)
    if name in names():
        message = f"block `{name}` has the name of an operator"
        raise fail("A214", message, key.span, help=f"call it `{name}Block`")
    block = as_object(value, f"block `{name}`", _NEEDED)
    if reading.unknown_keys(block, _KEYS, f"block `{name}`"):
        return None  # what else seems to be missing may stand under the unknown key
    params = block.get("params")
    return Block(
        span=key.span,
        name=name,
        figure=optional_text(block, "figure"),
        description=optional_text(block, "description"),
        parameters=() if params is None else read_parameters(reading, params),
        steps=_steps(reading, key, block),
    )


def _steps(reading: Reading, key: Scalar, block: Object) -> tuple[Step, ...]:
    body, branches, merge = (block.get(each) for each in ("body", "branches", "merge"))
    if body is not None and branches is not None:
        message = f"block `{key.value}` has both `body` and `branches`"
        raise fail("A219", message, key.span, help="put the fork into the `body`, as a step")
    if branches is not None:
        kept = tuple(entry for entry in block.entries if entry[0].value in ("branches", "merge"))
        return (read_fork(reading, Object(kept, key.span)),)
    if body is None:
        raise fail("A202", f"block `{key.value}` has no steps", key.span, help=_NEEDED)
    if merge is not None:
        message = f"block `{key.value}` has `merge` without `branches`"
        raise fail("A219", message, merge.span, help="leave it out, or write `branches: {...}`")
    return read_body(reading, body, f"block `{key.value}`")
