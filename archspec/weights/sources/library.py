"""Networks of timm and torchvision by name, with their weights or without."""

import re
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Any, Final

import torch
from torch import nn

from archspec.diagnostics import SpecError, fail
from archspec.extras import require_package
from archspec.language.names import suggest_nearest
from archspec.text.visible import shorten_middle
from archspec.weights.sources.checkpoint import Checkpoint, describe_tensors
from archspec.weights.traced_network import list_tensors

LIBRARIES: Final = ("timm", "torchvision")
"""The libraries, by the prefix of a source."""

_NAME: Final = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)?", re.ASCII)
"""A name of a network, in timm with the tag of its weights; no scheme such as `hf-hub:`."""

_BEGINNING: Final = 4
"""Letters that a name and the suggested one share; libraries have a thousand networks."""


def open_library(library: str, name: str) -> Checkpoint:
    """Make a network of a library with its published weights, which the library may download.

    Args:
        library: one of `LIBRARIES`.
        name: the network's name there.

    Raises:
        SpecError: A410 if the library is not installed; A415 if it has no such network, or cannot
            get its weights.
    """
    source = f"{library}:{name}"
    try:
        network = _create(library, name, weights=True)
    except (SpecError, KeyboardInterrupt):
        raise
    except Exception as error:  # whatever the library raises, or the network below it
        said = str(error).strip().split("\n")[0] or type(error).__name__
        message = f"{library} cannot get the weights of `{name}`: {said[:200]}"
        help = "see whether the network is there, or give a file"
        raise fail("A415", message, None, help=help) from error
    if hasattr(network, "transform_input"):  # torchvision rescales outside of any layer
        network.__dict__["transform_input"] = False
    tensors = list_tensors(network)
    return Checkpoint(
        f"{source} ({library} {version(library)})",
        describe_tensors(tensors),
        lambda: tensors,
        network=network,
        license=_find_license(network),
    )


def create_peer(peer: str, classes: int | None = None, *, on_meta: bool = False) -> nn.Module:
    """Make a network of a library without weights.

    Args:
        peer: `timm:NAME` or `torchvision:NAME`.
        classes: how many it tells apart; None for as many as the published weights.
        on_meta: give its tensors no memory, unless its code needs their values.

    Raises:
        SpecError: A410 if the library is not installed, A415 if it has no such network.
    """
    library, _, name = peer.partition(":")
    if on_meta:
        with suppress(NotImplementedError, RuntimeError), torch.device("meta"):
            return _create(library, name, classes=classes)
    return _create(library, name, classes=classes)


def _create(
    library: str, name: str, *, weights: bool = False, classes: int | None = None
) -> nn.Module:
    if library not in LIBRARIES:
        raise fail("A415", f"there is no library `{shorten_middle(library)}`", None)
    package = require_package(library, f"`{library}:{shorten_middle(name)}`")
    _check_name(library, name, _list_networks(package))
    options: dict[str, Any] = {} if classes is None else {"num_classes": classes}
    if library == "timm":
        made: nn.Module = package.create_model(name, pretrained=weights, **options)
        return made
    if not weights and name in ("inception_v3", "googlenet"):
        options["init_weights"] = False  # which takes a minute, for weights that are replaced
    network = package.models.get_model(name, weights="DEFAULT" if weights else None, **options)
    assert isinstance(network, nn.Module)
    return network


def _list_networks(package: Any) -> Sequence[str]:
    listed: Sequence[str] = (
        package.list_models() if package.__name__ == "timm" else package.models.list_models()
    )
    return listed


def _check_name(library: str, name: str, known: Sequence[str]) -> None:
    if not _NAME.fullmatch(name) or name.partition(".")[0] not in known:
        message = f"{library} has no network `{shorten_middle(name)}`"
        begun = [it for it in known if it.startswith(name[:_BEGINNING])]
        hint = suggest_nearest(name.partition(".")[0], begun) if begun else ""
        raise fail("A415", message, None, help=hint or f"see `{library}`'s list of networks")


def _find_license(network: nn.Module) -> str:
    """Return the license that timm states for the weights of a network."""
    config = getattr(network, "pretrained_cfg", None)
    found = config.get("license") if isinstance(config, dict) else None
    return found if isinstance(found, str) else ""
