"""Operators of other packages, held to what an operator promises.

Whatever a package raises when it is imported or when an operator of it is asked something, and
whatever answer makes no sense, becomes a finding that names package, operator and question. Only
an interrupt by the user passes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pydantic import PrivateAttr, ValidationError

from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.ops.answers import ANSWERS, wrong_declaration
from archspec.ops.operator import Operator
from archspec.ops.shape import ShapeError
from archspec.text.visible import clip_text

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_SHOWN: Final = 200
"""How many characters of an error's text are shown."""

_SIZES: Final = ("A301", "A302", "A303", "A304", "A305", "A310")
"""The codes with which a shape rule may refuse its inputs."""


class PackageError(SpecError):
    """A package of operators fails: A602 or A603."""


def load(point: "EntryPoint") -> type[Operator]:
    """Return the operator behind an entry point, held to what an operator promises.

    Raises:
        PackageError: A602 where the package cannot be imported, or offers no operator there.
    """
    package, offered = package_of(point), f"the operator `{point.name}`"
    loaded = imported(point, offered)
    if not (isinstance(loaded, type) and issubclass(loaded, Operator)):
        raise unusable(package, offered, "what it offers is no operator")
    if loaded.__name__ != point.name:
        raise unusable(package, offered, f"what it offers is called `{loaded.__name__}`")
    with _failing(lambda what: unusable(package, offered, f"its class raises {what}")):
        wrong = wrong_declaration(loaded)
        if wrong:
            raise unusable(package, offered, wrong)
        return _held(loaded, package)


def placed(error: SpecError, span: Span) -> SpecError:
    """Return an error whose findings without a place are at a step."""
    if all(diagnostic.span for diagnostic in error.diagnostics):
        return error
    from dataclasses import replace

    found = (
        diagnostic if diagnostic.span else replace(diagnostic, span=span)
        for diagnostic in error.diagnostics
    )
    return type(error)(found, error.sources)


def imported(
    point: "EntryPoint", offered: str, adopt: Callable[[Any], object] = lambda found: found
) -> object:
    """Return what stands behind an entry point.

    Args:
        point: the entry point.
        offered: what the package offers there, in words.
        adopt: what to make of it.

    Raises:
        PackageError: A602 where its import fails.
    """
    package = package_of(point)
    with _failing(lambda what: unusable(package, offered, f"its import raises {what}")):
        return adopt(point.load())


def package_of(point: "EntryPoint") -> str:
    """Return the package of an entry point, with its version where that is known."""
    distribution = point.dist
    if distribution is None:
        return point.value.partition(":")[0].partition(".")[0]
    return f"{distribution.name} {distribution.version}"


def unusable(package: str, offered: str, why: str) -> PackageError:
    """Return the error of a package that cannot be used."""
    message = f"package {package} offers {offered}, and {why}"
    help = "mend or remove the package, or write the step with other operators"
    return PackageError([Diagnostic("A602", message, help=help)])


@contextmanager
def _failing(told: Callable[[str], PackageError]) -> Iterator[None]:
    """Tell whatever is raised as a fault of a package; an interrupt by the user passes."""
    try:
        yield
    except (PackageError, KeyboardInterrupt):
        raise
    except BaseException as error:  # a package may raise SystemExit, which would end us in silence
        raise told(_said(error)) from error


def _said(error: BaseException) -> str:
    """Return an error in one line."""
    name = type(error).__name__
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an error that cannot say what it is
        text = ""
    text = clip_text(text, _SHOWN)
    return f"{name}: {text}" if text else name


def fault(operator: str, package: str, span: Span | None, what: str) -> PackageError:
    """Return the error of a package whose operator or lowering makes a mistake."""
    message = f"operator {operator} of package {package}: {what}"
    help = f"this is a mistake in {package}: mend it, or take another version of it"
    return PackageError([Diagnostic("A603", message, span, help=help)])


def _held(loaded: type[Operator], package: str) -> type[Operator]:
    """Return an operator that checks its own answers."""
    told = partial(_telling, loaded.__name__, package, None)

    def validate(cls: type[Operator], /, given: object, **options: Any) -> Operator:
        with _failing(told(_NEW)):
            try:
                own: Any = loaded.model_validate
                made = own.__func__(cls, given, **options)
            except ValidationError as error:
                refused = error
            else:
                return _of_its_kind(made, loaded, package)
        raise refused

    def unalias(cls: type[Operator], /, alias: str, value: object) -> object:
        with _failing(told("unalias")):
            return loaded.unalias(alias, value)

    body: dict[str, Any] = {hook: _asked(loaded, package, hook) for hook in ANSWERS}
    body |= {
        "__module__": loaded.__module__,
        "__doc__": loaded.__doc__,
        "__annotations__": {"_place": Any, "offered_by": ClassVar[str]},
        "offered_by": package,
        "_place": PrivateAttr(default=None),
        "model_validate": classmethod(validate),
        "unalias": classmethod(unalias),
    }
    made: type[Operator] = type(loaded)(loaded.__name__, (loaded,), body)  # type: ignore[misc]
    return made


_NEW: Final = "model_validate"


def _of_its_kind(made: object, loaded: type[Operator], package: str) -> Operator:
    if isinstance(made, loaded):
        return made
    what = f"`{_NEW}` gives a value of type {type(made).__name__}, and no {loaded.__name__}"
    raise fault(loaded.__name__, package, None, what)


def _asked(loaded: type[Operator], package: str, hook: str) -> Callable[..., Any]:
    """Return a question to an operator whose answer is checked."""
    check, own = ANSWERS[hook], getattr(loaded, hook)

    def ask(self: Any, *given: Any) -> Any:
        answer: Any = None
        refusal: Exception | None = None
        with _failing(_telling(loaded.__name__, package, self._place, hook)):
            try:
                answer = own(self, *given)
            except (ShapeError, OverflowError) as error:
                if hook != "shape" or not _is_refusal(error):
                    raise
                refusal = error
            wrong = "" if refusal else check(answer)
        if refusal is not None:
            raise refusal
        if wrong:
            raise fault(loaded.__name__, package, self._place, f"`{hook}` {wrong}")
        return answer

    return ask


def _telling(
    operator: str, package: str, span: Span | None, hook: str
) -> Callable[[str], PackageError]:
    """Tells what a question raises."""
    return lambda what: fault(operator, package, span, f"`{hook}` raises {what}")


def _is_refusal(error: Exception) -> bool:
    """Check whether a shape rule refuses its inputs, or its size is too large."""
    if not isinstance(error, ShapeError):
        return isinstance(error, OverflowError)
    texts = (error.code, error.message, error.help)
    return all(isinstance(text, str) for text in texts) and error.code in _SIZES


def set_place(operator: Operator, span: Span) -> None:
    """Tell an operator of another package which step it stands for."""
    if operator.offered_by:
        operator._place = span  # type: ignore[attr-defined]


@contextmanager
def asking(
    operator: type[Operator], span: Span | None = None, question: str = "an argument"
) -> Iterator[None]:
    """Ask something about an operator; what its package raises is told as its fault.

    Args:
        operator: the operator; one of archspec's own is asked as it is.
        span: the step that it stands for.
        question: what is asked.

    Raises:
        PackageError: A603.
    """
    if not operator.offered_by:
        yield
        return
    name, package = operator.__name__, operator.offered_by
    with _failing(lambda what: fault(name, package, span, f"{question} raises {what}")):
        yield
