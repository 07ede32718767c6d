#!/usr/bin/env bash
# PyYAML 6.0.3 with libyaml 0.2.5: SafeLoader refuses valid specs that CSafeLoader reads, so a file may work on one machine and not on another.
#
# Both loaders come with PyYAML, and programs take the second one, which is faster, where it was built. Of texts that YAML 1.1 and 1.2 allow, the
# pure one stops at a `?` inside of a plain value in brackets (a link with a query in a list, say) and at a tab between a value and what stands
# before or behind it. libyaml reads them as the standard says. It also reads what the standard does not allow, a comment right behind `>`, which
# the pure one refuses. Nothing that both accept was seen to differ in its values.
#
# Output seen:
#   data: [a.org/?v=2]      pure: refused    libyaml: {'data': ['a.org/?v=2']}
#   {kernel: 3, same?: 1}   pure: refused    libyaml: {'kernel': 3, 'same?': 1}
#   filters:<tab>64         pure: refused    libyaml: {'filters': 64}
#   filters: 64<tab># wide  pure: refused    libyaml: {'filters': 64}
#   text: >#note            pure: refused    libyaml: {'text': 'folded'}
# So archspec reads with libyaml only texts without tabs, `?` and such comments, and gives the rest to the pure parser: the same text has the same
# findings everywhere. A test compares both on 20,000 texts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: pyyaml==6.0.3
"$folder/venv/bin/python" - <<'PY'
import yaml
from yaml._yaml import get_version_string

TEXTS = {
    "data: [a.org/?v=2]": {"data": ["a.org/?v=2"]},
    "{kernel: 3, same?: 1}": {"kernel": 3, "same?": 1},
    "filters:\t64": {"filters": 64},
    "filters: 64\t# wide": {"filters": 64},
    "text: >#note\n  folded": {"text": "folded"},
}


def read(text: str, loader: type) -> object:
    """What a loader makes of a text."""
    try:
        return yaml.load(text, loader)
    except yaml.YAMLError:
        return "refused"


print("PyYAML", yaml.__version__, "libyaml", get_version_string())
for text, value in TEXTS.items():
    pure, fast = read(text, yaml.SafeLoader), read(text, yaml.CSafeLoader)
    shown = text.partition("\n")[0].replace("\t", "<tab>")
    print(f"{shown:<23} pure: {pure:<10} libyaml: {fast}")
    assert (pure, fast) == ("refused", value), "the behaviour has changed"
PY
echo "FINDING: PyYAML's SafeLoader refuses valid texts that its CSafeLoader reads: '?' in a list, and tabs beside values"
