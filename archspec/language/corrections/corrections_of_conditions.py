"""List the corrections of conditions and expressions: signs, names, numbers, arms of choices."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from archspec.diagnostics import Edit
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_printer import print_value
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenBlock, find_end, list_texts
from archspec.language.model import Box
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
        re.compile(r"(?<=\bif )(?!not )(\w+)(?= else|$|\))"),
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
    _Pattern(re.compile(r" if [^()]*?$"), lambda found: ("",), Rarity.ODD),
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

_EXPANSION: Final = re.compile(r"(\w+)\*cin")
"""The width of a layer that widens by a factor, and does nothing of use where that is 1."""

_WIDTHS: Final = 3
"""The most widths to compare with the channels that enter."""

_COMPARISON: Final = re.compile(r" (?:[=!<>]=|[<>]) ")
_NAME: Final = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")
_WITHIN: Final = re.compile(r" if (.*?)(?: else |$)")


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
        for found in _ALIKE.finditer(_cut_text(scalar)):
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
    text = _cut_text(scalar)
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
    end = find_end(text)
    is_whole = bool(_COMPARISON.search(text)) and " if " not in text
    within = [one.span(1) for one in _WITHIN.finditer(text, 0, end)]
    for part in [(0, len(text))] if is_whole else within:
        for found in _NAME.finditer(text, *part):
            for name in names if found[0] in names else ():
                if name != found[0]:
                    yield _replace(scalar, found.span(), name, Rarity.OCCASIONAL)


def _add_conditions(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that let a step stand under a condition."""
    texts = [_cut_text(scalar) for scalar in _list_expressions(block)]
    known = [found[1] for text in texts for found in _WITHIN.finditer(text)]
    flags = _list_flags(block)
    used = [text for text in texts if text not in flags]
    lacking = [flag for flag in flags if not any(_mentions(text, flag) for text in used)]
    for step in block.steps if block.name else ():
        box, tree = step.box, step.tree
        if box is None or box.condition is not None or not isinstance(tree, Scalar):
            continue
        rarities = dict.fromkeys(lacking, Rarity.EVIDENT)
        for condition, rarity in _list_tests(box, block.parameters):
            rarities.setdefault(condition, rarity)
        rest = dict.fromkeys((*flags, *known), Rarity.OCCASIONAL)
        for condition, rarity in (rest | rarities).items():
            at = len(_cut_text(tree))
            yield _replace(tree, (at, at), f" if {condition}", rarity)


def _list_flags(block: WrittenBlock) -> list[str]:
    """Return the parameters of a block that are true or false."""
    params = block.tree.get("params")
    return [
        str(key.value)
        for key, value in (params.entries if isinstance(params, Object) else ())
        if isinstance(value, Scalar) and (isinstance(value.value, bool) or value.value == "bool")
    ]


def _list_tests(box: Box, parameters: Sequence[str]) -> Iterator[tuple[str, Rarity]]:
    """Yield usual conditions on what a box takes, each with how rare it is to forget it."""
    given = {one.name: one.value for one in box.arguments}
    taken = {name for value in given.values() for name in find_names_in_data(value)}
    names = [name for name in parameters if name in taken]
    width = print_value(given[None]) if None in given else ""
    expansion = _EXPANSION.fullmatch(width)
    if expansion and expansion[1] in names:
        yield f"{expansion[1]} != 1", Rarity.EVIDENT
    stride = print_value(given["stride"]) if "stride" in given else ""
    if stride in names and width:
        yield f"{stride} != 1 or cin != {width}", Rarity.USUAL
    for name in names:
        yield from ((test.format(name), Rarity.OCCASIONAL) for test in _TESTS)
    if width:
        yield f"cin != {width}", Rarity.OCCASIONAL


def _keep_channels(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that let a residual be added only where it keeps its channels."""
    boxes = (step.box for step in block.steps if step.box is not None)
    given = (one.value for box in boxes for one in box.arguments if one.name is None)
    widths = Counter(map(print_value, given))
    for scalar in _list_expressions(block):
        found = _STRIDE.search(_cut_text(scalar))
        for width, _ in widths.most_common(_WIDTHS) if found else ():
            assert found is not None
            more = _SAME[found[1]].format(width)
            yield _replace(scalar, (found.end(), found.end()), more, Rarity.EVIDENT)


def _cut_text(scalar: Scalar) -> str:
    """Return a text without the name of a value and its size."""
    text = str(scalar.value)
    return text[: find_end(text)]


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
