"""Data shared by the figures of one network."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from math import prod
from typing import Any

from archspec.analysis.receptive_field import ReceptiveField, compute_receptive_fields
from archspec.dataclass import dataclass, replace
from archspec.expressions import to_text
from archspec.graph import IN_CHANNELS, Chain, Graph, Leaf, Node, OutputHead, Scope, Stage
from archspec.language.box_printer import Caption, CaptionWord
from archspec.ops import Image
from archspec.render.scene.box_captions import (
    Names,
    format_block_title,
    format_number,
    format_range,
    format_size,
    format_sizes,
    merge_alternatives,
    shorten_words,
    write_caption,
)
from archspec.render.scene.figures import FigureDefinition, group_uses
from archspec.render.scene.letter_rows import FEW, LetterTable, UseNames
from archspec.render.scene.model import (
    WHOLE,
    BoxKind,
    Figure,
    Item,
    NetworkTotals,
    Scene,
    SceneBox,
    SceneGroup,
    UseSummary,
)
from archspec.render.scene.united_definitions import unite_definitions
from archspec.render.scene.united_uses import DrawnBody
from archspec.text.unique_names import choose_unique


@dataclass(frozen=True, slots=True)
class SceneContext:
    """Data shared by the figures of one network.

    Attributes:
        graph: the network.
        definitions: the block that each scope uses; uses with equal steps share one.
        names: what names mean in each scope.
        fields: the receptive field of each node, None for all of the input.
        opened: the paths of blocks that are drawn in place, None for all.
        shortened: whether captions print functions as papers do.
        tables: the tables of letters of its blocks, by the keys of their figures.
        bodies: what figures draw that stand for uses of different forms, by their keys.
        rounds: the uses of a stage whose first round is apart, by each of them.
        taken: the keys of figures so far.
    """

    graph: Graph
    definitions: Sequence[FigureDefinition]
    names: Sequence[Names]
    fields: Sequence[ReceptiveField | None]
    opened: frozenset[str] | None
    shortened: bool
    tables: dict[str, LetterTable] = field(default_factory=dict)
    bodies: Mapping[str, DrawnBody] = field(default_factory=dict)
    rounds: dict[int, tuple[int, ...]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def collect(
        cls, graph: Graph, opened: frozenset[str] | None, *, united: bool, shortened: bool
    ) -> "SceneContext":
        """Gather the facts of a network; `opened` as for `build_scene`.

        If `united` is set, uses of a block that differ only by conditions have one figure; if
        `shortened` is set, captions print functions as papers do.
        """
        cells = graph.program.cells
        names = [scope.names_inside(cells) for scope in graph.scopes]
        definitions, bodies = group_uses(graph), dict[str, DrawnBody]()
        if united:
            definitions, bodies = unite_definitions(graph, definitions)
        fields = compute_receptive_fields(graph)
        facts = cls(graph, definitions, names, fields, opened, shortened, bodies=bodies)
        facts.rounds.update(pair for body in bodies.values() for pair in body.list_rounds())
        called = UseNames.collect(graph)
        for definition in facts.figures:
            facts.taken.add(definition.key)
            facts.tables[definition.key] = facts.build_table(definition, called)
        return facts

    @property
    def figures(self) -> Sequence[FigureDefinition]:
        """Its blocks, each before those that it first uses; a repeated operator is none."""
        blocks = (known for known in self.definitions if known.scopes[0].operator is None)
        return list({definition.key: definition for definition in blocks}.values())

    def write_caption(self, node: Node, twins: Sequence[Node]) -> Caption:
        """Return the caption of an operator that has twins in all uses of its block."""
        uses = [self.names[twin.scope] for twin in twins]
        texts = {twin.text: twin for twin in twins[::-1] if twin.operator is node.operator}
        captions = (write_caption(self.graph, one, uses) for one in [*texts.values()][::-1])
        return merge_alternatives([self.finish_caption(caption) for caption in captions])

    def finish_caption(self, caption: Caption) -> Caption:
        """Return the caption of an operator as a figure prints it."""
        return shorten_words(caption) if self.shortened else caption

    def get_body(self, definition: FigureDefinition) -> DrawnBody:
        """Return what the figure of a block draws."""
        chains = [scope.chain for scope in definition.scopes]
        return self.bodies.get(definition.key) or DrawnBody.pair(chains, self.split_stage)

    def list_modules(self, stage: Stage, body: DrawnBody) -> list[str]:
        """Return the paths of the modules of a stage."""
        scopes = self.graph.scopes
        around = scopes[scopes[stage.scopes[0]].parent or 0].path
        return [place.path(around) for place in body.places.get(stage.output, (stage.place,))]

    def title(self, definition: FigureDefinition) -> str:
        """Return the display name of a block; the body of a head has the head's name."""
        for head in self.graph.heads:
            for item in head.chain.items:
                if isinstance(item, Stage) and self.is_body(item.scopes[0], definition):
                    return f"{head.name} head"
        return self.name(definition)

    def make_scene(self, figures: tuple[Figure, ...]) -> Scene:
        """Return the scene of the network, with what stands above its figures."""
        graph = self.graph
        trains = any(head.in_training for head in graph.heads)
        return Scene(
            name=graph.name,
            title=graph.title,
            parameters=sum(node.parameters for node in graph.at_inference),
            macs=sum(node.macs for node in graph.at_inference),
            input=" and ".join(entry.size for entry in figures[0].entries),
            figures=figures,
            in_training=NetworkTotals(graph.parameters, graph.macs) if trains else None,
            spec=graph.program.spec.file,
            sources=graph.program.sources,
        )

    def is_body(self, scope: int, definition: FigureDefinition) -> bool:
        """Check whether a use is the first one of a block without a name of its own."""
        first = definition.scopes[0]
        return scope == first.index and first.block not in self.graph.program.blocks

    def head_caption(self, head: OutputHead, box: SceneBox) -> Caption:
        """Return the caption of a head: `aux head`, or `aux: FC (10)` if its step has a name."""
        scopes, blocks = self.graph.scopes, self.graph.program.blocks
        if box.scope is not None and scopes[box.scope].block not in blocks:
            when = (CaptionWord("training", is_mark=True),) if head.in_training else ()
            return Caption((head.name, "head"), when)
        name = (head.name, "(training):") if head.in_training else (f"{head.name}:",)
        return Caption((*name, *box.caption.head), box.caption.words)

    def label_head_item(self, item: Item, head: OutputHead) -> Item:
        """Return an item of a head, labeled with the head's name."""
        match item:
            case (SceneBox() as box) | SceneGroup(box=box):
                kind = BoxKind.TRAINING if head.in_training else BoxKind.HEAD
                caption = self.head_caption(head, box)
                box = replace(box, kind=kind, caption=caption, span=box.span or head.span)
                return replace(item, box=box) if isinstance(item, SceneGroup) else box
            case _:
                return item

    def name(self, definition: FigureDefinition) -> str:
        """Return the name of a block; a repeated body without one is named after its contents."""
        scope = definition.scopes[0]
        known = scope.block in self.graph.program.blocks
        parts = [] if known else list(self.list_part_names(scope.chain))
        if not parts or "" in parts or scope.parent is None:
            return format_block_title(definition.key)
        return ", ".join(parts) if len(parts) <= FEW else f"{parts[0]} to {parts[-1]}"

    def choose_key(self, wish: str) -> str:
        """Return the key of another figure."""
        key = choose_unique(wish, self.taken)
        self.taken.add(key)
        return key

    def list_part_names(self, chain: Chain) -> Iterator[str]:
        """Yield the contents of a chain in words; empty for a fork or a join."""
        for item in chain.items:
            match item:
                case Leaf():
                    node = self.graph.nodes[item.node]
                    yield write_caption(self.graph, node, [self.names[node.scope]]).name
                case Stage():
                    count = f" × {len(item.scopes)}" if len(item.scopes) > 1 else ""
                    yield self.name(self.definitions[item.scopes[0]]) + count
                case _:
                    yield ""

    def split_stage(self, stage: Stage) -> Iterator[Stage]:
        """Yield the runs of a stage whose blocks have one figure: one, unless conditions differ."""
        runs = [[*run] for _, run in groupby(stage.scopes, self.find_figure)]
        if len(runs) == 1:
            yield stage
            return
        for run in runs:
            is_last = run is runs[-1]
            output = stage.output if is_last else self.graph.scopes[run[-1]].chain.output
            yield replace(stage, scopes=run, output=output, size=stage.size if is_last else None)

    def find_figure(self, scope: int) -> str:
        """Return the key of the figure of the block that a scope uses."""
        return self.definitions[scope].key

    def caption(self, definition: FigureDefinition, stages: Sequence[Stage]) -> Caption:
        """Return the caption of a stage in its parent's figure.

        After the title come the values of the letters in which uses differ, or, if there are many,
        the row of the table in its figure; and whether it shares its weights with an earlier stage.

        Args:
            definition: the block.
            stages: the stage in each use of the parent that the box stands for.
        """
        words = list(self._told(definition, stages))
        firsts = [self.graph.scopes[stage.scopes[0]] for stage in stages]
        in_rounds = len({first.parent for first in firsts}) == 1
        if any(first.reuses is not None for first in (firsts if in_rounds else firsts[:1])):
            words.append(CaptionWord("shared", is_mark=True))
        return Caption((self.name(definition),), tuple(words))

    def _told(self, definition: FigureDefinition, stages: Sequence[Stage]) -> Iterator[CaptionWord]:
        """Yield what tells a stage from others of the same block."""
        used = self.used_rows(definition, stages)
        if used:
            yield CaptionWord(", ".join(used), is_mark=True)
            return
        for name in self.tables[definition.key].letters:
            told = self._given(name, stages) or self._form(name, stages)
            yield CaptionWord(name, is_mark=True) if told == name else CaptionWord(told, name, " ")

    def used_rows(self, definition: FigureDefinition, stages: Sequence[Stage]) -> list[str]:
        """Return the rows of a block that a stage uses; none if its twins use different ones."""
        of = self.tables[definition.key].of
        used = [dict.fromkeys(of[scope] for scope in stage.scopes) for stage in stages if of]
        return list(used[0]) if used and all(rows == used[0] for rows in used) else []

    def row_text(self, definition: FigureDefinition, stages: Sequence[Stage]) -> str:
        """Return the contents of the rows that a stage uses."""
        table = self.tables[definition.key]
        rows = (table.values[row] for row in self.used_rows(definition, stages))
        told = (zip(table.letters, values, strict=True) for values in rows)
        return "; ".join(", ".join(f"{name} {value}" for name, value in row) for row in told)

    def _given(self, name: str, stages: Sequence[Stage]) -> str:
        """Return the values of a parameter in a stage; empty if its twins differ."""
        told = {", ".join(self.list_values(name, stage.scopes)) for stage in stages}
        return told.pop() if len(told) == 1 else ""

    def _form(self, name: str, stages: Sequence[Stage]) -> str:
        """Return a parameter of a stage in letters of the enclosing block."""
        scopes = (self.graph.scopes[scope] for stage in stages for scope in stage.scopes)
        forms = dict.fromkeys(
            to_text(scope.bound[name].form) if name in scope.bound else scope.words[name]
            for scope in scopes
        )
        return format_range(form.replace(IN_CHANNELS, "cin") for form in forms)

    def describe_value(
        self, last: int, nodes: Sequence[int], twins: Sequence[int]
    ) -> dict[str, Any]:
        """Return what a box says of its costs and of the value that leaves it.

        Args:
            last: the node that gives the value.
            nodes: the nodes of the box.
            twins: the nodes that give the value in all uses.
        """
        inside = [self.graph.nodes[node] for node in nodes]
        output, seen = self.graph.nodes[last].type, self.fields[last]
        return {
            "path": inside[0].path if len(inside) == 1 else "",
            "size": format_range(format_size(self.graph.nodes[twin].type) for twin in twins),
            "grid": output.grid if isinstance(output, Image) else None,
            "parameters": sum(node.parameters for node in inside),
            "macs": sum(node.macs for node in inside),
            "values": prod(output.tensor) if output else 0,
            "receptive": WHOLE if seen is None else seen.extent if seen.is_known else None,
            "nodes": tuple(nodes),
        }

    def build_table(self, definition: FigureDefinition, called: UseNames) -> LetterTable:
        """Return the values of letters, and rows of them if there are many."""
        every, first = [scope.index for scope in definition.scopes], definition.scopes[0]
        own = [parameter.name for parameter in first.parameters]
        names = [name for name in own if name in self.names[first.index]]
        words = first.words if definition.key in self.bodies else ()
        values = {name: self.list_values(name, every) for name in (*names, *words)}
        table = LetterTable({name: found for name, found in values.items() if len(found) > 1})
        if len(table.letters) <= FEW:
            return table
        rows = {self.rounds.get(scope.index, (scope.index,)): scope for scope in definition.scopes}
        wishes = {scopes: tuple(called.suggest_names(last)) for scopes, last in rows.items()}
        for scopes in rows:
            told = (self.list_values(name, scopes) for name in table.letters)
            named = wishes[scopes] if all(wishes.values()) else ()
            table.add(scopes, tuple(map(", ".join, told)), named)
        return table

    def list_values(self, name: str, scopes: Iterable[int]) -> tuple[str, ...]:
        """Return the distinct values of a parameter in some uses, in order."""
        return tuple(dict.fromkeys(self.read_letter(name, scope) for scope in scopes))

    def read_letter(self, name: str, scope: int) -> str:
        """Return what a letter or word is in a use."""
        words = self.graph.scopes[scope].words
        return words[name] if name in words else format_number(self.names[scope][name].value)

    def use(self, scope: Scope) -> UseSummary:
        """Return the cost of one use of a block; of the network, without heads for training."""
        nodes = self.graph.nodes
        entries = [node for _, node in scope.chain.inputs] or [scope.chain.entry]
        inside = self.graph.members(scope.index) if scope.index else self.graph.at_inference
        return UseSummary(
            path=scope.path,
            input=format_sizes(nodes[entry].type for entry in entries),
            output=format_sizes(nodes[end].type for end in scope.chain.ends),
            parameters=sum(node.parameters for node in inside),
            macs=sum(node.macs for node in inside),
        )
