"""`forward` keeps no tensor longer than it is needed, and reads in the order of the spec."""

import ast
import textwrap
from itertools import takewhile
from pathlib import Path

import pytest

import archspec
from archspec import emit, load
from tests.rounds import ROUNDS
from tests.specgen import random_spec


def leftovers(function: ast.FunctionDef) -> list[str]:
    """Variables that live on after a statement although nothing reads them any more.

    The argument itself does not count, because the caller holds it too; nor does what the very
    next statement overwrites, deletes, or leaves behind by returning.
    """
    found: list[str] = []
    live: set[str] = set()
    for number, statement in enumerate(function.body):
        live = (live | written(statement)) - deleted(statement)
        rest = function.body[number + 1 :]
        if not rest or isinstance(rest[0], ast.Return):
            continue
        left = sorted(live - ended_at_once(rest))
        text = f"after `{ast.unparse(statement)}`"
        found += [f"{name} {text}" for name in left if not read_later(name, rest)]
    return found


def ended_at_once(rest: list[ast.stmt]) -> set[str]:
    """What deletions delete that follow at once, and what the statement after them overwrites."""
    deletions = list(takewhile(lambda each: isinstance(each, ast.Delete), rest))
    after = map(written, rest[len(deletions) :][:1])
    return set().union(*map(deleted, deletions), *after)


def read_later(name: str, rest: list[ast.stmt]) -> bool:
    for statement in rest:
        if name in read(statement):
            return True
        if name in written(statement) | deleted(statement):
            return False
    return False


def names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, context)}


def written(statement: ast.stmt) -> set[str]:
    return names(statement, ast.Store)


def deleted(statement: ast.stmt) -> set[str]:
    return names(statement, ast.Del)


def read(statement: ast.stmt) -> set[str]:
    return names(statement, ast.Load)


TEMPLATES = Path(archspec.__file__).parent / "codegen" / "templates"
NETWORKS = 20 * ROUNDS
CHUNKS = 2
FIXED = tuple(path.name.split(".")[0].removesuffix("Nd") for path in TEMPLATES.glob("*.py.txt"))


def forwards(source: str) -> list[ast.FunctionDef]:
    """Every `forward` but those of the classes that archspec brings along as they are."""
    return [
        node
        for owner in ast.parse(source).body
        for node in ast.walk(owner)
        if isinstance(node, ast.FunctionDef)
        and node.name == "forward"
        and not getattr(owner, "name", "").startswith(FIXED)
    ]


CONTAINERS = (ast.Dict, ast.DictComp, ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.Tuple)
"""What would keep tensors for longer than the names that stand in it."""


def containers(function: ast.FunctionDef) -> list[str]:
    """Statements that give or leave tensors in a container."""
    values = ((each, getattr(each, "value", None)) for each in function.body)
    return [ast.unparse(each) for each, value in values if isinstance(value, CONTAINERS)]


STATEMENTS = (ast.Assign, ast.AnnAssign, ast.Delete, ast.If, ast.Return)


def list_statements(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of a function, those of heads for training among them."""
    return [each for each in ast.walk(function) if isinstance(each, ast.stmt)][1:]


def check_liveness(source: str) -> None:
    for function in forwards(source):
        assert leftovers(function) == [], ast.unparse(function)
        assert containers(function) == []
        assert all(isinstance(each, STATEMENTS) for each in list_statements(function))


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_tensors_die_after_their_last_use(chunk: int) -> None:
    for seed in range(chunk, NETWORKS, CHUNKS):
        check_liveness(emit(load(random_spec(20_000 + seed).text)))


def test_tensors_of_inception_v4_die_after_their_last_use() -> None:
    check_liveness(emit(load("inception_v4")))


def test_the_check_itself_finds_leftovers() -> None:
    source = """
    def forward(self, x):
        a = self.a(x)
        b = self.b(a)
        c = self.c(b)
        x = self.d(c)
        return x
    """
    (function,) = forwards(textwrap.dedent(source))
    assert leftovers(function) == ["a after `b = self.b(a)`", "a after `c = self.c(b)`",
                                   "b after `c = self.c(b)`"]  # fmt: skip


def test_the_check_itself_finds_containers() -> None:
    source = """
    def forward(self, x):
        both = [self.a(x), self.b(x)]
        x = torch.cat(both, dim=1)
        return {"x": x}
    """
    (function,) = forwards(textwrap.dedent(source))
    assert containers(function) == ["both = [self.a(x), self.b(x)]", "return {'x': x}"]


FORWARDS = {
    "a chain": (
        "[3x3 Conv (8), ReLU]",
        """
        x = self.conv(x)  # N, 8, 8, 8
        x = self.relu(x)
        return x
        """,
    ),
    "plain branches are called where they are joined": (
        "[{branches: {a: [ReLU], b: [3x3 Conv (4), ReLU]}}]",
        """
        return torch.cat([self.a(x), self.b(x)], dim=1)
        """,
    ),
    "an identity": (
        "[{branches: {a: [], b: [3x3 Conv (3)]}, merge: add}]",
        """
        x = x + self.b(x)
        return x
        """,
    ),
    "a gate": (
        "[{branches: {x: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (3 act=sigmoid)]},"
        " merge: mul}]",
        """
        x = x * self.gate(x)
        return x
        """,
    ),
    "a fork in a branch": (
        "[{branches: {a: [1x1 Conv (4), {branches: {h: [1x3 Conv (4)], v: [3x1 Conv (4)]}}],"
        " b: [ReLU]}}]",
        """
        a = self.a(x)
        a = torch.cat([self.a_h(a), self.a_v(a)], dim=1)
        return torch.cat([a, self.b(x)], dim=1)
        """,
    ),
    "what comes before a branch of several statements keeps its place": (
        "[{branches: {b: [ReLU], a: [1x1 Conv (4), {branches: {h: [], v: [3x1 Conv (4)]}}]}}]",
        """
        b = self.b(x)
        a = self.a(x)
        a = torch.cat([a, self.a_v(a)], dim=1)
        return torch.cat([b, a], dim=1)
        """,
    ),
    "named values": (
        "[3x3 Conv (4) as enc, ReLU, 3x3 Conv (4), {concat: [enc, .]}, ReLU]",
        """
        enc = self.conv1(x)
        x = self.relu1(enc)  # N, 4, 8, 8
        x = self.conv2(x)
        x = torch.cat([enc, x], dim=1)  # N, 8, 8, 8
        del enc
        x = self.relu2(x)
        return x
        """,
    ),
    "a value that two branches need dies before the third step": (
        "[ReLU, {branches: {a: [1x1 Conv (4), {branches: {h: [], v: [ReLU]}}],"
        " b: [1x1 Conv (4), {branches: {h: [], v: [ReLU]}}]}}]",
        """
        x = self.relu(x)
        a = self.a(x)
        a = torch.cat([a, self.a_v(a)], dim=1)
        b = self.b(x)
        del x
        b = torch.cat([b, self.b_v(b)], dim=1)
        return torch.cat([a, b], dim=1)
        """,
    ),
    "from a named value": (
        "[ReLU as a, 3x3 Conv (3) as b, {from: a}, Tanh, {add: [b, .]}]",
        """
        a = self.relu(x)
        b = self.conv(a)
        x = self.tanh(a)
        del a
        x = b + x
        return x
        """,
    ),
    "a value joined with itself": (
        "[ReLU as a, {add: [a, a, .]}]",
        """
        a = self.relu(x)
        x = a + a + a
        return x
        """,
    ),
    "a sum that is too long for its line": (
        "[{branches: {a_branch_of_a_network_that_has_a_long_name: [ReLU],"
        " and_another_one_beside_it: [Tanh]}, merge: add}]",
        """
        a_branch_of_a_network_that_has_a_long_name = (
            self.a_branch_of_a_network_that_has_a_long_name(x)
        )
        and_another_one_beside_it = self.and_another_one_beside_it(x)
        x = a_branch_of_a_network_that_has_a_long_name + and_another_one_beside_it
        return x
        """,
    ),
    "a scaled residual is one call": (
        "[{residual: [3x3 Conv (3)], scale: 0.2, act: relu}]",
        """
        x = torch.add(x, self.residual(x), alpha=0.2)
        x = self.relu(x)
        return x
        """,
    ),
    "a residual that is not scaled is a sum": (
        "[{residual: [3x3 Conv (3)], scale: 1, shortcut: [1x1 Conv (3)]}]",
        """
        x = self.shortcut(x) + self.residual(x)
        return x
        """,
    ),
    "a residual that forks again is named like the block around it": (
        "[{residual: [{branches: {a: [ReLU], b: []}}, 1x1 Conv (3)], scale: 0.1}, 1x1 Conv (4)]",
        """
        residual = torch.cat([self.a(x), x], dim=1)
        residual = self.conv1(residual)
        x = torch.add(x, residual, alpha=0.1)
        del residual
        x = self.conv2(x)  # N, 4, 8, 8
        return x
        """,
    ),
    "an empty step": (
        "[{branches: {a: [], b: []}, merge: add}]",
        """
        x = x + x
        return x
        """,
    ),
}


def test_a_scale_that_is_a_parameter_is_kept_apart_from_modules() -> None:
    text = """archspec: 1
name: net
input: 8x8x3
params: {s: 0.5}
body:
  - residual: [1x1 Conv (3 name=s)]
    scale: 1 - s
"""
    source = emit(load(text))
    assert "        self.s_2 = s\n        self.s = nn.Conv2d(3, 3, 1)\n" in source
    assert "torch.add(x, self.s(x), alpha=1 - self.s_2)" in source


@pytest.mark.parametrize(("body", "expected"), FORWARDS.values(), ids=FORWARDS)
def test_forward(body: str, expected: str) -> None:
    text = f"archspec: 1\nname: net\ninput: 8x8x3\nbody: {body}\n"
    source = emit(load(text))
    found = source.rpartition("    def forward(self, x: Tensor) -> Tensor:\n")[2]
    assert textwrap.dedent(found) == textwrap.dedent(expected).lstrip("\n")
