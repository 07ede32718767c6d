"""The keys of the language in each mapping, with a sentence and an example of each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.language.blocks import BLOCK_KEYS, HEAD_KEYS
from archspec.language.box import BOX_PARTS
from archspec.language.box_mapping import FROM
from archspec.language.claims import ERRATUM_KEYS, PAPER_KEYS, RESULT_KEYS
from archspec.language.document import KEYS
from archspec.language.space_sections import RANGE_KEYS
from archspec.language.steps import STEP_FORMS
from archspec.language.variants.read import SIDES, THINGS

Mappings: TypeAlias = Literal[
    "spec", "block", "head", "step", "box", "paper", "erratum", "result", "range", "insertion"
]
"""The mappings with keys of their own."""

TABLES: Final[Mapping[Mappings, tuple[str, ...]]] = {
    "spec": KEYS,
    "block": tuple(dict.fromkeys(BLOCK_KEYS)),
    "head": HEAD_KEYS,
    "step": tuple(dict.fromkeys(key for _, keys in STEP_FORMS.values() for key in keys)),
    "box": (*BOX_PARTS, FROM),
    "paper": PAPER_KEYS,
    "erratum": ERRATUM_KEYS,
    "result": RESULT_KEYS,
    "range": RANGE_KEYS,
    "insertion": (*SIDES, *THINGS),
}
"""The keys that the language reads in each mapping, in canonical order."""

SECTION_KEYS: Final[Mapping[str, Mappings]] = {
    "paper": "paper",
    "errata": "erratum",
    "reported": "result",
    "insert": "insertion",
}
"""The sections that are mappings, or lists of mappings, with keys of their own."""


@dataclass(frozen=True, slots=True)
class KeyDoc:
    """What a key means.

    Attributes:
        text: a sentence.
        example: a value as a spec writes it; empty for none.
    """

    text: str
    example: str


def describe_key(mapping: Mappings, key: str) -> KeyDoc:
    """Return what a key of a mapping means.

    Raises:
        KeyError: for a key that the language does not read there.
    """
    return _read_docs()[mapping][key]


def list_documented_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys that are described, by their mapping."""
    return {name: tuple(keys) for name, keys in _read_docs().items()}


@cache
def _read_docs() -> dict[str, dict[str, KeyDoc]]:
    text = (files("archspec.language.schema") / "keys.toml").read_text("utf-8")
    return {
        name: {key: KeyDoc(*doc) for key, doc in keys.items()}
        for name, keys in tomllib.loads(text).items()
    }
