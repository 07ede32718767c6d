"""The source of networks of the zoo, as long as a person would write it."""

import ast
from typing import Final

import pytest

import archspec

LONGEST: Final = {"densenet121": 20, "dpn68": 20, "hrnet_w18": 55, "wavenet": 45}
"""The most lines of a `forward`."""

ONE_CLASS: Final = {
    "efficientnetv2_s": "FusedMBConv",
    "ghostnet": "GBneck",
    "mobilenetv2": "MBConv",
    "mobilenetv4_conv_small": "UIB",
    "repvgg_a0": "RepVGG",
    "resnet50d": "Bottleneck",
    "resnetv2_50": "Unit",
}
"""Blocks with conditions."""


def list_classes(name: str) -> list[ast.ClassDef]:
    tree = ast.parse(archspec.emit(archspec.load(f"zoo/{name}")))
    return [each for each in tree.body if isinstance(each, ast.ClassDef)]


@pytest.mark.parametrize("name", LONGEST)
def test_forwards_are_short(name: str) -> None:
    methods = [method for cls_ in list_classes(name) for method in ast.walk(cls_)]
    forwards = [
        each for each in methods if isinstance(each, ast.FunctionDef) and each.name == "forward"
    ]
    longest = max((each.end_lineno or 0) - each.lineno for each in forwards)
    assert longest <= LONGEST[name]


@pytest.mark.parametrize("name", ONE_CLASS)
def test_a_block_with_conditions_is_one_class(name: str) -> None:
    names = [each.name for each in list_classes(name)]
    assert [each for each in names if each.startswith(ONE_CLASS[name])] == [ONE_CLASS[name]]
