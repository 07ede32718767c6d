"""Make every edit of the corpus, print the table, and keep it for docs/errors.md.

python -m tests.mutants             writes tests/mutants/table.md and prints it
python -m tests.mutants SEED        prints the table of another seed
python -m tests.mutants SEED KIND   prints every answer to one kind of edit
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archspec.diagnostics import render_text
from tests.mutants.answers import SPECS, Answer, Workshop
from tests.mutants.edits import make_corpus
from tests.mutants.edits.corpus import SEED
from tests.mutants.outcomes import judge_answer
from tests.mutants.table import render_table, summarize, summarize_time

TABLE: Final = Path(__file__).parent / "table.md"


def main(arguments: Sequence[str]) -> int:
    """Run the corpus; the exit status is 1 if a verdict is wrong."""
    seed = int(arguments[0]) if arguments else SEED
    edits = make_corpus(SPECS, seed)
    if len(arguments) > 1:
        edits = [edit for edit in edits if edit.kind == arguments[1]]
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop.open(Path(folder))
        answers = [workshop.try_edit(edit) for edit in edits]
        outcomes = [judge_answer(workshop, answer) for answer in answers]
    if len(arguments) > 1:
        for answer in answers:
            print(_describe(answer))
    for answer in answers:
        if answer.crash or answer.breaks != answer.refused:
            print(f"\nwrong verdict: {answer.crash or answer.reason}\n{_describe(answer)}")
    text = "".join(f"* {line}\n" for line in summarize(outcomes)) + f"\n{render_table(outcomes)}"
    print(f"{text}\n{summarize_time(outcomes)}")
    if not arguments:
        TABLE.write_text(text, encoding="utf-8")
    return int(any(each.crashed or each.breaks != each.refused for each in outcomes))


def _describe(answer: Answer) -> str:
    edit = answer.edit
    gone = edit.at.of(answer.original)
    sources = {
        finding.span.file: Path(finding.span.file).name
        for finding in answer.findings
        if finding.span
    }
    marks = (
        f"{'any' if answer.touches() else ''} {'primary' if answer.touches(primary=True) else ''}"
    )
    head = f"--- {edit.kind}: {edit.file}: {gone!r} -> {edit.text!r}; marks: {marks}"
    return f"{head}\n{answer.reason}\n{render_text(answer.findings, dict.fromkeys(sources, ''))}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
