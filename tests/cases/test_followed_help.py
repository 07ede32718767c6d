"""Help lines that named another function, or led nowhere when they were followed."""

from pathlib import Path

import pytest

from archspec import SpecError, load
from tests.cases.following import findings
from tests.cases.test_advice import gate, steps

_ALONE = "there is none for one of the two alone: `affine` is for scale and offset"
_KEEPING = (
    "write `GlobalAvgPool (keepdim)`, which keeps an image of 1x1, or put it before GlobalAvgPool"
)


def help_of(text: str) -> str:
    """The help of the first finding."""
    return findings(text)[0].help


def test_an_image_behind_a_vector() -> None:
    """What is named is what made the vector."""
    boxes = ("1x1 Conv (1 act=relu)", "1x1 Conv (4 act=sigmoid)")
    assert help_of(steps(gate("GlobalAvgPool", *boxes))) == _KEEPING
    assert not findings(steps(gate("GlobalAvgPool (keepdim)", *boxes)))
    assert help_of(steps("GlobalAvgPool", "ReLU", "Dropout (0.5)", "1x1 Conv (4)")) == _KEEPING
    assert help_of(steps("Flatten", "1x1 Conv (4)")) == "put it before Flatten"
    behind_layer = help_of(steps("Flatten", "FC (8)", "1x1 Conv (4)"))
    assert behind_layer == "put it where the value is an image still"


OVER = "leave it out: it is over channels and grid, or over channels alone with `channels`"

SAID = {
    "InstanceNorm (scale=false)": _ALONE,
    "GroupNorm (2 center=false)": _ALONE,
    "RMSNorm (scale=false)": "the nearest name is `affine`",
    "RMSNorm (center=false)": "leave it out: there is no offset",
    "LayerNorm (axis=-1)": OVER,
    "RMSNorm (dim=1)": OVER,
    "Softmax (axis=1)": "leave it out: it is the channels",
    "InstanceNorm (track_running_stats=false)": (
        "leave it out: it is the statistics of each example, in training and after it"
    ),
    "3x3 Conv (8 activation=leaky)": "write `act=leaky_relu(0.1)`",
    "3x3 Conv (8 act=leaky)": "did you mean `leaky_relu(0.1)`?",
    "3x3 Conv (8 leaky)": "write `act=leaky_relu(0.1)`",
    "3x3 Conv (8 act=leaky(0.2))": "did you mean `leaky_relu`?",
    "3x3 Conv (8 leaky(0.2))": "write `act=leaky_relu(0.2)`",
    "RReLU (0.1)": "name it, as in `RReLU (lower=0.1)`",
    "Hardtanh (-2)": "name it, as in `Hardtanh (low=-2)`",
    "Hardtanh (0 1)": "name it, as in `Hardtanh (low=0 high=1)`",
    "3x3 Conv (8 act=hardtanh(-2))": "name it, as in `act: {hardtanh: {low: -2}}`",
    "GELU (approximate=true)": "write `approximate=tanh`",
    "GELU (approximate=false)": "write `approximate=none`",
    "MaxPool (2 2)": "write `stride 2` where it is how far the window moves",
    "2x2 MaxPool (2)": "write `stride 2` where it is how far the window moves",
    "GroupNorm (2 4)": "of (groups, channels), as torch has them, keep the first: `GroupNorm (2)`",
    "FC (16 10)": "of (in, out), as torch has them, keep the second: `FC (10)`",
    "AdaptiveAvgPool2d (7)": "did you mean `AdaptiveAvgPool`?",
    "AdaptiveMaxPool2d (1)": "it is called `GlobalMaxPool` here",
    "AdaptiveAvgPool2d (1)": "it is called `GlobalAvgPool` here",
    "3x3 MaxPool (stride 2 round_mode=ceil)": "write `ceil=true`",
    "concat": "a join names its values: write `{concat: [a, .]}`",
    "Residual: [ReLU]": "write `residual`",
    "Repeat: 3": "it is written `repeat`",
    "From: a": "it is written `from`",
    "Branches: {a: [], b: []}": "write `branches`",
    "{repeat: 2, layers: [ReLU]}": "did you mean `body`?",
    "{Add: [a, .], as: q}": "it is written `{add: [a, .], as: q}`",
    "{Concatenate: [a, .], size: 8x8x8}": "it is written `{concat: [a, .], size: 8x8x8}`",
    "{repeat: 2, body: [ReLU]} as b": "write `{repeat: 2, body: [ReLU], as: b}`",
    "add: [a as b, .]": "it is written `a` alone: its label is given where it is made",
    "add: a as b": "it is written `{add: [a, .], as: b}`",
    "repeat: 2 as b": "it is written `{repeat: 2, body: [...], as: b}`",
    "Conv: {kernel: 3 3, filters: 8}": "write `[3, 3]`",
    "Conv: {kernel: 2x2, filters: 8}": (
        "set `padding` to `tf_same`, which pads one more at the end, or use an odd kernel"
    ),
}


@pytest.mark.parametrize("box", SAID)
def test_what_is_said(box: str) -> None:
    assert help_of(steps(box)) == SAID[box]


@pytest.mark.parametrize(
    ("foreign", "help"),
    [("activation", "did you mean `act`?"), ("use_bias", "the nearest name is `bias`")],
)
def test_a_path_to_a_foreign_argument(tmp_path: Path, foreign: str, help: str) -> None:
    (tmp_path / "base.yaml").write_text(steps("ReLU"))
    variant = tmp_path / "variant.yaml"
    head = "archspec: 1\nname: variant\nextends: base.yaml\n"
    variant.write_text(f"{head}set: {{defaults.Conv.{foreign}: relu}}\n")
    with pytest.raises(SpecError) as error:
        load(variant)
    assert error.value.diagnostics[0].help == help
