"""Images from addresses that catalogues name, without lending anybody the way into the network.

Server-side request forgery (OWASP): an address in a catalogue may name a machine that only this
one can reach. So the name is resolved here, every address that it has must be public, and the
connection goes to the one that was checked, not to what a second look-up may say. Each redirect is
checked the same way.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from lore_sdk.errors import PhotoError

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetcher", "is_public", "resolve"]

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/32")
"""Addresses that are translated to IPv4 on the way, private ones among them (RFC 6052, 8215)."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that everybody can reach."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in _NAT64
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches images over http and https, from public addresses and usual ports only.

    `seconds` are for one image, redirects included, `redirects` how many of those are followed.
    """

    seconds: float = 10.0
    redirects: int = 3
    resolver: Callable[[str, int], Sequence[str]] = resolve
    allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset(_PORTS.values())
    transport: httpx.BaseTransport | None = None

    def fetch(self, url: str, size: int) -> bytes:
        """Fetch at most `size` bytes; raises PhotoError that says why there is no image."""
        import httpx

        deadline = monotonic() + self.seconds
        timeout = httpx.Timeout(self.seconds)
        # proxies and passwords of the environment are not for addresses that others wrote
        with httpx.Client(timeout=timeout, transport=self.transport, trust_env=False) as client:
            for _ in range(self.redirects + 1):
                found = self._one(client, url, size, deadline)
                if isinstance(found, bytes):
                    return found
                url = found
        raise PhotoError(f"its address leads on more than {self.redirects} times")

    def _one(self, client: httpx.Client, url: str, size: int, deadline: float) -> bytes | str:
        """Return what is at an address, or the address that it leads on to."""
        import httpx

        parts = _parts(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if port not in self.ports:
            raise PhotoError(f"its address has the port {port}")
        address = self._address(host, port)
        # what is unpacked on the way could be of any size
        headers = {"Host": parts.netloc, "Accept": "image/*", "Accept-Encoding": "identity"}
        try:
            named = httpx.URL(parts._replace(netloc="pinned", fragment="").geturl())
            pinned = named.copy_with(host=address, port=port)
            request = client.build_request(
                "GET", pinned, headers=headers, extensions={"sni_hostname": host}
            )
            reply = client.send(request, stream=True)
            try:
                if reply.status_code in _REDIRECTS:
                    return str(urljoin(url, reply.headers.get("Location", "")))
                if reply.status_code != httpx.codes.OK:
                    raise PhotoError(f"its server answers {reply.status_code}")
                return _body(reply, size, deadline)
            finally:
                reply.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise PhotoError(f"it cannot be fetched: {said.lower()}") from error

    def _address(self, host: str, port: int) -> str:
        try:
            found = self.resolver(host, port)
        # a label that is too long is a UnicodeError
        except (OSError, UnicodeError) as error:
            raise PhotoError(f"its host `{host[:100]}` is not known") from error
        if not found or not all(map(self.allowed, found)):
            raise PhotoError(f"its host `{host[:100]}` is not a public one")
        return found[0]


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise PhotoError("its address cannot be read") from error
    if parts.scheme not in _PORTS:
        raise PhotoError("its address is neither http nor https")
    if not parts.hostname or "@" in parts.netloc:
        raise PhotoError("its address names no host, or a user")
    return parts


def _body(reply: httpx.Response, size: int, deadline: float) -> bytes:
    pieces, taken = [], 0
    for piece in reply.iter_raw():
        pieces.append(piece)
        taken += len(piece)
        if taken > size:
            raise PhotoError(f"the image has more than {size:,} bytes")
        if monotonic() > deadline:
            raise PhotoError("it takes too long to fetch")
    return b"".join(pieces)
