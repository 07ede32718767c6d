"""`as` names a value, and `name` a module: to tap a value moves no weights."""

import pytest
import torch

import archspec
from archspec import SpecError
from archspec.language import load_program
from archspec.language.writing import write_spec

HEAD = """\
archspec: 1
name: net
input: 8x8x4
blocks: {Cell: {residual: [3x3 Conv (cin norm=batch)]}}
"""


def spec(body: str) -> str:
    return f"{HEAD}body: {body}\n"


def keys(body: str) -> list[str]:
    return list(archspec.build(spec(body)).state_dict())


TAPS = {
    "a step": ("[3x3 Conv (4), 3x3 Conv (4)]", "[3x3 Conv (4) as a, 3x3 Conv (4), {add: [a, .]}]"),
    "a block": ("[Cell, Cell, ReLU]", "[Cell, Cell as b, ReLU, {add: [b, .]}]"),
    "a stage": ("[3 x Cell, ReLU]", "[3 x Cell as s, ReLU, {add: [s, .]}]"),
    "a repeat": (
        "[{repeat: 2, body: [Cell, ReLU]}, Tanh]",
        "[{repeat: 2, body: [Cell, ReLU], as: r}, Tanh, {add: [r, .]}]",
    ),
    "within a branch": (
        "[{branches: {l: [1x1 Conv (4), 3x3 Conv (4)], r: [1x1 Conv (4)]}}]",
        "[{branches: {l: [1x1 Conv (4) as m, 3x3 Conv (4)], r: [1x1 Conv (4), {add: [m, .]}]}}]",
    ),
    "the end of a branch": (
        "[{branches: {l: [1x1 Conv (4), 3x3 Conv (4)], r: []}}, 1x1 Conv (4)]",
        "[{branches: {l: [1x1 Conv (4), 3x3 Conv (4) as e], r: []}}, 1x1 Conv (4), {add: [e, .]}]",
    ),
    "in a loop": (
        "[{for: {c: [4, 6]}, body: [1x1 Conv (c)]}, 1x1 Conv (4)]",
        "[{for: {c: [4, 6]}, body: [1x1 Conv (c) as t(c)]}, 1x1 Conv (4), {add: [t(4), .]}]",
    ),
    "a label that nothing takes": ("[Cell, ReLU]", "[Cell as cell_9, ReLU as act]"),
}


@pytest.mark.parametrize(("plain", "tapped"), TAPS.values(), ids=TAPS)
def test_a_tap_keeps_the_names_of_modules(plain: str, tapped: str) -> None:
    network = archspec.build(spec(tapped))
    assert list(network.state_dict()) == keys(plain)
    network.load_state_dict(archspec.build(spec(plain)).state_dict())
    image = torch.zeros(2, 4, 8, 8)
    scripted = torch.jit.script(network.eval())
    assert torch.equal(scripted(image), network(image))


def test_a_tap_in_a_branch_takes_one_module_of_its_sequence() -> None:
    source = archspec.emit(archspec.load(spec(TAPS["within a branch"][1])))
    assert "        m = self.l[0](x)\n        l = self.l[1](m)\n" in source


NAMES = {
    "a box": ("[3x3 Conv (4 name=first)]", "first.weight"),
    "a box without arguments": ("[Cell (name=first)]", "first.residual.conv.weight"),
    "a mapping": ("[Conv: {kernel: 3x3, filters: 4, name: first}]", "first.weight"),
    "with a label": ("[3x3 Conv (4 name=first) as a, {add: [a, .]}]", "first.weight"),
    "a stage": ("[2 x Cell (name=trunk)]", "trunk.0.residual.conv.weight"),
    "a repeat": (
        "[{repeat: 2, body: [Cell, ReLU], name: trunk}]",
        "trunk.0.cell.residual.conv.weight",
    ),
    "in a repeat": ("[{repeat: 2, body: [Cell (name=c)]}]", "c.0.residual.conv.weight"),
    "within a repeat": (
        "[{repeat: 2, body: [Cell (name=c), ReLU]}]",
        "cell_relu.0.c.residual.conv.weight",
    ),
    "an index": ("[{for: {c: [4]}, body: [1x1 Conv (c name=enc(c))]}]", "enc_4.weight"),
    "in a branch": ("[{branches: {l: [1x1 Conv (4 name=own), ReLU], r: []}}]", "own.weight"),
    "like a label": ("[1x1 Conv (4 name=b), 1x1 Conv (4) as b, {add: [b, .]}]", "b.weight"),
}


@pytest.mark.parametrize(("body", "key"), NAMES.values(), ids=NAMES)
def test_a_name_is_the_module_s(body: str, key: str) -> None:
    assert keys(body)[0] == key
    archspec.build(spec(body))(torch.zeros(2, 4, 8, 8))


@pytest.mark.parametrize("body", [body for body, _ in NAMES.values()], ids=NAMES)
def test_names_are_written_again(body: str) -> None:
    again = write_spec(load_program(spec(body), "net.yaml"))
    assert list(archspec.build(again).state_dict()) == keys(body)


WRONG = {
    "[Cell (name=3)]": "A205",
    "[Cell (name=a name=b)]": "A212",
    "[Cell (name=a share=b)]": "A212",
    "[Cell: {name: a, share: b}]": "A212",
    "[Cell (name=forward)]": "A213",
    "[{add: [., .], name: a}]": "A201",
    "[{for: {c: [4]}, body: [Cell], name: a}]": "A201",
}


@pytest.mark.parametrize(("body", "code"), WRONG.items(), ids=WRONG)
def test_refusals(body: str, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(spec(body))
    assert [each.code for each in caught.value.diagnostics] == [code]
    assert caught.value.diagnostics[0].help


def test_figures_do_not_draw_names() -> None:
    graph = archspec.load(spec("[3x3 Conv (name=first 4), Cell (name=second)]"))
    assert graph.operators[0].text == "3x3 Conv (4)"
    assert [each.path.split(".")[0] for each in graph.operators] == ["first", "second", "second"]


MADE_OF_OTHERS = (
    "{branches: {a: [Cell, ReLU], b: [{branches: {c: [Cell, ReLU], d: [Cell]}}, Tanh]}}"
)
NAMED = "1x1 Conv (4 name=b_c)"


@pytest.mark.parametrize("body", [f"[{MADE_OF_OTHERS}, {NAMED}]", f"[{NAMED}, {MADE_OF_OTHERS}]"])
def test_names_made_of_others_come_after_those_of_the_spec(body: str) -> None:
    """Wherever the step stands that the spec calls `b_c`."""
    network = archspec.build(spec(body))
    assert {key.split(".")[0] for key in network.state_dict()} == {"a", "b_c", "b_c_2", "b_d"}
    assert isinstance(network.b_c, torch.nn.Conv2d)


def test_a_block_named_like_a_method_of_modules_has_a_number() -> None:
    text = spec("[Train]").replace("Cell:", "Train:")
    assert {key.split(".")[0] for key in archspec.build(text).state_dict()} == {"train1"}
