"""Compare a network with its paper."""

from archspec.reports.given_spec import GivenSpec, open_given
from archspec.verification.fidelity import Fidelity, compare_with_paper


def verify(spec: GivenSpec, /) -> Fidelity:
    """Compare a network with its paper, place by place.

    Args:
        spec: a path, the name of a shipped spec, a text, or a network.

    Returns:
        What the figures draw, the stated sizes and totals with their proofs, the errata with what
        the printed boxes lead to, and the values that no figure prints; it prints as `archspec
        verify` does.

    Raises:
        SpecError: if the spec does not hold; A220 for a library.

    Examples:
        >>> found = archspec.verify("inception_v4")
        >>> found
        <Fidelity inception_v4: 15 sizes, 2 totals, 4 errata>
        >>> {trial.erratum.quote: trial.disproved for trial in found.trials}["3x3 Conv (192 V)"]
        True
    """
    return compare_with_paper(open_given(spec).program)
