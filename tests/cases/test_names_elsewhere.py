"""Names of other frameworks lead to the names here: one table, complete and without doubt."""

from typing import Final

import pytest

from archspec.ops import JOINS, TABLE, Operator
from archspec.ops.describe import describe_operator
from archspec.ops.join import PARTED
from archspec.ops.synonyms.lookup import names_of_argument, operators_like
from archspec.ops.synonyms.model import FRAMEWORKS, OTHERS, plain
from archspec.ops.synonyms.tables import IDENTITY, load_advice, load_operators
from tests.app.calls import Call
from tests.cases.following import Wrong, findings

OPERATORS: Final = load_operators()

BOXES: Final = {
    "Swish": "did you mean `SiLU`?",
    "3x3 Conv (8 act=swish)": "did you mean `silu`?",
    "3x3 Conv (8 act=linear)": "did you mean `none`?",
    "GlobalMaxPooling2D": "did you mean `GlobalMaxPool`?",
    "Deconv (8)": "it is called `UpConv` here",
    "Linear (10)": "it is called `FC` here",
    "Dense (10)": "it is called `FC` here",
    "BatchNorm": "did you mean `BN`?",
    "BatchNorm2d": "did you mean `BN`?",
    "LRN": "did you mean `LocalResponseNorm`?",
    "ConvTranspose (8)": "it is called `UpConv` here",
    "Concat: [a, .]": "write `{concat: [a, .]}`",
    "3x3 Conv (8 valid)": "write `V` or `padding=valid`",
    "3x3 MaxPool (stride 2 ceil_mode)": "write `ceil`",
    "2x2 UpConv (8 same)": "write `padding=tf_same`",
    "Identity": "leave it out: a branch that does nothing is `[]`",
    "nn.Conv2d (8)": "it is called `Conv` here",
    "tf.nn.swish": "did you mean `SiLU`?",
    "Conv3d (8)": "it is called `Conv` here",
    "LSTM (8)": "there is none: see docs/scope.md for what to do instead",
    "sum: [a, .]": "did you mean `add`? A join names its values, as in `add: [a, .]`",
    "{branches: {x: [], y: []}, merge: concatenate}": "did you mean `concat`?",
    "{branches: {x: [], y: []}, merge: sum}": "did you mean `add`?",
}
"""Boxes of torch, Keras and Darknet in `input: 8x8x4`, and what is said of each.

The first fourteen are from layer lists that people brought: github.com/HarisIqbal88/PlotNeuralNet
issue 153, github.com/pytorch/vision issue 1266, github.com/AlexeyAB/darknet issue 4304.
"""


def network(box: str) -> str:
    return f"archspec: 1\nname: net\ninput: 8x8x4\nbody:\n  - 3x3 Conv (4) as a\n  - {box}\n"


@pytest.mark.parametrize("box", BOXES)
def test_box(box: str) -> None:
    (finding,) = findings(network(box))
    assert finding.help == BOXES[box]


@pytest.mark.parametrize("box", ["concat: [a, .]", "add: [a, .]", "SiLU", "BN", "FC (10)"])
def test_what_it_leads_to(box: str) -> None:
    """The help, followed; a full connection takes a vector, which is another matter."""
    assert [each.code for each in findings(network(box))] == ["A302"] * box.startswith("FC")


def test_defaults_and_legend_are_told_too() -> None:
    spec = network("3x3 Conv (8)").replace("body:", "defaults: {Conv2d: {bias: false}}\nbody:")
    (finding,) = findings(spec)
    assert finding.help == "did you mean `Conv`?"
    spec = network("3x3 Conv (8)").replace("body:", "defaults: {Conv: {use_bias: false}}\nbody:")
    (finding,) = findings(spec)
    assert finding.help == "write `bias: false`"


# The table


@pytest.mark.parametrize("operator", [*TABLE, *JOINS.values()], ids=lambda each: each.__name__)
def test_every_operator_and_argument_has_a_row(operator: type[Operator]) -> None:
    name = operator.word if operator.joins else operator.__name__
    assert any(OPERATORS[name].words())
    fields = () if name in PARTED else (*operator.model_fields, *operator.aliases)
    for field in fields:  # which part it is follows from the names, and is never written
        assert any(names_of_argument(operator, field).words()), field


@pytest.mark.parametrize("framework", [each for each in FRAMEWORKS.values() if each != OTHERS])
def test_every_framework_names_most_layers(framework: str) -> None:
    named = [name for name, row in OPERATORS.items() if framework in row.by_framework()]
    assert {"Conv", "MaxPool", "BN", "FC", "concat", "add"} <= set(named)


def test_no_word_is_in_both_tables() -> None:
    known = {plain(word) for row in OPERATORS.values() for word in row.words()}
    assert not known & set(map(plain, load_advice("operators")))


def test_every_word_of_the_table_is_answered() -> None:
    """Each leads to its rows, whatever its case."""
    for here, row in OPERATORS.items():
        for word in row.words():
            assert here in operators_like(word, OPERATORS)
            assert here in operators_like(word.upper(), OPERATORS)


@pytest.mark.parametrize("operator", TABLE, ids=lambda each: each.__name__)
def test_torch_has_a_module_of_the_name(operator: type[Operator]) -> None:
    from torch import nn

    for word in OPERATORS[operator.__name__].torch.split():
        assert hasattr(nn, word) or word == "Interpolate", word


def test_boxes_of_other_frameworks_lead_to_operators() -> None:
    known = {operator.__name__ for operator in TABLE} | set(JOINS)
    for here, row in OPERATORS.items():
        if here not in known:
            continue
        for word in row.words():
            if word in known:
                continue
            (finding,) = findings(Wrong(word.replace("-", "_"), ("8",)).text)
            is_adaptive = here.startswith("Global") and "Adaptive" in finding.help
            is_one = len(operators_like(word, known)) == 1
            named = [here] if is_one else operators_like(word, known)
            is_named = any(f"`{name}`" in finding.help for name in named)
            assert is_adaptive or is_named, (word, finding.help)


# The command


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("batchnorm2d", "BN"), ("BatchNormalization", "BN"), ("Linear", "FC"), ("dense", "FC"),
        ("InnerProduct", "FC"), ("gemm", "FC"), ("connected", "FC"), ("Concatenate", "concat"),
        ("route", "concat"), ("shortcut", "add"), ("Multiply", "mul"), ("swish", "SiLU"),
        ("deconvolution", "UpConv"), ("GlobalAveragePooling2D", "GlobalAvgPool"),
        ("lrn", "LocalResponseNorm"), ("nn.ReLU", "ReLU"), ("conv", "Conv"),
    ],
)  # fmt: skip
def test_ops_finds_it(call: Call, word: str, name: str) -> None:
    done = call("ops", word)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{name}: ")
    assert "Elsewhere:" in done.out


def test_ops_shows_all_that_a_word_stands_for(call: Call) -> None:
    out = call("ops", "Pooling").out
    assert [line for line in out.splitlines() if line.startswith(("MaxPool:", "AvgPool:"))] != []
    assert "GlobalAvgPool: " in out


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("LSTM", "there is none: see docs/scope.md for what to do instead"),
        ("Identity", "leave it out: a branch that does nothing is `[]`"),
        (
            "use_bias",
            "as an argument it is `bias` of Conv, UpConv, FC, DWConv, SepConv, MultiHeadAttention",
        ),
        ("data_format", "leave it out: a spec says nothing of it"),
        ("qwertz", "`archspec ops` lists them"),
    ],
)
def test_ops_says_that_there_is_none(call: Call, word: str, said: str) -> None:
    done = call("ops", word)
    assert done.status == 2
    assert done.err.endswith(f"error: there is no operator `{word}`; {said}\n")


def test_pages_list_the_names() -> None:
    """Docs and `--format json` have them by framework."""
    (bn,) = (describe_operator(each) for each in TABLE if each.__name__ == "BN")
    by_framework = {each.framework: each for each in bn.elsewhere}
    assert "BatchNorm2d" in by_framework["PyTorch"].names
    assert by_framework["Keras"].names == ("BatchNormalization",)
    assert by_framework["ONNX"].arguments["eps"] == ("epsilon",)
    assert "0.99 is 0.01" in bn.notes["momentum"]
    assert IDENTITY in OPERATORS
