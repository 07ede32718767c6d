"""What a variant sets, by path: docs/variants.md."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.mutants.reading.boxes import Box, parse_box
from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.operators import OPERATORS
from tests.mutants.reading.steps import read_count


def set_path(data: dict[str, Any], path: str, value: Any) -> None:
    """Give a new value to what is at a path of a merged network."""
    section, *parts = path.split(".")
    check(section in data, f"no path {path}")
    if not parts:
        check(section in ("title", "readout", "input", "description"), f"no path {path}")
        data[section] = value
    elif section == "tables":
        _set_in_table(data["tables"], parts, value)
    elif section in ("defaults", "legend", "params"):
        _set_shorthand(data[section], section, parts, value)
    else:
        data[section] = _changed(data[section], parts, value)


def _set_in_table(tables: dict[str, Any], parts: Sequence[str], value: Any) -> None:
    check(len(parts) in (2, 3) and parts[1] in tables.get(parts[0], {}), f"no row {parts}")
    table, row, *column = parts
    cells = dict(tables[table][row])
    if column:
        check(column[0] in cells, f"no column {column}")
        cells[column[0]] = value
    else:
        check(isinstance(value, list) and len(value) == len(cells), f"no row: {value}")
        cells = dict(zip(cells, value, strict=True))
    check(all(type(cell) in (int, float) for cell in cells.values()), "a cell that is no number")
    tables[table] = {**tables[table], row: cells}


def _set_shorthand(entries: dict[str, Any], section: str, parts: Sequence[str], value: Any) -> None:
    name, *argument = parts
    if section == "params":
        check(name in entries and not argument, f"no parameter {parts}")
        entries[name] = value
        return
    known = name in (OPERATORS if section == "defaults" else entries)
    check(known and len(argument) >= 1, f"nothing at {parts}")
    if section == "defaults":
        check(argument[0] in (*OPERATORS[name].arguments, "keep"), f"no argument {argument}")
    entries[name] = _changed(dict(entries.get(name, {})), argument, value)


def _changed(node: Any, parts: Sequence[str], value: Any) -> Any:
    """Return a node with what is at a path below it replaced."""
    if not parts:
        return value
    part, *rest = parts
    match node:
        case list():
            at = _find_step(node, part)
            return [*node[:at], _changed(node[at], rest, value), *node[at + 1 :]]
        case dict():
            check(part in node or not rest, f"no {part}")
            check(part in node or part in ("scale", "act", "merge", "repeat"), f"no {part}")
            return {**node, part: _changed(node.get(part), rest, value)}
        case str() | Box():
            box = parse_box(node) if isinstance(node, str) else node
            check(not rest, f"nothing at {parts}")
            if part == "repeat":
                return replace(box, count=read_count(value))
            return replace(
                box, given=(*(each for each in box.given if each[0] != part), (part, value))
            )
        case _:
            raise Broken(f"nothing at {parts}")


def _find_step(steps: Sequence[Any], part: str) -> int:
    if part.isdigit():
        check(int(part) < len(steps), f"no step {part}")
        return int(part)
    boxes = [parse_box(step) if isinstance(step, str) else step for step in steps]
    names = [[box.name, box.label] if isinstance(box, Box) else list(box)[:1] for box in boxes]
    found = [at for at, known in enumerate(names) if part in known]
    check(len(found) == 1, f"{len(found)} steps {part}")
    return found[0]
