"""The commands. Each module defines one as `command`."""
