"""A network with everything that it takes from other files."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.changes import set_path
from tests.mutants.reading.names import check_name
from tests.mutants.reading.plain_data import parse_yaml
from tests.mutants.reading.values import Function, Table, Word, evaluate

_TEXTS: Final = ("name", "title", "description")
_LIBRARY: Final = frozenset(("archspec", *_TEXTS, "use", "tables", "functions", "blocks", "errata"))
_NETWORK: Final = _LIBRARY | frozenset(
    "paper input inputs params legend defaults extends set insert remove body heads readout expect "
    "budget reported space where".split()
)
_MERGED: Final = ("params", "legend", "defaults", "blocks", "heads")
"""What a variant adds to by name."""


@dataclass(frozen=True, slots=True)
class Description:
    """A network as data, merged of all its files.

    Attributes:
        data: what the keys of a spec hold, with the blocks and tables of the libraries.
        tables: the tables by name.
        functions: the functions by their names with `()`.
        errata: those that the spec and its libraries state themselves.
        open: the blocks of its libraries, to which others may give what they lack.
    """

    data: Mapping[str, Any]
    tables: Mapping[str, Table]
    functions: Mapping[str, Function]
    errata: tuple[Mapping[str, str], ...]
    open: frozenset[str]


def read_description(path: Path, root: Path, trail: tuple[Path, ...] = ()) -> Description:
    """Read a network.

    Args:
        path: its file.
        root: the folder of the specs that have a name.
        trail: the files that extend or use it.
    """
    own = _read_file(path, trail)
    check("body" in own or "extends" in own, f"{path} is a library")
    check("name" in own, "no name")
    check_name(own["name"])
    data: dict[str, Any] = {"tables": {}, "blocks": {}}
    if "extends" in own:
        parent = _find(own["extends"], path, root)
        data = _without_claims(read_description(parent, root, (*trail, path)).data)
    else:
        check(("input" in own) != ("inputs" in own), "no input, or two")
    libraries = _read_libraries(own, path, root, (*trail, path))
    merged = _merge(data, own, libraries)
    for at, value in own.get("set", {}).items():
        set_path(merged, str(at), copy.deepcopy(value))
    errata = [erratum for each in (own, *libraries) for erratum in each.get("errata", [])]
    blocks = (name for library in libraries for name in library.get("blocks", {}))
    tables = {name: Table(_read_cells(rows)) for name, rows in merged["tables"].items()}
    functions = _read_functions(merged.get("functions", {}))
    return Description(merged, tables, functions, tuple(errata), frozenset(blocks))


def _read_cells(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows of a table with words for the texts in their cells."""
    for column in next(iter(rows.values())):
        kinds = {isinstance(cells[column], str) for cells in rows.values()}
        check(len(kinds) == 1, f"column {column} has words and numbers")
    return {
        row: {column: Word(at) if isinstance(at, str) else at for column, at in cells.items()}
        for row, cells in rows.items()
    }


def _read_functions(data: Mapping[str, Any]) -> dict[str, Function]:
    found = {}
    for head, expression in data.items():
        parts = re.fullmatch(r"(\w+)\((.*)\)", head)
        if parts is None:
            raise Broken(f"no function: {head}")
        parameters = [name.strip() for name in parts[2].split(",") if name.strip()]
        for name in (parts[1], *parameters):
            check_name(name)
        found[f"{parts[1]}()"] = Function(parameters, str(expression))
    for name, rule in found.items():
        others = {key: at for key, at in found.items() if key != name}
        evaluate(rule.expression, {**others, **dict.fromkeys(rule.parameters)})
    return found


def _read_file(path: Path, trail: tuple[Path, ...]) -> dict[str, Any]:
    check(path not in trail, "files in a circle")
    data = parse_yaml(path.read_text(encoding="utf-8"))
    is_network = "body" in data or "extends" in data
    unknown = set(data) - (_NETWORK if is_network else _LIBRARY)
    check(not unknown, f"unknown keys {unknown}")
    check(type(data.get("archspec")) is int and data["archspec"] == 1, "no version")
    kinds: dict[str, type] = dict.fromkeys(
        ("body", "use", "errata", "reported", "insert", "remove"), list
    )
    kinds |= dict.fromkeys(
        (*_MERGED, "tables", "functions", "expect", "paper", "budget", "set"), dict
    )
    for key, value in data.items():
        wanted = kinds.get(key)
        check(wanted is None or isinstance(value, wanted), f"{key} is {value}")
        check(key not in _TEXTS or isinstance(value, str | int), f"{key} is {value}")
    _check_facts(data)
    return data


def _check_facts(data: Mapping[str, Any]) -> None:
    """Check what says nothing about the graph."""
    check(set(data.get("paper", {})) <= {"title", "arxiv", "figure"}, "keys of paper")
    for result in data.get("reported", []):
        check(isinstance(result, dict), "a result that is no mapping")
        check(set(result) <= {"top1", "top5", "crops", "data", "source"}, f"keys of {result}")
        check("data" in result and ("top1" in result or "top5" in result), f"keys of {result}")
        for key in ("top1", "top5"):
            error = result.get(key, 0)
            check(type(error) in (int, float) and 0 <= error <= 100, f"an error of {error}")
    check(data.get("readout", "softmax") in ("softmax", "sigmoid"), "a readout")


def _find(used: Any, place: Path, root: Path) -> Path:
    """Return the file that a spec refers to."""
    check(isinstance(used, str), f"no file: {used}")
    is_path = used.endswith((".yaml", ".yml"))
    found = (place.parent / used if is_path else root / f"{used}.yaml").resolve()
    check(found.is_file() and found.is_relative_to(root.resolve()), f"no file {used}")
    return found


def _read_libraries(
    own: Mapping[str, Any], place: Path, root: Path, trail: tuple[Path, ...]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for used in own.get("use", []):
        path = _find(used, place, root)
        library = _read_file(path, trail)
        check("body" not in library and "extends" not in library, f"{used} is a network")
        found += [library, *_read_libraries(library, path, root, (*trail, path))]
    return found


def _without_claims(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a variant inherits: a copy in which no size and no total is stated."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(at) for key, at in value.items() if key != "size"}
        if isinstance(value, list):
            return [strip(item) for item in value]
        return re.sub(r"\s*->\s*\S+$", "", value) if isinstance(value, str) else value

    kept = {key: value for key, value in data.items() if key not in ("expect", "reported")}
    stripped: dict[str, Any] = strip(copy.deepcopy(kept))
    return stripped


def _merge(
    data: dict[str, Any], own: Mapping[str, Any], libraries: list[dict[str, Any]]
) -> dict[str, Any]:
    merged = {**data, **{key: value for key, value in own.items() if key not in _MERGED}}
    for key in _MERGED:
        merged[key] = {**data.get(key, {}), **copy.deepcopy(own.get(key, {}))}
    merged["body"] = copy.deepcopy(merged.get("body"))
    taken: set[str] = set()
    for library in libraries:
        blocks = library.get("blocks", {})
        check(not taken & set(blocks), "a block of two libraries")
        taken |= set(blocks)
        for name, block in blocks.items():
            check("extends" in own or name not in own.get("blocks", {}), f"{name} twice")
            merged["blocks"].setdefault(name, copy.deepcopy(block))
    merged["tables"] = {name: dict(rows) for name, rows in data.get("tables", {}).items()}
    functions = [each.get("functions", {}) for each in (data, own, *libraries)]
    merged["functions"] = {name: rule for rules in functions for name, rule in rules.items()}
    for tables in (own.get("tables", {}), *(each.get("tables", {}) for each in libraries)):
        for name, table in tables.items():
            check_name(name)
            _merge_rows(merged["tables"].setdefault(name, {}), _read_table(name, table))
    return merged


def _read_table(name: str, table: Any) -> dict[str, dict[str, Any]]:
    check(isinstance(table, dict) and isinstance(table.get("columns"), list), f"table {name}")
    columns = table["columns"]
    check(columns and len(set(columns)) == len(columns), f"columns of {name}")
    for each in (*columns, *table):
        check_name(each)
    rows = {}
    for key, cells in table.items():
        if key != "columns":
            check(isinstance(cells, list) and len(cells) == len(columns), f"row {key} of {name}")
            check(all(map(_is_cell, cells)), f"a cell that is no value in {name}.{key}")
            rows[key] = dict(zip(columns, cells, strict=True))
    check(rows, f"table {name} without rows")
    return rows


def _is_cell(cell: Any) -> bool:
    is_word = type(cell) is str and re.fullmatch(r"[A-Za-z]\w*", cell)
    return bool(is_word) or type(cell) in (int, float, bool)


def _merge_rows(known: dict[str, Any], new: dict[str, Any]) -> None:
    known.update(new)
    if len({tuple(cells) for cells in known.values()}) > 1:
        raise Broken("rows of other columns")
