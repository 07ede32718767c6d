"""Drop the parameters that no step names any more, such as the rate of a dropout.

To prove: nothing, since nothing depends on them.
"""

from collections.abc import Iterable

from archspec.dataclass import replace
from archspec.elaborate.mentions import list_data
from archspec.language import Box, Parameter, Program, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.model import Shorthand
from archspec.language.walk import walk_steps
from archspec.rewrites.edit import Edit
from archspec.rewrites.steps import NetworkSteps


def drop_parameters(network: NetworkSteps) -> Edit:
    """Leave out parameters of blocks and of the network, with the arguments that set them."""
    before = network.graph.program
    program = before
    while (changed := _drop_unnamed(program)) is not program:
        program = changed
    return Edit(
        program, "parameters that no step names are left out" if program is not before else ""
    )


def _drop_unnamed(program: Program) -> Program:
    """Return a network without the parameters that nothing names."""
    shared = _list_shared_names((*program.spec.legend, *program.spec.defaults))
    kept = {
        name: _keep_named(block.parameters, block.steps, shared)
        for name, block in program.blocks.items()
    }
    own = _keep_named(program.spec.parameters, program.spec.steps, shared)
    symbols = Symbols.of(program)

    def change(step: Step) -> Step:
        if not isinstance(step, Box) or step.name not in kept:
            return step
        if len(kept[step.name]) == len(program.blocks[step.name].parameters):
            return step
        names = {parameter.name for parameter in kept[step.name]}
        taken = take_arguments(step, symbols).items()
        given = [replace(each.meant, name=name) for name, each in taken if name in names]
        return replace(step, arguments=tuple(given))

    blocks = program.blocks.values()
    if len(own) == len(program.spec.parameters) and all(
        len(kept[block.name]) == len(block.parameters) for block in blocks
    ):
        return program
    made = program.map_steps(change)
    spec = replace(made.spec, parameters=own)
    fewer = {name: replace(block, parameters=kept[name]) for name, block in made.blocks.items()}
    return replace(made, spec=spec, blocks=fewer)


def _keep_named(
    parameters: tuple[Parameter, ...], steps: tuple[Step, ...], shared: frozenset[str]
) -> tuple[Parameter, ...]:
    data = (each for step in walk_steps(steps) for each in list_data(step))
    names = (name for each in data for name in find_names_in_data(each))
    named = {part for name in names for part in name.split(".")} | shared  # `table.row.column`
    return tuple([parameter for parameter in parameters if parameter.name in named])


def _list_shared_names(shorthands: Iterable[Shorthand]) -> frozenset[str]:
    """Return the names in the legend and the defaults, which boxes may use anywhere."""
    arguments = (argument for each in shorthands for argument in each.arguments)
    return frozenset(name for each in arguments for name in find_names_in_data(each.value))
