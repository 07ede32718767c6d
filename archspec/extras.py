"""Import packages that only some commands need, most of which extras of archspec install."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from archspec.diagnostics import fail

_PACKAGES: Final = {"PIL": "pillow", "fpdf": "fpdf2"}
"""The package that a module is in, where they have different names."""

_EXTRAS: Final = {
    "torch": "torch",
    "numpy": "space",
    "fpdf2": "image",
    "resvg_py": "image",
    "safetensors": "weights",
    "huggingface_hub": "weights",
    "onnx": "onnx",
    "onnx_ir": "onnx",
    "onnxscript": "onnx",
    "onnxruntime": "onnx",
    "pillow": "onnx",
    "openvino": "openvino",
    "pygls": "editor",
    "starlette": "serve",
    "uvicorn": "serve",
    "watchfiles": "serve",
}
"""The extra that installs a package; packages that are not listed come by their own names."""


def require_package(module: str, what: str, *, extra: str = "", otherwise: str = "") -> Any:
    """Import a module of a package that may not be installed.

    Args:
        module: the module.
        what: what needs it, for the message.
        extra: the extra that installs it with what else is needed; empty for its own.
        otherwise: what one can do without it, for the help; empty for nothing.

    Raises:
        SpecError: A410 if it is not installed, A415 if it is and cannot be imported.
    """
    top = module.partition(".")[0]
    package = _PACKAGES.get(top, top)
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != top:
            raise _refuse_broken(package, error) from error
        extra = extra or _EXTRAS.get(package, "")
        of = f", of archspec's `{extra}` extra" if extra else ""
        name = f"'archspec-nn[{extra}]'" if extra else package
        help = f"install it with `pip install {name}`" + (f", or {otherwise}" if otherwise else "")
        raise fail("A410", f"{what} needs {package}{of}", None, help=help) from error
    except Exception as error:  # whatever its code raises
        raise _refuse_broken(package, error) from error


def has_package(package: str) -> bool:
    """Check whether a package is installed, without importing it."""
    return find_spec(package) is not None


def _refuse_broken(package: str, error: Exception) -> Exception:
    said = str(error).strip().split("\n")[0] or type(error).__name__
    help = f"install {package} for the torch that is installed, and try `import {package}`"
    return fail("A415", f"{package} cannot be imported: {said}", None, help=help)
