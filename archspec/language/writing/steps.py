"""Write steps: boxes in box notation where possible, residuals in short form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archspec.dataclass import dataclass
from archspec.expressions import to_text
from archspec.language.box import CONDITION, NAME, PAIR, SHARE
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.box_mapping import FROM
from archspec.language.box_printer import (
    MARKS,
    has_named_arguments,
    is_window,
    print_box,
    print_label,
)
from archspec.language.model import (
    Box,
    Branch,
    Conditional,
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
from archspec.language.residuals import RESIDUAL, SKIP
from archspec.language.writing.layout import Entry, Group, Value, make_list
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.values import build_argument, build_data
from archspec.ops.family import ACTIVATIONS

_ACTS = {name: word for word, name in ACTIVATIONS.names.items()}


@dataclass(frozen=True, slots=True)
class StepWriter:
    """Writes steps, given the symbol tables of their network."""

    symbols: Symbols

    def chain(self, steps: Sequence[Step], *, tall: bool = False) -> Group:
        """Return a list of steps."""
        return Group([*self._items(steps)], is_list=True, tall=tall)

    def inside(self, steps: Sequence[Step]) -> list[Entry]:
        """Return the steps of a block: a fork or residual if it is only one, otherwise a body."""
        body = self.chain(steps)
        first = steps[0]
        if len(body.entries) == 1 and isinstance(first, Fork) and not (first.label or first.size):
            value = body.entries[0].value
            assert isinstance(value, Group)
            if not any(entry.key in ("as", "size") for entry in value.entries):
                return value.entries
        return [Entry("body", body)]

    def _items(self, steps: Sequence[Step]) -> Iterator[Entry]:
        left = list(steps)
        while left:
            step = left.pop(0)
            if isinstance(step, Fork) and step.residual and step.branches[1].steps:
                act = left.pop(0) if left and _is_act(step, left[0]) else None
                assert act is None or isinstance(act, Box)
                yield Entry(None, self._residual(step, act), step.span)
            else:
                yield Entry(None, self._step(step), step.span)

    def _step(self, step: Step) -> Value:
        match step:
            case Box():
                return self.box(step)
            case Resume():
                return Group(_build_optional("from", step.source))
            case _:
                return Group([*self._entries(step), *_build_extras(step)])

    def _entries(self, step: Fork | Join | Repeat | Loop | Conditional) -> list[Entry]:
        """Return the entries of a step, apart from its label and its size."""
        match step:
            case Fork():
                merge = _build_optional("merge", None if step.merge == "concat" else step.merge)
                return [Entry("branches", self._branches(step)), *merge]
            case Join(merge="split"):
                return [Entry(step.merge, _build_parts(step))]
            case Join():
                names = [Entry("as", _build_labels(step.parts))] if step.parts else []
                return [Entry(step.merge, _build_labels(step.inputs)), *names]
            case Repeat():
                name = _build_optional(NAME, step.module)
                body = Entry("body", self.chain(step.steps))
                return [*_build_optional("repeat", step.count), body, *name]
            case Conditional():
                chains = [Entry("then", self.chain(step.steps))]
                if step.otherwise:
                    chains.append(Entry("else", self.chain(step.otherwise)))
                return [*_build_optional(CONDITION, step.condition), *chains]
            case Loop():
                over = Group([Entry(v.name, _build_values(v)) for v in step.variables])
                return [Entry("for", over), Entry("body", self.chain(step.steps))]

    def box(self, box: Box) -> Value:
        """Return a box in box notation, or as data if that cannot express it."""
        if box.inputs or box.parts:
            return self._taking_box(box)
        given = [(argument.name, argument.value) for argument in box.arguments]
        if not all(_is_expressible(*argument) for argument in given):
            return self._twin(box)
        if box.count and any(_is_one_sided(*argument) for argument in given):
            return self._twin(box)
        return print_scalar(print_box(box))

    def _taking_box(self, box: Box) -> Group:
        """Return a box that takes or names several values: `{Cell (44): [a, b], as: c}`."""
        inputs = [Entry(FROM, _build_labels(box.inputs))] if box.inputs else []
        pairs = zip(box.parts, box.taken, strict=True)
        names = Group([Entry(print_label(part), print_scalar(name)) for part, name in pairs])
        outputs = [Entry("as", names)] if box.parts else []
        bare = replace(box, label=None, size=None)
        is_text = all(_is_expressible(each.name, each.value) for each in box.arguments)
        if is_text and box.inputs:
            values = Entry(print_box(bare), _build_labels(box.inputs))
            return Group([values, *outputs, *_build_extras(box)])
        ((name, parts),) = ((each.key, each.value) for each in self._twin(bare).entries)
        assert isinstance(parts, Group)
        return Group([Entry(name, Group([*parts.entries, *inputs, *outputs, *_build_extras(box)]))])

    def _twin(self, box: Box) -> Group:
        named = box.arguments
        if not all(argument.name for argument in named):
            taken = take_arguments(box, self.symbols)
            named = tuple(replace(argument.meant, name=name) for name, argument in taken.items())
        count = _build_optional("repeat", box.count)
        called = (*_build_optional(SHARE, box.share), *_build_optional(NAME, box.module))
        condition = _build_optional(CONDITION, box.condition)
        parts = [*count, *map(build_argument, named), *condition, *called, *_build_extras(box)]
        return Group([Entry(box.name, Group(parts))])

    def _branches(self, fork: Fork) -> Group:
        return Group([self._branch(branch) for branch in fork.branches], tall=True)

    def _branch(self, branch: Branch) -> Entry:
        condition = "" if branch.condition is None else f" if {to_text(branch.condition.tree)}"
        return Entry(f"{branch.name}{condition}", self.chain(branch.steps), branch.span)

    def _residual(self, fork: Fork, act: Box | None) -> Group:
        shortcut, residual = fork.branches
        parts = [Entry(RESIDUAL, self.chain(residual.steps))]
        if shortcut.steps or shortcut.condition:
            parts.append(replace(self._branch(shortcut), span=None))
        parts += _build_optional("scale", fork.scale.value if fork.scale else None)
        parts += _build_optional(SKIP, fork.skip)
        parts += _build_optional("act", _ACTS[act.name] if act else None)
        return Group([*parts, *_build_extras(act or fork)])


def _is_act(fork: Fork, step: Step) -> bool:
    """Check whether a step can be the activation of the residual before it."""
    if fork.label or fork.size or not isinstance(step, Box) or step.name not in _ACTS:
        return False
    return not (step.arguments or step.count or step.condition or step.share or step.module)


def _build_labels(labels: Iterable[Label]) -> Value:
    return make_list(print_scalar(print_label(label)) for label in labels)


def _build_parts(split: Join) -> Value:
    """Return the names of the parts of a split, with their sizes if it gives any."""
    if not split.sizes:
        return _build_labels(split.parts)
    sizes = zip(split.parts, split.sizes, strict=True)
    return Group([Entry(print_label(part), build_data(size)) for part, size in sizes])


def _build_optional(key: str, value: "Label | Size | Data") -> list[Entry]:
    """Return a key with its value; nothing if it has none."""
    match value:
        case None:
            return []
        case Label():
            return [Entry(key, print_scalar(print_label(value)))]
        case Size() | str():
            return [Entry(key, str(value))]
        case _:
            return [Entry(key, build_data(value))]


def _build_extras(step: Box | Fork | Join | Repeat | Loop | Conditional) -> list[Entry]:
    return [*_build_optional("as", step.label), *_build_optional("size", step.size)]


def _build_values(variable: Variable) -> Value:
    values = variable.values
    if isinstance(values, Formula):
        return print_scalar(to_text(values.tree))
    return make_list(map(build_data, values))


def _is_one_sided(name: str | None, value: Data) -> bool:
    """Check whether an argument is a kernel of one side, which no count may stand before."""
    return name == "kernel" and isinstance(value, list) and len(value) == 1


def _is_expressible(name: str | None, value: Data) -> bool:
    """Check whether box notation can express an argument."""
    match value:
        case _ if name == "kernel":
            return is_window(value)
        case Formula():
            return True
        case str():
            return (name, value) in MARKS or (
                name is not None and PAIR.fullmatch(value) is not None
            )
        case list():
            return all(isinstance(formula, Formula) for formula in value)
        case dict():
            return name is not None and has_named_arguments(value)
        case _:
            return False
