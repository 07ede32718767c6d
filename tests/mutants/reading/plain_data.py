"""YAML text as plain data, by the rules of the section YAML of docs/language.md."""

import re
from functools import lru_cache
from typing import Any, Final

import yaml

from tests.mutants.reading.broken import Broken, check

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final = {"true": True, "false": False, "null": None}
_AMBIGUOUS: Final = re.compile(
    r"(?i:yes|no|on|off|true|false|null|~)|[-+]?0[0-9_xob]+.*|[-+]?[0-9][0-9_:]*|[-+]?\.(?i:inf|nan)"
    r"|[0-9]{4}-[0-9]+-[0-9]+.*"
)


class Quoted(str):
    """Text in quotes, which is never a number or an expression."""

    __slots__ = ()


@lru_cache(maxsize=256)
def parse_yaml(text: str) -> dict[str, Any]:
    """Return the mapping that a text holds. It is shared, and must not be changed."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise Broken(f"no YAML: {error}") from None
    if not isinstance(node, yaml.MappingNode):
        raise Broken("no mapping at the root")
    data: dict[str, Any] = _construct(node, set())
    return data


def _construct(node: yaml.Node, seen: set[int]) -> Any:
    check(id(node) not in seen, "an alias")
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            entries = [(_construct(key, seen), _construct(at, seen)) for key, at in node.value]
            check(all(isinstance(key, str) for key, _ in entries), "a key that is not text")
            check(len(dict(entries)) == len(entries), "a key that stands twice")
            return dict(entries)
        case yaml.SequenceNode():
            return [_construct(item, seen) for item in node.value]
        case yaml.ScalarNode():
            return _resolve(node.value, plain=not node.style)
        case _:
            raise Broken("an unknown node")


def _resolve(text: str, *, plain: bool) -> str | int | float | bool | None:
    if not plain:
        return Quoted(text)
    check(text, "a key without a value")
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(r"[-+]?(0|[1-9][0-9]*)", text):
        check(len(text) <= 18, "too many digits")
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    check(not _AMBIGUOUS.fullmatch(text), f"{text} is ambiguous")
    return text
