"""Evaluate the arguments of operators and block uses, and check them against their types."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import field
from typing import Final, NamedTuple

from pydantic import ValidationError

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Findings, SpecError, fail
from archspec.diagnostics.instruction import say_to_write
from archspec.elaborate.known_values import evaluate_formula
from archspec.expressions import (
    FUNCTIONS,
    Call,
    ExpressionError,
    Literal,
    Name,
    Quantity,
    Word,
    evaluate,
    to_text,
)
from archspec.graph import HERE, GivenValue, Node, TemplateMemory
from archspec.language import Data, Formula, Parameter, advice
from archspec.language.advice.argument_text import is_in_mapping, print_setting, uses_division
from archspec.language.argument_values import find_names_in_data
from archspec.language.messages import mark_declaration
from archspec.ops import Operator, PackageError, Shape, asking, placed, set_place
from archspec.ops.arguments import shown
from archspec.ops.attached import has_flag
from archspec.text.phrases import list_names

Values = Mapping[str, Quantity]

_KINDS: Final = {
    "int": "a whole number, such as 8",
    "float": "a number, such as 0.5",
    "bool": "true or false",
}

_TO_WHOLE: Final = "divide with `//`, or use round, floor or ceil"


class _BoundField(NamedTuple):
    """A field of an operator with its argument as given and as evaluated."""

    given: GivenValue
    value: object


class LikeNode(NamedTuple):
    """A node whose operator is known, and may be that of another one.

    Attributes:
        before: the node before inference.
        node: the same with its operator.
        changed: the names whose values differ.
    """

    before: Node
    node: Node
    changed: Set[str]


def see_entering(values: Values, names: Collection[str], entering: Shape | None) -> Values:
    """Return the values of names in the arguments of a step, in which `here` is what enters it.

    Args:
        values: the values of names in its block.
        names: the names in its arguments.
        entering: what enters it; None where that is not known.
    """
    if HERE not in names or entering is None:
        return values
    return {**values, HERE: entering.channels}


@dataclass(slots=True)
class Binder:
    """Binds operators; boxes with equal arguments and values share one instance.

    Attributes:
        memory: the bound operators; the names in arguments; and the norms and activations whose
            arguments name no value, since those of `defaults` are in many boxes.
        explains: whether a refusal says what to write instead.
    """

    memory: TemplateMemory = field(default_factory=TemplateMemory)
    explains: bool = True

    def bind_operator(
        self,
        node: Node,
        values: Values,
        entering: Shape | None = None,
        like: LikeNode | None = None,
    ) -> Operator:
        """Return the node's operator with its arguments evaluated and checked.

        Args:
            node: the node, with its arguments as written.
            values: the values of names in its block.
            entering: what enters it.
            like: a node whose operator may differ in a few arguments alone.

        Raises:
            SpecError: A206 for an expression, A210 for a value of the wrong type or outside its
                bounds.
        """
        names = self.list_all_names(node.given)
        values = see_entering(values, names, entering)
        used = [values[name].key for name in names if name in values]
        key = ("operator", node.operator, id(node.given), *used)
        known: Operator | None = self.memory.find(key)
        if known is None:
            known = self.revise_operator(node, values, like) if like else None
            known = known or self.make_operator(node, values)
            self.memory.keep(key, known, node.given)
        return known

    def revise_operator(self, node: Node, values: Values, like: LikeNode) -> Operator | None:
        """Return a node's operator from that of a node like it.

        Returns:
            None if they differ in more than numbers, or a number is refused.
        """
        found, before = like.node.op, like.before.given
        if [given.name for given in node.given] != [given.name for given in before]:
            return None
        for one, other in zip(node.given, before, strict=True):
            is_same = one.value is other.value or one.value == other.value
            if is_same and like.changed.isdisjoint(self.list_names(one)):
                continue
            value = one.value.tree if isinstance(one.value, Formula) else None
            if found is None or value is None or one.name in node.operator.aliases:
                return None
            try:
                found = found.with_argument(one.name, evaluate(value, values))
            except ExpressionError:
                return None
        return found

    def make_operator(self, node: Node, values: Values) -> Operator:
        """Return a new operator for a node.

        Raises:
            SpecError: as `bind_operator`.
        """
        operator, fields, fixed = node.operator, dict[str, _BoundField](), []
        for given in node.given:
            name, known = operator.aliases.get(given.name, given.name), None
            is_data = isinstance(given.value, list) or _is_number(given.value)
            if not is_data and not any(name in values for name in self.list_names(given)):
                fixed.append(given)
                known = self.memory.find(("constant", operator, name, id(given.value)))
            value = known or _evaluate_argument(given.value, values)
            fields[name] = _BoundField(given, value)
        try:
            made = operator.with_arguments(_unalias_fields(operator, fields))
        except ValidationError as error:
            if not self.explains:
                raise SpecError([Diagnostic("A210", "it is refused", node.span)]) from None
            fields = _evaluate_fields(operator, node.given, values)
            with asking(operator, node.span):
                found = list(_report_refusals(error, operator, fields))
            raise SpecError(found) from None
        except PackageError as error:
            raise placed(error, node.span) from None
        set_place(made, node.span)
        for given in fixed:
            if isinstance(part := getattr(made, given.name, None), Operator):
                key = ("constant", operator, given.name, id(given.value))
                self.memory.keep(key, part, given.value)
        return made

    def list_all_names(self, given: tuple[GivenValue, ...]) -> tuple[str, ...]:
        """Return the names and words in arguments, found once."""
        if not given:
            return ()
        key = ("names", id(given))
        known: tuple[str, ...] | None = self.memory.find(key)
        if known is None:
            names = (name for given_value in given for name in self.list_names(given_value))
            known = tuple(dict.fromkeys(names))
            self.memory.keep(key, known, given)
        return known

    def list_names(self, given: GivenValue) -> tuple[str, ...]:
        """Return the names and words in an argument; those of a mapping are found once."""
        if not isinstance(given.value, dict):
            return tuple(find_names_in_data(given.value))
        key = ("names in", id(given.value))
        known: tuple[str, ...] | None = self.memory.find(key)
        if known is None:
            known = tuple(find_names_in_data(given.value))
            self.memory.keep(key, known, given.value)
        return known


def _is_number(data: "Data | Quantity") -> bool:
    return isinstance(data, Formula) and isinstance(data.tree, Literal)


def check_constants(
    operator: type[Operator],
    given: Iterable[GivenValue],
    cells: Mapping[str, Quantity],
    names: Collection[str],
) -> Iterator[Diagnostic]:
    """Yield the findings of an operator's arguments that are the same in all uses of a block.

    Args:
        operator: the operator.
        given: its arguments.
        cells: the cells of all tables.
        names: the names whose values depend on a use.
    """
    fields: dict[str, _BoundField] = {}
    for given_value in given:
        used = tuple(find_names_in_data(given_value.value))
        if not any(name in names or ("." in name and name not in cells) for name in used):
            try:
                fields |= _evaluate_fields(operator, [given_value], cells)
            except SpecError as error:
                yield from error.diagnostics
    try:
        arguments = _unalias_fields(operator, fields)
        if operator.check_arguments(arguments) is None:
            operator.model_validate(arguments)
    except ValidationError as error:
        with asking(operator):
            found = list(_report_refusals(error, operator, fields))
        yield from found
    except PackageError as error:
        yield from error.diagnostics


def _evaluate_fields(
    operator: type[Operator], given: Iterable[GivenValue], values: Values
) -> dict[str, _BoundField]:
    """Return the evaluated arguments by the fields of the operator that they set."""
    evaluated = (_BoundField(one, _evaluate_argument(one.value, values)) for one in given)
    return {operator.aliases.get(one.given.name, one.given.name): one for one in evaluated}


def _unalias_fields(
    operator: type[Operator], fields: Mapping[str, _BoundField]
) -> dict[str, object]:
    """Return the values of fields, translating those that were given under an alias."""
    return {
        name: each.value
        if name == each.given.name
        else operator.unalias(each.given.name, each.value)
        for name, each in fields.items()
    }


def _report_refusals(
    error: ValidationError, operator: type[Operator], fields: Mapping[str, _BoundField]
) -> Iterator[Diagnostic]:
    for refusal in error.errors():
        name, message = str((*refusal["loc"], "")[0]), str(refusal["msg"])
        if name not in fields:
            continue  # a missing argument, which is reported elsewhere
        given, value = fields[name]
        if expected := refusal.get("ctx", {}).get("expected"):
            if given.name != name:  # the value was translated from that of an alias
                message = f"must be {expected}, not {shown(value)}"
            message = f"{given.name} {message}"
        help = _suggest_value(operator, name, fields[name])
        yield Diagnostic("A210", f"{operator.__name__}: {message}", given.span, help=help)


def _suggest_value(operator: type[Operator], name: str, wrong: _BoundField) -> str:
    """Return the help line for a refused value."""
    given, value = wrong
    meant = _find_meant_argument(operator, name, value)
    names = tuple(find_names_in_data(given.value))
    mapping = is_in_mapping(given.value)
    if meant is not None:
        return say_to_write(print_setting(*meant, mapping=mapping))
    if (
        isinstance(value, Quantity)
        and isinstance(value.value, float)
        and uses_division(given.value)
    ):
        return _TO_WHOLE
    if isinstance(value, Quantity) and not value.fixed and names:
        if isinstance(value.value, bool):
            return advice.suggest_value(
                operator, given.name, Quantity.of(value.value), mapping=mapping
            )
        return f"it comes from {list_names(names)}: give that another value"
    return advice.suggest_value(operator, given.name, value, mapping=mapping)


def _find_meant_argument(
    operator: type[Operator], name: str, value: object
) -> tuple[str, str] | None:
    """Return the other argument that a value was meant for, if that argument accepts it."""
    from archspec.language.advice.refused_values import accepts, find_check

    meant = operator.meant(name, value)
    check = find_check(operator, meant[0]) if meant else None
    other = meant is not None and meant[0] != name
    return None if other and check is not None and not accepts(check, value) else meant


def bind_block(
    parameters: Iterable[Parameter], given: Iterable[GivenValue], values: Values
) -> dict[str, Quantity]:
    """Return the parameters of a block use in terms of the enclosing block's parameters.

    Args:
        parameters: the parameters of the block.
        given: their arguments.
        values: the values of names around the use.

    Raises:
        SpecError: A206 for an expression, A210 for a value of the wrong type.
    """
    bound: dict[str, Quantity] = {}
    findings = Findings()
    for parameter, given_value in zip(parameters, given, strict=True):
        try:
            bound[parameter.name] = _bind_parameter(parameter, given_value, values)
        except SpecError as error:
            findings.extend(error.diagnostics)
    findings.stop()
    return bound


def _bind_parameter(parameter: Parameter, given: GivenValue, values: Values) -> Quantity:
    value = _evaluate_argument(given.value, values)
    if isinstance(value, Quantity):
        kind = value.value.__class__.__name__
        if kind == parameter.type:
            return value
        if (kind, parameter.type) == ("int", "float"):
            number = float(value.value)
            return Quantity.of(number) if value.fixed else Quantity(number, value.form)
    message = f"parameter `{parameter.name}` must be {parameter.type}, not {shown(value)}"
    help = f"give it {_KINDS.get(parameter.type, 'another value')}"
    if isinstance(value, str):
        help = say_to_write(value, frame="remove the quotes")
    elif parameter.type == "int" and isinstance(value, Quantity) and isinstance(value.value, float):
        help = _TO_WHOLE
    marks = (mark_declaration(parameter),)
    raise fail("A210", message, given.span, marks=marks, help=help)


def _evaluate_argument(data: "Data | Quantity", values: Values) -> object:
    """Evaluate an argument to quantities, words, and lists and mappings of them.

    An unknown name is a word, such as `valid`; a call of an unknown function is a word with its
    argument, such as `leaky_relu(0.2)`.

    Raises:
        SpecError: A206 if an expression cannot be computed.
    """
    match data:
        case str():
            return data
        case Formula(tree=Literal(value)):
            return Quantity.of(value)
        case Formula(tree=Word(word)):
            return word
        case Formula(tree=Name(name)) if name not in values:
            return name
        case Formula(tree=Call(function, (Name(name),))) if has_flag(function, name):
            return {function: name}
        case Formula(tree=Call(function, arguments)) if function not in FUNCTIONS:
            if len(arguments) == 1:
                inner = Formula(span=data.span, tree=arguments[0], source=data.source)
                return {function: evaluate_formula(inner, values)}
            message = f"`{function}` takes one argument here"
            help = advice.suggest_named_options(
                function, [to_text(argument) for argument in arguments]
            )
            raise fail("A206", message, data.span, help=help)
        case Formula():
            return evaluate_formula(data, values)
        case list():
            return [_evaluate_argument(formula, values) for formula in data]
        case dict():
            return {key: _evaluate_argument(formula, values) for key, formula in data.items()}
        case _:
            return data
