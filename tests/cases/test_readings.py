"""What means something else in torch and Keras is built as written, with a warning."""

import re
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec import Graph, SpecError

SPECS: Final = Path(__file__).parents[2] / "specs"


def load(*body: str, entering: str = "32x32x3", more: str = "") -> Graph:
    steps = "".join(f"  - {step}\n" for step in body)
    return archspec.load(f"archspec: 1\nname: net\ninput: {entering}\n{more}body:\n{steps}")


def codes(graph: Graph) -> list[str]:
    return [each.code for each in graph.warnings]


# Channels first


@pytest.mark.parametrize(
    "size",
    [
        "3x224x224",
        "1x28x28",
        "3x32x32",
        "4x84x84",
        "3x480x640",
        "3x1280x720",
        "1x224x224",
        "4x24x64",
    ],
)
def test_channels_first(size: str) -> None:
    graph = load("1x1 Conv (2)", entering=size)
    assert codes(graph) == ["A314"]
    (found,) = graph.warnings
    first, *rest = size.split("x")
    assert found.help == f"write `{'x'.join([*rest, first])}`"
    (mended,) = re.findall(r"`(.*)`", found.help)
    assert codes(load("1x1 Conv (2)", entering=mended)) == []


@pytest.mark.parametrize(
    "size",
    ["224x224x3", "1x1x2048", "4x4x512", "1x1x512", "3x3x256", "1x100x64", "1x16000x1", "4x25x512",
     "2x64x64", "8x8x1280", "64", "3x16x16", "28x28x1"],
)  # fmt: skip
def test_sizes_that_are_meant(size: str) -> None:
    """Vectors and small grids of generators and heads, and signals that are one row high."""
    step = "FC (2)" if size == "64" else "1x1 Conv (2)"
    assert codes(load(step, entering=size)) == []


def test_each_of_several_inputs() -> None:
    text = "archspec: 1\nname: net\ninputs: {a: 3x64x64, b: 3x64x64}\nbody: [concat: [a, b]]\n"
    assert codes(archspec.load(text)) == ["A314", "A314"]


def test_an_error_behind_it_says_so_too() -> None:
    with pytest.raises(SpecError) as caught:
        load("7x7 Conv (64 stride 2 V)", entering="3x224x224")
    assert caught.value.diagnostics[0].notes == (
        "the input 3x224x224 has 3 rows and 224 columns of 224 channels; "
        "channels stand last: `224x224x3`",
    )


# Pools without a stride


@pytest.mark.parametrize(
    ("box", "moved", "kept"),
    [
        ("2x2 MaxPool", "stride 2", "16x16x3"),
        ("2x2 AvgPool", "stride 2", "16x16x3"),
        ("3x3 MaxPool", "stride 3", "10x10x3"),
        ("3x3 MaxPool (V)", "stride 3", "10x10x3"),
        ("MaxPool (2)", "stride 2", "16x16x3"),
        ("1x2 MaxPool", "stride 1x2", "32x16x3"),
        ("2x2 MaxPool (padding=1)", "stride 2", "17x17x3"),
        ("2x2 MaxPool (padding=tf_same)", "stride 2", "16x16x3"),
        ("{AvgPool: {kernel: 2x2}}", "stride 2", "16x16x3"),
    ],
)
def test_a_stride_that_is_not_stated(box: str, moved: str, kept: str) -> None:
    """Either of the two that the help names silences it."""
    graph = load(box)
    assert codes(graph) == ["A315"]
    (found,) = graph.warnings
    first, second = re.findall(r"`([^`]*)`", found.help)
    assert (first, second) == (moved, "stride 1")
    assert f"({kept})" in found.help
    assert str(load(stated(box, first)).output.type) == kept
    assert str(load(stated(box, second)).output.type) == str(graph.output.type)
    assert codes(load(stated(box, first))) == codes(load(stated(box, second))) == []


def stated(box: str, stride: str) -> str:
    if box.startswith("{"):
        return box.replace("}}", f", {stride.replace(' ', ': ')}}}}}")
    return box.replace(")", f" {stride})") if "(" in box else f"{box} ({stride})"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (("3x3 MaxPool (same)",), ""),
        (("3x3 AvgPool (padding=1)",), ""),
        (("3x3 MaxPool (padding=tf_same)",), ""),
        (("5x5 MaxPool (same) as a", "9x9 MaxPool (same) as b", "concat: [a, b]"), ""),
        (("32x32 AvgPool",), ""),
        (("1x1 MaxPool",), ""),
        (("2x2 MaxPool -> 31x31x3",), ""),
        (("2x2 MaxPool",), "defaults: {MaxPool: {stride: 2}}\n"),
        (("2x2 MaxPool (Slow)",), "legend: {Slow: {stride: 1}}\n"),
        (("GlobalAvgPool",), ""),
        (("3x3 Conv (8)",), ""),
    ],
)
def test_pools_that_say_what_is_meant(body: tuple[str, ...], more: str) -> None:
    assert codes(load(*body, more=more)) == []


def test_a_box_is_told_once() -> None:
    text = (
        "archspec: 1\nname: net\ninput: 32x32x3\nblocks: {Down: {body: [2x2 MaxPool]}}\n"
        "body: [3 x Down, Down]\n"
    )
    assert codes(archspec.load(text)) == ["A315"]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_networks_are_clean(path: Path) -> None:
    assert codes(archspec.load(path)) == []
