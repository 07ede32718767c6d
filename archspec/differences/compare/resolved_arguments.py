"""Resolve the effective arguments of steps, each with its provenance."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field
from functools import partial

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.differences.compare.content_index import ContentIndex
from archspec.differences.compare.normal_form import (
    SettingValue,
    Value,
    has_sides,
    identify_data,
    list_fields,
    normalize,
    read_argument,
    read_default,
    resolve_alias,
    substitute_names,
)
from archspec.differences.compare.outline import Setting
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
        index: the numbers of contents.
    """

    names: frozenset[str]
    solved: Mapping[str, Value]
    defaults: Mapping[str, Value]
    symbols: Symbols
    index: ContentIndex
    _known: dict[Hashable, Setting] = field(default_factory=dict, compare=False, repr=False)
    _unsaid: dict[type[Operator], dict[str, Setting]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def beside(self, names: Iterable[str]) -> "ArgumentReader":
        """Return a reader with further names in scope, whose values are unknown."""
        within = self.names.union(names)
        return ArgumentReader(within, self.solved, self.defaults, self.symbols, self.index)

    def read_operator(
        self, box: Box, operator: type[Operator] | None
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """Return the arguments of a box that names an operator, and its marks."""
        if operator is None:
            return {}, ()
        taken = take_arguments(box, self.symbols)
        own = {name: argument.given for name, argument in taken.items()}
        found = self._find_unsaid(box.name, operator) | self._read_given(operator, own)
        marks = {word for word in map(get_word, box.arguments) if word in self.symbols.marks}
        ordered = {name: found[name] for name in list_fields(operator) if name in found}
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
            name: self._read(name, own.value, own.provenance, said=own.name, operator=operator)
            for name, own in given.items()
            if name in list_fields(operator)
        }

    def _read(
        self,
        name: str,
        data: object,
        provenance: Provenance,
        *,
        said: str = "",
        operator: type[Operator] | None = None,
    ) -> Setting:
        """Return an argument; what is written alike in several places is read once."""
        key = (name, identify_data(data), provenance, said, operator)
        known = self._known.get(key)
        if known is None:
            if operator is None:
                value = normalize(data, self.names)
            else:
                value = read_argument(operator, name, data, self.names)
            known = self._settle(name, value, provenance, said=said, operator=operator)
            self._known[key] = known
        return known if known.span is provenance.span else known.move(provenance)

    def read_block(self, box: Box, block: Block) -> dict[str, Setting]:
        """Return the arguments of a box that names a block."""
        given = resolve_given(box, self.symbols)
        return {
            name: self._read(name, given[name].value, given[name].provenance)
            for name in list_parameters(block)
            if name in given
        }

    def read_own(self, name: str, data: object, span: Span | None) -> Setting:
        """Return an argument that a step states itself."""
        return self._read(name, data, Provenance(span=span))

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
        effect = build(own[0], own[2])
        return Setting(
            name=name,
            said=said or name,
            effect=effect,
            written=effect if own[0] is value and own[2] is number else build(value, number),
            solved=own[1],
            provenance=provenance,
            meaning=self.index.number(own[1]),
            number=self.index.number((name, own[0], own[1], provenance)),
        )
