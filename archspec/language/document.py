"""Reading a whole file into a spec."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, Literal, TypeVar

from archspec.diagnostics import fail
from archspec.language.fields import Reading, as_text, as_word
from archspec.language.model import Spec
from archspec.language.names import check_name
from archspec.language.sections import (
    optional_text,
    read_blocks,
    read_defaults,
    read_errata,
    read_expected,
    read_legend,
    read_paper,
    read_parameters,
    read_tables,
    read_use,
)
from archspec.language.steps import as_size, read_chain
from archspec.reader import Object, Scalar, Tree

T = TypeVar("T")

VERSION: Final = 1
"""The version of the language that this compiler reads."""

_NETWORK: Final[dict[str, tuple[str, Callable[[Reading, Tree], Any]]]] = {
    "params": ("parameters", read_parameters),
    "legend": ("legend", read_legend),
    "defaults": ("defaults", read_defaults),
    "paper": ("paper", read_paper),
    "expect": ("expect", read_expected),
    "errata": ("errata", read_errata),
    "input": ("input", lambda _, tree: as_size(tree, "`input`")),
    "body": ("body", lambda reading, tree: read_chain(reading, tree, "`body`")),
    "readout": ("readout", lambda _, tree: _readout(tree)),
}
_SHARED: Final[dict[str, tuple[str, Callable[[Reading, Tree], Any]]]] = {
    "tables": ("tables", read_tables),
    "use": ("use", read_use),
    "blocks": ("blocks", read_blocks),
}
_TEXTS: Final = ("name", "title", "description")
KEYS: Final = ("archspec", *_TEXTS, "paper", "input", "params", "legend", "defaults", "tables",
               "use", "blocks", "body", "readout", "expect", "errata")  # fmt: skip
"""The keys of a file, in the order in which they are best written."""


def read_spec(document: Object, file: str) -> Spec:
    """Read a file's data into a spec.

    Args:
        document: the file as the reader gives it.
        file: the file's name, as shown to people.

    Raises:
        SpecError: A2xx, with every finding in the file.
    """
    reading = Reading()
    reading.attempt(lambda: _check_version(document))
    reading.unknown_keys(document, KEYS, "a spec")
    parts: dict[str, Any] = {}
    for key, (name, read) in {**_SHARED, **_NETWORK}.items():
        tree = document.get(key)
        if tree is not None:
            parts[name] = reading.attempt(partial(read, reading, tree))
    for key in _TEXTS:
        parts[key] = reading.attempt(partial(optional_text, document, key))
    _check_form(reading, document)
    reading.findings.stop()
    return Spec(span=document.span, file=file, **parts)


def _check_version(document: Object) -> None:
    version = document.get("archspec")
    if version is None:
        message = "the file does not say which language version it is written in"
        raise fail("A202", message, document.span, help=f"begin it with `archspec: {VERSION}`")
    if not isinstance(version, Scalar) or version.value != VERSION or version.value is True:
        help = f"this compiler reads `archspec: {VERSION}`"
        raise fail("A204", "unknown language version", version.span, help=help)


def _check_form(reading: Reading, document: Object) -> None:
    """A network has a name and an input; a library has nothing that only a network has."""
    if document.get("body") is None:
        for key, _ in document.entries:
            if key.value in _NETWORK:
                message = f"a library, a file without `body`, has no `{key.value}`"
                help = "add a `body`, or move this to the spec that uses the library"
                reading.findings.error("A220", message, key.span, help=help)
        return
    for needed, help in (("name", "name: my_network"), ("input", "input: 299x299x3")):
        if document.get(needed) is None:
            message = f"a network needs `{needed}`"
            reading.findings.error("A202", message, document.span, help=f"add `{help}`")
    reading.attempt(lambda: _check_network_name(document))


def _check_network_name(document: Object) -> None:
    value = document.get("name")
    if value is not None:
        text = as_text(value, "`name`")
        check_name(text, value.span, "network")


def _readout(tree: Tree) -> Literal["softmax", "sigmoid"]:
    return (
        "softmax" if as_word(tree, "`readout`", ("softmax", "sigmoid")) == "softmax" else "sigmoid"
    )
