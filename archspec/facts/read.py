"""Read a file of facts, and report its errors where they are, as for a spec."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from archspec.diagnostics import Diagnostic, SpecError, attaching_sources
from archspec.facts.model import PaperFacts
from archspec.reader import Array, Object, Scalar, Tree, read_document, read_source


def read_facts(path: Path, shown: str | None = None) -> PaperFacts:
    """Read a file of facts.

    Args:
        path: the file.
        shown: its name in messages, the path itself by default.

    Raises:
        SpecError: A1xx or A4xx if it cannot be read, A201 to A203 if it is not such a file.
    """
    name = shown or path.as_posix()
    text = read_source(path, name)
    with attaching_sources({name: text}):
        tree = read_document(text, name)
        try:
            return PaperFacts.model_validate(_strip_spans(tree))
        except ValidationError as error:
            found = [_build_finding(tree, typed_dict) for typed_dict in error.errors()]
            raise SpecError(
                {(finding.code, finding.span): finding for finding in found}.values()
            ) from None


def _strip_spans(tree: Tree) -> object:
    """Return the plain data; lists become tuples, since nothing converts them."""
    match tree:
        case Scalar(value=value):
            return value
        case Array(items=items):
            return tuple(map(_strip_spans, items))
        case Object(entries=entries):
            return {str(key.value): _strip_spans(value) for key, value in entries}


def _build_finding(tree: Object, error: ErrorDetails) -> Diagnostic:
    """Return a finding at the key if that is at fault, and at the value otherwise."""
    route = list(_follow_location(tree, error["loc"]))
    key, value = route[-1] if route else (None, tree)
    name = "the file" if key is None else f"`{key.value}`"
    match error["type"]:
        case "missing":
            needed = error["loc"][-1]
            return Diagnostic("A202", f"{name} needs `{needed}`", (key or value).span)
        case "extra_forbidden":
            return Diagnostic("A201", f"facts have no {name} here", (key or value).span)
        case _:
            said = error["msg"].removeprefix("Value error, ")
            place = value if isinstance(value, Scalar) or key is None else key
            return Diagnostic("A203", f"{name}: {said[:1].lower()}{said[1:]}", place.span)


def _follow_location(
    tree: Tree, location: Sequence[str | int]
) -> Iterator[tuple[Scalar | None, Tree]]:
    """Yield the nodes that a location leads through, each with its key.

    If a value may be of several kinds, a location also names the kind, which leads nowhere.
    """
    key: Scalar | None = None
    here: tuple[Scalar | None, Tree] | None
    for step in location:
        match tree, step:
            case Object(entries=entries), str():
                here = next((entry for entry in entries if entry[0].value == step), None)
            case Array(items=items), int() if step < len(items):
                here = (key, items[step])
            case _:
                here = None
        if here is None:
            return
        key, tree = here
        yield key, tree
