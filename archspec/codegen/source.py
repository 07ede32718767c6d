"""Emit a proved graph as the text of a Python file that needs only torch."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from archspec.codegen.classes import BlockClass, Classes
from archspec.codegen.code import (
    CallPiece,
    FixedClass,
    InfixPiece,
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
    wrap_docstring,
)
from archspec.codegen.forward import ForwardLine, format_tensor, write_forward
from archspec.codegen.forward_inputs import MAIN, list_arguments
from archspec.codegen.forward_outputs import (
    TENSOR,
    print_predict,
    print_returned_type,
    print_tuple_class,
)
from archspec.codegen.injection_guard import check_meaning
from archspec.codegen.parameter_rules import print_rules
from archspec.codegen.walk import walk_expressions
from archspec.diagnostics import SpecError
from archspec.expressions import BinaryOperation, Call, Expression, Name, Negation
from archspec.graph import Graph, Scope

if TYPE_CHECKING:
    from jinja2 import Environment


def emit(graph: Graph) -> str:
    """Return the source of a network.

    The text is written twice, once with every free text of the spec replaced by a word. Both must
    parse to the same tree except for docstrings, so that no text of a spec can become code.

    Args:
        graph: a graph with inferred shapes.

    Returns:
        Python source that `ruff format` leaves unchanged; the same bytes for the same spec.

    Raises:
        SpecError: A501 for a stage that cannot be printed, A502 if the check above fails.
    """
    try:
        classes = Classes(graph).collect()
        said = tuple(print_rules(graph))
        text = _Emitter(graph, classes, FileTexts(graph, _join_lines), said).text()
        plain = FileTexts(graph, lambda _: "text")
        check_meaning(text, _Emitter(graph, classes, plain, said).text())
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


def _join_lines(text: str) -> str:
    return " ".join(text.split())


@cache
def _load_environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("archspec.codegen"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is Python; only laid-out pieces are filled in
        keep_trailing_newline=False,
    )


@dataclass(frozen=True, slots=True)
class _Emitter:
    graph: Graph
    classes: Classes
    texts: FileTexts
    rules: tuple[str, ...]

    def text(self) -> str:
        """Return the text of the file."""
        shared = [self.shared(*pair) for pair in self.classes.shared.items()]
        blocks = [self.block(block) for block in self.classes.blocks]
        if self.graph.heads:
            blocks.insert(-1, print_tuple_class(self.graph))
        body = "\n".join([*shared, *blocks])
        text = (
            _load_environment()
            .get_template("module.py.jinja")
            .render(
                docstring="\n".join(print_docstring(self.texts.header(), 0)),
                math=any(map(_needs_math, self.everything())),
                torch="torch." in body,
                named_tuple=bool(self.graph.heads),
                classes=[*shared, *blocks],
            )
        )
        return text.rstrip("\n") + "\n"

    def everything(self) -> list[Expression]:
        """Return every expression in the constructors of the blocks."""
        return [
            expression
            for block in self.classes.blocks
            for _, made in block.attributes
            for expression in walk_expressions(made)
        ]

    def shared(self, shared: SharedClass, name: str) -> str:
        """Return the source of a class that several blocks use."""
        if isinstance(shared, FixedClass):
            return shared.source.rstrip("\n").replace(shared.name, name, 1)
        call: Name | CallPiece = Name(MAIN)
        for attribute, _ in shared.attributes:
            call = CallPiece(f"self.{attribute}", (call,))
        lines = [*lay_out(call, 2, f"{MAIN} = "), f"        return {MAIN}"]
        head = print_signature(shared.parameters, 1)
        return self.rendered(
            name, wrap_docstring(shared.doc), head, self.assigned(shared.attributes), lines
        )

    def block(self, block: BlockClass) -> str:
        """Return the source of the class of a block or of the network."""
        network = block.scopes[0].parent is None
        doc = self.texts.network() if network else self.texts.block(block)
        lines = [text for line in self.commented(block) for text in line]
        head = print_signature(block.parameters, 1)
        returns = print_returned_type(self.graph) if network else TENSOR
        readout = self.graph.program.spec.readout if network else None
        attributes = self.assigned(block.attributes)
        if network:
            attributes = [*self.rules, *attributes]
        takes = tuple(list_arguments(self.graph, block.scopes[0].chain).values())
        return self.rendered(
            block.name, doc, head, attributes, lines, takes, returns, readout or ""
        )

    def rendered(
        self,
        name: str,
        doc: str,
        head: list[str],
        attributes: list[str],
        forward: list[str],
        takes: Sequence[str] = (MAIN,),
        returns: str = TENSOR,
        readout: str = "",
    ) -> str:
        """Return the text of a class.

        Args:
            name: its name.
            doc: its docstring.
            head: the signature of its constructor.
            attributes: the lines that construct its modules.
            forward: the lines of its `forward`.
            takes: the arguments of `forward`.
            returns: the return type of `forward`.
            readout: the function that `predict` applies to that; empty for a class without it.
        """
        tensors = tuple(SignatureParameter(take, TENSOR) for take in takes)
        return (
            _load_environment()
            .get_template("class.py.jinja")
            .render(
                head="\n".join(print_class_head(name)),
                docstring="\n".join(print_docstring(doc, 1)),
                signature="\n".join(head),
                attributes=attributes,
                forward=[*print_signature(tensors, 1, "forward", returns), *forward],
                predict=readout,
                takes=print_signature(tensors, 1, "predict", TENSOR),
                readout=print_predict(self.graph, readout, takes) if readout else [],
            )
        )

    def assigned(self, attributes: tuple[tuple[str, Piece], ...]) -> list[str]:
        lines: list[str] = []
        for name, made in attributes:
            lines += lay_out(self.classes.named(made), 2, f"self.{name} = ")
        return lines

    def commented(self, block: BlockClass) -> list[list[str]]:
        """Return the lines of `forward`, with comments where the tensor's size changes."""
        uses = [self.tensors(scope) for scope in block.scopes]
        before, *sizes = (row[0] if len(set(row)) == 1 else "" for row in zip(*uses, strict=True))
        lines: list[list[str]] = []
        for line, size in zip(block.lines, sizes, strict=True):
            named = None if line.piece is None else self.classes.named(line.piece)
            text = _lay_out_line(replace(line, piece=named))
            if line.target == MAIN and size not in ("", before):
                before = size
                whole = f"{text[-1]}  # {size}"
                text = [*text[:-1], whole] if len(whole) <= WIDTH else text
            lines.append(text)
        return lines

    def tensors(self, scope: Scope) -> list[str]:
        """Return the tensors that a use of a block takes, and those that its lines compute."""
        lines = write_forward(self.graph, scope.chain)
        entering = list_arguments(self.graph, scope.chain)
        first = next((value for value, name in entering.items() if name == MAIN), None)
        values = [first, *(line.value for line in lines)]
        types = [None if value is None else self.graph.nodes[value].type for value in values]
        return ["" if shape is None else format_tensor(shape) for shape in types]


def _lay_out_line(line: ForwardLine) -> list[str]:
    if line.target == "del":
        return _print_deletions(line.names)
    assert line.piece is not None
    if line.target == "if":
        none = [InfixPiece("is not", (Name(name), Name("None"))) for name in line.names]
        condition = none[0] if len(none) == 1 else InfixPiece("and", tuple(none))
        return [*lay_out(condition, 2, "if ", ":"), *lay_out(line.piece, 3, "return ")]
    target = f"{line.target}: {TENSOR}" if line.declares else line.target
    before = f"{target} = " if target else "return "
    return lay_out(line.piece, 2, before)


def _print_deletions(names: tuple[str, ...]) -> list[str]:
    lines = [f"        del {names[0]}"]
    for name in names[1:]:
        if len(lines[-1]) + len(name) + 2 > WIDTH:
            lines.append(f"        del {name}")
        else:
            lines[-1] += f", {name}"
    return lines


def _needs_math(form: Expression) -> bool:
    match form:
        case Call(function, list_arguments):
            return function in ("floor", "ceil") or any(map(_needs_math, list_arguments))
        case BinaryOperation(_, left, right):
            return _needs_math(left) or _needs_math(right)
        case Negation(operand):
            return _needs_math(operand)
        case _:
            return False
