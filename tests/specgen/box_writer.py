"""The text of boxes, in box notation or as mappings."""

import random
import re
from dataclasses import dataclass
from typing import Any

from archspec import ops
from archspec.ops import Operator
from tests.specgen.model import ENTERING, Apply, Formula, Network, Use, Value, Word


@dataclass
class BoxWriter:
    """Writes boxes; where there are several spellings, one by chance."""

    network: Network
    random: random.Random

    def box(self, step: Apply | Use, extras: dict[str, Any]) -> Any:
        extras = extras | ({"name": step.module} if step.module else {})
        match step:
            case Use(sources=[_, *_]):
                return self.taking_box(step, extras)
            case Apply(operator=ops.Slice) if self.is_plain_slice(step):
                ends = (_text(step.fields.get(end, "")) for end in ("start", "stop"))
                return {"slice": "..".join(ends)} | extras
            case Apply():
                name, fields, words = step.operator.__name__, step.fields, self.operator_words(step)
            case _:
                name, fields, words = step.block.name, step.given, self.block_words(step)
        if isinstance(step, Use) and step.taken:
            extras["as"], words = dict(step.taken), None
        kernel = kernel_text(step.fields.get("kernel")) if isinstance(step, Apply) else ""
        nested = step.count is not None and ("(" in _text(step.count) or kernel.isdigit())
        rare = self.random.random() < 0.15 and not getattr(step, "row", "")
        if words is None or nested or rare:
            counted = {} if step.count is None else {"repeat": data_of(step.count)}
            shared = {"share": step.share} if isinstance(step, Use) and step.share else {}
            tested = {} if step.condition is None else {"if": step.condition.text}
            return {name: data_of(fields) | counted | tested | shared | extras or None}
        words += [f"name={step.module}"] if step.module else []
        count = "" if step.count is None else f"{self.counted(step.count)} x "
        arguments = f" ({' '.join(words)})" if words else ""
        label = f" as {extras['as']}" if step.label else ""
        size = f" -> {step.size}" if step.size is not None else ""
        known = f" if {step.condition.text}" if step.condition else ""
        before = f"{kernel} " if kernel else ""
        return f"{count}{before}{name}{arguments}{known}{label}{size}"

    def is_plain_slice(self, step: Apply) -> bool:
        """Whether a slice can be written as a step, with two ends."""
        if not step.fields:
            return False
        plain = step.count is None and step.condition is None and not step.mark and not step.module
        return plain and self.random.random() < 0.5

    def taking_box(self, use: Use, extras: dict[str, Any]) -> dict[str, Any]:
        """A box with the values that it takes behind it, or among its arguments."""
        name, given = use.block.name, data_of(use.given)
        named = {"as": dict(use.taken)} if use.taken else {}
        sources = [self.reference(each) for each in use.sources]
        if self.random.random() < 0.5 or use.module:
            return {name: given | {"from": sources} | extras | named}
        words = self.block_words(use)
        head = f"{name} ({' '.join(words)})" if words else name
        return {head: sources} | extras | named

    def reference(self, name: str) -> str:
        """A named value; `enc_4` may be written `enc(4)`."""
        if name == ENTERING:
            return "input"
        indexed = re.fullmatch(r"(enc|up)_(\d+)", name)
        return f"{indexed[1]}({indexed[2]})" if indexed and self.random.random() < 0.5 else name

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
        """The arguments in box notation but the kernel; None where some need a mapping."""
        fields = dict(step.fields)
        words = []
        for name in self.network.legend.get(step.mark, {}):
            fields.pop(name)
        if kernel_text(fields.get("kernel")):
            del fields["kernel"]
        main = step.operator.main()
        for name, value in fields.items():
            word = self.word(step.operator, name, value, main=name == main)
            if word is None:
                return None
            words.append(word)
        self.random.shuffle(words)
        return [*([step.mark] if step.mark else []), *words]

    def word(self, operator: type[Operator], name: str, value: Value, *, main: bool) -> str | None:
        inner = _inner(value)
        if inner is None:
            return None
        if main and self.random.random() < 0.8 and not re.fullmatch(r"\d+(x\d+)+", inner):
            return inner
        if name == "stride":
            return f"stride {inner}"
        if value in ("same", "valid") and name == "padding" and self.random.random() < 0.8:
            return "V" if value == "valid" else "same"
        flag = operator.is_flag(name)
        return name if flag and value is True and self.random.random() < 0.5 else f"{name}={inner}"


def kernel_text(value: Value | None) -> str:
    """The `3x3` in front of a name, where all sides are plain numbers; else nothing."""
    match value:
        case [*sides] if all(type(side) is int for side in sides):
            return "x".join(map(str, sides))
        case int():
            return f"{value}x{value}"
        case _:
            return ""


def _inner(value: Value) -> str | None:
    """A value inside the parentheses of a box; None where it only fits into a mapping."""
    match value:
        case [*sides] if all(type(side) is int for side in sides):
            return "x".join(map(str, sides))
        case list():
            return None
        case dict():
            ((word, option),) = value.items()
            return None if isinstance(option, dict) else f"{word}({_text(option)})"
        case _:
            return _text(value)


def _text(value: Value) -> str:
    match value:
        case Formula(text, shown):
            return shown or text
        case Word(text):
            return text
        case bool():
            return str(value).lower()
        case str():
            return value
        case list():
            return f"[{', '.join(map(_text, value))}]"
        case _:
            return repr(value)


def data_of(value: Any) -> Any:
    """A value as YAML data: expressions as their text."""
    match value:
        case Formula(text, shown):
            return shown or text
        case Word(text):
            return text
        case list():
            return [data_of(item) for item in value]
        case dict():
            return {key: data_of(item) for key, item in value.items()}
        case _:
            return value
