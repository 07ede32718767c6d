"""Suggestions for values, words and names that are refused.

A help line names what would be accepted and does what the author meant: the local name of another
framework's word, the value without its typo, or the name that was misspelled. If none of these is
known, it lists the choices or states the default, and nothing else.
"""

from archspec.language.advice.refused_values import suggest_value
from archspec.language.advice.unknown_arguments import suggest_argument
from archspec.language.advice.unknown_operators import suggest_operator
from archspec.language.advice.unknown_words import find_settings, suggest_word

__all__ = ["find_settings", "suggest_argument", "suggest_operator", "suggest_value", "suggest_word"]
