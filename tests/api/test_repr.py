"""What a console shows of the objects that people hold: one short line."""

from collections.abc import Callable
from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.comparison import compare_networks
from archspec.differences.compare import diff_networks
from archspec.summary.summary import summarize
from archspec.verification.fidelity import compare_with_paper
from archspec.weights import Layer, Transfer, transfer

NAME: Final = "inception_v4"


def refused() -> archspec.SpecError:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load("archspec: 1\nname: a\ninput: 8x8x3\nbody: [3x3 Cnv (8)]\n")
    return caught.value


def copied() -> Transfer:
    text = "archspec: 1\nname: a\ninput: 4x4x3\nbody: [3x3 Conv (8 norm=batch)]\n"
    return transfer(archspec.build(text), archspec.build(text))


SHOWN: Final[dict[str, tuple[Callable[[], object], str]]] = {
    "graph": (
        lambda: archspec.load(NAME),
        "<Network inception_v4: 299x299x3 -> 1000, 195 operators, 42,679,816 parameters>",
    ),
    "node": (
        lambda: archspec.load(NAME).nodes[9],
        "<Node 9 stem.right.0: 1x1 Conv (64) -> 73x73x64>",
    ),
    "network": (lambda: archspec.load(NAME).root, "<Scope 0: InceptionV4>"),
    "scope": (lambda: archspec.load(NAME).scopes[4], "<Scope 4 inception_a.2: InceptionA>"),
    "program": (
        lambda: read_program("variants/inception_v4_silu"),
        "<Program inception_v4_silu of variants/inception_v4_silu.yaml, inception_v4.yaml, "
        "blocks/stem_v4.yaml, blocks/reduction_a.yaml>",
    ),
    "spec": (lambda: read_program(NAME).spec, "<Spec inception_v4 of 'inception_v4.yaml'>"),
    "block": (
        lambda: read_program(NAME).blocks["InceptionA"],
        "<Block InceptionA of 'inception_v4.yaml'>",
    ),
    "error": (refused, "<SpecError: 1 finding, A208>"),
    "finding": (
        lambda: refused().diagnostics[0],
        "<Diagnostic A208 <text>:4:12: there is no operator or block `Cnv`>",
    ),
    "difference": (
        lambda: diff_networks(read_program(NAME), read_program("variants/inception_v4_se")),
        "<Difference inception_v4 -> inception_v4_se: 3 changes>",
    ),
    "change": (
        lambda: diff_networks(read_program(NAME), read_program("variants/inception_v4_se")).changes[
            0
        ],
        "<Change added body.inception_a_se.se: None -> 'SE'>",
    ),
    "fidelity": (
        lambda: compare_with_paper(read_program(NAME)),
        "<Fidelity inception_v4: 15 sizes, 2 totals, 4 errata>",
    ),
    "summary": (
        lambda: summarize(archspec.load(NAME)),
        "<Summary inception_v4: 299x299x3 -> 1000, 42,679,816 parameters, 12,253,974,624 MACs>",
    ),
    "comparison": (
        lambda: compare_networks([archspec.load(NAME), archspec.load("inception_v3")]),
        "<Comparison of Inception-v4, Inception-v3>",
    ),
    "transfer": (copied, "<Transfer: 2 layers, outputs equal>"),
    "layer": (
        lambda: Layer(
            "a.b", "Linear", dict(archspec.build(NAME).get_submodule("fc").named_parameters())
        ),
        "<Layer `a.b` Linear (weight 1000x1536, bias 1000)>",
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_one_line_says_what_it_is(name: str) -> None:
    make, expected = SHOWN[name]
    assert repr(make()) == expected


def test_what_cannot_be_seen_is_escaped() -> None:
    assert repr(archspec.Diagnostic("A102", "a\u202eb")) == r"<Diagnostic A102: a\u202eb>"
