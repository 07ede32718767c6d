"""Suggestions for values, words and names that are refused.

A help line names what would be accepted and does what the author meant: the local name of another
framework's word, the value without its typo, or the name that was misspelled. If none of these is
known, it lists the choices or states the default, and nothing else.
"""

from archspec.language.advice.refused_values import value_meant
from archspec.language.advice.unknown_arguments import argument_meant
from archspec.language.advice.unknown_operators import operator_meant
from archspec.language.advice.unknown_words import settings_of, word_meant

__all__ = ["argument_meant", "operator_meant", "settings_of", "value_meant", "word_meant"]
