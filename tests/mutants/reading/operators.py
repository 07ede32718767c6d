"""The operators, their arguments, and what these accept: docs/operators.md as a table."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from tests.mutants.reading.boxes import split_words
from tests.mutants.reading.broken import Lacking, check
from tests.mutants.reading.values import (
    Names,
    Word,
    as_kernel,
    as_number,
    as_sides,
    as_switch,
    as_whole,
    evaluate,
    parse,
)

Reader: TypeAlias = Callable[[Any, Names], Any]
"""Returns the value of an argument in a form that can be a key, or None if it is not known yet."""

Bound: TypeAlias = tuple[tuple[str, Any], ...]
"""The arguments of an operator, each with its value."""


class Operator(NamedTuple):
    """The arguments of an operator: the main one, then each with its reader and its default."""

    main: str = ""
    arguments: Mapping[str, tuple[Reader, Any]] = {}


_NEEDED: Final = object()
_MARKS: Final = {"V": {"padding": "valid"}, "same": {"padding": "same"}}


def as_word(value: Any, names: Names, options: Iterable[str]) -> Any:
    """Return one of some words."""
    found = evaluate(value, names, words=True)
    check(found is None or (isinstance(found, str) and found in options), f"no word {value}")
    return found


def as_padding(value: Any, names: Names, options: Iterable[str]) -> Any:
    """Return a word, or the zeros on the sides of a grid."""
    is_text = isinstance(value, str) and not re.fullmatch(r"\d+(x\d+)*", value)
    found = evaluate(value, names, words=True) if is_text and value not in options else value
    return found if isinstance(found, str) and found in options else as_sides(found, names, 0)


def as_layer(value: Any, names: Names, layers: Mapping[str, str]) -> tuple[str, Bound] | None:
    """Return a norm or an activation with its arguments: `relu`, `group(8)`, `{batch: {...}}`."""
    given: dict[str, Any] = {}
    words: tuple[str, ...] = ()
    if isinstance(value, dict):
        check(len(value) == 1, "a layer of several words")
        value, given = next(iter(value.items()))
        if not isinstance(given, dict):
            check(value in layers, f"no layer {value}")
            given = {OPERATORS[layers[value]].main: given}
    elif isinstance(value, str) and not isinstance(value, Word):
        value = _choose(value, names)
        if value is not None and (found := re.fullmatch(r"(\w+)\((.*)\)", value)):
            value, words = found[1], split_words(found[2])
    if value is None:
        return None
    check(isinstance(value, str) and value in ("none", *layers), f"no layer {value}")
    if value == "none":
        check(not given and not words, "arguments of `none`")
        return "", ()
    operator = layers[value]
    said = collect_words(OPERATORS[operator], words, {}) | given
    return operator, bind_arguments(operator, said, names)


def _choose(text: str, names: Names) -> Any:
    """Return the words that a text stands for; None if these are not known yet."""
    if " if " not in text:
        found = evaluate(text, names, words=True) if re.fullmatch(r"[\w.]+", text) else text
        return found if found is None or isinstance(found, str) else text
    tree: Any = parse(text)
    check(type(tree).__name__ == "IfExp", f"no layer {text}")
    test, *arms = (
        text[part.col_offset : part.end_col_offset] for part in (tree.test, tree.body, tree.orelse)
    )
    holds = evaluate(test, names)
    chosen = arms if holds is None else arms[:1] if holds else arms[1:]
    found = [_choose(arm, names) for arm in chosen]
    return None if holds is None else found[0]


def collect_words(
    operator: Operator, words: Iterable[str], marks: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what the words between the parentheses of an operator give."""
    said: list[tuple[str, Any]] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "stride":
            check(left, "stride of nothing")
            said.append((word, left.pop(0)))
        elif not re.match(r"(name|share)=", word):
            said += _read_word(word, operator, {**_MARKS, **marks})
    check(len(dict(said)) == len(said), "an argument that is given twice")
    return dict(said)


def _read_word(
    word: str, operator: Operator, marks: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, Any]]:
    named = re.fullmatch(r"(\w+)=(?!=)(.+)", word)
    if word in marks:
        return list(marks[word].items())
    if named:
        return [(named[1], named[2])]
    if operator.arguments.get(word, ("",))[0] is as_switch:
        return [(word, True)]
    check(operator.main, f"{word} is nothing that this operator takes")
    return [(operator.main, word)]


def bind_arguments(name: str, given: Mapping[str, Any], names: Names) -> Bound:
    """Return the arguments of an operator, those that are not known yet as None."""
    taken = dict(given)
    if "keep" in taken and name in ("Dropout", "StochasticDepth"):
        check("rate" not in taken, "rate and keep")
        kept = as_number(taken.pop("keep"), names, 0, 1)
        taken["rate"] = None if kept is None else 1 - kept
    arguments = OPERATORS[name].arguments
    check(set(taken) <= set(arguments), f"{name} has no {set(taken) - set(arguments)}")
    found = {}
    for key, (read, default) in arguments.items():
        value = taken.get(key, default)
        if value is _NEEDED:
            raise Lacking(f"{name} needs {key}")
        found[key] = default if value is default else read(value, names)
    return tuple(found.items())


_whole, _grid = partial(as_whole, least=1), partial(as_sides, least=1)
_margin, _rate = partial(as_sides, least=0), partial(as_number, low=0, high=1)
_positive, _eps = partial(as_number, low=0), partial(as_number, low=1e-12)


def _word(options: str) -> Reader:
    return partial(as_word, options=options.split())


def _padding(options: str) -> Reader:
    return partial(as_padding, options=options.split())


NORMS: Final = {
    "batch": "BN", "group": "GroupNorm", "instance": "InstanceNorm", "layer": "LayerNorm",
    "rms": "RMSNorm",
}  # fmt: skip
ACTS: Final = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "prelu": "PReLU",
    "rrelu": "RReLU", "elu": "ELU", "celu": "CELU", "selu": "SELU", "gelu": "GELU",
    "silu": "SiLU", "mish": "Mish", "sigmoid": "Sigmoid", "tanh": "Tanh", "hardtanh": "Hardtanh",
    "hardsigmoid": "Hardsigmoid", "hardswish": "Hardswish", "softplus": "Softplus",
    "softsign": "Softsign", "log_sigmoid": "LogSigmoid", "hardshrink": "Hardshrink",
    "softshrink": "Softshrink", "tanhshrink": "Tanhshrink", "softmax": "Softmax",
}  # fmt: skip
_BEHIND: Final[Mapping[str, tuple[Reader, Any]]] = {
    "bias": (as_switch, True),
    "norm": (partial(as_layer, layers=NORMS), ("", ())),
    "act": (partial(as_layer, layers=ACTS), ("", ())),
}
_FILTERS: Final[Mapping[str, tuple[Reader, Any]]] = {"filters": (_whole, _NEEDED)}
_WINDOW: Final[Mapping[str, tuple[Reader, Any]]] = {
    "kernel": (as_kernel, _NEEDED),
    "stride": (_grid, 1),
}
_MOVED: Final[Mapping[str, tuple[Reader, Any]]] = {
    **_WINDOW, "dilation": (_grid, 1), "padding": (_padding("same valid tf_same causal"), "same"),
}  # fmt: skip
_POOL: Final[Mapping[str, tuple[Reader, Any]]] = {
    **_WINDOW, "ceil": (as_switch, False), "padding": (_padding("same valid tf_same"), "valid"),
}  # fmt: skip
_AFFINE: Final[Mapping[str, tuple[Reader, Any]]] = {
    "affine": (as_switch, True), "eps": (_eps, 1e-5),
}  # fmt: skip
_EDGES: Final[Mapping[str, tuple[Reader, Any]]] = {
    "sides": (_margin, 0), "before": (_margin, 0), "after": (_margin, 0),
}  # fmt: skip
_MODES: Final = _word("nearest bilinear bicubic linear trilinear")
_GRID: Final = Operator("grid", {"grid": (_grid, _NEEDED)})
_KEEPDIM: Final = Operator("", {"keepdim": (as_switch, False)})

OPERATORS: Final[Mapping[str, Operator]] = {
    "Conv": Operator("filters", {**_FILTERS, **_MOVED, "groups": (_whole, 1), **_BEHIND}),
    "DWConv": Operator("", {**_MOVED, "multiplier": (_whole, 1), **_BEHIND}),
    "SepConv": Operator("filters", {
        **_FILTERS, **_MOVED, "multiplier": (_whole, 1), **_BEHIND,
    }),
    "UpConv": Operator("filters", {
        **_FILTERS, **_WINDOW, "dilation": (_grid, 1), "groups": (_whole, 1),
        "padding": (_padding("valid tf_same"), "valid"), "output_padding": (_margin, 0), **_BEHIND,
    }),
    "FC": Operator("features", {"features": (_whole, _NEEDED), **_BEHIND}),
    "MaxPool": Operator("kernel", {**_POOL, "dilation": (_grid, 1)}),
    "AvgPool": Operator("kernel", {**_POOL, "count_include_pad": (as_switch, False)}),
    "GlobalAvgPool": _KEEPDIM,
    "GlobalMaxPool": _KEEPDIM,
    "AdaptiveAvgPool": _GRID,
    "AdaptiveMaxPool": _GRID,
    "CenterCrop": _GRID,
    "Upsample": Operator("factor", {
        "factor": (_grid, _NEEDED), "mode": (_MODES, "nearest"),
        "align_corners": (as_switch, False),
    }),
    "Resize": Operator("grid", {
        "grid": (_grid, _NEEDED), "mode": (_MODES, "bilinear"),
        "align_corners": (as_switch, False), "antialias": (as_switch, False),
    }),
    "Pad": Operator("sides", {
        **_EDGES, "mode": (_word("zeros reflect replicate circular"), "zeros"),
    }),
    "Cropping": Operator("sides", _EDGES),
    "BN": Operator("", {
        **_AFFINE, "momentum": (_rate, 0.1), "scale": (as_switch, True),
        "center": (as_switch, True),
    }),
    "GroupNorm": Operator("groups", {**_AFFINE, "groups": (_whole, 32)}),
    "InstanceNorm": Operator("", {**_AFFINE, "affine": (as_switch, False)}),
    "LayerNorm": Operator("", {**_AFFINE, "channels": (as_switch, False)}),
    "RMSNorm": Operator("", {**_AFFINE, "channels": (as_switch, False)}),
    "LocalResponseNorm": Operator("neighbours", {
        "neighbours": (_whole, 5), "alpha": (_positive, 1e-4), "beta": (_positive, 0.75),
        "k": (_positive, 1.0),
    }),
    "L2Norm": Operator("", {"eps": (_eps, 1e-12)}),
    "LeakyReLU": Operator("slope", {"slope": (_positive, 0.01)}),
    "PReLU": Operator("slopes", {"slopes": (_whole, 1), "init": (as_number, 0.25)}),
    "RReLU": Operator("", {"lower": (_rate, 1 / 8), "upper": (_rate, 1 / 3)}),
    "ELU": Operator("alpha", {"alpha": (_positive, 1.0)}),
    "CELU": Operator("alpha", {"alpha": (_eps, 1.0)}),
    "GELU": Operator("", {"approximate": (_word("none tanh"), "none")}),
    "Hardtanh": Operator("", {"low": (as_number, -1.0), "high": (as_number, 1.0)}),
    "Softplus": Operator("beta", {"beta": (_eps, 1.0)}),
    "Hardshrink": Operator("threshold", {"threshold": (_positive, 0.5)}),
    "Softshrink": Operator("threshold", {"threshold": (_positive, 0.5)}),
    "Dropout": Operator("rate", {"rate": (_rate, _NEEDED)}),
    "StochasticDepth": Operator("rate", {"rate": (_rate, _NEEDED)}),
    "LayerScale": Operator("init", {"init": (as_number, 1e-6)}),
    "LearnedScale": Operator("init", {"init": (as_number, 0.0)}),
    "ChannelShuffle": Operator("groups", {"groups": (_whole, _NEEDED)}),
    "PixelShuffle": Operator("factor", {"factor": (_whole, _NEEDED)}),
    "PixelUnshuffle": Operator("factor", {"factor": (_whole, _NEEDED)}),
    "ChannelPad": Operator("channels", {
        "channels": (_whole, _NEEDED), "at": (_word("end both"), "end"),
    }),
    "Slice": Operator("stop", {
        "stop": (_whole, 1_048_576), "start": (partial(as_whole, least=0), 0),
    }),
    "GRN": Operator("", {"eps": (_eps, 1e-6)}),
    "Unflatten": _GRID,
    "TakeToken": Operator("index", {"index": (partial(as_whole, least=0), 0)}),
    "MultiHeadAttention": Operator("heads", {
        "heads": (_whole, _NEEDED), "filters": (_whole, None), "bias": (as_switch, True),
        "relative": (as_switch, False),
    }),
    **dict.fromkeys(
        "ReLU ReLU6 SELU SiLU Mish Sigmoid Tanh Hardsigmoid Hardswish Softsign LogSigmoid "
        "Tanhshrink Softmax GLU Flatten ChannelMean ChannelMax Tokens Transpose ClassToken "
        "PositionEmbedding".split(), Operator(),
    ),
}  # fmt: skip
