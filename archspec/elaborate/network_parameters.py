"""Resolve the parameters of the network itself from settings and defaults."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeGuard

from archspec.diagnostics import Diagnostic, SpecError
from archspec.expressions import Name, Number, Quantity, is_whole
from archspec.graph import GivenValue, Setting
from archspec.language import Parameter, Spec
from archspec.language.formulas import make_formulas
from archspec.language.names import is_word, suggest_nearest
from archspec.language.provenance import Giver, Provenance

_EXAMPLES: Final = {"int": "8", "float": "0.5", "bool": "true", "list": "[64, 128]", "word": "relu"}

_DEFAULTS: Final = {"list": "[1, 2]", "word": "relu"}
_WANTED: Final = {"list": "a list of numbers", "word": "a word"}


def resolve_parameters(spec: Spec, settings: Mapping[str, Setting]) -> tuple[GivenValue, ...]:
    """Return the parameters of the network with their values from settings and defaults.

    Args:
        spec: the network.
        settings: values that override the defaults.

    Raises:
        SpecError: A209 for an unknown parameter, A210 for a wrong type, A211 for a missing value.
    """
    known = [parameter.name for parameter in spec.parameters]
    refused = [
        Diagnostic(
            "A209", f"{spec.name} has no parameter `{name}`", help=suggest_nearest(name, known)
        )
        for name in settings
        if name not in known
    ]
    given: list[GivenValue] = []
    for parameter in spec.parameters:
        try:
            given.append(_evaluate_given(parameter, settings))
        except SpecError as error:
            refused.extend(error.diagnostics)
    if refused:
        raise SpecError(refused)
    return tuple(given)


def _evaluate_given(parameter: Parameter, settings: Mapping[str, Setting]) -> GivenValue:
    """Return a parameter of the network with its value from the settings, or its default.

    Raises:
        SpecError: A210 for a wrong type, A211 for a missing value.
    """
    name, span = parameter.name, parameter.span
    value: Setting | None = settings.get(name, parameter.default)
    by = Provenance(Giver.SETTING if name in settings else Giver.PARAMETER, (), span)
    if parameter.type == "float" and is_whole(value):
        value = float(value)
    if parameter.type == "word" and isinstance(value, str) and is_word(value):
        return GivenValue(name, make_formulas(value, span), by)
    if parameter.type == "list" and isinstance(value, Sequence) and _are_numbers(value):
        return GivenValue(name, make_formulas(tuple(value), span), by)
    if isinstance(value, int | float) and value.__class__.__name__ == parameter.type:
        return GivenValue(name, Quantity(value, Name(name)), by)
    raise SpecError([_report_unset(parameter, value)])


def _are_numbers(values: Sequence[object]) -> TypeGuard[Sequence[Number]]:
    return not isinstance(values, str) and all(isinstance(v, int | float) for v in values)


def _report_unset(parameter: Parameter, value: Setting | None) -> Diagnostic:
    """Return the error for a network parameter without a value of its type."""
    name = parameter.name
    if value is None:
        help = f"give it a default: `{name}: {_DEFAULTS.get(parameter.type, '1')}`"
        return Diagnostic("A211", f"parameter `{name}` has no value", parameter.span, help=help)
    wanted = _WANTED.get(parameter.type, parameter.type)
    message = f"parameter `{name}` must be {wanted}, not {value!r}"
    example = _EXAMPLES[parameter.type]
    return Diagnostic("A210", message, parameter.span, help=f"give it a value such as {example}")
