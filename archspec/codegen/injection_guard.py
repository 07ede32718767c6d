"""Check that no text of a spec becomes code in the generated source."""

import ast

from archspec.diagnostics import Diagnostic, SpecError


def check_meaning(text: str, plain: str) -> None:
    """Compare generated source with its twin, in which every text of the spec is one word.

    Args:
        text: the source.
        plain: the twin.

    Raises:
        SpecError: A502 where the two differ in anything but docstrings, or do not parse.
    """
    try:
        meant, found = _without_texts(plain), _without_texts(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise _refused(f"the generated text is not Python: {error}") from None
    if not _same(found, meant):
        raise _refused("a text of the spec would change the generated code")


def _without_texts(text: str) -> ast.Module:
    """The tree of a text, without the docstrings of the file and its classes."""
    tree = ast.parse(text)
    for node in (tree, *tree.body):
        if isinstance(node, ast.Module | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return tree


def _same(first: object, second: object) -> bool:
    if type(first) is not type(second):
        return False
    match first, second:
        case ast.AST(), ast.AST():
            return all(
                _same(getattr(first, name, None), getattr(second, name, None))
                for name in first._fields
            )
        case list(), list():
            return len(first) == len(second) and all(map(_same, first, second))
        case _:
            return first == second


def _refused(message: str) -> SpecError:
    help = "nothing was written; please report this spec"
    return SpecError([Diagnostic("A502", message, None, help=help)])
