"""Drop the parameters that a rewrite leaves without effect, such as the rate of a dropout.

To prove: nothing, since no step names them any more.
"""

from collections.abc import Iterable, Mapping

from archspec.dataclass import replace
from archspec.elaborate.mentions import list_data
from archspec.language import Box, Parameter, Program, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.model import Shorthand
from archspec.language.walk import walk_steps


def drop_parameters(before: Program, after: Program) -> Program:
    """Return a rewritten network without what only the network before names.

    Args:
        before: the network before.
        after: the network after, whose blocks are some of those before.
    """
    named = _list_names(before)
    while True:
        still = _list_names(after)
        lost = {name: named[name] - still[name] for name in still}
        changed = _drop_named(after, lost)
        if changed is after:
            return after
        after = changed


def _drop_named(program: Program, lost: Mapping[str, frozenset[str]]) -> Program:
    """Return a network without some parameters of its blocks, and without their arguments."""
    symbols = Symbols.of(program)

    def keep(owner: str, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
        return tuple([each for each in parameters if each.name not in lost[owner]])

    fewer = {name: keep(name, block.parameters) for name, block in program.blocks.items()}
    own = keep("", program.spec.parameters)
    changed = {name for name, kept in fewer.items() if kept != program.blocks[name].parameters}
    if not changed and own == program.spec.parameters:
        return program

    def change(step: Step) -> Step:
        if not isinstance(step, Box) or step.name not in changed:
            return step
        taken = take_arguments(step, symbols).items()
        given = [replace(each.meant, name=name) for name, each in taken
                 if name not in lost[step.name]]  # fmt: skip
        return replace(step, arguments=tuple(given))

    made = program.map_steps(change)
    blocks = {name: replace(block, parameters=fewer[name]) for name, block in made.blocks.items()}
    return replace(made, spec=replace(made.spec, parameters=own), blocks=blocks)


def _list_names(program: Program) -> Mapping[str, frozenset[str]]:
    """Return the names in the steps of each block, and in those of the network under ``""``."""
    shared = _list_shared_names((*program.spec.legend, *program.spec.defaults))
    chains = {name: block.steps for name, block in program.blocks.items()}
    return {
        name: frozenset(_list_named(steps)) | shared
        for name, steps in {**chains, "": program.spec.steps}.items()
    }


def _list_named(steps: tuple[Step, ...]) -> Iterable[str]:
    """Yield the names in a chain, and the parts of dotted ones: of `table.row.column`."""
    for step in walk_steps(steps):
        for data in list_data(step):
            for name in find_names_in_data(data):
                yield from name.split(".")


def _list_shared_names(shorthands: Iterable[Shorthand]) -> frozenset[str]:
    """Return the names in the legend and the defaults, which boxes may use anywhere."""
    arguments = (argument for each in shorthands for argument in each.arguments)
    return frozenset(name for each in arguments for name in find_names_in_data(each.value))
