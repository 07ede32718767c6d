"""Resolve the effective arguments of steps, each with its provenance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archspec.diagnostics import Span
from archspec.diff.compare.normal_form import (
    Value,
    find_check,
    read_default,
    read_value,
    resolve_alias,
    substitute_names,
)
from archspec.diff.compare.outline import ONCE, REPEAT, Setting
from archspec.expressions import Literal
from archspec.language import Block, Box, Fork, Formula, Loop
from archspec.language.box_arguments import Symbols, get_word, list_parameters, resolve_given
from archspec.language.provenance import GivenValue, Giver, Provenance
from archspec.ops import Operator
from archspec.ops.arguments import Pair, Zeros


@dataclass(frozen=True, slots=True)
class ArgumentReader:
    """Reads the arguments of steps at one place.

    Attributes:
        names: the names that expressions there may use.
        solved: the values of some of these names.
        defaults: the defaults of the network's parameters, by their names in `solved`.
        symbols: the meaning of the words in boxes.
    """

    names: frozenset[str]
    solved: Mapping[str, Value]
    defaults: Mapping[str, Value]
    symbols: Symbols
    _unsaid: dict[tuple[type[Operator], str], Setting | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def beside(self, names: Iterable[str]) -> "ArgumentReader":
        """Return a reader with further names in scope, whose values are unknown."""
        return ArgumentReader(self.names.union(names), self.solved, self.defaults, self.symbols)

    def read_operator(
        self, box: Box, operator: type[Operator] | None
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """Return the arguments of a box that names an operator, and its marks."""
        if operator is None:
            return {}, ()
        given = resolve_given(box, self.symbols)
        found = (self._argument(operator, name, given.get(name)) for name in operator.model_fields)
        marks = self.symbols.marks.keys() & {get_word(argument) for argument in box.arguments}
        return {setting.name: setting for setting in found if setting}, tuple(sorted(marks))

    def _argument(
        self, operator: type[Operator], name: str, given: GivenValue | None
    ) -> Setting | None:
        """Return one argument; None if it is missing."""
        if given is not None and given.provenance.by is not Giver.DEFAULTS:
            return self._given(operator, name, given)
        key = (operator, name)
        if key not in self._unsaid:  # arguments not set in boxes are the same for all of them
            said = None if given is None else self._given(operator, name, given)
            self._unsaid[key] = said or self._default(operator, name)
        return self._unsaid[key]

    def _default(self, operator: type[Operator], name: str) -> Setting | None:
        """Return an argument that is not set: the operator's own default."""
        if operator.model_fields[name].is_required():
            return None
        provenance = Provenance(Giver.OPERATOR, (operator.__name__,))
        return self.read_setting(name, read_default(operator, name), provenance, operator=operator)

    def _given(self, operator: type[Operator], name: str, given: GivenValue) -> Setting:
        value = read_value(given.value, find_check(operator, name), self.names)
        return self.read_setting(name, value, given.provenance, said=given.name, operator=operator)

    def read_block(self, box: Box, block: Block) -> dict[str, Setting]:
        """Return the arguments of a box that names a block."""
        given, settings = resolve_given(box, self.symbols), dict[str, Setting]()
        for name in list_parameters(block):
            if name in given:
                value = read_value(given[name].value, None, self.names)
                settings[name] = self.read_setting(name, value, given[name].provenance)
        return settings

    def read_fork(self, fork: Fork) -> dict[str, Setting]:
        """Return the join of a fork, and its scale."""
        value: Value = Literal(1.0)
        span: Span | None = None
        if fork.scale is not None:
            value, span = read_value(fork.scale.value, None, self.names), fork.scale.span
        return {
            "merge": self.read_setting("merge", fork.merge, Provenance(span=fork.span)),
            "scale": self.read_setting("scale", value, Provenance(span=span)),
        }

    def read_setting(
        self,
        name: str,
        value: Value,
        provenance: Provenance,
        *,
        said: str = "",
        operator: type[Operator] | None = None,
    ) -> Setting:
        """Return an effective argument.

        Args:
            name: the argument.
            value: its value, as stated.
            provenance: its source.
            said: the alias that it is set by, such as `keep` for dropout's rate.
            operator: the operator that it belongs to, if any.
        """
        solved = substitute_names(value, self.solved)
        number = substitute_names(solved, self.defaults)
        own = [value, solved, number]
        if operator is not None:
            own = [resolve_alias(operator, said, each) for each in own]
        return Setting(
            name=name,
            said=said or name,
            value=own[0],
            solved=own[1],
            number=own[2],
            written=(value, number),
            provenance=provenance,
            has_sides=operator is not None and isinstance(find_check(operator, name), Pair | Zeros),
        )

    def read_count(self, count: Formula | None, span: Span) -> Setting:
        """Return the repeat count of a step as a setting."""
        if count is None:
            return self.read_setting(REPEAT, ONCE, Provenance(span=span))
        value = read_value(count, None, self.names)
        return self.read_setting(REPEAT, value, Provenance(span=count.span))

    def read_loop(self, loop: Loop) -> dict[str, Setting]:
        """Return the values of loop variables by position; their names do not matter."""
        settings: dict[str, Setting] = {}
        for number, variable in enumerate(loop.variables):
            values = variable.values
            value = read_value([*values] if isinstance(values, tuple) else values, None, self.names)
            provenance = Provenance(span=variable.source)
            settings[str(number)] = self.read_setting(f"for {variable.name}", value, provenance)
        return settings
