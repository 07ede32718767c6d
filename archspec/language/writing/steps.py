"""Write steps: boxes in box notation where possible, residuals in short form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archspec.expressions import to_text
from archspec.language.box import NAME, PAIR, SHARE
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.box_printer import is_window, print_box, print_label
from archspec.language.model import (
    Box,
    Data,
    Fork,
    Formula,
    Join,
    Label,
    Loop,
    Repeat,
    Resume,
    Size,
    Step,
    Variable,
)
from archspec.language.residuals import RESIDUAL, SHORTCUT
from archspec.language.writing.layout import Map, MapEntry, Seq, SeqItem, Value
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.values import build_argument, build_data
from archspec.ops.activation import ACTIVATIONS

_ACTS = {activation.__name__: activation.word for activation in ACTIVATIONS}


@dataclass(frozen=True, slots=True)
class StepWriter:
    """Writes steps, given the symbol tables of their network."""

    symbols: Symbols

    def chain(self, steps: Sequence[Step]) -> Seq:
        """Return a list of steps."""
        return Seq(tuple(self._items(steps)))

    def inside(self, steps: Sequence[Step]) -> tuple[MapEntry, ...]:
        """Return the steps of a block: a fork or residual if it is only one, otherwise a body."""
        items = list(self._items(steps))
        first = steps[0]
        if len(items) == 1 and isinstance(first, Fork) and not (first.label or first.size):
            value = items[0].value
            if isinstance(value, Map) and not {"as", "size"} & {
                map_entry.key for map_entry in value.entries
            }:
                return value.entries
        return (MapEntry("body", self.chain(steps)),)

    def _items(self, steps: Sequence[Step]) -> Iterator[SeqItem]:
        left = list(steps)
        while left:
            step = left.pop(0)
            if isinstance(step, Fork) and step.residual and step.branches[1].steps:
                act = left.pop(0) if left and _is_act(step, left[0]) else None
                assert act is None or isinstance(act, Box)
                yield SeqItem(self._residual(step, act), step.span)
            else:
                yield SeqItem(self._step(step), step.span)

    def _step(self, step: Step) -> Value:
        match step:
            case Box():
                return self.box(step)
            case Fork():
                branches = MapEntry("branches", self._branches(step))
                merge = _build_optional("merge", None if step.merge == "concat" else step.merge)
                return Map((branches, *merge, *_build_extras(step.label, step.size)))
            case Join():
                values = Seq(
                    tuple(SeqItem(print_scalar(print_label(label))) for label in step.inputs)
                )
                return Map((MapEntry(step.merge, values), *_build_extras(step.label, step.size)))
            case Resume():
                return Map((MapEntry("from", print_scalar(print_label(step.source))),))
            case Repeat():
                count = _build_optional("repeat", step.count)
                body = MapEntry("body", self.chain(step.steps))
                name = _build_optional(NAME, step.module)
                return Map((*count, body, *name, *_build_extras(step.label, step.size)))
            case Loop():
                over = Map(
                    tuple(
                        MapEntry(variable.name, _build_values(variable))
                        for variable in step.variables
                    )
                )
                body = MapEntry("body", self.chain(step.steps))
                return Map((MapEntry("for", over), body, *_build_extras(step.label, step.size)))

    def box(self, box: Box) -> Value:
        """Return a box in box notation, or as data if that cannot express it."""
        if not all(_is_expressible(argument.name, argument.value) for argument in box.arguments):
            return self._twin(box)
        return print_scalar(print_box(box))

    def _twin(self, box: Box) -> Map:
        taken = take_arguments(box, self.symbols)
        named = (replace(taken_argument.meant, name=name) for name, taken_argument in taken.items())
        if all(argument.name for argument in box.arguments):
            named = (argument for argument in box.arguments)
        count = _build_optional("repeat", box.count)
        called = (*_build_optional(SHARE, box.share), *_build_optional(NAME, box.module))
        parts = (*count, *map(build_argument, named), *called, *_build_extras(box.label, box.size))
        return Map((MapEntry(box.name, Map(parts)),))

    def _branches(self, fork: Fork) -> Map:
        entries = (
            MapEntry(branch.name, self.chain(branch.steps), branch.span) for branch in fork.branches
        )
        return Map(tuple(entries), tall=True)

    def _residual(self, fork: Fork, act: Box | None) -> Map:
        shortcut, residual = fork.branches
        past = (MapEntry(SHORTCUT, self.chain(shortcut.steps)),) if shortcut.steps else ()
        scale = () if fork.scale is None else (MapEntry("scale", build_data(fork.scale.value)),)
        after = _build_optional("act", _ACTS[act.name] if act else None)
        end = act or fork
        return Map(
            (
                MapEntry(RESIDUAL, self.chain(residual.steps)),
                *past,
                *scale,
                *after,
                *_build_extras(end.label, end.size),
            )
        )


def _is_act(fork: Fork, step: Step) -> bool:
    """Check whether a step can be the activation of the residual before it."""
    is_last = not (fork.label or fork.size)
    plain = isinstance(step, Box) and step.name in _ACTS and not step.arguments
    return (
        is_last
        and plain
        and isinstance(step, Box)
        and not (step.count or step.share or step.module)
    )


def _build_optional(key: str, value: "Label | Size | Data") -> tuple[MapEntry, ...]:
    """Return a key with its value; nothing if it has none."""
    match value:
        case None:
            return ()
        case Label():
            return (MapEntry(key, print_scalar(print_label(value))),)
        case Size() | str():
            return (MapEntry(key, str(value)),)
        case _:
            return (MapEntry(key, build_data(value)),)


def _build_extras(label: Label | None, size: Size | None) -> tuple[MapEntry, ...]:
    return (*_build_optional("as", label), *_build_optional("size", size))


def _build_values(variable: Variable) -> Value:
    values = variable.values
    if isinstance(values, Formula):
        return print_scalar(to_text(values.tree))
    return Seq(tuple(SeqItem(build_data(formula)) for formula in values))


def _is_expressible(name: str | None, value: Data) -> bool:
    """Check whether box notation can express an argument."""
    match value:
        case _ if name == "kernel":
            return is_window(value)
        case Formula():
            return True
        case str():
            return name is not None and PAIR.fullmatch(value) is not None
        case list():
            return all(isinstance(formula, Formula) for formula in value)
        case _:
            return False
