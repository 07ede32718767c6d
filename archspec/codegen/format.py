"""Lay out source in lines, in the default style of `ruff format`.

A call that does not fit is split at its outermost brackets: first with its arguments on one line
of their own, then with one argument per line and a trailing comma.
"""

import textwrap
from typing import Final

from archspec.codegen.code import (
    Group,
    Infix,
    InTraining,
    Invoke,
    Parameter,
    Piece,
    Repeat,
    SharedClass,
    Word,
)
from archspec.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    operands,
    to_text,
)
from archspec.text.visible import is_seen

WIDTH: Final = 88
"""The line length of the style."""

_INDENT: Final = "    "
_CONDITION: Final = "if self.training"


def class_name(callee: "str | SharedClass") -> str:
    """The name of what is called."""
    return callee if isinstance(callee, str) else callee.name


def flat(piece: Piece) -> str:
    """A piece on one line."""
    match piece:
        case Literal() | Name() | Negative() | Binary() | Call():
            return number(piece)
        case Word(text):
            return string(text)
        case Group(items, brackets):
            comma = "," if brackets == "()" and len(items) == 1 else ""
            return f"{brackets[0]}{', '.join(map(flat, items))}{comma}{brackets[1]}"
        case Infix(operator, operands):
            return f" {operator} ".join(map(flat, operands))
        case Invoke(callee):
            return f"{class_name(callee)}({', '.join(text for text in _flat_arguments(piece))})"
        case InTraining(item):
            return f"{flat(item)} {_CONDITION} else None"
        case Repeat(item, index, count):
            return f"*[{flat(item)} for {index} in range({flat(count)})]"


def number(piece: Expression) -> str:
    """An expression on one line."""
    if isinstance(piece, Literal) and abs(piece.value) == float("inf"):
        return f'float("{"-" if piece.value < 0 else ""}inf")'
    return to_text(piece, spaces=True, math="math.")


def string(text: str) -> str:
    """A string constant in double quotes."""
    quoted = repr(text)
    if quoted[0] == "'" and '"' not in text:
        return f'"{quoted[1:-1]}"'
    return quoted


def _flat_arguments(call: Invoke) -> list[str]:
    named = [f"{name}={flat(value)}" for name, value in call.keywords]
    return [*map(flat, call.arguments), *named]


def is_tall(piece: Piece) -> bool:
    """Whether a piece, or a part of it, asks for one argument a line."""
    match piece:
        case Invoke(_, arguments, keywords, tall):
            parts = (*arguments, *(value for _, value in keywords))
            return tall or any(map(is_tall, parts))
        case Group(items):
            return any(map(is_tall, items))
        case Infix(_, operands):
            return any(map(is_tall, operands))
        case Repeat(item):
            return is_tall(item)
        case _:
            return False


def laid_out(piece: Piece, depth: int, before: str = "", after: str = "") -> list[str]:
    """A piece in lines.

    Args:
        piece: what to print.
        depth: levels of indentation.
        before: text before it on its first line, such as `self.conv = `.
        after: text after it on its last line, such as a comma.
    """
    indent = _INDENT * depth
    line = f"{indent}{before}{flat(piece)}{after}"
    if len(line) <= WIDTH and not is_tall(piece):
        return [line]
    match piece:
        case Invoke():
            return _call(piece, depth, before, after)
        case Group(items, brackets):
            parts = [("", item) for item in items]
            opening, closing = f"{before}{brackets[0]}", f"{brackets[1]}{after}"
            return _bracketed(parts, depth, opening, closing, tall=True)
        case Repeat():
            return _repeated(piece, depth, before, after)
        case Infix():
            return _infix(piece, depth, before, after)
        case InTraining():
            return _in_training(piece, depth, before, after)
        case Binary():
            return _binary(piece, depth, before, after)
        case Negative(operand):
            enclosed = isinstance(operand, Binary | Negative)
            return _operand(operand, depth, f"{before}-", after, enclosed=enclosed)
        case Call(function, arguments):
            parts = [("", argument) for argument in arguments]
            name = number(Call(function, ())).removesuffix(")")
            return _bracketed(parts, depth, f"{before}{name}", f"){after}", tall=False)
        case Name() if before.endswith(" = "):
            below = f"{indent}{_INDENT}{flat(piece)}"
            return [f"{indent}{before}(", below, f"{indent}){after}"]
        case _:
            return [line]


def _call(call: Invoke, depth: int, before: str, after: str) -> list[str]:
    """A call; where even its name does not fit behind a target, it goes to the next line."""
    indent = _INDENT * depth
    head = f"{before}{class_name(call.callee)}("
    parts = [("", argument) for argument in call.arguments]
    parts += [(f"{name}=", value) for name, value in call.keywords]
    if before.endswith(" = ") and (not parts or len(f"{indent}{head}") > WIDTH):
        below = [f"{indent}{before}(", *laid_out(call, depth + 1), f"{indent}){after}"]
        if all(len(line) <= WIDTH for line in below):
            return below
        if class_name(call.callee).endswith("]"):
            return _indexed(call, depth, before, after)
    return _bracketed(parts, depth, head, f"){after}", tall=call.tall)


def _indexed(call: Invoke, depth: int, before: str, after: str) -> list[str]:
    """A call of one of several modules, whose name is too long: the index has its own line."""
    name, _, index = class_name(call.callee).removesuffix("]").rpartition("[")

    def split(depth: int, before: str, after: str) -> list[str]:
        indent = _INDENT * depth
        end = f"{indent}]({', '.join(_flat_arguments(call))}){after}"
        return [f"{indent}{before}{name}[", f"{indent}{_INDENT}{index}", end]

    indent = _INDENT * depth
    enclosed = [f"{indent}{before}(", *split(depth + 1, "", ""), f"{indent}){after}"]
    plain = split(depth, before, after)
    is_wide = len(plain[0]) > WIDTH
    return enclosed if is_wide and all(len(line) <= WIDTH for line in enclosed) else plain


def _binary(chain: Binary, depth: int, before: str, after: str) -> list[str]:
    """An operand a line, each after its operator; `before` is the name of an argument."""
    lines: list[str] = []
    *others, last = operands(chain)
    for number, (operator, operand, enclosed) in enumerate([*others, last]):
        start = f"{operator} " if operator else before
        end = after if number == len(others) else ""
        lines += _operand(operand, depth, start, end, enclosed=enclosed)
    return lines


def _operand(
    operand: Expression, depth: int, before: str, after: str, *, enclosed: bool
) -> list[str]:
    if not enclosed:
        return laid_out(operand, depth, before, after)
    indent = _INDENT * depth
    line = f"{indent}{before}({number(operand)}){after}"
    if len(line) <= WIDTH:
        return [line]
    return [f"{indent}{before}(", *laid_out(operand, depth + 1), f"{indent}){after}"]


def _bracketed(
    parts: list[tuple[str, Piece]], depth: int, opening: str, closing: str, *, tall: bool
) -> list[str]:
    indent = _INDENT * depth
    if not parts:
        return [f"{indent}{opening}{closing}"]
    inner = ", ".join(f"{name}{flat(part)}" for name, part in parts)
    fits = len(_INDENT * (depth + 1)) + len(inner) <= WIDTH
    if fits and not tall and not any(is_tall(part) for _, part in parts):
        return [f"{indent}{opening}", f"{_INDENT * (depth + 1)}{inner}", f"{indent}{closing}"]
    lines = [f"{indent}{opening}"]
    for name, part in parts:
        lines += laid_out(part, depth + 1, name, ",")
    return [*lines, f"{indent}{closing}"]


def _repeated(piece: Repeat, depth: int, before: str, after: str) -> list[str]:
    indent = _INDENT * depth
    tail = Invoke("range", (piece.count,))
    return [
        f"{indent}{before}*[",
        *laid_out(piece.item, depth + 1),
        *laid_out(tail, depth + 1, f"for {piece.index} in "),
        f"{indent}]{after}",
    ]


def _infix(piece: Infix, depth: int, before: str, after: str) -> list[str]:
    indent, inner = _INDENT * depth, _INDENT * (depth + 1)
    body = [f"{inner}{flat(piece)}"]
    if len(body[0]) > WIDTH:
        first, *rest = piece.operands
        body = laid_out(first, depth + 1)
        for each in rest:
            body += laid_out(each, depth + 1, f"{piece.operator} ")
    return [f"{indent}{before}(", *body, f"{indent}){after}"]


def _in_training(piece: InTraining, depth: int, before: str, after: str) -> list[str]:
    indent, inner = _INDENT * depth, _INDENT * (depth + 1)
    body = [f"{inner}{flat(piece)}"]
    if len(body[0]) > WIDTH:
        condition = [f"{inner}{_CONDITION}", f"{inner}else None"]
        body = [*laid_out(piece.item, depth + 1), *condition]
    return [f"{indent}{before}(", *body, f"{indent}){after}"]


def class_head(name: str, base: str = "nn.Module") -> list[str]:
    """The line, or lines, with which a class begins."""
    line = f"class {name}({base}):"
    return [line] if len(line) <= WIDTH else [f"class {name}(", f"{_INDENT}{base}", "):"]


def signature(
    parameters: tuple[Parameter, ...],
    depth: int,
    name: str = "__init__",
    returns: str = "None",
) -> list[str]:
    """The line, or lines, of a method's `def`.

    Args:
        parameters: what it takes beside `self`.
        depth: levels of indentation.
        name: what it is called.
        returns: the type that it returns.
    """
    parts = ["self", *(_parameter(each) for each in parameters)]
    indent = _INDENT * depth
    line = f"{indent}def {name}({', '.join(parts)}) -> {returns}:"
    if len(line) <= WIDTH:
        return [line]
    inner = f"{_INDENT * (depth + 1)}{', '.join(parts)}"
    body = [inner] if len(inner) <= WIDTH else [f"{_INDENT * (depth + 1)}{each}," for each in parts]
    return [f"{indent}def {name}(", *body, f"{indent}) -> {returns}:"]


def _parameter(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" = {flat(parameter.default)}"
    return f"{parameter.name}: {parameter.annotation}{default}"


def wrapped(text: str) -> str:
    """A paragraph in lines that fit into the docstring of a class; words stay whole."""
    width = WIDTH - len(f'{_INDENT}""""""')
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def docstring(text: str, depth: int) -> list[str]:
    """A docstring of paragraphs, as one string constant whatever the text says.

    Args:
        text: lines.
        depth: levels of indentation.
    """
    indent = _INDENT * depth
    lines = [escaped(line) for line in text.split("\n")]
    if len(lines) == 1:
        return [f'{indent}"""{lines[0]}"""']
    body = [f"{indent}{line}".rstrip() for line in lines[1:]]
    return [f'{indent}"""{lines[0]}', *body, f'{indent}"""']


def escaped(text: str) -> str:
    """One line of text for use inside triple double quotes."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"') if _risky(text) else text
    seen = (each if each.isprintable() and is_seen(each) else ascii(each)[1:-1] for each in plain)
    return "".join(seen)


def _risky(text: str) -> bool:
    return "\\" in text or '""' in text or text[:1] == '"' or text[-1:] == '"'
