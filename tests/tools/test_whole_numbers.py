"""Rules ask `is_whole` about numbers: `type(number) is int` does not know traced ones."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2] / "archspec"
PACKAGES: Final = ("expressions", "ops", "elaborate", "passes", "graph", "codegen", "space")
NUMBERS: Final = ("int", "float", "bool")
ALLOWED: Final = {
    "ops/answers.py": "operators of packages are not traced",
    "expressions/traced.py": "tells traced numbers from plain ones",
}


def list_type_tests(tree: ast.AST) -> Iterator[int]:
    """The lines that compare the exact type of something with a type of numbers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            calls = [side for side in sides if isinstance(side, ast.Call)]
            asks = any(ast.unparse(call.func) == "type" for call in calls)
            if asks and any(isinstance(side, ast.Name) and side.id in NUMBERS for side in sides):
                yield node.lineno


@pytest.mark.parametrize("package", PACKAGES)
def test_no_exact_types(package: str) -> None:
    files = (ROOT / package).rglob("*.py")
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files
        if str(file.relative_to(ROOT)) not in ALLOWED
        for line in list_type_tests(ast.parse(file.read_text("utf-8")))
    ]
    assert not found
