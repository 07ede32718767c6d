"""Give layers that differ in groups, dilation and output padding alone one class."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from archspec.codegen.code import CallPiece, ModuleClass, Piece
from archspec.expressions import Name

_OPTIONS: Final = ("output_padding", "dilation", "groups")
"""The arguments that only some of the classes have: their defaults are those of torch."""

_ORDER: Final = ("stride", "padding", *_OPTIONS, "multiplier", "bias")

_Named = TypeVar("_Named")


def widen_classes(classes: Iterable[ModuleClass]) -> dict[ModuleClass, ModuleClass]:
    """Return the class that stands for each of some classes, where it is another.

    Args:
        classes: the classes, in the order of a file.
    """
    groups: dict[object, list[ModuleClass]] = {}
    for cls_ in classes:
        groups.setdefault(_get_core(cls_), []).append(cls_)
    several = {id(group): _join_classes(group) for group in groups.values() if len(group) > 1}
    return {
        cls_: several[id(group)]
        for group in groups.values()
        for cls_ in (group if id(group) in several else ())
    }


def _get_core(cls_: ModuleClass) -> object:
    """Return what classes have in common that may be one."""
    parameters = tuple(each for each in cls_.parameters if each.name not in _OPTIONS)
    attributes = tuple((name, _strip(made)) for name, made in cls_.attributes)
    return cls_.name, cls_.doc, parameters, attributes


def _strip(made: Piece) -> Piece:
    """Return a call without the arguments that only some classes have."""
    if not isinstance(made, CallPiece):
        return made
    arguments = tuple(each for each in made.arguments if not _is_option(each))
    keywords = tuple((name, value) for name, value in made.keywords if not _is_option(value))
    return CallPiece(made.callee, arguments, keywords, made.tall)


def _is_option(piece: Piece) -> bool:
    return isinstance(piece, Name) and piece.name in _OPTIONS


def _join_classes(classes: Sequence[ModuleClass]) -> ModuleClass:
    """Return a class with the arguments of several."""
    first = classes[0]
    known = {each.name: each for cls_ in classes for each in cls_.parameters}
    made = [_join_calls([cls_.attributes[number][1] for cls_ in classes])
            for number in range(len(first.attributes))]  # fmt: skip
    names = [name for name, _ in first.attributes]
    parameters = _sort_options(known)
    return ModuleClass(first.name, first.doc, parameters, tuple(zip(names, made, strict=True)))


def _join_calls(calls: Sequence[Piece]) -> Piece:
    """Return a call with the arguments of several."""
    first = calls[0]
    if not isinstance(first, CallPiece):
        return first
    plain = [call for call in calls if isinstance(call, CallPiece)]
    arguments = max((call.arguments for call in plain), key=len)
    known = {name: (name, value) for call in plain for name, value in call.keywords}
    return CallPiece(first.callee, arguments, _sort_options(known), first.tall)


def _sort_options(known: Mapping[str, _Named]) -> tuple[_Named, ...]:
    """Return arguments by name in the order in which layers take them."""
    return tuple(known[name] for name in sorted(known, key=_place))


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else -1
