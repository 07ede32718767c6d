"""Names that would hide the class of what a network returns, or what it keeps of a parameter."""

import re

import pytest

from archspec import SpecError, emit, load

OUTPUT = "archspec: 1\nname: t\ninput: 9x9x3\n"
TAKEN = {
    "label": "body: [3x3 Conv (4) as TOutput, GlobalAvgPool]\n"
    "heads: {aux: {from: TOutput, body: [GlobalAvgPool, FC (3)]}}\n",
    "branch": "body:\n  - branches: {TOutput: [Tanh, {residual: [ReLU]}], b: []}\n"
    "  - Tanh as a\nheads: {aux: {from: a, body: [GlobalAvgPool]}}\n",
    "head": "body: [Tanh as a, ReLU]\nheads: {TOutput: {from: a, body: [GlobalAvgPool]}}\n",
    "parameter": "params: {TOutput: 2}\nbody: [1x1 Conv (TOutput) as a, ReLU]\n"
    "heads: {aux: {from: a, body: [GlobalAvgPool]}}\n",
    "block": "blocks: {TOutput: {body: [Tanh]}}\nbody: [TOutput, ReLU as a]\n"
    "heads: {aux: {from: a, body: [GlobalAvgPool]}}\n",
    "input": "body: [{from: TOutput}, Tanh as a, ReLU]\n"
    "heads: {aux: {from: a, body: [GlobalAvgPool]}}\n",
}


@pytest.mark.parametrize("what", TAKEN)
def test_the_class_that_a_network_returns_is_not_hidden(what: str) -> None:
    """`archspec check` tells it, and its help mends it."""
    text = OUTPUT + TAKEN[what]
    if what == "input":
        text = text.replace("input: 9x9x3", "inputs: {TOutput: 9x9x3}")
    with pytest.raises(SpecError) as caught:
        load(text)
    (found,) = caught.value.diagnostics
    assert found.code == "A503"
    wish = re.fullmatch(r"a free name for the (\w+) is `(\w+)`", found.help)
    assert wish
    assert wish[1] == what
    mended = emit(load(re.sub(r"\bTOutput\b", wish[2], text)))
    assert mended.count("TOutput(") == 2


def test_a_factor_beside_a_head_of_its_name() -> None:
    """Both were `self.aux`: the number took the place of the module."""
    text = (
        "archspec: 1\nname: t\ninput: 4x4x2\nparams: {aux: 0.5, aux_2: 0.25}\n"
        "body: [Tanh as a, {residual: [Tanh], scale: aux}, {residual: [Tanh], scale: aux_2}]\n"
        "heads: {aux: {from: a, body: [GlobalAvgPool]}}\n"
    )
    source = emit(load(text))
    assert "self.aux_2 = aux\n" in source
    assert "self.aux_2_2 = aux_2\n" in source
