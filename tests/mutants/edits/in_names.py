"""Names that are misspelled, where they are used and where they are defined."""

from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.in_values import find_definition
from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Pair, Sheet
from tests.mutants.edits.typos import misspell
from tests.mutants.reading.operators import OPERATORS

_JOINS: Final = ("concat", "add", "sub", "mul", "max", "mean", "crop", "softmax")
_KEYS: Final = frozenset(
    "archspec name title paper input params legend defaults tables use extends set blocks body "
    "heads readout expect reported errata figure description branches merge residual shortcut "
    "scale act repeat size from when loss_weight columns padding norm bias count_include_pad macs "
    "for if then else skip split slice inputs outputs functions concat add mul crop softmax "
    "inference_params inference_macs arxiv top1 top5 crops data source at printed used why".split()
)


def _typo(sheet: Sheet, kind: str, at: Range, random: Random, *around: Range) -> Iterator[Edit]:
    """Yield two misspellings of a word."""
    words = list(misspell(at.of(sheet.text)))
    for wrong in random.sample(words, min(2, len(words))):
        yield sheet.edit(kind, at, wrong, *(around or (at,)), restores=True)


def _in_boxes(sheet: Sheet, kind: str, pattern: str, random: Random) -> Iterator[Edit]:
    for box in sheet.boxes():
        for at in sheet.find(pattern, box):
            yield from _typo(sheet, kind, at, random, box)


def misspell_operator(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled operator."""
    pattern = rf"\b(?:{'|'.join(OPERATORS)})\b"
    yield from _in_boxes(sheet, "typo in an operator", pattern, random)


def misspell_block(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled block, where it is used."""
    pattern = rf"\b(?!(?:{'|'.join(OPERATORS)}|V|Linear)\b)[A-Z]\w*[a-z]\w*(?=[ ]|$|\])"
    yield from _in_boxes(sheet, "typo in a block", pattern, random)


def misspell_option(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled argument of a box or default."""
    pattern = r"\b(?:stride|norm|act|groups|keep|name|keepdim|bias)(?=[= )])"
    yield from _in_boxes(sheet, "typo in an option", pattern, random)
    for pair in sheet.pairs:
        if pair.trail[0] in ("defaults", "legend") and len(pair.trail) > 2:
            yield from _typo(sheet, "typo in an option", pair.key, random)


def misspell_word(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled value that is a word, or a misspelled mark."""
    yield from _in_boxes(sheet, "typo in a word", r"(?:norm|act)=([a-z]\w+)", random)
    yield from _in_boxes(sheet, "typo in a mark", r"\b(?:Linear|V)(?=[ )])", random)
    words = ("act", "padding", "merge", "readout", "when", "bias")
    for pair in sheet.pairs:
        if pair.name in words and pair.is_scalar and pair.trail[0] != "set":
            yield from _typo(sheet, "typo in a word", pair.value, random,
                             Range(pair.key.start, pair.value.end))  # fmt: skip


def misspell_parameter(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled parameter, where it is used."""
    names = sorted({
        pair.name for pair in sheet.pairs if pair.trail[-2:-1] == ("params",)
    } | {"cin"})  # fmt: skip
    word = "|".join(names)
    pattern = rf"(?<=[=(/* ])(?:{word})(?=[) /])(?!=)"
    yield from _in_boxes(sheet, "typo in a parameter", pattern, random)
    for pair in sheet.pairs:
        if pair.name == "scale" and pair.value.of(sheet.text) == "scale":
            around = Range(pair.key.start, pair.value.end)
            yield from _typo(sheet, "typo in a parameter", pair.value, random, around)


def misspell_table(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled table or row, where it is used."""
    for pattern in (r"(\w+)\.[a-z]\w+", r"[a-z]\w+\.(\w+)"):
        yield from _in_boxes(sheet, "typo in a table", pattern, random)


def misspell_label(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled label, where it is used or given."""
    for pair in sheet.pairs:
        if pair.name == "from" and pair.is_scalar:
            around = Range(pair.key.start, pair.value.end)
            at = next(sheet.find(r"\w+", pair.value))
            yield from _typo(sheet, "typo in a label", at, random, around)
    for each in sheet.lists:
        if each.trail[-1] in (*_JOINS, "from") or each.trail[-1][:1].isupper():
            for item in each.items:
                for at in sheet.find(r"^[A-Za-z]\w+", item):
                    yield from _typo(sheet, "typo in a label", at, random, item, each.key)
    yield from _in_boxes(sheet, "typo in a label", r"(?<= as )(\w+)\b", random)


def misspell_name(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled name that the language or the spec gives, or a misspelled word."""
    yield from _in_boxes(sheet, "typo in a name", r"\b(?:first|here)\b", random)
    yield from _in_boxes(sheet, "typo in a name", r"\brow(?=\.)|(?<=row\.)\w+", random)
    yield from _in_boxes(sheet, "typo in a name", r"\b[a-z]+8(?=\()", random)
    for pair in sheet.pairs:
        if pair.trail[-2:-1] == ("for",):
            yield from _typo(sheet, "typo in a name", pair.key, random, _whole(pair))


def _whole(pair: Pair) -> Range:
    return Range(pair.key.start, pair.value.end)


def misspell_definition(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a name that is misspelled where it is defined."""
    for pair in sheet.pairs:
        kind = find_definition(pair)
        if kind:
            at = next(sheet.find(r"\w+", pair.key))
            for _ in range(2):
                yield from _typo(sheet, f"typo where a {kind} is defined", at, random)
    for row in sheet.lists:
        if row.trail[0] == "tables" and row.trail[-1] == "columns":
            for column in row.items:
                yield from _typo(sheet, "typo where a table is defined", column, random)


def misspell_key(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled key of the language."""
    for pair in sheet.pairs:
        is_named = find_definition(pair) or pair.trail[0] in ("defaults", "legend", "paper")
        if pair.name in _KEYS and not is_named and pair.trail[0] != "set":
            yield from _typo(sheet, "typo in a key", pair.key, random)


def misspell_file(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled file."""
    used = [item for each in sheet.lists if each.trail == ("use",) for item in each.items]
    used += [pair.value for pair in sheet.pairs if pair.trail == ("extends",)]
    for path in used:
        for pattern in (r"(\w+)\.yaml", r"(\w+)/(?=\w)", r"\.(yaml)"):
            for at in sheet.find(pattern, path):
                for _ in range(4):
                    yield from _typo(sheet, "typo in a file", at, random, path)
        for wrong in (path.of(sheet.text).removesuffix(".yaml"), f"x/{path.of(sheet.text)}",
                      path.of(sheet.text).rpartition("/")[2]):  # fmt: skip
            if wrong != path.of(sheet.text):
                yield sheet.edit("typo in a file", path, wrong, path, restores=True)


def misspell_path(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a misspelled path."""
    for pair in sheet.pairs:
        if pair.trail[0] == "set" and len(pair.trail) == 2:
            for part in sheet.find(r"[A-Za-z]\w*", pair.key):
                yield from _typo(sheet, "typo in a path", part, random, pair.key)


KINDS: Final = (
    *(misspell_operator, misspell_block, misspell_option, misspell_word, misspell_parameter),
    *(
        misspell_table,
        misspell_label,
        misspell_name,
        misspell_definition,
        misspell_key,
        misspell_file,
    ),
    misspell_path,
)
