"""Watch files that may vanish and come back, with the folders that they are in."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.live.followed_spec import FileStamp, stamp_file

_STEP: Final = 10
"""Milliseconds without another event after which events are told."""

_LONGEST: Final = 50
"""Milliseconds after which events are told at the latest."""

_POLL: Final = 250
"""Milliseconds between looks at the files where no event comes, as from network drives."""

_AGAIN: Final = 0.25
"""Seconds until folders are watched again that could not be watched."""

Folders: TypeAlias = dict[str, int]
"""The folders to watch, each with its number on the disk, which a new one of its name lacks."""


@dataclass(slots=True)
class FileWatcher:
    """Tells when one of some files may have changed.

    It watches folders, not files: editors replace files. Events only wake it; what changed is told
    by looking at the files, which it also does without events.

    Attributes:
        list_files: returns the files, which may become others.
        tell: is called when one may have changed, from the thread of the watcher.
    """

    list_files: Callable[[], Sequence[Path]]
    tell: Callable[[], None]
    _stop: threading.Event
    _stamps: dict[Path, FileStamp]

    @classmethod
    def of(
        cls, list_files: Callable[[], Sequence[Path]], tell: Callable[[], None]
    ) -> "FileWatcher":
        """Return a watcher of files as they are now."""
        stamps = {file: stamp_file(file) for file in list_files()}
        return cls(list_files, tell, threading.Event(), stamps)

    def stop(self) -> None:
        """End `run`."""
        self._stop.set()

    def run(self) -> None:
        """Watch until `stop` is called."""
        while not self._stop.is_set():
            folders = find_folders(self.list_files())
            try:
                self._watch(folders)
            except OSError:  # a folder has gone just now, or the system has no more watches
                self._look(())
                self._stop.wait(_AGAIN)

    def _watch(self, folders: Folders) -> None:
        """Watch folders until there are others to be watched.

        Raises:
            OSError: if they cannot be watched.
        """
        from watchfiles import watch

        events = watch(
            *folders,
            watch_filter=None,
            debounce=_LONGEST,
            step=_STEP,
            stop_event=self._stop,
            rust_timeout=_POLL,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        for changes in events:
            self._look(path for _, path in changes)
            if find_folders(self.list_files()) != folders:
                return

    def _look(self, paths: Iterable[str]) -> None:
        """Tell if one of the files is another than before, or has one of the paths of events."""
        stamps = {file: stamp_file(file) for file in self.list_files()}
        names = {file.name for file in stamps}
        before, self._stamps = self._stamps, stamps
        if before != stamps or any(os.path.basename(path) in names for path in paths):  # noqa: PTH119 - of a text
            self.tell()


def find_folders(files: Iterable[Path]) -> Folders:
    """Return the folders to watch: those of files and of what links lead to, and those around them.

    In place of a folder that is not there, it is the nearest one around it.
    """
    found: Folders = {}
    places = {place for file in files for place in (file, Path(os.path.realpath(file)))}
    for folder in {place.parent for place in places}:
        there = folder
        while not there.is_dir() and there != there.parent:
            there = there.parent
        for each in (there, there.parent):
            stamp = stamp_file(each)
            if stamp is not None:
                found[str(each)] = stamp[2]
    return found
