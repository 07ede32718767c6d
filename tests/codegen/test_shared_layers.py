"""Layers that differ in groups or dilation alone share one class of a generated file."""

import re

import archspec
from tests.source_check import check_source

TEXT = """\
archspec: 1
name: net
input: 16x16x8
defaults: {Conv: {norm: batch, act: relu, bias: false}}
body: [3x3 Conv (8), BOXES]
"""
BOXES = {
    "3x3 Conv (8 groups=4)": ["groups"],
    "3x3 Conv (8 dilation=2)": ["dilation"],
    "3x3 Conv (8 groups=2), 3x3 Conv (8 dilation=2)": ["dilation", "groups"],
    "3x3 Conv (8 dilation=2 groups=2), 3x3 Conv (8 groups=8)": ["dilation", "groups"],
    "3x3 Conv (8 stride=2 padding=tf_same), 3x3 Conv (8 dilation=2 stride=2 padding=tf_same)": [],
    "2x2 UpConv (8 stride 2), 3x3 UpConv (8 stride 2 padding=1 output_padding=1 groups=2)": [],
}


def test_one_class_has_the_arguments_of_all() -> None:
    for boxes, options in BOXES.items():
        graph = archspec.load(TEXT.replace("BOXES", boxes))
        source = archspec.emit(graph)
        names = re.findall(r"^class (\w+)", source, re.MULTILINE)
        assert len(set(names)) == len(names)
        assert not [name for name in names if re.search(r"\d$|Grouped|Dilated", name)], names
        head = source.split("class ConvBNReLU")[1].split("super")[0]
        assert re.findall(r"(dilation|groups):", head) == options
        check_source(graph)


def test_different_layers_keep_classes_of_their_own() -> None:
    source = archspec.emit(archspec.load(TEXT.replace("BOXES", "3x3 Conv (8 groups=8 act=silu)")))
    assert re.findall(r"^class (\w+)", source, re.MULTILINE) == ["ConvBNReLU", "ConvBNSiLU", "Net"]
