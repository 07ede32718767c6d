"""Check that no text of a spec becomes code in the generated source."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from archspec.diagnostics import Diagnostic, SpecError

PART: Final = 1 << 14
"""The fewest characters of a part of a source that is parsed alone."""

_STATEMENT: Final = re.compile(r"^ {8}(?=(?:self\.)?\w+ = )", re.MULTILINE)
_BEFORE: Final = "class _:\n    def _():\n"
_AFTER: Final = "        pass\n    pass\npass\n"
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
    if not all(map(_is_python, _split_source(text))):
        try:
            ast.parse(text)
        except _FAULTS as error:
            raise _build_refusal(f"the generated text is not Python: {error}") from None
    if not all(map(_is_one_string, docstrings)):
        raise _build_refusal("a text of the spec would change the generated code")


def _split_source(text: str) -> Iterator[str]:
    """Yield parts of a source; it is Python if they all are.

    A parser takes a hundred times the memory of its text, so that no part may be long. Each ends
    before a statement of a method. What is added there shows that the part would go on with any
    statement of a method, of a class, or of the file; the next part begins as such a method.
    """
    start, before = 0, ""
    while found := _STATEMENT.search(text, start + PART):
        yield f"{before}{text[start : found.start()]}{_AFTER}"
        start, before = found.start(), _BEFORE
    yield before + text[start:]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except _FAULTS:
        return False
    return True


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
