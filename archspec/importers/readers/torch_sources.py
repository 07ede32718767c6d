"""Make the module that a source names: of timm, of torchvision, or of a function of the user's.

The user's code runs because the user named it; nothing else of what archspec reads is run.
"""

import inspect
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from torch import nn

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, SpecError, fail
from archspec.extras import require_package
from archspec.importers.flat import Value
from archspec.language.names import is_valid_name, suggest_nearest, to_snake_case
from archspec.reader.scalars import resolve_plain
from archspec.text.visible import shorten_middle
from archspec.weights.sources.library import LIBRARIES, create_peer, open_library

Size = tuple[int, ...]

_SIDES: Final[Mapping[str, int]] = {"inception_v3": 299}
"""The sides of the images that torchvision's classifiers were trained on, if not 224."""

_USUAL_SIDE: Final = 224
_SIZE: Final = re.compile(r"[1-9]\d{0,8}(x[1-9]\d{0,8}){0,3}", re.ASCII)
_HOW: Final = "write it as `package.module:function`, or `timm:NAME` or `torchvision:NAME`"


@dataclass(frozen=True, slots=True)
class NamedModule:
    """A module and what its source says of it.

    Attributes:
        module: the module.
        name: a name for the network: an identifier in lower case.
        inputs: the size of each input, channels first, without the batch.
    """

    module: nn.Module
    name: str
    inputs: Mapping[str, Size]


def parse_argument(text: str) -> tuple[str, Value]:
    """Return an argument as it is written on a command line: `depth=18`, `norm=layer`.

    Args:
        text: a name, an equals sign, and a value as YAML writes it.

    Raises:
        SpecError: A427 if it is no argument of a function, A113 for numbers too large.
    """
    name, equals, written = text.partition("=")
    if not equals or not name.isidentifier():
        message = f"`{shorten_middle(text)}` is no argument of a function"
        raise fail("A427", message, None, help="write it as `name=value`")
    value = resolve_plain(written) if written else ""
    if isinstance(value, Diagnostic):
        raise SpecError([value])
    return name, "none" if value is None else value


def open_module(
    source: str,
    arguments: Mapping[str, object] | None = None,
    size: str | None = None,
    *,
    pretrained: bool = False,
) -> NamedModule:
    """Make the module that a source names.

    Args:
        source: `timm:NAME`, `torchvision:NAME` or `package.module:callable`, which returns a
            module of torch.
        arguments: what the callable is called with, by name.
        size: the size of each input, channels last, with a comma between those of several:
            `64x64x3`; None for what the library states.
        pretrained: whether a network of a library has its published weights, which the library may
            download.

    Raises:
        SpecError: A410 if the library is not installed, A415 if it has no such network, A427 if
            the callable is not there or does not return a module, A428 if the size is not known.
    """
    library, _, name = source.partition(":")
    if library in LIBRARIES:
        if arguments:
            message = f"networks of {library} take no arguments here"
            raise fail("A427", message, None, help="name a function of yours that passes them on")
        module = _open_pretrained(library, name) if pretrained else create_peer(source)
        label = name.partition(".")[0]
    else:
        module, label = _call(source, arguments or {}), name.rpartition(".")[2]
    sizes = parse_sizes(size) if size else _find_sizes(library, name, module)
    return NamedModule(module, _make_name(label), _name_inputs(module, sizes))


def _open_pretrained(library: str, name: str) -> nn.Module:
    network = open_library(library, name).network
    assert network is not None
    return network


def _call(source: str, arguments: Mapping[str, object]) -> nn.Module:
    home, colon, path = source.partition(":")
    shown = shorten_middle(source)
    if not colon or not all(part.isidentifier() for part in (*home.split("."), *path.split("."))):
        raise fail("A427", f"`{shown}` names no function of a Python module", None, help=_HOW)
    found = _find(home, path)
    if not callable(found):
        message = f"`{shown}` is of the type {type(found).__name__}, and cannot be called"
        raise fail("A427", message, None, help="name a function that returns a torch module")
    with _importing_from_here():
        try:
            made = found(**arguments)
        except (Exception, SystemExit) as error:
            message = f"`{shown}` fails when it is called: {describe_failure(error)}"
            raise fail("A427", message, None, help=_advise_call(found, arguments)) from error
    if not isinstance(made, nn.Module):
        message = f"`{shown}` returns a value of the type {type(made).__name__}"
        raise fail("A427", message, None, help="let it return a torch.nn.Module")
    return made


def _find(home: str, path: str) -> Any:
    """Return what a path leads to in a module of Python that is imported for it."""
    with _importing_from_here():
        try:
            found: Any = import_module(home)
        except ModuleNotFoundError as error:
            missing = error.name or home
            message = f"Python has no module `{missing}`"
            if not home.startswith(missing):
                message += f", which `{home}` imports"
            help = "install it, or run archspec in the folder that has it"
            raise fail("A427", message, None, help=help) from error
        except (Exception, SystemExit) as error:
            message = f"`{home}` fails when it is imported: {describe_failure(error)}"
            raise fail("A427", message, None, help="see whether Python imports it") from error
    for name in path.split("."):
        if not hasattr(found, name):
            known = [each for each in dir(found) if not each.startswith("_")]
            message = f"`{home}` has no `{name}`"
            help = suggest_nearest(name, known) if known else ""
            raise fail("A427", message, None, help=help or _HOW)
        found = getattr(found, name)
    return found


@contextmanager
def _importing_from_here() -> Iterator[None]:
    """Let Python find modules in the current folder, behind all that is installed."""
    here = str(Path.cwd())
    sys.path.append(here)
    try:
        yield
    finally:
        sys.path.remove(here)


def describe_failure(error: BaseException) -> str:
    """Return what an exception says in one line, and where in the user's code it was raised."""
    said = str(error).strip().split("\n")[0]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{f': {said[:200]}' if said else ''}{place}"


def _advise_call(found: Any, arguments: Mapping[str, object]) -> str:
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return "give what it takes as `--arg name=value`"
    needed = [
        each.name
        for each in parameters
        if each.default is each.empty
        and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        and each.name not in arguments
    ]
    if needed:
        return "give it " + " ".join(f"`--arg {name}=…`" for name in needed)
    return "give what it takes as `--arg name=value`"


def parse_sizes(text: str) -> tuple[Size, ...]:
    """Return the sizes of inputs, channels first.

    Args:
        text: a size for each, channels last, with commas between them.

    Raises:
        SpecError: A428 if it is no list of sizes.
    """
    sizes = []
    for written in text.split(","):
        sides = [int(side) for side in written.split("x")] if _SIZE.fullmatch(written) else []
        if not sides or max(sides) > limits.DIMENSION:
            message = f"`{shorten_middle(written)}` is not the size of an input"
            raise fail("A428", message, None, help="write it as HxWxC, such as 64x64x3, or as C")
        sizes.append((sides[-1], *sides[:-1]))
    return tuple(sizes)


def _find_sizes(library: str, name: str, module: nn.Module) -> tuple[Size, ...]:
    """Return the sizes of inputs that a library states, channels first."""
    stated = getattr(module, "pretrained_cfg", None) or getattr(module, "default_cfg", None)
    size = stated.get("input_size") if isinstance(stated, Mapping) else None
    if isinstance(size, (tuple, list)) and all(isinstance(side, int) for side in size):
        return (tuple(size),)
    if library == "torchvision":
        torchvision = require_package("torchvision", f"`torchvision:{name}`")
        if name in torchvision.models.list_models(module=torchvision.models):
            side = _SIDES.get(name, _USUAL_SIDE)
            return ((3, side, side),)
    message = f"nothing says what size of input `{shorten_middle(f'{library}:{name}')}` takes"
    raise fail("A428", message, None, help="give it as `--size HxWxC`, such as `--size 64x64x3`")


def _name_inputs(module: nn.Module, sizes: tuple[Size, ...]) -> dict[str, Size]:
    if len(sizes) == 1:
        return {"input": sizes[0]}
    taken = [
        name
        for name, parameter in inspect.signature(module.forward).parameters.items()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    is_named = len(taken) >= len(sizes) and all(
        is_valid_name(name, "input") for name in taken[: len(sizes)]
    )
    names = taken if is_named else [f"input_{at}" for at in range(1, len(sizes) + 1)]
    return dict(zip(names, sizes, strict=False))


def _make_name(label: str) -> str:
    """Return a name as an identifier in lower case."""
    name = re.sub(r"\W+", "_", to_snake_case(label), flags=re.ASCII).strip("_").lower()
    return name if is_valid_name(name, "network") else f"net_{name}".rstrip("_")
