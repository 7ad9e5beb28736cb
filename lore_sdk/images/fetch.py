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
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from lore_sdk.errors import PhotoError

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetcher", "is_public", "resolve"]

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_RELAYS = ipaddress.ip_network("192.88.99.0/24")
"""Relays from IPv6 to IPv4, which are no longer run (RFC 7526)."""
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
    if found in _RELAYS:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped
        or found.sixtofour
        or found.teredo
        or found.is_site_local
        or found in _NAT64
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
    transport: httpx.AsyncBaseTransport | None = None

    def fetch(self, url: str, size: int) -> bytes:
        """Fetch at most `size` bytes; raises PhotoError that says why there is no image."""
        from anyio.from_thread import start_blocking_portal

        with start_blocking_portal() as portal:
            return portal.call(self._fetched, url, size)

    async def _fetched(self, url: str, size: int) -> bytes:
        import httpx
        from anyio import fail_after

        try:
            # httpx's own limit is for each piece of a reply, of which there can be any number
            with fail_after(self.seconds):
                # proxies and passwords of the environment are not for addresses that others wrote
                async with httpx.AsyncClient(
                    timeout=self.seconds, transport=self.transport, trust_env=False
                ) as client:
                    for _ in range(self.redirects + 1):
                        found = await self._one(client, url, size)
                        if isinstance(found, bytes):
                            return found
                        url = found
        except TimeoutError as error:
            raise PhotoError("it takes too long to fetch") from error
        raise PhotoError(f"its address leads on more than {self.redirects} times")

    async def _one(self, client: httpx.AsyncClient, url: str, size: int) -> bytes | str:
        """Return what is at an address, or the address that it leads on to."""
        import httpx

        parts = _parts(url)
        port = parts.port or _PORTS[parts.scheme]
        if port not in self.ports:
            raise PhotoError(f"its address has the port {port}")
        # a host or a path with signs that no request can hold is a UnicodeError, which is a
        # ValueError, as is an address of a redirect that is none
        try:
            named = httpx.URL(parts._replace(fragment="").geturl())
            # names of other letters as the network knows them (IDNA, RFC 5891)
            host = named.raw_host.decode("ascii")
            pinned = named.copy_with(host=await self._address(host, port), port=port)
            # what is unpacked on the way could be of any size
            headers = {
                "Host": named.netloc.decode("ascii"),
                "Accept": "image/*",
                "Accept-Encoding": "identity",
            }
            more = {"sni_hostname": host}
            async with client.stream("GET", pinned, headers=headers, extensions=more) as reply:
                if reply.status_code in _REDIRECTS:
                    return str(urljoin(url, reply.headers.get("Location", "")))
                if reply.status_code != httpx.codes.OK:
                    raise PhotoError(f"its server answers {reply.status_code}")
                return await _body(reply, size)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            said = str(error) or type(error).__name__
            raise PhotoError(f"it cannot be fetched: {said.lower()}") from error

    async def _address(self, host: str, port: int) -> str:
        from anyio.to_thread import run_sync

        try:
            found = await run_sync(self.resolver, host, port, abandon_on_cancel=True)
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


async def _body(reply: httpx.Response, size: int) -> bytes:
    pieces, taken = [], 0
    async for piece in reply.aiter_raw():
        pieces.append(piece)
        taken += len(piece)
        if taken > size:
            raise PhotoError(f"the image has more than {size:,} bytes")
    return b"".join(pieces)
