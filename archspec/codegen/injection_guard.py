"""Check that no text of a spec becomes code in the generated source."""

import ast

from archspec.diagnostics import Diagnostic, SpecError


def check_meaning(text: str, plain: str) -> None:
    """Compare generated source with its twin, in which every text of the spec is a single word.

    Args:
        text: the source.
        plain: the twin.

    Raises:
        SpecError: A502 if the two differ in anything but docstrings, or do not parse.
    """
    try:
        meant, found = _parse_without_docstrings(plain), _parse_without_docstrings(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise _build_refusal(f"the generated text is not Python: {error}") from None
    if not _are_equal(found, meant):
        raise _build_refusal("a text of the spec would change the generated code")


def _parse_without_docstrings(text: str) -> ast.Module:
    """Parse a text, dropping the docstrings of the file and its classes."""
    tree = ast.parse(text)
    for node in (tree, *tree.body):
        if isinstance(node, ast.Module | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def _are_equal(first: object, second: object) -> bool:
    if type(first) is not type(second):
        return False
    match first, second:
        case ast.AST(), ast.AST():
            return all(
                _are_equal(getattr(first, name, None), getattr(second, name, None))
                for name in first._fields
            )
        case list(), list():
            return len(first) == len(second) and all(map(_are_equal, first, second))
        case _:
            return first == second


def _build_refusal(message: str) -> SpecError:
    help = "nothing was written; please report this spec"
    return SpecError([Diagnostic("A502", message, None, help=help)])
