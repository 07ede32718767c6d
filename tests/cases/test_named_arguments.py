"""Words with named arguments in boxes: `norm=batch(eps=1e-3 momentum=0.01)`."""

import pytest

import archspec
from archspec import SpecError
from archspec.language import load_program
from archspec.language.writing import write_spec

HEAD = "archspec: 1\nname: net\ninput: 8x8x4\n"
BODY = """\
defaults: {FC: {norm: %s}}
body:
  - %s
  - residual: [3x3 Conv (here)]
    act: %s
  - GlobalAvgPool
  - FC (10)
"""
BOX = BODY % (
    "batch(eps=0.01)",
    "3x3 Conv (8 norm=batch(eps=0.001 momentum=0.2) act=leaky_relu(slope=0.1))",
    "elu(alpha=0.5)",
)
MAPPING = BODY % (
    "{batch: {eps: 0.01}}",
    "Conv: {kernel: 3x3, filters: 8, norm: {batch: {eps: 0.001, momentum: 0.2}},"
    " act: {leaky_relu: {slope: 0.1}}}",
    "{elu: {alpha: 0.5}}",
)


def test_both_spellings_are_one() -> None:
    written = [write_spec(load_program(f"{HEAD}{text}", "net.yaml")) for text in (BOX, MAPPING)]
    assert written[0] == written[1] == write_spec(load_program(written[0], "net.yaml"))
    sources = [archspec.emit(archspec.load(f"{HEAD}{text}")) for text in (BOX, MAPPING)]
    assert sources[0].partition("import torch")[2] == sources[1].partition("import torch")[2]
    assert "eps=0.001, momentum=0.2" in sources[0]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("batch(eps=1e-3, momentum=0.1)", "batch(eps=1e-3 momentum=0.1)"),
        ("batch(eps = 1e-3)", "batch(eps=1e-3)"),
    ],
)
def test_they_are_separated_by_spaces(wrong: str, right: str) -> None:
    text = f"{HEAD}body:\n  - 3x3 Conv (8 norm={{}})\n"
    with pytest.raises(SpecError) as caught:
        archspec.load(text.format(wrong))
    (found,) = caught.value.diagnostics
    assert found.code == "A206"
    assert found.help == f"write `{right}`"
    assert archspec.load(text.format(right)).parameters == 4 * 8 * 9 + 8 + 16
