"""Origins: every path of a network with its value, and where that comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from archspec.diagnostics import Span
from archspec.expressions import ExpressionError, Quantity, free_names, parse_expression, to_text
from archspec.language.box import SHARE
from archspec.language.changes.boxes import Vocabulary, given_to
from archspec.language.changes.draft import BoxDraft, Draft, Items, Leaf, Names, names_of
from archspec.language.changes.owners import files_of, owner_of, vocabulary
from archspec.language.changes.places import Spot, everything, located
from archspec.language.model import Argument, Box, Data, Formula, Path, Shorthand
from archspec.language.notation import as_written, kernel_text, label_text, plain
from archspec.language.program import Program
from archspec.ops import find

By = Literal["written", "mark", "row", "default", "operator", "parameter"]
"""What gives a value: the place itself, a mark of the legend, the row of a table, `defaults`, what
the operator does by itself, or the default of a block's parameter."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A value, and where it comes from.

    Attributes:
        path: the place.
        value: what it is, as a spec writes it.
        by: what gives it.
        giver: the mark, row or operator that does, empty for the place itself.
        span: where that is written, None for what an operator does by itself.
        names: what the value is computed from.
    """

    path: str
    value: str
    by: By = "written"
    giver: str = ""
    span: Span | None = None
    names: tuple[str, ...] = ()


class Origins:
    """Where the values of a network come from; its places are found once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.words = vocabulary(program)

    @cached_property
    def places(self) -> dict[str, Spot]:
        """Everything that is written and a variant can set, by path: file by file, top down."""
        found: dict[str, Spot] = {}
        for file in files_of(self.program.levels):
            for parts, spot in everything(names_of(file.document), self.words):
                if owner_of(self.program.levels, parts) is file:
                    found.setdefault(".".join(parts), spot)
        return found

    def written(self) -> Iterator[Origin]:
        """The value at each of these places."""
        for path, spot in self.places.items():
            origin = _origin(self.program, path, spot)
            if origin is not None:
                yield origin

    def every(self) -> Iterator[Origin]:
        """What is written, and each argument that boxes of operators are given by others."""
        for origin in self.written():
            yield origin
            box = _box_of(self.places[origin.path])
            if box is None or find(box.name) is None:
                continue
            given = given_to(box, self.words)
            for name in self.words.names(box):
                path = f"{origin.path}.{name}"
                unsaid = None if name in given else _unsaid(self.program, path, box, name)
                if unsaid is not None:
                    yield unsaid

    def at(self, path: Path) -> Origin | None:
        """The value at a path, None for a key that is not written.

        Raises:
            SpecError: A227 where the path leads nowhere.
        """
        spot = self.places.get(str(path))
        if spot is None:
            levels = self.program.levels
            draft = names_of(owner_of(levels, path.parts).document)
            network = (each.document for each in files_of(levels))
            spot = located(draft, path, self.words, network)
        return _origin(self.program, str(path), spot)

    def sources(self, origin: Origin) -> list[str]:
        """The paths of what gives a value, or of what it is computed from."""
        last = origin.path.rpartition(".")[2]
        match origin.by:
            case "mark" if last in _arguments(self.program.spec.legend, origin.giver):
                return [f"legend.{origin.giver}.{last}"]
            case "default":
                return [f"defaults.{origin.giver}.{last}"]
            case "parameter":
                return [f"blocks.{origin.giver}.params.{last}"]
            case _:
                return [path for name in origin.names for path in self._meant(origin.path, name)]

    def _meant(self, path: str, name: str) -> Iterator[str]:
        """The paths of what a name in an expression stands for."""
        program, parts = self.program, path.split(".")
        block = program.blocks.get(parts[1]) if parts[0] == "blocks" and len(parts) > 1 else None
        if block is not None and name in (each.name for each in block.parameters):
            yield from (f"{use}.{name}" for use in self._uses.get(block.name, ()))
        elif name in (each.name for each in program.spec.parameters):
            yield f"params.{name}"
        elif name in program.cells:
            yield f"tables.{name}"

    @cached_property
    def _uses(self) -> dict[str, list[str]]:
        """The paths of the boxes that use each block."""
        found: dict[str, list[str]] = {}
        for path, spot in self.places.items():
            box = _box_of(spot)
            if box is not None:
                found.setdefault(box.name, []).append(path)
        return found


def _box_of(spot: Spot) -> Box | None:
    """The box that stands at a place, None for anything else."""
    return spot.node.box if isinstance(spot.node, BoxDraft) else None


def _origin(program: Program, path: str, spot: Spot) -> Origin | None:
    if isinstance(spot.holder, BoxDraft):
        return _of_box(program, path, spot.holder.box, spot.name)
    match spot.node:
        case BoxDraft(box):
            return Origin(path, as_written(box), span=box.span)
        case Leaf(tree):
            return Origin(path, _text(spot.node), span=tree.span, names=_named(tree.value))
        case Items() | Names() as node:
            return Origin(path, _text(node), span=node.span)
        case _:
            return None


def _named(value: object) -> tuple[str, ...]:
    """The names in a text that may be an expression."""
    try:
        return tuple(free_names(parse_expression(value))) if isinstance(value, str) else ()
    except ExpressionError:
        return ()


def _of_box(program: Program, path: str, box: Box, name: str) -> Origin | None:
    parts = {"as": box.label, SHARE: box.share}
    if name == "repeat" and box.count is not None:
        return _formula(path, box.count, box.count.span)
    if name == "size" and box.size is not None:
        return Origin(path, str(box.size), span=box.size.span)
    label = parts.get(name)
    if label is not None:
        return Origin(path, label_text(label), span=label.span)
    words = vocabulary(program)
    if name in given_to(box, words):
        return _given(path, *given_to(box, words)[name], words)
    return None if name in ("repeat", "size", *parts) else _unsaid(program, path, box, name)


def _given(path: str, meant: Argument, bringing: Argument, words: Vocabulary) -> Origin:
    origin = _formula(path, meant.value, meant.span)
    if meant is bringing:
        return origin
    word = plain(bringing.value)
    if word in words.marks:
        return replace(origin, by="mark", giver=word)
    row = "." in word
    return replace(origin, by="row" if row else "written", giver=word if row else "")


def _formula(path: str, value: Data, span: Span) -> Origin:
    names = tuple(free_names(value.tree)) if isinstance(value, Formula) else ()
    text = kernel_text(value) if path.endswith(".kernel") else plain(value)
    return Origin(path, text, span=span, names=names)


def _unsaid(program: Program, path: str, box: Box, name: str) -> Origin | None:
    """What gives an argument that a box does not."""
    operator = find(box.name)
    if operator is None:
        return _of_parameter(program, path, box.name, name)
    default = _arguments(program.spec.defaults, box.name).get(name)
    if default is not None:
        found = _formula(path, default.value, default.span)
        return replace(found, by="default", giver=box.name)
    info = operator.model_fields.get(name)
    if info is None or info.is_required():
        return None
    return Origin(path, _spoken(info.get_default(call_default_factory=True)), "operator", box.name)


def _of_parameter(program: Program, path: str, block: str, name: str) -> Origin | None:
    parameters = program.blocks[block].parameters if block in program.blocks else ()
    found = next((each for each in parameters if each.name == name), None)
    if found is None or found.default is None:
        return None
    return Origin(path, _spoken(found.default), "parameter", block, found.span)


def _arguments(sections: tuple[Shorthand, ...], name: str) -> dict[str, Argument]:
    """What a mark or the defaults of an operator say, by name."""
    found = next((each for each in sections if each.name == name), None)
    operator = find(name)
    aliases = operator.aliases if operator else {}
    said = found.arguments if found else ()
    return {aliases.get(each.name or "", each.name or ""): each for each in said}


def _text(node: Draft) -> str:
    """A value as a spec writes it on one line."""
    match node:
        case Leaf(tree):
            return _spoken(tree.value)
        case BoxDraft(box):
            return as_written(box)
        case Items(items):
            return f"[{', '.join(map(_text, items))}]"
        case Names(entries):
            return f"{{{', '.join(f'{key.value}: {_text(value)}' for key, value in entries)}}}"


def _spoken(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case Quantity(form=form):
            return to_text(form)
        case tuple() | list():
            return f"[{', '.join(map(_spoken, value))}]"
        case _:
            return str(value)
