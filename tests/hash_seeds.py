"""Programs run under several hash seeds, whose output must not depend on the order of sets."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

SEEDS: Final = ("0", "4242")
ROOT: Final = Path(__file__).parents[1]


def run_under_hash_seeds(program: str) -> set[bytes]:
    """The different outputs of a program of Python, run at the root of the project."""
    return {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in SEEDS
    }
