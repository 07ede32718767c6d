"""The zoo: each network of `specs/zoo/`, with the network of another library that it must equal.

No library is imported before a peer is made, so that the documentation can read the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, TypeAlias

from torch import nn

Make: TypeAlias = Callable[[], nn.Module]


@dataclass(frozen=True, slots=True)
class Peer:
    """A network of the zoo, and its peer.

    Attributes:
        spec: the name of the spec in `specs/zoo/`.
        source: the file of the peer's source, in its package or in `tests/parity/`.
        make: makes the peer, with weights at random.
        entering: the shape of what enters, without the batch; small, since time goes by it.
        changes: what a variant of the spec changes where the network itself is large.
        outputs: chooses what the spec gives from what the peer returns.
        unscripted: why `torch.jit.script` does not take the generated source.
    """

    spec: str
    source: str
    make: Make
    entering: tuple[int, ...] = (3, 64, 64)
    changes: Mapping[str, object] = field(default_factory=dict)
    outputs: Callable[[Any], object] | None = None
    unscripted: str = ""


def timm(name: str, **options: Any) -> Make:
    """A model of timm."""
    return lambda: import_module("timm").create_model(name, **options)


def torchvision(name: str, **options: Any) -> Make:
    """A model of torchvision, by its function or class in `torchvision.models`."""
    return lambda: getattr(import_module("torchvision.models"), name)(**options)


def plain(place: str, *arguments: Any) -> Make:
    """A module of `tests/parity/peers/`, where no library has the network: `file.Class`."""
    file, _, name = place.partition(".")
    return lambda: getattr(import_module(f"tests.parity.peers.{file}"), name)(*arguments)


PEERS: Final = (
    Peer("ghostnet", "timm/models/ghostnet.py", timm("ghostnet_100")),
    Peer("mobilenetv2", "timm/models/efficientnet.py", timm("mobilenetv2_100")),
    Peer("resnet18", "timm/models/resnet.py", timm("resnet18")),
    Peer("resnet50", "timm/models/resnet.py", timm("resnet50")),
    Peer("resnet50d", "timm/models/resnet.py", timm("resnet50d")),
    Peer("resnext50_32x4d", "timm/models/resnet.py", timm("resnext50_32x4d")),
    Peer("seresnet50", "timm/models/resnet.py", timm("seresnet50")),
    Peer("xception", "timm/models/xception.py", timm("legacy_xception")),
)
