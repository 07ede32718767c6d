"""Dataclasses of this package are those of the standard library, declared faster."""

import copy
import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from itertools import product
from pickle import dumps, loads
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.dataclass import dataclass

OPTIONS: Final = [
    dict(zip(("frozen", "slots", "kw_only", "eq", "repr"), values, strict=True))
    for values in product((False, True), repeat=5)
]
FIELDS: Final[dict[str, Callable[[], Any]]] = {
    "required": lambda: dataclasses.MISSING,
    "default": lambda: 3,
    "made": lambda: field(default_factory=list),
    "made_inside": lambda: field(default_factory=list, init=False),
    "set_inside": lambda: field(default=4, init=False),
    "uncompared": lambda: field(default=5, compare=False),
    "unprinted": lambda: field(default="a", repr=False),
    "named": lambda: field(default=None, kw_only=True),
    "named_required": lambda: field(kw_only=True),
}
"""How to write each kind of field."""


def declare(kinds: list[str], decorator: Callable[..., Any], options: dict[str, bool]) -> Any:
    """A class with these kinds of fields."""
    made = {f"{kind}_{number}": FIELDS[kind]() for number, kind in enumerate(kinds)}
    given = {name: value for name, value in made.items() if value is not dataclasses.MISSING}
    body = {"__doc__": "A class.", "__annotations__": dict.fromkeys(made, Any), **given}
    return decorator(**options)(type("Declared", (), body))


def attempt(call: Callable[[], object]) -> object:
    """What a call returns, or the error that it raises."""
    try:
        return call()
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


def describe(cls: Any, values: Mapping[str, object], options: dict[str, bool]) -> Iterator[object]:
    """What there is to see of a class and of its instances."""
    yield str(inspect.signature(cls))
    yield cls.__init__.__annotations__
    yield cls.__match_args__, vars(cls).get("__slots__"), cls.__hash__ is None
    yield [str(each) for each in dataclasses.fields(cls)]
    yield attempt(lambda: cls(*range(9)) and "fine")
    yield attempt(lambda: cls() and "fine")
    one, same = cls(**values), cls(**values)
    other = cls(**dict.fromkeys(values, -1))
    yield {name: getattr(one, name) for name in (each.name for each in dataclasses.fields(cls))}
    yield repr(one) if options["repr"] else ""
    yield one == same, one == other, one != other, one == 3
    yield attempt(lambda: hash(one)) if options["eq"] else ""
    yield attempt(lambda: dataclasses.replace(one, **values) == one)
    yield dataclasses.asdict(copy.copy(one)), dataclasses.asdict(copy.deepcopy(one))
    for name in values:
        yield attempt(lambda name=name: setattr(same, name, 8))  # type: ignore[misc]
        yield attempt(lambda name=name: delattr(same, name))  # type: ignore[misc]


@given(st.lists(st.sampled_from([*FIELDS]), max_size=5), st.sampled_from(OPTIONS))
def test_classes_of_the_standard_library(kinds: list[str], options: dict[str, bool]) -> None:
    kinds = sorted(kinds, key=lambda kind: kind != "required")  # before those with a default
    standard = declare(kinds, dataclasses.dataclass, options)
    ours = declare(kinds, dataclass, options)
    names = [each.name for each in dataclasses.fields(standard) if each.init]
    values = {name: 1 for name in names if "required" in name or name.endswith(("1", "3"))}
    assert [*describe(ours, values, options)] == [*describe(standard, values, options)]


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A point."""

    x: int
    y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    """A point with a name."""

    name: str
    places: list[Point] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        self.places.append(self)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Measured(Point):
    """A point that remembers its size."""

    @cached_property
    def size(self) -> int:
        """Its size."""
        return self.x + self.y


def test_order() -> None:
    assert sorted([Point(2, 1), Point(1, 2), Point(1)]) == [Point(1), Point(1, 2), Point(2, 1)]
    assert Point(1) <= Point(1) < Point(2)
    with pytest.raises(TypeError, match="'<' not supported"):
        assert Point(1) < Measured(2)


def test_subclasses() -> None:
    named = Named(1, name="a")
    assert repr(named) == "Named(x=1, y=0, name='a', places=[...])"
    assert named == Named(1, name="a") != Point(1)
    assert loads(dumps(named)) == named
    assert str(dataclasses.replace(named, name="b")) == "b"
    assert not hasattr(named, "__dict__")
    assert Measured(1, 2).size == 3
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        named.x = 2  # type: ignore[misc]
