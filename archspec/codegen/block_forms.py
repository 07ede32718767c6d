"""The classes of blocks, and the forms that a block has where conditions tell its uses apart."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import field

from archspec import language
from archspec.codegen.code import Piece, SignatureParameter, walk_pieces
from archspec.codegen.forward import ForwardLine
from archspec.dataclass import dataclass
from archspec.expressions import Expression, Literal, find_names
from archspec.graph import IN_CHANNELS, Scope


@dataclass(frozen=True, slots=True)
class ForwardBranch:
    """Lines of `forward` that only some uses of a block run, and those that the others do.

    Attributes:
        flag: the attribute that says which, `self.has_skip`; with `not` if only others have lines.
        lines: the lines if it is true.
        otherwise: the lines if it is not.
    """

    flag: str
    lines: tuple[ForwardLine, ...]
    otherwise: tuple[ForwardLine, ...] = ()


ForwardPart = ForwardLine | ForwardBranch


def walk_lines(parts: Iterable[ForwardPart]) -> Iterator[ForwardLine]:
    """Yield the lines of `forward`, with those of branches."""
    for part in parts:
        if isinstance(part, ForwardLine):
            yield part
        else:
            yield from (*part.lines, *part.otherwise)


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
        """Add a use, unless it is the first one."""
        if scope.index != self.scopes[0].index:
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
