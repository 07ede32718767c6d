"""What differs between two networks: by blocks and steps, and not by text."""
