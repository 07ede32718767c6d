"""Infer the types of a block from those of an earlier one that has the same steps.

An earlier variant of the block, or the block in another place, differs in a few arguments or in
what enters. Only the steps that these reach are inferred anew.
"""

from collections.abc import Mapping, Set
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.elaborate.network_size import check_size
from archspec.expressions import Literal, Quantity
from archspec.graph import HERE, Node, Stage, Template, TemplatePlacement
from archspec.graph.walk import walk_items, walk_stages
from archspec.ops import Shape
from archspec.passes.bind import LikeNode
from archspec.passes.block_frame import BlockFrame

if TYPE_CHECKING:
    from archspec.passes.template_inference import TemplateInference


@dataclass(frozen=True)
class TemplateSteps:
    """The steps that several templates have.

    Attributes:
        template: one of them.
        stated: whether stated sizes are checked.
    """

    template: Template
    stated: bool

    @cached_property
    def stages(self) -> Mapping[int, Stage]:
        """The stages by the number of their first scope."""
        chain = self.template.scope.chain
        return {stage.scopes[0]: stage for stage in walk_stages(chain)}

    @cached_property
    def are_revisable(self) -> bool:
        """Whether no size in them is checked, and no count is an expression."""
        items = tuple(walk_items(self.template.scope.chain))
        stages = self.stages.values()
        is_fixed = all(not each.count or isinstance(each.count.tree, Literal) for each in stages)
        sizes = (*(item.size for item in items), *(each.each for each in stages))
        is_plain = len(stages) == len(self.template.placements) and is_fixed
        is_plain = is_plain and not any(
            each.others or each.template.scope.chain.outputs for each in self.template.placements
        )
        return is_plain and not (self.stated and any(sizes))


@dataclass(frozen=True, slots=True)
class TypedTemplate:
    """A template with its types for one use.

    Attributes:
        steps: its steps.
        bare: the template before inference.
        typed: the template with its types.
        bound: the parameters of the use.
        types: the types of its values.
        placed: the inferred uses of blocks in it, by the number of the first scope of a stage.
    """

    steps: TemplateSteps
    bare: Template
    typed: Template
    bound: Mapping[str, Quantity]
    types: Mapping[int, Shape | None]
    placed: Mapping[int, list[TemplatePlacement]]


@dataclass(slots=True)
class TypeRevision:
    """The inference of a template from the types of an earlier one.

    Attributes:
        inference: infers the steps that differ.
        frame: the use of the template, with the types that enter.
        known: the earlier template.
        changed: the names whose values differ.
        differs: the values whose types differ.
    """

    inference: "TemplateInference"
    frame: BlockFrame
    known: TypedTemplate
    changed: Set[str] = field(init=False)
    differs: set[int] = field(init=False)

    def __post_init__(self) -> None:
        before, bound = self.known.bound, self.frame.scope.bound
        names = {name for name, each in bound.items() if each.key != before[name].key}
        self.differs = {
            index for index, found in self.frame.types.items() if self.has_other_type(index, found)
        }
        self.changed = {*names, "cin"} if self.differs else names

    def infer(self) -> bool:
        """Infer the types of all values, and return whether the template is used alike."""
        inference, is_same, entered = self.inference, not self.changed, {*self.frame.types}
        for part, earlier in zip(inference.template.parts, self.known.bare.parts, strict=True):
            if isinstance(part, Node) and isinstance(earlier, Node):
                if part.index not in entered:
                    self.infer_node(part, earlier)
            elif isinstance(part, TemplatePlacement) and isinstance(earlier, TemplatePlacement):
                self.infer_placement(part, earlier)
        return is_same and inference.template.scope.chain.output not in self.differs

    def infer_node(self, node: Node, earlier: Node) -> None:
        """Infer a node, if anything about it differs."""
        inference, types, index = self.inference, self.frame.types, node.index
        typed = self.known.typed.own[index]
        is_same = node is earlier and self.differs.isdisjoint(node.inputs)
        if is_same and not (self.changed and self.has_changed_name(node)):
            inference.nodes[index], types[index] = typed, typed.type
            return
        entered = set() if self.differs.isdisjoint(node.inputs) else {HERE}
        like = LikeNode(earlier, typed, self.changed | entered)
        entering = types[node.inputs[0]] if node.inputs else None
        op = inference.binder.bind_operator(node, self.frame.values, entering, like)
        sources = tuple([found for source in node.inputs if (found := types[source])])
        types[index] = found = inference.infer_type(node, op, sources)
        self.compare(index, found)

    def infer_placement(self, placement: TemplatePlacement, earlier: TemplatePlacement) -> None:
        """Infer uses of a block, if anything about them differs."""
        inference, types, output = self.inference, self.frame.types, placement.output
        stage = self.known.steps.stages[placement.scope]
        is_same = placement is earlier and placement.entry not in self.differs
        if is_same and not (self.changed and self.has_changed_name(placement)):
            runs = inference.placed[placement.scope] = self.known.placed[placement.scope]
            inference.weight += sum(1 + run.template.weight for run in runs)
            check_size(inference.weight, stage.span)
            types[output] = self.known.types[output]
            return
        types[output] = found = inference.infer_stage(self.frame, stage, types[placement.entry])
        self.compare(output, found)

    def has_changed_name(self, part: Node | TemplatePlacement) -> bool:
        """Check whether the arguments of a step have a name whose value differs."""
        return not self.changed.isdisjoint(self.inference.binder.list_all_names(part.given))

    def compare(self, index: int, found: Shape | None) -> None:
        """Record a value whose type differs."""
        if self.has_other_type(index, found):
            self.differs.add(index)

    def has_other_type(self, index: int, found: Shape | None) -> bool:
        """Check whether the type of a value may differ."""
        before = self.known.types[index]
        assert before is not None, "inference stops at faults"
        assert found is not None, "inference stops at faults"
        return found is not before and found.key != before.key
