"""Build the outline of a program: the blocks and steps that its network uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.differences.compare.content_index import ContentIndex
from archspec.differences.compare.normal_form import Value, list_names, normalize
from archspec.differences.compare.outline import (
    REPEAT,
    NetworkOutline,
    OutlineItem,
    OutlineLane,
    Setting,
)
from archspec.differences.compare.paths import (
    HEADS,
    Place,
    StepNaming,
    name_block_places,
    name_branch_places,
)
from archspec.differences.compare.resolved_arguments import ArgumentReader
from archspec.expressions import Literal, Name
from archspec.graph import HERE
from archspec.language import (
    Block,
    Box,
    Branch,
    Conditional,
    Fork,
    Formula,
    Head,
    Join,
    Label,
    Loop,
    Parameter,
    Program,
    Repeat,
    Resume,
    Step,
)
from archspec.language.box import CONDITION
from archspec.language.box_arguments import Symbols
from archspec.language.residuals import SKIP
from archspec.language.walk import walk_boxes
from archspec.ops import find

_NETWORK: Final = "params."
"""The prefix of the network's parameters in values of blocks that depend on them."""


def build_outline(
    program: Program, common: Mapping[str, str], index: ContentIndex
) -> NetworkOutline:
    """Return the outline of a network.

    Args:
        program: the spec with its libraries.
        common: the parameters that both networks have, with their names in the first.
        index: the numbers of contents, which both networks share.
    """
    spec = program.spec
    solved, defaults = _resolve_parameters(spec.parameters, common)
    cells: dict[str, Value] = {name: Literal(cell.value) for name, cell in program.cells.items()}
    cells |= program.words
    builder = _OutlineBuilder(program, defaults, cells, Symbols.of(program), index)
    at = builder.scope(spec.parameters, solved)
    body = Branch(span=spec.span, name="body", steps=tuple(spec.body or ()))
    chain, heads = builder.lane(body, (), at), tuple(builder.head(head, at) for head in spec.heads)
    blocks = {name: builder.block(program.blocks[name]) for name in _sort_by_use(program)}
    order = program.list_used_blocks(spec.steps)
    return NetworkOutline(
        program=program, body=chain, heads=heads, blocks={name: blocks[name] for name in order}
    )


def _resolve_parameters(
    parameters: Iterable[Parameter], common: Mapping[str, str]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the values of a network's parameters in its body, and the defaults of symbolic ones.

    Those that both networks have stay symbolic, by their names in the first. One that only this
    network has is replaced by its default: its existence is a cause of its own.
    """
    solved: dict[str, Value] = {}
    defaults: dict[str, Value] = {}
    for parameter in parameters:
        default = normalize(parameter.default)
        if parameter.name in common:
            symbol = _NETWORK + common[parameter.name]
            solved[parameter.name] = Name(symbol)
            if default:
                defaults[symbol] = default
        elif default is not None:
            solved[parameter.name] = default
    return solved, defaults


def _sort_by_use(program: Program) -> list[str]:
    """Return the used blocks, each after those that use it; recursive ones in any order."""
    left: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        seen.add(name)
        for box in walk_boxes(program.blocks[name].steps):
            if box.name in program.blocks and box.name not in seen:
                visit(box.name)
        left.append(name)

    for name in program.list_used_blocks(program.spec.steps):
        if name not in seen:
            visit(name)
    return left[::-1]


@dataclass(slots=True)
class _OutlineBuilder:
    """Builds the outline of one network.

    Attributes:
        program: the spec.
        defaults: the defaults of the network's parameters.
        cells: the cells of all tables.
        symbols: the meaning of the words in boxes.
        index: the numbers of contents.
        given: the arguments of all uses of each block, by parameter.
    """

    program: Program
    defaults: Mapping[str, Value]
    cells: Mapping[str, Value]
    symbols: Symbols
    index: ContentIndex
    given: dict[str, dict[str, list[Value]]] = field(default_factory=dict)

    def scope(self, parameters: Iterable[Parameter], solved: Mapping[str, Value]) -> ArgumentReader:
        """Return the reader for the arguments of the steps that may use some parameters."""
        names = frozenset(("cin", HERE, *(parameter.name for parameter in parameters)))
        known = {**self.cells, **solved}
        return ArgumentReader(names, known, self.defaults, self.symbols, self.index)

    def block(self, block: Block) -> OutlineLane:
        """Return a block; parameters that have the same value in every use are solved."""
        given = self.given.get(block.name, {})
        known = {name: values[0] for name, values in given.items() if _is_constant(values)}
        branch = Branch(span=block.span, name=block.name, steps=block.steps)
        return self.lane(branch, (), self.scope(block.parameters, known))

    def head(self, head: Head, at: ArgumentReader) -> OutlineLane:
        """Return a head as a branch of the network."""
        step = head.step
        steps = step.steps if isinstance(step, Repeat) and step.count is None else (step,)
        return self.lane(Branch(span=head.span, name=head.name, steps=steps), HEADS, at)

    def lane(
        self,
        branch: Branch,
        within: Place,
        at: ArgumentReader,
        naming: StepNaming = name_block_places,
    ) -> OutlineLane:
        """Return a named chain.

        Args:
            branch: its name and steps.
            within: the place that contains it.
            at: the reader for its arguments.
            naming: names the places of its steps.
        """
        place = (*within, branch.name)
        chain = self.chain(branch.steps, place, at, naming)
        return OutlineLane(branch=branch, place=place, chain=chain, index=self.index)

    def chain(
        self,
        steps: Sequence[Step],
        place: Place,
        at: ArgumentReader,
        naming: StepNaming = name_block_places,
    ) -> tuple[OutlineItem, ...]:
        """Return the items of a chain at some place."""
        pairs = zip(steps, naming(steps, place), strict=True)
        return tuple(self.item(step, *places, at) for step, places in pairs)

    def item(self, step: Step, place: Place, inner: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of one step.

        Args:
            step: the step.
            place: its place.
            inner: the place that contains its branches.
            at: the reader for its arguments.
        """
        if isinstance(step, Box):
            return self.box(step, place, at)
        item = OutlineItem(
            step=step, span=step.span, place=place, labels=_collect_labels(step), index=self.index
        )
        match step:
            case Fork():
                lanes = (self.lane(lane, inner, at, name_branch_places) for lane in step.branches)
                factor, span = (step.scale.value, step.scale.span) if step.scale else (1.0, None)
                settings = {
                    "merge": at.read_own("merge", step.merge, step.span),
                    "scale": at.read_own("scale", factor, span),
                    **_read_condition(step.skip, at, SKIP),
                }
                for lane in step.branches:
                    settings |= _read_condition(lane.condition, at, f"{lane.name} {CONDITION}")
                return replace(item, settings=settings, lanes=tuple(lanes))
            case Repeat():
                return self.repeat(step, item, at)
            case Join(parts=parts, sizes=sizes):
                sized = zip(parts, sizes, strict=False)  # there are no sizes, or all
                settings = {
                    str(number): at.read_own(f"channels of {part.name}", size, size.span)
                    for number, (part, size) in enumerate(sized)
                }
                return replace(item, settings=settings)
            case Conditional():
                chains = {"then": step.steps, "else": step.otherwise}
                arms = (Branch(span=step.span, name=name, steps=steps)
                        for name, steps in chains.items())  # fmt: skip
                found = tuple(self.lane(arm, inner, at, name_branch_places) for arm in arms)
                return replace(item, settings=_read_condition(step.condition, at), lanes=found)
            case Loop():
                inside = at.beside(variable.name for variable in step.variables)
                chain = self.chain(step.steps, place, inside)
                settings = {  # by position, since the names of variables do not matter
                    str(number): at.read_own(
                        f"for {variable.name}", variable.values, variable.source
                    )
                    for number, variable in enumerate(step.variables)
                }
                return replace(item, settings=settings, chain=chain)
            case _:
                return item

    def box(self, box: Box, place: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of a box, with its effective arguments."""
        block = self.program.blocks.get(box.name)
        if block is None:
            settings, marks = at.read_operator(box, find(box.name))
        else:
            settings, marks = at.read_block(box, block), ()
            self.note(block, settings)
        stated = {**_read_count(box.count, box.span, at), **_read_condition(box.condition, at)}
        settings = {**stated, **settings}
        return OutlineItem(
            step=box, span=box.span, place=place, settings=settings, marks=marks,
            labels=_collect_labels(box), is_block=block is not None,
            index=self.index,
        )  # fmt: skip

    def note(self, block: Block, settings: Mapping[str, Setting]) -> None:
        """Record the arguments that a use gives to a block."""
        given = self.given.setdefault(block.name, {})
        for parameter in block.parameters:
            setting = settings.get(parameter.name)
            given.setdefault(parameter.name, []).append(setting.solved if setting else None)

    def repeat(self, repeat: Repeat, item: OutlineItem, at: ArgumentReader) -> OutlineItem:
        """Return the item of a stage; for one plain box, the item of that box with a repeat."""
        counted = _read_count(repeat.count, repeat.anchor.span, at)
        match repeat.steps:
            case (Box(count=None) as box,):
                once = self.box(replace(box, label=None), item.place, at)
                step = replace(box, count=repeat.count, label=repeat.label)
                return replace(
                    once, step=step, span=repeat.span, labels={**once.labels, **item.labels},
                    settings={**once.settings, **counted},  # already the first key
                )  # fmt: skip
        chain = self.chain(repeat.steps, item.place, at)
        return replace(item, settings=counted, chain=chain)


def _read_count(count: Formula | None, span: Span, at: ArgumentReader) -> dict[str, Setting]:
    """Return the repeat count of a step as a setting."""
    return {REPEAT: at.read_own(REPEAT, count or 1, count.span if count else span)}


def _read_condition(
    condition: Formula | None, at: ArgumentReader, name: str = CONDITION
) -> dict[str, Setting]:
    """Return what must hold for a step as a setting; nothing for one that is always there."""
    return {} if condition is None else {name: at.read_own(name, condition, condition.span)}


def _collect_labels(step: Step) -> dict[str, Label]:
    """Return the labels of a step: of its value, of a shared module and of its own module."""
    labels = {
        "label": None if isinstance(step, Resume) else step.label,
        "share": step.share if isinstance(step, Box) else None,
        "name": step.module if isinstance(step, Box | Repeat) else None,
    }
    return {kind: label for kind, label in labels.items() if label is not None}


def _is_constant(values: Sequence[Value]) -> bool:
    """Check whether all uses give the same value, and it depends on no name local to a use."""
    first = values[0]
    if any(value != first for value in values) or first is None:
        return False
    return all(name.startswith(_NETWORK) for name in list_names(first))
