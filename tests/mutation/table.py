"""The table of faults, as CONTRIBUTING.md shows it."""

from collections.abc import Sequence

from tests.mutation.trial import Verdict


def render_table(verdicts: Sequence[Verdict]) -> str:
    """Return the table in Markdown, one row for each part, and the faults that survive."""
    parts = sorted({verdict.fault.part for verdict in verdicts})
    rows = [_row(f"`{part}`", [each for each in verdicts if each.fault.part == part])
            for part in parts]  # fmt: skip
    head = ["| part | planted | killed | survive |", "|---|--:|--:|--:|"]
    survivors = [
        f"* `{verdict.fault.part}`: {verdict.fault.name}"
        for verdict in verdicts
        if not verdict.killer
    ]
    told = ["", "What survives:", "", *survivors] if survivors else []
    return "".join(f"{line}\n" for line in [*head, *rows, _row("**all**", verdicts), *told])


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    killed = sum(bool(verdict.killer) for verdict in verdicts)
    return f"| {name} | {len(verdicts)} | {killed} | {len(verdicts) - killed} |"
