"""Check that no text of a spec becomes code in the generated source."""

import ast
from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Diagnostic, SpecError

_FAULTS: Final = (SyntaxError, ValueError, RecursionError)


def check_meaning(text: str, docstrings: Iterable[str]) -> None:
    """Check that generated source is Python, and that its docstrings are nothing but that.

    Texts of a spec are in docstrings alone. A statement that is one string, from its first
    character to its last, is the same wherever it stands, and so is the code around it.

    Args:
        text: the source.
        docstrings: the lines of each of its docstrings, with their quotes.

    Raises:
        SpecError: A502 if the source does not parse, or a docstring is more than one string.
    """
    try:
        ast.parse(text)
    except _FAULTS as error:
        raise _build_refusal(f"the generated text is not Python: {error}") from None
    if not all(map(_is_one_string, docstrings)):
        raise _build_refusal("a text of the spec would change the generated code")


def _is_one_string(docstring: str) -> bool:
    lines = docstring.lstrip(" ").split("\n")
    try:
        match ast.parse("\n".join(lines)).body:
            case [ast.Expr(ast.Constant(str()) as found)]:
                end = len(lines[-1].encode())
                return (found.end_lineno, found.end_col_offset) == (len(lines), end)
    except _FAULTS:
        pass
    return False


def _build_refusal(message: str) -> SpecError:
    help = "nothing was written; please report this spec"
    return SpecError([Diagnostic("A502", message, None, help=help)])
