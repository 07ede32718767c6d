"""Read the YAML of Ultralytics, in which a row is a module: YOLOv3, v5, v6, v8 and 11."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from math import ceil
from pathlib import Path
from typing import Any, Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Span, SpecError, attaching_sources
from archspec.importers.flat import UNKNOWN, FlatNetwork, Owner, Value
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
from archspec.importers.readers.refusals import (
    quote,
    refuse_damaged,
    refuse_format,
    refuse_large,
    refuse_layer,
    refuse_open,
)
from archspec.importers.readers.ultralytics.heads import detect, detect_by_anchors
from archspec.importers.readers.ultralytics.modules import PLAIN, REPEATING, SCALED, Part, classify
from archspec.reader import Array, Object, Scalar, Tree, read_document, read_source
from archspec.text.phrases import join_words

_SCALE: Final = re.compile(r"^(yolov?\d+)([nslmx])(.*)$")
"""A name with a scale in it: `yolov8s-p2` is scale `s` of `yolov8-p2`."""

_PYTHON_WORD: Final = re.compile(r"(?<=[\s,\[])(True|False)(?=[\s,\]])")
"""Truth values as Python writes them, which these files have and YAML 1.2 has not."""

_SIDES: Final = (640, 640)
"""The images that these networks are trained on."""

_ACTIVATION: Final = re.compile(r"^(?:torch\.)?nn\.(\w+)\(([^()]*)\)$")
_ACTIVATIONS: Final = (
    "SiLU",
    "ReLU",
    "LeakyReLU",
    "ReLU6",
    "Hardswish",
    "Mish",
    "GELU",
    "Identity",
)
_FAULTS: Final = (
    TypeError,
    ValueError,
    ZeroDivisionError,
    OverflowError,
    AttributeError,
    IndexError,
)
"""What Python raises where the arguments of a row are not what its module takes."""

_ROW: Final = "write rows as `[from, repeats, module, [arguments]]`"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: which earlier rows enter, how often, which module, and its arguments."""

    sources: tuple[int, ...]
    repeats: int
    module: str
    arguments: tuple[Any, ...]
    span: Span


@dataclass(slots=True)
class _Network:
    """A network that is built row by row.

    Attributes:
        part: the whole, with the usual activation.
        shown: the name of the file.
        scale: its letter.
        depth: what repeats are multiplied by.
        width: what channels are multiplied by.
        widest: the most channels before that.
        classes: how many classes there are.
        anchors: how many anchors each level has; 0 for a head without.
        bins: the numbers that each side of a box is made of.
        values: what each row has left so far.
        outputs: what the network returns.
        is_old: whether no row is of version 11 or later.
    """

    part: Part
    shown: str
    scale: str
    depth: float
    width: float
    widest: float
    classes: int
    anchors: int
    bins: int
    values: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    is_old: bool = True


def read_ultralytics(path: Path, options: ReadOptions = NO_OPTIONS) -> FlatNetwork:
    """Return a network of Ultralytics' YAML as flat operations.

    A name with a scale in it need not exist: `yolov8s.yaml` is scale `s` of `yolov8.yaml`. A
    detector returns the raw maps of each level, with the boxes before the classes; nothing is
    decoded.

    Args:
        path: the file.
        options: the sides of the input, 640 if not given, and the scale, if the name has none.

    Raises:
        SpecError: A1xx if it is no plain YAML, A401 or A402 if it cannot be read, A422 if it is no
            network, A425 if the scale is open, A426 if a row does not fit.
    """
    given = path.stem
    match = _SCALE.match(path.stem)
    if match and not path.exists():
        path = path.with_name(f"{match[1]}{match[3]}{path.suffix}")
    shown = str(path)
    text = read_source(path, shown)
    with attaching_sources({shown: text}):
        if text.lstrip().startswith("archspec:"):
            raise refuse_format(shown, "is a spec already", "check it with `archspec check`")
        root = read_document(_PYTHON_WORD.sub(lambda found: found[0].lower(), text), shown)
        scale = options.scale or (match[2] if match else "")
        network = _open(root, shown, scale, options)
        for index, row in enumerate(_list_rows(root, shown)):
            _add_row(network, index, row)
    outputs = network.outputs or network.values[-1:]
    name = given if match or not network.scale else f"{given}{network.scale}"
    return network.part.builder.finish(name.replace("-", "_"), outputs, origin=shown)


def _open(root: Object, shown: str, scale: str, options: ReadOptions) -> _Network:
    scales = root.get("scales")
    depth, width, widest = (_read_number(root, "depth_multiple", 1.0),
                            _read_number(root, "width_multiple", 1.0), float("inf"))  # fmt: skip
    if isinstance(scales, Object) and scales.entries:
        names = [str(key.value) for key, _ in scales.entries]
        if scale not in names:
            stem = re.sub(r"^(yolov?[0-9]+)", rf"\g<1>{names[0]}", Path(shown).stem)
            help = f"name one of them: `{Path(shown).with_stem(stem)}`"
            words = join_words(map(quote, names), "or")
            raise refuse_open(shown, f"which scale it is: {words}", help, span=scales.span)
        depth, width, widest = _read_scale(scales[scale], shown)
    else:
        scale = ""
    sides = options.sides or _SIDES
    channels = int(_read_number(root, "channels", _read_number(root, "ch", options.channels)))
    builder = FlatBuilder(shown)
    builder.add_input("images", (channels, *sides))
    box, arguments = _read_activation(root, shown)
    part = Part(builder, (Owner("model", ""),), box, arguments)
    classes, bins = int(_read_number(root, "nc", 80)), int(_read_number(root, "reg_max", 16))
    return _Network(part, shown, scale, depth, width, widest, classes, _count_anchors(root), bins)


def _read_number(root: Object, key: str, usual: float) -> float:
    value = root.get(key)
    number = value.value if isinstance(value, Scalar) else None
    return number if isinstance(number, (int, float)) and number > 0 else usual


def _read_scale(tree: Tree, shown: str) -> tuple[float, float, float]:
    numbers = (
        [each.value for each in tree.items if isinstance(each, Scalar)]
        if isinstance(tree, Array)
        else []
    )
    if len(numbers) != 3 or not all(
        isinstance(each, (int, float)) and each > 0 for each in numbers
    ):
        help = "write depth, width and the most channels: `[0.33, 0.25, 1024]`"
        raise refuse_damaged(
            shown, "has a scale that is no list of three numbers", help=help, span=tree.span
        )
    depth, width, widest = (float(each) for each in numbers if isinstance(each, (int, float)))
    return depth, width, widest


def _read_activation(root: Object, shown: str) -> tuple[str, tuple[tuple[str, Value], ...]]:
    tree = root.get("activation")
    if not isinstance(tree, Scalar) or not tree.value:
        return "SiLU", ()
    match = _ACTIVATION.match(str(tree.value))
    if match is None or match[1] not in _ACTIVATIONS:
        what = f"has the activation {quote(tree.value)}"
        help = f"write one of {join_words(_ACTIVATIONS, 'or')}, such as `nn.ReLU()`"
        raise refuse_damaged(shown, what, help=help, span=tree.span)
    slope = re.fullmatch(r"(?:negative_slope=)?([0-9.]+)", match[2].split(",")[0].strip())
    if match[1] == "LeakyReLU" and slope:
        return "LeakyReLU", (("slope", float(slope[1])),)
    return ("" if match[1] == "Identity" else match[1]), ()


def _count_anchors(root: Object) -> int:
    anchors = root.get("anchors")
    if isinstance(anchors, Scalar) and isinstance(anchors.value, int):
        return anchors.value
    if isinstance(anchors, Array) and anchors.items and isinstance(anchors.items[0], Array):
        return len(anchors.items[0].items) // 2
    return 0


def _list_rows(root: Object, shown: str) -> Iterator[Row]:
    for key in ("backbone", "head"):
        rows = root.get(key)
        if not isinstance(rows, Array):
            span = root.span if rows is None else rows.span
            help = f"write the rows below `{key}:`"
            raise refuse_damaged(shown, f"has no rows of {key}", help=help, span=span)
        for row in rows.items:
            yield _read_row(row, shown)


def _read_row(tree: Tree, shown: str) -> Row:
    cells = [_drop(each) for each in tree.items] if isinstance(tree, Array) else []
    match cells:
        case [int() | list() as sources, int() as repeats, str() as module, list() as arguments]:
            listed = sources if isinstance(sources, list) else [sources]
            if listed and all(isinstance(each, int) for each in listed) and repeats > 0:
                return Row(tuple(listed), repeats, module, tuple(arguments), tree.span)
    raise refuse_damaged(shown, "has a row of another form", help=_ROW, span=tree.span)


def _drop(tree: Tree) -> Any:
    if isinstance(tree, Array):
        return [_drop(each) for each in tree.items]
    value = tree.value if isinstance(tree, Scalar) else "a mapping"
    return None if value == "None" else value


def _add_row(network: _Network, index: int, row: Row) -> None:
    part = network.part.enter(str(index), row.module.removeprefix("nn."))
    arguments = [network.classes if each == "nc" else each for each in row.arguments]
    try:
        inputs = [_find_value(network, index, each) for each in row.sources]
        value = _add_module(network, part, row, inputs, arguments)
    except SpecError:
        raise
    except MisfitError as error:
        raise refuse_layer(row.module, str(error), span=row.span) from error
    except _FAULTS as error:
        why = f"it does not take the arguments {list(row.arguments)}"
        help = f"write the arguments that Ultralytics' {row.module} takes"
        raise refuse_layer(row.module, why, help=help, span=row.span) from error
    network.values.append(value)


def _find_value(network: _Network, index: int, source: int) -> str:
    at = index + source if source < 0 else source
    if at == -1 and index == 0:
        return "images"
    if not 0 <= at < index:
        raise MisfitError(f"row {source} is not before it")
    return network.values[at]


def _add_module(
    network: _Network, part: Part, row: Row, inputs: Sequence[str], arguments: list[Any]
) -> str:
    if row.module == "Concat":
        return part.add("concat", *inputs)
    if row.module == "Detect":
        network.outputs = _add_head(network, part, inputs, arguments)
        return network.outputs[0]
    repeats = max(round(row.repeats * network.depth), 1) if row.repeats > 1 else row.repeats
    if repeats > limits.IMPORTED_OPERATIONS:
        most = limits.IMPORTED_OPERATIONS
        raise refuse_large(network.shown, repeats, most, "module", span=row.span)
    if row.module == "Classify":
        network.outputs = [classify(part, inputs[0], *arguments)]
        return network.outputs[0]
    if row.module in SCALED:
        arguments = _scale_arguments(network, row.module, arguments, repeats)
        repeats = 1 if row.module in REPEATING else repeats
    make = SCALED.get(row.module) or PLAIN.get(row.module)
    if make is None:
        why = "the reader does not know this module"
        shape = part.builder.find_shape(inputs[0])
        return part.builder.add(
            UNKNOWN, inputs, shape=shape, owners=part.owners, source=row.module, why=why
        )
    value = inputs[0]
    for at in range(repeats):
        value = make(
            part.enter(str(at), part.owners[-1].kind) if repeats > 1 else part, value, *arguments
        )
    return value


def _add_head(
    network: _Network, part: Part, inputs: Sequence[str], arguments: list[Any]
) -> list[str]:
    classes = arguments[0] if arguments else network.classes
    if network.anchors:
        return detect_by_anchors(part, inputs, classes, network.anchors)
    return detect(part, inputs, classes, bins=network.bins, is_old=network.is_old)


def _scale_arguments(
    network: _Network, module: str, arguments: list[Any], repeats: int
) -> list[Any]:
    """Return the arguments of a row at the scale of the network, as its `parse_model` has them."""
    channels = ceil(min(arguments[0], network.widest) * network.width / 8) * 8
    given = [channels, *arguments[1:]]
    if module in REPEATING:
        given.insert(1, repeats)
    if module == "C3k2":
        network.is_old = False
        if network.scale in ("m", "l", "x"):
            given[2:3] = [True]
    return given
