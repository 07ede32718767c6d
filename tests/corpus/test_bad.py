"""Bad specs and what people are told of them, whole: a file and its message side by side.

`python -m tests.corpus.test_bad` writes the messages anew; read the difference before it is
committed.
"""

from pathlib import Path
from typing import Final

import pytest

from archspec.api import load
from archspec.diagnostics import CODES, SpecError, count_findings, render_text
from archspec.passes.check_space import check_space

FOLDER: Final = Path(__file__).parent / "bad"
CASES: Final = sorted(FOLDER.glob("*.yaml"))


def found(case: Path) -> SpecError | None:
    """What is wrong with a spec, or noticed."""
    try:
        graph = load(case)
        if graph.program.spec.space:
            check_space(graph.program)
    except SpecError as error:
        return error
    return SpecError(graph.warnings, graph.program.sources) if graph.warnings else None


def told(case: Path) -> str:
    error = found(case)
    if error is None:
        return "accepted\n"
    place = case.parent.as_posix() + "/"
    text = render_text(error.diagnostics, error.sources).replace(place, "")
    return f"{text}\n{count_findings(error.diagnostics)}\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_message(case: Path) -> None:
    assert told(case) == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_code_is_the_one_in_the_name(case: Path) -> None:
    error = found(case)
    assert error is not None
    codes = {diagnostic.code for diagnostic in error.diagnostics}
    if case.stem.startswith("axxx"):
        assert len(codes) > 1
    else:
        assert codes == {case.stem[:4].upper()}


def test_every_code_of_specs_has_a_case() -> None:
    """A3xx and A2xx; the verifier's A311 cannot be reached from a spec."""
    covered = {case.stem[:4].upper() for case in CASES}
    wanted = {code for code in CODES if code[:2] in ("A2", "A3")} - {"A311"}
    assert wanted <= covered


if __name__ == "__main__":
    for each in CASES:
        each.with_suffix(".txt").write_text(told(each), encoding="utf-8")
