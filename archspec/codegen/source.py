"""Emit a proved graph as the text of a Python file that needs only torch."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from archspec.codegen.block_forms import BlockClass
from archspec.codegen.classes import Classes
from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    InfixPiece,
    ModuleClass,
    Piece,
    SharedClass,
    SignatureParameter,
)
from archspec.codegen.docstrings import BLANK, DIGEST, FileTexts
from archspec.codegen.format import (
    WIDTH,
    lay_out,
    print_class_head,
    print_docstring,
    print_signature,
)
from archspec.codegen.forward import ForwardLine, format_tensor, write_forward
from archspec.codegen.forward_inputs import MAIN, list_arguments
from archspec.codegen.forward_outputs import (
    TENSOR,
    print_predict,
    print_returned_type,
    print_tuple_class,
)
from archspec.codegen.init_lines import InitPrinter
from archspec.codegen.injection_guard import check_meaning
from archspec.codegen.parameter_rules import print_rules
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.expressions import Name
from archspec.graph import Graph, Scope

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class _ClassText:
    """The text of a class, or of a function.

    Attributes:
        head: its first line, or all of it where it is the same in every file.
        methods: the texts of its methods.
        made: what its docstring is about; None where it is part of the head.
    """

    head: str
    methods: tuple[str, ...] = ()
    made: BlockClass | ModuleClass | None = None


def emit(graph: Graph, rewrites: Sequence[str] = ()) -> str:
    """Return the source of a network.

    Classes are written once, whatever the number of uses. No text of a spec can become code: it
    stands in docstrings alone, each of which is checked to be one string.

    Args:
        graph: a graph with inferred shapes.
        rewrites: what was done to the network of the spec, for the docstring of the file.

    Returns:
        Python source that `ruff format` leaves unchanged; the same bytes for the same spec.

    Raises:
        SpecError: A501 for a stage that cannot be printed, A502 if the check above fails.

    Examples:
        >>> source = archspec.emit(archspec.load("inception_v4"))
        >>> source.count("class ")
        8
    """
    try:
        classes = Classes(graph).collect()
        printed = [*_ClassPrinter(graph, classes).print_all()]
        header, *docs = _print_docstrings(FileTexts(graph, rewrites), printed)
        text = _render(graph, printed, header, docs)
        check_meaning(text, filter(None, [header, *docs]))
    except SpecError as error:
        raise SpecError(error.diagnostics, graph.program.sources) from None
    return _seal_text(text)


def _seal_text(text: str) -> str:
    """Return the text with its digest in the header, so that manual edits can be detected."""
    place = text.rindex(BLANK, 0, text.index('"""', 1))
    return text[:place] + compute_digest(text) + text[place + DIGEST :]


def compute_digest(text: str) -> str:
    """Return the digest in the header of a text, computed without the digest itself."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


def _print_docstrings(texts: FileTexts, classes: list[_ClassText]) -> list[str]:
    """Return the docstring of the file and those of its classes, empty for a text with its own."""
    docs = [print_docstring(texts.describe(text.made), 1) if text.made else [] for text in classes]
    return ["\n".join(lines) for lines in (print_docstring(texts.header(), 0), *docs)]


def _render(graph: Graph, classes: list[_ClassText], header: str, docs: list[str]) -> str:
    """Return the text of a file.

    Args:
        graph: the network.
        classes: its classes.
        header: its docstring.
        docs: the docstrings of its classes.
    """
    code = (line for text in classes for line in (text.head, *text.methods))
    template = _load_environment().get_template("module.py.jinja")
    text = template.render(
        header=header,
        code="\n".join(code),
        named_tuple=bool(graph.heads),
        classes=classes,
        docs=docs,
    )
    return text.rstrip("\n") + "\n"


@cache
def _load_environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("archspec.codegen"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is Python; only laid-out pieces are filled in
    )


@dataclass(frozen=True, slots=True)
class _ClassPrinter:
    graph: Graph
    classes: Classes

    def print_all(self) -> Iterator[_ClassText]:
        """Yield the classes of a file, the network last."""
        for shared, name in self.classes.shared.items():
            yield self.print_shared(shared, name)
        *blocks, network = self.classes.blocks
        yield from map(self.print_block, blocks)
        if self.graph.heads:
            yield _ClassText(print_tuple_class(self.graph))
        yield self.print_block(network)

    def print_shared(self, shared: SharedClass, name: str) -> _ClassText:
        """Return a class that several blocks use."""
        if isinstance(shared, FixedClass):
            return _ClassText(shared.source.rstrip("\n").replace(shared.name, name, 1))
        call: Name | CallPiece = Name(MAIN)
        for attribute, _ in shared.attributes:
            call = CallPiece(f"self.{attribute}", (call,))
        methods = (
            _print_init(shared.parameters, self.print_attributes(shared)),
            _print_method("forward", (MAIN,), TENSOR, [*lay_out(call, 2, f"{MAIN} = "), _RETURN]),
        )
        return _ClassText("\n".join(print_class_head(name)), methods, shared)

    def print_block(self, block: BlockClass) -> _ClassText:
        """Return the class of a block or of the network."""
        is_network = block.scopes[0].parent is None
        rules = print_rules(self.graph) if is_network else []
        takes = tuple(list_arguments(self.graph, block.scopes[0]).values())
        returns = print_returned_type(self.graph) if is_network else TENSOR
        if len(block.scopes[0].chain.outputs) > 1:
            returns = f"tuple[{', '.join(TENSOR for _ in block.scopes[0].chain.outputs)}]"
        methods = [
            _print_init(block.parameters, [*rules, *self.print_attributes(block)]),
            _print_method("forward", takes, returns, self.print_parts(block)),
        ]
        if is_network and (readout := self.graph.program.spec.readout):
            doc = f'        """Probabilities: the {readout} of the logits."""'
            lines = [doc, *print_predict(self.graph, readout, takes)]
            methods.append(_print_method("predict", takes, TENSOR, lines))
        return _ClassText("\n".join(print_class_head(block.name)), tuple(methods), block)

    def print_attributes(self, block: BlockClass | ModuleClass) -> list[str]:
        """Return the lines that construct the modules of a class."""
        printer = InitPrinter.of([parameter.name for parameter in block.parameters])
        return printer.print_attributes(
            [(name, self.classes.name_callees(made)) for name, made in block.attributes]
        )

    def print_parts(self, block: BlockClass) -> list[str]:
        """Return the lines of `forward`."""
        if len(block.forms) == 1:
            return self.print_lines(block)
        lines: list[str] = []
        for part in block.parts:
            if isinstance(part, ForwardLine):
                lines += self.print_line(part)
                continue
            lines += [f"        if {part.flag}:"]
            lines += [f"    {line}" for each in part.lines for line in self.print_line(each)]
            if part.otherwise:
                lines += ["        else:"]
                lines += [
                    f"    {line}" for each in part.otherwise for line in self.print_line(each)
                ]
        return lines

    def print_line(self, line: ForwardLine) -> list[str]:
        """Return the text of one line of `forward`."""
        named = None if line.piece is None else self.classes.name_callees(line.piece)
        return _lay_out_line(line if named is line.piece else replace(line, piece=named))

    def print_lines(self, block: BlockClass) -> list[str]:
        """Return the lines of `forward`, with comments where the tensor's size changes."""
        first, *others = block.scopes
        own = block.forms[0].lines
        uses = [self.list_tensors(first, own)]
        uses += [self.list_tensors(use, write_forward(self.graph, use)) for use in others]
        before, *sizes = (row[0] if len(set(row)) == 1 else "" for row in zip(*uses, strict=True))
        lines: list[str] = []
        for line, size in zip(own, sizes, strict=True):
            lines += self.print_line(line)
            if line.target == MAIN and size not in ("", before):
                before = size
                whole = f"{lines[-1]}  # {size}"
                lines[-1] = whole if len(whole) <= WIDTH else lines[-1]
        return lines

    def list_tensors(self, scope: Scope, lines: list[ForwardLine]) -> list[str]:
        """Return the tensors that a use of a block takes, and those that its lines compute."""
        takes_one = MAIN in list_arguments(self.graph, scope).values()
        first = scope.chain.entry if takes_one else None
        values = [first, *(line.value for line in lines)]
        types = [None if value is None else self.graph.nodes[value].type for value in values]
        return ["" if shape is None else format_tensor(shape) for shape in types]


_RETURN: Final = f"        return {MAIN}"


def _print_init(parameters: tuple[SignatureParameter, ...], lines: list[str]) -> str:
    first = "        super().__init__()"
    return "\n".join([*print_signature(parameters, 1), first, *lines])


def _print_method(name: str, takes: tuple[str, ...], returns: str, lines: list[str]) -> str:
    tensors = tuple(SignatureParameter(take, TENSOR) for take in takes)
    return "\n".join([*print_signature(tensors, 1, name, returns), *lines])


def _lay_out_line(line: ForwardLine) -> list[str]:
    if line.target == "del":
        return _print_deletions(line.names)
    assert line.piece is not None
    if line.target == "if":
        none = [InfixPiece("is not", (Name(name), Name("None"))) for name in line.names]
        condition = none[0] if len(none) == 1 else InfixPiece("and", tuple(none))
        return [*lay_out(condition, 2, "if ", ":"), *lay_out(line.piece, 3, "return ")]
    if line.others:
        return _print_unpacking((line.target, *(name for name, _ in line.others)), line.piece)
    target = f"{line.target}: {TENSOR}" if line.declares else line.target
    before = f"{target} = " if target else "return "
    return lay_out(line.piece, 2, before)


def _print_unpacking(names: tuple[str, ...], piece: Piece) -> list[str]:
    """Return the lines that assign several values."""
    lines = lay_out(piece, 2, f"{', '.join(names)} = ")
    if len(lines[0]) <= WIDTH:
        return lines
    return ["        (", *(f"            {name}," for name in names), *lay_out(piece, 2, ") = ")]


def _print_deletions(names: tuple[str, ...]) -> list[str]:
    lines = [f"        del {names[0]}"]
    for name in names[1:]:
        if len(lines[-1]) + len(name) + 2 > WIDTH:
            lines.append(f"        del {name}")
        else:
            lines[-1] += f", {name}"
    return lines
