"""Report a name that is misspelled where it is defined there, and not at each of its uses.

A definition is taken for misspelled if its name stands nowhere else in the files, and a name that
is like it is used and not defined. If that name stands in several places, they outvote the
definition, and so do its words if they stand elsewhere and those of the definition do not, as
`Reduction` for `ReductonA`; else either may be meant.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Edit, Mark, SpecError
from archspec.diagnostics.instruction import Instruction, Way, say_to_rename
from archspec.language.program import Program
from archspec.reader import Array, Object, Scalar
from archspec.reader.data import Tree
from archspec.text.spelling import count_edits

_WORD: Final = re.compile(r"\w+")
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONG: Final = 6
"""How long a name is in which two letters may be wrong."""

_SHOWN: Final = 3
"""How many uses a finding shows."""


@dataclass(frozen=True, slots=True)
class _Slip:
    """A name that is probably misspelled where it is defined.

    Attributes:
        defined: the name as it is defined.
        used: the name as it is used.
        is_outvoted: whether the used name, or the words in it, stand in several places.
    """

    defined: Scalar
    used: str
    is_outvoted: bool

    @property
    def names(self) -> tuple[str, str]:
        """Both names."""
        return str(self.defined.value), self.used


def report_definitions(error: SpecError, program: Program) -> SpecError:
    """Return an error whose unknown names are reported where they should be defined."""
    slips = tuple(_find_slips(error.diagnostics, program))
    told = list(_tell_once(_retell(error.diagnostics, slips, program)))
    is_same = not slips and told == list(error.diagnostics)
    return error if is_same else SpecError(told, error.sources)


def _mark_blocks(finding: Diagnostic, program: Program) -> Diagnostic:
    """Return the finding of a block that is not defined, with where the others are."""
    ways = finding.help.ways if isinstance(finding.help, Instruction) else ()
    is_slip = len(ways) == 1 and finding.about[:-1] not in ways[0].words
    if finding.code != "A208" or not finding.about[:1].isupper() or is_slip:
        return finding
    files = {file.file: file for level in program.levels for file in level.files}
    keys = [file.document.find_key("blocks") for file in files.values()
            if file.document.get("blocks") is not None]  # fmt: skip
    marks = [Mark(key.span, "blocks are defined here") for key in keys[:_SHOWN]]
    return replace(finding, marks=(*finding.marks, *marks))


def _tell_once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield findings, those about one name that is not defined, nor like a single other, as one."""
    told: dict[object, list[Diagnostic]] = {}
    for finding in found:
        is_slip = isinstance(finding.help, Instruction) and len(finding.help.ways) == 1
        is_unknown = finding.code == "A217" or (finding.code == "A208" and finding.about)
        is_unknown = is_unknown and not is_slip
        key = (finding.message, finding.help) if is_unknown else finding
        told.setdefault(key, []).append(finding)
    for first, *others in told.values():
        marks = [Mark(each.span, "used here too") for each in others if each.span is not None]
        yield replace(first, marks=(*first.marks, *marks[:_SHOWN]))


def _find_slips(found: Sequence[Diagnostic], program: Program) -> Iterator[_Slip]:
    """Yield the definitions that unknown names probably mean."""
    unknown = dict.fromkeys(finding.about for finding in found if finding.about)
    if not (unknown or program.parent):
        return
    counts = Counter(word for text in program.sources.values() for word in _WORD.findall(text))
    own, *others = [
        [name for file in level.files for name in _list_definitions(file.document)]
        for level in program.levels
    ]
    inherited = [name for names in others for name in names]
    parts = Counter(_list_parts(" ".join([*program.sources, *program.sources.values()])))
    for used in unknown:
        meant = _find_meant(used, [*own, *inherited], counts, unknown)
        if meant is not None:
            is_known = _count_rarest(used, parts) > 1 == _count_rarest(str(meant.value), parts)
            yield _Slip(meant, used, counts[used] > 1 or is_known)
    if not unknown:  # a variant may define anew what it means to replace
        for used in dict.fromkeys(str(name.value) for name in inherited):
            meant = _find_meant(used, own, counts)
            if meant is not None and counts[used] > 1:
                yield _Slip(meant, used, True)


def _find_meant(
    used: str,
    definitions: Iterable[Scalar],
    counts: Mapping[str, int],
    unknown: Iterable[str] = (),
) -> Scalar | None:
    """Return the definition that is most like a used name, if it is the only one and unused.

    A definition that is not like it counts too if the two are all that is amiss: a box lacks a
    value for the one, and has one for the other.

    Args:
        used: the name.
        definitions: the names that are defined.
        counts: how often each word stands in the files.
        unknown: all names that are unknown.
    """
    found: dict[tuple[bool, bool, bool, int, bool], list[Scalar]] = {}
    for name in definitions:
        defined = str(name.value)
        edits = count_edits(used.casefold(), defined.casefold())
        length = max(len(used), len(defined))
        is_other = edits == length and counts[used.swapcase()] > 0  # `i` for a variable `I`
        is_like = edits <= (1 if length < _LONG else 2) and not is_other
        is_all = sorted(unknown) == sorted((used, defined))
        if used != defined and (is_like or is_all):
            is_used = counts[defined] > 1
            is_odd = _digits(used) != _digits(defined) and not (is_all and is_like)
            rank = is_used and not edits, not (is_all and is_like), is_odd, edits, is_used
            found.setdefault(rank, []).append(name)
    nearest = found[min(found)] if found else []
    return nearest[0] if len(nearest) == 1 and counts[str(nearest[0].value)] == 1 else None


def _list_parts(text: str) -> Iterator[str]:
    """Yield the words that names are made of: `inception` and `a` in `InceptionA`."""
    return (part[0].lower() for part in _PART.finditer(text))


def _count_rarest(name: str, counts: Mapping[str, int]) -> int:
    """Return how often the rarest of the words in a name stands in the files."""
    return min((counts[part] for part in _list_parts(name)), default=0)


def _digits(name: str) -> set[str]:
    """Return the digits of a name, which people exchange and double, but rarely mistake."""
    return set(filter(str.isdigit, name))


def _list_definitions(document: Object) -> Iterator[Scalar]:
    """Yield every name that a file defines, with those of rows, columns and functions."""
    for section in ("params", "legend", "blocks", "tables"):
        for name, value in _list_entries(document.get(section)):
            yield name
            if section == "blocks" and isinstance(value, Object):
                yield from (name for name, _ in _list_entries(value.get("params")))
            if section == "tables":
                yield from _list_headings(value)
    for name, _ in _list_entries(document.get("functions")):
        stem = str(name.value).split("(")[0]
        yield Scalar(stem, name.part(0, len(stem)))


def _list_headings(table: Tree) -> Iterator[Scalar]:
    """Yield the names of the rows and columns of a table."""
    for name, cells in _list_entries(table):
        if name.value != "columns":
            yield name
        elif isinstance(cells, Array):
            yield from (item for item in cells.items if isinstance(item, Scalar))


def _list_entries(tree: Tree | None) -> Sequence[tuple[Scalar, Tree]]:
    return tree.entries if isinstance(tree, Object) else ()


def _retell(
    found: Iterable[Diagnostic], slips: Sequence[_Slip], program: Program
) -> Iterator[Diagnostic]:
    """Yield the findings, those about a misspelled definition as one."""
    for finding in found:
        slip = next((slip for slip in slips if finding.about in slip.names), None)
        if slip is None:
            yield _mark_blocks(finding, program)
        elif not slip.is_outvoted and finding.about == slip.used:
            yield _mark_definition(finding, slip)
    for slip in slips:
        about = [finding for finding in found if finding.about in slip.names]
        if slip.is_outvoted:
            yield _report_definition(about, slip)


def _mark_definition(finding: Diagnostic, slip: _Slip) -> Diagnostic:
    """Return a finding at the only use of a name, with the definition that it may mean."""
    defined, used = slip.names
    mark = Mark(slip.defined.span, f"`{defined}` is defined here, and used nowhere")
    renaming = (Edit(slip.defined.span, used),)
    ways = [
        Way(f"write `{defined}`", defined),
        Way(f"call it `{used}` where it is defined", renaming),
    ]
    help = Instruction("{}", ways, wrong=used, fact=f"the nearest name is `{defined}`")
    return replace(finding, marks=(*finding.marks, mark), help=help)


def _report_definition(found: Sequence[Diagnostic], slip: _Slip) -> Diagnostic:
    """Return the finding at a definition whose name several uses contradict."""
    defined, used = slip.names
    problem = f"`{used}` is not defined" if found else f"this variant does not replace `{used}`"
    uses = dict.fromkeys(
        finding.span for finding in found if finding.span and finding.about == used
    )
    marks = [Mark(span, f"`{used}` is used here") for span in list(uses)[:_SHOWN]]
    return Diagnostic(
        found[0].code if found else "A209",
        f"{problem}, and `{defined}` is used nowhere",
        slip.defined.span,
        marks=(*marks, *(found[0].marks if found else ())),
        help=say_to_rename(used),
    )
