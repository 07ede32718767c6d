"""Lay out source in lines, in the default style of `ruff format`.

A call that does not fit is split at its outermost brackets: first with its arguments on one line
of their own, then with one argument per line and a trailing comma.
"""

import textwrap
from typing import Final

from archspec.codegen.code import (
    CallPiece,
    ChoicePiece,
    GroupPiece,
    InfixPiece,
    OptionalPiece,
    Piece,
    RepeatPiece,
    SharedClass,
    SignatureParameter,
    StringPiece,
    TrainingPiece,
    list_parts,
)
from archspec.expressions import (
    BinaryOperation,
    Call,
    Comparison,
    Expression,
    Junction,
    Literal,
    Name,
    Negation,
    Selection,
    flatten_operands,
    to_text,
)
from archspec.text.visible import is_seen

WIDTH: Final = 88
"""The line length of the style."""

_INFINITY: Final = float("inf")
_INDENT: Final = "    "
_CONDITION: Final = "if self.training"


def get_class_name(callee: "str | SharedClass") -> str:
    """Return the name of a callee."""
    return callee if isinstance(callee, str) else callee.name


def print_flat(piece: Piece) -> str:
    """Return a piece on one line."""
    match piece:
        case StringPiece(text):
            return print_string(text)
        case GroupPiece(items, brackets):
            comma = "," if brackets == "()" and len(items) == 1 else ""
            return f"{brackets[0]}{', '.join(map(print_flat, items))}{comma}{brackets[1]}"
        case InfixPiece(operator, operands):
            return f" {operator} ".join(map(print_flat, operands))
        case CallPiece(callee):
            return f"{get_class_name(callee)}({', '.join(_print_flat_arguments(piece))})"
        case TrainingPiece(item):
            return f"{print_flat(item)} {_CONDITION} else None"
        case RepeatPiece(item, index, count):
            return f"*[{print_flat(item)} for {index} in range({print_flat(count)})]"
        case ChoicePiece(item, condition, otherwise):
            test = print_flat(condition)
            return f"{print_flat(item)} if {test} else {print_flat(otherwise)}"
        case OptionalPiece(item, condition):
            return f"*([{print_flat(item)}] if {print_flat(condition)} else [])"
        case _:
            return print_number(piece)


def print_number(piece: Expression) -> str:
    """Return an expression on one line."""
    if isinstance(piece, Literal):
        is_infinite = abs(piece.value) == _INFINITY
        return f'float("{piece.value}")' if is_infinite else repr(piece.value)
    return to_text(piece, spaces=True, math="math.")


def print_string(text: str) -> str:
    """Return a string constant in double quotes."""
    quoted = repr(text)
    if quoted[0] == "'" and '"' not in text:
        return f'"{quoted[1:-1]}"'
    return quoted


def _print_flat_arguments(call: CallPiece) -> list[str]:
    named = [f"{name}={print_flat(value)}" for name, value in call.keywords]
    return [*map(print_flat, call.arguments), *named]


def is_tall(piece: Piece) -> bool:
    """Check whether a piece, or a part of it, asks for one argument per line."""
    if isinstance(piece, CallPiece) and piece.tall:
        return True
    return any(map(is_tall, list_parts(piece)))


def lay_out(piece: Piece, depth: int, before: str = "", after: str = "") -> list[str]:
    """Lay out a piece in lines.

    Args:
        piece: the piece.
        depth: levels of indentation.
        before: text before it on its first line, such as `self.conv = `.
        after: text after it on its last line, such as a comma.
    """
    indent = _INDENT * depth
    line = f"{indent}{before}{print_flat(piece)}{after}"
    if len(line) <= WIDTH and not is_tall(piece):
        return [line]
    match piece:
        case CallPiece():
            return _lay_out_call(piece, depth, before, after)
        case GroupPiece(items, brackets):
            parts = [("", item) for item in items]
            opening, closing = f"{before}{brackets[0]}", f"{brackets[1]}{after}"
            return _lay_out_bracketed(parts, depth, opening, closing, tall=True)
        case RepeatPiece(item, index, count):
            head = lay_out(CallPiece("range", (count,)), depth + 1, f"for {index} in ")
            body = [*lay_out(item, depth + 1), *head]
            return _enclose(body, depth, f"{before}*[", f"]{after}")
        case ChoicePiece(item, condition, otherwise):
            body = lay_out(item, depth + 1) + lay_out(condition, depth + 1, "if ")
            body += lay_out(otherwise, depth + 1, "else ")
            return _lay_out_below(piece, body, depth, before, after)
        case InfixPiece(operator, (first, *others)):
            body = lay_out(first, depth + 1)
            for operand in others:
                body += lay_out(operand, depth + 1, f"{operator} ")
            return _lay_out_below(piece, body, depth, before, after)
        case TrainingPiece(item):
            inner = _INDENT * (depth + 1)
            body = [*lay_out(item, depth + 1), f"{inner}{_CONDITION}", f"{inner}else None"]
            return _lay_out_below(piece, body, depth, before, after)
        case _:
            return _lay_out_expression(piece, depth, before, after) or [line]


def _lay_out_expression(piece: Piece, depth: int, before: str, after: str) -> list[str]:
    """Lay out an expression that is too long; return no lines if it cannot be broken."""
    match piece:
        case BinaryOperation() if before.endswith(" = "):  # lines without brackets are statements
            body = _lay_out_binary(piece, depth + 1, "", "")
            return _lay_out_below(piece, body, depth, before, after)
        case BinaryOperation():
            return _lay_out_binary(piece, depth, before, after)
        case Negation(operand):
            enclosed = isinstance(operand, BinaryOperation | Negation)
            return _lay_out_operand(operand, depth, f"{before}-", after, enclosed=enclosed)
        case Call(function, arguments):
            parts: list[tuple[str, Piece]] = [("", argument) for argument in arguments]
            name = print_number(Call(function, ())).removesuffix(")")
            return _lay_out_bracketed(parts, depth, f"{before}{name}", f"){after}", tall=False)
        case Selection(chosen, condition, otherwise):
            body = lay_out(chosen, depth + 1)
            body += [*lay_out(condition, depth + 1, "if "), *lay_out(otherwise, depth + 1, "else ")]
            return _lay_out_below(piece, body, depth, before, after)
        case Comparison(operator, left, right):
            if before.endswith(" = ") or after == ":":
                body = [*lay_out(left, depth + 1), *lay_out(right, depth + 1, f"{operator} ")]
                return _lay_out_below(piece, body, depth, before, after)
            return [*lay_out(left, depth, before), *lay_out(right, depth, f"{operator} ", after)]
        case Junction(operator, left, right):
            body = [*lay_out(left, depth + 1), *lay_out(right, depth + 1, f"{operator} ")]
            return _lay_out_below(piece, body, depth, before, after)
        case Name() if before.endswith(" = "):
            return _lay_out_below(piece, [], depth, before, after)
        case _:
            return []


def _enclose(body: list[str], depth: int, opening: str, closing: str) -> list[str]:
    indent = _INDENT * depth
    return [f"{indent}{opening}", *body, f"{indent}{closing}"]


def _lay_out_below(piece: Piece, body: list[str], depth: int, before: str, after: str) -> list[str]:
    """Lay out a piece in parentheses: on a line of its own, or in these lines if it is too long."""
    flat = f"{_INDENT * (depth + 1)}{print_flat(piece)}"
    lines = body if body and len(flat) > WIDTH else [flat]
    return _enclose(lines, depth, f"{before}(", f"){after}")


def _lay_out_call(call: CallPiece, depth: int, before: str, after: str) -> list[str]:
    """Lay out a call; if even its name does not fit after the target, it moves to the next line."""
    name = get_class_name(call.callee)
    head = f"{before}{name}("
    parts = [("", argument) for argument in call.arguments]
    parts += [(f"{keyword}=", value) for keyword, value in call.keywords]
    if before.endswith(" = ") and (not parts or len(f"{_INDENT * depth}{head}") > WIDTH):
        below = _enclose(lay_out(call, depth + 1), depth, f"{before}(", f"){after}")
        if all(len(line) <= WIDTH for line in below):
            return below
        if name.endswith("]"):
            return _lay_out_indexed(call, depth, before, after)
    return _lay_out_bracketed(parts, depth, head, f"){after}", tall=call.tall)


def _lay_out_indexed(call: CallPiece, depth: int, before: str, after: str) -> list[str]:
    """Lay out a call of one of several modules with the index on its own line."""
    name, _, index = get_class_name(call.callee).removesuffix("]").rpartition("[")
    end = f"]({', '.join(_print_flat_arguments(call))})"

    def split(depth: int, before: str, after: str) -> list[str]:
        body = [f"{_INDENT * (depth + 1)}{index}"]
        return _enclose(body, depth, f"{before}{name}[", f"{end}{after}")

    enclosed = _enclose(split(depth + 1, "", ""), depth, f"{before}(", f"){after}")
    plain = split(depth, before, after)
    is_wide = len(plain[0]) > WIDTH
    return enclosed if is_wide and all(len(line) <= WIDTH for line in enclosed) else plain


def _lay_out_binary(chain: BinaryOperation, depth: int, before: str, after: str) -> list[str]:
    """Lay out one operand per line, each after its operator; `before` names an argument."""
    lines: list[str] = []
    *others, last = flatten_operands(chain)
    for number, (operator, operand, enclosed) in enumerate([*others, last]):
        start = f"{operator} " if operator else before
        end = after if number == len(others) else ""
        lines += _lay_out_operand(operand, depth, start, end, enclosed=enclosed)
    return lines


def _lay_out_operand(
    operand: Expression, depth: int, before: str, after: str, *, enclosed: bool
) -> list[str]:
    if not enclosed:
        return lay_out(operand, depth, before, after)
    line = f"{_INDENT * depth}{before}({print_number(operand)}){after}"
    if len(line) <= WIDTH:
        return [line]
    if isinstance(operand, Selection):  # which is laid out in parentheses of its own
        return _lay_out_expression(operand, depth, before, after)
    return _enclose(lay_out(operand, depth + 1), depth, f"{before}(", f"){after}")


def _lay_out_bracketed(
    parts: list[tuple[str, Piece]], depth: int, opening: str, closing: str, *, tall: bool
) -> list[str]:
    if not parts:
        return [f"{_INDENT * depth}{opening}{closing}"]
    flat = ", ".join(f"{name}{print_flat(part)}" for name, part in parts)
    inner = f"{_INDENT * (depth + 1)}{flat}"
    is_tall_part = any(is_tall(part) for _, part in parts)
    if tall or is_tall_part or len(inner) > WIDTH:
        body = [line for name, part in parts for line in lay_out(part, depth + 1, name, ",")]
        return _enclose(body, depth, opening, closing)
    return _enclose([inner], depth, opening, closing)


def print_class_head(name: str, base: str = "nn.Module") -> list[str]:
    """Return the first line, or lines, of a class."""
    line = f"class {name}({base}):"
    return [line] if len(line) <= WIDTH else [f"class {name}(", f"{_INDENT}{base}", "):"]


def print_signature(
    parameters: tuple[SignatureParameter, ...],
    depth: int,
    name: str = "__init__",
    returns: str = "None",
) -> list[str]:
    """Return the line, or lines, of a method's `def`.

    Args:
        parameters: its parameters besides `self`.
        depth: levels of indentation.
        name: its name.
        returns: the type that it returns.
    """
    parts = ["self", *(_print_parameter(parameter) for parameter in parameters)]
    indent = _INDENT * depth
    line = f"{indent}def {name}({', '.join(parts)}) -> {returns}:"
    if len(line) <= WIDTH:
        return [line]
    inner = f"{_INDENT * (depth + 1)}{', '.join(parts)}"
    body = [inner] if len(inner) <= WIDTH else [f"{_INDENT * (depth + 1)}{part}," for part in parts]
    return [f"{indent}def {name}(", *body, f"{indent}) -> {returns}:"]


def _print_parameter(parameter: SignatureParameter) -> str:
    default = "" if parameter.default is None else f" = {print_flat(parameter.default)}"
    return f"{parameter.name}: {parameter.annotation}{default}"


def wrap_docstring(text: str) -> str:
    """Wrap a paragraph to fit the docstring of a class, without breaking words."""
    width = WIDTH - len(f'{_INDENT}""""""')
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def print_docstring(text: str, depth: int) -> list[str]:
    """Return a docstring of paragraphs, as a single string constant whatever its text.

    Args:
        text: lines.
        depth: levels of indentation.
    """
    indent = _INDENT * depth
    lines = [escape_docstring(line) for line in text.split("\n")]
    if len(lines) == 1:
        return [f'{indent}"""{lines[0]}"""']
    body = [f"{indent}{line}".rstrip() for line in lines[1:]]
    return [f'{indent}"""{lines[0]}', *body, f'{indent}"""']


def escape_docstring(text: str) -> str:
    """Return one line of text for use inside triple double quotes."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"') if _needs_escapes(text) else text
    seen = (
        character if character.isprintable() and is_seen(character) else ascii(character)[1:-1]
        for character in plain
    )
    return "".join(seen)


def _needs_escapes(text: str) -> bool:
    return "\\" in text or '""' in text or text[:1] == '"' or text[-1:] == '"'
