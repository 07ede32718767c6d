"""Attach normalizations and activations to other operators as arguments.

`norm=batch`, `norm=none`, `act=leaky_relu(0.2)` in a box; `norm: {batch: {eps: 1e-3}}` in a
mapping.
"""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from archspec.dataclass import dataclass
from archspec.diagnostics.instruction import say_to_write
from archspec.expressions import Quantity, to_text
from archspec.ops.activation import Activation
from archspec.ops.arguments import Check, refuse, shown
from archspec.ops.family import ACTIVATIONS, NORMS, Family
from archspec.ops.norm import Normalization
from archspec.ops.operator import Operator
from archspec.ops.shape import Shape, ShapeError


@dataclass(frozen=True)
class Attached(Check):
    """One operator of a family, chosen by its word, or none."""

    family: Family

    def __call__(self, given: object) -> Operator | None:
        """Return the operator with its arguments, or None."""
        if isinstance(given, Operator) or given is None or given == "none":
            return given if isinstance(given, Operator) else None
        word, options = _parts(given)
        if word == "none":
            raise PydanticCustomError("argument", "none takes no argument")
        operator = self.family.find(word)
        if operator is not None:
            return _made(operator, options)
        wanted = f"none or one of {', '.join(self.family.names)}"
        raise refuse(wanted, given if word is None else word)

    def advice(self, argument: str, value: object) -> str:
        """Return the replacement for a value without a name; empty if there is none.

        Args:
            argument: the argument that this is the value of, `norm` or `act`.
            value: the value given, such as `{hardtanh: 0}`.
        """
        word, inner = _parts(value)
        operator = self.family.find(word)
        if operator is None or isinstance(value, str) or isinstance(inner, Mapping):
            return ""
        main = operator.main()
        if main is None:
            named = operator.naming(shown(inner))
            options = ", ".join(f"{name}: {given}" for name, given in named.items())
            return operator.leaving_out(f"{argument}: {{{word}: {{{options}}}}}")
        name, given = operator.meant(main, inner) or ("", "")
        return name and f"write it as a mapping: `{argument}: {{{word}: {{{name}: {given}}}}}`"

    def schema(self) -> JsonSchemaValue:
        """Return the JSON Schema of the values that a spec may write."""
        options = {operator.word: operator.model_json_schema() for operator in self.family}
        mapping = {"type": "object", "properties": options, "additionalProperties": False}
        return {"anyOf": [{"enum": ["none", *self.family.names]}, {**mapping, "maxProperties": 1}]}


def _parts(given: object) -> tuple[str | None, object]:
    match given:
        case str():
            return given, {}
        case Mapping() if len(given) == 1:
            ((word, options),) = given.items()
            return word, options
        case _:
            return None, {}


def has_flag(word: str, flag: str) -> bool:
    """Check whether `layer(channels)` says that a flag of an attached operator is true."""
    operator = NORMS.find(word) or ACTIVATIONS.find(word)
    return operator is not None and operator.is_flag(flag)


def _made(operator: type[Operator], options: object) -> Operator:
    main = operator.main()
    if isinstance(options, str) and operator.is_flag(options):
        options = {options: Quantity.of(True)}
    if main is None and not isinstance(options, Mapping):
        raise PydanticCustomError("argument", f"{operator.word} takes no argument without a name")
    fields = options if isinstance(options, Mapping) else {main or "": options}
    try:
        made = operator.with_arguments(fields)
    except ValidationError as error:
        first = error.errors()[0]
        argument = ".".join(str(part) for part in first["loc"])
        known = ", ".join(operator.model_fields)
        reason = f"has no `{argument}`, only {known}" if first["type"] != "argument" else ""
        text = f"{operator.word}: {reason or f'{argument} ' + first['msg']}"
        raise PydanticCustomError("argument", text.replace("{", "{{")) from None
    _check_numbers(made)
    return made


def written(value: object) -> str:
    """Return the value of an argument as a box writes it: `valid`, `3`, `batch(eps=0.001)`."""
    match value:
        case Operator():
            names = type(value).model_fields
            inside = " ".join(f"{name}={written(getattr(value, name))}" for name in names)
            return f"{value.word}({inside})" if inside else value.word
        case None:
            return "none"
        case str():
            return value
        case (first, second) if first == second:
            return shown(first)
        case _:
            return shown(value)


def in_box(operator: Operator) -> str:
    """Return an operator as an argument: `leaky_relu(0.2)`; empty if impossible."""
    fields = type(operator).model_fields
    given = {name: getattr(operator, name) for name in fields}
    changed = [name for name, value in given.items() if value != fields[name].default]
    if not changed:
        return operator.word
    main = type(operator).main()
    return f"{operator.word}({shown(given[main])})" if main and changed == [main] else ""


def _check_numbers(operator: Operator) -> None:
    name = find_parameter(operator)
    if name is not None:
        text = f"{operator.word}: {name} must be a plain number here, not a parameter"
        raise PydanticCustomError("argument", text)


def find_parameter(operator: Operator) -> str | None:
    """Return the argument that depends on a parameter, which no attached operator takes."""
    for name in type(operator).model_fields:
        value = getattr(operator, name)
        if isinstance(value, Quantity) and not value.fixed and name not in operator.counts:
            return name
    return None


def check_attached(operator: Operator, output: Shape) -> None:
    """Check an operator against the output of the layer that it is attached to.

    A channel count that is a parameter must be written the same as the layer's own, since the class
    that contains both takes it only once.

    Raises:
        ShapeError: if the two do not match.
    """
    operator.shape(output)
    for name in operator.counts:
        value = getattr(operator, name)
        if not value.fixed and value.form != output.channels.form:
            own, wanted = to_text(value.form), to_text(output.channels.form)
            message = (
                f"{operator.word}: {name} are written as `{own}`, and the channels as `{wanted}`"
            )
            raise ShapeError(
                "A210", message, say_to_write(f"{operator.word}({wanted})", fact="{} says that")
            )


Norm: TypeAlias = Annotated[Normalization | None, Attached(NORMS)]
"""A normalization, or none."""

Act: TypeAlias = Annotated[Activation | None, Attached(ACTIVATIONS)]
"""An activation, or none."""
