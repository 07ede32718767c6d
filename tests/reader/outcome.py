"""What reading a text came to, in a form that tests can compare."""

from collections.abc import Iterator

from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.reader import Array, Object, Scalar, Tree, read_document

FILE = "net.yaml"


def report(text: str) -> str:
    """Everything that reading a text finds, place, words and help."""
    try:
        read_document(text, FILE)
    except SpecError as error:
        return described(error)
    return "nothing"


def described(error: SpecError) -> str:
    """Everything that an error says."""
    return "\n".join(line for each in error.diagnostics for line in _lines(each))


def codes(text: str) -> list[str]:
    """The codes of what reading a text finds."""
    try:
        read_document(text, FILE)
    except SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


def plain(tree: Tree) -> object:
    """A tree as lists, dictionaries and values, without places."""
    match tree:
        case Scalar():
            return tree.value
        case Array():
            return [plain(item) for item in tree.items]
        case Object():
            return {key.value: plain(value) for key, value in tree.entries}


def trees(tree: Tree) -> Iterator[Tree]:
    """A tree and all trees in it, in the order of writing."""
    yield tree
    match tree:
        case Array():
            for item in tree.items:
                yield from trees(item)
        case Object():
            for key, value in tree.entries:
                yield from (key, *trees(value))


def scalars(tree: Tree) -> Iterator[Scalar]:
    """All single values in a tree, keys included, in the order of writing."""
    return (each for each in trees(tree) if isinstance(each, Scalar))


def sliced(text: str, span: Span) -> str:
    """The characters of a text that a span covers."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def is_inside(text: str, span: Span) -> bool:
    """Whether a span lies in a text and does not run backwards."""
    lines = text.split("\n")
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    if not (1, 1) <= start <= end or span.end_line > len(lines) or span.end_column < 1:
        return False
    return span.column <= len(lines[span.line - 1]) + 1 and (
        span.end_column <= len(lines[span.end_line - 1]) + 1
    )


def contains(outer: Span, inner: Span) -> bool:
    """Whether a span lies within another one."""
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def _lines(finding: Diagnostic) -> Iterator[str]:
    place = f" {_place(finding.span)}" if finding.span else ""
    yield f"{finding.code}{place} {finding.message}"
    if finding.label:
        yield f"  label: {finding.label}"
    for mark in finding.marks:
        yield f"  {_place(mark.span)} {mark.text}"
    if finding.help:
        yield f"  help: {finding.help}"


def _place(span: Span) -> str:
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
