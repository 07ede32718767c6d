"""List the specs that archspec ships."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from archspec.catalog import Catalog, list_catalog
from archspec.language.find_spec import shipped_specs
from archspec.language.names import suggest_nearest


def list_specs(*globs: str) -> Catalog:
    """List the shipped specs with paper, figure, sizes and costs.

    Args:
        *globs: which: `inception*` in all folders, `zoo/res*` in one, `zoo` for all of a folder;
            none for all.

    Returns:
        A sequence of entries, which prints as `archspec list` does; `load` takes their names.

    Raises:
        ValueError: for a pattern that matches none, with the nearest name.

    Examples:
        >>> [(entry.name, entry.parameters) for entry in archspec.list_specs("resnet*")][:2]
        [('zoo/resnet18', 11689512), ('zoo/resnet50', 25557032)]
    """
    return Catalog(list_catalog(select_specs(globs)))


def select_specs(globs: Iterable[str]) -> list[str]:
    """Return the shipped specs that patterns match, in the order of their names.

    Raises:
        ValueError: for a pattern that matches none, with the nearest name.
    """
    known = [*shipped_specs()]
    taken: set[str] = set()
    for glob in [*globs] or ["*"]:
        found = [name for name in known if _matches(name, glob.rstrip("/"))]
        if not found:
            hint = suggest_nearest(glob, known) or "`archspec list` shows all of them"
            raise ValueError(f"archspec ships no spec `{glob}`; {hint}")
        taken |= {*found}
    return [name for name in known if name in taken]


def _matches(name: str, glob: str) -> bool:
    path = PurePosixPath(name)
    folder, last = "/".join(path.parts[:-1]), path.name
    texts = (name, folder) if "/" in glob else (name, folder, last)
    return any(fnmatchcase(text, glob) for text in texts)
