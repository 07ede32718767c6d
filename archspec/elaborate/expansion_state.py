"""Hold what the uses of blocks share while a network is expanded."""

from contextlib import suppress
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Findings, SpecError
from archspec.elaborate.cache import BlockDefinitions
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.labels import LabelScope
from archspec.elaborate.scopes import BlockUse, ScopeFrame
from archspec.elaborate.stage_modules import make_block
from archspec.graph import GivenValue, Template
from archspec.language import Block, Box, Repeat
from archspec.language.names import make_unique_name, to_class_name
from archspec.language.step_names import derive_class_name
from archspec.ops import names as operator_names


@dataclass(slots=True)
class ExpansionState:
    """What was expanded so far.

    Attributes:
        definitions: the definitions of the blocks.
        findings: the errors of their steps.
        bodies: the blocks that were made for repeated bodies, by the identity of the step.
        classes: the class names already taken.
        templates: the contents of blocks, by what determines them.
    """

    definitions: BlockDefinitions
    findings: Findings = field(default_factory=Findings)
    bodies: dict[int, Block] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    templates: dict[tuple[object, ...], Template] = field(default_factory=dict)

    def find_template(self, key: tuple[object, ...]) -> Template | None:
        """Return the contents of a block, if they are known."""
        known: Template | None = self.templates.get(key) or self.definitions.memory.find(key)
        return known

    def keep_template(self, key: tuple[object, ...], template: Template, parts: object) -> None:
        """Keep the contents of a block; those with holes only for this network.

        Args:
            key: its key.
            template: the contents.
            parts: the objects whose identity is in the key.
        """
        self.templates[key] = template
        if not (self.findings or template.is_open):
            self.definitions.memory.keep(key, template, parts, len(template.parts))

    def body(self, step: Box | Repeat, repeat: Repeat, around: ScopeFrame) -> Block:
        """Return the body of a repeat as a block.

        Args:
            step: the step of the spec.
            repeat: the same as a repeat.
            around: the use of a block around it.
        """

        def find_arguments(box: Box) -> tuple[GivenValue, ...]:
            with suppress(SpecError):
                return self.definitions.arguments_of(box, around.written_in)
            return ()

        if id(step) not in self.bodies:
            name = self.body_name(around, step)
            self.bodies[id(step)] = make_block(repeat, name, around.block, find_arguments)
        return self.bodies[id(step)]

    def body_name(self, frame: ScopeFrame, step: Box | Repeat) -> str:
        """Return the class name for an unnamed body; bodies with equal steps share it."""
        name = derive_class_name((step,))
        if not name or frame.names.is_given(step):
            name = to_class_name(frame.block.name) + to_class_name(frame.names.of(step).name)
        if not self.classes:
            self.classes |= {*self.definitions.classes, *operator_names()}
        return make_unique_name(name, self.classes)

    def frame(self, use: BlockUse, around: ScopeFrame | None, values: ScopeValues) -> ScopeFrame:
        """Return the frame at the start of a use of a block, with the values known inside it."""
        outer = around if use.is_body else None
        program, lost = self.definitions.program, use.whole.lost
        return ScopeFrame(
            use.block,
            outer.written_in if outer else use.block,
            self.definitions.names(use.block),
            values,
            LabelScope(program, use.block, outer.labels if outer else None, lost=lost),
            outer.used if outer else use.span,
            outer.rounds if outer else use.whole.marks,
            again=use.reuses is not None or (around is not None and around.again),
        )
