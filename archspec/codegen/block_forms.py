"""The classes of blocks, and the forms that a block has where conditions tell its uses apart."""

from collections.abc import Sequence, Set
from dataclasses import field

from archspec import language
from archspec.codegen.code import Piece, SignatureParameter, walk_pieces
from archspec.codegen.conditions import BlockCondition, decide, find_own_values
from archspec.codegen.forward import ForwardLine
from archspec.codegen.merge_lines import ForwardPart, LineMerge, MergedLines
from archspec.codegen.merge_pieces import PieceMerge, find_facts
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Literal, Name, find_names
from archspec.graph import IN_CHANNELS, Scope
from archspec.text.unique_names import choose_unique

_SKIP = "has_skip"
_CONDITION = "condition"
"""The attributes that say whether a condition holds."""


@dataclass(slots=True)
class BlockForm:
    """What a block is in some of its uses.

    Attributes:
        parameters: the arguments of a class for these uses alone.
        attributes: its modules, in the order of the data flow.
        lines: the lines of its `forward`.
        scopes: these uses, one of those with equal arguments and inputs.
    """

    parameters: tuple[SignatureParameter, ...]
    attributes: tuple[tuple[str, Piece], ...]
    lines: list[ForwardLine]
    scopes: list[Scope]

    def add(self, scope: Scope) -> None:
        """Add a use, unless it is there already."""
        if all(scope.index != known.index for known in self.scopes):
            self.scopes.append(scope)

    @property
    def modules(self) -> Set[str]:
        """The names of its modules."""
        return {name for name, made in self.attributes if not isinstance(made, Expression)}

    @property
    def shape(self) -> object:
        """What is written out, and differs only between classes."""
        scope = self.scopes[0]
        return repr(scope.lists), *scope.words.items(), *scope.pins.items()


@dataclass(slots=True)
class BlockClass:
    """A class of the generated file that one or more uses of a block share.

    Attributes:
        name: its name.
        parameters: its constructor's arguments.
        attributes: its modules, in the order of the data flow.
        parts: the lines of its `forward`.
        forms: what the block is in its uses: one form, or several that conditions tell apart.
        leaving: the channels that leave it; None if no expression gives them in all forms.
    """

    name: str
    parameters: tuple[SignatureParameter, ...]
    attributes: tuple[tuple[str, Piece], ...]
    parts: Sequence[ForwardPart]
    forms: list[BlockForm] = field(default_factory=list)
    leaving: Expression | None = None

    @property
    def scopes(self) -> list[Scope]:
        """The uses that share it, one of those with equal arguments and inputs."""
        return [scope for form in self.forms for scope in form.scopes]


def make_class(name: str, form: BlockForm) -> BlockClass:
    """Return the class of a block that has one form."""
    scope = form.scopes[0]
    leaving = None if scope.exit is None else scope.exit.channels.form
    return BlockClass(name, form.parameters, form.attributes, form.lines, [form], leaving)


def group_forms(
    forms: Sequence[BlockForm], conditions: Sequence[BlockCondition]
) -> list[BlockClass]:
    """Return as few classes as have all forms of a block, as yet without their own names.

    Args:
        forms: the forms.
        conditions: the conditions in its definition.
    """
    made: list[BlockClass] = []
    for form in forms:
        for number, known in enumerate(made):
            merged = merge_forms(known.name, [*known.forms, form], conditions)
            if merged is not None:
                made[number] = merged
                break
        else:
            made.append(make_class(form.scopes[0].block, form))
    return made


def merge_forms(
    name: str, forms: Sequence[BlockForm], conditions: Sequence[BlockCondition]
) -> BlockClass | None:
    """Return the class of a block that has several forms; None if they are too different.

    Args:
        name: its name.
        forms: the forms.
        conditions: the conditions in its definition.
    """
    if len({form.shape for form in forms}) > 1:
        return None
    values = [find_own_values(form.scopes[0]) for form in forms]
    known = [each for each in conditions if all(decide(each, own) is not None for own in values)]
    facts = [find_facts(form.scopes[0], known) for form in forms]
    merge = PieceMerge(known, facts)
    attributes = merge.merge_attributes([form.attributes for form in forms])
    lines = [form.lines for form in forms]
    merged = LineMerge(merge, [form.modules for form in forms], lines).merge()
    if attributes is None or merged is None:
        return None
    flag, attributes = _add_flag(merged, attributes, known)
    exits = {number: form.scopes[0].exit for number, form in enumerate(forms)}
    leaving = merge.merge_expressions(
        {number: shape.channels.form for number, shape in exits.items() if shape is not None}
    )
    parameters = list_parameters(forms[0].scopes[0], attributes)
    return BlockClass(name, parameters, attributes, merged.list_parts(flag), [*forms], leaving)


def _add_flag(
    merged: MergedLines,
    attributes: tuple[tuple[str, Piece], ...],
    conditions: Sequence[BlockCondition],
) -> tuple[str, tuple[tuple[str, Piece], ...]]:
    """Return the name of the attribute that says which lines to run, and the attributes with it."""
    if merged.condition is None:
        return "", attributes
    for name, made in attributes:
        if made == merged.condition:
            return name, attributes
    is_skip = any(each.is_skip for each in conditions if each.tree == merged.condition)
    wanted = _SKIP if is_skip else _CONDITION
    if isinstance(merged.condition, Name):
        wanted = merged.condition.name
    flag = choose_unique(wanted, {name for name, _ in attributes})
    return flag, ((flag, merged.condition), *attributes)


def list_parameters(
    scope: Scope, attributes: tuple[tuple[str, Piece], ...]
) -> tuple[SignatureParameter, ...]:
    """Return the arguments of a class.

    Args:
        scope: a use of its block.
        attributes: its modules.
    """
    pieces = (piece for _, made in attributes for piece in walk_pieces(made))
    used = {name for piece in pieces if isinstance(piece, Expression) for name in find_names(piece)}
    entering = (IN_CHANNELS, *scope.channel_names) if scope.index else ()
    first = tuple(SignatureParameter(name, "int") for name in entering if name in used)
    own = tuple(
        SignatureParameter(parameter.name, parameter.type, _choose_default(scope, parameter))
        for parameter in scope.parameters
        if parameter.name not in scope.pinned
    )
    ordered = sorted(own, key=lambda each: each.default is not None)
    return (*first, *ordered)


def _choose_default(scope: Scope, parameter: language.Parameter) -> Literal | None:
    """Return the default of a parameter; for the network, the value that it was proved with."""
    if scope.parent is None and parameter.name in scope.bound:
        return Literal(scope.bound[parameter.name].value)
    default = parameter.default
    assert not isinstance(default, tuple | str), "lists and words are written out"
    return None if default is None else Literal(default)
