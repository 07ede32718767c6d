"""From a key to findings: a scripted client types into Inception-v4, and waits for the server.

python benchmarks/editor.py    prints medians in milliseconds, and their ratios to a whole check

Keys are typed one after another, as people type a number, a name or a box, and deleted again, so
that half of the texts are broken. The time of a key is that from sending a change to the arrival of
the findings of that version, over pipes. Beside it stands `archspec.load` of the same text in this
process, without anything that was read before.
"""

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from archspec.api import find_spec, graph_of, read_text
from tests.editor.client import Client

NAME = "inception_v4"
TYPED = (
    ("1x1 Conv (384)", "1x1 Conv (", "384)"),
    ("3x3 Conv (192 stride 2 V)", "3x3 Conv (192", " stride 2 V)"),
    ("- GlobalAvgPool ", "- ", "GlobalAvgPool "),
    ("title: Inception-v4", "title: ", "Inception-v4"),
    ("4 x InceptionA ", "4 x ", "InceptionA "),
    ("classes: 1000", "classes: ", "1000"),
)


def list_texts(text: str) -> list[tuple[str, str]]:
    """What is typed, with the text after each key: a part is deleted, and typed again."""
    texts = []
    for whole, start, end in TYPED:
        assert whole in text, whole
        keys = [*range(len(end) - 1, -1, -1), *range(1, len(end) + 1)]
        texts += [(whole, text.replace(whole, start + end[:length], 1)) for length in keys]
    return texts


def type_keys(path: Path, text: str) -> dict[str, list[float]]:
    """The milliseconds from each key to its findings, by what is typed."""
    found: dict[str, list[float]] = {}
    with Client([str(Path(sys.executable).with_name("archspec")), "lsp"], path.parent) as client:
        client.initialize()
        uri = client.open(path, text)
        for version, (whole, changed) in enumerate(list_texts(text), 2):
            start = time.perf_counter()
            client.change(uri, version, changed)
            client.wait_for("textDocument/publishDiagnostics", uri=uri, version=version)
            found.setdefault(whole, []).append(1000 * (time.perf_counter() - start))
    return found


def check_anew(path: Path, text: str) -> float:
    """The milliseconds of a whole check, without what was read before."""
    start = time.perf_counter()
    graph_of(read_text(text, str(path), path, going_on=True))
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Print the table."""
    source, _ = find_spec(NAME)
    text = source.read_text("utf-8")
    with TemporaryDirectory() as folder:
        specs = Path(folder) / "specs"
        (specs / "blocks").mkdir(parents=True)
        for used in (source.parent / "blocks").glob("*.yaml"):
            (specs / "blocks" / used.name).write_text(used.read_text("utf-8"))
        path = specs / source.name
        path.write_text(text)
        check_anew(path, text)
        times = type_keys(path, text)
        anew = median(check_anew(path, text) for _ in range(9))
    every = [each for row in times.values() for each in row]
    print(f"{'typed':<28}{'keys':>6}{'median ms':>12}{'of a whole check':>20}")
    for whole, row in [*times.items(), ("all", every)]:
        print(f"{whole:<28}{len(row):>6}{median(row):>12.1f}{median(row) / anew:>20.2f}")
    print(f"a whole check of the finished text: {anew:.1f} ms")


if __name__ == "__main__":
    main()
