"""Specs with as many faults as fit."""

from hostile_parts import HEAD, PARAMETERS, TABLE, TOTAL, body, filled, spec

from archspec import limits


@spec
def conv_block_repeated_before_a_fault() -> str:
    block = "blocks: {B: {body: [3x3 Conv (8)]}}\n"
    return f"{HEAD}{block}body: [{limits.PARTS // 2 - 9} x B, 1x1 Conv (8) -> 8x8x9]\n"


@spec
def distinct_uses_of_a_block_before_a_fault() -> str:
    block = "blocks: {B: {params: {k: int}, body: [1x1 Conv (k), 1x1 Conv (k), 1x1 Conv (k)]}}\n"
    numbers = ",".join(map(str, range(1, 1000)))
    loop = f"{{for: {{i: [{numbers}]}}, body: [B (i), B (i), B (i), B (i)]}}"
    return f"{HEAD}{block}body: [{loop}, 1x1 Conv (8) -> 8x8x9]\n"


@spec
def marks_and_defaults_at_length() -> str:
    marks = f"legend: {{Dil: {{dilation: {TOTAL}}}}}\ndefaults: {{Conv: {{groups: {TOTAL}}}}}\n"
    steps = ", ".join(["1x1 Conv (8 Dil)"] * 60)
    block = f"blocks: {{A: {{params: {{{PARAMETERS}}}, body: [{steps}]}}}}\n"
    return body(lambda n: f"A (a={n + 1})", marks + block)


@spec
def forks_that_do_not_fit() -> str:
    return body(lambda n: "{branches: {a: [1x1 Conv (3)], b: []}, merge: add}")


@spec
def forks_that_do_not_fit_in_parallel() -> str:
    step = "{branches: {a: [3x3 Conv (8 stride 2), ReLU, ReLU], b: []}, merge: concat}"
    return body(lambda n: f"{step}, 3x3 Conv (8)")


@spec
def forks_that_do_not_fit_in_a_block() -> str:
    step = "{branches: {a: [3x3 Conv (8 stride 2), ReLU, ReLU], b: []}, merge: concat}"
    block = f"blocks: {{B: {{body: [{', '.join([step] * 700)}]}}}}\n"
    return f"{HEAD}{block}body: [5 x B]\n"


@spec
def long_branches_that_do_not_fit() -> str:
    step = ", ".join(["3x3 Conv (8 stride 2 padding=1)", *["3x3 Conv (8)"] * 100])
    fork = f"{{branches: {{a: [{step}], b: [{step}], c: []}}, merge: concat}}"
    return body(lambda n: f"{fork}, 3x3 Conv (8)")


@spec
def residuals_that_do_not_fit() -> str:
    blocks = "".join(f"  S{n}: {{body: [3x3 Conv ({n + 9})]}}\n" for n in range(64))
    residual = "{residual: [1x1 Conv (99)]}"
    return body(lambda n: f"S0, {residual}", f"blocks:\n{blocks}")


@spec
def stated_sizes_that_are_wrong() -> str:
    return body(lambda n: "3x3 Conv (8) -> 4x4x4")


@spec
def stated_sizes_far_behind() -> str:
    return body(lambda n: "1x1 Conv (8)" + (" -> 4x4x4" if n % 50 == 49 else ""))


@spec
def groups_that_do_not_divide() -> str:
    return body(lambda n: "1x1 Conv (8 groups=3) -> 8x8x8")


@spec
def shares_that_differ() -> str:
    block = "blocks: {B: {params: {c: int}, body: [1x1 Conv (c), 1x1 Conv (8)]}}\n"
    return body(lambda n: f"B ({n + 1} share=w)", block)


@spec
def labels_twice() -> str:
    return body(lambda n: "ReLU as a")


@spec
def labels_unused() -> str:
    return body(lambda n: "{from: a}, ReLU" if n else "ReLU as a")


@spec
def labels_unknown() -> str:
    return body(lambda n: f"{{add: [a{n}, b{n}]}}")


@spec
def operators_unknown() -> str:
    return body(lambda n: f"Xyz{n}")


@spec
def operators_unknown_among_blocks() -> str:
    blocks = "".join(f"  Abcdefgh{n}: {{body: [ReLU]}}\n" for n in range(1000))
    return body(lambda n: f"Abcdefhg{n}", f"blocks:\n{blocks}")


@spec
def arguments_unknown() -> str:
    return body(lambda n: "3x3 Conv (8 x=1)")


@spec
def arguments_wrong() -> str:
    return body(lambda n: "3x3 Conv (8 stride 0)")


@spec
def arguments_missing() -> str:
    return body(lambda n: "B", "blocks: {B: {params: {c: int}, body: [1x1 Conv (c)]}}\n")


@spec
def names_unknown() -> str:
    params = ", ".join(f"parameter{n}: 1" for n in range(1000))
    return body(lambda n: f"1x1 Conv (paramter{n})", f"params: {{{params}}}\n")


@spec
def boxes_malformed() -> str:
    return body(lambda n: "'3 x 3 Conv (8)'")


@spec
def expressions_malformed() -> str:
    return body(lambda n: "'1x1 Conv (8+)'")


@spec
def keys_unknown() -> str:
    return filled("body: [ReLU]\n", lambda n: f"key{n}: 1", "\n", "\n")


@spec
def values_of_a_wrong_kind() -> str:
    return body(lambda n: "1")


@spec
def names_of_blocks_twice() -> str:
    return filled("body: [ReLU]\nblocks:\n", lambda n: f"  b{n}: {{body: [ReLU]}}", "\n", "\n")


@spec
def unused_blocks_with_faults() -> str:
    return filled("body: [ReLU]\nblocks:\n", lambda n: f"  B{n}: {{body: [Xy (k)]}}", "\n", "\n")


@spec
def blocks_in_a_circle() -> str:
    names = [f"B{n}" for n in range(150)]
    blocks = "".join(f"  {each}: {{body: [{', '.join(names[:60])}]}}\n" for each in names)
    return f"{HEAD}blocks:\n{blocks}body: [B0]\n"


@spec
def deep_yaml() -> str:
    return HEAD + "body: " + "[" * 30000 + "]" * 30000 + "\n"


@spec
def one_line_of_yaml() -> str:
    return HEAD + "body: [" + "a" * 60000 + "]\n"


@spec
def many_faults_on_one_line() -> str:
    return body(lambda n: "Relu")


@spec
def tables_with_faults() -> str:
    rows = "".join(f"    r{n}: [1,2]\n" for n in range(3000))
    return f"{HEAD}tables:\n  t:\n    columns: [a,b,c]\n{rows}body: [ReLU]\n"


@spec
def errata() -> str:
    one = "  - {at: B, printed: 1x1 Conv (3), used: 1x1 Conv (8), why: x}\n"
    block = f"blocks: {{B: {{body: [{', '.join(['1x1 Conv (8)'] * 900)}]}}}}\nbody: [B]\nerrata:\n"
    return filled(block, lambda n: one, "", "")


@spec
def errata_of_boxes_each() -> str:
    boxes = ", ".join(f"1x1 Conv ({n + 1})" for n in range(1200))
    block = f"blocks: {{B: {{body: [{boxes}]}}}}\nbody: [B]\nerrata:\n"
    one = "- {at: B, printed: 1x1 Conv (t.r.a), used: 1x1 Conv (%d), why: y}\n"
    return filled(f"{TABLE}{block}", lambda n: one % (n + 1), "", "")


@spec
def errata_of_branches() -> str:
    branches = ", ".join(f"b{n}: [1x1 Conv (8)]" for n in range(250))
    block = f"blocks: {{B: {{branches: {{{branches}}}, merge: add}}}}\nbody: [B]\nerrata:\n"
    one = "- {at: B.b%d, printed: 1x1 Conv (3), used: 1x1 Conv (8), why: y}\n"
    return filled(block, lambda n: one % (n % 250), "", "")


@spec
def names_alike() -> str:
    labels = ", ".join(f"ReLU as {'a' * 50}{n}" for n in range(500))
    return filled(f"body: [{labels}, ", lambda n: f"{{add: [{'a' * 49}b{n}, .]}}", "]\n")


@spec
def set_chains() -> str:
    return filled("body: [ReLU]\nset:\n", lambda n: f"  body.{n}: ReLU", "\n", "\n")
