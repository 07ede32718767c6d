"""What can be written at a place of a spec."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from archspec.dataclass import dataclass
from archspec.editor.cursor import Cursor, find_cursor
from archspec.editor.open_spec import GoodSpec, OpenSpec
from archspec.editor.sizes import collect_sizes
from archspec.language import Block
from archspec.language.amounts import QUANTITIES
from archspec.language.model import INPUT, ParameterType
from archspec.language.schema.keys import SECTION_KEYS, TABLES, Mappings, describe_key
from archspec.language.sections import BUILT_IN_MARKS
from archspec.language.spec import Total
from archspec.language.steps import STEP_FORMS
from archspec.language.walk import walk_steps
from archspec.ops import JOINS, MERGES, find, names
from archspec.ops.describe import ArgumentDoc, describe_operator
from archspec.reader.files import SUFFIXES
from archspec.reader.shipped import list_shipped_files

ItemKind: TypeAlias = Literal[
    "operator", "block", "key", "argument", "mark", "parameter", "label", "cell", "word", "path",
    "file", "size",
]  # fmt: skip

_CHAINS: Final = ("body", "residual", "shortcut", "then", "else", "steps")
_BOX: Final = re.compile(r"(?:^|[\s])(?P<name>[A-Z]\w*)\s*\((?P<inside>(?:[^()]|\([^()]*\))*)$")
_WORD: Final = re.compile(r"[\w.]*$")
_VALUE: Final = re.compile(r"(?P<name>\w+)=(?P<value>[\w.]*)$")
_FUNCTIONS: Final = ("min", "max", "ceil", "floor", "round")
_NAMED: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "defaults": names,
    "expect": lambda: get_args(Total),
    "budget": lambda: QUANTITIES,
}
_FILES: Final = 200


@dataclass(frozen=True, slots=True)
class Completion:
    """Something that can be written.

    Attributes:
        label: the text.
        kind: its kind.
        detail: a few words on it.
        text: what it means, in Markdown.
        insert: what is written, if it is not the label.
        replaces: how many characters before the cursor it takes the place of.
    """

    label: str
    kind: ItemKind
    detail: str = ""
    text: str = ""
    insert: str = ""
    replaces: int = 0


def complete(opened: OpenSpec, line: int, column: int) -> list[Completion]:
    """Return what can be written at a place, whether the text can be read or not."""
    cursor = find_cursor(opened.text.split("\n"), line, column)
    completer = _Completer(opened, cursor, line)
    unique = {(item.label, item.kind): item for item in completer.items()}
    return list(unique.values())


def _replace(items: Iterable[Completion], length: int) -> Iterator[Completion]:
    for item in items:
        yield Completion(item.label, item.kind, item.detail, item.text, item.insert, length)


@dataclass(frozen=True, slots=True)
class _Completer:
    """What can be written at a cursor."""

    opened: OpenSpec
    cursor: Cursor
    line: int

    @property
    def good(self) -> GoodSpec | None:
        """The last text without an error, which knows the names."""
        return self.opened.good

    def items(self) -> Iterator[Completion]:
        """Yield everything that can be written."""
        keys, cursor = self.cursor.keys, self.cursor
        word = _WORD.search(cursor.text)
        length = len(word[0]) if word else 0
        if not keys:
            yield from _replace(self.keys("spec"), len(cursor.text))
        elif cursor.is_value or cursor.is_item:
            yield from self.values(length)
        else:
            yield from _replace(self.keys_inside(keys), len(cursor.text))

    def values(self, length: int) -> Iterator[Completion]:
        """Yield the values at the cursor: of a key, or an item of a list."""
        keys = self.cursor.keys
        last = next((key for key in reversed(keys) if key), "")
        if self.is_chain():
            yield from self.step()
        elif last in JOINS or last == "from":
            yield from _replace(self.labels(), length)
        elif keys[0] in ("use", "extends"):
            yield from _replace(self.files(), len(self.cursor.text))
        elif keys[0] in ("remove", "insert", "where", "space"):
            yield from _replace(self.paths(), len(self.cursor.text))
        else:
            yield from _replace(self.words(last), length)

    def is_chain(self) -> bool:
        """Check whether the cursor is at an item of a list of steps."""
        keys = self.cursor.keys
        if not keys or keys[-1] != "":
            return False
        above = [key.partition(" if ")[0] for key in keys if key]
        if above and (above[-1] in _CHAINS or above[-1] == ""):
            return True
        return len(above) > 1 and above[-2] == "branches"

    def step(self) -> Iterator[Completion]:
        """Yield boxes, arguments of the box that is being typed, or the keys of a step."""
        text = self.cursor.text
        found = _BOX.search(text)
        if found is not None:
            yield from self.arguments(found["name"], found["inside"])
            return
        if re.search(r"->\s*\S*$", text):
            yield from _replace(self.sizes(), len(text) - text.rindex("->") - 2)
            return
        word = re.search(r"\w*$", text)
        length = len(word[0]) if word else 0
        yield from _replace(self.boxes(), length)
        if length == len(text):
            yield from _replace(self.keys("step", only=tuple(STEP_FORMS)), length)

    def boxes(self) -> Iterator[Completion]:
        """Yield operators and blocks."""
        blocks = self.good.program.blocks if self.good else {}
        for name, block in blocks.items():
            given = " ".join(each.name for each in block.parameters)
            detail = f"{name} ({given})" if given else name
            yield Completion(name, "block", detail, block.description)
        for name in names():
            operator = find(name)
            text = " ".join((getattr(operator, "__doc__", "") or "").split())
            yield Completion(name, "operator", "operator", text)

    def arguments(self, name: str, inside: str) -> Iterator[Completion]:
        """Yield what can stand in the parentheses of a box."""
        value = _VALUE.search(inside)
        operator = find(name)
        documented = describe_operator(operator).arguments if operator is not None else ()
        if value is not None:
            known = [each for each in documented if each.name == value["name"]]
            yield from _replace(_list_choices(known), len(value["value"]))
            yield from _replace(self.expressions(), len(value["value"]))
            return
        word = _WORD.search(inside)
        length = len(word[0]) if word else 0
        given = {found[1] for found in re.finditer(r"(\w+)=", inside)}
        for each in documented:
            if each.name not in given and each.name != "kernel":
                yield from _replace([_describe_argument(each)], length)
        block = self.good.program.blocks.get(name) if self.good else None
        for parameter in block.parameters if block else ():
            if parameter.name not in given:
                text = parameter.type if parameter.default is None else f"{parameter.default}"
                item = Completion(parameter.name, "argument", text, "", f"{parameter.name}=")
                yield from _replace([item], length)
        marks = dict.fromkeys(BUILT_IN_MARKS, "a built-in mark")
        marks |= (
            {m.name: "a mark of the legend" for m in self.good.program.spec.legend}
            if (self.good)
            else {}
        )
        yield from _replace((Completion(m, "mark", d) for m, d in marks.items()), length)
        yield from _replace(self.expressions(), length)

    def expressions(self) -> Iterator[Completion]:
        """Yield the names that an expression may use at the cursor."""
        program = self.good.program if self.good else None
        if program is None:
            return
        block = self.block()
        parameters = block.parameters if block else program.spec.parameters
        for parameter in parameters:
            default = "" if parameter.default is None else f" = {parameter.default}"
            yield Completion(parameter.name, "parameter", f"{parameter.type}{default}")
        for name, cell in program.list_cells():
            yield Completion(name, "cell", str(cell))
        for name in program.rows:
            yield Completion(name, "cell", "a row")
        for function in program.functions.values():
            yield Completion(function.name, "word", str(function), "", f"{function.name}(")
        yield from (Completion(name, "word", "a function", "", f"{name}(") for name in _FUNCTIONS)
        for name, text in (("cin", "the channels that enter the block"),
                           ("here", "the channels that enter this step"),
                           ("first", "whether this is the first round")):  # fmt: skip
            yield Completion(name, "word", text)

    def block(self) -> Block | None:
        """Return the block around the cursor."""
        keys = self.cursor.keys
        inside = len(keys) > 1 and keys[0] == "blocks"
        return self.good.program.blocks.get(keys[1]) if inside and self.good else None

    def labels(self) -> Iterator[Completion]:
        """Yield the values with names around the cursor."""
        yield Completion(".", "label", "the running value")
        yield Completion(INPUT, "label", "what enters")
        program = self.good.program if self.good else None
        if program is None:
            return
        block = self.block()
        steps = block.steps if block else program.spec.body or ()
        for label in block.inputs if block else ():
            yield Completion(label.name, "label", "a value that enters")
        for step in walk_steps(steps):
            named = getattr(step, "label", None)
            if named is not None:
                yield Completion(named.stem or named.name, "label", f"line {named.span.line}")
            for part in getattr(step, "parts", ()):
                yield Completion(part.name, "label", f"line {part.span.line}")

    def sizes(self) -> Iterator[Completion]:
        """Yield the size of the step on the line."""
        graph = self.good.graph if self.good else None
        if graph is None:
            return
        shift = self.opened.shift
        for span, sizes in collect_sizes(graph).items():
            now = (
                shift.move(span._replace(end_column=span.column))
                if (span.file == self.opened.file)
                else None
            )
            if now is not None and now.line == self.line:
                yield from (Completion(size, "size", "computed", "", f" {size}") for size in sizes)

    def files(self) -> Iterator[Completion]:
        """Yield shipped specs, and files near this one."""
        for name in list_shipped_files():
            yield Completion(name, "file", "comes with archspec")
        folder = self.opened.path.parent if self.opened.path else None
        for path in _list_nearby(folder) if folder else ():
            yield Completion(path, "file", "a file")

    def paths(self) -> Iterator[Completion]:
        """Yield the paths of the network that a variant changes."""
        from archspec.language.variants.listing import OriginIndex

        program = self.good.program if self.good else None
        if program is not None:
            base = program.parent or program
            for parts in OriginIndex(base).places:
                yield Completion(".".join(parts), "path")

    def words(self, key: str) -> Iterator[Completion]:
        """Yield the words that may be the value of a key."""
        keys = self.cursor.keys
        known: Mapping[str, Iterable[str]] = {
            "merge": MERGES,
            "readout": ("softmax", "sigmoid"),
            "when": ("always", "training"),
            "archspec": ("1",),
        }
        yield from (Completion(word, "word") for word in known.get(key, ()))
        if len(keys) > 1 and keys[-2] == "params":
            yield from (Completion(word, "word", "a type") for word in get_args(ParameterType))
        operator = find(keys[-2]) if len(keys) > 1 else None
        if operator is not None:
            documented = describe_operator(operator).arguments
            yield from _list_choices([each for each in documented if each.name == key])
        if key == "act":
            conv = find("Conv")
            assert conv is not None
            documented = describe_operator(conv).arguments
            yield from _list_choices([each for each in documented if each.name == key])
        yield from self.expressions()

    def keys(self, mapping: Mappings, *, only: Iterable[str] = ()) -> Iterator[Completion]:
        """Yield the keys of a mapping that it does not have yet."""
        for key in TABLES[mapping]:
            if key not in self.cursor.siblings and (not only or key in only):
                doc = describe_key(mapping, key)
                example = f"\n\n```yaml\n{key}: {doc.example}\n```" if doc.example else ""
                yield Completion(key, "key", doc.text, f"{doc.text}{example}", f"{key}: ")

    def keys_inside(self, keys: tuple[str, ...]) -> Iterator[Completion]:
        """Yield the keys of the mapping around the cursor."""
        match keys:
            case ("blocks", _):
                yield from self.keys("block")
            case ("heads", _):
                yield from self.keys("head")
            case ("set", *_):
                yield from _as_keys(self.paths())
            case ("space",):
                yield from self.paths()
            case ("space", _):
                yield from self.keys("range")
            case (section, *_) if section in SECTION_KEYS:
                yield from self.keys(SECTION_KEYS[section])
            case ("defaults" | "expect" | "budget",):
                yield from _as_keys(Completion(name, "key") for name in _NAMED[keys[0]]())
            case (*_, last) if find(last) is not None:
                yield from _list_options(last)
                yield from () if keys[0] == "defaults" else self.keys("box")
            case _ if "" in keys or keys[0] in ("body", "blocks"):
                forms = [key for key in STEP_FORMS if key in self.cursor.siblings]
                yield from self.keys("step", only=STEP_FORMS[forms[0]][1] if forms else ())
                yield from () if forms else _as_keys(self.boxes())


def _as_keys(items: Iterable[Completion]) -> Iterator[Completion]:
    for item in items:
        yield Completion(item.label, item.kind, item.detail, item.text, f"{item.label}: ")


def _list_options(name: str) -> Iterator[Completion]:
    """Yield the arguments of an operator as keys."""
    operator = find(name)
    for each in describe_operator(operator).arguments if operator is not None else ():
        yield Completion(each.name, "argument", each.takes, each.description, f"{each.name}: ")


def _describe_argument(argument: ArgumentDoc) -> Completion:
    need = "required" if argument.default is None else f"default {argument.default}"
    detail = f"{argument.takes}; {need}"
    joint = " " if argument.name == "stride" else "="
    return Completion(
        argument.name, "argument", detail, argument.description, f"{argument.name}{joint}"
    )


def _list_choices(arguments: Iterable[ArgumentDoc]) -> Iterator[Completion]:
    """Yield the words that an argument takes."""
    for argument in arguments:
        words = argument.takes.split(", or ")[0].split(", ")
        for word in words:
            if word.isidentifier():
                yield Completion(word, "word", argument.name)
        if argument.takes.endswith("true or false"):
            yield from (Completion(word, "word", argument.name) for word in ("true", "false"))


def _list_nearby(folder: Path) -> Iterator[str]:
    """Yield the specs of a folder and of those in it, by relative path."""
    try:
        found = sorted([*folder.glob("*"), *folder.glob("*/*")])[:_FILES]
    except OSError:
        return
    for path in found:
        if path.suffix in SUFFIXES and path.is_file():
            yield path.relative_to(folder).as_posix()
