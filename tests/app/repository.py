"""A git repository for a test."""

import os
import subprocess
from pathlib import Path


class Repository:
    """A repository of its own, of a person of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        who = {f"GIT_{each}_{part}": value for each in ("AUTHOR", "COMMITTER")
               for part, value in (("NAME", "A Person"), ("EMAIL", "a@example.org"))}  # fmt: skip
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.place,
            env=os.environ | who | alone,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def write(self, path: str, text: str) -> None:
        file = self.place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """A tree with these modes, names and hashes, whatever git thinks of it."""
        data = b"".join(
            mode.encode() + b" " + name + b"\0" + bytes.fromhex(hash)
            for mode, name, hash in entries
        )
        (self.place / "tree").write_bytes(data)
        return self.git("hash-object", "-t", "tree", "--literally", "-w", "tree").strip()

    def commit_of(self, tree: str) -> str:
        return self.git("commit-tree", "-m", "hostile", tree).strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=more", "--no-gpg-sign")
        return self.git("rev-parse", "HEAD").strip()
