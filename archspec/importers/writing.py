"""Write what was found as a spec."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from archspec.importers.abstraction.model import Block, Sketch
from archspec.importers.abstraction.stages import First
from archspec.importers.abstraction.unify import print_plain
from archspec.importers.boxes import Word
from archspec.importers.flat import FlatNetwork
from archspec.importers.recognition.attach import LAYERS, find_word
from archspec.importers.structure.model import (
    RUNNING,
    Call,
    Chain,
    Fork,
    Head,
    Join,
    Parting,
    Residual,
    Step,
    Text,
    list_chains,
)
from archspec.language.names import is_valid_name
from archspec.ops import find_own

_SHARED: Final = ("norm", "act", "bias", "padding")
"""The arguments that specs share as defaults."""

_OWN_DEFAULTS: Final[Mapping[str, object]] = {
    "norm": None,
    "act": None,
    "bias": True,
    "padding": "same",
}

_MARKS: Final = {"valid": "V", "same": "same"}


def write_document(network: FlatNetwork, sketch: Sketch) -> dict[str, Any]:
    """Return a spec as plain data, in the order of its keys.

    Args:
        network: what was read.
        sketch: what was found in it.
    """
    return _Writer(network, sketch).write()


class _Writer:
    def __init__(self, network: FlatNetwork, sketch: Sketch) -> None:
        self._network = network
        self._sketch = sketch
        self._blocks = {block.name: block for block in sketch.blocks}
        self._defaults = _find_defaults(sketch)

    def write(self) -> dict[str, Any]:
        """Return the document."""
        network = self._network
        parameters = _name_classes(self._sketch.body)
        sizes = {name: print_size(shape) for name, shape in network.inputs.items()}
        given = {"input": next(iter(sizes.values()))} if len(sizes) == 1 else {"inputs": sizes}
        document: dict[str, Any] = {"archspec": 1, "name": network.name}
        document |= {"title": network.title} if network.title else {}
        document |= given
        document |= {"params": parameters} if parameters else {}
        document |= {"defaults": _plain_defaults(self._defaults)} if self._defaults else {}
        blocks = {block.name: self._write_block(block) for block in self._sketch.blocks}
        document |= {"blocks": blocks} if blocks else {}
        document |= {"body": self._write_chain(self._sketch.body)}
        heads = {head.name: self._write_head(head) for head in self._sketch.heads}
        return document | ({"heads": heads} if heads else {})

    def _write_head(self, head: Head) -> Any:
        if not head.steps and not head.training:
            return head.takes
        written: dict[str, Any] = {"from": head.takes}
        written |= {"when": "training"} if head.training else {}
        return written | {"body": self._write_chain(head.steps)}

    def _write_block(self, block: Block) -> dict[str, Any]:
        parameters = {
            each.name: each.type if each.default is None else each.default
            for each in block.parameters
        }
        written: dict[str, Any] = {"params": parameters} if parameters else {}
        written |= {"inputs": list(block.inputs)} if block.inputs else {}
        only = block.steps[0] if len(block.steps) == 1 else None
        if only is not None and isinstance(only.part, Fork | Residual) and not block.inputs:
            return written | self._write_fork(only.part)
        return written | {"body": self._write_chain(block.steps)}

    def _write_chain(self, chain: Chain) -> list[Any]:
        return [each for step in chain for each in self._write_step(step)]

    def _write_step(self, step: Step) -> Iterator[Any]:
        label = {"as": step.label} if step.label else {}
        is_named = step.takes != (RUNNING,)
        match step.part:
            case Parting() as parting:
                yield from _write_parting(parting, step.takes)
            case Join(merge):
                yield {merge: list(step.takes), **label}
            case Fork() | Residual() as fork:
                if is_named:
                    yield {"from": step.takes[0]}
                yield self._write_fork(fork) | label
            case Call() as call:
                text = self._print_call(call)
                if len(step.takes) > 1:
                    yield {text: list(step.takes), **label}
                    return
                if is_named:
                    yield {"from": step.takes[0]}
                yield f"{text} as {step.label}" if label else text

    def _write_fork(self, fork: Fork | Residual) -> dict[str, Any]:
        if isinstance(fork, Fork):
            names = _name_branches(fork)
            branches = {
                name: self._write_chain(branch.steps)
                for name, branch in zip(names, fork.branches, strict=True)
            }
            return {"branches": branches} | (
                {} if fork.merge == "concat" else {"merge": fork.merge}
            )
        written: dict[str, Any] = {"residual": self._write_chain(fork.steps)}
        if fork.shortcut:
            key = f"shortcut if {fork.condition}" if fork.condition else "shortcut"
            written[key] = self._write_chain(fork.shortcut)
        if fork.scale is not None:
            written["scale"] = fork.scale.text if isinstance(fork.scale, Text) else fork.scale
        if fork.act is not None and fork.act.box is not None and (word := find_word(fork.act.box)):
            written["act"] = _plain_word(word)
        if fork.skip:
            written["skip"] = fork.skip
        return written

    def _print_call(self, call: Call) -> str:
        block = self._blocks.get(call.name)
        words = self._list_words(call) if block is None else _list_uses(call, block)
        words += [f"share={call.share}"] if call.share else []
        count = "" if call.count == 1 else f"{print_plain(call.count)} x "
        kernel = _print_kernel(call)
        inside = f" ({' '.join(words)})" if words else ""
        condition = f" if {call.condition}" if call.condition else ""
        return f"{count}{kernel}{call.name}{inside}{condition}"

    def _list_words(self, call: Call) -> list[str]:
        arguments = self._apply_defaults(call)
        operator = find_own(call.name)
        main = operator.main() if operator else None
        words = (
            [_print_value(arguments.pop(main))] if main in arguments and main != "kernel" else []
        )
        arguments.pop("kernel", None)
        if "stride" in arguments:
            words.append(f"stride {_print_value(arguments.pop('stride'))}")
        if arguments.get("padding") in _MARKS:
            words.append(_MARKS[arguments.pop("padding")])
        return words + [
            name
            if value is True and operator and operator.is_flag(name)
            else f"{name}={_print_value(value)}"
            for name, value in arguments.items()
        ]

    def _apply_defaults(self, call: Call) -> dict[str, Any]:
        """Return the arguments of a box that differ from those of its operator in the spec."""
        shared = self._defaults.get(call.name, {})
        own = _list_own(call.name)
        given: Mapping[str, Any] = call.arguments
        arguments = {key: value for key, value in given.items() if key not in own}
        for key, default in own.items():
            value = given.get(key, default)
            if value != shared.get(key, default):
                arguments[key] = value
        return arguments


def _write_parting(parting: Parting, takes: tuple[str, ...]) -> Iterator[Any]:
    if parting.word != "split":
        yield {parting.word: list(takes), "as": list(parting.labels)}
        return
    if takes != (RUNNING,):
        yield {"from": takes[0]}
    if not parting.sizes:
        yield {"split": list(parting.labels)}
        return
    sizes = [each.text if isinstance(each, Text) else each for each in parting.sizes]
    yield {"split": dict(zip(parting.labels, sizes, strict=True))}


def print_size(shape: Sequence[int]) -> str:
    """Return a size as a spec writes it, channels last."""
    return "x".join(map(str, (*shape[1:], shape[0])))


def _list_own(name: str) -> Mapping[str, object]:
    if name in LAYERS:
        own = dict(_OWN_DEFAULTS)
        if name == "FC":
            del own["padding"]
        if name == "UpConv":
            own["padding"] = "valid"
        return own
    if name in ("MaxPool", "AvgPool"):
        own = {"padding": "valid"}
        return own | ({"count_include_pad": False} if name == "AvgPool" else {})
    return {}


def _find_defaults(sketch: Sketch) -> dict[str, dict[str, object]]:
    """Return the arguments that most boxes of an operator share and its own defaults lack."""
    seen: dict[str, list[Call]] = {}
    for steps in sketch.chains:
        for chain in list_chains(steps):
            for step in chain:
                if isinstance(step.part, Call) and step.part.box is not None:
                    seen.setdefault(step.part.name, []).append(step.part)
    found: dict[str, dict[str, object]] = {}
    for name, calls in seen.items():
        for key, own in _list_own(name).items():
            counts = Counter(call.arguments.get(key, own) for call in calls)
            value, times = counts.most_common(1)[0]
            if value != own and times > 1 and times > counts[own] and not isinstance(value, Text):
                found.setdefault(name, {})[key] = value
    return found


def _plain_defaults(defaults: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    return {
        name: {key: _plain_word(value) for key, value in given.items()}
        for name, given in defaults.items()
    }


def _plain_word(value: object) -> Any:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, Word):
        return value
    return {value.word: dict(value.arguments)} if value.arguments else value.word


def _print_value(value: object) -> str:
    match value:
        case None:
            return "none"
        case First(first, rest):
            return f"{_print_value(first)} if first else {_print_value(rest)}"
        case Word(word, arguments):
            inside = " ".join(f"{key}={_print_value(each)}" for key, each in arguments)
            return f"{word}({inside})" if inside else word
        case tuple():
            return print_plain(value[0]) if len(set(value)) == 1 else "x".join(map(str, value))
        case _:
            return print_plain(value)


def _list_uses(call: Call, block: Block) -> list[str]:
    words: list[str] = []
    for parameter in block.parameters:
        value = call.arguments[parameter.name]
        if parameter.default is None:
            words.append(_print_value(value))
        elif value != parameter.default:
            words.append(f"{parameter.name}={_print_value(value)}")
    return words


def _print_kernel(call: Call) -> str:
    kernel = call.arguments.get("kernel")
    if kernel is None or call.box is None:
        return ""
    count = len(call.box.shape) - 1
    sides = kernel if isinstance(kernel, tuple) else (kernel,) * count
    return "x".join(map(print_plain, sides)) + " "


def _name_branches(fork: Fork) -> list[str]:
    """Return names for branches: those of the source where they are names, each once."""
    names: list[str] = []
    for number, branch in enumerate(fork.branches, 1):
        name = branch.name if branch.steps else "keep"
        if not is_valid_name(name, "branch") or name in names:
            is_gate = fork.merge == "mul" and len(fork.branches) == 2
            name = "gate" if is_gate and branch.steps and "gate" not in names else f"b{number}"
        names.append(name)
    return names


def _name_classes(body: Chain) -> dict[str, Any]:
    """Let the last full connection say how many classes there are, and return the parameter."""
    for step in reversed(body):
        call = step.part
        if isinstance(call, Call) and call.name == "FC":
            classes = call.arguments["features"]
            call.arguments = {**call.arguments, "features": Text("classes")}
            return {"classes": classes}
        if not isinstance(call, Call) or call.name != "Softmax":
            break
    return {}


def print_document(document: Mapping[str, Any]) -> str:
    """Return a spec as text, in no particular layout: JSON, which is YAML."""
    return json.dumps(document) + "\n"
