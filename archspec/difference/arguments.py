"""The arguments of steps in effect, each with what gives it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from archspec.diagnostics import Span
from archspec.difference.outline import REPEAT, Setting
from archspec.difference.values import (
    Value,
    check_of,
    default_of,
    parameter_value,
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
        defaults: what the parameters of the network are where nobody gives them, by the names
            that `solved` has for them.
    """

    names: Vocabulary
    solved: Mapping[str, Value]
    defaults: Mapping[str, Value]
    _unsaid: dict[tuple[type[Operator], str], Setting | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def beside(self, names: Iterable[str]) -> "Arguments":
        """The same with further names, which stand for nothing that is known here."""
        vocabulary = replace(self.names, names=(*self.names.names, *names))
        return Arguments(vocabulary, self.solved, self.defaults)

    def of_operator(
        self, spec: Spec, box: Box, operator: type[Operator] | None
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """The arguments of a box that names an operator, and the marks on it."""
        if operator is None:
            return {}, ()
        found = layers(spec, box, operator, self.names)
        settings = [self._argument(operator, found, name) for name in operator.model_fields]
        settings.append(self._not_understood(spec, box, operator, found))
        marks = {mark.name for mark in spec.legend} & {_word(each.value) for each in box.arguments}
        return {each.name: each for each in settings if each}, tuple(sorted(marks))

    def _not_understood(
        self, spec: Spec, box: Box, operator: type[Operator], found: Layers
    ) -> Setting | None:
        """The main argument, where nothing gives it but a word that stands for nothing."""
        main = operator.main()
        if main is None or main in found.own or main in found.defaults:
            return None
        known = {each.span for each in found.own.values()}
        marks = {mark.name for mark in spec.legend}
        for each in box.arguments:
            word = _word(each.value)
            if word and each.name is None and each.span not in known and word not in marks:
                return self.setting(main, word, each.span)
        return None

    def _argument(self, operator: type[Operator], found: Layers, name: str) -> Setting | None:
        """One argument by the strongest layer that gives it; None where it is missing."""
        given = found.own.get(name)
        if given is not None:
            mark = found.marks.get(name)
            return self._given(operator, name, given, f"legend.{mark}" if mark else "")
        key = (operator, name)
        if key not in self._unsaid:  # what boxes leave to others is the same for all of them
            self._unsaid[key] = self._by_others(operator, found, name)
        return self._unsaid[key]

    def _by_others(self, operator: type[Operator], found: Layers, name: str) -> Setting | None:
        """One argument that no box says: what the defaults or the operator give."""
        source = f"defaults.{operator.__name__}"
        if name in found.defaults:
            return self._given(operator, name, found.defaults[name], source)
        if operator.model_fields[name].is_required():
            return None
        value = default_of(operator, name)
        return Setting(
            name=name,
            said=name,
            value=value,
            solved=value,
            number=value,
            written=(value, value),
            has_sides=_has_sides(operator, name),
            source=source,
        )

    def _given(self, operator: type[Operator], name: str, given: Given, source: str) -> Setting:
        said = value_of(given.value, check_of(operator, name), self.names)
        known = with_names(said, self.solved)
        number = with_names(known, self.defaults)
        return Setting(
            name=name,
            said=given.name,
            value=unaliased(operator, given.name, said),
            solved=unaliased(operator, given.name, known),
            number=unaliased(operator, given.name, number),
            written=(said, number),
            has_sides=_has_sides(operator, name),
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
        number = with_names(solved, self.defaults)
        return Setting(
            name=name, said=name, value=value, solved=solved, number=number,
            written=(value, number), source=source, span=span,
        )  # fmt: skip

    def of_count(self, count: Formula | None, span: Span) -> Setting:
        """How often a step stands in turn."""
        if count is None:
            return self.setting(REPEAT, Literal(1), span)
        return self.setting(REPEAT, value_of(count, None, self.names), count.span)

    def of_loop(self, loop: Loop) -> dict[str, Setting]:
        """What the variables of a loop run over, by their numbers: what they are called is free."""
        return {
            str(number): self.setting(f"for {each.name}", self._items(each.values), each.source)
            for number, each in enumerate(loop.variables)
        }

    def _items(self, values: tuple[Formula, ...] | Formula) -> Value:
        if isinstance(values, tuple):
            return value_of([*values], None, self.names)
        return value_of(values, None, self.names)


def _word(data: object) -> str:
    return data.tree.name if isinstance(data, Formula) and isinstance(data.tree, Name) else ""


def _has_sides(operator: type[Operator], name: str) -> bool:
    return isinstance(check_of(operator, name), Pair | Zeros)
