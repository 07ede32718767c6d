"""What grows with ARCHSPEC_FUZZ is what `make fuzz` selects."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
GROWING: Final = {"ROUNDS", "take_share"}
FILES: Final = sorted(
    path for path in TESTS.rglob("test_*.py") if any(name in path.read_text() for name in GROWING)
)


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def defined_by(node: ast.stmt) -> set[str]:
    """The names that a statement of a module gives a meaning."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {name for target in targets for name in names_in(target)}
        case ast.AnnAssign(target=target):
            return names_in(target)
        case _:
            return set()


def is_marked(test: ast.FunctionDef) -> bool:
    return any(ast.unparse(each) == "pytest.mark.fuzz" for each in test.decorator_list)


def find_unmarked(source: str) -> Iterator[str]:
    """Yield the tests that depend on the number of rounds and are not marked."""
    statements = ast.parse(source).body
    growing, known = set(GROWING), set[str]()
    while growing != known:
        known = set(growing)
        for each in statements:
            growing |= defined_by(each) if names_in(each) & known else set()
    for each in statements:
        if isinstance(each, ast.FunctionDef) and each.name in growing and not is_marked(each):
            yield from [each.name] if each.name.startswith("test_") else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_make_fuzz_selects_what_grows(file: Path) -> None:
    assert [*find_unmarked(file.read_text())] == []


def test_a_missing_mark_is_found() -> None:
    source = (
        "RUNS = 3 * ROUNDS\ndef check(): return RUNS\n"
        "def test_a(): check()\n"
        "@pytest.mark.fuzz\ndef test_b(): check()\n"
        "def test_c(): pass\n"
    )
    assert [*find_unmarked(source)] == ["test_a"]
