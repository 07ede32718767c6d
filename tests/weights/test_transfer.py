"""Weights from one network into another: what is paired, what is refused, all or nothing."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
import torch
from torch import Tensor, nn

from archspec.weights import Transfer, TransferError, transfer
from archspec.weights.input_sizes import propose_inputs

M = TypeVar("M", bound=nn.Module)


def block(inside: int, out: int, side: int) -> nn.Module:
    """Convolution, normalisation, activation."""
    conv = nn.Conv2d(inside, out, side, padding=side // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(out), nn.ReLU(inplace=True))


class Backwards(nn.Module):
    """Registers its layers in another order than they run in."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(8, 3)
        self.b = block(4, 8, 3)
        self.a = block(3, 4, 1)

    def forward(self, x: Tensor) -> Any:
        return self.last(self.b(self.a(x)).mean((2, 3)))


class Straight(nn.Module):
    """The same network, registered as it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(block(3, 4, 1), block(4, 8, 3))
        self.fc = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Any:
        return self.fc(self.features(x).mean((2, 3)))


class Choosy(Straight):
    """The same network, which takes one size alone."""

    def forward(self, x: Tensor) -> Any:
        if x.shape[1:] != (3, 5, 7):
            raise ValueError("3x5x7, please")
        return super().forward(x)


class WithHead(Straight):
    """Runs a further head between its stages, in training alone."""

    def __init__(self) -> None:
        super().__init__()
        self.aux = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Any:
        x = self.features[0](x)
        aux = self.aux(x.mean((2, 3))) if self.training else None
        y = self.fc(self.features[1](x).mean((2, 3)))
        return y if aux is None else (y, aux)


class Idle(Straight):
    """Holds a layer that it never runs."""

    def __init__(self) -> None:
        super().__init__()
        self.spare = nn.Linear(2, 2)


class Twice(nn.Module):
    """Runs one layer twice, and holds it under two names; a third shares its weight alone."""

    def __init__(self, *, alias_first: bool = False) -> None:
        super().__init__()
        layer = nn.Linear(4, 4)
        names = ("other", "one") if alias_first else ("one", "other")
        for name in names:
            self.add_module(name, layer)
        self.third = nn.Linear(4, 4)
        self.third.weight = layer.weight

    def forward(self, x: Tensor) -> Any:
        return self.third(self.get_submodule("other")(self.get_submodule("one")(x)))


def randomised(module: M, seed: int = 0) -> M:
    """The module with random numbers in every parameter and buffer."""
    made = torch.Generator().manual_seed(seed)
    for each in module.state_dict().values():
        if each.is_floating_point():
            each.copy_(torch.rand(each.shape, generator=made) + 0.5)
        else:
            each.fill_(7)
    return module


def snapshot(module: nn.Module) -> dict[str, Tensor]:
    return {name: each.clone() for name, each in module.state_dict().items()}


def refusal(call: Callable[[], object], target: nn.Module) -> str:
    """The message of a refusal, after which the target is as it was."""
    before = snapshot(target)
    with pytest.raises(TransferError) as caught:
        call()
    after = target.state_dict()
    assert all(torch.equal(each, after[name]) for name, each in before.items())
    return str(caught.value)


PAIRS = (
    ("a.0", "features.0.0"),
    ("a.1", "features.0.1"),
    ("b.0", "features.1.0"),
    ("b.1", "features.1.1"),
    ("last", "fc"),
)


def test_layers_are_paired_as_they_run_and_not_as_they_are_registered() -> None:
    source, target = randomised(Backwards()), Straight()
    assert transfer(source, target) == Transfer(PAIRS)
    image = torch.rand(2, 3, 5, 5)
    assert torch.equal(source.eval()(image), target.eval()(image))
    back = Backwards()
    assert transfer(target, back).pairs == tuple((there, here) for here, there in PAIRS)
    theirs = source.state_dict()
    assert all(torch.equal(each, theirs[name]) for name, each in back.state_dict().items())


def test_buffers_are_copied() -> None:
    target = Straight()
    transfer(randomised(Backwards()), target)
    assert target.get_buffer("features.0.1.num_batches_tracked") == 7
    assert target.get_buffer("features.0.1.running_var").min() >= 0.5


def test_numbers_are_converted_to_the_type_of_the_target() -> None:
    source, target = randomised(Backwards().double()), Straight()
    transfer(source, target)
    assert target.get_parameter("fc.weight").dtype == torch.float32
    assert torch.equal(target.get_parameter("fc.bias"), source.get_parameter("last.bias").float())


def test_neither_network_is_changed_beyond_the_weights() -> None:
    source, target = randomised(Backwards()), Straight().eval()
    source.get_submodule("b").eval()
    before = snapshot(source)
    for example in (None, torch.rand(2, 3, 5, 5)):
        transfer(source, target, example=example)
        assert source.training
        assert not source.get_submodule("b").training
        assert not any(each.training for each in target.modules())
        after = source.state_dict()
        assert all(torch.equal(each, after[name]) for name, each in before.items())
    assert not any(each._forward_pre_hooks for each in (*source.modules(), *target.modules()))


def test_the_first_misfit_is_named_on_both_sides() -> None:
    target = Straight()
    target.features[1] = block(4, 8, 5)
    message = refusal(lambda: transfer(Backwards(), target), target)
    assert message.splitlines()[:3] == [
        "layer 3 does not fit, and nothing was copied",
        "  source: `b.0` Conv2d (weight 8x4x3x3)",
        "  target: `features.1.0` Conv2d (weight 8x4x5x5)",
    ]


def test_the_refusal_carries_both_layers() -> None:
    with pytest.raises(TransferError) as caught:
        transfer(nn.Linear(2, 3), nn.Linear(3, 2))
    assert isinstance(caught.value, ValueError)
    assert (caught.value.source, caught.value.target) != (None, None)
    assert "source: the network itself, Linear (weight 3x2, bias 3)" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (nn.ConvTranspose2d(4, 4, 3), nn.Conv2d(4, 4, 3)),
        (nn.LayerNorm(4), nn.GroupNorm(2, 4)),
        (nn.Linear(4, 4, bias=False), nn.Linear(4, 4)),
        (nn.BatchNorm2d(4, affine=False), nn.BatchNorm2d(4)),
        (nn.BatchNorm2d(4), nn.BatchNorm2d(4, affine=False)),
    ],
)
def test_kind_and_tensors_must_agree(source: nn.Module, target: nn.Module) -> None:
    message = refusal(lambda: transfer(nn.Sequential(source), nn.Sequential(target)), target)
    assert message.startswith("layer 1 "), message
    assert f"  source: `0` {type(source).__name__} (" in message
    assert f"  target: `0` {type(target).__name__} (" in message


def test_subclasses_are_of_the_kind_that_they_derive_from() -> None:
    class Norm(nn.BatchNorm2d):
        pass

    assert transfer(nn.Sequential(Norm(4)), nn.Sequential(nn.BatchNorm2d(4))).pairs == (("0", "0"),)


def test_whole_numbers_do_not_fit_fractions() -> None:
    state = {"weight": torch.ones(3, 2, dtype=torch.int8), "bias": torch.ones(3)}
    target = nn.Linear(2, 3)
    message = refusal(lambda: transfer(state, target), target)
    assert message.startswith("`weight` is 3x2 int8 in the source and 3x2 in the target")


def test_what_is_left_in_the_source_is_refused_or_ignored() -> None:
    source, target = randomised(Straight()), Straight().features
    assert refusal(lambda: transfer(source, target), target) == (
        "1 more in the source than in the other network, and nothing was copied; the first:\n"
        "  source: `fc` Linear (weight 3x8, bias 3)\n"
        "  = help: leave out what has no counterpart, by the prefixes of names: ignore=('fc',)"
    )
    assert len(transfer(source, target, ignore=("fc",)).pairs) == 4
    assert torch.equal(
        target.get_parameter("0.0.weight"), source.get_parameter("features.0.0.weight")
    )


def test_what_is_left_in_the_target_is_refused_or_kept() -> None:
    target = Straight()
    source = randomised(Straight()).features
    message = refusal(lambda: transfer(source, target), target)
    assert "1 more in the target" in message
    assert "  target: `fc` Linear (weight 3x8, bias 3)\n" in message
    before = target.fc.weight.clone()
    assert len(transfer(source, target, keep=("fc",)).pairs) == 4
    assert torch.equal(target.fc.weight, before)


def test_another_number_of_classes() -> None:
    source, target = randomised(Backwards()), Straight()
    target.fc = nn.Linear(8, 11)
    assert transfer(source, target, ignore=("last",), keep=("fc",)).pairs == PAIRS[:-1]


def test_a_prefix_ends_where_a_name_does() -> None:
    state = randomised(nn.Sequential(OrderedDict(fc=nn.Linear(2, 2), fc2=nn.Linear(2, 2))))
    target = nn.Linear(2, 2)
    assert transfer(state.state_dict(), target, ignore=("fc",)).pairs == (("fc2", ""),)


def test_a_prefix_that_names_nothing_is_refused() -> None:
    target = Straight()
    message = refusal(lambda: transfer(Straight(), target, ignore=("AuxLogits",)), target)
    assert message == (
        "ignore: nothing is called `AuxLogits`\n  = help: names begin with `features`, `fc`"
    )
    with pytest.raises(TypeError, match=r"ignore takes several prefixes: \('fc',\)"):
        transfer(Straight(), target, ignore="fc")


def test_heads_that_run_in_training_alone_count() -> None:
    source, target = randomised(WithHead().eval()), WithHead().eval()
    names = [name for _, name in transfer(source, target).pairs]
    assert names == ["features.0.0", "features.0.1", "aux", "features.1.0", "features.1.1", "fc"]
    assert torch.equal(target.aux.weight, source.get_parameter("aux.weight"))
    assert len(transfer(source, Straight(), ignore=("aux",)).pairs) == 5


def test_a_layer_that_never_runs_is_refused() -> None:
    target = Straight()
    assert refusal(lambda: transfer(Idle(), target), target) == (
        "Idle holds a layer that it does not run: `spare` Linear (weight 2x2, bias 2)\n"
        "  = help: leave it out: ignore=('spare',)"
    )
    assert transfer(Idle(), target, ignore=("spare",)).pairs[-1] == ("fc", "fc")
    assert "keep=('spare',)" in refusal(lambda: transfer(target, Idle()), target)


def test_what_runs_on_one_size_alone_takes_an_example() -> None:
    source, target = randomised(Choosy()), Straight()
    message = refusal(lambda: transfer(source, target), target)
    assert message.startswith("Choosy does not run on an input of 2x")
    help = "give an input that both networks take, of a batch of two or of the one that a network "
    help += "was exported with, as `example`"
    assert message.endswith(f": 3x5x7, please\n  = help: {help}")
    assert len(transfer(source, target, example=torch.zeros(2, 3, 5, 7)).pairs) == 5
    wrong = (torch.zeros(2, 4, 5, 5),)
    assert "does not run on an input of 2x4x5x5" in refusal(
        lambda: transfer(source, target, example=wrong), target
    )


def test_a_layer_under_two_names_counts_once() -> None:
    source, target = randomised(Twice()), Twice(alias_first=True)
    assert transfer(source, target).pairs == (("one", "other"), ("third", "third"))
    assert torch.equal(target.third.weight, source.get_parameter("one.weight"))
    assert torch.equal(target.third.bias, source.get_parameter("third.bias"))
    assert transfer(source.state_dict(), Twice()).pairs == (("one", "one"), ("third", "third"))


def test_a_shared_weight_does_not_fit_two() -> None:
    layers = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4))
    message = refusal(lambda: transfer(layers, Twice()), layers)
    assert message.startswith("`one.weight` of the target is used 3 times, and no layer of the")


def test_a_normalisation_without_scale_has_a_scale_of_one() -> None:
    state = {
        "bn.bias": torch.full((4,), 2.0),
        "bn.running_mean": torch.full((4,), 3.0),
        "bn.running_var": torch.full((4,), 4.0),
    }
    target = randomised(nn.Sequential(nn.BatchNorm2d(4)))
    assert transfer(state, target).pairs == (("bn", "0"),)
    assert {name: each.unique().tolist() for name, each in target.state_dict().items()} == {
        "0.weight": [1], "0.bias": [2], "0.running_mean": [3], "0.running_var": [4],
        "0.num_batches_tracked": [0],
    }  # fmt: skip


def test_a_checkpoint_is_no_state_dict() -> None:
    target = Straight()
    state = Straight().state_dict()
    checkpoint = {"epoch": 3, "model": state}
    assert refusal(lambda: transfer(checkpoint, target), target) == (
        "`epoch` is int, and no tensor\n"
        "  = help: give the state dict itself, of names and tensors: the value of `model`"
    )
    assert transfer(state, target).pairs


def test_networks_without_values_are_refused() -> None:
    target = Straight()
    with torch.device("meta"):
        empty = Straight()
    assert "on the meta device" in refusal(lambda: transfer(empty, target), target)
    assert "on the meta device" in refusal(lambda: transfer(target, empty), target)


class Chain(nn.Module):
    """Runs modules and functions one after the other."""

    def __init__(self, *steps: nn.Module | Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.steps = steps
        layers = [step for step in steps if isinstance(step, nn.Module)]
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor) -> Any:
        for step in self.steps:
            x = step(x)
        return x


def last(x: Tensor) -> Tensor:
    """Channels behind the grid."""
    return x.permute(0, 2, 3, 1)


def first(x: Tensor) -> Tensor:
    """Channels before the grid."""
    return x.permute(0, 3, 1, 2)


def test_full_connections_of_pixels_are_convolutions_of_one_pixel() -> None:
    """ConvNeXt computes them with channels last (arXiv:2201.03545, section 2.6)."""
    source = randomised(Chain(nn.Conv2d(3, 4, 3), last, nn.Linear(4, 5), nn.Linear(5, 4), first))
    target = Chain(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 5, 1), nn.Conv2d(5, 4, 1))
    assert len(transfer(source, target, example=torch.rand(2, 3, 6, 5)).pairs) == 3
    image = torch.rand(2, 3, 6, 5)
    torch.testing.assert_close(target(image), source(image))


def test_a_misfit_is_named_where_it_is_whatever_the_order_of_values_before_it() -> None:
    source = Chain(nn.Conv2d(3, 4, 3), last, nn.Linear(4, 5, bias=False), nn.Linear(5, 4), first)
    target = Chain(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 5, 1, bias=False), nn.Conv2d(5, 3, 1))
    image = torch.rand(2, 3, 6, 5)
    message = refusal(lambda: transfer(source, target, example=image), target)
    assert message.startswith("layer 3 does not fit, and nothing was copied")


def test_a_padded_window_is_no_full_connection() -> None:
    """On a grid of its own size it has as many weights as one, and nine outputs a filter."""
    target = nn.Sequential(nn.Flatten(), nn.Linear(27, 8))
    source = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1))
    image = torch.rand(2, 3, 3, 3)
    message = refusal(lambda: transfer(source, target, example=image), target)
    assert message.startswith("layer 1 does not fit, and nothing was copied")
    whole = randomised(nn.Sequential(nn.Conv2d(3, 8, 3)))
    transfer(whole, target, example=image)
    torch.testing.assert_close(target(image), whole(image).flatten(1))


def enlarge(x: Tensor) -> Tensor:
    return x * 1.0001


def test_a_step_that_scales_by_little_is_found_where_it_is() -> None:
    """A factor changes every value alike, so only their size tells."""
    layers = [nn.Linear(6, 6, bias=False) for _ in range(4)]
    source = Chain(layers[0], enlarge, layers[1])
    target = Chain(*layers[2:])
    message = refusal(lambda: transfer(source, target), target)
    assert message.startswith("layer 2 fits, but other values enter it")


class Parts(nn.Module):
    """Takes a value whole, and then a part of it."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length
        self.first, self.whole, self.part = nn.Linear(6, 6), nn.Linear(6, 4), nn.Linear(length, 4)

    def forward(self, x: Tensor) -> Any:
        x = self.first(x)
        part = x[:, : self.length]
        return self.whole(x), self.part(part)


def test_a_part_of_a_value_is_another_value() -> None:
    target = Parts(6)
    message = refusal(lambda: transfer(Parts(3), target), target)
    assert message.startswith("layer 3 has no counterpart, and nothing was copied")
    assert len(transfer(Parts(3), Parts(3)).pairs) == 3


def test_empty_tensors_are_apart() -> None:
    """They have no memory, by which others are known: an empty buffer is no empty value."""

    def add_nothing(x: Tensor) -> Tensor:
        return torch.cat([x, x.new_zeros(len(x), 0)], 1)

    networks = [Chain(nn.Linear(4, 4), add_nothing, nn.Linear(4, 2)) for _ in range(2)]
    for network in networks:
        network.register_buffer("spare", torch.empty(0))
    found = transfer(*networks)
    assert [name for name, _ in found.pairs if name.startswith("layers")] == [
        "layers.0",
        "layers.1",
    ]
    assert found.difference == 0


def test_prefixes_are_dropped_as_far_as_all_names_have_them() -> None:
    names = ("net.a.weight", "net.a.bias", "net.b.weight", "net.b.bias")
    state = {name: torch.rand(2, 2) if "weight" in name else torch.rand(2) for name in names}
    target = nn.Linear(2, 2)
    assert "the names differ" in refusal(lambda: transfer(state, target), target)
    both = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Linear(2, 2)})
    assert transfer(state, both).pairs == (("net.a", "a"), ("net.b", "b"))


def test_only_a_normalization_may_lack_a_weight() -> None:
    target = nn.Linear(4, 4)
    assert "the names differ" in refusal(lambda: transfer({"bias": torch.rand(4)}, target), target)


class TwoOutputs(WithHead):
    """The head of training is changed by a function, and so is the output at inference."""

    def __init__(
        self,
        head: Callable[[Tensor], Tensor] = torch.clone,
        output: Callable[[Tensor], Tensor] = torch.clone,
    ) -> None:
        super().__init__()
        self.head, self.output = head, output

    def forward(self, x: Tensor) -> Any:
        if self.training:
            y, aux = super().forward(x)
            return y, self.head(aux)
        return self.output(super().forward(x))


def double(x: Tensor) -> Tensor:
    return 2 * x


def round_off(x: Tensor) -> Tensor:
    return x + 1e-12


def test_heads_of_training_must_agree_too() -> None:
    source, target = TwoOutputs(), TwoOutputs(double)
    assert "the outputs differ" in refusal(lambda: transfer(source, target), target)


def test_the_difference_is_the_largest_of_all_outputs() -> None:
    found = transfer(TwoOutputs(), TwoOutputs(output=round_off))
    assert found.difference == pytest.approx(1e-12, rel=0.01, abs=0)


def test_small_outputs_must_agree_as_large_ones_do() -> None:
    networks = [
        Chain(nn.Linear(4, 4, bias=False), partial(torch.mul, torch.tensor(factor)))
        for factor in (1e-12, 1.01e-12)
    ]
    assert "the outputs differ" in refusal(lambda: transfer(*networks), networks[1])


class RandomBranches(nn.Module):
    """Two branches that are random in training, in either order, with a head of training."""

    def __init__(self, *, is_turned: bool = False) -> None:
        super().__init__()
        self.names = ("b", "a") if is_turned else ("a", "b")
        for name in ("a", "b"):
            self.add_module(name, nn.Sequential(nn.Linear(4, 4), nn.RReLU(), nn.Dropout(0.5)))
        self.aux = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Any:
        made = {name: self.get_submodule(name)(x) for name in self.names}
        y = made["a"] * made["b"] + made["a"]
        return (y, self.aux(y)) if self.training else y


def test_what_is_random_in_training_is_not_on_trial() -> None:
    source, target = randomised(RandomBranches()), RandomBranches(is_turned=True)
    assert {*transfer(source, target).pairs} == {("a.0", "a.0"), ("b.0", "b.0"), ("aux", "aux")}
    assert torch.equal(target.aux.weight, source.aux.weight)


def test_trials_leave_the_random_numbers_of_their_caller() -> None:
    def draw(x: Tensor) -> Tensor:
        return x + 0 * torch.rand_like(x)

    torch.manual_seed(0)
    wanted = torch.rand(3)
    networks = [Chain(nn.Linear(4, 4), draw) for _ in range(2)]
    torch.manual_seed(0)
    transfer(*networks)
    assert torch.equal(torch.rand(3), wanted)


def test_inputs_of_different_grids_keep_their_stated_sizes() -> None:
    """One grid is four times the other, which it would not be if both shrank by as much."""

    class Net(nn.Module):
        """Net: a 512x512x3, b 128x128x6 -> 10 logits, 1,000 parameters, 1.00 MMACs."""

    proposed = {
        tuple(tuple(each.shape[1:]) for each in inputs)
        for inputs in propose_inputs(Net(), Net(), None)
    }
    assert proposed == {((3, 512, 512), (6, 128, 128))}


@pytest.mark.parametrize("count", [6, 7])
def test_a_few_names_are_listed_and_many_are_not(count: int) -> None:
    same = {f"same{number}": nn.Linear(1, 1) for number in range(20)}
    more = {f"more{number}": nn.Linear(1, 1) for number in range(count)}
    source, target = nn.ModuleDict(same | more), nn.ModuleDict(same)
    message = refusal(lambda: transfer(source.state_dict(), target), target)
    assert f"{2 * count} in the source alone, such as `more0.weight`" in message
    assert (f"ignore={tuple(more)!r}" in message) == (count == 6)
