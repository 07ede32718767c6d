"""How long random tests run: a sample in the suite, and many rounds of it in `make fuzz`."""

import os
from typing import Final

ROUNDS: Final = int(os.environ.get("ARCHSPEC_FUZZ", "1"))
