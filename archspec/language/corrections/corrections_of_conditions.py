"""List the corrections of conditions and expressions: signs, names, numbers, arms of choices."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from archspec.diagnostics import Edit
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenBlock, list_texts
from archspec.reader import Object, Scalar

_SIGNS: Final = {
    "==": ("!=", ">=", "<="), "!=": ("==", ">"), "<=": ("<", "=="), ">=": (">", "=="),
    "<": ("<=", ">"), ">": (">=", "<", "!="), "and": ("or",), "or": ("and",),
    "floor": ("ceil", "round", "max"), "ceil": ("floor", "max", "round"),
    "round": ("floor", "max", "ceil"), "max": ("min", "floor"), "min": ("max", "floor"),
    "//": ("/",),
}  # fmt: skip
"""What is taken for what: signs, and functions."""


class _Pattern(NamedTuple):
    """Words of an expression that may be wrong.

    Attributes:
        pattern: finds them.
        write: returns what may be meant instead.
        rarity: how far to seek it is.
    """

    pattern: re.Pattern[str]
    write: Callable[[re.Match[str]], tuple[str, ...]]
    rarity: int


def _step_number(found: re.Match[str]) -> tuple[str, ...]:
    number = int(found[0])
    near = [number - 1, number + 1, number - 2, number + 2]
    return tuple(str(one) for one in near if one >= 0)


_PATTERNS: Final = (
    _Pattern(
        re.compile(r"([\w.]+) if ([^()]*?) else ([\w.]+)"),
        lambda found: (f"{found[3]} if {found[2]} else {found[1]}",),
        Rarity.USUAL,
    ),
    _Pattern(
        re.compile(r"(?<= )(?:[=!<>]=|[<>]|and|or)(?= )|//|\b(?:floor|ceil|round|max|min)(?=\()"),
        lambda found: _SIGNS[found[0]],
        Rarity.USUAL,
    ),
    _Pattern(re.compile(r"\bnot (?=\w)"), lambda found: ("",), Rarity.USUAL),
    _Pattern(
        re.compile(r"(?<=\bif )(?!not )(\w+)(?= else|$| as| *->|\))"),
        lambda found: (f"not {found[1]}",),
        Rarity.FREQUENT,
    ),
    _Pattern(
        re.compile(r"(?<=[=!<>] )\d+\b|\b\d+(?= [=!<>])"),
        _step_number,
        Rarity.FREQUENT,
    ),
    _Pattern(
        re.compile(r"\b(?:2\*\((.+)\)|(\w+(?:/+\w+)*) [-+] 1)"),
        lambda found: (found[1] or found[2],),
        Rarity.FREQUENT,
    ),
    _Pattern(re.compile(r"^(.+\).*) [-+] 1$"), lambda found: (found[1],), Rarity.FREQUENT),
    _Pattern(re.compile(r" if [^()]*?(?= as |\s*->|$)"), lambda found: ("",), Rarity.ODD),
    _Pattern(
        re.compile(r"(?<=[=( ])(\w+) if [^()]*? else \w+"),
        lambda found: (found[1],),
        Rarity.ODD,
    ),
)
"""What may be wrong in expressions."""

_FIRST_ALONE: Final = " if first else 1"
_ALIKE: Final = re.compile(r"(?:(?<==)|(?<=\bstride ))([2-9]|[a-z]\w*(?:\.\w+)?)(?=[ )])(?! if)")
"""A number that is given to all rounds of a stage."""

NONZERO: Final = " > 0"
"""The end of a condition under which a step is left out that would be of no size."""

_TESTS: Final = ("{} != 1", "{} == 2", "{} > 1", "{}" + NONZERO)
"""Usual conditions on a number."""

_SAME: Final = {"==": " and cin == {}", "!=": " or cin != {}"}
"""What stands behind a condition on the stride of a residual, which also keeps its channels."""

_STRIDE: Final = re.compile(r"\w+ (==|!=) 1(?= *[:\]}]|$)")
"""A condition on a stride alone."""

_EXPANSION: Final = re.compile(r"^1x1 \w+ \((\w+) ?\* ?cin\b")
"""A layer that widens by a factor, and does nothing of use where that is 1."""

_WIDTHS: Final = 3
"""The most widths to compare with the channels that enter."""

_WIDTH: Final = re.compile(r"\b[A-Z]\w* \(([\w*/]+)")
_SIDES: Final = re.compile(r"\b([a-z]\w*?)x\1\b")
"""A kernel of as many rows as columns, whose number has a name."""

_COMPARISON: Final = re.compile(r" (?:[=!<>]=|[<>]) ")
_END: Final = re.compile(r" *->| as |$")
_NAME: Final = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")
_WITHIN: Final = re.compile(r" if (.*?)(?: else | as | *->|$)")


def list_expression_corrections(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the expressions of one block."""
    for scalar in _list_expressions(block):
        yield from correct_expression(scalar)
        yield from _exchange_names(block, scalar)
    yield from _tell_rounds_apart(block)
    yield from _add_conditions(block)
    yield from _keep_channels(block)
    for key in (key for step in block.steps for key in _list_branch_keys(step.tree)):
        yield Correction.at(Rarity.EVIDENT, Edit(key.span, "else"), "write `else`")


def _tell_rounds_apart(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that give a number to the first round alone, as stages beside do."""
    stages = [one for one in _list_expressions(block) if " x " in str(one.value)]
    is_usual = any(_FIRST_ALONE in str(one.value) for one in stages)
    for scalar in stages:
        for found in _ALIKE.finditer(str(scalar.value).partition("->")[0].rstrip()):
            is_stride = found[1] == "2"  # which halves the grid in each round
            rarity = Rarity.EVIDENT if is_usual or is_stride else Rarity.OCCASIONAL
            yield _replace(scalar, found.span(), f"{found[1]}{_FIRST_ALONE}", rarity)


def _list_branch_keys(tree: Scalar | Object) -> Iterator[Scalar]:
    """Yield the second of two keys `then` of a step."""
    keys = (
        [key for key, _ in tree.entries if key.value == "then"] if isinstance(tree, Object) else []
    )
    yield from keys[1:]


def _list_expressions(block: WrittenBlock) -> Iterator[Scalar]:
    """Yield the texts of a block that may have expressions, each once."""
    seen: set[object] = set()
    trees = [step.tree for step in block.steps]
    if block.name:
        trees.append(block.tree)
    for tree in trees:
        for scalar in list_texts(tree):
            if scalar.span not in seen and scalar.offset is not None:
                seen.add(scalar.span)
                yield scalar


def correct_expression(scalar: Scalar) -> Iterator[Correction]:
    """Yield the corrections of one expression, which ends before a stated size."""
    text = str(scalar.value).partition("->")[0].rstrip()
    for pattern, write, rarity in _PATTERNS:
        for found in pattern.finditer(text):
            for word in write(found):
                yield _replace(scalar, found.span(), word, rarity)


def _replace(scalar: Scalar, place: tuple[int, int], word: str, rarity: int) -> Correction:
    """Return the correction of a part of a text, with the words around it in its help."""
    text, (start, end) = str(scalar.value), place
    whole = f"{text[:start]}{word}{text[end:]}".split(" ->")[0].strip()
    edit = Edit(scalar.part(start, end), word)
    return Correction.at(rarity, edit, f"write `{whole}`", scalar.span)


def _exchange_names(block: WrittenBlock, scalar: Scalar) -> Iterator[Correction]:
    """Yield the corrections of the names in a condition."""
    text, names = str(scalar.value), [*block.parameters, "cin"]
    is_whole = bool(_COMPARISON.search(text)) and " if " not in text
    for part in [(0, len(text))] if is_whole else [one.span(1) for one in _WITHIN.finditer(text)]:
        for found in _NAME.finditer(text, *part):
            for name in names if found[0] in names else ():
                if name != found[0]:
                    yield _replace(scalar, found.span(), name, Rarity.OCCASIONAL)


def _add_conditions(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that let a step stand under a condition."""
    texts = [str(scalar.value) for scalar in _list_expressions(block)]
    known = [found[1] for text in texts for found in _WITHIN.finditer(text)]
    params = block.tree.get("params")
    declared = params.entries if isinstance(params, Object) else ()
    flags = [
        str(key.value)
        for key, value in declared
        if isinstance(value, Scalar) and (isinstance(value.value, bool) or value.value == "bool")
    ]
    boxes = (step.tree for step in block.steps if isinstance(step.tree, Scalar))
    for box in boxes if block.name else ():
        text = str(box.value)
        end = _END.search(text)
        if " if " in text.rpartition(")")[2] or end is None:
            continue
        sides = [found[1] for found in _SIDES.finditer(text)]
        names = [str(key.value) for key, _ in declared]
        names = [name for name in names if name in sides or _mentions(text, name)]
        widths = [found[1] for found in _WIDTH.finditer(text)]
        both = [f"{name} != 1 or cin != {width}"
                for name in names for width in widths if f"stride {name}" in text]  # fmt: skip
        expanding = [f"{found[1]} != 1" for found in _EXPANSION.finditer(text) if found[1] in names]
        tests = [test.format(name) for name in names for test in _TESTS]
        tests += [f"cin != {width}" for width in widths]
        for condition in dict.fromkeys([*expanding, *both, *flags, *known, *tests]):
            is_lacking = condition in flags and not any(
                _mentions(one, condition) for one in texts if one != condition
            )
            usual = Rarity.USUAL if condition in both else Rarity.OCCASIONAL
            rarity = Rarity.EVIDENT if is_lacking or condition in expanding else usual
            at = end.start(), end.start()
            yield _replace(box, at, f" if {condition}", rarity)


def _keep_channels(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that let a residual be added only where it keeps its channels."""
    texts = [scalar for step in block.steps for scalar in list_texts(step.tree)]
    texts += [scalar for scalar in list_texts(block.tree) if block.name]
    widths = Counter(found[1] for one in texts for found in _WIDTH.finditer(str(one.value)))
    for scalar in {one.span: one for one in texts if one.offset is not None}.values():
        found = _STRIDE.search(str(scalar.value))
        for width, _ in widths.most_common(_WIDTHS) if found else ():
            assert found is not None
            more = _SAME[found[1]].format(width)
            yield _replace(scalar, (found.end(), found.end()), more, Rarity.EVIDENT)


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
