"""Suggestions for values, words and names that are refused.

A help line names what would be accepted and does what the author meant: the local name of another
framework's word, the value without its typo, or the name that was misspelled. If none of these is
known, it lists the choices or states the default, and nothing else.

Only errors need advice, so its modules are imported when a function is first asked for, as in
`advice.suggest_value(...)`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archspec.language.advice.norms_and_activations import suggest_act, suggest_named_options
    from archspec.language.advice.refused_values import suggest_second_argument, suggest_value
    from archspec.language.advice.unknown_arguments import suggest_argument
    from archspec.language.advice.unknown_operators import (
        suggest_adaptive_pool,
        suggest_join,
        suggest_operator,
    )
    from archspec.language.advice.unknown_words import find_settings, suggest_word

_HOMES = {
    "find_settings": "unknown_words",
    "suggest_adaptive_pool": "unknown_operators",
    "suggest_act": "norms_and_activations",
    "suggest_argument": "unknown_arguments",
    "suggest_join": "unknown_operators",
    "suggest_named_options": "norms_and_activations",
    "suggest_operator": "unknown_operators",
    "suggest_second_argument": "refused_values",
    "suggest_value": "refused_values",
    "suggest_word": "unknown_words",
}

__all__ = [
    "find_settings",
    "suggest_act",
    "suggest_adaptive_pool",
    "suggest_argument",
    "suggest_join",
    "suggest_named_options",
    "suggest_operator",
    "suggest_second_argument",
    "suggest_value",
    "suggest_word",
]


def __getattr__(name: str) -> Any:
    """Import the module of a function."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
