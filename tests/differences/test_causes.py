"""Every kind of cause, and what is none."""

import pytest

from archspec.api import read_program
from archspec.differences.compare import diff_networks
from archspec.differences.compare.step_text import print_side
from tests.differences.telling import difference, is_same, network, told
from tests.rounds import ROUNDS
from tests.shipped import PAPER
from tests.specgen import random_spec
from tests.unet import UNET

CONV = "defaults: {Conv: {act: relu, norm: batch, bias: false}}"
BLOCKS = """
blocks:
  Cell: {params: {n: int}, branches: {one: [1x1 Conv (n)], two: [1x1 Conv (8), 3x3 Conv (n)]}}
  Other: {body: [5x5 Conv (4), 3x3 Conv (4 stride 2)]}
"""
CELLS = "[Cell (8), Cell (16), Other, Cell (16)]"

STEPS = [
    ("[3x3 Conv (8)]", "[3x3 Conv (9)]", ["~ body.conv filters: 8 -> 9"]),
    ("[3x3 Conv (8)]", "[5x3 Conv (8)]", ["~ body.conv kernel: 3x3 -> 5x3"]),
    ("[3x3 Conv (8)]", "[3x3 Conv (8 stride 2)]", ["~ body.conv stride: 1 -> 2"]),
    ("[3x3 Conv (8)]", "[3x3 Conv (8 V)]", ["~ body.conv padding: same -> valid"]),
    ("[3x3 Conv (8)]", "[3x3 Conv (8 norm=group(2))]",
     ["~ body.conv norm: none -> group(groups=2)"]),
    ("[3x3 Conv (8 act=leaky_relu)]", "[3x3 Conv (8 act=leaky_relu(0.2))]",
     ["~ body.conv act: leaky_relu(slope=0.01) -> leaky_relu(slope=0.2)"]),
    ("[Dropout (keep=0.8)]", "[Dropout (keep=0.9)]", ["~ body.dropout keep: 0.8 -> 0.9"]),
    ("[Dropout (keep=0.8)]", "[Dropout (0.1)]", ["~ body.dropout rate: 0.2 -> 0.1"]),
    ("[2x2 MaxPool]", "[2x2 AvgPool]",
     ["~ body.max_pool operator: 2x2 MaxPool -> 2x2 AvgPool"]),
    ("[GlobalAvgPool]", "[Flatten]", ["~ body.global_avg_pool operator: GlobalAvgPool -> Flatten"]),
    ("[GlobalAvgPool]", "[3x3 Conv (8 stride 2)]",
     ["- body.global_avg_pool: GlobalAvgPool", "+ body.conv: 3x3 Conv (8 stride 2)"]),
    ("[3x3 Conv (8), ReLU]", "[3x3 Conv (8), BN]", ["- body.relu: ReLU", "+ body.bn: BN"]),
    ("[3x3 Conv (8), ReLU]", "[3x3 Conv (8), 1x1 Conv (4), ReLU]",
     ["+ body.conv2: 1x1 Conv (4)"]),
    ("[3x3 Conv (8), BN, ReLU]", "[3x3 Conv (8), ReLU]", ["- body.bn: BN"]),
    ("[4 x 3x3 Conv (8)]", "[6 x 3x3 Conv (8)]", ["~ body.conv repeat: 4 -> 6"]),
    ("[3x3 Conv (8)]", "[2 x 3x3 Conv (8)]", ["~ body.conv repeat: 1 -> 2"]),
    ("[{repeat: 2, body: [3x3 Conv (8), ReLU]}]", "[{repeat: 3, body: [3x3 Conv (8), ReLU]}]",
     ["~ body.conv_relu repeat: 2 -> 3"]),
    ("[5 x 3x3 Conv (8)]", "[{repeat: 4, body: [3x3 Conv (8), ReLU]}]",
     ["~ body.conv repeat: 5 -> 4", "+ body.conv_relu.relu: ReLU"]),
    ("[3x3 Conv (8) as a, ReLU, {add: [a, .]}]", "[3x3 Conv (8) as b, ReLU, {add: [b, .]}]",
     ["> body.a label: a -> b"]),
    ("[3x3 Conv (8) as a]", "[3x3 Conv (8)]", ["~ body.a label: a -> "]),
    ("[ReLU as a, ReLU as b, {add: [a, .]}]", "[ReLU as a, ReLU as b, {add: [b, .]}]",
     ["~ body.add inputs: a, . -> b, ."]),
    ("[ReLU as a, ReLU as b, {add: [a, b]}]", "[ReLU as a, ReLU as b, {mul: [a, b]}]",
     ["~ body.add merge: add -> mul"]),
    ("[ReLU as a, ReLU as b, {from: a}, ReLU]", "[ReLU as a, ReLU as b, {from: b}, ReLU]",
     ["~ body.from from: a -> b"]),
    ("[{branches: {a: [ReLU], b: [BN]}}, BN]", "[{branches: {a: [ReLU], c: [BN]}}, BN]",
     ["> body.b: b -> c"]),
    ("[{branches: {a: [], b: [BN]}}]", "[{branches: {a: [], b: [BN], c: [SiLU, BN]}}]",
     ["+ body.c: [SiLU, BN]"]),
    ("[{branches: {a: [], b: [BN], c: [SiLU, BN]}}]", "[{branches: {a: [], b: [BN]}}]",
     ["- body.c: [SiLU, BN]"]),
    ("[{branches: {a: [ReLU], b: [BN]}}]", "[{branches: {a: [ReLU], b: [BN]}, merge: add}]",
     ["~ body merge: concat -> add"]),
    ("[ReLU]", "[ReLU, {branches: {a: [ReLU], b: [BN, BN]}}]",
     ["+ body.concat: {a: [ReLU], b: [BN, BN]}"]),
    ("[{residual: [BN], scale: 0.1}]", "[{residual: [BN], scale: 0.2}]",
     ["~ body scale: 0.1 -> 0.2"]),
    ("[{residual: [BN], act: relu}, BN]", "[{residual: [BN]}, BN]", ["- body.relu: ReLU"]),
    ("[{residual: [BN], act: relu}, BN]", "[{residual: [BN], act: silu}, BN]",
     ["~ body.relu operator: ReLU -> SiLU"]),
    ("[{for: {c: [1, 2]}, body: [3x3 Conv (c), ReLU]}]",
     "[{for: {c: [1, 3]}, body: [3x3 Conv (c), ReLU]}]",
     ["~ body.loop for c: [1, 2] -> [1, 3]"]),
    ("[{for: {c: [1, 2]}, body: [3x3 Conv (c), ReLU]}]",
     "[{for: {c: [1, 2]}, body: [3x3 Conv (2*c), ReLU]}]",
     ["~ body.loop.conv filters: c -> 2*c"]),
    ("[BN (eps=1e-5)]", "[BN (eps=1.0000001e-5)]", ["~ body.bn eps: 1e-05 -> 1.0000001e-05"]),
    ("[LeakyReLU (1), BN, LeakyReLU (1.0)]", "[LeakyReLU (2), BN, LeakyReLU (3)]",
     ["~ body.leaky_relu1 slope: 1 -> 2", "~ body.leaky_relu2 slope: 1.0 -> 3"]),
    ("[ReLU as a, BN as b, {concat: [a, a, b]}]", "[ReLU as a, BN as b, {concat: [a, b, b]}]",
     ["~ body.concat inputs: a, a, b -> a, b, b"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "causes"), STEPS)
def test_steps(before: str, after: str, causes: list[str]) -> None:
    assert told(network(before), network(after)) == causes


SAME = [
    ("[3x3 Conv (8 V)]", "[{Conv: {kernel: [3, 3], filters: 8, padding: valid}}]"),
    ("[3x3 Conv (8 V)]", "[3x3 Conv (V filters=8)]"),
    ("[3x3 Conv (8 norm=batch)]", "[{Conv: {filters: 8, kernel: 3x3, norm: {batch: {}}}}]"),
    ("[3x3 Conv (8 act=leaky_relu(0.01))]", "[3x3 Conv (8 act=leaky_relu)]"),
    ("[Dropout (keep=0.8)]", "[Dropout (0.2)]"),
    ("[4 x BN]", "[{repeat: 4, body: [BN]}]"),
    ("[BN -> 32x32x3]", "[BN]"),
    ("[3x3 Conv (2*4)]", "[3x3 Conv (8)]"),
    ("[1 x BN]", "[BN]"),
    ("[{branches: {a: [BN], b: [ReLU]}, merge: add}]",
     "[{branches: {b: [ReLU], a: [BN]}, merge: add}]"),
    ("[{residual: [BN], scale: 1}]", "[{residual: [BN], shortcut: []}]"),
    ("[{for: {c: [1, 2]}, body: [3x3 Conv (c)]}]", "[{for: {k: [1, 2]}, body: [3x3 Conv (k)]}]"),
    ("[{for: {c: [1, 2]}, body: [BN as e(c)]}, {add: [e(1), e(2)]}]",
     "[{for: {c: [1, 2]}, body: [BN as e(c)]}, {add: [e_1, e_2]}]"),
    ("[BN as bn]", "[BN]"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME)
def test_ways_of_writing_a_step(before: str, after: str) -> None:
    assert is_same(network(before), network(after))


def test_what_is_kept_by_a_parameter_is_one_minus_what_is_dropped() -> None:
    kept = network("[Dropout (keep=k)]", "params: {k: 0.8}")
    assert is_same(kept, kept.replace("keep=k", "1-k"))
    assert told(kept, kept.replace("keep=k", "k")) == ["~ body.dropout rate: 0.2 (1-k) -> 0.8 (k)"]


UP = "blocks: {Up: {params: {ws: list}, body: [{for: {c: reversed(ws)}, body: [1x1 Conv (c)]}]}}"


def test_a_list_that_is_reversed_twice_is_the_same() -> None:
    before = network("['Up (ws=[16, 8])']", UP)
    turned = before.replace("reversed(ws)", "ws")
    assert told(before, turned.replace("16, 8", "8, 16")) == ["~ body.up ws: [16, 8] -> [8, 16]"]
    (cause,) = told(before, turned)
    assert cause == "~ Up.loop for c: [8, 16] (reversed(ws)) -> [16, 8] (ws)"


def test_equal_arguments_are_told_where_each_of_them_is() -> None:
    before = network("[3x3 Conv (8), BN, 3x3 Conv (8)]")
    after = before.replace("(8)", "(9)")
    for each, place in zip(difference(before, after).changes, (0, 1), strict=True):
        column = [start for start in range(len(before)) if before[start:].startswith("8)")][place]
        line = before.rindex("\n", 0, column)
        assert each.before_span is not None
        assert each.after_span is not None
        assert each.before_span.column == each.after_span.column == column - line


def test_text_for_people_is_no_difference() -> None:
    more = "title: A net\ndescription: of ours\npaper: {arxiv: '1'}\nexpect: {params: 224}"
    assert is_same(network("[3x3 Conv (8)]"), network("[3x3 Conv (8)]", more))


def test_what_is_not_used_is_no_difference() -> None:
    unused = "params: {n: 3}\nlegend: {M: {act: relu}}\ntables: {t: {columns: [k], r: [1]}}"
    assert is_same(
        network("[Other]", BLOCKS), network("[Other]", BLOCKS.replace("3x3 Conv (n)", "BN"))
    )
    assert is_same(network("[BN]"), network("[BN]", unused))


@pytest.mark.parametrize(
    ("head", "other", "causes"),
    [
        ("readout: softmax", "", ["- readout: softmax"]),
        ("readout: softmax", "readout: sigmoid", ["~ readout: softmax -> sigmoid"]),
        ("params: {n: 3}", "params: {n: 4}", ["~ params.n: 3 -> 4"]),
        ("params: {n: 3}", "params: {k: 3}", ["> params.n: n -> k"]),
        ("params: {n: 3}", "params: {n: 3.5}", ["~ params.n: 3 -> 3.5"]),
    ],
)
def test_the_network_itself(head: str, other: str, causes: list[str]) -> None:
    bodies = ["[Dropout (k/9)]" if "k:" in each else "[Dropout (n/9)]" for each in (head, other)]
    if "params" not in head:
        bodies = ["[BN]", "[BN]"]
    assert told(network(bodies[0], head), network(bodies[1], other)) == causes


def test_a_parameter_that_is_gone_is_told_and_its_number_is_not() -> None:
    before = network("[Dropout (rate)]", "params: {rate: 0.5}")
    assert told(before, network("[Dropout (0.5)]")) == ["- params.rate: 0.5"]
    fixed = network("[Dropout (0.5), 3x3 Conv (rate)]", "params: {rate: 0.5}")
    with_both = network("[Dropout (rate), 3x3 Conv (rate)]", "params: {rate: 0.5}")
    assert told(with_both, fixed) == ["~ body.dropout rate: 0.5 (rate) -> 0.5"]


def test_a_number_is_told_beside_the_parameter_of_the_network_that_gives_it() -> None:
    before = network("[{residual: [BN], scale: s}, Dropout (s)]", "params: {s: 0.1}")
    after = before.replace("scale: s", "scale: 0.17")
    assert told(before, after) == ["~ body.add scale: 0.1 (s) -> 0.17"]
    assert told(after, before) == ["~ body.add scale: 0.17 -> 0.1 (s)"]


KEPT = network("[Dropout (keep=keep)]", "params: {keep: 0.8}")


def test_what_is_kept_is_what_is_not_dropped() -> None:
    assert is_same(KEPT, KEPT.replace("keep=keep", "1-keep"))
    assert is_same(KEPT.replace("keep=keep", "keep=1-keep"), KEPT.replace("keep=keep", "keep"))
    cell = "blocks: {Cell: {params: {k: 0.5}, body: [Dropout (keep=k), BN]}}"
    block = network("[Cell (0.7), Cell (0.9)]", cell)
    assert is_same(block, block.replace("keep=k", "1-k"))


def test_what_is_kept_is_told_in_the_words_of_both_specs() -> None:
    both = KEPT.replace("body: [", "body: [Dropout (keep), ")
    for new, cause in (
        ("0.3", "rate: 0.2 (1-keep) -> 0.3"),
        ("keep=0.7", "keep: 0.8 (keep) -> 0.7"),
    ):
        after = both.replace("keep=keep", new)
        assert told(both, after) == [f"~ body.dropout2 {cause}"]


def test_a_word_that_stands_for_nothing_is_told() -> None:
    inside = "params: {w: 6}\nblocks: {Cell: {body: [3x3 Conv (8), BN]}}"
    before = network("[Cell]", inside)
    assert told(before, before.replace("(8)", "(w)")) == ["~ Cell.conv filters: 8 -> w"]


def test_inputs() -> None:
    two = "archspec: 1\nname: net\ninputs: {a: 8x8x3, b: 8x8x3}\nbody: [{concat: [a, b]}, BN]\n"
    assert told(two, two.replace("b: 8x8x3", "b: 8x8x4")) == ["~ inputs.b: 8x8x3 -> 8x8x4"]
    renamed = two.replace("b: 8x8x3", "c: 8x8x3").replace("[a, b]", "[a, c]")
    assert told(two, renamed) == ["> inputs.b: b -> c"]
    one = two.replace("inputs: {a: 8x8x3, b: 8x8x3}", "input: 8x8x3").replace(
        "{concat: [a, b]}, ", ""
    )
    assert told(one, one.replace("8x8x3", "9x8x3")) == ["~ input: 8x8x3 -> 9x8x3"]


HEAD = "heads: {aux: {from: a, when: training, loss_weight: 0.4, body: [GlobalAvgPool, FC (9)]}}"


@pytest.mark.parametrize(
    ("old", "new", "causes"),
    [
        (HEAD, "", ["- heads.aux: [GlobalAvgPool, FC (9)]"]),
        ("0.4", "0.5", ["~ heads.aux loss_weight: 0.4 -> 0.5"]),
        ("training", "always", ["~ heads.aux when: training -> always"]),
        ("from: a", "from: b", ["~ heads.aux from: a -> b"]),
        ("aux", "side", ["> heads.aux: aux -> side"]),
        ("FC (9)", "FC (8)", ["~ heads.aux.fc features: 9 -> 8"]),
    ],
)
def test_heads(old: str, new: str, causes: list[str]) -> None:
    before = network("[BN as a, ReLU as b]", HEAD)
    assert told(before, before.replace(old, new)) == causes


def test_a_mark_is_no_cause_of_what_marks_of_both_change() -> None:
    """`X` comes with the second network, and has nothing to do with the stride."""
    head = "legend: {{U: {{{}}}, W: {{{}}}, X: {{bias: false}}}}"
    before = network("[3x3 Conv (8 U W)]", head.format("padding: same", "stride: 2"))
    after = network("[3x3 Conv (8 U W X)]", head.format("stride: 4", "padding: same"))
    assert told(before, after) == ["~ body.conv stride: 2 -> 4", "~ body.conv mark:  -> X"]


def test_a_block_is_told_once_however_often_it_is_used() -> None:
    before = network(CELLS, BLOCKS)
    inner = before.replace("1x1 Conv (8)", "1x1 Conv (6)")
    assert told(before, inner) == ["~ Cell.two.0 filters: 8 -> 6"]
    assert told(before, before.replace("Cell", "Unit")) == ["> Cell: Cell -> Unit"]
    both = inner.replace("Cell", "Unit").replace("two:", "deep:")
    assert told(before, both) == [
        "> Cell: Cell -> Unit", "> Cell.two: two -> deep", "~ Cell.two.0 filters: 8 -> 6",
    ]  # fmt: skip


def test_uses_of_blocks() -> None:
    before = network(CELLS, BLOCKS)
    assert told(before, network("[Cell (8), Cell (24), Other, Cell (16)]", BLOCKS)) == [
        "~ body.cell2 n: 16 -> 24"
    ]
    assert told(before, network("[Cell (8), Cell (16), Cell (16)]", BLOCKS)) == [
        "- body.other: Other"
    ]
    assert told(before, network("[Other, Cell (16), Other, Cell (16)]", BLOCKS)) == [
        "~ body.cell1 block: Cell (8) -> Other"
    ]


def test_what_a_block_takes_is_how_it_is_written() -> None:
    written = "blocks: {Cell: {branches: {one: [1x1 Conv (8)], two: [1x1 Conv (8), 3x3 Conv (8)]}}}"
    assert is_same(network("[Cell (8), BN]", BLOCKS), network("[Cell, BN]", written))
    renamed = BLOCKS.replace("n: int", "k: int").replace("(n)", "(k)")
    assert is_same(
        network("[Cell (8), Cell (9)]", BLOCKS), network("[Cell (8), Cell (9)]", renamed)
    )


def test_branches_and_blocks_may_exchange_their_names() -> None:
    fork = "[{branches: {a: [1x1 Conv (8), BN], b: [3x3 Conv (9), 5x5 Conv (8)]}}, BN]"
    other = fork.replace("a:", "c:").replace("b:", "a:").replace("c:", "b:")
    assert told(network(fork), network(other)) == ["> body.a: a -> b", "> body.b: b -> a"]
    before = network(CELLS, BLOCKS)
    after = before.replace("Cell", "X").replace("Other", "Cell").replace("X", "Other")
    assert told(before, after) == ["> Cell: Cell -> Other", "> Other: Other -> Cell"]


def test_parameters_of_blocks_may_exchange_their_names() -> None:
    cell = "blocks: {Cell: {params: {a: int, b: int}, body: [3x3 Conv (a), 1x1 Conv (b), BN]}}"
    other = cell.replace("a: int, b: int", "b: int, a: int").replace(
        "3x3 Conv (a), 1x1 Conv (b)", "3x3 Conv (b), 1x1 Conv (a)"
    )
    body = "[Cell (8 16), Cell (9 17)]"
    assert is_same(network(body, cell), network(body, other))
    changed = network("[Cell (8 16), Cell (9 18)]", other)
    assert told(network(body, cell), changed) == ["~ body.cell2 b: 17 -> 18"]
    two = "blocks: {Cell: {params: {a: int, b: int}, body: [3x3 Conv (b), BN, 1x1 Conv (a)]}}"
    one = "blocks: {Cell: {params: {a: int}, body: [3x3 Conv (a), BN, 1x1 Conv (5)]}}"
    assert is_same(network("[Cell (5 8), Cell (5 9)]", two), network("[Cell (8), Cell (9)]", one))


def test_shared_modules() -> None:
    head = BLOCKS.replace("n: int", "n: 8")
    before = network("[Cell (share=a), Cell (share=a), Cell (share=b), Cell]", head)
    renamed = before.replace("share=a", "share=c")
    assert told(before, renamed) == ["> body.cell1 share: a -> c"]
    alone = before.replace("Cell (share=b)", "Cell")
    assert told(before, alone) == ["~ body.cell3 share: b -> "]


def test_order_of_branches_is_a_cause_until_it_is_proved_to_move_weights() -> None:
    before = network("[{branches: {a: [BN], b: [ReLU]}}]")
    assert told(before, network("[{branches: {b: [ReLU], a: [BN]}}]")) == [
        "~ body order: a, b -> b, a"
    ]


def test_order_of_joined_values_is_a_cause_until_it_is_proved_to_move_weights() -> None:
    before = network("[BN as a, BN as b, {concat: [a, b]}]")
    assert told(before, before.replace("[a, b]", "[b, a]")) == ["~ body.concat order: a, b -> b, a"]
    assert is_same(before.replace("concat", "add"), before.replace("concat: [a, b]", "add: [b, a]"))


def test_matches_say_what_is_what() -> None:
    before = network("[Cell (8), 2 x Other]", BLOCKS)
    found = difference(before, network("[ReLU, Cell (8), 3 x Other]", BLOCKS))
    pairs = {each.before: each for each in found.matches}
    (first, second), after = found.before.spec.body or (), found.after.spec.body or ()
    assert pairs[first.span].after == after[1].span
    assert [each.what for each in pairs[second.span].changes] == ["repeat"]
    assert after[0].span not in {each.after for each in found.matches}
    assert dict(found.blocks) == {"Cell": "Cell", "Other": "Other"}
    cell = found.before.blocks["Cell"]
    assert pairs[cell.span].after == found.after.blocks["Cell"].span


@pytest.mark.parametrize("name", PAPER)
def test_nothing_differs_from_itself(name: str) -> None:
    found = diff_networks(read_program(name), read_program(name))
    assert (found.changes, found.remarks) == ((), ())


def test_loops_and_labels_with_an_index() -> None:
    assert is_same(UNET, UNET.replace("{c: widths}", "{k: widths}").replace(
        "Double (c) as enc(c)", "Double (k) as enc(k)"))  # fmt: skip
    assert told(UNET, UNET.replace("enc(c)", "left(c)")) == [
        "> body.loop1.enc label: enc(c) -> left(c)"
    ]
    assert told(UNET, UNET.replace("[4, 8, 16]", "[4, 8]")) == [
        "~ params.widths: [4, 8, 16] -> [4, 8]"
    ]


@pytest.mark.fuzz
def test_random_networks_in_two_spellings() -> None:
    for seed in range(20 * ROUNDS):
        spec = random_spec(seed)
        assert is_same(spec.text, spec.twin), seed


def test_inputs_and_heads_in_another_order_are_causes() -> None:
    """A call with positions then gives, and gets, something else."""
    body = "body: [{add: [x, y]}, GlobalAvgPool as end]\n"
    heads = "  {}: {{from: end, body: [FC (2)]}}\n"
    both = heads.format("a") + heads.format("b"), heads.format("b") + heads.format("a")
    start = "archspec: 1\nname: net\n"
    one = f"{start}inputs: {{x: 8x8x4, y: 8x8x4}}\n{body}heads:\n{both[0]}"
    two = f"{start}inputs: {{y: 8x8x4, x: 8x8x4}}\n{body}heads:\n{both[1]}"
    assert told(one, two) == ["~ inputs order: x, y -> y, x", "~ heads order: a, b -> b, a"]


def test_small_numbers_differ_too() -> None:
    one, two = (network(f"[BN (eps={eps})]") for eps in ("1e-12", "1.4e-12"))
    assert told(one, two) == ["~ body.bn eps: 1e-12 -> 1.4e-12"]


def test_a_row_that_is_gone_is_told_though_it_is_still_named() -> None:
    table = "tables:\n  t: {columns: [k], a: [4], b: [8]}\n"
    before = network("[1x1 Conv (t.a.k)]", table)
    after = before.replace("a: [4], ", "")
    assert told(before, after) == ["- t.a.k: 4"]
    (change,) = difference(before, after).changes
    assert (change.kind, print_side(change.before), change.after) == ("removed", "4", None)
    (change,) = difference(after, before).changes
    assert (change.kind, print_side(change.after), change.before_span) == ("added", "4", None)


def test_a_parameter_that_only_the_second_network_uses() -> None:
    before, after = network("[1x1 Conv (4)]", "params: {c: 8}"), "params: {c: 16}"
    assert told(before, network("[1x1 Conv (4)]", after)) == []
    assert told(before, network("[1x1 Conv (c)]", after)) == [
        "~ params.c: 8 -> 16", "~ body.conv filters: 4 -> 16 (c)",
    ]  # fmt: skip


def test_a_parameter_that_only_a_head_uses() -> None:
    text = network("[ReLU as a, BN]", "params: {c: 8}") + "heads: {h: {from: a, body: [FC (c)]}}\n"
    assert told(text, text.replace("c: 8", "c: 9")) == ["~ params.c: 8 -> 9"]


def test_values_of_a_use_are_not_those_of_the_block_with_the_same_names() -> None:
    """The `m` of Outer, which Cell takes as its `n`, is not the `m` of Cell."""
    blocks = """
blocks:
  Cell: {params: {n: int, m: int}, body: [1x1 Conv (n), 1x1 Conv (m)]}
  Outer: {params: {m: int}, body: [Cell (n=m m=5), Cell (n=m m=6)]}
"""
    before = network("[Outer (4), Outer (8)]", blocks)
    assert told(before, before.replace("[1x1 Conv (n)", "[1x1 Conv (m)")) == [
        "~ Cell.conv1 filters: n -> m"
    ]


def test_steps_in_another_order_leave_the_uses_of_their_block_alone() -> None:
    """As many steps are not the same ones: what is used at a place may be another's there."""
    block = "blocks:\n  Cell: {params: {a: int, b: int}, body: "
    before, after = (
        network("[Cell (a=4 b=8), Cell (a=8 b=4)]", f"{block}{body}}}\n")
        for body in ("[1x1 Conv (a), ReLU, 1x1 Conv (b)]", "[1x1 Conv (b), 1x1 Conv (a), ReLU]")
    )
    assert all(cause[2:].startswith("Cell.conv") for cause in told(before, after))


def test_a_parameter_of_another_type_is_another_one() -> None:
    before = network("[1x1 Conv (c), Dropout (0.5)]", "params: {c: 8}")
    after = network("[1x1 Conv (8), Dropout (s)]", "params: {s: 0.5}")
    assert told(before, after)[:2] == ["- params.c: 8", "+ params.s: 0.5"]


def test_a_renamed_label_with_an_index_changes_nothing_that_takes_it() -> None:
    text = network("[{for: {i: [1, 2]}, body: [3x3 Conv (4) as c(i)]}, {concat: [c_1, c_2]}]")
    renamed = text.replace("c(i)", "d(i)").replace("[c_1, c_2]", "[d_1, d_2]")
    assert told(text, renamed) == ["> body.loop.c label: c(i) -> d(i)"]
