"""Write the weights of a network as safetensors, with what it takes to build the network again."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from torch import Tensor, nn

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.extras import require_package
from archspec.version import VERSION
from archspec.weights.sources.safetensors_file import read_header
from archspec.weights.traced_network import list_tensors

_VERSION: Final = "archspec"
_SPEC: Final = "spec_sha256"
_DIGEST: Final = "tensors_sha256"
_TIED: Final = "tied"
_METADATA: Final = "__metadata__"
_LENGTH: Final = 8
"""The bytes of the length of a header, to which it is padded too."""


@dataclass(frozen=True, slots=True)
class WeightsSeal:
    """The seal of a safetensors file that archspec wrote.

    Attributes:
        version: the version of archspec that wrote it.
        spec: the digest of the spec.
        intact: whether its numbers are those that were written.
    """

    version: str
    spec: str
    intact: bool


def pack_weights(network: nn.Module, metadata: Mapping[str, str]) -> bytes:
    """Return the weights of a network as a safetensors file.

    A tensor of several names is stored under the first; the others are listed in the metadata,
    under `tied`, by the name that is stored. Loading by name finds them without.

    Args:
        network: the network; its tensors are copied to the CPU.
        metadata: texts about it, by name; empty ones are left out.

    Raises:
        SpecError: A410 if safetensors is not installed.
    """
    safetensors = require_package("safetensors.torch", "a file of weights")
    kept, tied = _select_stored(list_tensors(network))
    tensors = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in kept.items()}
    texts = {"format": "pt", _VERSION: VERSION, **metadata}
    if tied:
        texts[_TIED] = json.dumps(tied)
    plain: bytes = safetensors.save(tensors)
    size = _LENGTH + int.from_bytes(plain[:_LENGTH], "little")
    texts[_DIGEST] = hashlib.sha256(memoryview(plain)[size:]).hexdigest()
    entries = json.loads(plain[_LENGTH:size])
    return _pack_header({_METADATA: _sort_texts(texts), **entries}) + plain[size:]


def _sort_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that are not empty, in an order that is always the same."""
    return {key: texts[key] for key in sorted(texts) if texts[key]}


def _pack_header(header: Mapping[str, object]) -> bytes:
    """Return a header with its length, padded to eight bytes as the format has it.

    The package writes texts in an order that changes from one run to the next.
    """
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _LENGTH)
    return len(text).to_bytes(_LENGTH, "little") + text


def _select_stored(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return each tensor under its first name, and the first name of each other name."""
    first: dict[int, str] = {}
    for name, tensor in state.items():
        first.setdefault(id(tensor), name)
    kept = {name: state[name] for name in first.values()}
    others = {name: first[id(tensor)] for name, tensor in state.items() if name not in kept}
    return kept, others


def read_seal(data: bytes) -> WeightsSeal | None:
    """Return the seal of a safetensors file; None if archspec did not write it."""
    try:
        header = read_header(BytesIO(data), len(data), "a file")
    except SpecError:
        return None
    texts = header.metadata
    if _VERSION not in texts or _SPEC not in texts:
        return None
    found = hashlib.sha256(memoryview(data)[header.size :]).hexdigest()
    return WeightsSeal(texts[_VERSION], texts[_SPEC], found == texts.get(_DIGEST))
