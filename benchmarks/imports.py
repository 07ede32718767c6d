"""What becomes of timm's networks without attention, one of each architecture.

    python benchmarks/imports.py [--rows FILE] [--jobs N] [NAME...]

imports each model with its proof, in a process of its own, and prints a table. Rows that are in
FILE are not made again, so that a run which was stopped goes on. The models are listed in
`tests/importers/timm_models.toml`, or named. Times are of processes that share the machine.
"""

import argparse
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
MODELS = ROOT / "tests" / "importers" / "timm_models.toml"

LONGEST: Final = 300
"""Seconds after which a model is given up."""

Row: TypeAlias = dict[str, Any]


def main(arguments: Sequence[str]) -> None:
    """Import models, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rows", type=Path, default=Path("out/imports.jsonl"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(import_model(given.one)))
        return
    names = given.names or list_models()
    made = read_rows(given.rows)
    missing = [name for name in names if name not in made]
    given.rows.parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(given.jobs) as pool, given.rows.open("a") as file:
        for number, row in enumerate(pool.map(run_apart, missing), 1):
            file.write(json.dumps(row) + "\n")
            file.flush()
            print(f"{number} of {len(missing)}: {row['model']}", file=sys.stderr)
    made = read_rows(given.rows)
    print("\n".join(print_table([made[name] for name in names])))


def list_models() -> list[str]:
    """The models of the list."""
    table = tomllib.loads(MODELS.read_text())
    return [name for names in table["models"].values() for name in names]


def read_rows(path: Path) -> dict[str, Row]:
    """The rows that were made, by their models."""
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines]
    return {row["model"]: row for row in rows}


def run_apart(name: str) -> Row:
    """Import a model in a process of its own."""
    command = [sys.executable, __file__, "--one", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return {"model": name, "problem": f"not done after {LONGEST} s"}
    if done.returncode:
        return {"model": name, "problem": done.stderr.strip().splitlines()[-1][:120]}
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def import_model(name: str) -> Row:
    """Import a model, and measure how long that takes beside making it."""
    from tests.torchvision_operators import define_missing_operators

    define_missing_operators()
    import timm

    import archspec
    from archspec.importers.import_network import import_flat
    from archspec.importers.readers import read_source

    began = time.process_time()
    timm.create_model(name)
    created = time.process_time()
    try:
        done = import_flat(read_source(f"timm:{name}"))
    except archspec.SpecError as error:
        problems = [
            each.message.partition(" calls ")[2] or each.message for each in error.diagnostics
        ]
        return {"model": name, "problem": problems[0], "others": len(problems) - 1}
    assert done.proof is not None
    return {
        "model": name,
        "operators": done.network.operator_count,
        "parameters": done.proof.parameters,
        "blocks": len(done.network.program.spec.blocks),
        "lines": len(done.text.splitlines()),
        "difference": done.proof.difference,
        "ratio": (time.process_time() - created) / (created - began),
        "seconds": time.process_time() - created,
    }


def print_table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, and how many were imported."""
    yield "| model | operators | parameters | blocks | lines | largest difference | seconds |"
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    fine = [row for row in rows if "problem" not in row]
    for row in fine:
        apart = f"{row['difference']:.0e}" if row["difference"] else "0"
        yield (
            f"| {row['model']} | {row['operators']:,} | {row['parameters']:,} | {row['blocks']} "
            f"| {row['lines']} | {apart} | {row['seconds']:.1f} |"
        )
    yield ""
    yield f"{len(fine)} of {len(rows)} are imported and equal to timm's."
    if len(fine) < len(rows):
        yield ""
        yield "| model | what is missing |"
        yield "| --- | --- |"
    for row in rows:
        if "problem" in row:
            more = f", and {row['others']} more" if row.get("others") else ""
            yield f"| {row['model']} | {row['problem']}{more} |"


if __name__ == "__main__":
    main(sys.argv[1:])
