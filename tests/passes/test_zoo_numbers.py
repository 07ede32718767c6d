"""Wrong numbers of the zoo's networks are found, whatever stands between them and the operators."""

from pathlib import Path

import pytest

from archspec.api import load
from archspec.diagnostics import SpecError, apply_edits

ZOO = Path(__file__).parents[2] / "specs" / "zoo"

EDITS = {
    "the count of a stage whose first round differs": ("resnet50", "6 x Bott", "7 x Bott"),
    "such a count that is gone": ("resnet50", "- 3 x Bottleneck (512", "- Bottleneck (512"),
    "a count in the row of a loop": ("regnety_008", "stage3:  [8,", "stage3:  [7,"),
    "a stride that decides about a sum": ("mobilenetv2", "[6, 64,  4, 2]", "[6, 64,  4, 1]"),
    "a width that a function rounds": ("efficientnet", "[6, 3, 80,", "[6, 3, 800,"),
    "a switch": ("mobilenetv3_large", "672, 112, true,", "672, 112, false,"),
    "a default stride": ("cbam_resnet50", "params: {c: int, s: 1}", "params: {c: int, s: 3}"),
    "a flag of a default": ("convnext_tiny", "channels: true", "channels: false"),
    "a padding": ("cyclegan", "residual: [Pad (1)", "residual: [Pad (2)"),
    "the channels of the input": ("convnext_tiny", "224x224x3", "224x224"),
    "the type of a parameter": ("cyclegan", "params: {c: int}", "params: {c: list}"),
    "a count in a block of several values": ("hrnet_w18", "{repeat: 4,", "{repeat: 3,"),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_the_text_is_restored(name: str) -> None:
    file, right, wrong = EDITS[name]
    text = (ZOO / f"{file}.yaml").read_text(encoding="utf-8")
    assert right in text
    edited = text.replace(right, wrong, 1)
    with pytest.raises(SpecError) as error:
        load(edited, base=ZOO)
    (finding,) = error.value.diagnostics
    assert finding.fix
    assert apply_edits(edited, finding.fix) == text
