"""Operators of other packages: each of their mistakes is told as theirs."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints
from typing import Annotated, Any, ClassVar, Final

import pytest

import archspec
from archspec import ops
from archspec.app.run import run
from archspec.codegen.code import CallPiece, Piece
from archspec.codegen.torch import TORCH, JoinLowering, ModuleLowering, torch_module
from archspec.codegen.torch.tensors import Made
from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.expressions import Quantity
from archspec.ops import Operator, Shape, ShapeError, Vector
from archspec.ops.arguments import Check, Count, main_argument
from archspec.ops.grid import Window, both
from archspec.ops.plugins import placed
from archspec.ops.shape import Image
from archspec.summary.summary import summarize

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\n"
BOX: Final = f"{HEAD}body: [Swirl (3) -> 8x8x4, 1x1 Conv (2)]\n"


class Swirl(Operator):
    """An operator without fault."""

    turns: Count = main_argument(description="how often it turns")


class SwirlLowering(ModuleLowering[Swirl]):
    """A lowering without fault."""

    def module(self, op: Swirl, *inputs: Shape) -> Piece:
        return torch_module("Identity")


Raises = type("Raises", (BaseException,), {})


class Wordless(Exception):
    def __str__(self) -> str:
        raise ValueError


def raising(error: BaseException) -> Callable[..., Any]:
    def hook(*_: object, **__: object) -> Any:
        raise error

    return hook


def giving(answer: object) -> Callable[..., Any]:
    return lambda *_, **__: answer


def image(channels: Any, height: Any = 8, width: Any = 8) -> Callable[..., Any]:
    return giving(Image(channels, (height, width)))


FOUR: Final = Quantity.of(4)
ERRORS: Final = (
    ValueError("boom"),
    SystemExit(0),
    GeneratorExit(),
    Raises("boom"),
    RecursionError(),
    MemoryError(),
    Wordless(),
    NotImplementedError(),
    ShapeError("A999", "no such code"),
    ShapeError(None, "no code"),  # type: ignore[arg-type]
)
NONSENSE: Final[dict[str, tuple[Any, ...]]] = {
    "shape": (
        *(giving(each) for each in (None, "8x8x4", 8, (8, 8, 4), float("nan"))),
        *(image(FOUR, each) for each in (0, -1, 10**9, 8.0, "8", None, True, float("nan"))),
        *(image(Quantity.of(each)) for each in (0, -4, 1 << 30, 4.0, True)),
        *(image(each) for each in (4, None, "4")),
        giving(Vector(Quantity.of(0))),
        image(Quantity(4, "4")),  # type: ignore[arg-type]
    ),
    "parameters": tuple(map(giving, (None, -1, "1", 1.0, 1 << 200, float("nan"), True))),
    "macs": tuple(map(giving, (None, -1, "1", 1.5, 1 << 200, float("inf")))),
    "window": (
        giving("3x3"),
        giving(Window(both(0), both(1), both(1), "valid")),
        giving(Window((3, 3), both(1), both(1), "valid")),  # type: ignore[arg-type]
        giving(Window(both(3), both(1), both(1), "around")),
        giving(Window(both(3), both(-1), both(1), both(0))),
    ),
    "state_sizes": tuple(map(giving, (None, 4, (4.0,), "4"))),
    "tensors": tuple(map(giving, ((7,), (None,), ["4"], (Made(-1, 4),)))),
    "module": tuple(map(giving, ("nn.Identity()", 7, CallPiece("nn.Identity", (object(),))))),  # type: ignore[arg-type]
}


LOWERING_HOOKS: Final = ("module", "tensors")


def forget() -> None:
    ops.offered.cache_clear()
    ops._IMPORTED.clear()
    TORCH._imported.clear()


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Offers an operator and its lowering as an installed package would."""

    def give(offered: object, lowering: object = SwirlLowering(), name: str = "Swirl") -> None:
        made = {"archspec.ops": offered, "archspec.torch": lowering}
        points = {
            group: EntryPoints([EntryPoint(name, f"swirls:{name}", group)])
            for group, each in made.items()
            if each is not None or group == "archspec.ops"
        }

        def load(point: EntryPoint) -> object:
            found: Any = made[point.group]
            is_hook = callable(found) and not isinstance(found, type)
            return found(point) if is_hook else found

        monkeypatch.setattr(EntryPoint, "load", load)
        place = "importlib.metadata.entry_points"
        monkeypatch.setattr(place, lambda group: points.get(group, EntryPoints()))
        forget()

    yield give
    forget()


def offer_with(offer: Callable[..., None], hook: str, answer: Callable[..., Any]) -> None:
    """Offer an operator that answers one question otherwise, or whose lowering does."""
    if hook in LOWERING_HOOKS:
        offer(Swirl, type("Lowering", (SwirlLowering,), {hook: answer})())
    else:
        offer(with_hook(hook, answer))


def found(text: str = BOX) -> list[archspec.Diagnostic]:
    """What is wrong with a network, in all that is asked of its operators."""
    try:
        graph = archspec.load(text)
        _ = graph.parameters, graph.macs
        archspec.emit(graph)
        summarize(graph)
    except archspec.SpecError as error:
        return list(error.diagnostics)
    return []


def with_hook(hook: str, answer: Callable[..., Any]) -> type[Operator]:
    return type("Swirl", (Swirl,), {hook: answer})


def test_an_operator_without_fault(offer: Callable[..., None]) -> None:
    offer(Swirl)
    assert found() == []
    graph = archspec.load(BOX)
    assert isinstance(graph.nodes[1].op, Swirl)
    assert "nn.Identity()" in archspec.emit(graph)


def test_its_own_refusals_stand(offer: Callable[..., None]) -> None:
    offer(with_hook("shape", raising(ShapeError("A302", "too flat", "thicken it"))))
    (only,) = found()
    assert (only.code, only.message, only.help) == ("A302", "too flat", "thicken it")


@pytest.mark.parametrize("hook", ["shape", "parameters", "macs", "module", "tensors"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_a_question_that_raises(
    offer: Callable[..., None], hook: str, error: BaseException
) -> None:
    offer_with(offer, hook, raising(error))
    (only,) = found()
    assert only.code == "A603"
    assert only.message.startswith(
        f"operator Swirl of package swirls: `{hook}` raises {type(error).__name__}"
    )
    assert only.span is not None
    assert (only.span.line, only.span.column) == (4, 8)
    assert only.help.startswith("this is a mistake in swirls")


CASES: Final = [(hook, answer) for hook, answers in NONSENSE.items() for answer in answers]


@pytest.mark.parametrize(("hook", "answer"), CASES)
def test_an_answer_that_makes_no_sense(
    offer: Callable[..., None], hook: str, answer: Callable[..., Any]
) -> None:
    offer_with(offer, hook, answer)
    text = BOX
    if hook == "window":
        text = f"{HEAD}body: [branches: {{a: [Swirl (3)], b: [3x3 Conv (4)]}}]\n"
    (only,) = found(text)
    assert only.code == "A603"
    assert only.message.startswith(f"operator Swirl of package swirls: `{hook}` gives ")
    assert only.span is not None


def test_what_the_issue_asks_of_shapes(offer: Callable[..., None]) -> None:
    offer(with_hook("shape", image(FOUR, 0)))
    (only,) = found()
    message = "operator Swirl of package swirls: `shape` gives a side of 0; sides are from 1 to"
    assert only.message.startswith(message)


@pytest.mark.parametrize("error", [*ERRORS, ImportError("no module `swirls`")])
def test_an_import_that_fails(offer: Callable[..., None], error: BaseException) -> None:
    offer(raising(error))
    (only,) = found()
    assert only.code == "A602"
    start = "package swirls offers the operator `Swirl`, and its import raises"
    assert only.message.startswith(f"{start} {type(error).__name__}")
    assert only.span is not None


def test_an_operator_without_a_lowering(
    offer: Callable[..., None], tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    offer(Swirl, None)
    (only,) = found()
    assert only.code == "A504"
    assert only.message == "operator Swirl of package swirls has no lowering to torch"
    assert only.span is not None
    (tmp_path / "net.yaml").write_text(BOX)
    for command in (["check"], ["summary"], ["render", "-o", str(tmp_path / "net.svg")]):
        assert run([*command, str(tmp_path / "net.yaml")]) == 0, command
    capfd.readouterr()
    assert run(["build", "--stdout", str(tmp_path / "net.yaml")]) == 1
    assert "error[A504]" in capfd.readouterr().err


class Sum(JoinLowering):
    def call(self, op: Any, *values: Piece) -> Piece:
        return CallPiece("sum", values)


@pytest.mark.parametrize("lowering", [SwirlLowering, Sum(), 7, Swirl])
def test_what_is_no_lowering(offer: Callable[..., None], lowering: object) -> None:
    offer(Swirl, lowering)
    (only,) = found()
    assert only.code == "A602"
    assert only.message == (
        "package swirls offers the torch lowering of `Swirl`, and what it offers is no instance of "
        "ModuleLowering"
    )
    assert only.span is not None


def test_a_lowering_whose_import_fails(offer: Callable[..., None]) -> None:
    offer(Swirl, raising(ImportError("no torch")))
    (only,) = found()
    assert only.code == "A602"
    assert only.message.endswith("of `Swirl`, and its import raises ImportError: no torch")
    with pytest.raises(archspec.SpecError) as caught:
        summarize(archspec.load(BOX))
    assert [each.span for each in caught.value.diagnostics] == [only.span]


class Joining(Swirl):
    joins = True


class Aliased(Swirl):
    aliases: ClassVar[Any] = {"spins": "rounds"}


class Listed(Swirl):
    aliases: ClassVar[Any] = ["turns"]


class Untitled(Swirl):
    title: ClassVar[Any] = None


class Unexampled(Swirl):
    examples: ClassVar[Any] = ["Swirl (3)"]


class Headless(Swirl):
    @classmethod
    def main(cls) -> str:
        return "rounds"


class Mainless(Swirl):
    @classmethod
    def main(cls) -> str:
        raise KeyError("turns")


CLASSES: Final = (Joining, Aliased, Listed, Untitled, Unexampled, Headless, Mainless)


@pytest.mark.parametrize("declared", CLASSES)
def test_a_class_that_makes_no_sense(offer: Callable[..., None], declared: type[Operator]) -> None:
    declared.__name__ = "Swirl"
    offer(declared)
    (only,) = found()
    assert only.code == "A602"
    assert only.message.startswith("package swirls offers the operator `Swirl`, and its ")


@pytest.mark.parametrize("offered", [None, 7, int, "Swirl", object()])
def test_what_is_no_operator(offer: Callable[..., None], offered: object) -> None:
    offer(lambda _: offered)
    (only,) = found()
    assert (
        only.message
        == "package swirls offers the operator `Swirl`, and what it offers is no operator"
    )


class Loud(Check):
    def __call__(self, given: object) -> object:
        raise SystemExit(3)

    def schema(self) -> dict[str, Any]:
        raise SystemExit(3)

    def example(self) -> str:
        raise SystemExit(3)


class LoudlyChecked(Operator):
    """An operator whose argument cannot be checked."""

    turns: Annotated[Any, Loud()] = main_argument()


def test_an_argument_that_raises(offer: Callable[..., None]) -> None:
    LoudlyChecked.__name__ = "Swirl"
    offer(LoudlyChecked)
    (only,) = found()
    assert only.code == "A603"
    assert only.message == "operator Swirl of package swirls: `model_validate` raises SystemExit: 3"
    assert only.span is not None


def test_an_interrupt_by_the_user_passes(offer: Callable[..., None]) -> None:
    offer(with_hook("shape", raising(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        archspec.load(BOX)


def test_the_other_boxes_are_told_too(offer: Callable[..., None]) -> None:
    offer(with_hook("shape", raising(ValueError("boom"))))
    text = f"{HEAD}body: [Swirl (3) -> 8x8x4, 1x1 Conv (2) -> 8x8x3]\n"
    assert [each.code for each in found(text)] == ["A603", "A306"]


def test_arguments_that_cannot_be_described(
    offer: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    LoudlyChecked.__name__ = "Swirl"
    offer(LoudlyChecked)
    assert run(["ops", "Swirl"]) == 1
    said = capfd.readouterr().err
    assert said.startswith("error[A603]: operator Swirl of package swirls: an argument raises")


def test_defaults_of_a_package_that_fails(offer: Callable[..., None]) -> None:
    offer(raising(SystemExit(0)))
    (only,) = found(f"{HEAD}defaults: {{Swirl: {{turns: 2}}}}\nbody: [ReLU]\n")
    assert only.code == "A602"
    assert only.span is not None


@pytest.mark.parametrize("command", [["check"], ["build", "--stdout"], ["summary"], ["ops"]])
@pytest.mark.parametrize(
    "hook", ["shape", "parameters", "macs", "module", "tensors", "reach", "load"]
)
def test_no_command_calls_it_a_bug_of_its_own(
    offer: Callable[..., None],
    command: list[str],
    hook: str,
    tmp_path: Any,
    capfd: pytest.CaptureFixture[str],
) -> None:
    stop = raising(SystemExit(0))
    if hook == "load":
        offer(stop)
    else:
        offer_with(offer, hook, stop)
    (tmp_path / "net.yaml").write_text(BOX)
    argument = "Swirl" if command == ["ops"] else str(tmp_path / "net.yaml")
    status = run([*command, argument])
    said = capfd.readouterr()
    assert "A900" not in said.err
    assert (status, said.err) == (0, "") or (status == 1 and "swirls" in said.err)
    if hook == "load":
        assert status == 1


def test_each_finding_without_a_place_gets_that_of_the_step() -> None:
    here, there = (Span("net.yaml", line, 1, line, 2) for line in (4, 5))
    found = [Diagnostic("A603", "one", there), Diagnostic("A603", "other")]
    spans = {each.message: each.span for each in placed(SpecError(found, {}), here).diagnostics}
    assert spans == {"one": there, "other": here}
