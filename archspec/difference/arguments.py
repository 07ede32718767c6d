"""The arguments of steps in effect, each with what gives it."""

from collections.abc import Mapping
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.difference.outline import REPEAT, Setting
from archspec.difference.values import (
    Value,
    check_of,
    default_of,
    names_in,
    parameter_value,
    sides_text,
    text_of,
    unaliased,
    value_of,
    with_names,
)
from archspec.elaborate.block_arguments import said_arguments
from archspec.elaborate.operator_arguments import Layers, layers
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Literal, Name
from archspec.graph import Given
from archspec.language import Block, Box, Fork, Formula, Loop, Spec
from archspec.ops import Operator
from archspec.ops.arguments import Pair, Zeros

DEFAULT = "default"
"""The source of an argument that is a block's own default."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """Reads the arguments of steps at one place.

    Attributes:
        names: what expressions there may use.
        solved: what some of these names stand for.
    """

    names: Vocabulary
    solved: Mapping[str, Value]

    def of_operator(
        self, spec: Spec, box: Box, operator: type[Operator] | None
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """The arguments of a box that names an operator, and the marks on it."""
        if operator is None:
            return {}, ()
        found = layers(spec, box, operator, self.names)
        settings = (self._argument(operator, found, name) for name in operator.model_fields)
        marks = {mark.name for mark in spec.legend} & {_word(each.value) for each in box.arguments}
        return {each.name: each for each in settings if each}, tuple(sorted(marks))

    def _argument(self, operator: type[Operator], found: Layers, name: str) -> Setting | None:
        """One argument by the strongest layer that gives it; None where it is missing."""
        source = f"defaults.{operator.__name__}"
        given = found.own.get(name)
        if given is not None:
            mark = found.marks.get(name)
            return self._given(operator, name, given, f"legend.{mark}" if mark else "")
        if name in found.defaults:
            return self._given(operator, name, found.defaults[name], source)
        if operator.model_fields[name].is_required():
            return None
        value = default_of(operator, name)
        text = _text(operator, name, value)
        return Setting(
            name=name, said=name, value=value, solved=value, text=text, said_text=text,
            source=source,
        )  # fmt: skip

    def _given(self, operator: type[Operator], name: str, given: Given, source: str) -> Setting:
        said = value_of(given.value, check_of(operator, name), self.names)
        known = with_names(said, self.solved)
        value, solved = (unaliased(operator, given.name, each) for each in (said, known))
        return Setting(
            name=name,
            said=given.name,
            value=value,
            solved=solved,
            text=_shown(_text(operator, name, value), _text(operator, name, solved), value, solved),
            said_text=_shown(
                _text(operator, name, said), _text(operator, name, known), said, known
            ),
            source=source,
            span=given.span,
        )

    def of_block(self, spec: Spec, box: Box, block: Block) -> dict[str, Setting]:
        """The arguments of a box that names a block."""
        marks = [mark.name for mark in spec.legend]
        said = said_arguments(marks, box, block, self.names)
        settings: dict[str, Setting] = {}
        for parameter in block.parameters:
            name, given = parameter.name, said.given.get(parameter.name)
            if given is not None:
                row = said.rows.get(name)
                value = Name(f"{row}.{name}") if row else value_of(given.value, None, self.names)
                settings[name] = self.setting(name, value, given.span, row or "")
            elif (default := parameter_value(parameter)) is not None:
                settings[name] = self.setting(name, default, parameter.span, DEFAULT)
        return settings

    def of_fork(self, fork: Fork) -> dict[str, Setting]:
        """The join of a fork, and what it multiplies by."""
        merge = self.setting("merge", fork.merge, fork.span)
        scale: Value = Literal(1.0)
        span: Span | None = None
        if fork.scale is not None:
            scale, span = value_of(fork.scale.value, None, self.names), fork.scale.span
        return {"merge": merge, "scale": self.setting("scale", scale, span)}

    def setting(self, name: str, value: Value, span: Span | None, source: str = "") -> Setting:
        """An argument that means what it says."""
        solved = with_names(value, self.solved)
        text = _shown(text_of(value), text_of(solved), value, solved)
        return Setting(
            name=name, said=name, value=value, solved=solved, text=text, said_text=text,
            source=source, span=span,
        )  # fmt: skip


def count_setting(
    count: Formula | None, span: Span, names: Vocabulary, solved: Mapping[str, Value]
) -> Setting:
    """How often a step stands in turn."""
    value = Literal(1) if count is None else value_of(count, None, names)
    place = span if count is None else count.span
    return Arguments(names, solved).setting(REPEAT, value, place)


def loop_settings(loop: Loop, names: Vocabulary, solved: Mapping[str, Value]) -> dict[str, Setting]:
    """What the variables of a loop run over, by their numbers: what they are called is free."""
    arguments = Arguments(names, solved)
    return {
        str(number): arguments.setting(
            f"for {each.name}",
            value_of(list(each.values) if isinstance(each.values, tuple) else each.values, None,
                     names),
            each.source,
        )
        for number, each in enumerate(loop.variables)
    }  # fmt: skip


def _word(data: object) -> str:
    return data.tree.name if isinstance(data, Formula) and isinstance(data.tree, Name) else ""


def _text(operator: type[Operator], name: str, value: Value) -> str:
    if isinstance(check_of(operator, name), Pair | Zeros):
        return sides_text(value, both=name == "kernel")
    return text_of(value)


def _shown(text: str, solved_text: str, value: Value, solved: Value) -> str:
    """What is written, and the number that it comes to where it has names in it."""
    is_known = any(names_in(value)) and not any(names_in(solved))
    return f"{solved_text} ({text})" if is_known and text != solved_text else text
