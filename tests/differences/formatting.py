"""Other ways of writing a spec that mean the same network."""

import random
from dataclasses import dataclass, replace
from typing import Any

import yaml

from tests.differences.boxes import Parts, parts
from tests.differences.folder import Folder

_MAIN = {"Conv": "filters", "FC": "features"}
_KEPT_ORDER = ("branches", "params", "columns")
_TEXTS = ("title", "description", "paper", "figure")


@dataclass
class Formatting:
    """Writes one folder in another way.

    Attributes:
        folder: the specs, which are changed in place.
        choice: chance.
        deep: also write out what marks, defaults and rows say, which then belongs to each box.
    """

    folder: Folder
    choice: random.Random
    deep: bool = True

    def texts(self) -> dict[str, str]:
        """The files in another form."""
        written = {path: self.data(data) for path, data in self.folder.files.items()}
        return {path: self.text(data) for path, data in written.items()}

    def data(self, data: dict[str, Any]) -> dict[str, Any]:
        """A file with its keys in another order, without what is for people alone."""
        kept = {key: value for key, value in data.items() if key not in _TEXTS}
        for name, block in kept.get("blocks", {}).items():
            kept["blocks"][name] = {key: value for key, value in block.items() if key not in _TEXTS}
        return self.shuffled({key: self.value(value) for key, value in kept.items()})

    def value(self, value: Any) -> Any:
        """A part of a file."""
        match value:
            case dict():
                made = {key: self.value(each) for key, each in value.items()}
                whole = any(key in value for key in ("branches", "residual", "body", "repeat"))
                made = {key: each for key, each in made.items() if not (whole and key == "size")}
                for key in _KEPT_ORDER:
                    if key in made and isinstance(made[key], dict):
                        made[key] = self.value_in_order(value[key])
                return self.shuffled(made)
            case list():
                return [self.step(each) for each in value]
            case _:
                return value

    def value_in_order(self, value: dict[str, Any]) -> dict[str, Any]:
        """A mapping whose order has a meaning."""
        return {key: self.value(each) for key, each in value.items()}

    def shuffled(self, data: dict[str, Any]) -> dict[str, Any]:
        """A mapping in another order."""
        keys = [*data]
        self.choice.shuffle(keys)
        return {key: data[key] for key in keys}

    def step(self, step: Any) -> Any:
        """A step in another form."""
        box = parts(step)
        if box is None or not box.name[0].isupper():
            return self.value(step) if isinstance(step, dict | list) else step
        if self.chance():
            box = replace(box, size="")
        if self.deep:
            box = self.written_out(box)
        if box.count and self.chance():
            inner = replace(box, count="", label="", size="")
            made = {"repeat": _plain(box.count), "body": [self.form(inner)]}
            return self.shuffled(made | self.extras(box))
        return self.form(box)

    def extras(self, box: Parts) -> dict[str, Any]:
        """What a mapping says of the value that leaves."""
        label = {"as": box.label} if box.label else {}
        return label | ({"size": box.size} if box.size else {})

    def form(self, box: Parts) -> Any:
        """A box as a string or as its mapping twin."""
        named = [self.named(box, each) for each in _words(box)]
        if any("=" not in each for each in named) or self.chance():
            return self.string(box)
        inside: dict[str, Any] = {"kernel": box.kernel} if box.kernel else {}
        for each in named:
            key, _, value = each.partition("=")
            inside[key] = _plain(value)
        inside |= {"repeat": _plain(box.count)} if box.count else {}
        return {box.name: self.shuffled(inside | self.extras(box))}

    def string(self, box: Parts) -> str:
        """A box as a string, in which some arguments have names."""
        words = [self.named(box, each) if self.chance() else each for each in _words(box)]
        bare = [each for each in words if "=" not in each and " " not in each]
        if self.folder.block(box.name) is not None and len(bare) != len(words):
            words = [*bare, *(each for each in words if each not in bare)]
            if bare and bare[0] != _words(box)[0]:
                words = _words(box)  # arguments without names are told by their order
        return replace(box, arguments=tuple(words)).text

    def named(self, box: Parts, word: str) -> str:
        """An argument with its name, where that is known."""
        if word.startswith("stride "):
            return word.replace(" ", "=")
        if word in ("V", "same"):
            return "padding=valid" if word == "V" else "padding=same"
        if "=" in word or word in self.marks():
            return word
        block = self.folder.block(box.name)
        names = list((block or {}).get("params", {}))
        bare = [each for each in _words(box) if "=" not in each]
        if block is not None and not _is_row(word) and bare.index(word) < len(names):
            return f"{names[bare.index(word)]}={word}"
        main = _MAIN.get(box.name)
        return f"{main}={word}" if main else word

    def marks(self) -> dict[str, Any]:
        """What the marks of the legend say."""
        data = self.folder.section("legend", "Linear")
        return {} if data is None else data["legend"]

    def written_out(self, box: Parts) -> Parts:
        """A box that says by itself what marks, defaults and rows say for it."""
        words = _words(box)
        for mark, said in self.marks().items():
            if mark in words and self.chance():
                words.remove(mark)
                words += [f"{key}={_shown(value)}" for key, value in said.items()]
        if box.name == "Conv" and not any(mark in words for mark in self.marks()):
            words += [each for each in self.defaults() if not _is_said(each, words)]
        block = self.folder.block(box.name)
        for word in [each for each in words if _is_row(each)]:
            table, _, row = word.partition(".")
            data = (self.folder.section("tables", table) or {})["tables"][table]
            cells = dict(zip(data["columns"], data[row], strict=True))
            names = [name for name in (block or {})["params"] if name in cells]
            if self.chance():
                words.remove(word)
                words += [f"{name}={cells[name]}" for name in names]
            elif self.chance():
                words.remove(word)
                words += [f"{name}={word}.{name}" for name in names]
        return replace(box, arguments=tuple(words))

    def defaults(self) -> list[str]:
        """Some of the defaults of a convolution."""
        data = self.folder.section("defaults", "Conv")
        assert data is not None
        plain = {k: v for k, v in data["defaults"]["Conv"].items() if not isinstance(v, dict)}
        return [f"{key}={_shown(value)}" for key, value in plain.items() if self.chance()]

    def chance(self) -> bool:
        """Whether to do something."""
        return self.choice.random() < 0.5

    def text(self, data: dict[str, Any]) -> str:
        """A file as text, in another style and with comments."""
        flow = self.choice.choice((None, False, True))
        text = yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, width=10_000)
        return f"# a comment: {self.choice.random()}\n{text}\n# and another\n"


def _words(box: Parts) -> list[str]:
    """The arguments, each stride with its number."""
    words: list[str] = []
    for each in box.arguments:
        if words and words[-1] == "stride":
            words[-1] = f"stride {each}"
        else:
            words.append(each)
    return words


def _is_row(word: str) -> bool:
    return word.count(".") == 1 and not word.replace(".", "").isdigit() and "=" not in word


def _is_said(default: str, words: list[str]) -> bool:
    """Whether a box says an argument itself."""
    name = default.partition("=")[0]
    said = [each.partition("=")[0] for each in words]
    return name in said or (name == "padding" and ("V" in said or "same" in said))


def _plain(text: str) -> Any:
    """A number as a number, and a truth value as one."""
    found = yaml.safe_load(text)
    return found if isinstance(found, int | float) else text


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
