"""Help lines that named another function, or led nowhere when they were followed."""

import pytest

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


SAID = {
    "BN (scale=false)": _ALONE,
    "GroupNorm (2 center=false)": _ALONE,
    "RMSNorm (scale=false)": "did you mean `affine`?",
    "RMSNorm (center=false)": "leave it out: there is no offset",
    "LayerNorm (axis=-1)": "leave it out: it is over the channels and the grid",
    "RMSNorm (dim=1)": "leave it out: it is over the channels and the grid",
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
}


@pytest.mark.parametrize("box", SAID)
def test_what_is_said(box: str) -> None:
    assert help_of(steps(box)) == SAID[box]
