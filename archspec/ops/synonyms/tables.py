"""Read the tables of foreign words, each from a file beside this module when first needed."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from archspec.diagnostics.instruction import say_to_remove
from archspec.ops.synonyms.model import Names

IDENTITY: Final = "[]"
"""How a spec writes that nothing is done: a branch without steps."""

Advice: TypeAlias = Mapping[str, str]
"""What is said of each word elsewhere that has no counterpart here."""


@cache
def load_operators() -> Mapping[str, Names]:
    """Return the names of each operator by ours, of each join by its word, and of `[]`."""
    return {here: Names(**row) for here, row in _load("operators").items()}


@cache
def load_arguments() -> Mapping[str, Names]:
    """Return the names of each argument, by the argument or by operator and argument."""
    return {here: Names(**row) for here, row in _load("arguments").items()}


@cache
def load_advice(table: str, operator: str = "") -> Advice:
    """Return the advice on words without a counterpart.

    Args:
        table: what the words are elsewhere: `operators`, `arguments` or `paddings`.
        operator: the operator whose arguments they are; empty for words of any.
    """
    rows = (row for row in _load("absent")[table] if operator in row.get("of", "").split(" "))
    return {word: _read_advice(row) for row in rows for word in row["words"].split()}


def _read_advice(row: Mapping[str, str]) -> str:
    """Return what is said of a word: that it has to go, if it is needless here, and why."""
    return say_to_remove(row["needless"]) if "needless" in row else row["advice"]


@cache
def _load(table: str) -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    text = files("archspec.ops.synonyms").joinpath(f"{table}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
