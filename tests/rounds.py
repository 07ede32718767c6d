"""How long random tests run: `make fuzz` makes more rounds of them."""

import os
from typing import Final

ROUNDS: Final = int(os.environ.get("ARCHSPEC_FUZZ", "1"))
