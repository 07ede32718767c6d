"""How weights lie in memory is no part of what is exported."""

import torch

import archspec
from archspec.exporters.onnx_file import convert_to_onnx
from archspec.exporters.trace import prepare_module, trace_network

SPEC = """\
archspec: 1
name: net
input: 9x9x3
body: [3x3 Conv (8 norm=batch act=relu), GlobalAvgPool, FC (4)]
"""


def list_operations(module: torch.nn.Module) -> list[str]:
    images = torch.randn(2, 3, 9, 9)
    traced = trace_network(prepare_module(module), (images,), "batch")
    return [node.op_type for node in convert_to_onnx(traced).graph]


def test_an_optimized_module_is_exported_like_one_in_the_usual_layout() -> None:
    faster = archspec.optimize(archspec.build(SPEC))
    weight = faster.state_dict()["conv.conv.weight"]
    assert weight.is_contiguous(memory_format=torch.channels_last)
    usual = archspec.optimize(archspec.build(SPEC))
    for parameter in usual.parameters():
        parameter.data = parameter.data.contiguous()
    assert list_operations(faster) == list_operations(usual)
    assert not weight.is_contiguous()  # the module was only read
