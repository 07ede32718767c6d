"""Specs that become large, or would become too large, and say nothing wrong."""

from hostile_parts import HEAD, HUNDRED, LETTERS, PARAMETERS, TOTAL, body, filled, nested, spec

from archspec import limits


@spec
def nested_blocks_repeated() -> str:
    return nested(lambda n: f"B{n}", "ReLU", "20000 x B0")


@spec
def nested_blocks_most() -> str:
    return nested(lambda n: f"B{n}", "ReLU", f"{limits.PARTS // 17} x B0")


@spec
def nested_blocks_doubled() -> str:
    return nested(lambda n: f"B{n}, B{n}", "ReLU", "B0")


@spec
def nested_blocks_hundredfold_of_nothing() -> str:
    return nested(lambda n: ", ".join([f"B{n}"] * 100), "{from: a}", "B0")


@spec
def operator_repeated() -> str:
    return f"{HEAD}body: [{limits.PARTS // 2} x ReLU]\n"


@spec
def conv_block_repeated() -> str:
    return f"{HEAD}blocks: {{B: {{body: [3x3 Conv (8)]}}}}\nbody: [{limits.PARTS // 2} x B]\n"


@spec
def distinct_uses_of_a_block() -> str:
    block = "blocks: {B: {params: {k: int}, body: [1x1 Conv (k), 1x1 Conv (k), 1x1 Conv (k)]}}\n"
    return body(lambda n: f"B ({n + 1})", block)


@spec
def many_repeats() -> str:
    return body(lambda n: "2 x ReLU")


@spec
def repeat_of_resumes() -> str:
    head = "blocks: {B: {body: [ReLU as a, "
    return filled(head, lambda n: "{from: a}", "]}}\nbody: [9 x B]\n")


@spec
def arguments_that_double() -> str:
    params = "params: {k: int}, "
    return nested(lambda n: f"B{n} (2*k), B{n} (2*k+1)", "ReLU", "B0 (1)", params)


@spec
def arguments_that_square() -> str:
    params = "params: {k: int, y: int}, "
    return nested(lambda n: f"B{n} (k*y y*k)", "1x1 Conv (k*y)", "B0 (1 1)", params)


@spec
def channels_that_grow() -> str:
    fork = "{branches: {a: [B%d (k)], b: [], c: [1x1 Conv (cin*k)]}}"
    return nested(lambda n: fork % n, "ReLU", "B0 (1)", "params: {k: int}, ")


@spec
def many_arguments() -> str:
    names = [f"p{n}" for n in range(2000)]
    params = ", ".join(f"{each}: 1" for each in names)
    return (
        f"{HEAD}blocks: {{B: {{params: {{{params}}}, body: [ReLU]}}}}\n"
        f"body: [{limits.PARTS // 2100} x B]\n"
    )


@spec
def long_arguments() -> str:
    use = f"B ({' '.join([TOTAL] * len(LETTERS))})"
    return (
        f"{HEAD}blocks:\n  B: {{params: {{{PARAMETERS}}}, body: [ReLU]}}\n"
        f"  A: {{params: {{{PARAMETERS}}}, body: [{use}, {use}, {use}]}}\nbody: [A]\n"
    )


@spec
def long_arguments_of_operators() -> str:
    inner = ", ".join([f"1x1 Conv ({TOTAL})"] * 20)
    uses = ", ".join(f"A (a={n})" for n in range(1, 16))
    return f"{HEAD}blocks: {{A: {{params: {{{PARAMETERS}}}, body: [{inner}]}}}}\nbody: [{uses}]\n"


@spec
def tables_and_uses() -> str:
    cells = ", ".join(["1"] * 300)
    columns = ", ".join(f"c{n}" for n in range(300))
    rows = "".join(f"    r{n}: [{cells}]\n" for n in range(60))
    return (
        f"{HEAD}tables:\n  t:\n    columns: [{columns}]\n{rows}"
        f"blocks: {{B: {{body: [ReLU]}}}}\nbody: [{limits.PARTS // 2} x B]\n"
    )


@spec
def rows_as_arguments() -> str:
    names = [f"c{n}" for n in range(1000)]
    return (
        f"{HEAD}tables: {{t: {{columns: [{', '.join(names)}], r: [{', '.join(['1'] * 1000)}]}}}}\n"
        f"blocks: {{B: {{params: {{{', '.join(f'{n}: int' for n in names)}}}, body: [ReLU]}}}}\n"
        f"body: [{', '.join(['B (t.r)'] * 4000)}]\n"
    )


@spec
def loops_of_loops() -> str:
    step = "ReLU"
    for name in "abc":
        step = f"{{for: {{{name}: [{HUNDRED}]}}, body: [{step}]}}"
    return f"{HEAD}body: [{step}]\n"


@spec
def loops_in_blocks() -> str:
    loop = f"{{for: {{a: [{HUNDRED}]}}, body: [{{for: {{b: [{HUNDRED}]}}, body: [ReLU]}}]}}"
    blocks = "".join(f"  B{n}: {{body: [{loop}]}}\n" for n in range(40))
    return f"{HEAD}blocks:\n{blocks}body: [{', '.join(f'B{n}' for n in range(40))}]\n"


@spec
def loops_over_lists_in_blocks() -> str:
    loop = "{for: {a: w}, body: [{for: {b: w}, body: [ReLU]}]}"
    numbers = ", ".join(map(str, range(160)))
    uses = ", ".join(f"'B (w=[{numbers}, {n}])'" for n in range(60))
    return f"{HEAD}blocks: {{B: {{params: {{w: list}}, body: [{loop}]}}}}\nbody: [{uses}]\n"


@spec
def loops_of_resumes() -> str:
    numbers = ",".join(map(str, range(1024)))
    inner = ", ".join(["{from: a}"] * 5000)
    return f"{HEAD}body: [ReLU as a, {{for: {{i: [{numbers}]}}, body: [{inner}, ReLU]}}]\n"


@spec
def loops_of_long_boxes() -> str:
    params = ", ".join(f"{each}: 1" for each in LETTERS)
    numbers = ",".join(map(str, range(1024)))
    given = " ".join(["+".join(["i"] * 30)] * len(LETTERS))
    return (
        f"{HEAD}blocks: {{B: {{params: {{{params}}}, body: [ReLU]}}}}\n"
        f"body: [{{for: {{i: [{numbers}]}}, body: [B ({given})]}}]\n"
    )


@spec
def loops_of_long_lists() -> str:
    numbers = ",".join(map(str, range(1024)))
    return (
        f"{HEAD}body: [{{for: {{i: [{numbers}]}}, "
        f"body: ['3x3 Conv (8 kernel=[{','.join('i' * 20000)}])']}}]\n"
    )


@spec
def loops_of_long_values() -> str:
    values = ", ".join([TOTAL] * 30)
    return (
        f"{HEAD}params: {{{PARAMETERS}}}\nbody:\n  - for: {{i1: [{values}]}}\n"
        f"    body: [{', '.join(['1x1 Conv (i1)'] * 7)}]\n"
    )


@spec
def loops_of_loops_of_long_values() -> str:
    step = "ReLU"
    for n in range(9, 0, -1):
        outer = f"v{n - 1}" if n > 1 else "k"
        step = f"{{for: {{v{n}: [{outer}+{outer}*2]}}, body: [{step}, 1x1 Conv (v{n})]}}"
    return f"{HEAD}params: {{k: 1}}\nbody: [{step}]\n"


@spec
def labels_with_indices() -> str:
    numbers = ",".join(map(str, range(1024)))
    return (
        f"{HEAD}body: [{{for: {{i: [{numbers}]}}, body: [ReLU as a(i), ReLU as b(i)]}}, "
        f"{{for: {{i: [{numbers}]}}, body: [{{add: [a(i), b(i), .]}}]}}]\n"
    )


@spec
def forks_of_nothing() -> str:
    lanes = ", ".join(f"b{n}: []" for n in range(256))
    block = f"blocks: {{B: {{branches: {{{lanes}}}, merge: add}}}}\n"
    return f"{HEAD}{block}body: [{limits.PARTS // 300} x B]\n"


@spec
def forks_of_nothing_beyond() -> str:
    lanes = ", ".join(f"b{n}: []" for n in range(256))
    return f"{HEAD}blocks: {{B: {{branches: {{{lanes}}}, merge: add}}}}\nbody: [20000 x B]\n"


@spec
def joins_of_many() -> str:
    join = f"{{add: [{', '.join(['a'] * 256)}]}}"
    block = f"blocks: {{B: {{body: [ReLU as a, {', '.join([join] * 40)}]}}}}\n"
    return f"{HEAD}{block}body: [2 x B]\n"


@spec
def wide_forks() -> str:
    lanes = ", ".join(f"b{n}: [{', '.join(['ReLU'] * 38)}]" for n in range(200))
    return f"{HEAD}body: [{{branches: {{{lanes}}}, merge: add}}]\n"


@spec
def forks_in_forks() -> str:
    step = "ReLU"
    for _ in range(9):
        step = f"{{branches: {{a: [{step}], b: []}}, merge: add}}"
    return body(lambda n: step)


@spec
def forks_in_forks_wide() -> str:
    step = ", ".join(["ReLU"] * 8000)
    for _ in range(9):
        step = f"{{branches: {{a: [{step}], b: []}}, merge: add}}"
    return f"{HEAD}body: [{step}]\n"


@spec
def concat_of_long_forms() -> str:
    lanes = [
        f"b{n}: [1x1 Conv ({'+'.join(f'{c}//{n + 2}' for c in LETTERS[:24])})]" for n in range(250)
    ]
    params = ", ".join(f"{each}: 1000" for each in LETTERS[:24])
    block = f"  B: {{params: {{{params}}}, branches: {{{', '.join(lanes)}}}}}\n"
    uses = ", ".join(f"B (a={n + 1000})" for n in range(4))
    return f"{HEAD}blocks:\n{block}body: [{uses}]\n"


@spec
def shares() -> str:
    return body(lambda n: "B (share=w)", "blocks: {B: {body: [1x1 Conv (8)]}}\n")


@spec
def labels() -> str:
    return body(lambda n: f"ReLU as a{n}")


@spec
def unused_blocks() -> str:
    return filled("body: [ReLU]\nblocks:\n", lambda n: f"  B{n}: {{body: [ReLU]}}", "\n", "\n")


@spec
def unused_nested_blocks() -> str:
    return nested(lambda n: ", ".join([f"B{n}"] * 100), "ReLU", "ReLU")


@spec
def many_heads() -> str:
    heads = "".join(f"  h{n}: {{from: a, body: [ReLU]}}\n" for n in range(1500))
    return f"{HEAD}body: [ReLU as a, ReLU]\nheads:\n{heads}"


@spec
def many_inputs() -> str:
    inputs = "".join(f"  i{n}: 8x8x8\n" for n in range(250))
    joined = ", ".join(f"i{n}" for n in range(250))
    return f"archspec: 1\nname: net\ninputs:\n{inputs}body: [{{add: [{joined}]}}]\n"


@spec
def large_kernels() -> str:
    text = body(lambda n: "1048575x1048575 Conv (1048576)")
    return text.replace("8x8x8", "9x9999x3")


@spec
def large_padding() -> str:
    text = body(lambda n: "3x3 MaxPool (stride 1 padding=1)")
    return text.replace("8x8x8", "9x9999x3")


@spec
def deep_expressions() -> str:
    deep = "(" * 60 + "1" + ")" * 60
    return body(lambda n: f"'1x1 Conv ({deep})'")


@spec
def long_minus() -> str:
    return body(lambda n: f"'1x1 Conv ({'-' * 120}8)'")


@spec
def long_texts() -> str:
    return HEAD + f"description: {'x' * 60000}\nbody: [ReLU]\n"


@spec
def long_box() -> str:
    return HEAD + f"body: ['1x1 Conv ({'8 ' * 30000})']\n"


@spec
def long_argument_list() -> str:
    return HEAD + f"body: ['1x1 Conv ({' '.join(f'a{n}=1' for n in range(8000))})']\n"


@spec
def tables_large() -> str:
    rows = "".join(f"    r{n}: [1,2,3,4,5,6,7,8]\n" for n in range(2200))
    return f"{HEAD}tables:\n  t:\n    columns: [a,b,c,d,e,f,g,h]\n{rows}body: [ReLU]\n"


@spec
def loops_most() -> str:
    loop = (
        f"{{for: {{a: [{HUNDRED}]}}, body: [{{for: {{b: [{HUNDRED}]}}, body: [1x1 Conv (a+b)]}}]}}"
    )
    return f"{HEAD}body: [{loop}]\n"


@spec
def blocks_many_and_repeats() -> str:
    blocks = "".join(f"  B{n}: {{body: [2 x ReLU]}}\n" for n in range(1200))
    return body(lambda n: f"B{n % 1200}", f"blocks:\n{blocks}")


@spec
def stages_of_parameters() -> str:
    text = "params: {n: 3}\nblocks: {D: {branches: {a: [], b: [1x1 Conv (8)]}}}\n"
    return body(lambda n: "{repeat: n, body: [D]}, 1x1 Conv (8)", text)


@spec
def residuals_most() -> str:
    block = "blocks: {B: {residual: [3x3 Conv (8), 3x3 Conv (8)], act: relu}}\n"
    return f"{HEAD}{block}body: [{limits.PARTS // 8} x B]\n"


@spec
def branches_that_join_each_other() -> str:
    return body(lambda n: f"ReLU as a{n}, {{add: [a{max(n - 1, 0)}, a{n}, a0]}}")


@spec
def lanes_that_see_the_past() -> str:
    lanes = ", ".join(f"b{n}: [{{from: a}}, 3x3 Conv (8)]" for n in range(200))
    fork = f"{{branches: {{{lanes}}}, merge: add}}"
    return f"{HEAD}body: [ReLU as a, {', '.join(['3x3 Conv (8)'] * 3000)}, {fork}, {fork}]\n"


@spec
def marks_many() -> str:
    marks = "legend:\n" + "".join(f"  M{n}: {{act: relu, bias: true}}\n" for n in range(900))
    return body(lambda n: f"1x1 Conv (8 M{n % 900})", marks)
