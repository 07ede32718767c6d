"""The passes that rewrite a network for inference, in order."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from archspec.dataclass import replace
from archspec.graph import Graph, Setting
from archspec.language import Program
from archspec.passes.prove_program import prove_program
from archspec.rewrites.align import find_recipe
from archspec.rewrites.attach_activation import attach_activation
from archspec.rewrites.drop_dropout import drop_dropout
from archspec.rewrites.drop_heads import drop_heads
from archspec.rewrites.drop_parameters import drop_parameters
from archspec.rewrites.edit import Edit, Rewrite
from archspec.rewrites.fold_norm import fold_norm
from archspec.rewrites.fold_scale import fold_scale
from archspec.rewrites.merge_branches import merge_branches
from archspec.rewrites.recipe import compose_recipes
from archspec.rewrites.steps import NetworkSteps

RewritePass: TypeAlias = Callable[[NetworkSteps], Edit]

PASSES: Final[tuple[RewritePass, ...]] = (
    drop_heads,
    drop_dropout,
    fold_norm,
    fold_scale,
    merge_branches,
    attach_activation,
)
"""The passes that rewrite a network for inference, in order."""


def optimize_network(graph: Graph, passes: tuple[RewritePass, ...] = PASSES) -> Rewrite:
    """Rewrite a network for inference.

    Args:
        graph: a proved network.
        passes: the passes to run, in order.

    Returns:
        The network with what was done to it; its stated sizes and totals are left out, since they
        are those of the network before.
    """
    bare = drop_claims(graph.program)
    first = prove_program(bare, graph.settings)
    found = Rewrite(first, find_recipe(graph, first, {}, ()))
    for rewrite in passes:
        found = run_pass(found, rewrite)
    return found


def drop_claims(program: Program) -> Program:
    """Return a network without what is stated of it, and without the blocks it does not use."""
    used = program.list_used_blocks(program.spec.steps)
    blocks = {name: program.blocks[name] for name in used}
    spec = replace(program.spec, budget=(), space=(), where=())
    return replace(program, spec=spec, blocks=blocks).drop_claims()


def run_pass(before: Rewrite, rewrite: RewritePass) -> Rewrite:
    """Run one pass."""
    edit = rewrite(NetworkSteps(before.graph))
    if not edit.done:
        return before
    program = drop_parameters(before.graph.program, edit.program)
    after = prove_program(program, keep_settings(before.graph, program))
    recipe = find_recipe(before.graph, after, edit.weights, edit.dropped)
    return Rewrite(after, compose_recipes(before.recipe, recipe), (*before.done, edit.done))


def keep_settings(graph: Graph, program: Program) -> Mapping[str, Setting]:
    """Return the values of the parameters that a network still has."""
    names = {parameter.name for parameter in program.spec.parameters}
    return {name: value for name, value in graph.settings.items() if name in names}
