"""What a difference does to the steps of a network."""

import archspec
from archspec.differences.compare import diff_networks
from archspec.differences.report.consequences import compute_consequences

CHAIN = "archspec: 1\nname: net\ninput: 8x8x4\nbody:\n" + "  - 1x1 Conv (4)\n" * 3


def test_a_value_that_must_be_held_is_a_change_of_the_steps_meanwhile() -> None:
    """8 * 8 * 4 numbers of four bytes leave the first step, and are held until they are added."""
    skipping = CHAIN.replace("(4)", "(4) as a", 1) + "  - {add: [a, .]}\n"
    before, after = archspec.load(CHAIN), archspec.load(skipping)
    difference = diff_networks(before.program, after.program)
    held, added = compute_consequences(difference, before, after).stages
    assert held.before is not None
    assert held.after is not None
    assert (held.before.path, held.after.path) == ("conv3", "conv3")
    assert held.before.live is not None
    assert held.after.live is not None
    assert held.after.live - held.before.live == 8 * 8 * 4 * 4
    assert (added.sign, added.after is not None and added.after.path) == ("+", "add")
