#!/usr/bin/env bash
# keras 3.15.1: AveragePooling2D with padding="same" gives other numbers on torch than on JAX.
#
# On JAX, cells outside of the map do not count in a mean, as in TensorFlow. On torch this holds where both ends get the same padding. Where one
# end gets more, as with a window of 3 and stride 2 on every even map, keras repeats the pixels of the border there and counts them. A map of
# ones gives ones on both, so that the usual check of padding does not show it.
#
# Output seen, for a row of 0 1 4 9 16 25 36 49:
#   window 3, stride 2: last mean 42.5 on jax, 44.667 on torch
#   window 5, stride 2: last mean 36.667 on jax, 41.6 on torch
#   window 3, stride 1: last mean 42.5 on jax, 42.5 on torch
# So compare an imported average pool on numbers that are not constant and at an even size; archspec's AvgPool leaves cells outside out of the
# mean, or counts zeros with `count_include_pad`, and repeats nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 jax==0.10.2 torch==2.13.0 numpy==2.4.6
cat > "$folder/average.py" <<'PY'
import json
import sys

import keras
import numpy as np

row = (np.arange(8, dtype="float32") ** 2).reshape(1, 1, 8, 1)
found = {}
for window, stride in ((3, 2), (5, 2), (3, 1)):
    pool = keras.layers.AveragePooling2D((1, window), (1, stride), padding="same")
    means = keras.ops.convert_to_numpy(pool(row)).ravel()
    found[f"window {window}, stride {stride}"] = round(float(means[-1]), 3)
json.dump(found, sys.stdout)
PY
for backend in jax torch; do
  KERAS_HOME="$folder" KERAS_BACKEND=$backend "$folder/venv/bin/python" -W ignore "$folder/average.py" > "$folder/$backend.json" 2> /dev/null
done
"$folder/venv/bin/python" - "$folder" <<'PY'
import json
import sys
from pathlib import Path

jax, torch = (json.loads(Path(sys.argv[1], f"{name}.json").read_text()) for name in ("jax", "torch"))
print("keras 3.15.1")
for pool, mean in jax.items():
    print(f"{pool}: last mean {mean:g} on jax, {torch[pool]:g} on torch")
assert [*jax.values()] == [42.5, 36.667, 42.5], "JAX has changed"
assert [*torch.values()] == [44.667, 41.6, 42.5], "torch has changed"
print("FINDING: keras repeats border pixels in a same average pool on torch where padding is uneven, and leaves them out on JAX")
PY
