"""Specs as data: the sizes that they imply by the operators' own rules, and their text.

A small model of the language, apart from the program's: steps refer to each other directly,
expressions are computed by Python itself, and every spelling of a step can be written.
"""

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeAlias

from pydantic import ValidationError

from archspec.expressions import Quantity
from archspec.ops import JOINS, Image, Operator, Shape, ShapeError, Vector
from archspec.ops.arguments import Flag

Environment: TypeAlias = dict[str, Any]
"""What names mean: numbers, and tables as attributes."""

PENDING = "pending"
SHARED = "shared"
"""Key of an environment: the names whose values depend on channels."""


@dataclass(frozen=True)
class Formula:
    """An expression, as a spec writes it."""

    text: str


Value: TypeAlias = int | float | bool | str | Formula | list[Any] | dict[str, Any]


@dataclass(kw_only=True, eq=False)
class Step:
    """What all steps may have: a repetition, a label, perhaps with an index, and a stated size."""

    count: "Value | None" = None
    label: str = ""
    index: str = ""
    size: Shape | None = None


@dataclass(kw_only=True, eq=False)
class Apply(Step):
    """A box that names an operator; `mark` is a word of the legend that says some fields."""

    operator: type[Operator]
    fields: dict[str, Value] = field(default_factory=dict)
    mark: str = ""


@dataclass(kw_only=True, eq=False)
class Use(Step):
    """A box that names a block.

    Attributes:
        row: a table's row that gives the parameters.
        share: the module that it has together with other boxes.
    """

    block: "Block"
    given: dict[str, Value] = field(default_factory=dict)
    row: str = ""
    share: str = ""


@dataclass(kw_only=True, eq=False)
class Fork(Step):
    """Branches and their join; a sum of `shortcut` and `residual` may be scaled and activated."""

    branches: dict[str, list[Step]]
    merge: str
    scale: Value | None = None
    act: str = ""


@dataclass(kw_only=True, eq=False)
class Meet(Step):
    """A join of named values; `.` is the running one."""

    sources: list[str]
    merge: str


@dataclass(kw_only=True, eq=False)
class Resume(Step):
    """Go on from a named value."""

    source: str


@dataclass(kw_only=True, eq=False)
class Body(Step):
    """A repeated list of steps.

    Attributes:
        sees: whether it may take values that are named around it.
    """

    steps: list[Step]
    sees: bool = False


@dataclass(kw_only=True, eq=False)
class Loop(Step):
    """Steps once for each value of a variable; `values` is a list, or the name of a parameter."""

    variable: str
    values: "list[Value] | Formula"
    backwards: bool = False
    steps: list[Step]

    @property
    def ends_named(self) -> bool:
        """Whether the last step names the value that the loop would name."""
        last = self.steps[-1]
        return bool(last.label) or (isinstance(last, Loop) and last.ends_named)

    def column(self, inside: "Environment") -> list[Any]:
        """What the variable becomes in turn."""
        values: list[Any] = value_of(self.values, inside)
        return values[::-1] if self.backwards else values


@dataclass(eq=False)
class Block:
    """A reusable list of steps; a parameter is a default or the name of a type."""

    name: str
    parameters: dict[str, Value]
    steps: list[Step] = field(default_factory=list)


@dataclass(eq=False)
class Network:
    """A whole spec."""

    name: str
    input: Shape
    inputs: dict[str, Shape] = field(default_factory=dict)
    """Where there are several, their names and sizes; `input` is then the first."""
    parameters: dict[str, Value] = field(default_factory=dict)
    defaults: dict[type[Operator], dict[str, Value]] = field(default_factory=dict)
    legend: dict[str, dict[str, Value]] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    readout: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """Other values of the parameters, for which the network is valid too."""

    def environment(self) -> Environment:
        """What names mean in the main chain."""
        outside = {} if len(self.inputs) > 1 else {"cin": int(self.input.channels)}
        return {**self.cells(), **self.parameters, **outside, PENDING: set(outside), SHARED: {}}

    def cells(self) -> Environment:
        """The tables, so that `table.row.column` is a cell."""
        return {
            name: SimpleNamespace(**{row: SimpleNamespace(**cells) for row, cells in rows.items()})
            for name, rows in self.tables.items()
        }


# Sizes ---------------------------------------------------------------------------------------


class Invalid(Exception):
    """The steps do not fit together."""


def entered(
    block: Block, given: Mapping[str, Value], shape: Shape, inside: Environment
) -> Environment:
    """What names mean inside a use of a block, but for tables."""
    own: Environment = {**block.parameters, **value_of(dict(given), inside)}
    for name, value in block.parameters.items():
        if value == "float" or type(value) is float:
            own[name] = float(own[name])
    pending = {name for name, value in given.items() if names_in(value) & inside[PENDING]}
    return {**own, "cin": int(shape.channels), PENDING: {"cin", *pending}, SHARED: {}}


def names_in(value: Value) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", value.text)) if isinstance(value, Formula) else set()


FUNCTIONS = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "round": round}
FIXES_GRID = {"Flatten", "LayerNorm", "RMSNorm"}


def value_of(value: Value, environment: Environment) -> Any:
    """A value with its expressions computed."""
    match value:
        case Formula(text):
            try:
                return eval(text, {"__builtins__": FUNCTIONS}, environment)
            except (ZeroDivisionError, NameError, AttributeError) as error:
                raise Invalid(str(error)) from None
        case list():
            return [value_of(item, environment) for item in value]
        case dict():
            return {key: value_of(item, environment) for key, item in value.items()}
        case _:
            return value


@dataclass
class Trial:
    """The sizes of a network with certain parameters.

    Attributes:
        nodes: how many operators there are so far.
        visits: how often each step was reached.
        sizes: the size after each step when it was last reached.
        frozen: what the source has to fix: the grids of layers that only fit one grid, and the
            counts of bodies that are written out.
    """

    network: Network
    nodes: int = 0
    visits: Counter[int] = field(default_factory=Counter)
    sizes: dict[int, Shape] = field(default_factory=dict)
    frozen: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def whole(self, settings: Mapping[str, Any] | None = None) -> Shape:
        network = self.network
        inside = {**network.environment(), **(settings or {})}
        return self.chain(network.steps, network.input, inside, dict(network.inputs))

    def chain(
        self, steps: list[Step], shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        for step in steps:
            shape = self.step(step, shape, inside, labels)
        return shape

    def step(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        count = 1 if step.count is None else value_of(step.count, inside)
        if step.count is not None and names_in(step.count) & inside[PENDING]:
            raise Invalid("a count cannot depend on channels")
        if type(count) is not int or not 1 <= count <= 6:
            raise Invalid("count")
        apart = count if isinstance(step, Body) or step.count is not None else 0
        sees = isinstance(step, Body) and step.sees
        if isinstance(step, Body) and (sees or _shares(step.steps)):
            self.frozen.append((id(step), (count,)))
        for _ in range(count):
            seen = dict(labels) if sees else {}
            shape = self.once(step, shape, inside, seen if apart else labels)
        self.visits[id(step)] += 1
        self.sizes[id(step)] = shape
        if step.label:
            name = f"{step.label}_{inside[step.index]}" if step.index else step.label
            if name in labels:
                raise Invalid("a name given twice")
            labels[name] = shape
        return shape

    def once(
        self, step: Step, shape: Shape, inside: Environment, labels: dict[str, Shape]
    ) -> Shape:
        match step:
            case Apply():
                return self.applied(step, shape, inside)
            case Use(block=block, given=given):
                within = self.network.cells() | entered(block, given, shape, inside)
                self.check_shared(step, shape, inside)
                return self.chain(block.steps, shape, within, {})
            case Body(steps=steps):
                return self.chain(steps, shape, inside, labels)
            case Fork(branches=branches, merge=merge):
                ends = [self.chain(each, shape, inside, labels) for each in branches.values()]
                self.nodes += bool(step.act)
                return self.ruled(JOINS[merge](), *ends)
            case Meet(sources=sources, merge=merge):
                ends = [
                    shape if name == "." else self.named(name, inside, labels) for name in sources
                ]
                return self.ruled(JOINS[merge](), *ends)
            case Resume(source=source):
                return self.named(source, inside, labels)
            case Loop():
                for value in step.column(inside):
                    shape = self.chain(step.steps, shape, _round(step, value, inside), labels)
                return shape
        raise TypeError(step)

    def check_shared(self, use: Use, shape: Shape, inside: Environment) -> None:
        """Uses of one module get the same everywhere."""
        if use.share:
            takes = (id(use.block), shape.tensor, repr(value_of(use.given, inside)))
            if inside[SHARED].setdefault(use.share, takes) != takes:
                raise Invalid("uses that differ")

    def named(self, source: str, inside: Environment, labels: dict[str, Shape]) -> Shape:
        """The size of a named value; `enc(c)` is `enc_64`."""
        stem, _, index = source.rstrip(")").partition("(")
        name = f"{stem}_{inside[index]}" if index in inside else source
        if name not in labels:
            raise Invalid("no such name")
        return labels[name]

    def applied(self, step: Apply, shape: Shape, inside: Environment) -> Shape:
        fields = {**self.network.defaults.get(step.operator, {}), **step.fields}
        values = value_of(fields, inside)
        if "keep" in values:
            values["rate"] = 1 - values.pop("keep")
        try:
            op = step.operator.model_validate(values)
        except ValidationError as error:
            raise Invalid(str(error)) from None
        if step.operator.__name__ in FIXES_GRID or (isinstance(shape, Image) and _layered(op)):
            self.frozen.append((id(step), shape.tensor[1:]))
        return self.ruled(op, shape)

    def ruled(self, op: Operator, *shapes: Shape) -> Shape:
        self.nodes += 1
        try:
            output = op.shape(*shapes)
        except ShapeError as error:
            raise Invalid(str(error)) from None
        if math.prod(output.tensor) > 4096 or int(output.channels) > 600:
            raise Invalid("too large to be quick")
        if isinstance(output, Image):
            return Image(Quantity.of(int(output.channels)), *output.grid)
        return Vector(Quantity.of(int(output.channels)))


def _shares(steps: list[Step]) -> bool:
    """Whether a module is shared in a chain."""
    for step in steps:
        if isinstance(step, Use) and step.share:
            return True
        if isinstance(step, Fork) and any(map(_shares, step.branches.values())):
            return True
        if isinstance(step, Body | Loop) and _shares(step.steps):
            return True
    return False


def _round(loop: Loop, value: Any, inside: Environment) -> Environment:
    """What names mean in one round."""
    pending = set(inside[PENDING])
    if names_in(loop.values[0] if isinstance(loop.values, list) else loop.values) & pending:
        pending.add(loop.variable)
    return {**inside, loop.variable: value, PENDING: pending}


def _layered(op: Operator) -> bool:
    return type(getattr(op, "norm", None)).__name__ in FIXES_GRID


# Text ----------------------------------------------------------------------------------------


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
        branches = {
            name: [self.step(step) for step in steps] for name, steps in fork.branches.items()
        }
        if fork.scale is not None or fork.act:
            more = {} if fork.scale is None else {"scale": _data(fork.scale)}
            past = {"shortcut": branches["shortcut"]} if branches["shortcut"] else {}
            act = {"act": fork.act} if fork.act else {}
            return {"residual": branches["residual"]} | past | more | act
        plain = fork.merge == "concat" and self.random.random() < 0.5
        return {"branches": branches} | ({} if plain else {"merge": fork.merge})

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
            case Resume(source=source):
                return {"from": source}
            case Body(count=count, steps=steps):
                body = [self.step(each) for each in steps]
                return {"repeat": _data(count), "body": body} | extras
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
            return {name: _data(fields) | counted | shared | extras or None}
        kernel = f"{words.pop(0)} " if words and re.fullmatch(r"\d+x\d+", words[0]) else ""
        count = "" if step.count is None else f"{self.counted(step.count)} x "
        arguments = f" ({' '.join(words)})" if words else ""
        label = f" as {extras['as']}" if step.label else ""
        size = f" -> {step.size}" if step.size is not None else ""
        return f"{count}{kernel}{name}{arguments}{label}{size}"

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
        flag = name in operator.model_fields and any(
            isinstance(each, Flag) for each in operator.model_fields[name].metadata
        )
        return name if flag and value is True and self.random.random() < 0.5 else f"{name}={inner}"


def _column(loop: Loop) -> Any:
    column = _data(loop.values)
    return f"reversed({column})" if loop.backwards else column


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


_PLAIN = re.compile(r"(?=.*[A-Za-z])[\w(][\w ()+*/%.=-]*(-> \w+)?", re.A)


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
