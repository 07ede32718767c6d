"""Help lines are followed literally: what they name is accepted, and is what was meant."""

from collections.abc import Iterator
from typing import Final

import pytest

from archspec.language.advice.misspellings import find_misspelled
from archspec.language.advice.refused_values import find_check
from archspec.ops import JOINS, TABLE, Conv, Operator, names
from archspec.ops.synonyms.lookup import names_of_argument, operators_like
from archspec.ops.synonyms.model import plain
from archspec.ops.synonyms.tables import IDENTITY, load_advice, load_operators
from tests.cases.following import Wrong, findings, followed

OPERATORS: Final = load_operators()

VALUES: Final = (
    "0", "-8", "8.0", "1.5", "1e-13", "1000000000", "true", "False", "no", "none", "swish",
    "linear", "lrelu(0.1)", "BatchNorm2d", "gn(2)", "spectral", "SAME", "VALID", "reflect",
    "[1,2,3]", "none(3)", "relu(6)", "batch(0.1)", "reluu", "banana", "cin/3",
)  # fmt: skip
"""Values that some argument takes, or that people of another framework write."""

WORDS: Final = (
    "relu", "swish", "valid", "same", "bn", "linear", "nobias", "bias", "ceil_mode", "use_bias",
    "leaky_relu(0.1)", "batch", "none", "tanh", "depthwise", "keepdims", "inplace", "strides",
    "reflect", "V", "dropout", "affine", "elementwise_affine", "reluu", "banana", "8", "0.1",
)  # fmt: skip
"""Words and numbers without a key."""

SEVERAL: Final = ("Conv", "MaxPool", "GlobalAvgPool", "BN", "LocalResponseNorm", "GELU", "FC")
"""Operators with arguments of every kind."""

CHOICE: Final = ("A207", "A208", "A209", "A210")
"""The codes of words and values; what follows from sizes has others."""


VALUE_OF: Final = {"Whole": "2", "Pair": "3", "Real": "0.5", "Flag": "true", "Attached": "none"}
"""A value that an argument takes, by its type."""


ENTERING: Final = {"Unflatten": "576"}
"""What enters an operator that takes no grid of 64x64 or row of 64, and no vector of 32."""

WHOLE: Final = {"ChannelPad": "64", "PixelShuffle": "4"}
"""Whole numbers that operators take where 32 channels enter, if 8 is none."""


def base(operator: type[Operator]) -> Wrong:
    """A box of an operator that is fine."""
    given = {**VALUE_OF, "Whole": WHOLE.get(operator.__name__, "8")}
    words = [
        f"{name}={given[type(find_check(operator, name)).__name__]}"
        for name, field in operator.model_fields.items()
        if field.is_required()
    ]
    taken = [example.inputs[0] for example in operator.examples if not example.code]
    sides = max(min(each.count("x"), 2) for each in taken)
    entering = ENTERING.get(operator.__name__, "x".join(["64"] * sides + ["32"]))
    return Wrong(operator.__name__, tuple(words), entering=entering)


def with_word(wrong: Wrong, word: str) -> Wrong:
    """A box that says one more thing, in the place of what it said of it."""
    kept = [each for each in wrong.words if each.partition("=")[0] != word.partition("=")[0]]
    return Wrong(wrong.name, (*kept, word), wrong.kernel, wrong.entering)


def foreign_arguments(operator: type[Operator]) -> Iterator[Wrong]:
    """A box with each argument by each of its names elsewhere."""
    fine = base(operator)
    for field in (*operator.model_fields, *operator.aliases):
        value = VALUE_OF.get(type(find_check(operator, field)).__name__, "valid")
        kept = tuple(word for word in fine.words if not word.startswith(f"{field}="))
        for word in names_of_argument(operator, field).words():
            yield Wrong(fine.name, (*kept, f"{word}={value}"), entering=fine.entering)


def wrong_values() -> Iterator[tuple[type[Operator], str]]:
    """Each kind of argument once, with an operator that has it."""
    seen: set[str] = set()
    for operator in TABLE:
        for field in operator.model_fields:
            kind = f"{field}: {find_check(operator, field)}"
            if kind not in seen:
                yield operator, field
            seen.add(kind)


def follow_to_the_end(wrong: Wrong) -> None:
    """Follow the first help again and again: it never comes back, and ends where all is well."""
    seen: set[tuple[str, str]] = set()
    boxes = {wrong.text}
    while found := findings(wrong.text):
        finding = found[0]
        assert finding.help or finding.code not in CHOICE, (wrong.box, finding.message)
        assert (finding.code, finding.message) not in seen, (wrong.box, finding.help)
        seen.add((finding.code, finding.message))
        mended = followed(wrong, finding)
        if mended is None:
            return
        assert mended.text not in boxes, (wrong.box, mended.box, finding.help)
        boxes.add(mended.text)
        behind = findings(mended.text)
        if behind and behind[0].code in CHOICE:
            assert behind[0].span != finding.span or behind[0].code != finding.code, (
                wrong.box, finding.help, behind[0].message,
            )  # fmt: skip
        wrong = mended


@pytest.mark.parametrize(
    ("operator", "field"),
    list(wrong_values()),
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_values(operator: type[Operator], field: str) -> None:
    for value in VALUES:
        follow_to_the_end(with_word(base(operator), f"{field}={value}"))


@pytest.mark.parametrize("operator", TABLE, ids=lambda each: each.__name__)
def test_arguments_of_other_frameworks(operator: type[Operator]) -> None:
    assert not findings(base(operator).text)
    for box in foreign_arguments(operator):
        follow_to_the_end(box)


@pytest.mark.parametrize("name", SEVERAL)
def test_words(name: str) -> None:
    (operator,) = (each for each in TABLE if each.__name__ == name)
    for word in WORDS:
        follow_to_the_end(with_word(base(operator), word))


def test_arguments_that_there_are_none_of() -> None:
    for word in load_advice("arguments"):
        follow_to_the_end(with_word(base(Conv), f"{word}=1"))


SUGGESTED: Final = {
    "BN: {eps: '1e-3'}": "take the quotes away: `eps: 1e-3`",
    "BN (eps=0)": "its default is `1e-05`",
    "BN (eps=1e-13)": "its default is `1e-05`",
    "GroupNorm (2 eps=0)": "its default is `1e-05`",
    "LayerNorm (eps=-1)": "its default is `1e-05`",
    "GELU (approximate=fast)": "its default is `none`",
    "3x3 Conv (8 norm=spectral)": "there is no `spectral` yet",
    "3x3 Conv (8 padding=reflect)": "there is none: what is padded is zero",
    "3x3 Conv (8 norm=none(3))": "write `norm=none`",
    "3x3 Conv (8 norm=ln)": "did you mean `layer`?",
    "3x3 Conv (8 norm=bn)": "did you mean `batch`?",
    "3x3 Conv (8 act=lrelu)": "did you mean `leaky_relu`?",
    "3x3 Conv (8 act=identity)": "did you mean `none`?",
    "3x3 Conv (8 act=batch)": "write `norm=batch`",
    "3x3 Conv (16 relu)": "write `act=relu`",
    "3x3 Conv (16 leaky_relu(0.1))": "write `act=leaky_relu(0.1)`",
    "Conv: {kernel: [3 3], filters: 8}": "write `[3, 3]`",
    "3x3 Conv (8 stride=[2 2])": "write `[2, 2]`",
    "Conv: {kernel: 3x3, filters: 8, norm: {batch: {epsilon: 1e-3}}}": "write `eps: 0.001`",
    "2x2x2 MaxPool": "it is written with 2 sides here",
    "9 Conv (8)": "write `9x9`",
    "3x3x64 Conv": "write `3x3 Conv (64)`, as the channels stand in parentheses",
    "3x3 Conv (8 use_bias=False)": "write `bias=false`",
    "3x3 Conv (8 activation=swish)": "write `act=silu`",
    "3x3 Conv (8 batch_normalize=1)": "write `norm=batch`",
    "BN (moving_average_fraction=0.999)": "write `momentum=0.001`",
    "LocalResponseNorm (depth_radius=2)": "write `neighbours=5`",
    "Dropout (keep_prob=0.8)": "write `keep=0.8`",
}
"""Boxes with values that are refused, and what is said.

The first eight of them were asked about in public: a text 1e-3 in quotes (spras issue 484,
LLaMA-Factory issue 4014) was answered with `eps=0.5`.
"""


def steps(*boxes: str) -> str:
    """A network of boxes in either spelling."""
    head = "archspec: 1\nname: net\ninput: 8x8x4\nbody:\n"
    return head + "".join(f"  - {box}\n" for box in boxes)


@pytest.mark.parametrize("box", SUGGESTED)
def test_what_is_said_of_a_value(box: str) -> None:
    (finding,) = findings(steps(box))
    assert finding.help == SUGGESTED[box]


def gate(*inner: str) -> str:
    return "{branches: {x: [], gate: [" + ", ".join(inner) + "]}, merge: mul}"


def test_squeeze_and_excitation_leads_to_convolutions() -> None:
    """FC behind a pool was sent to `keepdim`, and from there back to the pool."""
    (finding,) = findings(steps(gate("GlobalAvgPool", "FC (2 act=relu)", "FC (4 act=sigmoid)")))
    assert finding.help == (
        "with `keepdim` it would stay an image, and `1x1 Conv` in place of FC keeps it one"
    )
    (finding,) = findings(steps(gate("GlobalAvgPool (keepdim)", "FC (2 act=relu)", "FC (4)")))
    assert finding.help == (
        "to keep an image write `1x1 Conv (2 norm=none act=relu bias=true)`, the same function of "
        "one pixel; for a vector put Flatten before it"
    )
    boxes = ("1x1 Conv (2 norm=none act=relu bias=true)", "1x1 Conv (4 act=sigmoid)")
    assert not findings(steps(gate("GlobalAvgPool (keepdim)", *boxes)))
    assert not findings(steps("GlobalAvgPool (keepdim)", "Flatten", "FC (2)"))


def test_mark_on_a_block_is_written_within_it() -> None:
    """A parameter cannot hold a word, so it is no way out."""
    blocks = "blocks: {Unit: {body: [3x3 Conv (8 MARK)]}}\n"
    (finding,) = findings(steps("Unit (V)").replace("body:", blocks.replace(" MARK", "") + "body:"))
    assert finding.help == "marks belong to operators: write it at the boxes in Unit"
    assert not findings(steps("Unit").replace("body:", blocks.replace("MARK", "V") + "body:"))


def test_a_word_with_several_arguments() -> None:
    (finding,) = findings(steps("3x3 Conv (8 act=hardtanh(0,6))"))
    meant = "act: {hardtanh: {low: 0, high: 6}}"
    assert finding.help == "write the box as a mapping, and in it `{hardtanh: {low: 0, high: 6}}`"
    assert not findings(steps(f"Conv: {{kernel: 3x3, filters: 8, {meant}}}"))


@pytest.mark.parametrize("written", ["010", "1_0", "nan", "inf", "1e400", "yes", "1e-3x"])
def test_text_that_is_no_number_without_quotes(written: str) -> None:
    (finding,) = findings(steps(f"BN: {{eps: '{written}'}}"))
    assert "quotes" not in finding.help


@pytest.mark.parametrize("written", ["2 -1", "c - 1", "2 * c", "-1 - 1"])
def test_an_expression_with_spaces_is_one_value(written: str) -> None:
    box = f"{{Conv: {{kernel: 3x3, filters: 8, padding: [{written}, 1]}}}}"
    body = f"{{for: {{c: [8]}}, body: [{box}]}}"
    assert all("comma" not in each.message for each in findings(steps(body)))


@pytest.mark.parametrize("name", ["A" * 100_000, "Conv" * 20_000])
def test_long_names_cost_nothing(name: str) -> None:
    """Nothing is looked for that is longer than any name."""
    assert find_misspelled(name, names()) == ()


# Slips of the pen, and words that are none


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Cnov", "Conv"), ("Covn", "Conv"), ("Konv", "Conv"), ("MaxPol", "MaxPool"),
        ("GlobalAvgPol", "GlobalAvgPool"), ("Droput", "Dropout"), ("Flaten", "Flatten"),
        ("LeakyRelu", "LeakyReLU"), ("ReLUU", "ReLU"), ("Sofmax", "Softmax"),
    ],
)  # fmt: skip
def test_slips(written: str, meant: str) -> None:
    assert find_misspelled(written, names()) == (meant,)


def test_another_word_is_no_slip() -> None:
    """`GlobalMaxPool` is no slip for `GlobalAvgPool`, nor `PConv` one for `UpConv`."""
    for word in (*load_advice("operators"), "Conv5", "XConv", "ConvX", "ReLU1", "Foo"):
        (finding,) = findings(Wrong(word, ("8",)).text)
        assert finding.code == "A208"
        assert "did you mean" not in finding.help, word


def test_no_slip_leads_from_a_word_of_the_field_to_another() -> None:
    rows = (word for each in OPERATORS.values() for word in each.words())
    for word in {*OPERATORS, *rows} - {IDENTITY}:
        for near in find_misspelled(word, names()):
            assert plain(word) == plain(near) or operators_like(word, {*names(), *JOINS, IDENTITY})
