"""The commands; each file defines one as `command`."""
