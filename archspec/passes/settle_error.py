"""Try what the helps of an error say, and how slips could be mended, before anybody reads them."""

from collections.abc import Callable, Mapping

from archspec.diagnostics import Edit, Severity, Span, SpecError
from archspec.diagnostics.instruction import Instruction
from archspec.graph import Setting
from archspec.language import Program
from archspec.passes.prove_program import prove_program, prove_unused


def settle_error(
    error: SpecError,
    reread: Callable[[Mapping[str, str]], Program] | None,
    params: Mapping[str, Setting] | None = None,
) -> SpecError:
    """Return an error in which every instruction has been tried, and the mending of a slip.

    Args:
        error: the error.
        reread: loads the spec again with other texts of its files, by their names in messages.
        params: values for the parameters of the network.
    """
    says = any(isinstance(finding.help, Instruction) for finding in error.diagnostics)
    if not says and error.diagnostics[0].severity is not Severity.ERROR:
        return error
    from archspec.passes.mend_slips import Trials, mend_slip
    from archspec.passes.pausing_collection import pausing_collection
    from archspec.passes.trial_work import TrialWork
    from archspec.passes.try_instructions import Outcome, settle_help

    work = TrialWork()

    def recheck(texts: Mapping[str, str]) -> Outcome:
        assert reread is not None
        program = None
        try:
            program = reread(texts)
            if program.spec.is_network:
                graph = prove_program(program, params, work.memory, seeks_edit=False)
                return Outcome(graph.warnings, program)
            prove_unused(program)
        except SpecError as found:
            return Outcome(found.diagnostics, program)
        finally:
            work.spend()
        return Outcome((), program)

    def solve(texts: Mapping[str, str], place: Span) -> tuple[Edit, ...]:
        from archspec.passes.blame.suggest_edit import solve_place

        assert reread is not None
        return solve_place(reread(texts), place, work)

    with pausing_collection():
        settled, is_mended = settle_help(
            error.diagnostics, error.sources, recheck if reread else None, work
        )
        if reread and not is_mended:
            mended = mend_slip(settled, error.sources, Trials(recheck, solve, work))
            is_mended, settled = mended != settled, mended
        if reread and not params and not is_mended:
            from archspec.passes.seek_correction import Trial, seek_correction

            settled = seek_correction(settled, error.sources, Trial(reread, work))
    return SpecError(settled, error.sources)
