"""The table of networks that other libraries have too, and of their published weights."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import fail
from archspec.extras import require_package
from archspec.language.names import suggest_nearest
from archspec.text.phrases import join_words
from archspec.text.visible import shorten_middle

if TYPE_CHECKING:
    from torch import nn

    from archspec.weights.sources import Checkpoint

_TABLE: Final = "networks.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWeights:
    """Weights that somebody has published, and what is known of them.

    Attributes:
        spec: the shipped spec that they fit.
        source: where they are: `https://…` or `hf:OWNER/REPO`.
        peer: the network whose names they have, `timm:NAME` or `torchvision:NAME`.
        sha256: the digest of the file, or how it begins; empty if the publisher states none.
        license: the license that the publisher states for them; empty if there is none.
        input: height and width of the images, such as `299x299`.
        crop: the share of the shorter side that is cropped to that size.
        interpolation: how images are resized before.
        mean: what is subtracted from each channel of an image between 0 and 1.
        std: what each channel is then divided by.
        top1: the share of the images of ImageNet's validation set that are classified correctly, in
            percent, as the publisher measured it; None if it is not known.
        facts: where these facts were read.
    """

    spec: str
    source: str
    peer: str
    license: str
    input: str
    crop: float
    interpolation: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    sha256: str = ""
    top1: float | None = None
    facts: tuple[str, ...] = ()
    _build: "Callable[..., nn.Module] | None" = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        lines = [
            ("spec", self.spec),
            ("source", self.source),
            ("names", f"those of {self.peer}"),
            ("SHA-256", f"{self.sha256}…" if self.sha256 else "not stated"),
            ("license", self.license or "not stated"),
            ("input", f"{self.input}, {self.crop:g} of the image, {self.interpolation}"),
            ("mean", ", ".join(map(str, self.mean))),
            ("std", ", ".join(map(str, self.std))),
            ("top-1", "not known" if self.top1 is None else f"{self.top1:g} %, by the publisher"),
            ("facts", join_words(self.facts, "and")),
        ]
        return "\n".join(f"{title:<9}{text}" for title, text in lines)

    def download(self, folder: str | os.PathLike[str] | None = None) -> Path:
        """Download the file, unless it is there, and check its digest.

        Args:
            folder: where it is kept; None for archspec's cache. What is on the hub is always kept
                in the hub's cache.

        Raises:
            SpecError: A415 if it cannot be got, A416 if its digest is another.
        """
        from archspec.weights.published.download import download_file, find_cache

        if not self.source.startswith("https://"):
            raise fail("A415", f"`{self.source}` is kept by its hub; use `open`", None)
        name = self.source.rpartition("/")[2]
        target = Path(folder or find_cache()) / name
        download_file(self.source, target, self.sha256)
        return target

    def open(self) -> "Checkpoint":
        """Get the weights, from the network if need be.

        Raises:
            SpecError: A410, A413, A415 or A416.
        """
        require_package("torch", "a checkpoint")
        from archspec.weights.sources import open_source
        from archspec.weights.sources.checkpoint import Checkpoint

        is_file = self.source.startswith("https://")
        opened: Checkpoint = open_source(self.download() if is_file else self.source)
        source = self.source if is_file else opened.source
        return replace(opened, source=source, license=opened.license or self.license)

    def build(self, **params: Any) -> "nn.Module":
        """Build the network with these weights, as `archspec.build` does.

        Args:
            **params: values for the network's parameters, such as `classes`.
        """
        assert self._build is not None
        return self._build(self.spec, weights=f"published:{self.spec}", **params)


def find_published(name: str, build: "Callable[..., nn.Module] | None" = None) -> PublishedWeights:
    """Return the published weights of a shipped spec.

    Args:
        name: `inception_v4`, or with its folder `released/inception_v4`.
        build: builds a spec, for `PublishedWeights.build`.

    Raises:
        SpecError: A415 if no published weights of it are known.
    """
    known = {spec: row["weights"] for spec, row in _read_table().items() if "weights" in row}
    found = next((spec for spec in known if name in (spec, _shorten(spec))), None)
    if found is None:
        message = f"no published weights of `{shorten_middle(name)}` are known"
        raise fail("A415", message, None, help=suggest_nearest(name, map(_shorten, known)))
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in known[found].items()
    }
    return PublishedWeights(spec=found, _build=build, **values)


def list_peers(name: str) -> tuple[str, ...]:
    """Return the networks of other libraries that compute what a spec of that name does.

    Args:
        name: the name of a spec, without a folder.
    """
    rows = (row for spec, row in _read_table().items() if _shorten(spec) == name)
    return tuple(peer for row in rows for peer in row["peers"])


def list_specs(name: str) -> tuple[str, ...]:
    """Return the shipped specs of a name that networks of other libraries are equal to."""
    return tuple(spec for spec in _read_table() if _shorten(spec) == name)


def _shorten(spec: str) -> str:
    return spec.rpartition("/")[2]


@cache
def _read_table() -> Mapping[str, Mapping[str, Any]]:
    text = files(__package__).joinpath(_TABLE).read_text(encoding="utf-8")
    return {row["spec"]: row for row in tomllib.loads(text)["network"]}
