"""Convert the chain of a block into the statements of its `forward`, without names of variables."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from itertools import groupby

from archspec.codegen.code import Piece
from archspec.codegen.forward_inputs import MAIN
from archspec.codegen.head_sizes import list_checked_sizes
from archspec.dataclass import dataclass
from archspec.graph import Chain, Graph, Item, Lane, Leaf, Meet, OutputHead, Split, Stage
from archspec.graph.rounds import find_round_runs
from archspec.graph.walk import find_named_values


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A module of the block applied to a value: `self.stem(x)`.

    Attributes:
        attribute: the module.
        source: the node whose value it takes.
        value: the node whose value it computes.
        hint: the preferred name for the variable of that value.
        sizes: the arguments of a prior check of the grid; empty for most.
        others: the nodes of the values that it takes beside the first.
    """

    attribute: str
    source: int
    value: int
    hint: str
    sizes: tuple[Piece, ...] = ()
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """One statement: a module or a join, and the value that it computes.

    Attributes:
        value: the node whose value it is.
        parts: one module call, or the inputs of a join in order.
        hint: the preferred name for its variable.
        in_training: whether it is computed only during training.
        others: the further values that it computes, each with the name for its variable.
    """

    value: int
    parts: "tuple[ModuleCall | int, ...]"
    hint: str
    in_training: bool = False
    others: tuple[tuple[int, str], ...] = ()

    def sources(self) -> Iterator[int]:
        """Yield the values that it reads."""
        for part in self.parts:
            if isinstance(part, ModuleCall):
                yield from (part.source, *part.others)
            else:
                yield part


def write_statements(
    graph: Graph, chain: Chain, heads: tuple[OutputHead, ...], entering: Iterable[int]
) -> list[Assign]:
    """Return the statements of a chain, with each head behind the value that it takes.

    Args:
        graph: the network.
        chain: the contents of the block.
        heads: the outputs beside its last step.
        entering: the values that enter it.
    """
    behind = {item.output for item in chain.items}
    taken = {head.chain.entry for head in heads if head.chain.items} - behind
    returned = {head.chain.entry for head in heads if not head.chain.items}
    writer = _StatementWriter({*find_named_values(chain), *taken, *returned})
    writer.write_chain(chain, MAIN)
    names = dict(_list_round_names(chain, [*chain.ends, *taken, *returned]))
    statements = [_rename_values(statement, names) for statement in writer.statements]
    return _insert_heads(graph, statements, heads, entering)


def _list_round_names(chain: Chain, later: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield values that each round of a loop replaces, with the name that they share: `enc`."""
    runs = find_round_runs(chain, type, later)
    for run in (run for run in runs if run.kept == 1):
        for place in range(len(run.list_values(0))):
            name = run.find_label(place)
            for number in range(len(run.rounds)) if name else ():
                yield run.list_values(number)[place], name


def _rename_values(statement: Assign, names: Mapping[int, str]) -> Assign:
    """Return a statement with other names for the variables of its values."""
    others = tuple((value, names.get(value, hint)) for value, hint in statement.others)
    hint = names.get(statement.value, statement.hint)
    return replace(statement, hint=hint, others=others)


def _insert_heads(
    graph: Graph,
    statements: list[Assign],
    heads: tuple[OutputHead, ...],
    entering: Iterable[int],
) -> list[Assign]:
    """Return the statements with each head inserted after the value that it takes."""
    calls: dict[int, list[Assign]] = {}
    for head in (head for head in heads if head.chain.items):
        (item,) = head.chain.items
        assert isinstance(item, Leaf | Stage)
        sizes = list_checked_sizes(graph, head)
        step = ModuleCall(item.place.name, head.chain.entry, head.chain.output, head.name, sizes)
        call = Assign(head.chain.output, (step,), head.name, head.in_training)
        calls.setdefault(head.chain.entry, []).append(call)
    made = [assign for entry in entering for assign in calls.get(entry, [])]
    for statement in statements:
        values = (statement.value, *(value for value, _ in statement.others))
        made += [statement, *(call for value in values for call in calls.get(value, []))]
    return made


@dataclass(slots=True)
class _StatementWriter:
    """Converts a chain into statements.

    Attributes:
        named: the values that are referenced by name.
        statements: the statements so far.
    """

    named: set[int]
    statements: list[Assign] = field(default_factory=list)

    def write_chain(self, chain: Chain, hint: str) -> None:
        """Write the steps of a chain; each assigns to a variable of that name if it can."""
        running = chain.entry
        for module, item in self.list_steps(chain):
            match item:
                case Stage(sources=(first, *others)):
                    call = ModuleCall(module, first, item.output, hint, others=tuple(others))
                    self.assign(item, (call,), hint)
                case Leaf() | Stage():
                    self.assign(item, (ModuleCall(module, running, item.output, hint),), hint)
                case Split():
                    self.assign(item, self.write_lanes(item), hint)
                case Meet(siblings=(first, *_)) if first != item.node:
                    continue  # assigned with the first of them
                case Meet():
                    self.assign(item, item.sources, hint, chain)
            running = item.output

    def list_steps(self, chain: Chain) -> Iterator[tuple[str, Item]]:
        """Yield the items that are statements, each with the module that it calls.

        The steps of an `nn.Sequential` are one, unless a value inside is named: `b3[1]`.
        """
        for *inner, last in _list_runs(chain):
            if not isinstance(last, Leaf | Stage):
                yield "", last
            elif self.named.isdisjoint(item.output for item in inner):
                yield last.place.name, last
            else:
                steps = (item for item in (*inner, last) if isinstance(item, Leaf | Stage))
                yield from ((f"{step.place.name}[{step.place.position}]", step) for step in steps)

    def assign(
        self,
        item: Leaf | Stage | Split | Meet,
        parts: tuple[ModuleCall | int, ...],
        hint: str,
        within: Chain | None = None,
    ) -> None:
        """Add the statement that computes the value of an item, with those of its siblings.

        Args:
            item: the item.
            parts: what computes it.
            hint: the name for its variable, if no step names it.
            within: the chain that contains its siblings.
        """
        name = item.label if item.label and item.output in self.named else hint
        if isinstance(item, Stage) and item.outputs:
            (label, value), *rest = item.outputs
            more = tuple((node, name) for name, node in rest)
            self.statements.append(Assign(value, parts, label, others=more))
            return
        others = item.siblings[1:] if isinstance(item, Meet) else ()
        meets = (item for item in (within.items if within else ()) if isinstance(item, Meet))
        named = tuple((meet.node, meet.label or hint) for meet in meets if meet.node in others)
        self.statements.append(Assign(item.output, parts, name, others=named))

    def write_lanes(self, split: Split) -> tuple[ModuleCall | int, ...]:
        """Return the inputs of a join; those after the last long branch stay inline."""
        plain = [self.inline(lane) for lane in split.lanes]
        long = max((i + 1 for i, step in enumerate(plain) if step is None), default=0)
        parts: list[ModuleCall | int] = []
        for number, (lane, step) in enumerate(zip(split.lanes, plain, strict=True)):
            if step is not None and (number >= long or isinstance(step, int)):
                parts.append(step)
            else:
                self.write_chain(lane.chain, lane.name)
                parts.append(lane.chain.output)
        return tuple(parts)

    def inline(self, lane: Lane) -> ModuleCall | int | None:
        """Return a branch that is one module or the identity; None for any other."""
        chain = lane.chain
        if not chain.items:
            return chain.entry
        runs = list(_list_runs(chain))
        first = runs[0][0]
        is_named = any(item.output in self.named for item in chain.items)
        if len(runs) > 1 or is_named or not isinstance(first, Leaf | Stage):
            return None
        if isinstance(first, Stage) and (first.sources or first.outputs):
            return None
        return ModuleCall(first.place.name, chain.entry, chain.output, lane.name)


def _list_runs(chain: Chain) -> Iterator[list[Item]]:
    """Yield the steps of each `nn.Sequential` together, and any other item alone."""

    def find_module(numbered: tuple[int, Item]) -> str | int:
        number, item = numbered
        if isinstance(item, Leaf | Stage) and item.place.position is not None:
            return item.place.name
        return number

    for _, run in groupby(enumerate(chain.items), find_module):
        yield [item for _, item in run]
