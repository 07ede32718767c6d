"""Built networks in other processes: pickled with their source, and made anew from it."""

import copy
import io
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import archspec

SPEC = """\
archspec: 1
name: carried
input: 8x8x3
params: {c: 4}
body:
  - 3x3 Conv (c norm=batch act=relu) as middle
  - 2 x Unit (c)
  - GlobalAvgPool
  - FC (3)
blocks:
  Unit:
    params: {c: int}
    residual: [3x3 Conv (c norm=batch)]
heads:
  aux: {from: middle, body: [GlobalAvgPool, FC (2)]}
"""


def made() -> nn.Module:
    network = archspec.build(SPEC, c=6)
    network(torch.rand(4, 3, 8, 8))  # so that statistics are not those of a new network
    return network.double().eval()


def classes(network: nn.Module) -> list[type]:
    return [type(each) for each in network.modules()]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_same_network_comes_back(protocol: int) -> None:
    network = made()
    network.marker = ["kept"]  # type: ignore[assignment]
    again = pickle.loads(pickle.dumps(network, protocol))
    assert classes(again) == classes(network)
    assert not any(each.training for each in again.modules())
    assert again.marker == ["kept"]
    theirs = network.state_dict()
    for name, each in again.state_dict().items():
        assert torch.equal(each, theirs[name]), name
        assert each.dtype == theirs[name].dtype


def test_parts_of_a_network_come_back() -> None:
    for each in made().modules():
        assert type(pickle.loads(pickle.dumps(each))) is type(each)


def test_outputs_come_back() -> None:
    outputs = made()(torch.rand(1, 3, 8, 8, dtype=torch.float64))
    again = pickle.loads(pickle.dumps(outputs))
    assert type(again) is type(outputs)
    assert torch.equal(again.aux, outputs.aux)


def test_the_source_counts_once() -> None:
    assert pickle.dumps(made(), 4).count(b"class Unit(nn.Module)") == 1


def test_another_process_takes_all_of_it(tmp_path: Path) -> None:
    network = made()
    image = torch.rand(1, 3, 8, 8, dtype=torch.float64)
    torch.save((network, image, network(image), next(network.children())), tmp_path / "net.pt")
    code = """
import torch
network, image, before, part = torch.load("net.pt", weights_only=False)
after = network(image)
assert type(after) is type(before), (type(after), type(before))
assert all(map(torch.equal, after, before))
assert part is next(network.children())
print(type(network).__name__)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Carried\n", "")


def test_copies_are_of_the_same_classes_and_have_weights_of_their_own() -> None:
    network = made()
    deep, shallow = copy.deepcopy(network), copy.copy(network)
    assert classes(deep) == classes(shallow) == classes(network)
    first, second = next(deep.parameters()), next(network.parameters())
    assert torch.equal(first, second)
    assert first.data_ptr() != second.data_ptr() == next(shallow.parameters()).data_ptr()


def test_state_dicts_need_no_source() -> None:
    file = io.BytesIO()
    torch.save(made().state_dict(), file)
    assert b"class Carried" not in file.getvalue()
    file.seek(0)
    archspec.build(SPEC, c=6).load_state_dict(torch.load(file, weights_only=True))


def test_a_changed_source_is_refused() -> None:
    pickled = pickle.dumps(made())
    changed = pickled.replace(b"padding=1", b"padding=2")
    assert changed != pickled
    with pytest.raises(
        pickle.UnpicklingError, match="source of `carried` was changed in this pickle"
    ):
        pickle.loads(changed)


def test_a_class_that_the_source_lacks_is_refused() -> None:
    reduced: Any = made().__reduce_ex__(4)
    make, (source, name), *_ = reduced
    assert name == "Carried"
    with pytest.raises(
        pickle.UnpicklingError, match="`carried` in this pickle has no class `Other`"
    ):
        make(source, "Other")


def test_what_derives_from_a_generated_class_is_pickled_as_its_own() -> None:
    base: Any = type(archspec.build(SPEC))
    derived = type("Derived", (base,), {"__module__": __name__})
    with pytest.raises((pickle.PicklingError, AttributeError), match="Derived"):
        pickle.dumps(derived())  # nothing holds it under its name; as elsewhere
