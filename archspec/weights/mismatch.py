"""Report where two networks differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from archspec.text.phrases import list_names
from archspec.weights.layer import Layer, TransferError
from archspec.weights.name_prefixes import suggest_prefixes
from archspec.weights.recording import Event
from archspec.weights.run_both import PAIRED, Label, TrialView
from archspec.weights.traced_network import TrialNetwork

_COMPUTED: Final = "one network computes weights from others: make them plain tensors with"


def find_misfit(source: TrialView, target: TrialView) -> TransferError | None:
    """Return an error about the first layer of the target without a match in the source, if any."""
    rest = [
        (event, label)
        for event, label in zip(source.run.events, source.labels, strict=True)
        if source.subject.own(event)
    ]
    events = zip(target.run.events, target.labels, strict=True)
    own = ((met, label) for met, label in events if target.subject.own(met))
    for matched, (event, label) in enumerate(own):
        at = next((at for at, (_, other) in enumerate(rest) if other == label), None)
        if at is None:
            return _explain_misfit(source, target, (event, label), rest, matched)
        del rest[at]
    return _refuse_unmatched(source, [event for event, _ in rest]) if rest else None


def _explain_misfit(
    source: TrialView,
    target: TrialView,
    found: tuple[Event, Label],
    rest: Sequence[tuple[Event, Label]],
    matched: int,
) -> TransferError:
    event, label = found
    enters = [other for other, their in rest if their[0] == label[0]]
    fits = [other for other, their in rest if their[2] == label[2]]
    both = [other for other in enters if other in fits]
    layer = _find_layer(target, event)
    if not rest:
        own = [met for met in target.run.events if target.subject.own(met)]
        return _refuse_unmatched(target, own[matched:])
    if both:
        message = f"layer {matched + 1} computes something else, and nothing was copied"
        message += _compare_settings(both[0], event)
        return TransferError(
            message,
            _explain_pairing(source, target),
            source=_find_layer(source, both[0]),
            target=layer,
        )
    if enters:
        message = f"layer {matched + 1} does not fit, and nothing was copied"
        return TransferError(
            message,
            _explain_pairing(source, target),
            source=_find_layer(source, enters[0]),
            target=layer,
        )
    if fits:
        message = (
            f"layer {matched + 1} fits, but other values enter it, and nothing was copied: steps "
            "without weights before it differ, such as activations, pools or joins"
        )
        return TransferError(
            message,
            _explain_pairing(source, target),
            source=_find_layer(source, fits[0]),
            target=layer,
        )
    message = f"layer {matched + 1} has no counterpart, and nothing was copied"
    return TransferError(
        message,
        _explain_pairing(source, target),
        source=_find_layer(source, rest[0][0]),
        target=layer,
    )


def _explain_pairing(*sides: TrialView) -> str:
    """Return the help for a layer without a match; a parametrized one computes its weight."""
    names = [name for side in sides for name in side.subject.tensors]
    if any(".parametrizations." in f".{name}" for name in names):
        return f"{_COMPUTED} `torch.nn.utils.parametrize.remove_parametrizations`; {PAIRED}"
    if any(name.endswith("weight_g") for name in names):
        return f"{_COMPUTED} `torch.nn.utils.remove_weight_norm`; {PAIRED}"
    return PAIRED


def _compare_settings(source: Event, target: Event) -> str:
    """Describe the arguments in which two operators differ, such as strides."""
    said = [
        f"{name} is {source.settings[name]} in the source, and {value} in the target"
        for name, value in target.settings.items()
        if name in source.settings and source.settings[name] != value
    ]
    if source.operator.lstrip("_") != target.operator:
        said.insert(0, f"{source.operator} in the source, and {target.operator} in the target")
    return f": {', '.join(said)}" if said else ""


def _refuse_unmatched(view: TrialView, events: Iterable[Event]) -> TransferError:
    subject = view.subject
    names = [name for event in events for _, name in subject.own(event)]
    layers = list(dict.fromkeys(map(subject.layer_of, names)))
    message = (
        f"{len(layers)} more in the {subject.side} than in the other network, "
        "and nothing was copied; the first:"
    )
    beside = [name for layer in layers for name in map(layer.full, layer.tensors)]
    left = suggest_prefixes(subject.argument, beside, [*subject.tensors, *subject.omitted])
    left = left or f"with `{subject.argument}`"
    help = f"leave out what has no counterpart, by the prefixes of names: {left}"
    sides = {subject.side: layers[0]}
    return TransferError(message, help, source=sides.get("source"), target=sides.get("target"))


def refuse_without_counterpart(subject: TrialNetwork, name: str) -> TransferError:
    """Return the error for a tensor that no computation uses and the other network lacks."""
    layer = subject.layer_of(name)
    message = f"`{name}` has no counterpart in the other network, and nothing was copied"
    help = f"leave it out: {subject.argument}=({name!r},)"
    sides = {subject.side: layer}
    return TransferError(message, help, source=sides.get("source"), target=sides.get("target"))


def refuse_ambiguous(
    source: TrialView, target: TrialView, here: Sequence[str], there: Sequence[str]
) -> TransferError:
    """Return the error for layers that look alike, though no pairing gives equal outputs."""
    names = [list_names(side) for side in (here, there)]
    message = (
        f"{names[0]} of the source may each be any of {names[1]} of the target, and no choice "
        "gives equal outputs; nothing was copied"
    )
    return TransferError(
        message,
        PAIRED,
        source=source.subject.layer_of(here[0]),
        target=target.subject.layer_of(there[0]),
    )


def refuse_different_outputs(
    source: TrialView, target: TrialView, difference: float | None
) -> TransferError:
    """Return the error for networks whose layers all match but whose outputs differ."""
    if shared := _find_shared_misfit(source, target):
        return shared
    message = (
        f"the outputs differ{_describe_comparison(source, target, difference)}, "
        "though every layer of the target fits one of the source; nothing was copied"
    )
    help = (
        "look for joins in another order, and for steps without weights that one side has alone; "
        "the last layers of both are named"
    )
    last = [
        [_find_layer(view, event) for event in view.run.events if view.subject.own(event)][-1:]
        for view in (source, target)
    ]
    here, there = (pair[0] if pair else None for pair in last)
    return TransferError(message, help, source=here, target=there)


def _find_shared_misfit(source: TrialView, target: TrialView) -> TransferError | None:
    """Return the error for a layer that one network uses more often than the other, if any."""
    counts = [
        Counter(name for event in view.run.events for _, name in view.subject.own(event))
        for view in (source, target)
    ]
    names = [max(count, key=lambda name: count[name], default=None) for count in counts]
    if names[0] is None or names[1] is None or counts[0][names[0]] == counts[1][names[1]]:
        return None
    more = int(counts[0][names[0]] < counts[1][names[1]])
    view, name = (source, target)[more], str(names[more])
    message = (
        f"`{name}` of the {view.subject.side} is used {counts[more][name]} times, and no layer of "
        "the other network so often; nothing was copied"
    )
    sides = {view.subject.side: view.subject.layer_of(name)}
    help = "share the layer in both networks, or in neither"
    return TransferError(message, help, source=sides.get("source"), target=sides.get("target"))


def _describe_comparison(source: TrialView, target: TrialView, difference: float | None) -> str:
    shapes = [
        ", ".join("x".join(map(str, output.shape)) for output in view.run.outputs) or "nothing"
        for view in (source, target)
    ]
    if shapes[0] != shapes[1]:
        return f" in size, {shapes[0]} and {shapes[1]}"
    return "" if difference is None else f" by up to {difference:.2g}"


def _find_layer(view: TrialView, event: Event) -> Layer:
    return view.subject.layer_of(view.subject.own(event)[0][1])
