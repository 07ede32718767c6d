"""Plant every fault, and tell which of them no test sees.

python -m tests.mutation                writes tests/mutation/table.md and prints it
python -m tests.mutation PART           prints the table of one part
python -m tests.mutation PART WORD...   tries the faults of a part with one of the words in them

Which test has killed a fault is kept in tests/mutation/killers.json, and tried first the next time:
so a round that was broken off goes on where it ended.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.mutation.fault import Fault, list_faults
from tests.mutation.runs import RUNS
from tests.mutation.table import render_table
from tests.mutation.trial import Verdict, Workshop, import_slow_packages

TABLE: Final = Path(__file__).parent / "table.md"
KILLERS: Final = Path(__file__).parent / "killers.json"
WORKERS: Final = 2

_workshops: list[Workshop] = []
"""The copy of the tree of this process."""


def main(arguments: Sequence[str]) -> int:
    """Try the faults; the exit status is 1 if one survives, or a test fails without a fault."""
    faults = list(_select_faults(arguments))
    killers = _read_killers()
    import_slow_packages()
    verdicts: dict[Fault, Verdict] = {}
    with get_context("fork").Pool(WORKERS, _open_workshop) as pool:
        tried = ((fault, killers.get(_identify(fault), "")) for fault in faults)
        for verdict in pool.imap_unordered(_try_fault, tried):
            verdicts[verdict.fault] = verdict
            killers[_identify(verdict.fault)] = verdict.killer
            _write_killers(killers)
            state = verdict.killer or "SURVIVES"
            print(f"{verdict.seconds:5.1f} s  {_identify(verdict.fault)}: {state}", flush=True)
        known = sorted({each.killer for each in verdicts.values() if "::" in each.killer})
        wrong = pool.apply(_run_without_fault, (known,))
        pool.map(_close_workshop, range(WORKERS), chunksize=1)
    if wrong:
        print(f"\nfails without a fault: {wrong}")
        return 1
    found = [verdicts[fault] for fault in faults]
    table = render_table(found)
    seconds = sum(verdict.seconds for verdict in found)
    print(f"\n{table}\n{seconds / 60:.1f} minutes of the processor")
    if not arguments:
        TABLE.write_text(table, encoding="utf-8")
        _write_killers({_identify(fault): verdicts[fault].killer for fault in faults})
    return int(not all(verdict.killer for verdict in found))


def _select_faults(arguments: Sequence[str]) -> Iterator[Fault]:
    part, words = arguments[:1], arguments[1:]
    for fault in list_faults():
        is_named = not words or any(word in fault.name for word in words)
        if is_named and (not part or fault.part in part):
            yield fault


def _identify(fault: Fault) -> str:
    return f"{fault.part}: {fault.name}"


def _read_killers() -> dict[str, str]:
    return json.loads(KILLERS.read_text(encoding="utf-8")) if KILLERS.exists() else {}


def _write_killers(killers: dict[str, str]) -> None:
    text = json.dumps(dict(sorted(killers.items())), indent=0, ensure_ascii=False)
    KILLERS.write_text(f"{text}\n", encoding="utf-8")


def _open_workshop() -> None:
    _workshops.append(Workshop())


def _close_workshop(number: int) -> None:
    while _workshops:
        _workshops.pop().remove()


def _try_fault(case: tuple[Fault, str]) -> Verdict:
    fault, killer = case
    known = [[killer]] if "::" in killer else []
    return _workshops[0].try_fault(fault, [*known, *RUNS[fault.part]])


def _run_without_fault(tests: list[str]) -> str:
    return _workshops[0].run_tests(tests) if tests else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
