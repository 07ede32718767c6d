"""Resolve the effective arguments of steps, each with its provenance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from archspec.diagnostics import Span
from archspec.diff.compare.normal_form import (
    SettingValue,
    Value,
    has_sides,
    normalize,
    read_argument,
    read_default,
    resolve_alias,
    substitute_names,
)
from archspec.diff.compare.outline import Setting
from archspec.language import Block, Box
from archspec.language.box_arguments import (
    Symbols,
    get_word,
    list_parameters,
    resolve_given,
    take_arguments,
)
from archspec.language.provenance import GivenValue, Giver, Provenance
from archspec.ops import Operator


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
    _unsaid: dict[type[Operator], dict[str, Setting]] = field(
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
        taken = take_arguments(box, self.symbols)
        own = {name: argument.given for name, argument in taken.items()}
        found = self._find_unsaid(box.name, operator) | self._read_given(operator, own)
        marks = self.symbols.marks.keys() & {get_word(argument) for argument in box.arguments}
        ordered = {name: found[name] for name in operator.model_fields if name in found}
        return ordered, tuple(sorted(marks))

    def _find_unsaid(self, word: str, operator: type[Operator]) -> dict[str, Setting]:
        """Return the arguments that no box sets, which are the same for all of them."""
        if operator not in self._unsaid:
            own = Provenance(Giver.OPERATOR, (operator.__name__,))
            defaults = {
                name: self._settle(name, read_default(operator, name), own, operator=operator)
                for name, info in operator.model_fields.items()
                if not info.is_required()
            }
            given = self._read_given(operator, self.symbols.find_defaults(word))
            self._unsaid[operator] = defaults | given
        return self._unsaid[operator]

    def _read_given(
        self, operator: type[Operator], given: Mapping[str, GivenValue]
    ) -> dict[str, Setting]:
        """Return the arguments of an operator among those that are given."""
        return {
            name: self._settle(
                name,
                read_argument(operator, name, value.value, self.names),
                value.provenance,
                said=value.name,
                operator=operator,
            )
            for name, value in given.items()
            if name in operator.model_fields
        }

    def read_block(self, box: Box, block: Block) -> dict[str, Setting]:
        """Return the arguments of a box that names a block."""
        given = resolve_given(box, self.symbols)
        return {
            name: self._settle(
                name, normalize(given[name].value, self.names), given[name].provenance
            )
            for name in list_parameters(block)
            if name in given
        }

    def read_own(self, name: str, data: object, span: Span | None) -> Setting:
        """Return an argument that a step states itself."""
        return self._settle(name, normalize(data, self.names), Provenance(span=span))

    def _settle(
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
        build = partial(
            SettingValue,
            has_sides=operator is not None and has_sides(operator, name),
            both=name == "kernel",
        )
        own = [
            resolve_alias(operator, said, each) if operator else each
            for each in (value, solved, number)
        ]
        return Setting(
            name=name,
            said=said or name,
            effect=build(own[0], own[2]),
            written=build(value, number),
            solved=own[1],
            provenance=provenance,
        )
