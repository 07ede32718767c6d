"""Errata: find the box that each is about, and restore the program as printed.

An erratum names a place, `InceptionB`, `InceptionB.b7`, `body` or `heads.aux`, and the text of the
one box there that differs from the printed figure. A branch is found by its name at any depth, so
no indices are needed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.expressions import to_text
from archspec.language.box_printer import print_call
from archspec.language.errata_places import find_erratum_place
from archspec.language.model import Box, Data, Formula, Repeat, Step
from archspec.language.names import suggest_nearest
from archspec.language.program import Program
from archspec.language.sections import BUILT_IN_MARKS
from archspec.language.spec import Erratum
from archspec.language.walk import walk_boxes
from archspec.ops import find
from archspec.reader import Scalar

_SHOWN: Final = 8
"""Maximum number of candidate boxes that a message points at."""

_SAY_MORE: Final = "say which one is meant: add its branch, its label or its size"


_Drawn: TypeAlias = tuple[str, list[str], dict[str, str]]


@dataclass(slots=True)
class ErratumSearch:
    """A cached search for the boxes of errata.

    Attributes:
        places: the boxes at each place.
        drawn: the content of each box, by its identity.
    """

    places: dict[str, list[Box]] = field(default_factory=dict)
    drawn: dict[int, _Drawn] = field(default_factory=dict)

    def boxes(self, program: Program, erratum: Erratum) -> list[Box]:
        """Return the boxes at the place of an erratum.

        Raises:
            SpecError: A223 if the place does not exist.
        """
        if erratum.at not in self.places:
            self.places[erratum.at] = list(walk_boxes(find_erratum_place(program, erratum)))
        return self.places[erratum.at]

    def fits(self, box: Box, erratum: Erratum) -> bool:
        """Check whether a box is the one that an erratum is about."""
        if erratum.found is not None:
            return box.span == erratum.found
        used = erratum.used
        same_name = box.name == used.name
        return same_name and self.of(box) == self.of(used) and _has_extras(box, used)

    def of(self, box: Box) -> _Drawn:
        """Return the content of a box."""
        if id(box) not in self.drawn:
            self.drawn[id(box)] = _normalize_box(box)
        return self.drawn[id(box)]


def find_unmatched_errata(program: Program, errata: Iterable[Erratum]) -> Iterator[Diagnostic]:
    """Yield a diagnostic, A223, for each erratum of a program that matches no box or several."""
    search = ErratumSearch()
    for erratum in errata:
        try:
            box = find_box(program, erratum, search)
        except SpecError as error:
            yield from error.diagnostics
            continue
        printed = erratum.printed
        if printed and search.of(box) == _normalize_box(printed) and _has_extras(box, printed):
            message = f"the spec has `{erratum.quote}` as printed, so there is nothing to correct"
            help = "write the box as the figure prints it, or remove the erratum"
            yield Diagnostic("A223", message, printed.span, help=help)


def find_box(program: Program, erratum: Erratum, search: ErratumSearch | None = None) -> Box:
    """Return the box that an erratum is about.

    Args:
        program: the spec.
        erratum: one of its errata.
        search: a cache to share between errata of the same program.

    Raises:
        SpecError: A223 if there is no such place or box, or several such boxes.
    """
    search = search or ErratumSearch()
    used, boxes = erratum.used, search.boxes(program, erratum)
    found = {id(box): box for box in boxes if search.fits(box, erratum)}
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        message = f"{erratum.at} has no box `{print_call(used)}`"
        called = [box for box in boxes if used.label and box.label and box.name == used.name
                  and box.label.name == used.label.name]  # fmt: skip
        marks = (Mark(box.span, "this is called so") for box in called)
        help = suggest_nearest(print_call(used), map(print_call, called or boxes))
        raise fail("A223", message, used.span, marks=marks, help=help)
    message = f"{erratum.at} has {len(found)} boxes `{print_call(used)}`"
    marks = (Mark(box.span, "one of them") for box in islice(found.values(), _SHOWN))
    raise fail("A223", message, used.span, marks=marks, help=_SAY_MORE)


def inherit_erratum(program: Program, erratum: Erratum) -> Erratum:
    """Return an erratum as a variant inherits it, with the file that it comes from.

    Args:
        program: the network that the variant extends.
        erratum: one of its errata; the result records the place of its box, if there is one.
    """
    kept = replace(erratum, inherited=erratum.inherited or program.spec.file)
    return replace(kept, found=find_span(program, erratum))


def find_span(
    program: Program, erratum: Erratum, search: ErratumSearch | None = None
) -> Span | None:
    """Return the span of the box of an erratum; None if it is not found."""
    try:
        return find_box(program, erratum, search).span
    except SpecError:
        return None


def find_unchanged(
    program: Program, errata: Sequence[Erratum], known: "UnchangedChains"
) -> list[Erratum]:
    """Return the inherited errata whose boxes a variant still has unchanged, or that have none.

    Args:
        program: the variant.
        errata: the errata that it inherits.
        known: the chains of the network that it extends.
    """
    spec, blocks = program.spec, program.blocks.values()
    chains = (spec.body or (), *(block.steps for block in blocks))
    present = set(map(id, chains)) & known.chains
    is_kept = {
        erratum.found: id(known.places.get(erratum.found)) in present
        for erratum in errata
        if erratum.found
    }
    lines = {place.line for place, kept in is_kept.items() if not kept}
    settled = present if is_kept.keys() <= known.places.keys() else ()
    changed = [chain for chain in chains if id(chain) not in settled] if lines else []
    heads = tuple(head.step for head in spec.heads)
    boxes = [box for chain in (*changed, heads) for box in walk_boxes(chain)]
    return [
        erratum
        for erratum in errata
        if (erratum.found and is_kept[erratum.found]) or _is_unchanged(boxes, erratum)
    ]


@dataclass(frozen=True, slots=True)
class UnchangedChains:
    """The chains of a network without sizes, its own and those of its blocks.

    Attributes:
        chains: the identities of all.
        places: those that hold the boxes of errata unchanged, by the places of these.
    """

    chains: frozenset[int]
    places: Mapping[Span, tuple[Step, ...]]


def find_unchanged_chains(
    chains: Sequence[tuple[Step, ...]], errata: Iterable[Erratum]
) -> UnchangedChains:
    """Return the chains, which the caller keeps, with those that hold the boxes of errata."""
    held = [(chain, list(walk_boxes(chain))) for chain in chains]
    places = {
        erratum.found: chain
        for erratum in errata
        for chain, boxes in held
        if erratum.found and _is_unchanged(boxes, erratum)
    }
    return UnchangedChains(frozenset(map(id, chains)), places)


def _is_unchanged(boxes: Iterable[Box], erratum: Erratum) -> bool:
    if erratum.found is None:
        return True
    found = (box for box in boxes if box.span == erratum.found)
    return any(_normalize_box(box) == _normalize_box(erratum.used) for box in found)


def restore_printed(program: Program, *errata: Erratum) -> Program:
    """Return the program with the boxes of errata as the figure prints them.

    Findings point at the text of the printed boxes. A box that the figure does not draw leaves its
    stated size behind, since the figure prints that.

    Raises:
        SpecError: A223 if a box is not found.
    """
    boxes = [(find_box(program, erratum), erratum.printed) for erratum in errata]
    instead = {id(box): _replace_box(box, printed) for box, printed in boxes}

    return replace(program.map_steps(lambda step: instead.get(id(step), step)), errata=())


def _replace_box(box: Box, printed: Box | None) -> Step:
    """Return what replaces a box: the printed box, which inherits whatever it leaves open."""
    if printed is not None:
        count, label = printed.count or box.count, printed.label or box.label
        return replace(printed, count=count, label=label, size=printed.size or box.size)
    name = Scalar(box.name, box.name_span)
    return Repeat(span=box.span, count=None, anchor=name, steps=(), label=box.label, size=box.size)


def _has_extras(box: Box, said: Box) -> bool:
    """Check whether a box has the count, label and size that an erratum specifies, if any."""
    return all(
        wanted is None or wanted == own
        for wanted, own in zip(_list_extras(said), _list_extras(box), strict=True)
    )


def _list_extras(box: Box) -> tuple[object, ...]:
    """Return the count, label and size of a box, wherever they are written; None for absent."""
    return (
        box.count and to_text(box.count.tree),
        box.label and box.label.name,
        box.size and box.size.sides,
    )


def _normalize_box(box: Box) -> _Drawn:
    """Return the content of a box in normal form: its name, bare arguments and named arguments."""
    operator = find(box.name)
    bare: list[str] = []
    named: dict[str, str] = {}
    for argument in box.arguments:
        text, name = _spell_value(argument.value), argument.name
        if name is None and text in BUILT_IN_MARKS:
            named["padding"] = BUILT_IN_MARKS[text]
        elif name is None or (operator is not None and name == operator.main()):
            bare.append(text)
        else:
            named[name] = f"{text}x{text}" if name == "kernel" and text.isdigit() else text
    return box.name, bare if operator is None else sorted(bare), named


def _spell_value(data: Data) -> str:
    match data:
        case Formula():
            return to_text(data.tree)
        case list():
            return "x".join(map(_spell_value, data))
        case dict():
            return " ".join(f"{key}({_spell_value(value)})" for key, value in data.items())
        case _:
            return str(data)
