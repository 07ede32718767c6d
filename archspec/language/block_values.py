"""Read the values that enter and leave blocks, and how boxes take and name them."""

from typing import Final

from archspec import limits
from archspec.dataclass import replace
from archspec.diagnostics import SpecError, fail
from archspec.language.box_mapping import EXTRAS, FROM, as_label, read_stated_size
from archspec.language.box_texts import read_box
from archspec.language.mappings import FileReading, as_array, check_list, refuse_kind
from archspec.language.messages import refuse_second_definition, refuse_second_value
from archspec.language.model import BlockOutput, Box, Label
from archspec.reader import Array, Object, Scalar, Tree

_INPUTS: Final = "they are written as in `inputs: [cur, prev]`"
_OUTPUTS: Final = "they are written as in `outputs: {high: a, low: b}`"
_TAKEN: Final = "it is written as in `- Cell (44): [cur, prev]`"
_NAMED: Final = "write `as: {mine: high}`: the name here, and that of the block's output"


def read_block_inputs(reading: FileReading, block: Object) -> tuple[Label, ...]:
    """Read the names of the values that enter a block.

    Raises:
        SpecError: A203 if they are no list of names, A218 if there are too many.
    """
    tree = block.get("inputs")
    if tree is None:
        return ()
    if not isinstance(tree, Array):
        raise refuse_kind(tree, "`inputs` of a block", "a list of names", _INPUTS)
    check_list(tree)
    _check_count("inputs", len(tree.items), tree, _INPUTS)
    labels = [as_label(item, "an input", _INPUTS, kind="input") for item in tree.items]
    _refuse_twice("input", labels)
    return tuple(labels)


def read_block_outputs(reading: FileReading, block: Object) -> tuple[BlockOutput, ...]:
    """Read the values that leave a block: by name, or a list of labels that are the names.

    Raises:
        SpecError: A203 if they are neither, A218 if there are too many.
    """
    tree = block.get("outputs")
    match tree:
        case None:
            return ()
        case Array(items):
            check_list(tree)
            pairs = [(item, item) for item in items]
        case Object(entries):
            pairs = [*entries]
        case _:
            raise refuse_kind(tree, "`outputs`", "a mapping or a list", _OUTPUTS)
    _check_count("outputs", len(pairs), tree, _OUTPUTS)
    names = [as_label(name, "an output", _OUTPUTS, kind="label") for name, _ in pairs]
    _refuse_twice("output", names)
    return tuple(
        BlockOutput(span=label.span, name=label.name, source=as_label(source, "an output"))
        for label, (_, source) in zip(names, pairs, strict=True)
    )


def _check_count(what: str, count: int, tree: Tree, help: str) -> None:
    if not 1 <= count <= limits.JOIN_INPUTS:
        message = f"a block has 1 to {limits.JOIN_INPUTS} {what}, not {count}"
        raise fail("A218", message, tree.span, help=help)


def _refuse_twice(what: str, labels: list[Label]) -> None:
    first: dict[str, Label] = {}
    for label in labels:
        before = first.setdefault(label.name, label)
        if before is not label:
            raise SpecError([refuse_second_definition(what, label.name, label.span, before.span)])


def take_values(box: Box, values: Tree, reading: FileReading) -> Box:
    """Return a box that takes named values: `Cell (44): [cur, prev]`.

    Raises:
        SpecError: A203 if they are no list of names, A218 for a stage.
    """
    names = as_array(values, f"what enters `{box.name}`")
    check_list(names)
    _check_count("values", len(names.items), values, _TAKEN)
    inputs = reading.each(read_reference, [(item,) for item in names.items])
    if box.count is not None:
        message = "a stage takes the running value, and each round what the last one leaves"
        help = "write a `for` over its rounds, with labels such as `cell(i)`"
        raise fail("A218", message, values.span, help=help)
    return replace(box, inputs=inputs)


def name_outputs(box: Box, named: Tree) -> Box:
    """Return a box with names for what leaves it: one, or several as `{mine: high}`.

    Raises:
        SpecError: A203 or A213 for what is no name, A212 if it has a name already.
    """
    if box.label is not None:
        raise SpecError([refuse_second_value(box.name, "as", named.span, box.label.span)])
    if not isinstance(named, Object):
        return replace(
            box, label=as_label(named, "`as`", _NAMED if isinstance(named, Array) else "")
        )
    parts = tuple(as_label(key, "`as`") for key, _ in named.entries)
    taken = tuple(as_label(value, "an output", _NAMED).name for _, value in named.entries)
    _check_count("outputs", len(parts), named, _NAMED)
    return replace(box, parts=parts, taken=taken)


def read_taking_box(reading: FileReading, tree: Object, key: Scalar, values: Tree) -> Box:
    """Read a box that takes named values, in the form of a join: `{Cell (44): [a, b], as: c}`.

    Args:
        reading: collects findings.
        tree: the step.
        key: the box.
        values: the values.

    Raises:
        SpecError: as `read_box`, `take_values` and `name_outputs`.
    """
    reading.report_unknown_keys(tree, (str(key.value), *EXTRAS), "a step that takes values")
    box = replace(take_values(read_box(key), values, reading), span=tree.span)
    size = read_stated_size(tree)
    if size is not None and box.size is not None:
        raise SpecError([refuse_second_value(box.name, "size", size.span, box.size.span)])
    box = replace(box, size=size or box.size)
    named = tree.get("as")
    return box if named is None else name_outputs(box, named)


def add_values(box: Box, options: Object, reading: FileReading) -> Box:
    """Return a box in mapping form with the values that it takes and leaves, if it names any.

    Raises:
        SpecError: as `take_values` and `name_outputs`.
    """
    values, named = options.get(FROM), options.get("as")
    if values is not None:
        box = take_values(box, values, reading)
    return name_outputs(box, named) if isinstance(named, Object) else box


def read_reference(tree: Tree) -> Label:
    """Read the name of a value, or `.` for the running one."""
    if isinstance(tree, Scalar) and tree.value == ".":
        return Label(span=tree.span, name=".")
    return as_label(tree, "a named value", "name a label, or `.` for the running value")
