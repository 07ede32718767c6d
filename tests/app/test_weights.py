"""`archspec weights` and `archspec push`: files as a whole or not at all, and what is said."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

import archspec
from archspec.weights import open_source
from tests.app.calls import NET, Call

FILE = "net.safetensors"


@pytest.fixture
def weights(folder: Path) -> dict[str, Tensor]:
    """The weights of the good spec, in a file."""
    state: dict[str, Tensor] = archspec.build(folder / "net.yaml").state_dict()
    torch.save(state, folder / "net.pth")
    return state


def test_show(call: Call, weights: object) -> None:
    done = call("weights", "show", "net.pth")
    assert done.status == 0
    assert done.out.splitlines()[:4] == [
        "net.pth: 4 tensors",
        "",
        "name           shape  dtype    numbers  bytes",
        "---------------------------------------------",
    ]
    assert done.out.endswith("dtypes  4 of float32\n")
    assert call("weights", "show", "net.pth", "--format", "csv").out.count("\n") == 6
    assert call("weights", "show", "net.pth", "--format", "markdown").out.startswith("# net")


def test_transfer(call: Call, folder: Path, weights: dict[str, Tensor]) -> None:
    done = call("weights", "transfer", "net.yaml", "net.pth", "-o", FILE, "--license", "mit")
    assert (done.status, done.err) == (0, "")
    assert (
        done.out
        == f"{FILE}: written\n  from net.pth\n  loaded by name\n  2 layers of net, 162 parameters\n"
    )
    assert all(torch.equal(value, weights[name]) for name, value in load_file(FILE).items())
    said = open_source(folder / FILE).metadata
    assert said["license"] == "mit"
    assert said["spec_sha256"] == archspec.load(folder / "net.yaml").program.digest
    again = archspec.build(said["spec"], weights=FILE)
    assert torch.equal(again.state_dict()["fc.weight"], weights["fc.weight"])
    assert (
        "unchanged"
        in call("weights", "transfer", "net.yaml", "net.pth", "-o", FILE, "--license", "mit").out
    )


def test_files_of_others_are_left_alone(
    call: Call, folder: Path, weights: dict[str, Tensor]
) -> None:
    transfer = ("weights", "transfer", "net.yaml", "net.pth", "-o", FILE)
    save_file(weights, FILE)
    before = (folder / FILE).read_bytes()
    done = call(*transfer)
    assert "error[A406]" in done.err
    assert "was not written by archspec" in done.err
    assert (folder / FILE).read_bytes() == before
    assert call(*transfer, "--force").status == 0
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert "error[A408]" in call(*transfer).err


def test_nothing_is_written_of_what_does_not_fit(call: Call, folder: Path) -> None:
    torch.save(nn.Linear(4, 10).state_dict(), folder / "fc.pth")
    names = sorted(path.name for path in folder.iterdir())
    done = call("weights", "transfer", "net.yaml", "fc.pth", "-o", FILE)
    assert done.status == 2
    assert "error[A414]: the names differ, and nothing was copied" in done.err
    assert "help: name the network that has the names of the file: `--peer timm:NAME`" in done.err
    (folder / "fc.pth").write_bytes(b"PK")
    assert "error[A413]" in call("weights", "transfer", "net.yaml", "fc.pth", "-o", FILE).err
    assert sorted(path.name for path in folder.iterdir()) == names


def test_classes(call: Call, folder: Path, weights: object) -> None:
    spec = NET.replace("body:", "params: {classes: 10}\nbody:").replace("FC (10)", "FC (classes)")
    (folder / "net.yaml").write_text(spec)
    transfer = ("weights", "transfer", "net.yaml", "net.pth", "-o", FILE)
    done = call(*transfer, "--classes", "3")
    assert "left as made, since the source has none of their size: `fc`" in done.out
    assert open_source(folder / FILE).metadata["params"] == "classes=3"
    (folder / "few.yaml").write_text(
        spec.replace("classes: 10", "classes: 3").split("expect")[0].replace(" -> 10", "")
    )
    done = call("weights", "transfer", "few.yaml", "net.pth", "-o", "few.safetensors")
    assert "help: if only the number of classes differs, give it: `--classes N`" in done.err


class Peer(nn.Module):
    """What the good spec is, under the names of a library."""

    def __init__(self, classes: int | None = None) -> None:
        super().__init__()
        self.classifier = nn.Linear(4, classes or 10)
        self.stem = nn.Conv2d(3, 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.stem(x).mean((2, 3)))
        return logits


def test_export(
    call: Call, folder: Path, weights: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archspec.weights.rename.create_peer", lambda _, classes: Peer(classes))
    export = ("weights", "export", "net.yaml", "net.pth", "-o", FILE)
    done = call(*export)
    assert done.status == 2
    assert "error[A414]: no network of a library is known to compute what `net` does" in done.err
    assert "help: name the one whose names the file gets: `--names timm:NAME`" in done.err
    done = call(*export, "--names", "timm:peer")
    assert done.status == 0
    said = "  loaded by name\n  under the names of timm:peer; outputs are equal\n  2 layers of net"
    assert said in done.out
    theirs, state = Peer(), load_file(FILE)
    theirs.load_state_dict(state)
    images = torch.rand(2, 3, 8, 8)
    ours = archspec.build("net.yaml", weights="net.pth")
    assert torch.allclose(theirs(images), ours(images), atol=1e-6)
    assert torch.equal(state["classifier.weight"], weights["fc.weight"])
    record = json.loads(call(*export, "--names", "timm:peer", "--format", "json").out)
    assert record["names"] == "timm:peer"
    assert {"source": "fc", "target": "classifier"} in record["layers"]
    monkeypatch.setattr(Peer, "forward", lambda self, x: self.classifier(self.stem(x).amax((2, 3))))
    assert "error[A414]" in call(*export, "--names", "timm:peer", "--force").err
    assert load_file(FILE).keys() == state.keys()


def test_heads_for_training_are_not_exported(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = NET.partition("expect")[0].replace("Conv (4)", "Conv (4) as middle")
    aux = "{from: middle, when: training, loss_weight: 0.2, body: [GlobalAvgPool, FC (5)]}"
    (folder / "net.yaml").write_text(f"{net}heads:\n  aux: {aux}\n")
    torch.save(archspec.build("net.yaml").state_dict(), "net.pth")
    monkeypatch.setattr("archspec.weights.rename.create_peer", lambda _, classes: Peer(classes))
    done = call("weights", "export", "net.yaml", "net.pth", "-o", FILE, "--names", "timm:peer")
    assert (done.status, done.err) == (0, "")
    assert load_file(FILE).keys() == Peer().state_dict().keys()


def test_released_is_named(call: Call, folder: Path) -> None:
    """The spec that transcribes the paper differs from the release, whose weights these are."""
    torch.save({"features.0.conv.weight": torch.ones(1)}, "v4.pth")
    from tests.torchvision_operators import define_missing_operators

    define_missing_operators()
    done = call("weights", "transfer", "inception_v4", "v4.pth", "-o", FILE)
    assert "help: `released/inception_v4` computes what its published weights are for" in done.err


def test_usage(call: Call, weights: object) -> None:
    done = call("weights", "transfer", "net.yaml", "net.pth", "-o", "net.pt")
    assert done.status == 2
    assert "--output is a file that ends in .safetensors" in done.err
    assert call("weights").status == 2
    assert "transfer  Transfer weights" in call("weights").err


def test_push(call: Call, folder: Path, weights: object, monkeypatch: pytest.MonkeyPatch) -> None:
    push = ("push", "net.yaml", "me/net", "--weights", "net.pth")
    done = call(*push)
    assert done.out.startswith("nothing written, for me/net\n")
    assert call(*push, "--to", "card", "--license", "mit").status == 0
    assert sorted(path.name for path in Path("card").iterdir()) == [
        "README.md", "model.safetensors", "net.py", "net.svg", "spec.yaml",
    ]  # fmt: skip
    card = Path("card/README.md").read_text()
    assert card.startswith("---\nlicense: mit\nlibrary_name: archspec\n")
    assert "![net](net.svg)" in card
    assert 'archspec.build(spec, weights="hf:me/net").eval()' in card
    assert "* license: `mit`" in card
    assert "error[A406]: `card` has files" in call(*push, "--to", "card").err
    assert "error[A415]" in call("push", "net.yaml", "net", "--weights", "net.pth").err
    made = archspec.build("card/spec.yaml", weights="card")
    assert isinstance(made, nn.Module)


def test_upload(call: Call, weights: object, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    class Api:
        def create_repo(self, repository: str, *, exist_ok: bool) -> None:
            calls.append((repository, exist_ok))

        def create_commit(self, repository: str, *, operations: Any, commit_message: str) -> Any:
            calls.append([repository, commit_message, *(it.path_in_repo for it in operations)])
            return SimpleNamespace(commit_url="https://hub/me/net/commit/1")

    monkeypatch.setattr(huggingface_hub, "HfApi", Api)
    push = ("push", "net.yaml", "me/net", "--weights", "net.pth", "--upload")
    assert call(*push).out.startswith("https://hub/me/net/commit/1\n")
    assert calls == [
        ("me/net", True),
        ["me/net", "Add net, by archspec", "README.md", "model.safetensors", "spec.yaml", "net.py",
         "net.svg"],
    ]  # fmt: skip
    monkeypatch.setattr(Api, "create_commit", lambda *_, **__: json.loads("no"))
    assert "error[A415]: `me/net` cannot be written" in call(*push).err


def test_hidden_text_in_a_card(call: Call, folder: Path, weights: object) -> None:
    """A title cannot end the front matter or a fence, and a license is a word or quoted."""
    spec = NET.replace("name: net", 'name: net\ntitle: "a](x) <b>`"') + "# ```` tick\n"
    (folder / "net.yaml").write_text(spec)
    call("push", "net.yaml", "me/net", "--weights", "net.pth", "--to", "card", "--license", "a: [")
    card = Path("card/README.md").read_text()
    assert 'license: other\nlicense_name: "a: ["' in card
    assert "\n# a\\](x) \\<b\\>\\`\n" in card
    assert "\n`````yaml\n" in card or "````" not in card
