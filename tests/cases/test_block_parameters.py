"""Parameters of blocks that the mapping form of a box could not give."""

import re

import pytest

from archspec import SpecError, load


def spec(name: str, box: str) -> str:
    return (
        f"archspec: 1\nname: t\ninput: 9x9x3\nblocks: {{B: {{params: {{{name}: int}}, "
        f"body: [3x3 Conv ({name})]}}}}\nbody: [{box}]\n"
    )


@pytest.mark.parametrize("name", ["size", "repeat", "as", "share", "stride"])
def test_a_key_of_every_box(name: str) -> None:
    """Refused where it is named, and what the help calls it can be given in both forms."""
    with pytest.raises(SpecError) as caught:
        load(spec(name, f"{{B: {{{name}: 5}}}}"))
    found = next(each for each in caught.value.diagnostics if each.code == "A213")
    assert found.span is not None
    assert found.span.line == 4
    (other,) = re.findall(r"(?:call it|may have is) `(\w+)`", found.help)
    for box in (f"{{B: {{{other}: 5}}}}", f"B ({other}=5)", "B (5)"):
        assert str(load(spec(other, box)).output.type) == "9x9x5"


@pytest.mark.parametrize("name", ["size", "repeat"])
def test_parameters_of_a_network(name: str) -> None:
    graph = load(
        f"archspec: 1\nname: t\ninput: 9x9x3\nparams: {{{name}: 5}}\nbody: [3x3 Conv ({name})]\n"
    )
    assert str(graph.output.type) == "9x9x5"
