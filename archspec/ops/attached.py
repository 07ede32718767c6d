"""Normalisations and activations as arguments of other operators.

`norm=batch`, `norm=none`, `act=leaky_relu(0.2)` in a box; `norm: {batch: {eps: 1e-3}}` in a
mapping.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from archspec.expressions import Quantity
from archspec.ops.activation import ACTIVATIONS, Activation
from archspec.ops.arguments import Check, refuse, shown
from archspec.ops.norm import NORMS, Normalisation
from archspec.ops.operator import Operator


@dataclass(frozen=True)
class Attached(Check):
    """One operator of a family, chosen by its word, or none."""

    family: tuple[type[Operator], ...]

    def __call__(self, given: object) -> Operator | None:
        """The operator with its arguments, or None."""
        if isinstance(given, Operator) or given is None or given == "none":
            return given if isinstance(given, Operator) else None
        word, options = _parts(given)
        if word == "none":
            raise PydanticCustomError("argument", "none takes no argument")
        for operator in self.family:
            if operator.word == word:
                return _made(operator, options)
        wanted = f"none or one of {', '.join(each.word for each in self.family)}"
        raise refuse(wanted, given if word is None else word)

    def schema(self) -> JsonSchemaValue:
        """What a spec may write, as JSON Schema."""
        words = [each.word for each in self.family]
        options = {each.word: each.model_json_schema() for each in self.family}
        mapping = {"type": "object", "properties": options, "additionalProperties": False}
        return {"anyOf": [{"enum": ["none", *words]}, {**mapping, "maxProperties": 1}]}

    def example(self) -> str:
        """Something that a spec may write."""
        return self.family[0].word


def _parts(given: object) -> tuple[str | None, object]:
    match given:
        case str():
            return given, {}
        case Mapping() if len(given) == 1:
            ((word, options),) = given.items()
            return word, options
        case _:
            return None, {}


def _made(operator: type[Operator], options: object) -> Operator:
    main = operator.main()
    if main is None and not isinstance(options, Mapping):
        raise PydanticCustomError("argument", f"{operator.word} takes no argument without a name")
    fields = options if isinstance(options, Mapping) else {main or "": options}
    try:
        made = operator.model_validate(fields)
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
    """The value of an argument as a box writes it: `valid`, `3`, `batch(eps=0.001)`, `none`."""
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


def _check_numbers(operator: Operator) -> None:
    for name in type(operator).model_fields:
        value = getattr(operator, name)
        if isinstance(value, Quantity) and not value.fixed:
            text = f"{operator.word}: {name} must be a plain number here, not a parameter"
            raise PydanticCustomError("argument", text)


Norm: TypeAlias = Annotated[Normalisation | None, Attached(NORMS)]
"""A normalisation, or none."""

Act: TypeAlias = Annotated[Activation | None, Attached(ACTIVATIONS)]
"""An activation, or none."""
