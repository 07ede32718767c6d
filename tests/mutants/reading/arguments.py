"""What the words of a box give to its operator or block."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tests.mutants.reading.boxes import Box, parse_box, split_words
from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.operators import OPERATORS, Bound, bind_arguments, collect_words
from tests.mutants.reading.values import Names, Table, Word, evaluate, is_number

_MARKS: Final = {"V": {"padding": "valid"}, "same": {"padding": "same"}}
_TYPES: Final = ("int", "float", "bool", "list", "word")
_FORMS: Final = ("as", "size", "name", "share", "repeat", "if", "from")
"""What a box in mapping form may say besides its arguments."""


class Terms(NamedTuple):
    """What the words of a network's boxes may refer to.

    Attributes:
        legend: the marks, each with what it gives.
        defaults: what boxes take where they say nothing, by operator.
        tables: the tables by name.
        names: the tables and functions, as expressions use them.
    """

    legend: Mapping[str, Mapping[str, Any]]
    defaults: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Table]
    names: Names


def bind_operator(box: Box, terms: Terms, names: Names) -> Bound:
    """Return the arguments of an operator, those that are not known yet as None."""
    operator = OPERATORS[box.name]
    said = collect_words(operator, box.words, terms.legend)
    check(not box.kernel or "kernel" not in said, "two kernels")
    if box.kernel:
        is_side = re.fullmatch(r"\d+|[a-z]", box.kernel)
        said["kernel"] = [box.kernel] if is_side else box.kernel
    given = {**said, **dict(box.given)}
    defaults = dict(terms.defaults.get(box.name, {}))
    for one, other in (("keep", "rate"), ("rate", "keep")):
        if one in given and other in defaults:
            del defaults[other]
    return bind_arguments(box.name, {**defaults, **given}, names)


def bind_block(
    box: Box, parameters: Mapping[str, Any], terms: Terms, names: Names
) -> dict[str, Any]:
    """Return the parameters of a use of a block."""
    check(not box.kernel, f"{box.name} is a block, and has no kernel")
    said: list[tuple[str, Any]] = []
    for word in box.words:
        named = re.fullmatch(r"(\w+)=(?!=)(.+)", word)
        row = None if named else _find_row(word, terms, names)
        if named and named[1] in ("name", "share"):
            continue
        if named:
            said.append((named[1], named[2]))
        elif row is not None:
            fitting = [(name, cell) for name, cell in row.items() if name in parameters]
            check(fitting, f"no column of {word} is a parameter of {box.name}")
            said += fitting
        else:
            left = [name for name in parameters if name not in dict(said)]
            check(left, f"{box.name} takes no {word}")
            said.append((left[0], word))
    check(len(dict(said)) == len(said), f"{box.name}: a parameter that is given twice")
    given = {**dict(said), **dict(box.given)}
    check(set(given) <= set(parameters), f"{box.name} has no {set(given) - set(parameters)}")
    return dict(_fill(box, parameters, given, names))


def _find_row(word: str, terms: Terms, names: Names) -> Mapping[str, Any] | None:
    """Return the row of a table that a word names; None if it names something else."""
    if not re.fullmatch(r"[A-Za-z]\w*(\.\w+)?", word) or word.partition(".")[0] not in names:
        return None
    found = evaluate(word, names)
    return found if isinstance(found, dict) else None


def _fill(
    box: Box, parameters: Mapping[str, Any], given: Mapping[str, Any], names: Names
) -> Iterator[tuple[str, Any]]:
    for name, declared in parameters.items():
        kind = declared if isinstance(declared, str) and declared in _TYPES else find_type(declared)
        check(name in given or kind is not declared, f"{box.name} needs {name}")
        source = given.get(name, declared)
        value = evaluate(source, names if name in given else {}, words=kind in ("word", "list"))
        check(value is None or has_type(value, kind), f"{box.name}.{name} is {value}")
        yield name, float(value) if kind == "float" and value is not None else value


def find_type(value: Any) -> str:
    """Return the type of a parameter that has a default."""
    if isinstance(value, str):
        check(re.fullmatch(r"[A-Za-z]\w*", value) and value not in _TYPES, f"a default of {value}")
        return "word"
    found = {int: "int", float: "float", bool: "bool", list: "list"}.get(type(value))
    check(found, f"a default of {value}")
    check(found != "list" or value, "an empty list")
    return str(found)


def has_type(value: Any, kind: str) -> bool:
    """Check whether a parameter of some type takes a value."""
    match kind:
        case "int":
            return isinstance(value, int) and is_number(value)
        case "float":
            return is_number(value)
        case "bool":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list)
    return isinstance(value, Word)


def read_mapping_box(name: str, data: Any, beside: Mapping[str, Any]) -> Box:
    """Return a box in mapping form, `Conv: {...}`, or one with its values, `Cell (16): [a, b]`.

    Args:
        name: the operator or block, with the notation of a box where values stand behind it.
        data: what stands behind it.
        beside: the keys beside it.
    """
    data = {} if data is None else data
    if isinstance(data, list):
        check(set(beside) <= {"as", "size", "if"}, f"keys of {beside}")
        box = parse_box(name)
        data = {**beside, "from": data}
    else:
        check(re.fullmatch(r"\w+", name) and not beside, f"no box: {name}")
        box = Box(name)
    if not isinstance(data, dict):
        raise Broken(f"{name} needs a mapping")
    sources = data.get("from", [])
    check(isinstance(sources, list), f"values of {name}")
    check(all(isinstance(source, str) for source in sources), f"values of {name}")
    named = tuple(f"{key}={data[key]}" for key in ("share",) if key in data)
    given = tuple((key, value) for key, value in data.items() if key not in _FORMS)
    count, size = str(data.get("repeat", box.count)), str(data.get("size", box.size))
    condition = str(data.get("if", box.condition))
    label = data.get("as", box.label)
    words = (*box.words, *named)
    return Box(box.name, count, box.kernel, words, condition, label, size, given, tuple(sources))


def find_share(box: Box) -> str:
    """Return the name of the module that a box shares; empty for none."""
    found = [word.partition("=")[2] for word in box.words if word.startswith("share=")]
    return found[0] if found else ""


def box_meaning(box: Box) -> object:
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
