"""Reports of the difference between two networks."""
