"""Descriptions of operators: arguments, bounds and examples, taken from their declaration."""

from collections.abc import Iterator
from typing import Any

from archspec.dataclass import dataclass
from archspec.ops import Example, Operator, asking
from archspec.ops.attached import written
from archspec.ops.synonyms.lookup import names_of_argument
from archspec.ops.synonyms.model import FRAMEWORKS, OTHERS, Names
from archspec.ops.synonyms.tables import load_operators

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ArgumentDoc:
    """One argument of an operator.

    Attributes:
        name: its name.
        takes: the type and bounds of its values, in words.
        default: its default, as a spec would write it; None if it is required.
        description: its purpose and its aliases; may be empty.
        main: whether a bare expression in a box fills it.
    """

    name: str
    takes: str
    default: str | None
    description: str
    main: bool


@dataclass(frozen=True, slots=True)
class FrameworkNames:
    """The names of an operator in one framework.

    Attributes:
        framework: the display name of the framework.
        names: its names for the operator.
        arguments: its names for each argument that it has, by ours.
    """

    framework: str
    names: tuple[str, ...]
    arguments: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OperatorDoc:
    """The documentation of an operator.

    Attributes:
        name: its name in a box; for a join, the word under `merge`.
        doc: what it does.
        arguments: its arguments, in order.
        examples: boxes that work, then boxes that are refused.
        elsewhere: its names in other frameworks.
        notes: how it differs from theirs, by argument; under its own name for the operator as a
            whole.
        schema: the JSON Schema of its mapping form.
    """

    name: str
    doc: str
    arguments: tuple[ArgumentDoc, ...]
    examples: tuple[Example, ...]
    elsewhere: tuple[FrameworkNames, ...]
    notes: dict[str, str]
    schema: Schema


def describe_operator(operator: type[Operator]) -> OperatorDoc:
    """Describe an operator.

    Raises:
        PackageError: A603 if the package that provides it fails to describe its arguments.
    """
    with asking(operator):
        return _describe_operator(operator)


def _describe_operator(operator: type[Operator]) -> OperatorDoc:
    schema = build_schema(operator)
    name = operator.word if operator.joins else operator.__name__
    return OperatorDoc(
        name=name,
        doc=" ".join((operator.__doc__ or "").split()),
        arguments=tuple(
            _describe_argument(operator, argument, found)
            for argument, found in schema["properties"].items()
        ),
        examples=tuple(sorted(operator.examples, key=lambda each: bool(each.code))),
        elsewhere=tuple(_list_framework_names(operator, load_operators().get(name, Names()))),
        notes=_collect_notes(operator, name),
        schema=schema,
    )


def _list_framework_names(operator: type[Operator], names: Names) -> Iterator[FrameworkNames]:
    """Yield the names of an operator and its arguments in each framework that has it."""
    own = names.by_framework()
    fields = (*operator.model_fields, *operator.aliases)
    found = {field: names_of_argument(operator, field).by_framework() for field in fields}
    for framework in FRAMEWORKS.values():
        arguments = {
            field: words[framework] for field, words in found.items() if framework in words
        }
        if framework in own or (framework == OTHERS and arguments):
            yield FrameworkNames(framework, own.get(framework, ()), arguments)


def _collect_notes(operator: type[Operator], name: str) -> dict[str, str]:
    notes = {name: load_operators().get(name, Names()).note}
    for field in (*operator.model_fields, *operator.aliases):
        notes[field] = names_of_argument(operator, field).note
    return {framework: note for framework, note in notes.items() if note}


def build_schema(operator: type[Operator]) -> Schema:
    """Return the JSON Schema of an operator's mapping form, with defaults as a spec writes them."""
    found: Schema = _replace_quantities(operator.model_json_schema())
    return found


def _replace_quantities(value: Any) -> Any:
    """Replace computed numbers in a schema by their values."""
    match value:
        case {"value": number, "form": _}:
            return number
        case dict():
            return {key: _replace_quantities(item) for key, item in value.items()}
        case list():
            return [_replace_quantities(item) for item in value]
        case _:
            return value


def _describe_argument(operator: type[Operator], name: str, found: Schema) -> ArgumentDoc:
    field = operator.model_fields[name]
    aliases = [f"`{alias}`" for alias, target in operator.aliases.items() if target == name]
    also = [f"also given as {', '.join(aliases)}"] if aliases else []
    described = [field.description] if field.description else []
    return ArgumentDoc(
        name=name,
        takes=_describe_type(found),
        default=None if field.is_required() else written(field.default),
        description="; ".join([*described, *also]),
        main=name == operator.main(),
    )


def _describe_type(found: Schema) -> str:
    """Describe the type and bounds of an argument."""
    kinds = found.get("anyOf", [found])
    words = [str(word) for kind in kinds for word in kind.get("enum", ())]
    numbers = [kind for kind in kinds if kind.get("type") in ("integer", "number")]
    pairs = any(kind.get("type") == "array" for kind in kinds)
    parts = [", ".join(words)] if words else []
    parts += [_describe_bounds(kind, pairs) for kind in numbers]
    parts += ["true or false"] if any(kind.get("type") == "boolean" for kind in kinds) else []
    return ", or ".join(parts)


def _describe_bounds(kind: Schema, pairs: bool) -> str:
    what = "whole number" if kind["type"] == "integer" else "number"
    what = f"one to three {what}s" if pairs else f"a {what}"
    if "minimum" not in kind or "maximum" not in kind:
        return what
    return f"{what} from {_format_bound(kind['minimum'])} to {_format_bound(kind['maximum'])}"


def _format_bound(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
