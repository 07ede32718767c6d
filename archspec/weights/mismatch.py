"""Report where two networks differ."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

from archspec.text.phrases import list_names
from archspec.weights.layer import Layer, TransferError
from archspec.weights.name_prefixes import suggest_prefixes
from archspec.weights.recording import Event
from archspec.weights.run_both import PAIRED
from archspec.weights.traced_network import Run, TrialNetwork

_COMPUTED: Final = "one network computes weights from others: make them plain tensors with"


def find_misfit(source: Run, target: Run) -> TransferError | None:
    """Return an error about the first layer of the target without a match in the source, if any."""
    rest, own = source.own, target.own
    for matched, event in enumerate(own):
        twin = next((other for other in rest if other.label == event.label), None)
        if twin is None and rest:
            return _explain_misfit(source, target, event, rest, matched + 1)
        if twin is None:
            return _refuse_unmatched(target, own[matched:])
        rest.remove(twin)
    return _refuse_unmatched(source, rest) if rest else None


def _explain_misfit(
    source: Run, target: Run, event: Event, rest: Sequence[Event], number: int
) -> TransferError:
    """Return the error for a layer of the target that is like none of the rest of the source."""
    enters = [other for other in rest if other.label[0] == event.label[0]]
    fits = [other for other in rest if other.label[2] == event.label[2]]
    both = [other for other in enters if other in fits]
    if both:
        message = (
            f"computes something else, and nothing was copied{_compare_settings(both[0], event)}"
        )
    elif enters:
        message = "does not fit, and nothing was copied"
    elif fits:
        message = (
            "fits, but other values enter it, and nothing was copied: steps without weights before "
            "it differ, such as activations, pools or joins"
        )
    else:
        message = "has no counterpart, and nothing was copied"
    closest = (both or enters or fits or rest)[0]
    return TransferError(
        f"layer {number} {message}",
        _explain_pairing(source, target),
        source=_find_layer(source, closest),
        target=_find_layer(target, event),
    )


def _explain_pairing(*sides: Run) -> str:
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


def _refuse_unmatched(run: Run, events: Iterable[Event]) -> TransferError:
    subject = run.subject
    names = [name for event in events for _, name in event.own]
    layers = list(dict.fromkeys(map(subject.layer_of, names)))
    message = (
        f"{len(layers)} more in the {subject.side} than in the other network, "
        "and nothing was copied; the first:"
    )
    beside = [name for layer in layers for name in map(layer.full, layer.tensors)]
    left = suggest_prefixes(subject.argument, beside, [*subject.tensors, *subject.omitted])
    left = left or f"with `{subject.argument}`"
    help = f"leave out what has no counterpart, by the prefixes of names: {left}"
    return TransferError(message, help, **{subject.side: layers[0]})


def refuse_without_counterpart(subject: TrialNetwork, name: str) -> TransferError:
    """Return the error for a tensor that no computation uses and the other network lacks."""
    message = f"`{name}` has no counterpart in the other network, and nothing was copied"
    help = f"leave it out: {subject.argument}=({name!r},)"
    return TransferError(message, help, **{subject.side: subject.layer_of(name)})


def refuse_ambiguous(
    source: Run, target: Run, here: Sequence[str], there: Sequence[str]
) -> TransferError:
    """Return the error for layers that look alike, though no pairing gives equal outputs."""
    message = (
        f"{list_names(here)} of the source may each be any of {list_names(there)} of the target, "
        "and no choice gives equal outputs; nothing was copied"
    )
    return TransferError(
        message,
        PAIRED,
        source=source.subject.layer_of(here[0]),
        target=target.subject.layer_of(there[0]),
    )


def refuse_different_outputs(source: Run, target: Run, difference: float | None) -> TransferError:
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
    here, there = (_find_layer(run, run.own[-1]) if run.own else None for run in (source, target))
    return TransferError(message, help, source=here, target=there)


def _find_shared_misfit(source: Run, target: Run) -> TransferError | None:
    """Return the error for a layer that one network uses more often than the other, if any."""
    used = [
        (count, name, run.subject)
        for run in (source, target)
        for name, count in Counter(run.used).most_common(1)
    ]
    if len(used) < 2 or used[0][0] == used[1][0]:
        return None
    count, name, subject = max(used, key=itemgetter(0))
    message = (
        f"`{name}` of the {subject.side} is used {count} times, and no layer of the other network "
        "so often; nothing was copied"
    )
    help = "share the layer in both networks, or in neither"
    return TransferError(message, help, **{subject.side: subject.layer_of(name)})


def _describe_comparison(source: Run, target: Run, difference: float | None) -> str:
    shapes = [
        ", ".join("x".join(map(str, output.shape)) for output in run.outputs) or "nothing"
        for run in (source, target)
    ]
    if shapes[0] != shapes[1]:
        return f" in size, {shapes[0]} and {shapes[1]}"
    return "" if difference is None else f" by up to {difference:.2g}"


def _find_layer(run: Run, event: Event) -> Layer:
    return run.subject.layer_of(event.own[0][1])
