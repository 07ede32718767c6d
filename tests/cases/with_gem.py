"""What commands and random networks do with the package of docs/extend.md, where it is installed.

A script, for the environment that `test_extend.py` makes: `python with_gem.py FOLDER`.
"""

import contextlib
import io
import sys
from itertools import islice
from pathlib import Path
from typing import Final

import torch

import archspec
from archspec import ops
from archspec.app.run import run
from archspec.ops import Operator
from tests.ops.boxes import graph_of
from tests.oracle import random_inputs
from tests.specgen import random_spec
from tests.specgen.boxes import OPERATORS

SPEC: Final = """archspec: 1
name: retrieval
input: 16x16x3
body: [3x3 Conv (8 stride 2), GeM (2), FC (10)]
"""
NETWORKS: Final = 1000


def say(*words: object) -> str:
    """What a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run(list(map(str, words))) == 0, words
    return out.getvalue()


def try_commands(folder: Path) -> None:
    """All that a spec can be asked."""
    spec, average = folder / "retrieval.yaml", folder / "average.yaml"
    spec.write_text(SPEC)
    average.write_text(SPEC.replace("GeM (2)", "GlobalAvgPool"))
    assert "3 operators, 315 parameters" in say("check", spec)
    assert "GeM (2)" in say("summary", spec)
    assert "a learned power" in say("ops", "GeM")
    assert "GeM" in say("ops")
    assert "GlobalAvgPool" in say("diff", average, spec)
    say("render", spec, "-o", folder / "net.svg")
    assert "GeM pooling" in (folder / "net.svg").read_text()
    say("build", spec, "-o", folder)
    source = (folder / "retrieval.py").read_text()
    assert "self.ge_m = GeM(p=2.0)" in source
    assert "from gem" not in source


def try_examples(operator: type[Operator]) -> None:
    """The boxes that the class states, and what it computes."""
    accepted, refused = operator.examples
    assert str(graph_of(accepted.box, *accepted.inputs).output.type) == accepted.output
    try:
        graph_of(refused.box, *refused.inputs)
    except archspec.SpecError as error:
        assert [each.code for each in error.diagnostics] == [refused.code]
    else:
        raise AssertionError(refused.box)
    given = torch.rand(2, 4, 5, 3)
    network = archspec.build("archspec: 1\nname: net\ninput: 5x3x4\nbody: [GeM (2)]\n")
    expected = given.square().mean((2, 3)).sqrt()
    torch.testing.assert_close(network(given), expected)


def try_random_networks() -> None:
    """Build and run the first random networks that have the operator."""
    specs = (spec for spec in map(random_spec, range(NETWORKS)) if "GeM" in spec.text)
    for spec in islice(specs, 2):
        graph = archspec.load(spec.text)
        output = archspec.build(spec.text).eval()(*random_inputs(graph))
        assert graph.output.type is not None
        assert output.shape[1:] == graph.output.type.tensor
    assert next(specs, None) is not None


def main() -> None:
    """Try everything, in a folder for files."""
    operator = ops.find("GeM")
    assert operator in OPERATORS
    try_commands(Path(sys.argv[1]))
    try_examples(operator)
    try_random_networks()


main()
