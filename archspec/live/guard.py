"""Which requests a server answers: those of its own pages, under an address that it has.

A foreign page can make a browser ask a server of the same machine. It cannot read the answer,
unless its own name leads to that machine (DNS rebinding). So the name in a request must be an
address that the server has, and a request that says which page made it must come from none or its
own.
"""

import ipaddress
from collections.abc import Mapping

from archspec.text.visible import escape_invisible

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
"""The headers of every answer; a page has a policy of its own besides, which names its scripts."""

_OWN = ("same-origin", "none")
_LOCAL = "localhost"


def refuse_request(headers: Mapping[str, str], address: tuple[str, int], host: str) -> str:
    """Return why a request is refused; empty if it is not.

    Args:
        headers: its headers, by their names in lower case.
        address: the address and port at which it arrived.
        host: the name that the server was asked to listen at.
    """
    name = headers.get("host", "")
    if name.lower() not in list_names(address, host):
        shown = escape_invisible(name[:100])
        return f"`{shown}` is not the address of this server; open {format_url(*address)}"
    origin = headers.get("origin")
    if origin is not None and origin.lower() != f"http://{name.lower()}":
        return "another page may not read this one"
    if headers.get("sec-fetch-site", "none") not in _OWN:
        return "another page may not read this one; open it by its address"
    return ""


def list_names(address: tuple[str, int], host: str) -> set[str]:
    """Return what the header `Host` may say.

    Args:
        address: the address and port at which a request arrived.
        host: the name that the server was asked to listen at.
    """
    plain, port = address
    names = {_bracket(plain), _bracket(host.lower())}
    if is_loopback(plain):
        names.add(_LOCAL)
    return {f"{name}:{port}" for name in names} | (names if port == 80 else set())


def is_loopback(address: str) -> bool:
    """Check whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def format_url(address: str, port: int) -> str:
    """Return the URL of an address and port."""
    return f"http://{_bracket(address)}:{port}/"


def _bracket(address: str) -> str:
    return f"[{address}]" if ":" in address else address
