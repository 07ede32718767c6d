"""Compare a network with the paper that it is taken from."""
