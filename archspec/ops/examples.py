"""Boxes that show what an operator takes and what it refuses."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A box that the operator's tests run.

    Attributes:
        box: the step as a spec writes it.
        inputs: the sizes that enter, `8x8x16` or `16`.
        output: the size that leaves; empty where the box must be refused.
        code: the diagnostic that refuses it; empty where it is fine.
    """

    box: str
    inputs: tuple[str, ...]
    output: str = ""
    code: str = ""


def load_examples(operator: str) -> tuple[Example, ...]:
    """Return the examples of one of archspec's own operators, from the file beside this module.

    A row is a box, the sizes that enter, and what comes of it: a size, or the code that refuses it.
    """
    rows = _load().get(operator, {})
    good = (Example(box, (*inputs,), output) for box, *inputs, output in rows.get("accepted", ()))
    bad = (Example(box, (*inputs,), code=code) for box, *inputs, code in rows.get("refused", ()))
    return (*good, *bad)


@cache
def _load() -> dict[str, Any]:
    text = files("archspec.ops").joinpath("examples.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
