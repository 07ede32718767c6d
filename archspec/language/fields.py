"""Reading mappings key by key, with every refusal at its place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from archspec.diagnostics import Findings, Mark, Span, SpecError, fail
from archspec.language.names import nearest
from archspec.reader import Array, Object, Scalar, Tree

T = TypeVar("T")


@dataclass(slots=True)
class Reading:
    """The findings of reading one file; a part that fails does not stop its neighbours."""

    findings: Findings = field(default_factory=Findings)

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` returns, or None where it fails, with its findings kept."""
        try:
            return read()
        except SpecError as error:
            for diagnostic in error.diagnostics:
                self.findings.add(diagnostic)
            return None

    def each(self, read: Callable[..., T], parts: Iterable[tuple[object, ...]]) -> tuple[T, ...]:
        """What `read` makes of each part, without those that fail."""
        made = (self.attempt(lambda part=part: read(*part)) for part in parts)  # type: ignore[misc]
        return tuple(item for item in made if item is not None)

    def unknown_keys(self, tree: Object, known: Iterable[str], what: str) -> None:
        """Report every key that is not known."""
        names = tuple(known)
        for key, _ in tree.entries:
            if key.value not in names:
                message = f"{what} has no key `{key.value}`"
                help = nearest(str(key.value), names)
                self.findings.error("A201", message, key.span, help=help)


def describe(tree: Tree) -> str:
    """What a value is, for messages."""
    match tree:
        case Array():
            return "a list"
        case Object():
            return "a mapping"
        case Scalar(None):
            return "nothing"
        case Scalar(bool(value)):
            return f"`{str(value).lower()}`"
        case Scalar(str(value)):
            return f"the text `{value if len(value) < 40 else value[:37] + '...'}`"
        case Scalar(value):
            return f"the number {value}"


def wrong_kind(tree: Tree, what: str, expected: str, help: str = "") -> SpecError:
    """The refusal of a value of the wrong kind."""
    return fail("A203", f"{what} must be {expected}, not {describe(tree)}", tree.span, help=help)


def as_object(tree: Tree, what: str, help: str = "") -> Object:
    """The value as a mapping.

    Raises:
        SpecError: A203 where it is none.
    """
    if not isinstance(tree, Object):
        raise wrong_kind(tree, what, "a mapping", help)
    return tree


def as_array(tree: Tree, what: str, help: str = "") -> Array:
    """The value as a list.

    Raises:
        SpecError: A203 where it is none.
    """
    if not isinstance(tree, Array):
        raise wrong_kind(tree, what, "a list", help)
    return tree


def as_text(tree: Tree, what: str) -> str:
    """The value as text.

    Raises:
        SpecError: A203 where it is none.
    """
    if not isinstance(tree, Scalar) or not isinstance(tree.value, str):
        raise wrong_kind(tree, what, "text", "put it in quotes" if isinstance(tree, Scalar) else "")
    return tree.value


def as_word(tree: Tree, what: str, words: Iterable[str]) -> str:
    """The value as one of a few words.

    Raises:
        SpecError: A203 where it is none of them.
    """
    known = tuple(words)
    if not isinstance(tree, Scalar) or tree.value not in known:
        help = nearest(str(tree.value), known) if isinstance(tree, Scalar) else ""
        raise wrong_kind(tree, what, f"one of {', '.join(known)}", help)
    return str(tree.value)


def as_whole(tree: Tree, what: str) -> int:
    """The value as a whole number that is not negative.

    Raises:
        SpecError: A203 where it is none.
    """
    if not isinstance(tree, Scalar) or type(tree.value) is not int or tree.value < 0:
        raise wrong_kind(tree, what, "a whole number")
    return tree.value


def twice(what: str, name: str, span: Span, first: Span) -> SpecError:
    """The refusal of a name that is defined a second time."""
    from archspec.diagnostics import Diagnostic

    mark = Mark(first, "first defined here")
    help = "rename one of the two"
    return SpecError(
        [Diagnostic("A214", f"{what} `{name}` is defined twice", span, "", (mark,), (), help)]
    )
