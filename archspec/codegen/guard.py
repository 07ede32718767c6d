"""The guard of generated source: text can never become code."""

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
        meant = _without_texts(ast.parse(plain))
        found = _without_texts(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise _refused(f"the generated text is not Python: {error}") from None
    if found != meant:
        raise _refused("a text of the spec would change the generated code")


def _without_texts(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(tree)


def _refused(message: str) -> SpecError:
    help = "nothing was written; please report this spec"
    return SpecError([Diagnostic("A502", message, None, help=help)])
