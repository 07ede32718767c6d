"""The cfg of Darknet as flat operations."""

from pathlib import Path

import pytest
import torch

from archspec.diagnostics import SpecError
from archspec.importers.flat import FlatNetwork
from archspec.importers.readers.darknet import read_darknet
from archspec.importers.readers.options import ReadOptions
from tests.importers.count import count_parameters, count_statistics
from tests.importers.interpret import run_flat

CONV = (
    "[convolutional]\nbatch_normalize=1\nsize={1}\nstride=1\npad=1\nfilters={0}\nactivation=leaky\n"
)
POOL = "[maxpool]\nsize=2\nstride={0}\n"


def read(text: str, folder: Path, sides: tuple[int, ...] = ()) -> FlatNetwork:
    path = folder / "net.cfg"
    path.write_text(text)
    return read_darknet(path, ReadOptions(sides))


def make_tiny_yolo() -> str:
    """YOLOv2-tiny for the 20 classes of VOC: nine convolutions, and a pool after each of six."""
    text = "[net]\nbatch=1\nwidth=416\nheight=416\nchannels=3\n"
    for at, filters in enumerate((16, 32, 64, 128, 256, 512)):
        text += CONV.format(filters, 3) + POOL.format(1 if at == 5 else 2)
    text += CONV.format(1024, 3) * 2
    text += "[convolutional]\nsize=1\nstride=1\npad=1\nfilters=125\nactivation=linear\n"
    return text + "[region]\nanchors = 1.08,1.19,  3.42,4.41\nclasses=20\nnum=5\n"


def test_tiny_yolo_has_the_numbers_of_its_published_weights(tmp_path: Path) -> None:
    network = read(make_tiny_yolo(), tmp_path)
    header, size = 16, 63_471_556  # bytes of yolov2-tiny-voc.weights
    assert count_parameters(network) + count_statistics(network) == (size - header) // 4
    shapes = {each.output: each.shape for each in network.operations}
    assert [shapes[each] for each in network.outputs] == [(125, 13, 13)]


HEAD = "[net]\nwidth=8\nheight=6\nchannels=4\n"

JOINS = (
    HEAD + "[convolutional] # the first\nfilters=4\nactivation=mish\n"
    "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
    "[upsample]\nstride=2\n[maxpool]\nsize=2\nstride=2\n[route]\nlayers = -1, -3\n"
    "[shortcut]\nfrom=0\nactivation=swish\n[avgpool]\n[scale_channels]\nfrom=5\n[yolo]\n"
)


def test_joins(tmp_path: Path) -> None:
    network = read(JOINS, tmp_path)
    assert [each.box for each in network.operations] == [
        "Conv", "Mish", "Slice", "Upsample", "MaxPool", "concat", "add", "SiLU", "GlobalAvgPool",
        "mul",
    ]  # fmt: skip
    weights = {name: torch.randn(4) for name in ("layers.0.bias",)}
    weights["layers.0.weight"] = torch.randn(4, 4, 1, 1)
    (left,) = run_flat(network, [torch.randn(2, 4, 6, 8)], weights)
    assert left.shape == (2, 4, 6, 8)


def pool_as_darknet(x: torch.Tensor, size: int, stride: int) -> torch.Tensor:
    """The pool of `src/maxpool_layer.c`: windows begin half of `size - 1` before the grid."""
    rows, columns = ((side - 1) // stride + 1 for side in x.shape[2:])
    before = (size - 1) // 2
    out = x.new_empty(*x.shape[:2], rows, columns)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride - before, column * stride - before
            window = x[:, :, max(top, 0) : top + size, max(left, 0) : left + size]
            out[:, :, row, column] = window.amax((2, 3))
    return out


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("sides", [(6, 8), (7, 9)])
def test_pools_hang_over_the_grid_as_in_darknet(
    size: int, stride: int, sides: tuple[int, int], tmp_path: Path
) -> None:
    text = HEAD + f"[maxpool]\nsize={size}\nstride={stride}\n"
    network = read(text, tmp_path, sides)
    x = torch.randn(1, 4, *sides)
    (left,) = run_flat(network, [x], {})
    assert torch.equal(left, pool_as_darknet(x, size, stride))


BROKEN = {
    "": "A422",
    "[net]\nwidth=8\nheight=8": "A422",
    "[convolutional]\nfilters=4": "A422",
    HEAD + "[convolutional]\nfilters=many": "A422",
    HEAD + "[convolutional]\nfilters=99999999999": "A422",
    HEAD + "just a line": "A422",
    "[net]\nchannels=3\n[convolutional]\nfilters=4\n": "A425",
    HEAD + "[convolutional]\nfilters=99999999": "A426",
    HEAD + "[convolutional]\nfilters=-1": "A426",
    HEAD + "[convolutional]\nfilters=4\nsize=9": "A426",
    HEAD + "[maxpool]\nsize=0": "A426",
    HEAD + "[maxpool]\nstride=0": "A426",
    HEAD + "[route]\nlayers=5": "A426",
    HEAD + "[route]": "A426",
    HEAD + "[reorg]\nstride=0": "A426",
    HEAD + "[avgpool]\n" * 30_001: "A423",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_files_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(text, tmp_path)
    (found,) = caught.value.diagnostics
    assert found.code == BROKEN[text]
    assert found.help


def test_the_line_of_a_layer_is_shown(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read(HEAD + "[dropout]\n[convolutional]\nfilters=4\nsize=9\n", tmp_path)
    assert "[convolutional]\n  | ^^^^^^^^^^^^^^^" in str(caught.value)


def test_what_has_no_counterpart_is_named(tmp_path: Path) -> None:
    text = HEAD + "[crnn]\noutput=4\n[convolutional]\nfilters=4\nactivation=stair\n"
    network = read(text, tmp_path)
    assert [(each.source, each.why) for each in network.operations if not each.box] == [
        ("crnn", "the reader does not know this layer"),
        ("convolutional", "its activation is stair"),
    ]
