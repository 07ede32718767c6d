"""What the words of a box give to its operator or block."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tests.mutants.reading.boxes import Box, split_words
from tests.mutants.reading.broken import Broken, Lacking, check
from tests.mutants.reading.values import (
    Names,
    as_number,
    as_pair,
    as_switch,
    as_whole,
    evaluate,
)

_NEEDED: Final = object()
_ACTS: Final = frozenset(
    "none relu relu6 leaky_relu prelu rrelu elu celu selu gelu silu mish sigmoid tanh hardtanh "
    "hardsigmoid hardswish softplus softsign log_sigmoid hardshrink softshrink tanhshrink "
    "softmax".split()
)
_NORMS: Final = {
    "none": (),
    "batch": ("affine", "eps", "momentum"),
    "group": ("affine", "groups", "eps"),
    **dict.fromkeys(("instance", "layer", "rms"), ("affine", "eps")),
}
_MARKS: Final = {"V": {"padding": "valid"}, "same": {"padding": "same"}}
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
}
_FORMS: Final = ("as", "size", "name", "share", "repeat")
"""What a box in mapping form may say besides its arguments."""


class Operator(NamedTuple):
    """The arguments of an operator: the main one, then each with its kind and its default."""

    main: str
    arguments: Mapping[str, tuple[str, Any]]


_WINDOW: Final = {
    "kernel": ("pair", _NEEDED),
    "stride": ("pair", 1),
    "ceil": ("switch", False),
    "padding": ("padding", "valid"),
}
OPERATORS: Final[Mapping[str, Operator]] = {
    "Conv": Operator("filters", {
        "filters": ("whole", _NEEDED), "kernel": ("pair", _NEEDED), "stride": ("pair", 1),
        "dilation": ("pair", 1), "groups": ("whole", 1), "padding": ("padding", "same"),
        "bias": ("switch", True), "norm": ("norm", "none"), "act": ("act", "none"),
    }),
    "MaxPool": Operator("kernel", _WINDOW),
    "AvgPool": Operator("kernel", {**_WINDOW, "count_include_pad": ("switch", False)}),
    "GlobalAvgPool": Operator("", {"keepdim": ("switch", False)}),
    "FC": Operator("features", {
        "features": ("whole", _NEEDED), "bias": ("switch", True), "act": ("act", "none"),
    }),
    "BN": Operator("", {
        "affine": ("switch", True), "eps": ("eps", 1e-5), "momentum": ("rate", 0.1),
    }),
    "Dropout": Operator("rate", {"rate": ("rate", _NEEDED)}),
    **dict.fromkeys(("ReLU", "SiLU", "Sigmoid", "Softmax", "Tanh", "GELU", "Flatten"),
                    Operator("", {})),
}  # fmt: skip


class Terms(NamedTuple):
    """What the words of a network's boxes may refer to.

    Attributes:
        legend: the marks, each with what it gives.
        defaults: what boxes take where they say nothing, by operator.
        tables: the rows by table, each with its cells by column.
    """

    legend: Mapping[str, Mapping[str, Any]]
    defaults: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def cells(self) -> dict[str, Any]:
        """Return the cells of all tables by their names in expressions."""
        return {
            f"{table}.{row}.{column}": value
            for table, rows in self.tables.items()
            for row, cells in rows.items()
            for column, value in cells.items()
        }


def bind_operator(box: Box, terms: Terms, names: Names) -> tuple[tuple[str, Any], ...]:
    """Return the arguments of an operator, those that are not known yet as None."""
    operator = OPERATORS[box.name]
    given = _collect(box, operator, terms)
    taken = {**terms.defaults.get(box.name, {}), **given}
    if box.name == "Dropout" and "keep" in taken:
        check("rate" not in given or "keep" not in given, "rate and keep")
        kept = as_number(taken.pop("keep"), names, 0, 1)
        taken["rate"] = None if kept is None else 1 - kept
    unknown = set(taken) - set(operator.arguments)
    check(not unknown, f"{box.name} has no {unknown}")
    found = {}
    for name, (kind, default) in operator.arguments.items():
        value = taken.get(name, default)
        if value is _NEEDED:
            raise Lacking(f"{box.name} needs {name}")
        found[name] = read_value(kind, value, names)
    return tuple(found.items())


def _collect(box: Box, operator: Operator, terms: Terms) -> dict[str, Any]:
    """Return what a box says itself or by marks."""
    said: list[tuple[str, Any]] = []
    if box.kernel:
        said.append(("kernel", box.kernel))
    words = [word for word in box.words if not re.match(r"(name|share)=", word)]
    for at, word in enumerate(words):
        if word == "stride":
            check(at + 1 < len(words), "stride of nothing")
            said.append(("stride", words[at + 1]))
        elif at == 0 or words[at - 1] != "stride":
            said += _read_word(word, operator, terms)
    keys = [key for key, _ in said]
    replaced = dict(box.given)
    check(len(set(keys)) == len(keys), f"{box.name}: an argument that is given twice")
    return {**dict(said), **replaced}


def _read_word(word: str, operator: Operator, terms: Terms) -> list[tuple[str, Any]]:
    key, is_named, value = word.partition("=")
    marks = {**_MARKS, **terms.legend}
    if word in marks:
        return list(marks[word].items())
    if is_named:
        return [(key, value)]
    if operator.arguments.get(word, ("",))[0] == "switch":
        return [(word, True)]
    check(operator.main, f"{word} is nothing that this operator takes")
    return [(operator.main, word)]


def read_value(kind: str, value: Any, names: Names) -> Any:
    """Return the value of an argument of some kind, in a form that can be a key."""
    match kind:
        case "whole":
            return as_whole(value, names)
        case "pair":
            return as_pair(value, names)
        case "switch":
            return as_switch(value, names)
        case "rate":
            return as_number(value, names, 0, 1)
        case "eps":
            return as_number(value, names, 1e-12, 1e6)
        case "padding":
            is_word = value in ("same", "valid", "tf_same")
            return value if is_word else as_pair(value, names, 0)
        case "act":
            return _read_act(value)
        case _:
            return _read_norm(value, names)


def _read_act(value: Any) -> str:
    word = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else value
    word = re.sub(r"\(.*\)$", "", word) if isinstance(word, str) else word
    check(isinstance(word, str) and word in _ACTS, f"no activation {value}")
    return str(word)


def _read_norm(value: Any, names: Names) -> tuple[str, tuple[tuple[str, Any], ...]]:
    given: Any = {}
    if isinstance(value, dict):
        check(len(value) == 1, "a norm of several words")
        value, given = next(iter(value.items()))
        check(isinstance(given, dict), "a norm with arguments that are no mapping")
    elif isinstance(value, str) and (found := re.fullmatch(r"(\w+)\((.*)\)", value)):
        value, given = found[1], {"groups": found[2]}
    check(isinstance(value, str) and value in _NORMS, f"no norm {value}")
    kinds = {"affine": "switch", "eps": "eps", "momentum": "rate", "groups": "whole"}
    check(set(given) <= set(_NORMS[value]), f"norm {value} with {given}")
    return value, tuple((key, read_value(kinds[key], at, names)) for key, at in given.items())


def bind_block(
    box: Box, parameters: Mapping[str, Any], terms: Terms, names: Names
) -> dict[str, Any]:
    """Return the parameters of a use of a block."""
    check(not box.kernel, f"{box.name} is a block, and has no kernel")
    free, said = list(parameters), list[tuple[str, Any]]()
    for word in box.words:
        key, is_named, value = word.partition("=")
        if is_named and key in ("name", "share"):
            continue
        table, _, row = word.partition(".")
        if not is_named and row and row in terms.tables.get(table, {}):
            said += terms.tables[table][row].items()
        elif is_named:
            said.append((key, value))
        else:
            left = [name for name in free if name not in dict(said)]
            check(left, f"{box.name} takes no {word}")
            said.append((left[0], word))
    check(len(dict(said)) == len(said), f"{box.name}: a parameter that is given twice")
    given = {**dict(said), **dict(box.given)}
    check(set(given) <= set(parameters), f"{box.name} has no {set(given) - set(parameters)}")
    return dict(_fill(box, parameters, given, names))


def _fill(
    box: Box, parameters: Mapping[str, Any], given: Mapping[str, Any], names: Names
) -> Iterator[tuple[str, Any]]:
    for name, declared in parameters.items():
        is_type = isinstance(declared, str) and declared in _TYPES
        check(name in given or not is_type, f"{box.name} needs {name}")
        value = evaluate(given.get(name, declared), names)
        wanted = _TYPES[declared] if is_type else _types_like(declared)
        check(value is None or type(value) in wanted, f"{box.name}.{name} is {value}")
        yield name, float(value) if float in wanted and value is not None else value


def _types_like(default: Any) -> tuple[type, ...]:
    check(type(default) in (int, float, bool), f"a default of {default}")
    return (int, float) if isinstance(default, float) else (type(default),)


def read_mapping_box(name: str, data: Any) -> Box:
    """Return a box in mapping form."""
    if not isinstance(data, dict):
        raise Broken(f"{name} needs a mapping")
    given = {key: value for key, value in data.items() if key not in _FORMS}
    size, count = str(data.get("size", "")), str(data.get("repeat", ""))
    return Box(name, count, "", (), data.get("as", ""), size, tuple(given.items()))


def box_meaning(box: Box, terms: Terms) -> object:
    """Return what two boxes have in common that mean the same."""
    words = [word for word in box.words if not re.match(r"(name|share)=", word)]
    text = re.sub(r"\bstride ", "stride=", " ".join(words))
    main = OPERATORS[box.name].main if box.name in OPERATORS else ""
    named, bare = {**({"kernel": box.kernel} if box.kernel else {})}, []
    for word in split_words(text):
        key, is_named, value = word.partition("=")
        if word in _MARKS:
            named |= _MARKS[word]
        elif is_named and key != main:
            named[key] = value
        else:
            bare.append(value or word)
    for key, value in box.given:
        if key == main:
            bare = [str(value)]
        else:
            named[key] = str(value)
    return box.name, sorted(bare), named
