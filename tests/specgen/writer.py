"""The text of a network; where there are several spellings, one by chance."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tests.specgen.box_writer import BoxWriter, data_of
from tests.specgen.model import (
    ENTERING,
    Apply,
    Block,
    Body,
    Choice,
    Fork,
    Formula,
    Head,
    Loop,
    Meet,
    Parts,
    Range,
    Resume,
    Soften,
    Step,
    Use,
    Value,
)


class Writer(BoxWriter):
    """The text of a network; where there are several spellings, one by chance."""

    def text(self) -> str:
        network = self.network
        data: dict[str, Any] = {"archspec": 1, "name": network.name, "input": str(network.input)}
        if network.inputs:
            del data["input"]
            data["inputs"] = {name: str(shape) for name, shape in network.inputs.items()}
        if network.parameters:
            data["params"] = data_of(network.parameters)
        if network.legend:
            data["legend"] = {mark: data_of(fields) for mark, fields in network.legend.items()}
        if network.defaults:
            data["defaults"] = {
                operator.__name__: data_of(fields) for operator, fields in network.defaults.items()
            }
        if network.tables:
            data["tables"] = {name: _table(rows) for name, rows in network.tables.items()}
        if network.functions:
            data["functions"] = {f"{name}(v)": rule for name, rule in network.functions.items()}
        if network.blocks:
            data["blocks"] = {block.name: self.block(block) for block in network.blocks}
        data["body"] = [self.step(step) for step in network.steps]
        if network.heads:
            data["heads"] = {head.name: self.head(head) for head in network.heads}
        if network.readout:
            data["readout"] = network.readout
        return "\n".join(_lines(data, "")) + "\n"

    def block(self, block: Block) -> dict[str, Any]:
        data: dict[str, Any] = {"params": data_of(block.parameters)} if block.parameters else {}
        if block.inputs:
            data["inputs"] = block.inputs
        if block.outputs:
            data["outputs"] = self.outputs(block)
        only = block.steps[0] if len(block.steps) == 1 else None
        if isinstance(only, Fork) and not only.label and only.size is None:
            return data | self.fork(only)
        return data | {"body": [self.step(step) for step in block.steps]}

    def outputs(self, block: Block) -> Any:
        alike = all(name == label for name, label in block.outputs.items())
        return [*block.outputs] if alike else block.outputs

    def head(self, head: Head) -> Any:
        if not head.steps:
            return self.reference(head.source)
        data: dict[str, Any] = {"from": self.reference(head.source)}
        if head.training or self.random.random() < 0.5:
            data["when"] = "training" if head.training else "always"
        if head.weight:
            data["loss_weight"] = head.weight
        return data | {"body": [self.step(step) for step in head.steps]}

    def fork(self, fork: Fork) -> dict[str, Any]:
        branches: dict[str, Any] = {
            name: [self.step(step) for step in steps] for name, steps in fork.branches.items()
        }
        if fork.is_residual:
            more = {} if fork.scale is None else {"scale": data_of(fork.scale)}
            past = [self.branch(fork, "shortcut", branches["shortcut"])]
            skip = {"skip": fork.skip.text} if fork.skip is not None else {}
            act = {"act": fork.act} if fork.act else {}
            named = dict(past) if branches["shortcut"] else {}
            return {"residual": branches["residual"]} | named | more | skip | act
        plain = fork.merge == "concat" and self.random.random() < 0.5
        branches = dict(self.branch(fork, name, steps) for name, steps in branches.items())
        return {"branches": branches} | ({} if plain else {"merge": fork.merge})

    def branch(self, fork: Fork, name: str, steps: Any) -> tuple[str, Any]:
        condition = fork.conditions.get(name)
        if condition is None:
            return name, steps
        if self.random.random() < 0.5:
            return f"{name} if {condition.text}", steps
        return name, {"if": condition.text, "body": steps}

    def step(self, step: Step) -> Any:
        label = f"{step.label}({step.index})" if step.index else step.label
        extras: dict[str, Any] = {"as": label} if label else {}
        if step.size is not None:
            extras["size"] = str(step.size)
        match step:
            case Apply() | Use():
                return self.box(step, extras)
            case Fork():
                return self.fork(step) | extras
            case Meet(sources=sources, merge=merge):
                return {merge: [self.reference(each) for each in sources]} | extras
            case Parts(names=names, sizes=sizes):
                parts = dict(zip(names, map(data_of, sizes), strict=False)) or list(names)
                return {"split": parts}
            case Soften(sources=sources, names=names):
                return {"softmax": [self.reference(each) for each in sources], "as": list(names)}
            case Resume(source=source):
                return {"from": "input" if source == ENTERING else source}
            case Body(count=count, steps=steps):
                body = [self.step(each) for each in steps]
                return {"repeat": data_of(count), "body": body} | extras
            case Choice(holds=holds, steps=steps, otherwise=otherwise):
                arms = {"then": steps, "else": otherwise}
                written = {
                    key: [self.step(each) for each in arm] for key, arm in arms.items() if arm
                }
                return {"if": holds.text} | written | extras
            case Loop(steps=steps):
                body = [self.step(each) for each in steps]
                numbers = {step.number: "1.."} if step.number else {}
                beside = {name: data_of(values) for name, values in step.beside.items()}
                return {
                    "for": numbers | {step.variable: _column(step)} | beside,
                    "body": body,
                } | extras
        raise TypeError(step)


def _column(loop: Loop) -> Any:
    match loop.values:
        case Range(first=first, last=last):
            column = f"{first}..{data_of(last)}"
        case values:
            column = _range(values) or data_of(values)
    return f"reversed({column})" if loop.backwards else column


def _range(values: "list[Value] | Formula") -> str:
    """Numbers in a row as a range, where they begin with an odd one; empty for others."""
    if not isinstance(values, list) or len(values) < 2 or not all(type(v) is int for v in values):
        return ""
    first, last = cast("int", values[0]), cast("int", values[-1])
    if first % 2 and values == [*range(first, last + 1)]:
        return f"{first}..{last}"
    if first % 2 and values == [*range(first, last - 1, -1)]:
        return f"reversed({last}..{first})"
    return ""


def _table(rows: Mapping[str, Mapping[str, int | str]]) -> dict[str, Any]:
    columns = list(next(iter(rows.values())))
    return {"columns": columns} | {name: list(cells.values()) for name, cells in rows.items()}


_PLAIN = re.compile(r"(?=.*[A-Za-z])[\w(][\w ()+*/%.=!<>-]*(-> \w+)?", re.A)


def _lines(data: Any, indent: str) -> Iterator[str]:
    """A mapping or list, one entry a line."""
    entries = (
        ((f"{key}:", value) for key, value in data.items())
        if isinstance(data, dict)
        else (("-", value) for value in data)
    )
    for head, value in entries:
        if isinstance(value, dict | list) and value and any(map(_deep, _items(value))):
            yield f"{indent}{head}"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{head} {_flow(value)}"


def _items(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _deep(value: Any) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and " " in value)


def _flow(value: Any) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(_flow, value))}]"
        case str() if _PLAIN.fullmatch(value) and "," not in value:
            return value
        case None:
            return "null"
        case _:
            return json.dumps(value)
