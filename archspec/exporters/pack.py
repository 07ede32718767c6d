"""Pack exported networks as the contents of files, with a seal, and read the seal again.

A seal says which version of archspec wrote a file from which spec, and has the digest of the rest.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.etree import ElementTree

import torch
from torch.export import ExportedProgram

from archspec.dataclass import dataclass
from archspec.extras import require_package
from archspec.version import VERSION

SPEC: Final = "spec_sha256"
"""The entry of the metadata with the digest of the spec."""

_VERSION: Final = "archspec"
_DIGEST: Final = "content_sha256"
_WEIGHTS: Final = "weights_sha256"
_TEXTS: Final = "archspec.json"


@dataclass(frozen=True, slots=True)
class FileSeal:
    """The seal of a file that archspec exported.

    Attributes:
        version: the version of archspec that wrote it.
        spec: the digest of the spec.
        intact: whether its content is what was written.
        weights: the digest of the file beside it, if there is one.
    """

    version: str
    spec: str
    intact: bool
    weights: str = ""


# ONNX ---------------------------------------------------------------------------------------------


def pack_onnx(data: bytes, texts: Mapping[str, str]) -> bytes:
    """Return an ONNX model with texts in its metadata.

    The digest comes last, as a message of its own: in protobuf, what follows is merged.
    """
    content = data + _make_texts({_VERSION: VERSION, **texts})
    return content + _make_texts({_DIGEST: hashlib.sha256(content).hexdigest()})


def _make_texts(texts: Mapping[str, str]) -> bytes:
    onnx = require_package("onnx", "an ONNX file")
    entries = [onnx.StringStringEntryProto(key=key, value=texts[key]) for key in sorted(texts)]
    data: bytes = onnx.ModelProto(metadata_props=entries).SerializeToString()
    return data


def read_onnx_seal(data: bytes) -> FileSeal | None:
    """Return the seal of an ONNX file; None if archspec did not write it."""
    size = len(_make_texts({_DIGEST: "0" * 64}))
    content, last = data[:-size], data[-size:]
    digest = hashlib.sha256(content).hexdigest()
    try:
        onnx = require_package("onnx", "an ONNX file")
        model = onnx.ModelProto.FromString(data)
    except Exception:  # noqa: BLE001 - whatever protobuf raises for other files
        return None
    texts = {each.key: each.value for each in model.metadata_props}
    return _make_seal(texts, last == _make_texts({_DIGEST: digest}))


def _make_seal(texts: Mapping[str, str], intact: bool) -> FileSeal | None:
    if _VERSION not in texts or SPEC not in texts:
        return None
    return FileSeal(texts[_VERSION], texts[SPEC], intact, texts.get(_WEIGHTS, ""))


# Programs of torch --------------------------------------------------------------------------------


def pack_program(program: ExportedProgram, texts: Mapping[str, str]) -> bytes:
    """Return a program of torch as the content of a `.pt2` file, with texts beside it."""
    plain = _save(program, {})
    digest = _digest_members(plain)
    sealed = {_VERSION: VERSION, **texts, _DIGEST: digest}
    return _save(program, {_TEXTS: json.dumps(sealed, indent=1, sort_keys=True)})


def _save(program: ExportedProgram, extra: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    torch.export.save(program, buffer, extra_files=extra)
    return buffer.getvalue()


def _digest_members(data: bytes) -> str:
    """Return the digest of the members of an archive but for texts and the archive's own id."""
    found = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith((_TEXTS, "/.data/serialization_id")):
                found.update(name.encode())
                found.update(archive.read(name))
    return found.hexdigest()


def read_program_seal(data: bytes) -> FileSeal | None:
    """Return the seal of a `.pt2` file; None if archspec did not write it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(_TEXTS)]
            texts = json.loads(archive.read(names[0])) if names else {}
        return _make_seal(texts, _digest_members(data) == texts.get(_DIGEST))
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError):
        return None


# OpenVINO -----------------------------------------------------------------------------------------


def pack_openvino(
    data: bytes, texts: Mapping[str, str], *, compress: bool = False
) -> dict[str, bytes]:
    """Return an ONNX model as the contents of OpenVINO's two files, by suffix.

    Args:
        data: the model.
        texts: about the network; they become `rt_info` of the XML, under `archspec`.
        compress: whether to store weights in 16 bits, which OpenVINO does unless told otherwise.
    """
    openvino = require_package("openvino", "an OpenVINO file")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "net.xml"
        model = openvino.Core().read_model(data)
        openvino.save_model(model, path, compress_to_fp16=compress)
        weights = path.with_suffix(".bin").read_bytes()
        tree = ElementTree.fromstring(path.read_bytes())  # noqa: S314 - written a moment ago
    return {".xml": _seal_xml(tree, texts, weights), ".bin": weights}


def _seal_xml(tree: ElementTree.Element, texts: Mapping[str, str], weights: bytes) -> bytes:
    info = tree.find("rt_info")
    if info is None:
        info = ElementTree.SubElement(tree, "rt_info")
    own = ElementTree.SubElement(info, _VERSION)
    sealed = {"version": VERSION, **texts, _WEIGHTS: hashlib.sha256(weights).hexdigest()}
    for key in sorted(sealed):
        ElementTree.SubElement(own, key, value=sealed[key])
    last = ElementTree.SubElement(own, _DIGEST, value="")
    last.set("value", hashlib.sha256(_print(tree)).hexdigest())
    return _print(tree)


def _print(tree: ElementTree.Element) -> bytes:
    text: bytes = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def read_xml_seal(data: bytes) -> FileSeal | None:
    """Return the seal of an OpenVINO file; None if archspec did not write it."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        tree = ElementTree.fromstring(data)  # noqa: S314 - without entities
    except ElementTree.ParseError:
        return None
    own = tree.find(f"rt_info/{_VERSION}")
    if own is None:
        return None
    texts = {each.tag: each.get("value", "") for each in own}
    texts[_VERSION] = texts.get("version", "")
    last = own.find(_DIGEST)
    if last is None:
        return None
    digest = last.get("value")
    last.set("value", "")
    return _make_seal(texts, hashlib.sha256(_print(tree)).hexdigest() == digest)
