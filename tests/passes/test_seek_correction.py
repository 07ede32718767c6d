"""One wrong name, join, condition or loop of a network is found again, and its help restores it."""

import re
from pathlib import Path

import pytest

from archspec.api import load
from archspec.diagnostics import Diagnostic, SpecError, apply_edits
from archspec.language.corrections.rank_corrections import rank_corrections
from archspec.reader import read_document

ZOO = Path(__file__).parents[2] / "specs" / "zoo"
CLAIM = re.compile(r"-> *(\S+)|^expect:.*|\bsize: ([\dx]+)", re.MULTILINE)

EDITS = {
    "yolov5s: a value that gets no name": ("(same) as p1", "(same)"),
    "yolov5s: a value too few": ("[p0, p1, p2, .]", "[p0, p2, .]"),
    "yolov5s: a value that does not exist": ("p5: p5", "p5: none"),
    "mobilenetv2: an expansion without its condition": (" if t != 1", ""),
    "pix2pix: no index": ("as down(c)", "as down"),
    "pix2pix: another direction": ("c: reversed(widths)", "c: widths"),
    "cspdarknet53: a part too few": ("split: [part1, part2]", "split: [part1]"),
    "dcgan: two items exchanged": ("[512, 256, 128]", "[256, 512, 128]"),
    "dcgan: a loop's variable": ("for: {c:", "for: {C:"),
    "efficientnet: a function": ("near8(v): max", "naer8(v): max"),
    "mobilenetv3_large: another function": ("max(8", "ceil(8"),
    "unet: a number of a series": ("widths: [64, 128, 256, 512]", "widths: [64, 256, 512]"),
    "wavenet: an index that no value has": (" as skip(512)", ""),
    "pointnet: two branches exchanged": (
        "points: [], matrix: [TNet]",
        "matrix: [TNet], points: []",
    ),
    "mobilenetv2: no condition": (" if first else 1", ""),
    "yolov5s: another join": ("concat: [., c4]", "mul: [., c4]"),
    "unet: a join that leaves several values": ("concat: [", "softmax: ["),
    "unet: no larger value to cut": ("c: reversed(widths)", "c: widths"),
    "inception_next_tiny: a part with its size too few": (", w: cin//8", ""),
    "inception_next_tiny: the size of a part": (", w: cin//8", ", w: 8"),
    "pix2pix: a number unlike all others": ("[128, 256, 512,", "[128, 256, 521,"),
    "dcgan: a range of what is doubled": ("[512, 256, 128]", "512..128"),
    "resnet18: no condition on a shortcut": (" if s != 1 or cin != c", ""),
    "wavenet: a number of powers": ("32, 64, 128", "32, 128"),
    "dpn68: a parameter as the size of a part": ("{out: c,", "{out: 8,"),
    "efficientnetv2_s: a join twice": ("    merge: mul\n", "    merge: add\n    merge: mul\n"),
    "convnextv2_atto: a kernel that is gone": ("2x2 Conv (c stride 2 V)", "Conv (c stride 2 V)"),
    "efficientnetv2_s: an argument before others": (
        "FusedMBConv (4 64",
        "FusedMBConv (64",
    ),
    "regnety_008: the type of a number": ("{w: int", "{w: float"),
    "mobilenetv3_large: a function of a name that is taken": ("  round8(v)", "  round(v)"),
    "shufflenetv2: a value that is not there": ("from: left", "from: ."),
    "mambaout_femto: the sum of two parts": ("{g: 8*cin//3,", "{g: cin,"),
    "mobilenetv3_large: a number of a function": ("//8*8)", "//9*8)"),
    "unet3d: a range for what another loop has": ("[1, 2, 4]", "1..4"),
    "mobilenetv3_large: a word in an expression": ("round8(cin/4)", "round8(cin/4 V)"),
    "dcgan: a number that a loop has": ("5x5 UpConv (c stride", "5x5 UpConv (stride"),
    "dcgan: a loop before a step": (
        """  - 4x4 UpConv (1024)  -> 4x4x1024
  - for: {c: [512, 256, 128]}
    body: [5x5 UpConv (c stride 2 padding=2 output_padding=1)]
    size: 32x32x128
""",
        """  - for: {c: [512, 256, 128]}
    body: [5x5 UpConv (c stride 2 padding=2 output_padding=1)]
    size: 32x32x128
  - 4x4 UpConv (1024)  -> 4x4x1024
""",
    ),
    "shufflenetv1: a round too few": ("n: [3, 7, 3]", "n: [7, 3]"),
    "starnet_s1: a number of a loop": ("[1, 2, 4, 8]", "[1, 2, 4, 3]"),
    "resnet18: a stage that only totals lack": (
        "  - 2 x BasicBlock (64)                       -> 56x56x64\n",
        "",
    ),
    "poolformer_s12: a short word": ("merge: sub", "merge: sun"),
    "inception_next_tiny: a part that nothing takes": ("[from: w,", "[from: input,"),
    "inception_next_tiny: a part of another size": ("w: cin//8, h:", "w: 2*(cin//8), h:"),
    "fasternet_t0: what one of two parts leaves": ("part: cin//4, ", ""),
    "wavenet: the numbers of values that are taken": (
        "[1, 2, 4, 8, 16, 32, 64, 128, 256]",
        "1..",
    ),
    "wavenet: a number twice": ("[1, 2, 4,", "[1, 2, 2,"),
    "nasnet_a: a value behind the step that takes it": (
        "a: [from: h, Sep (c 5 2)]",
        "a: [Sep (c 5 2), from: h]",
    ),
    "mnasnet_a1: a stage twice": (
        "  - MBConv (6 320)                                   -> 7x7x320\n",
        2 * "  - MBConv (6 320)                                   -> 7x7x320\n",
    ),
    "regnety_008: a loop twice": (
        "  - for: {row: regnety}\n    body: [row.d x Y (row.w g s=2 if first else 1)]\n",
        2 * "  - for: {row: regnety}\n    body: [row.d x Y (row.w g s=2 if first else 1)]\n",
    ),
    "mobilenetv3_large: a step in all uses of a block": (" if se\n", "\n"),
    "mobilenetv4_conv_small: a kernel of no size": (" if a > 0\n", "\n"),
    "mobilenetv2: a parameter for what is lacking": ("Dropout (drop)", "Dropout"),
    "mobilenetv2: a cell too few": ("[1, 16,  1, 1]", "[16,  1, 1]"),
    "mobilenetv1: the first of two numbers": ("Separable (256 2)", "Separable (2)"),
    "mobilenetv1: a stage and its size": ("  - 5 x Separable (512)     -> 14x14x512\n", ""),
    "poolformer_s12: the stride of patches": (" stride 4", ""),
}


def report(name: str, right: str, wrong: str) -> tuple[str, str, Diagnostic]:
    """Return a text, the same with an edit, and what is found in that."""
    text = (ZOO / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    edited = text.replace(right, wrong)
    with pytest.raises(SpecError) as error:
        load(edited, base=ZOO)
    (finding,) = error.value.diagnostics
    return text, edited, finding


@pytest.mark.parametrize("name", EDITS)
def test_the_text_is_restored(name: str) -> None:
    text, edited, finding = report(name.partition(":")[0], *EDITS[name])
    assert apply_edits(edited, finding.fix) == text


def test_a_stage_is_found_beside_parts_of_a_value() -> None:
    _, _, finding = report("mambaout_femto", "  - 3 x GatedCNN\n  - Down (96)", "  - Down (96)")
    assert finding.help == "write `3 x GatedCNN` before this step"


def test_what_multiplies_a_value_is_a_gate() -> None:
    gate = ", gate: [GlobalAvgPool (keepdim), 1x1 Conv (r act=silu), 1x1 Conv (cin act=sigmoid)]"
    _, edited, finding = report("coatnet_0", gate, "")
    assert finding.help.startswith("add the branch `gate: [GlobalAvgPool (keepdim), 1x1 Conv (r ")
    load(apply_edits(edited, finding.fix), base=ZOO)


def test_a_step_that_explains_totals_is_marked() -> None:
    _, _, finding = report("ghostnet", "(stride s) if s != 1,", "(stride s) if s <= cin,")
    assert any(mark.text.startswith("without it in some uses") for mark in finding.marks)


@pytest.mark.parametrize("name", ["hrnet_w18", "efficientnet", "dpn68", "yolov5s"])
def test_no_stated_size_is_corrected(name: str) -> None:
    text = (ZOO / f"{name}.yaml").read_text(encoding="utf-8")
    document = read_document(text, name)
    total = Diagnostic("A307", "", document.find_key("expect").span)
    found = list(rank_corrections([total], {name: text}))
    assert len(found) > 30
    for correction in found:
        assert CLAIM.findall(apply_edits(text, correction.edits)) == CLAIM.findall(text)
