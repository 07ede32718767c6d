"""Names: whatever a spec calls things, it is told before anything is written, or the module runs.

Each role gets all names at once, in one network, so that they can also hide each other.
"""

import builtins
import keyword
import re
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn

from archspec import SpecError, load
from archspec.diagnostics import Span
from archspec.language.names import (
    check_class_name,
    check_name,
    check_network_name,
    name_output_class,
    to_class_name,
)
from archspec.runtime import build_module

GENERATED = """
x x_2 i i2 self torch nn math F T Tensor NamedTuple Module Net NetOutput Net2 NetOutput2 output
logits output_2 logits_2 predict forward training in_channels out_channels kernel_size stride
padding bias conv conv1 conv2 conv_1 norm act residual shortcut add add1 concat mul relu tanh
tanh1 tanh_1 fc fc1 global_avg_pool unit unit1 unit2 Unit Unit2 Conv Conv2d ConvBN ConvBNReLU
ConvReLU SamePad Sequential BN ReLU Tanh FC Gate Gated Dense Residual DarkSE stage stage1 Stage
heads aux main input inputs image w h c k n s keep keep_2 classes scale scale_2 alpha dim out
inplace cell cells t row col param params T_destination dump_patches half float16 double long
device dtype grad shape size weight data code graph original_name inlined_graph save
save_to_buffer define copy copy_instance count index pop append extend insert named_tuple
value_error runtime_error conv2_d same valid V share cin e pi inf nan os sys functional linear
typing module modules items keys values name label _ a1 A1 a_1 A_1 a__1 Aa aA T1 T_1 TOutput
tOutput t_output net net_output netOutput NETOUTPUT Net_Output netoutput_2
""".split()

NAMES = sorted(
    {
        *GENERATED,
        *("3x3", "a-b", "a b", "é", "_x", "x" * 70, "X" * 70, "-", "1_", "x.y", "9A"),
        *dir(builtins),
        *keyword.kwlist,
        *keyword.softkwlist,
        *(name for name in dir(nn.Module()) if not name.startswith("__")),
    }
)

TOGETHER = 150
"""How many names one network has at most; a join takes 256."""

HEAD = "archspec: 1\nname: net\ninput: 4x4x2\n"
UNIT = "blocks: {Unit: {body: [1x1 Conv (2)]}}\n"
PAIR = "  - Unit (share=N)\n  - Unit (share=N)"
GROW = "blocks: {Grow: {params: {g: int}, branches: {a: [], b: [1x1 Conv (g norm=batch)]}}}\n"
TRUNK = "body:\n  - Tanh as trunk\n"
AUX = "heads: {aux: {from: trunk, when: training, body: [GlobalAvgPool]}}\n"


def lines(form: str, names: list[str]) -> str:
    """A form once for each name; `N` in it is the name."""
    return "".join(re.sub(r"\bN\b", name, form) + "\n" for name in names)


def added(names: list[str]) -> str:
    """A sum of named values."""
    return f"  - add: [{', '.join(names)}, .]\n"


def mapping(names: list[str], value: str) -> str:
    """A mapping with the names as keys, on one line."""
    return "{" + ", ".join(f'"{name}": {value}' for name in names) + "}"


def columns(names: list[str]) -> str:
    keys = ", ".join(f'"{name}"' for name in names)
    return f"tables: {{t: {{columns: [{keys}], one: {[2] * len(names)}}}}}\n"


def loops(names: list[str]) -> str:
    labels = [f"{name}(turn)" for name in names]
    return "  - for: {turn: [7]}\n    body:\n" + "".join(
        f"      - Tanh as {label}\n" for label in labels
    )


Form = Callable[[list[str]], str]

ROLES: dict[str, tuple[str, Form]] = {
    "block": (
        "block",
        lambda names: (
            f"{HEAD}blocks:\n"
            + lines('  "N": {body: [1x1 Conv (2 norm=batch act=relu)]}', names)
            + TRUNK
            + lines("  - N", names)
            + AUX
        ),
    ),
    "label": (
        "label",
        lambda names: HEAD + TRUNK + lines("  - Tanh as N", names) + added(names) + AUX,
    ),
    "label with an index": (
        "label",
        lambda names: HEAD + TRUNK + loops(names) + added([f"{each}(7)" for each in names]) + AUX,
    ),
    "branch": (
        "branch",
        lambda names: (
            HEAD
            + TRUNK
            + f"  - {{branches: {mapping(names, '[Tanh, {residual: [ReLU]}]')}, merge: add}}\n"
            + AUX
        ),
    ),
    "input": (
        "input",
        lambda names: (
            HEAD.replace("input: 4x4x2", f"inputs: {mapping(names, '4x4x2')}")
            + f"body:\n  - concat: [{', '.join(names)}]\n  - Tanh as trunk\n"
            + f"{AUX}readout: softmax\n"
        ),
    ),
    "head": (
        "head",
        lambda names: (
            f"{HEAD}params: {{{names[0]}1: 0.5}}\n{TRUNK}"
            f"  - {{residual: [Tanh], scale: {names[0]}1}}\n  - GlobalAvgPool\nheads:\n"
            + lines('  "N": {from: trunk, when: training, body: [GlobalAvgPool]}', names)
            + "readout: softmax\n"
        ),
    ),
    "head that always exists": (
        "head",
        lambda names: (
            f"{HEAD}{TRUNK}heads:\n"
            + lines('  "N": {from: trunk, body: [GlobalAvgPool, FC (2)]}', names)
            + "readout: sigmoid\n"
        ),
    ),
    "parameter": (
        "parameter",
        lambda names: (
            f"{HEAD}params: {mapping(names, '2')}\n{GROW}{TRUNK}"
            + lines("  - 1x1 Conv (N)", names)
            + f"  - 3 x Grow ({names[-1]})\n{AUX}"
        ),
    ),
    "factor": (
        "parameter",
        lambda names: (
            f"{HEAD}params: {mapping(names, '0.5')}\n{TRUNK}"
            + lines("  - {residual: [Tanh], scale: N}\n  - Tanh as N", names)
            + added(names)
            + AUX
        ),
    ),
    "count": (
        "parameter",
        lambda names: (
            f"{HEAD}params: {mapping(names, '2')}\n{UNIT}{TRUNK}"
            + lines("  - N x Unit", names)
            + AUX
        ),
    ),
    "parameter of a block": (
        "parameter",
        lambda names: (
            f"{HEAD}blocks:\n  Unit:\n    params: {mapping(names, '2')}\n    body:\n"
            + lines("      - {residual: [1x1 Conv (N), 1x1 Conv (cin)], scale: N}", names)
            + f"{TRUNK}  - Unit\n{AUX}"
        ),
    ),
    "shared module": (
        "module",
        lambda names: (
            HEAD + UNIT + TRUNK + lines("  - Unit (share=N)\n  - Unit (share=N)", names) + AUX
        ),
    ),
    "table": (
        "table",
        lambda names: (
            f"{HEAD}tables: {mapping(names, '{columns: [a, b], one: [2, 3]}')}\n{TRUNK}"
            + lines("  - 1x1 Conv (N.one.a)", names)
            + AUX
        ),
    ),
    "column": (
        "column",
        lambda names: HEAD + columns(names) + TRUNK + lines("  - 1x1 Conv (t.one.N)", names) + AUX,
    ),
    "list": (
        "parameter",
        lambda names: (
            f"{HEAD}params: {mapping(names, '[2, 3]')}\n{TRUNK}"
            + lines("  - {for: {turn: N}, body: [1x1 Conv (turn)]}", names)
            + AUX
        ),
    ),
    "loop variable": (
        "loop variable",
        lambda names: (
            HEAD + TRUNK + lines('  - {for: {"N": [2]}, body: [1x1 Conv (N)]}', names) + AUX
        ),
    ),
    "mark": (
        "mark",
        lambda names: (
            f"{HEAD}legend: {mapping(names, '{act: relu}')}\n{TRUNK}"
            + lines("  - 1x1 Conv (2 N)", names)
            + AUX
        ),
    ),
}
"""What each kind of name is checked as, and a network that has many of it."""

CHECKS = {"block": check_class_name, "network": check_network_name}


def is_refused(name: str, kind: str) -> bool:
    """Whether a name is refused as such; what is suggested instead must not be."""
    try:
        checked(name, kind)
    except SpecError as error:
        (found,) = error.diagnostics
        assert found.code == "A213"
        wish = re.fullmatch(r"call it `(\w+)`", found.help)
        assert wish, found.help
        checked(wish[1], kind)
        return True
    return False


def checked(name: str, kind: str) -> None:
    place = Span("<text>", 1, 1, 1, 2)
    if kind in CHECKS:
        CHECKS[kind](name, place)
    else:
        check_name(name, place, kind)


def groups(kind: str) -> Iterator[list[str]]:
    """The names that such a thing may have, as many together as one network can."""
    names = [name for name in NAMES if not is_refused(name, kind)]
    assert names, f"no {kind} may have any of the names"
    for start in range(0, len(names), TOGETHER):
        yield names[start : start + TOGETHER]


def run(text_of: Form, names: list[str]) -> nn.Module:
    """Make a network and run it, without the names that are refused beside others."""
    try:
        graph = load(text_of(names))
    except SpecError as error:
        told = {name for each in error.diagnostics for name in re.findall(r"`(\w+)", each.message)}
        left = [name for name in names if name not in told]
        assert all(each.help for each in error.diagnostics)
        assert {each.code for each in error.diagnostics} <= {"A213", "A214", "A503"}, error
        assert len(left) < len(names), error
        return run(text_of, left)
    network = build_module(graph, {})
    tensors = [torch.rand(2, 2, 4, 4) for _ in graph.inputs]
    assert type(network(*tensors)).__name__ == name_output_class(graph.root.block)
    network.eval()(*tensors)
    if graph.program.spec.readout:
        getattr(network, "predict")(*tensors)  # noqa: B009 - it is none of every module
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    return network


def test_there_are_enough() -> None:
    assert len(NAMES) >= 339
    assert len({kind for kind, _ in ROLES.values()} | {"network"}) <= len(ROLES)
    assert len(ROLES) >= 13


@pytest.mark.parametrize(("kind", "text_of"), ROLES.values(), ids=ROLES)
def test_names_in_a_role(kind: str, text_of: Form) -> None:
    for names in groups(kind):
        run(text_of, names)


def test_names_of_networks() -> None:
    classes: set[str] = set()
    for name in (name for names in groups("network") for name in names):
        if to_class_name(name) not in classes:
            classes.add(to_class_name(name))
            run(lambda _, name=name: HEAD.replace("net", name) + TRUNK + AUX, [name])  # type: ignore[misc]


@pytest.mark.parametrize("role", ["label", "factor"])
def test_names_in_scripts(role: str) -> None:
    kind, text_of = ROLES[role]
    torch.jit.script(run(text_of, next(groups(kind))[:40]))
