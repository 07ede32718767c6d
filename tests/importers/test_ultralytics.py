"""The YAML of Ultralytics as flat operations."""

from pathlib import Path

import pytest

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.importers.flat import FlatNetwork, Owner
from archspec.importers.readers.options import ReadOptions
from archspec.importers.readers.ultralytics import read_ultralytics
from tests.importers.count import count_parameters

SCALES = """\
nc: 80
scales:
  n: [0.33, 0.25, 1024]
  x: [1.00, 1.25, 512]
"""

V8 = (
    SCALES
    + """\
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, Conv, [128, 3, 2]]
  - [-1, 3, C2f, [128, True]]
  - [-1, 1, Conv, [256, 3, 2]]
  - [-1, 6, C2f, [256, True]]
  - [-1, 1, Conv, [512, 3, 2]]
  - [-1, 6, C2f, [512, True]]
  - [-1, 1, Conv, [1024, 3, 2]]
  - [-1, 3, C2f, [1024, True]]
  - [-1, 1, SPPF, [1024, 5]]
head:
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]
  - [[-1, 6], 1, Concat, [1]]
  - [-1, 3, C2f, [512]]
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]
  - [[-1, 4], 1, Concat, [1]]
  - [-1, 3, C2f, [256]]
  - [-1, 1, Conv, [256, 3, 2]]
  - [[-1, 12], 1, Concat, [1]]
  - [-1, 3, C2f, [512]]
  - [-1, 1, Conv, [512, 3, 2]]
  - [[-1, 9], 1, Concat, [1]]
  - [-1, 3, C2f, [1024]]
  - [[15, 18, 21], 1, Detect, [nc]]
"""
)
"""YOLOv8, at the smallest and the largest of its scales."""

DECODED = 16
"""The numbers that the decoder of boxes counts up by, which the package has as a convolution."""


def read(text: str, folder: Path, name: str = "net.yaml", scale: str = "") -> FlatNetwork:
    path = folder / name
    path.write_text(text)
    return read_ultralytics(path, ReadOptions(scale=scale))


@pytest.mark.parametrize(("scale", "total"), [("n", 3_157_200), ("x", 68_229_648)])
def test_yolov8_has_the_parameters_that_its_authors_state(
    scale: str, total: int, tmp_path: Path
) -> None:
    (tmp_path / "yolov8.yaml").write_text(V8)
    network = read_ultralytics(tmp_path / f"yolov8{scale}.yaml")
    assert count_parameters(network) == total - DECODED
    assert network.name == f"yolov8{scale}"
    shapes = {each.output: each.shape for each in network.operations}
    assert [shapes[each] for each in network.outputs] == [
        (144, 80, 80),
        (144, 40, 40),
        (144, 20, 20),
    ]


def test_parts_and_weights_have_the_names_of_the_package(tmp_path: Path) -> None:
    network = read(V8, tmp_path, scale="n")
    convolution = next(each for each in network.operations if len(each.owners) == 5)
    assert convolution.owners[1:] == (
        Owner("model.2", "C2f"), Owner("model.2.m.0", "Bottleneck"),
        Owner("model.2.m.0.cv1", "Conv"), Owner("model.2.m.0.cv1.conv", "Conv2d"),
    )  # fmt: skip
    assert convolution.tensors == {"weight": "model.2.m.0.cv1.conv.weight"}


def make_rows(*rows: str, head: str = "[-1, 1, nn.Identity, []]", more: str = "") -> str:
    listed = "".join(f"  - {row}\n" for row in rows)
    return f"nc: 4\n{more}backbone:\n{listed}head:\n  - {head}\n"


COUNTS = {
    "[-1, 1, Focus, [8, 3]]": 12 * 8 * 9 + 16,
    "[-1, 1, GhostConv, [8, 1]]": 3 * 4 + 8 + 4 * 25 + 8,
    "[-1, 1, nn.ConvTranspose2d, [8, 2, 2, 0]]": 3 * 8 * 4 + 8,
    "[-1, 1, nn.BatchNorm2d, []]": 6,
}  # fmt: skip


def test_modules_have_the_parameters_of_their_definitions(tmp_path: Path) -> None:
    for row, total in COUNTS.items():
        assert count_parameters(read(make_rows(row), tmp_path)) == total, row


def test_channels_are_scaled_limited_and_rounded_up(tmp_path: Path) -> None:
    text = make_rows("[-1, 1, Conv, [600, 1]]", more="scales:\n  m: [1.0, 0.3, 512]\n")
    network = read(text, tmp_path, scale="m")
    assert network.operations[0].arguments["filters"] == 160


def test_normalizations_have_the_numbers_of_the_package(tmp_path: Path) -> None:
    network = read(
        make_rows("[-1, 1, Conv, [8]]", more="activation: nn.LeakyReLU(0.1)\n"), tmp_path
    )
    _, norm, act, _ = network.operations
    assert norm.arguments == {"eps": 1e-3, "momentum": 0.03}
    assert (act.box, act.arguments) == ("LeakyReLU", {"slope": 0.1})


def test_the_head_of_the_first_yolov5(tmp_path: Path) -> None:
    more = "anchors:\n  - [10,13, 16,30, 33,23]\n"
    text = make_rows("[-1, 1, Conv, [8]]", head="[[-1], 1, Detect, [nc, anchors]]", more=more)
    network = read(text, tmp_path)
    assert network.operations[-1].shape == (3 * (4 + 5), 640, 640)


def test_what_has_no_counterpart_is_named(tmp_path: Path) -> None:
    text = make_rows("[-1, 1, Conv, [128]]", "[-1, 1, C2PSA, [128]]", "[-1, 1, Other, [3]]")
    network = read(text, tmp_path)
    assert [each.source for each in network.operations if not each.box] == ["Attention", "Other"]


BROKEN = {
    "nc: 4\n": "A422",
    "backbone:\n  - [-1, 1, Conv, [8]]\n": "A422",
    make_rows("[-1, 1, Conv]"): "A422",
    make_rows("[-1, 0, Conv, [8]]"): "A422",
    make_rows("[-1, 1, Conv, [8]]", more="activation: __import__('os')\n"): "A422",
    make_rows("[-1, 999999999, Conv, [8]]"): "A423",
    make_rows("[-1, 90, C2f, [8]]"): "A423",
    make_rows("[5, 1, Conv, [8]]"): "A426",
    make_rows("[-1, 1, Conv, [many]]"): "A426",
    make_rows("[-1, 1, Conv, [8, 3, 0]]"): "A426",
    make_rows("[-1, 1, Conv, [99999999]]"): "A426",
    make_rows("[-1, 1, Conv, []]"): "A426",
    make_rows("[-1, 1, nn.Upsample, [None, 0]]"): "A426",
    "archspec: 1\nname: net\n": "A421",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_files_are_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IMPORTED_OPERATIONS", 500)
    with pytest.raises(SpecError) as caught:
        read(text, tmp_path)
    found = caught.value.diagnostics[0]
    assert found.code == BROKEN[text]
    assert found.help


def test_an_open_scale_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(V8, tmp_path, "yolov8.yaml")
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("A425", f"name one of them: `{tmp_path / 'yolov8n.yaml'}`")
