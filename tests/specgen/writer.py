"""The text of a network; where there are several spellings, one by chance."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from archspec.ops import Operator
from tests.specgen.model import (
    Apply,
    Block,
    Body,
    Choice,
    Fork,
    Formula,
    Loop,
    Meet,
    Network,
    Parts,
    Resume,
    Step,
    Use,
    Value,
)


@dataclass
class Writer:
    """The text of a network; where there are several spellings, one by chance."""

    network: Network
    random: random.Random

    def text(self) -> str:
        network = self.network
        data: dict[str, Any] = {"archspec": 1, "name": network.name, "input": str(network.input)}
        if network.inputs:
            del data["input"]
            data["inputs"] = {name: str(shape) for name, shape in network.inputs.items()}
        if network.parameters:
            data["params"] = network.parameters
        if network.legend:
            data["legend"] = {mark: _data(fields) for mark, fields in network.legend.items()}
        if network.defaults:
            data["defaults"] = {
                operator.__name__: _data(fields) for operator, fields in network.defaults.items()
            }
        if network.tables:
            data["tables"] = {name: _table(rows) for name, rows in network.tables.items()}
        if network.blocks:
            data["blocks"] = {block.name: self.block(block) for block in network.blocks}
        data["body"] = [self.step(step) for step in network.steps]
        if network.readout:
            data["readout"] = network.readout
        return "\n".join(_lines(data, "")) + "\n"

    def block(self, block: Block) -> dict[str, Any]:
        data: dict[str, Any] = {"params": block.parameters} if block.parameters else {}
        only = block.steps[0] if len(block.steps) == 1 else None
        if isinstance(only, Fork) and not only.label and only.size is None:
            return data | self.fork(only)
        return data | {"body": [self.step(step) for step in block.steps]}

    def fork(self, fork: Fork) -> dict[str, Any]:
        branches: dict[str, Any] = {
            name: [self.step(step) for step in steps] for name, steps in fork.branches.items()
        }
        if fork.scale is not None or fork.act:
            more = {} if fork.scale is None else {"scale": _data(fork.scale)}
            past = {"shortcut": branches["shortcut"]} if branches["shortcut"] else {}
            act = {"act": fork.act} if fork.act else {}
            return {"residual": branches["residual"]} | past | more | act
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
            case Parts(names=names):
                return {"split": list(names)}
            case Resume(source=source):
                return {"from": source}
            case Body(count=count, steps=steps):
                body = [self.step(each) for each in steps]
                return {"repeat": _data(count), "body": body} | extras
            case Choice(holds=holds, steps=steps, otherwise=otherwise):
                arms = {"then": steps, "else": otherwise}
                written = {
                    key: [self.step(each) for each in arm] for key, arm in arms.items() if arm
                }
                return {"if": holds.text} | written | extras
            case Loop(steps=steps):
                body = [self.step(each) for each in steps]
                return {"for": {step.variable: _column(step)}, "body": body} | extras
        raise TypeError(step)

    def reference(self, name: str) -> str:
        """A named value; `enc_4` may be written `enc(4)`."""
        indexed = re.fullmatch(r"(enc|up)_(\d+)", name)
        return f"{indexed[1]}({indexed[2]})" if indexed and self.random.random() < 0.5 else name

    def box(self, step: Apply | Use, extras: dict[str, Any]) -> Any:
        name = step.operator.__name__ if isinstance(step, Apply) else step.block.name
        words = self.operator_words(step) if isinstance(step, Apply) else self.block_words(step)
        nested = step.count is not None and "(" in _text(step.count)
        rare = self.random.random() < 0.15 and not getattr(step, "row", "")
        if words is None or nested or rare:
            fields = step.fields if isinstance(step, Apply) else step.given
            counted = {} if step.count is None else {"repeat": _data(step.count)}
            shared = {"share": step.share} if isinstance(step, Use) and step.share else {}
            tested = {} if step.condition is None else {"if": step.condition.text}
            return {name: _data(fields) | counted | tested | shared | extras or None}
        kernel = f"{words.pop(0)} " if words and re.fullmatch(r"\d+x\d+", words[0]) else ""
        count = "" if step.count is None else f"{self.counted(step.count)} x "
        arguments = f" ({' '.join(words)})" if words else ""
        label = f" as {extras['as']}" if step.label else ""
        size = f" -> {step.size}" if step.size is not None else ""
        known = f" if {step.condition.text}" if step.condition else ""
        return f"{count}{kernel}{name}{arguments}{known}{label}{size}"

    def counted(self, count: Value) -> str:
        text = _text(count)
        return text if text.isalnum() else f"({text})"

    def block_words(self, step: Use) -> list[str]:
        shared = [f"share={step.share}"] if step.share else []
        if step.row:
            return [step.row, *shared]
        positional = True
        words: list[str] = shared
        for name, expected in zip(step.given, step.block.parameters, strict=False):
            positional = positional and name == expected and self.random.random() < 0.5
            text = _text(step.given[name])
            words.append(text if positional else f"{name}={text}")
        return words

    def operator_words(self, step: Apply) -> list[str] | None:
        """The arguments in box notation, the kernel first; None where some need a mapping."""
        fields = dict(step.fields)
        words = []
        for name in self.network.legend.get(step.mark, {}):
            fields.pop(name)
        kernel = _kernel(fields.get("kernel"))
        if kernel:
            del fields["kernel"]
        main = step.operator.main()
        for name, value in fields.items():
            word = self.word(step.operator, name, value, main=name == main)
            if word is None:
                return None
            words.append(word)
        self.random.shuffle(words)
        return [*kernel, *([step.mark] if step.mark else []), *words]

    def word(self, operator: type[Operator], name: str, value: Value, *, main: bool) -> str | None:
        inner = _inner(value)
        if inner is None:
            return None
        if main and self.random.random() < 0.8 and not re.fullmatch(r"\d+x\d+", inner):
            return inner
        if name == "stride":
            return f"stride {inner}"
        if value in ("same", "valid") and name == "padding" and self.random.random() < 0.8:
            return "V" if value == "valid" else "same"
        flag = operator.is_flag(name)
        return name if flag and value is True and self.random.random() < 0.5 else f"{name}={inner}"


def _column(loop: Loop) -> Any:
    column = _range(loop.values) or _data(loop.values)
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


def _kernel(value: Value | None) -> list[str]:
    """The `3x3` in front of a name, where both sides are plain numbers."""
    match value:
        case [int(height), int(width)]:
            return [f"{height}x{width}"]
        case int():
            return [f"{value}x{value}"]
        case _:
            return []


def _inner(value: Value) -> str | None:
    """A value inside the parentheses of a box; None where it only fits into a mapping."""
    match value:
        case [int(height), int(width)]:
            return f"{height}x{width}"
        case list():
            return None
        case dict():
            ((word, option),) = value.items()
            return None if isinstance(option, dict) else f"{word}({_text(option)})"
        case _:
            return _text(value)


def _text(value: Value) -> str:
    match value:
        case Formula(text):
            return text
        case bool():
            return str(value).lower()
        case str():
            return value
        case list():
            return f"[{', '.join(map(_text, value))}]"
        case _:
            return repr(value)


def _data(value: Any) -> Any:
    """A value as YAML data: expressions as their text."""
    match value:
        case Formula(text):
            return text
        case list():
            return [_data(item) for item in value]
        case dict():
            return {key: _data(item) for key, item in value.items()}
        case _:
            return value


def _table(rows: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
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
