"""Advice: what to write instead of what is refused, where that is known.

A help line names what would be accepted and does what was meant: the word here for a word of
another framework, the value without a slip of its spelling, or a name that a slip of the pen leads
to. Where none of them is known it says the choices, or the default, and nothing else.
"""

from archspec.language.advice.refused_values import value_meant
from archspec.language.advice.unknown_arguments import argument_meant
from archspec.language.advice.unknown_operators import operator_meant
from archspec.language.advice.unknown_words import settings_of, word_meant

__all__ = ["argument_meant", "operator_meant", "settings_of", "value_meant", "word_meant"]
