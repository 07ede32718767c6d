"""Sources of weights: libraries, the hub's cache, published files, and what fits a network."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import huggingface_hub.constants
import pytest
import torch
from safetensors.torch import save, save_file
from torch import nn

import archspec
from archspec import limits
from archspec.api import shipped_specs
from archspec.diagnostics import SpecError
from archspec.weights import TransferError, fill_network, open_source
from archspec.weights.fill import make_checkpoint
from archspec.weights.published import download, find_published, list_peers, list_specs, networks
from archspec.weights.published.download import download_file
from archspec.weights.save import pack_weights, read_seal
from archspec.weights.sources import create_peer
from tests.parity.zoo import PEERS
from tests.shipped import ZOO
from tests.torchvision_operators import define_missing_operators

NET: Final = """archspec: 1
name: net
input: 16x16x3
params: {classes: 5}
body:
  - 3x3 Conv (8 stride 2 norm=batch act=relu bias=false)
  - 3x3 Conv (8 norm=batch act=relu bias=false)
  - GlobalAvgPool
  - FC (classes)
"""


class Peer(nn.Module):
    """The same network under other names."""

    def __init__(self, classes: int = 5) -> None:
        super().__init__()
        self.head = nn.Linear(8, classes)
        self.a = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.a_norm = nn.BatchNorm2d(8)
        self.b = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.b_norm = nn.BatchNorm2d(8)

    def forward(self, x: torch.Tensor) -> Any:
        x = self.a_norm(self.a(x)).relu()
        return self.head(self.b_norm(self.b(x)).relu().mean((2, 3)))


def refuse(source: str | Path, code: str) -> str:
    with pytest.raises(SpecError) as caught:
        open_source(source)
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert finding.help
    return str(caught.value)


def tensor(network: nn.Module, name: str) -> torch.Tensor:
    found: torch.Tensor = network.state_dict()[name]
    return found


def equal_outputs(one: nn.Module, other: nn.Module) -> bool:
    images = torch.randn(2, 3, 16, 16)
    with torch.no_grad():
        return torch.allclose(one.eval()(images), other.eval()(images), atol=1e-5)


# Networks


def test_weights_of_a_module() -> None:
    peer = Peer()
    assert equal_outputs(archspec.build(NET, weights=peer), peer)


def test_weights_of_a_state_dict() -> None:
    first = archspec.build(NET)
    assert equal_outputs(archspec.build(NET, weights=first.state_dict()), first)


def test_other_number_of_classes(caplog: pytest.LogCaptureFixture) -> None:
    peer = Peer()
    for weights in (peer, archspec.build(NET, weights=peer).state_dict()):
        caplog.clear()
        ten = archspec.build(NET, weights=weights, classes=10)
        assert tensor(ten, "fc.weight").shape == (10, 8)
        assert torch.equal(tensor(ten, "conv2.conv.weight"), peer.b.weight)
        assert "left as made, since the source has none of their size: `fc`" in caplog.text
    with pytest.raises(TransferError):
        archspec.build(NET.replace("5", "10"), weights=peer)
    caplog.clear()
    peer = Peer(10)
    assert equal_outputs(archspec.build(NET, weights=peer, classes=10), peer)
    assert not caplog.text


def test_other_dtypes(tmp_path: Path) -> None:
    first = archspec.build(NET)
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        narrow = {
            name: tensor.to(dtype) if tensor.is_floating_point() else tensor
            for name, tensor in first.state_dict().items()
        }
        save_file(narrow, tmp_path / "net.safetensors")
        made = archspec.build(NET, weights=tmp_path / "net.safetensors")
        assert tensor(made, "fc.weight").dtype == torch.float32
        assert torch.equal(tensor(made, "fc.weight"), narrow["fc.weight"].float())


def make_tied() -> nn.Module:
    first, last = nn.Linear(4, 4), nn.Linear(4, 4)
    last.weight = first.weight
    return nn.Sequential(first, nn.ReLU(), last)


def test_tied_weights(tmp_path: Path) -> None:
    """The target holds one tensor under two names, of which a file has one, be it the last."""
    tied = make_tied()
    data = pack_weights(tied, {"spec_sha256": "0"})
    (tmp_path / "tied.safetensors").write_bytes(data)
    opened = open_source(tmp_path / "tied.safetensors")
    assert [*opened.entries] == ["0.bias", "0.weight", "2.bias"]
    assert json.loads(opened.metadata["tied"]) == {"2.weight": "0.weight"}
    for names in (["0.weight"], ["2.weight"]):
        target = make_tied()
        state = {name: tensor(tied, name) for name in ("0.bias", "2.bias", *names)}
        fill_network(target, make_checkpoint(state))
        assert torch.equal(tensor(target, "0.weight"), tensor(tied, "0.weight"))
        assert torch.equal(tensor(target, "2.weight"), tensor(tied, "0.weight"))


def test_seal() -> None:
    layer = nn.Linear(2, 2)
    data = pack_weights(layer, {"spec_sha256": "abc", "license": ""})
    assert data == pack_weights(layer, {"spec_sha256": "abc"})
    seal = read_seal(data)
    assert seal
    assert (seal.spec, seal.intact) == ("abc", True)
    changed = read_seal(data[:-1] + b"\x00")
    assert changed
    assert not changed.intact
    assert read_seal(save({"a": torch.ones(1)})) is None
    assert read_seal(b"text") is None


def test_names_of_a_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with other names, for another number of classes, into a network for a third."""
    made: list[tuple[int | None, bool]] = []

    def create(peer: str, classes: int | None = None, *, on_meta: bool = False) -> nn.Module:
        made.append((classes, on_meta))
        with torch.device("meta" if on_meta else "cpu"):
            return Peer(5 if classes is None else classes)

    monkeypatch.setattr("archspec.weights.fill.create_peer", create)
    monkeypatch.setattr("archspec.weights.published.list_peers", lambda _: ("timm:net",))
    theirs = Peer(7)
    torch.save(
        {f"module.{name}": it for name, it in theirs.state_dict().items()}, tmp_path / "n.pth"
    )
    own = archspec.build(NET, weights=tmp_path / "n.pth", classes=3)
    assert torch.equal(tensor(own, "conv1.conv.weight"), theirs.a.weight)
    assert tensor(own, "fc.weight").shape == (3, 8)
    assert made[-1] == (7, False)
    assert [count for count, on_meta in made if not on_meta] == [7]
    torch.save({"x": torch.ones(1)}, tmp_path / "n.pth")
    with pytest.raises(TransferError, match="nor are they those of timm:net"):
        archspec.build(NET, weights=tmp_path / "n.pth")


def test_weights_may_be_a_parameter() -> None:
    spec = "archspec: 1\nname: net\ninput: 8\nparams: {weights: 3}\nbody: [FC (weights)]\n"
    assert tensor(archspec.build(spec, weights=4), "fc.weight").shape[0] == 4


# Libraries


def test_library(monkeypatch: pytest.MonkeyPatch) -> None:
    define_missing_operators()
    import timm

    said: dict[str, Any] = {}
    create = timm.create_model

    def record(name: str, *, pretrained: bool, **options: Any) -> nn.Module:
        said.update(name=name, pretrained=pretrained)
        return create(name, pretrained=False, **options)

    monkeypatch.setattr(timm, "create_model", record)
    opened = open_source("timm:mobilenetv2_035")
    assert said == {"name": "mobilenetv2_035", "pretrained": True}
    assert opened.license == "apache-2.0"
    assert re.fullmatch(r"timm:mobilenetv2_035 \(timm [\d.]+\)", opened.source)
    assert opened.network is not None
    assert "did you mean `inception_v4`?" in refuse("timm:inception_v5", "A415")
    refuse("timm:hf-hub:somebody/net", "A415")
    refuse("torchvision:no_such_network", "A415")


def test_library_that_cannot_download(monkeypatch: pytest.MonkeyPatch) -> None:
    define_missing_operators()
    import timm

    def create(name: str, **_options: Any) -> nn.Module:
        raise ConnectionError("no network\nhere")

    monkeypatch.setattr(timm, "create_model", create)
    assert "cannot get the weights of `resnet18`: no network" in refuse("timm:resnet18", "A415")


def test_peer_for_other_classes() -> None:
    define_missing_operators()
    made = create_peer("torchvision:squeezenet1_0", 3, on_meta=True)
    assert {tensor.device.type for tensor in made.state_dict().values()} == {"meta"}
    assert made.state_dict()["classifier.1.weight"].shape[0] == 3


@pytest.mark.parametrize(
    ("module", "source", "extra"),
    [("timm", "timm:resnet18", "timm"), ("huggingface_hub", "hf:a/b", "archspec-nn[weights]")],
)
def test_missing_package(
    module: str, source: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    assert "pip install" in refuse(source, "A410")
    assert extra in refuse(source, "A410")


# The hub

COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub, and no network."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def put(cache: Path, file: str, data: bytes, digest: str = "") -> None:
    """Put a file into the cache of the hub, as a download does."""
    repository = cache / "models--owner--net"
    blob = repository / "blobs" / (digest or hashlib.sha256(data).hexdigest())
    link = repository / "snapshots" / COMMIT / file
    for folder in (blob.parent, link.parent, repository / "refs"):
        folder.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(data)
    link.unlink(missing_ok=True)
    link.symlink_to(Path("../../blobs") / blob.name)
    (repository / "refs/main").write_text(COMMIT)


@pytest.mark.parametrize("revision", ["", "@main", f"@{COMMIT}"])
def test_hub_is_pinned(revision: str, cache: Path) -> None:
    put(cache, "model.safetensors", save({"a": torch.ones(2)}))
    opened = open_source(f"hf:owner/net{revision}")
    assert opened.source == f"hf:owner/net@{COMMIT}"
    assert [*opened.read()] == ["a"]


def test_hub_with_shards(cache: Path) -> None:
    put(cache, "one.safetensors", save({"a": torch.ones(2)}))
    index = {"weight_map": {"a": "one.safetensors"}}
    put(cache, "model.safetensors.index.json", json.dumps(index).encode())
    assert [*open_source("hf:owner/net").read()] == ["a"]
    index["weight_map"]["b"] = "two.safetensors"
    put(cache, "model.safetensors.index.json", json.dumps(index).encode())
    assert "two.safetensors" in refuse("hf:owner/net", "A415")


def test_hub_with_a_pickle(cache: Path, tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "net.pth")
    put(cache, "pytorch_model.bin", (tmp_path / "net.pth").read_bytes())
    assert [*open_source("hf:owner/net").read()] == ["a"]


def test_hub_with_another_digest(cache: Path) -> None:
    put(cache, "model.safetensors", save({"a": torch.ones(2)}), "ab" * 32)
    assert "the hub promised abababab" in refuse("hf:owner/net", "A413")


def test_hub_that_is_not_there(cache: Path) -> None:
    assert "cannot be got" in refuse("hf:owner/net", "A415")
    for place in ("owner", "owner/../net", "owner/net@", "owner/net@a b"):
        assert "is not hf:OWNER/REPO" in refuse(f"hf:{place}", "A415") or ".." in place


# Published files

DATA: Final = bytes(range(256)) * 300


@dataclass
class Shelf:
    """A server of one file on this machine, and what it was asked for."""

    url: str = ""
    data: bytes = DATA
    resumes: bool = True
    breaks_at: int | None = None
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    served = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            served.ranges.append(asked)
            begin = int(asked[6:-1]) if asked and served.resumes else 0
            if begin >= len(served.data):
                self.send_error(416)
                return
            self.send_response(206 if begin else 200)
            rest = served.data[begin:]
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: served.breaks_at])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/net.pth"
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


DIGEST: Final = hashlib.sha256(DATA).hexdigest()


def refuse_download(shelf: Shelf, target: Path, digest: str = DIGEST) -> str:
    with pytest.raises(SpecError) as caught:
        download_file(shelf.url, target, digest)
    assert not target.exists()
    return str(caught.value)


def test_download(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "cache/net.pth"
    for _ in range(2):
        download_file(shelf.url, target, DIGEST[:8])
        assert target.read_bytes() == DATA
    assert shelf.ranges == [None]
    assert [path.name for path in target.parent.iterdir()] == ["net.pth"]


@pytest.mark.parametrize("resumes", [False, True])
def test_download_goes_on(shelf: Shelf, tmp_path: Path, resumes: bool) -> None:
    target, shelf.breaks_at, shelf.resumes = tmp_path / "net.pth", 1000, resumes
    assert "error[A415]" in refuse_download(shelf, target)
    assert target.with_name("net.pth.part").read_bytes() == DATA[:1000]
    shelf.breaks_at = None
    download_file(shelf.url, target, DIGEST)
    assert target.read_bytes() == DATA
    assert shelf.ranges == [None, "bytes=1000-"]


def test_download_that_was_complete(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(DATA)
    download_file(shelf.url, tmp_path / "net.pth", DIGEST)
    assert (tmp_path / "net.pth").read_bytes() == DATA


def test_download_of_something_else(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "net.pth"
    assert "error[A416]" in refuse_download(shelf, target, "0" * 8)
    assert not [*tmp_path.iterdir()]
    target.write_bytes(b"changed since")
    assert "error[A416]" in refuse_download(shelf, target)


def test_download_that_is_too_large(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DOWNLOAD_BYTES", len(DATA))
    download_file(shelf.url, tmp_path / "fits.pth", DIGEST)
    monkeypatch.setattr(limits, "DOWNLOAD_BYTES", len(DATA) - 1)
    assert "has more than" in refuse_download(shelf, tmp_path / "net.pth")


def test_download_from_elsewhere(tmp_path: Path, shelf: Shelf) -> None:
    for url in ("file:///etc/passwd", "http://example.org/net.pth", "ftp://127.0.0.1/a"):
        with pytest.raises(SpecError, match="is not https"):
            download_file(url, tmp_path / "net.pth", "")
    shelf.url = "http://127.0.0.1:1/net.pth"
    assert "cannot be downloaded" in refuse_download(shelf, tmp_path / "net.pth")


def test_published_weights(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """From the table over the network and a file of old torch into a network."""
    first = archspec.build("zoo/squeezenet")
    torch.save(first.state_dict(), tmp_path / "net.pth", _use_new_zipfile_serialization=False)
    shelf.data = (tmp_path / "net.pth").read_bytes()
    known = archspec.pretrained("squeezenet")
    assert (known.spec, known.top1, known.mean[0]) == ("zoo/squeezenet", 58.092, 0.485)
    assert "names    those of torchvision:squeezenet1_0" in str(known)
    table = {
        "zoo/squeezenet": {
            "spec": "zoo/squeezenet",
            "peers": [],
            "weights": {
                key: getattr(known, key)
                for key in ("peer", "license", "input", "crop", "interpolation", "mean", "std")
            } | {"source": shelf.url.replace("http:", "https:"), "sha256": ""},
        }
    }  # fmt: skip
    monkeypatch.setattr(networks, "_read_table", lambda: table)
    monkeypatch.setenv("ARCHSPEC_CACHE", str(tmp_path / "cache"))
    fetch = download.download_file
    monkeypatch.setattr(
        download, "download_file", lambda url, *rest: fetch(url.replace("https:", "http:"), *rest)
    )
    made = archspec.pretrained("squeezenet").build()
    for name, value in first.state_dict().items():
        assert torch.equal(tensor(made, name), value)
    assert (tmp_path / "cache/net.pth").exists()


def test_what_is_not_published() -> None:
    with pytest.raises(SpecError, match="did you mean `inception_v4`") as caught:
        archspec.pretrained("inception_v5")
    assert caught.value.diagnostics[0].code == "A415"
    assert list_peers("no_such_network") == ()


def test_table_of_published_weights() -> None:
    """The peers of networks of the zoo are those that the parity tests compare, and all of them."""
    compared = {f"zoo/{peer.spec}": [*peer.names] for peer in PEERS if peer.names}
    table = networks._read_table()
    assert {spec: row["peers"] for spec, row in table.items() if spec in ZOO} == compared
    for spec, row in table.items():
        assert spec in shipped_specs()
        assert list_specs(spec.rpartition("/")[2]) == (spec,)
        if "weights" not in row:
            continue
        found = find_published(spec)
        assert found == find_published(spec.rpartition("/")[2])
        assert found.facts
        assert found.peer in row["peers"]
        assert re.fullmatch(r"https://\S+-(\w{8,})\.pth|hf:timm/[\w.]+", found.source)
        assert found.sha256 in found.source
        assert 50 < (found.top1 or 100) <= 100
        assert len(found.mean) == len(found.std) == 3
