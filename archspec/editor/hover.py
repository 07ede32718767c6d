"""What a part of a spec means: boxes with their sizes and costs, keys, names."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.cursor import find_cursor
from archspec.editor.names import Occurrence
from archspec.editor.navigate import find_definition, find_occurrence
from archspec.editor.open_spec import GoodSpec, OpenSpec
from archspec.editor.sizes import collect_sizes
from archspec.expressions import Quantity
from archspec.graph.node import Node
from archspec.language import Box
from archspec.language.box_printer import print_box, print_value
from archspec.language.document import KEYS
from archspec.language.provenance import GivenValue, Giver
from archspec.language.schema.keys import SECTION_KEYS, TABLES, Mappings, describe_key
from archspec.language.walk import walk_boxes
from archspec.ops import find
from archspec.reader import Array, Object, Scalar, Tree

_FEW: Final = 4
_DEEP: Final = 2
"""The depth of the keys of a block or a head."""


@dataclass(frozen=True, slots=True)
class Hover:
    """A text about a part of a spec.

    Attributes:
        span: the part.
        text: the text, in Markdown.
    """

    span: Span
    text: str


def hover(opened: OpenSpec, line: int, column: int) -> Hover | None:
    """Return what stands at a place: a box, a key or a name."""
    good = opened.good
    if good is not None and good.text == opened.text:
        box = _find_box(good, opened.file, line, column)
        if box is not None:
            return Hover(box.span, _describe_box(good, box))
    key = _find_key(opened, line, column)
    if key is not None:
        return key
    found = find_occurrence(opened, line, column)
    return None if found is None else Hover(found.span, _describe_name(opened, found))


def _find_box(good: GoodSpec, file: str, line: int, column: int) -> Box | None:
    point = Span(file, line, column, line, column)
    for steps in good.program.chains:
        for box in walk_boxes(steps):
            if box.span.file == file and point.is_within(box.span):
                return box
    return None


def _describe_box(good: GoodSpec, box: Box) -> str:
    """Return what a box is, its sizes, its cost, and where its values come from."""
    parts = [f"```\n{print_box(box)}\n```"]
    operator, block = find(box.name), good.program.blocks.get(box.name)
    if block is not None:
        figure = f" Figure {block.figure}." if block.figure else ""
        parts.append(f"**{block.name}**, a block.{figure} {block.description}".strip())
    elif operator is not None:
        text = " ".join((operator.__doc__ or "").partition("\n\n")[0].split())
        parts.append(f"**{box.name}**: {text}")
    graph = good.graph
    if graph is None:
        return "\n\n".join(parts)
    nodes = [node for node in graph.nodes if node.span == box.span and not block]
    if nodes:
        parts.append("\n".join(_describe_flow(nodes, graph.nodes)))
        parts.append("\n".join(_describe_values(good, nodes[0])))
    elif sizes := collect_sizes(graph).get(box.span):
        parts.append(f"→ {_list_few(sizes)}")
    return "\n\n".join(part for part in parts if part)


def _describe_flow(nodes: Sequence[Node], every: Sequence[Node]) -> Iterator[str]:
    """Yield what enters and leaves, and what it costs, each line in Markdown."""
    flows = dict.fromkeys(
        f"{' and '.join(str(every[source].type) for source in node.inputs)} → {node.type}"
        for node in nodes
    )
    yield from (f"* {flow}" for flow in [*flows][:_FEW])
    if len(flows) > _FEW:
        yield f"* and {len(flows) - _FEW} more"
    parameters, macs = (
        dict.fromkeys(numbers)
        for numbers in (
            [node.parameters for node in nodes if not node.reused],
            [node.macs for node in nodes],
        )
    )
    costs = [f"{_list_few([f'{n:,}' for n in parameters])} parameters" if any(parameters) else "",
             f"{_list_few([f'{n:,}' for n in macs])} MACs" if any(macs) else ""]  # fmt: skip
    if any(costs):
        yield f"* {', '.join(filter(None, costs))}"
    if len(nodes) > 1:
        yield f"* {len(nodes)} times in the network"


def _list_few(texts: Sequence[str]) -> str:
    more = len(texts) - _FEW
    return ", ".join(texts[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _describe_values(good: GoodSpec, node: Node) -> Iterator[str]:
    """Yield where each argument of a box comes from, each line in Markdown."""
    given = {value.name: value for value in node.given}
    for value in given.values():
        yield f"* `{value.name}` = `{_print(value)}`, {_describe_giver(value)}"
    left = [name for name in node.operator.model_fields if name not in given]
    if left and node.op is not None:
        defaults = (f"`{name}` = `{_print_default(node, name)}`" for name in left)
        yield f"* by default: {', '.join(defaults)}"


def _print(given: GivenValue) -> str:
    value = given.value
    return str(value.value) if isinstance(value, Quantity) else print_value(value)


def _print_default(node: Node, name: str) -> str:
    from archspec.ops.attached import written

    return written(node.operator.model_fields[name].default)


def _describe_giver(value: GivenValue) -> str:
    """Return who gives a value, and in which line."""
    given = value.provenance
    where = "" if given.span is None else f" (line {given.span.line})"
    match given.by:
        case Giver.BOX:
            return "written here"
        case Giver.MARK:
            return f"by the mark `{given.name}`{where}"
        case Giver.ROW:
            return f"by the row `{given.name}`{where}"
        case Giver.DEFAULTS:
            return f"by `defaults` of {given.name}{where}"
        case _:
            return f"by the {given.by.value} `{given.name}`{where}".replace(" ``", "")


def _find_key(opened: OpenSpec, line: int, column: int) -> Hover | None:
    """Return what the key at a place means."""
    document = opened.document
    key = None if document is None else _find_key_at(document, line, column)
    if key is None:
        return None
    lines = opened.text.split("\n")
    keys = find_cursor(lines, line, key.span.column).keys
    mapping = _choose_mapping(keys, str(key.value))
    if mapping is None:
        return None
    doc = describe_key(mapping, str(key.value))
    example = f"\n\n```yaml\n{key.value}: {doc.example}\n```" if doc.example else ""
    return Hover(key.span, f"**{key.value}**: {doc.text}{example}")


def _choose_mapping(keys: Sequence[str], key: str) -> Mappings | None:
    """Return the mapping of the language that a key is of."""
    if not keys:
        return "spec" if key in KEYS else None
    section = next((each for each in keys if each), "")
    found: Mappings = "step" if key in TABLES["step"] else "box"
    if len(keys) == _DEEP and section in ("blocks", "heads"):
        found = "block" if section == "blocks" else "head"
    found = SECTION_KEYS.get(section, found)
    return found if key in TABLES[found] else None


def _find_key_at(tree: Tree, line: int, column: int) -> Scalar | None:
    match tree:
        case Object(entries):
            for key, value in entries:
                span = key.span
                if span.line == line and span.column <= column < span.end_column:
                    return key
                if found := _find_key_at(value, line, column):
                    return found
        case Array(items):
            for item in items:
                if found := _find_key_at(item, line, column):
                    return found
    return None


def _describe_name(opened: OpenSpec, found: Occurrence) -> str:
    """Return what a name stands for, and where it is defined."""
    symbol, span = found.symbol, found.span
    place = find_definition(opened, span.line, span.column)
    where = "" if place is None else f", defined in line {place.span.line}"
    if place is not None and place.path is not None and place.path != opened.path:
        where += f" of `{place.path.name}`"
    good = opened.good
    value = ""
    if good is not None and symbol.kind == "parameter":
        known = (
            good.program.blocks[symbol.owner].parameters
            if (symbol.owner in good.program.blocks)
            else good.program.spec.parameters
        )
        default = next((p.default for p in known if p.name == symbol.name), None)
        value = "" if default is None else f" = {default}"
    return f"{symbol.kind} **{symbol.name}**{value}{where}"
