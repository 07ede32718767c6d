"""Read the inputs of a network: `input: 299x299x3`, or `inputs: {left: 32x32x3, right: ...}`."""

from typing import Final

from archspec import limits
from archspec.diagnostics import fail
from archspec.language.box_mapping import as_size
from archspec.language.mappings import FileReading, as_object
from archspec.language.names import check_name
from archspec.language.spec import NetworkInput
from archspec.reader import Object, Scalar, Tree

KEYS: Final = ("input", "inputs")
"""The keys that declare inputs; a network has one of them."""


def read_input(reading: FileReading, tree: Tree) -> tuple[NetworkInput, ...]:
    """Read the size of the only input.

    Raises:
        SpecError: A203 or A205 if it is not a size.
    """
    size = as_size(tree, "`input`")
    return (NetworkInput(span=size.span, name="", size=size),)


def read_inputs(reading: FileReading, tree: Tree) -> tuple[NetworkInput, ...]:
    """Read inputs by name.

    Raises:
        SpecError: A203 if it is not a mapping, A218 if it is empty or too long.
    """
    entries = as_object(tree, "`inputs`", "write `inputs: {left: 32x32x3, right: 32x32x3}`").entries
    if not 1 <= len(entries) <= limits.JOIN_INPUTS:
        message = f"a network has 1 to {limits.JOIN_INPUTS} inputs, not {len(entries)}"
        help = "write `inputs: {left: 32x32x3, right: 32x32x3}`"
        raise fail("A218", message, tree.span, help=help)
    return reading.each(_read_entry, entries)


def _read_entry(key: Scalar, value: Tree) -> NetworkInput:
    name = check_name(str(key.value), key.span, "input")
    return NetworkInput(span=key.span, name=name, size=as_size(value, f"input `{name}`"))


def has_inputs(document: Object) -> bool:
    """Check whether a file declares inputs."""
    return any(document.get(key) is not None for key in KEYS)


def refuse_both_inputs(reading: FileReading, document: Object) -> None:
    """Refuse `input` together with `inputs`."""
    keys = [key for key, _ in document.entries if key.value in KEYS]
    if len(keys) > 1:
        message = "a network has `input` or `inputs`, and not both"
        reading.findings.error("A219", message, keys[1].span, help="keep one of the two")
