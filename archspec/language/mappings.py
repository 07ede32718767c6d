"""Read mappings key by key, with every refusal at its place."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from archspec.dataclass import dataclass
from archspec.diagnostics import Edit, Findings, Span, SpecError, fail
from archspec.diagnostics.instruction import Instruction, Way, ask_whether_meant, say_to_write
from archspec.language.file_memory import PartMemory
from archspec.language.names import suggest_nearest
from archspec.reader import Array, Object, Scalar, Tree

T = TypeVar("T")
Word = TypeVar("Word", bound=str)

_PLAIN: Final = re.compile(r"[\d.]+(?:[eE][+-]?\d+)?|[A-Za-z_][\w.]*|\.", re.ASCII)
"""A number, a name, or the running value."""


_LABELLED: Final = re.compile(r"(\S+) as (\S+)")
_BODIES: Final = ("then", "layers", "steps", "modules", "ops", "sequence", "network")
"""Names for a chain of steps in other frameworks."""


@dataclass(slots=True)
class FileReading:
    """The state of reading one file; a part that fails does not stop the others.

    Attributes:
        findings: the findings so far.
        apart: the number of findings about boxes that were replaced by holes, so that the rest of
            the file can be used.
        parts: the parts of the file that were read before.
        learns: whether new parts are remembered.
    """

    findings: Findings = field(default_factory=Findings)
    apart: int = 0
    parts: PartMemory = field(default_factory=PartMemory)
    learns: bool = True

    def once(self, read: Callable[[], T], value: Tree, key: Scalar | None = None) -> T:
        """Return what is read from a part of the file, unless it was read before without a finding.

        Args:
            read: reads it.
            value: its data.
            key: its key, if what is read depends on it.
        """
        place = id(value) if key is None else (id(key), id(value))
        found: T | None = self.parts.parts.get(place)
        if found is not None:
            return found
        before = len(self.findings)
        made = read()
        if self.learns and len(self.findings) == before:
            self.parts.parts[place] = made
        return made

    def each(
        self, read: Callable[..., T | None], parts: Iterable[tuple[object, ...]]
    ) -> tuple[T, ...]:
        """Apply `read` to each part; return the results other than failures and None."""
        made: list[T] = []
        for part in parts:
            try:
                item = read(*part)
            except SpecError as error:
                self.findings.extend(error.diagnostics)
            else:
                made += () if item is None else (item,)
        return tuple(made)

    def read_known(self, tree: Tree, what: str, form: str, keys: Iterable[str]) -> Object | None:
        """Return a mapping; None if it has unknown keys, which are reported.

        What seems to be missing may be under the unknown key.

        Raises:
            SpecError: A203 if it is not a mapping.
        """
        mapping = as_object(tree, what, form)
        return None if self.report_unknown_keys(mapping, keys, what) else mapping

    def report_unknown_keys(self, tree: Object, known: Iterable[str], what: str) -> bool:
        """Report every unknown key; return whether there was one."""
        names = tuple(known)
        unknown = [key for key, _ in tree.entries if key.value not in names]
        for key in unknown:
            message = f"{what} has no key `{key.value}`"
            is_body = key.value in _BODIES and "body" in names
            help = ask_whether_meant("body", wrong=str(key.value)) if is_body else ""
            help = help or suggest_nearest(str(key.value), names, few=len(names))
            self.findings.error("A201", message, key.span, help=help)
        return bool(unknown)


ReadSection: TypeAlias = Callable[[FileReading, Tree, str], Any]
"""Reads the value of a key; the last argument is its name in messages."""


def read_entries(read: Callable[[FileReading, Scalar, Tree], T | None], help: str) -> ReadSection:
    """Return the reader of a mapping whose keys are names.

    Args:
        read: reads the entry of one name.
        help: how to write the mapping.
    """

    def read_all(reading: FileReading, tree: Tree, what: str) -> tuple[T, ...]:
        def read_once(key: Scalar, value: Tree) -> T | None:
            return reading.once(partial(read, reading, key, value), value, key)

        return reading.each(read_once, as_object(tree, what, help).entries)

    return read_all


def read_items(read: Callable[[FileReading, Tree], T | None]) -> ReadSection:
    """Return the reader of a list whose items are read one by one."""

    def read_all(reading: FileReading, tree: Tree, what: str) -> tuple[T, ...]:
        return reading.each(
            partial(read, reading), ((item,) for item in as_array(tree, what).items)
        )

    return read_all


def read_optional(tree: Object, key: str, read: Callable[[Tree, str], T], default: T) -> T:
    """Return the value of a key, or a default if the key is absent.

    Args:
        tree: the mapping.
        key: the key.
        read: reads its value, given its name in messages.
        default: the value without the key.
    """
    value = tree.get(key)
    return default if value is None else read(value, f"`{key}`")


def describe_value(tree: Tree) -> str:
    """Describe a value for messages."""
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


def refuse_kind(tree: Tree, what: str, expected: str, help: str = "") -> SpecError:
    """Return the refusal of a value of the wrong type."""
    return fail(
        "A203", f"{what} must be {expected}, not {describe_value(tree)}", tree.span, help=help
    )


def as_object(tree: Tree, what: str, help: str = "") -> Object:
    """Return the value as a mapping.

    Raises:
        SpecError: A203 if it is not one.
    """
    if not isinstance(tree, Object):
        text = str(tree.value) if isinstance(tree, Scalar) else ""
        quoted = text.startswith("{") and text.endswith("}")
        raise refuse_kind(tree, what, "a mapping", "take the quotes away" if quoted else help)
    return tree


def as_array(tree: Tree, what: str) -> Array:
    """Return the value as a list.

    Raises:
        SpecError: A203 if it is not one.
    """
    if isinstance(tree, Array):
        return tree
    inside = tree.value if isinstance(tree, Scalar) and isinstance(tree.value, str) else "..."
    if inside.startswith("[") and inside.endswith("]"):
        help = say_to_write(inside, frame="take the quotes away")
        raise refuse_kind(tree, what, "a list", help)
    help = say_to_write(f"[{inside}]", at=tree.span, frame="write it as a list: {}")
    raise refuse_kind(tree, what, "a list", help)


def check_commas(items: Iterable[tuple[str, Span]], *, is_list: bool = True) -> None:
    """Refuse list items that are not separated by commas, as in `[3 3]`.

    Args:
        items: the text and place of each item.
        is_list: whether there are brackets around them.

    Raises:
        SpecError: A203.
    """
    written = [(text.split(), span) for text, span in items]
    for words, span in written:
        if len(words) > 1 and all(map(_PLAIN.fullmatch, words)):
            if labelled := _LABELLED.fullmatch(" ".join(words)):
                label, name = labelled.groups()
                message = f"`as {name}` cannot stand behind a value of a join"
                reason = "its label is given where it is made"
                frame, fact = f"write {{}} alone: {reason}", f"it is written {{}} alone: {reason}"
                help = say_to_write(label, frame=frame, fact=fact)
                raise fail("A203", message, span, help=help)
            message = f"`{' '.join(words)}` are {len(words)} values, and no comma stands between"
            meant = ", ".join(word for each, _ in written for word in each)
            raise fail("A203", message, span, help=_add_commas(meant, written, is_list))


def _add_commas(meant: str, written: Sequence[tuple[Sequence[str], Span]], is_list: bool) -> str:
    """Return how the items of a list are written; brackets stay where they are."""
    first, last = written[0][1], written[-1][1]
    whole = Span(first.file, first.line, first.column, last.end_line, last.end_column)
    ways = [Way(f"`[{meant}]`", (Edit(whole, meant if is_list else f"[{meant}]"),))]
    return Instruction("write {}", ways, fact=f"a list is written as in `[{meant}]`")


def check_list(tree: Array) -> None:
    """Refuse a list whose items are not separated by commas.

    Raises:
        SpecError: A203.
    """
    check_commas(
        (str(scalar.value), scalar.span) if isinstance(scalar, Scalar) else ("...", scalar.span)
        for scalar in tree.items
    )


_TEXT: Final = "write one text, in quotes if need be"


def as_scalar(tree: Tree, what: str, help: str = _TEXT) -> Scalar:
    """Return the value as a scalar that holds text.

    Raises:
        SpecError: A203 if it is not text.
    """
    if not isinstance(tree, Scalar) or not isinstance(tree.value, str):
        raise refuse_kind(tree, what, "text", help)
    return tree


def find_body(step: Object, keys: tuple[str, ...], what: str) -> Tree | None:
    """Return the `body` of a step; None if it may be under an unknown key, which is reported.

    Raises:
        SpecError: A202 if there is none.
    """
    body = step.get("body")
    if body is None and all(key.value in keys for key, _ in step.entries):
        raise fail("A202", f"{what} needs a `body`", step.span, help="add `body: [...]`")
    return body


def check_steps(tree: Tree, what: str) -> None:
    """Refuse a list of steps without any.

    Raises:
        SpecError: A222.
    """
    if isinstance(tree, Array) and not tree.items:
        raise fail("A222", f"{what} has no steps", tree.span, help="write at least one")


def as_text(tree: Tree, what: str, help: str = _TEXT) -> str:
    """Return the value as text.

    Raises:
        SpecError: A203 if it is not text.
    """
    return str(as_scalar(tree, what, help).value)


def as_text_or_digits(tree: Tree, what: str) -> str:
    """Return the value as text; a whole number becomes its digits.

    Raises:
        SpecError: A203 if it is neither.
    """
    if isinstance(tree, Scalar) and type(tree.value) is int:
        return str(tree.value)
    return as_text(tree, what)


def as_word(tree: Tree, what: str, words: Sequence[Word]) -> Word:
    """Return the value as one of the given words.

    Raises:
        SpecError: A203 if it is none of them.
    """
    text = tree.value if isinstance(tree, Scalar) else None
    for word in words:
        if word == text:
            return word
    help = suggest_nearest(str(text), words) if isinstance(tree, Scalar) else ""
    raise refuse_kind(tree, what, f"one of {', '.join(words)}", help)


def as_number(tree: Tree) -> int | float | None:
    """Return the value if it is a number; None for anything else."""
    value = tree.value if isinstance(tree, Scalar) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_whole(tree: Tree, what: str) -> int:
    """Return the value as a non-negative whole number.

    Raises:
        SpecError: A203 if it is not one.
    """
    value = as_number(tree)
    if not isinstance(value, int) or value < 0:
        raise refuse_kind(tree, what, "a whole number")
    return value
