"""Lists timm's models without attention, one of each architecture, and why others are left out.

    python -m tests.importers.list_timm_models

writes `timm_models.toml` beside this file. An architecture is a file of `timm.models` and the word
with which the names of its models begin; of these, the model is taken whose name says that it is
the smallest. What a model computes is found by running it on tensors without memory.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode, resolve_name

from tests.torchvision_operators import define_missing_operators

define_missing_operators()

import timm  # noqa: E402
from timm.models import _registry  # noqa: E402

TABLE: Final = Path(__file__).with_name("timm_models.toml")

SMALL: Final = (
    "atto femto pico nano xxs tiny _t xs mini small _s 18 b0 a0 050 _0 d0 m0 x2 32 26 50"
).split()
"""What the names of small models have in them, smallest first."""

REASONS: Final = {
    "scaled_dot_product_attention": "attention",
    "multi_head_attention_forward": "attention",
    **dict.fromkeys(("matmul", "rmatmul", "bmm", "baddbmm", "einsum"), "attention"),
    **dict.fromkeys(("lstm", "gru"), "recurrent"),
}
"""Why a model is left out that calls a function."""


class Left(BaseException):
    """A model is left out."""


class Watch(TorchFunctionMode):
    """Looks for functions for which a model is left out, called on two values."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = (resolve_name(func) or "").rpartition(".")[2].strip("_")
        if name in REASONS:
            tensors = [each for each in args if isinstance(each, Tensor)]
            held = [each for each in tensors if isinstance(each, nn.Parameter)]
            if not held or REASONS[name] != "attention":
                raise Left(REASONS[name])
        return func(*args, **(kwargs or {}))


def list_architectures() -> Iterator[tuple[str, str]]:
    """A file of timm and the smallest model, for each architecture."""
    for home, names in sorted(_registry._module_to_models.items()):
        kinds: dict[str, list[str]] = {}
        for name in names - _registry._deprecated_models.keys():
            plain = re.sub("^(test|tf|legacy|wide|gluon)_", "", name)
            found = re.match("[a-z]+", plain)
            assert found
            if not name.startswith("test_"):
                kinds.setdefault(found[0], []).append(name)
        for _, each in sorted(kinds.items()):
            yield home, min(each, key=rank)


def rank(name: str) -> tuple[int, int, str]:
    """The order of models by their size, as far as names tell."""
    return next((at for at, word in enumerate(SMALL) if word in name), 99), len(name), name


def find_reason(name: str) -> str:
    """Why a model is left out; empty if it is not."""
    try:
        with torch.device("meta"), torch.no_grad():
            model: Any = timm.create_model(name).eval()
            if any(type(part).__name__.endswith("Attention") for part in model.modules()):
                return "attention"
            size = model.default_cfg["input_size"]
            with Watch():
                model(torch.zeros(1, *size))
    except Left as left:
        return str(left)
    except (ImportError, RuntimeError, NotImplementedError, ValueError) as error:
        said = str(error).split("\n")[0]
        return f"does not run without numbers or another package: {said[:80]}"
    return ""


def main() -> None:
    kept: dict[str, list[str]] = {}
    left: dict[str, str] = {}
    for home, name in list_architectures():
        reason = find_reason(name)
        print(home, name, reason, flush=True)
        if reason:
            left[name] = reason
        else:
            kept.setdefault(home, []).append(name)
    lines = [
        "# Written by `python -m tests.importers.list_timm_models`: models of timm, one of each",
        f"# architecture; timm {timm.__version__}. By the file of timm that has them.",
        "[models]",
        *(f"{home} = {names}".replace("'", '"') for home, names in kept.items()),
        "",
        "# Why others are left out.",
        "[excluded]",
        *(f'{name} = "{reason}"' for name, reason in left.items()),
    ]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
