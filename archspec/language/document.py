"""Read a whole file into a spec."""

from functools import partial
from typing import Any, Final

from archspec.dataclass import replace
from archspec.diagnostics import (
    Diagnostic,
    Edit,
    Mark,
    SpecError,
    TooManyFindingsError,
    fail,
    stopping_at_limit,
)
from archspec.diagnostics.instruction import Instruction, Way, ask_whether_meant, say_to_replace
from archspec.language.blocks import read_block, read_head
from archspec.language.claims import (
    read_budget,
    read_erratum,
    read_expected,
    read_paper,
    read_result,
)
from archspec.language.mappings import (
    FileReading,
    ReadSection,
    as_text,
    as_text_or_digits,
    as_word,
    read_entries,
    read_items,
    read_optional,
    refuse_kind,
)
from archspec.language.model import Function
from archspec.language.names import check_network_name, suggest_nearest
from archspec.language.sections import (
    read_default,
    read_extends,
    read_input,
    read_inputs,
    read_mark,
    read_parameters,
    read_table,
    read_used,
)
from archspec.language.space_sections import read_restriction, read_space
from archspec.language.spec import Erratum, Spec
from archspec.language.steps import read_body
from archspec.language.variants.read import KEYS as CHANGES
from archspec.language.variants.read import (
    read_insert,
    read_remove,
    read_set,
    refuse_without_variant,
)
from archspec.reader import Object, Scalar, Tree
from archspec.text.spelling import count_edits

VERSION: Final = 1
"""The version of the language that this compiler reads."""


def _read_function(reading: FileReading, key: Scalar, value: Tree) -> Function:
    """Read one of `functions`."""
    from archspec.language.functions import read_function

    return read_function(reading, key, value)


_FUNCTIONS: Final = "write it as `{round8(v): ceil(v/8)*8}`"

_SHARED: Final[dict[str, tuple[str, ReadSection]]] = {
    "tables": ("tables", read_entries(read_table, "give every table a name")),
    "functions": ("functions", read_entries(_read_function, _FUNCTIONS)),
    "use": ("use", read_items(read_used)),
    "blocks": ("blocks", read_entries(read_block, "give every block a name")),
    "errata": ("errata", read_items(read_erratum)),
}
"""The sections of every file: each key with its field of `Spec` and its reader."""

_NETWORK: Final[dict[str, tuple[str, ReadSection]]] = {
    "paper": ("paper", read_paper),
    "input": ("inputs", read_input),
    "inputs": ("inputs", read_inputs),
    "params": ("parameters", read_parameters),
    "legend": ("legend", read_entries(read_mark, "write it as `{mark: {argument: value}}`")),
    "defaults": (
        "defaults",
        read_entries(read_default, "write it as `{Conv: {argument: value}}`"),
    ),
    "body": ("body", read_body),
    "heads": ("heads", read_entries(read_head, "give every head a name")),
    "readout": ("readout", lambda _, tree, what: as_word(tree, what, ("softmax", "sigmoid"))),
    "expect": ("expect", read_expected),
    "budget": ("budget", read_budget),
    "reported": ("reported", read_items(read_result)),
    "space": ("space", read_space),
    "where": ("where", read_items(read_restriction)),
    "extends": ("extends", read_extends),
    "set": ("set", lambda reading, tree, _: read_set(reading, tree)),
    "insert": ("insert", lambda reading, tree, _: read_insert(reading, tree)),
    "remove": ("remove", lambda reading, tree, _: read_remove(reading, tree)),
}
"""The sections that only networks have."""

_SECTIONS: Final = {
    key: section for key, section in {**_SHARED, **_NETWORK}.items() if key not in CHANGES
}
"""The sections that can be read apart from the others."""

_INPUTS: Final = ("input", "inputs")
_TEXTS: Final = ("name", "title", "description")
KEYS: Final = (
    *("archspec", *_TEXTS, "extends", *CHANGES, "paper", *_INPUTS, "params", "legend", "defaults"),
    *(
        "tables",
        "functions",
        "use",
        "blocks",
        "body",
        "heads",
        "readout",
        "expect",
        "budget",
        "reported",
    ),
    *("space", "where", "errata"),
)
"""The keys of a file in canonical order."""


def read_spec(document: Object, file: str, reading: FileReading | None = None) -> Spec:
    """Read a file's data into a spec.

    Args:
        document: the file as parsed by the reader.
        file: the file's name in messages.
        reading: holds the parts that were read before; None if there are none.

    Raises:
        SpecError: A2xx, with every finding in the file; if only single boxes are wrong, their
            findings are kept in the spec instead.
    """
    check_version(document)
    with stopping_at_limit():
        return _read_sections(reading or FileReading(), document, file)


def reread_spec(before: Spec, document: Object, reading: FileReading) -> Spec:
    """Read a file in which sections have changed; the others are those of before.

    Args:
        before: the file, without findings.
        document: its data, as changed.
        reading: holds the parts that were read before.

    Raises:
        SpecError: as `read_spec`.
    """
    changed = _list_changed_sections(before.document, document)
    if changed is None:
        return read_spec(document, before.file, reading)
    parts: dict[str, Any] = {}
    try:
        for key in changed:
            name, read = _SECTIONS[key]
            parts[name] = read(reading, document[key], f"`{key}`")
    except (SpecError, TooManyFindingsError):
        parts.clear()
    is_checked = before.is_network or not before.errata
    if reading.findings or not parts or None in parts.values() or not is_checked:
        return read_spec(document, before.file, FileReading(parts=reading.parts, learns=False))
    return replace(before, document=document, **parts)


def _list_changed_sections(before: Object, after: Object) -> list[str] | None:
    """Return the keys whose values differ; None if there are other differences."""
    if len(before.entries) != len(after.entries):
        return None
    found: list[str] = []
    for (old, value), (new, now) in zip(before.entries, after.entries, strict=True):
        if value is not now:
            found.append(str(new.value))
        if old.value != new.value or (value is not now and new.value not in _SECTIONS):
            return None
    return found


def _read_sections(reading: FileReading, document: Object, file: str) -> Spec:
    if not reading.report_unknown_keys(document, KEYS, "a spec"):
        _check_form(reading, document)  # what seems to be missing may be under an unknown key
    parts: dict[str, Any] = {}
    network = _NETWORK if _is_network(document) else {}
    for key, (name, read) in {**_SHARED, **network}.items():
        tree = _find_section(document, key)
        if tree is not None:
            read_section = partial(read, reading, tree, f"`{key}`")
            parts[name] = reading.findings.attempt(partial(reading.once, read_section, tree))
    for key in _TEXTS:
        parts[key] = reading.findings.attempt(
            partial(read_optional, document, key, as_text_or_digits, "")
        )
    read_parts = {name: part for name, part in parts.items() if part is not None}
    changes = tuple(change for key in CHANGES for change in read_parts.pop(key, ()))
    spec = Spec(span=document.span, file=file, changes=changes, document=document, **read_parts)
    if not spec.is_network and len(read_parts) == len(parts):
        _check_errata(reading, spec)
    if len(reading.findings) > reading.apart:
        reading.findings.stop()
    return replace(spec, findings=tuple(reading.findings))


def _find_section(document: Object, key: str) -> Tree | None:
    """Return the value of a key, None without it; one that is missing has the place of its key."""
    tree = document.get(key)
    is_missing = isinstance(tree, Scalar) and tree.value is None
    return Scalar(None, document.find_key(key).span) if is_missing else tree


def _has_any(document: Object, *keys: str) -> bool:
    return any(document.get(key) is not None for key in keys)


def _is_network(document: Object) -> bool:
    return _has_any(document, "body", "extends")


_READ: Final = "this compiler reads"


def check_version(document: Object) -> None:
    """Refuse a file in another version of the language and check nothing else in it.

    Raises:
        SpecError: A202 if it does not say the version, A204 for one that is unknown.
    """
    version = document.get("archspec")
    if version is None:
        message = "the file does not say which language version it is written in"
        names = [key for key, _ in document.entries if count_edits(str(key.value), "archspec") < 3]
        if names:
            raise fail("A202", message, names[0].span, help=ask_whether_meant("archspec"))
        start = document.span.part(0, 0)
        first = f"archspec: {VERSION}"
        edit = Edit(start, f"{first}\n")
        help = say_to_replace(f"begin it with `{first}`", edit, f"{_READ} `{first}`")
        raise fail("A202", message, document.span, help=help)
    if not isinstance(version, Scalar) or version.value != VERSION or version.value is True:
        help = f"{_READ} `archspec: {VERSION}`"
        raise fail("A204", "unknown language version", version.span, help=help)


def _check_form(reading: FileReading, document: Object) -> None:
    """Check that a network has a name and an input, and a library nothing of a network.

    A variant inherits its input from the network it extends.
    """
    refusal = refuse_without_variant(document)
    if refusal is not None:
        reading.findings.extend(refusal.diagnostics)
        return
    if not _is_network(document):
        _check_library(reading, document)
        return
    inputs = [key for key, _ in document.entries if key.value in _INPUTS]
    if len(inputs) > 1:
        message = "a network has `input` or `inputs`, and not both"
        reading.findings.error("A219", message, inputs[1].span, help="keep one of the two")
    for needed, keys, example in (
        ("name", ("name",), "name: my_network"),
        ("input", (*_INPUTS, "extends"), "input: 299x299x3"),
    ):
        if not _has_any(document, *keys):
            message = f"a network needs `{needed}`"
            span = document.entries[0][0].span
            help = f"it is given as in `{example}`"
            reading.findings.add(Diagnostic("A202", message, span, help=help, about=needed))
    if _has_any(document, "where") and not _has_any(document, "space"):
        help = "a space is given as in `space: {params.k: [16, 32]}`, with the paths compared"
        span = document.find_key("where").span
        reading.findings.error(
            "A202", "`where` restricts a `space`, and the file has none", span, help=help
        )
    reading.findings.attempt(partial(_check_name, document))


def _check_library(reading: FileReading, document: Object) -> None:
    blocks = _find_section(document, "blocks")
    if blocks is not None and not isinstance(blocks, Object):  # its steps are under another key
        help = "give every block a name; if these are the steps of the network, write `body:` here"
        reading.findings.extend(refuse_kind(blocks, "`blocks`", "a mapping", help).diagnostics)
        return
    foreign = [key for key, _ in document.entries if key.value in _NETWORK]
    if not foreign:
        return
    first, *others = foreign
    message = f"a file without `body` is a library, and a library has no `{first.value}`"
    marks = (Mark(key.span, "nor this") for key in others)
    help = "add a `body`, or move this to the spec that uses the library"
    reading.findings.error("A220", message, first.span, marks=marks, help=help)


def _check_errata(reading: FileReading, library: Spec) -> None:
    """Check that the errata of a library are about its own blocks, whichever network uses it."""
    names = [block.name for block in library.blocks]
    errata: dict[str, list[Erratum]] = {}
    for erratum in library.errata:
        errata.setdefault(erratum.at.partition(".")[0], []).append(erratum)
    for name, (first, *others) in errata.items():
        if name not in names:
            message = f"an erratum of a library is about its own blocks, and it has no `{name}`"
            marks = [Mark(other.at_span, "nor here") for other in others]
            help = suggest_nearest(name, names)
            alike = [block for block in library.blocks if count_edits(block.name, name) <= 2]
            if len(alike) == 1 and alike[0].name not in errata:
                marks.append(Mark(alike[0].span, f"`{alike[0].name}` is defined here"))
                renaming = (Edit(alike[0].span, name),)
                fact = f"the nearest name is `{alike[0].name}`"
                ways = [
                    Way(f"write `{alike[0].name}`", alike[0].name),
                    Way(f"call it `{name}` where it is defined", renaming),
                ]
                help = Instruction("{}", ways, wrong=name, fact=fact)
            reading.findings.error("A223", message, first.at_span, marks=marks, help=help)


def _check_name(document: Object) -> None:
    name = document.get("name")
    if name is not None:
        check_network_name(as_text(name, "`name`"), name.span)
