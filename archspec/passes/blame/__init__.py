"""Find the step that makes a network inconsistent, and suggest a repair."""
