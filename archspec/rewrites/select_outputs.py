"""Make named values the outputs of a network, and drop the steps that none of them needs.

To prove: no output that is asked for depends on what is dropped.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import Span, SpecError, attaching_sources, fail
from archspec.elaborate.labels import walk_labels
from archspec.graph import Graph
from archspec.graph.structure import Item, Leaf, Meet, Split, Stage
from archspec.language import Program, Step
from archspec.language.box import read_label
from archspec.language.messages import refuse_second_definition
from archspec.language.model import LOGITS, Head, Label, Repeat, Resume
from archspec.language.names import make_unique_name, suggest_nearest
from archspec.language.walk import walk_steps
from archspec.passes.prove_program import prove_program
from archspec.reader import Scalar
from archspec.rewrites.align import find_recipe
from archspec.rewrites.drop_heads import find_sources, name_lone_modules
from archspec.rewrites.drop_parameters import drop_parameters
from archspec.rewrites.edit import Rewrite
from archspec.rewrites.passes import drop_claims, keep_settings

_ASKED: Final = "outputs"
"""What the names of outputs are called in messages."""


def select_outputs(graph: Graph, names: Sequence[str]) -> Rewrite:
    """Make some values the outputs of a network.

    Args:
        graph: a proved network.
        names: its heads; labels of its body, such as `c4` or `enc(64)`; steps of its body by the
            names of their modules, such as `reduction_a`; or `logits` for its own output.

    Returns:
        A network with a head of each name, without the steps that none of them needs.

    Raises:
        SpecError: A217 for a name that no value has, A214 for one that is given twice, A312 if part
            of a step that is needed would be of no use.
    """
    with attaching_sources({**graph.program.sources, _ASKED: "\n".join(names)}):
        labels = _read_names(names)
        ending = LOGITS in labels
        known = {head.name: replace(head, when="always") for head in graph.program.spec.heads}
        new = {name: each for name, each in labels.items() if name not in (*known, LOGITS)}
        labeled = _label_steps(drop_claims(graph.program), graph, new.values())
        made = {**known, **{name: _make_head(name, label) for name, label in new.items()}}
        heads = [made[name] for name in labels if name != LOGITS]
        whole = prove_program(_replace_heads(labeled, heads, ending=ending), graph.settings)
        dead = _find_dead_steps(whole, ending=ending)
        if dead.keys() >= {step.span for step in whole.program.spec.body or ()}:
            first = next(iter(labels.values()))
            message = f"`{first.name}` enters the network, and no step makes it"
            raise fail("A217", message, first.span, help="ask for the value of a step")
        after = _prove(drop_parameters(whole.program, _drop_steps(whole, dead)), graph)
        if not ending and not _ends_with_output(after):
            after = _prove(_end_with_output(after.program), graph)
    gone = set(chain.from_iterable(dead.values()))
    lost = (head for head in graph.heads if head.name not in labels)
    gone.update(chain.from_iterable(range(*head.nodes) for head in lost))
    recipe = find_recipe(graph, after, {}, gone)
    return Rewrite(after, recipe, [f"the outputs are {', '.join(labels)}"])


def _read_names(names: Sequence[str]) -> Mapping[str, Label]:
    """Return the values that are asked for, by the names that the outputs have.

    Raises:
        SpecError: A213 or A206 for what is no name of a value, A214 for one that is given twice.
    """
    found = dict[str, Label]()
    for line, text in enumerate(names, 1):
        span = Span(_ASKED, line, 1, line, len(text) + 1)
        label = read_label(Scalar(text, span), text, what="output")
        name = re.sub(r"\W+", "_", text).strip("_")
        if name in found:
            first = found[name].span
            raise SpecError([refuse_second_definition("output", name, span, first)])
        found[name] = label
    return found


def _make_head(name: str, label: Label) -> Head:
    """Return an output that is a value as it is."""
    step = Repeat(span=label.span, count=None, anchor=Scalar(name, label.span), steps=())
    return Head(span=label.span, name=name, source=label, step=step)


def _replace_heads(program: Program, heads: Sequence[Head], *, ending: bool) -> Program:
    readout = program.spec.readout if ending else None
    return replace(program, spec=replace(program.spec, heads=tuple(heads), readout=readout))


def _label_steps(program: Program, graph: Graph, labels: Iterable[Label]) -> Program:
    """Return a network in which values that are asked for by the names of modules have labels.

    Raises:
        SpecError: A217 for a name of neither a value nor a step.
    """
    known = {label.stem or label.name for label in walk_labels(program.spec.steps)}
    known.update(entry.name for entry in program.spec.inputs if entry.name)
    steps = dict(_list_named_steps(graph))
    added = dict[Span, Label]()
    for label in labels:
        name = label.stem or label.name
        if name in known:
            continue
        if name not in steps:
            help = suggest_nearest(name, [*known, *steps])
            raise fail("A217", f"no value and no step is called `{name}`", label.span, help=help)
        added[steps[name]] = label

    def name_step(step: Step) -> Step:
        wanted = added.get(step.span)
        return replace(step, label=wanted) if wanted and not isinstance(step, Resume) else step

    body = tuple(map(name_step, program.spec.body or ()))
    return replace(program, spec=replace(program.spec, body=body))


def _list_named_steps(graph: Graph) -> Iterator[tuple[str, Span]]:
    """Yield the modules of the body that are a step each, by their names."""
    items = [item for item in graph.root.chain.items if isinstance(item, Leaf | Stage)]
    uses = Counter(item.span for item in items)
    for item in items:
        leaves_several = isinstance(item, Stage) and item.outputs
        if item.label is None and uses[item.span] == 1 and not leaves_several:
            yield item.place.path(""), item.span


def _find_dead_steps(graph: Graph, *, ending: bool) -> Mapping[Span, frozenset[int]]:
    """Return the steps of the body that no head needs, with their nodes."""
    ends = [head.chain.output for head in graph.heads]
    live = find_sources(graph, [*ends, graph.output.index] if ending else ends)
    owners = {
        inner.span: step.span
        for step in graph.program.spec.body or ()
        for inner in walk_steps((step,))
    }
    nodes = dict[Span, set[int]]()
    for item in graph.root.chain.items:
        nodes.setdefault(owners[item.span], set()).update(_list_nodes(graph, item))
    return {span: frozenset(own) for span, own in nodes.items() if own and live.isdisjoint(own)}


def _list_nodes(graph: Graph, item: Item) -> Iterator[int]:
    """Yield the nodes of an item, with those of its branches and of the blocks in it."""
    match item:
        case Leaf():
            yield item.node
        case Stage():
            for scope in item.scopes:
                yield from range(*graph.scopes[scope].nodes)
        case Split():
            for lane in item.lanes:
                for inner in lane.chain.items:
                    yield from _list_nodes(graph, inner)
            yield item.node
        case Meet():
            yield item.node


def _drop_steps(graph: Graph, dead: Mapping[Span, frozenset[int]]) -> Program:
    """Return a network without some steps, and without `from` that no step follows any more."""
    spec = graph.program.spec
    kept = [step for step in spec.body or () if step.span not in dead]
    body = [
        step
        for step, following in zip_longest(kept, kept[1:])
        if not isinstance(step, Resume)
        or not (isinstance(following, Resume) or (following is None and dead))
    ]
    changed = replace(graph.program, spec=replace(spec, body=tuple(body)))
    return name_lone_modules(changed)


def _ends_with_output(graph: Graph) -> bool:
    return graph.output.index in [head.chain.output for head in graph.heads]


def _end_with_output(program: Program) -> Program:
    """Return a network whose last step gives one of its outputs: a value, or what a head makes."""
    spec = program.spec
    head = next((each for each in spec.heads if each.is_value), spec.heads[0])
    steps: tuple[Step, ...] = (Resume(span=head.span, source=head.source),)
    heads = spec.heads
    if not head.is_value:
        taken = {label.name for label in walk_labels(spec.steps)}
        label = Label(span=head.span, name=make_unique_name(head.name, taken))
        assert not isinstance(head.step, Resume)
        steps += (replace(head.step, label=label),)
        value = replace(_make_head(head.name, label), span=head.span)
        heads = tuple(value if each is head else each for each in heads)
    body = (*(spec.body or ()), *steps)
    return replace(program, spec=replace(spec, body=body, heads=heads))


def _prove(program: Program, before: Graph) -> Graph:
    """Prove a network that has lost steps.

    Raises:
        SpecError: A312 if a step that cannot be left out alone is of no use.
    """
    try:
        return prove_program(program, keep_settings(before, program), seeks_edit=False)
    except SpecError as error:
        first = error.diagnostics[0]
        if first.code != "A312":
            raise
        message = "without the outputs that are not asked for, this step is of no use"
        raise fail("A312", message, first.span, help=f"ask for `{LOGITS}` too") from None
