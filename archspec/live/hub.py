"""The states of a spec as they come, for any number of pages that show them."""

import asyncio
import secrets
from collections import deque
from typing import Final

from archspec.dataclass import replace
from archspec.live.followed_spec import FollowedSpec, complete_findings
from archspec.live.state import LiveState, Mode, Shown
from archspec.live.updates import Update, build_update, name_state

_SETTLING: Final = 0.25
"""Seconds without a change after which helps are tried, which takes up to a second."""

_REMEMBERED: Final = 8
"""How many states are kept for pages that were opened or have waited meanwhile."""


class Hub:
    """Reads a spec when its files change, and keeps what pages need.

    All of it runs in one event loop, but the reading and drawing, which a thread does. While that
    runs, further changes are one: the latest wins.

    Attributes:
        spec: the spec.
        token: names this run among those of other servers.
        state: the latest state.
        is_closed: whether pages are told no more.
    """

    def __init__(self, spec: FollowedSpec) -> None:
        self.spec = spec
        self.token = secrets.token_hex(8)
        self.state = spec.state
        self.is_closed = False
        self._saved, self._news = asyncio.Event(), asyncio.Event()
        self._drawing = asyncio.Lock()
        self._shown: deque[Shown] = deque(maxlen=_REMEMBERED * len(Mode))
        self._updates: dict[tuple[int, int, Mode], Update] = {}
        self._settling: asyncio.Task[None] | None = None

    def notice_change(self) -> None:
        """Have the files read again, soon."""
        self._saved.set()

    def close(self) -> None:
        """End the streams of all pages."""
        self.is_closed = True
        self._news.set()

    async def follow(self) -> None:
        """Read the files whenever they changed."""
        self._settle_soon()
        while True:
            await self._saved.wait()
            self._saved.clear()
            async with self._drawing:
                state = await asyncio.to_thread(self.spec.update)
            if state is not None:
                self._publish(state)
                self._settle_soon()

    def _publish(self, state: LiveState) -> None:
        self.state = state
        self._news.set()
        self._news = asyncio.Event()

    def _settle_soon(self) -> None:
        """Try the helps of the findings, once nothing has changed for a moment."""
        if self._settling is not None:
            self._settling.cancel()
        self._settling = asyncio.create_task(self._settle(self.state))

    async def _settle(self, state: LiveState) -> None:
        await asyncio.sleep(_SETTLING)
        findings = await asyncio.to_thread(self.spec.settle)
        if findings is not None and self.state is state:
            settled = complete_findings(replace(state, number=self.spec.take_number()), findings)
            if settled.findings != state.findings:
                self._publish(settled)

    async def show(self, mode: Mode) -> Shown:
        """Return what a page shows of the latest state."""
        async with self._drawing:
            state = self.state
            known = self.find_shown(state.number, mode)
            if known is not None:
                return known
            shown = await asyncio.to_thread(self.spec.show, state, mode)
            self._shown.append(shown)
            return shown

    def find_shown(self, number: int, mode: Mode) -> Shown | None:
        """Return what a page shows of a state; None if that is not known any more."""
        for shown in self._shown:
            if shown.state.number == number and shown.mode is mode:
                return shown
        return None

    def find_named(self, name: str, mode: Mode) -> Shown | None:
        """Return what a page shows of a state by its name, as `find_shown`."""
        token, _, number = name.rpartition("-")
        is_own = token == self.token and number.isdecimal() and len(number) < len(name)
        return self.find_shown(int(number), mode) if is_own else None

    async def wait_for_news(self, number: int) -> bool:
        """Wait until the latest state is another one; return whether pages are told of it."""
        while self.state.number == number and not self.is_closed:
            await self._news.wait()
        return not self.is_closed

    def make_update(self, before: Shown | None, after: Shown) -> Update:
        """Return what a page has to be told; what many have to be told is made once."""
        key = (before.state.number if before else 0, after.state.number, after.mode)
        if key not in self._updates:
            while len(self._updates) >= _REMEMBERED:
                del self._updates[next(iter(self._updates))]
            self._updates[key] = build_update(before, after, self.token)
        return self._updates[key]

    def is_own(self, name: str) -> bool:
        """Check whether a state is named that this server had."""
        return name.startswith(f"{self.token}-")

    def name(self, shown: Shown) -> str:
        """Return the name of what a page shows."""
        return name_state(shown, self.token)
