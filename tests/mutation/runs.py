"""Which tests are to see the faults of a part: those of the part first, and then further ones."""

from collections.abc import Sequence
from typing import Final, TypeAlias

Runs: TypeAlias = Sequence[Sequence[str]]
"""The tests of one run after another; a fault that fails one is not tried further."""


def _list_files(folder: str, names: str) -> list[str]:
    return [f"tests/{folder}/test_{name}.py" for name in names.split()]


RUNS: Final[dict[str, Runs]] = {
    "ops": (
        ["tests/ops"],
        [
            *_list_files("differences", "reordering"),
            *_list_files("analysis", "receptive_field min_input"),
            *_list_files("cases", "crop first_arguments packages rounded_up tf_same upsample"),
            *_list_files("codegen", "text"),
            *_list_files("corpus", "bad"),
        ],
    ),
    "elaborate": (
        [
            *_list_files("corpus", "bad"),
            *_list_files("language", "loops sharing inputs"),
            *_list_files("cases", "absent_stages module_names repeated_indices sharing"),
            *_list_files("cases", "single_stages"),
        ],
        [
            *_list_files("language", "limits"),
            *_list_files("cases", "block_parameters first_arguments names_elsewhere parameters"),
            *_list_files("cases", "unused"),
            *_list_files("api", "memory session"),
        ],
    ),
    "passes": (
        [
            *_list_files("corpus", "bad"),
            *_list_files("language", "errata lint sharing"),
            *_list_files("cases", "behind_joins crop faults_apart parameters sharing unused"),
            *_list_files("codegen", "parameter_conditions stages"),
            *_list_files("passes", "invariants"),
        ],
        [
            *_list_files("cases", "block_parameters followed_help names_elsewhere totals_agree"),
            *_list_files("cases", "module_names readings"),
            *_list_files("graph", "dag"),
            *_list_files("language", "inception_v4_mistakes limits spaces"),
            *_list_files("space", "space"),
        ],
    ),
    "analysis": (
        ["tests/analysis"],
        [
            *_list_files("graph", "dag walk"),
            *_list_files("cases", "sharing smallest_in_training totals_agree"),
            *_list_files("language", "sharing"),
            *_list_files("space", "space"),
            *_list_files("summary", "summary"),
        ],
    ),
    "tables": (
        [
            *_list_files("tables", "formats terminal"),
            *_list_files("text", "numbers markdown"),
            *_list_files("render", "tikz"),
            *_list_files("summary", "summary text"),
            *_list_files("cases", "latex hidden_characters"),
        ],
        [
            "tests/budgets",
            *_list_files("comparison", "comparison"),
            *_list_files("verification", "report"),
        ],
    ),
    "codegen": (
        [
            *_list_files("codegen", "text forward parameter_conditions stages once liveness"),
            *_list_files("cases", "parameters module_names"),
        ],
        [
            *_list_files("codegen", "names"),
            *_list_files("runtime", "heads"),
            *_list_files("cases", "tf_same hidden_characters rounded_up smallest_in_training"),
            *_list_files("app", "header"),
            *_list_files("language", "loops"),
            "tests/ops",
        ],
    ),
    "diff": (
        _list_files("differences", "causes edits alignment candidates origins reordering drawing"),
        [
            *_list_files("differences", "runs drawn_causes consequences"),
            *_list_files("app", "diff diff_drawing"),
            *_list_files("cases", "changed_figures"),
        ],
    ),
    "weights": (
        ["tests/weights", *_list_files("cases", "weights")],
        [*_list_files("runtime", "heads")],
    ),
}
"""The runs for the faults of each part."""
