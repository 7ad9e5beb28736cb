"""Addresses lead to public servers or to nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from lore_sdk.errors import PhotoError
from lore_sdk.images.fetch import Fetcher, is_public

PUBLIC = "93.184.216.34"


def refused(fetcher: Fetcher, url: str, size: int = 100) -> str:
    with pytest.raises(PhotoError) as caught:
        fetcher.fetch(url, size)
    return str(caught.value)


def streamed(content: bytes) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(content))


def answering(
    answer: Callable[[httpx.Request], httpx.Response], hosts: Mapping[str, str] | None = None
) -> Fetcher:
    """Make a fetcher whose names are looked up in a table and whose servers are a function."""

    def resolver(host: str, port: int) -> list[str]:
        found = (hosts or {}).get(host, PUBLIC)
        if not found:
            raise OSError("no such host")
        return found.split(",")

    return Fetcher(resolver=resolver, transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "fec0::1",
        "192.88.99.1",
        "nonsense",
    ],
)
def test_an_address_that_not_everybody_can_reach_is_refused(address: str) -> None:
    assert not is_public(address)
    fetcher = answering(lambda request: streamed(b"x"), {"h": address})
    assert refused(fetcher, "http://h/a.png") == "its host `h` is not a public one"


def test_public_addresses_are_public() -> None:
    assert is_public(PUBLIC)
    assert is_public("2606:4700:4700::1111")


def test_one_private_address_among_several_is_enough_to_refuse() -> None:
    fetcher = answering(lambda request: httpx.Response(200), {"h": f"{PUBLIC},10.0.0.1"})
    assert refused(fetcher, "http://h/") == "its host `h` is not a public one"


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return streamed(b"photo")

    assert answering(answer).fetch("https://shop.example/a%20b.png?w=1", 100) == b"photo"
    (request,) = seen
    assert str(request.url) == f"https://{PUBLIC}/a%20b.png?w=1"
    assert request.headers["Host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"


@pytest.mark.parametrize(
    "url, said",
    [
        ("ftp://h/a.png", "its address is neither http nor https"),
        ("file:///etc/passwd", "its address is neither http nor https"),
        ("gopher://h/", "its address is neither http nor https"),
        ("http:///a.png", "its address names no host, or a user"),
        ("http://me:secret@h/a.png", "its address names no host, or a user"),
        ("http://h:22/a.png", "its address has the port 22"),
        ("http://h:99999/a.png", "its address cannot be read"),
        ("http://[::1/a.png", "its address cannot be read"),
        ("http://nowhere/a.png", "its host `nowhere` is not known"),
    ],
)
def test_odd_addresses_are_refused(url: str, said: str) -> None:
    fetcher = answering(lambda request: httpx.Response(200), {"nowhere": ""})
    assert refused(fetcher, url) == said


def test_an_address_with_odd_letters_is_refused() -> None:
    said = refused(answering(lambda request: httpx.Response(200)), "http://h/\x01.png")
    assert said.startswith("it cannot be fetched: invalid non-printable ascii character in url")


def test_a_redirect_is_followed_and_checked_again() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Host"] == "shop.example":
            return httpx.Response(302, headers={"Location": "//cdn.example/b.png"})
        return streamed(request.headers["Host"].encode())

    hosts = {"cdn.example": PUBLIC}
    assert answering(answer, hosts).fetch("http://shop.example/a", 100) == b"cdn.example"
    inside = {"cdn.example": "169.254.169.254"}
    said = refused(answering(answer, inside), "http://shop.example/a")
    assert said == "its host `cdn.example` is not a public one"


def test_a_redirect_to_another_scheme_is_refused() -> None:
    fetcher = answering(
        lambda request: httpx.Response(301, headers={"Location": "file:///etc/passwd"})
    )
    assert refused(fetcher, "http://h/") == "its address is neither http nor https"


def test_redirects_end() -> None:
    fetcher = answering(lambda request: httpx.Response(302, headers={"Location": "/again"}))
    assert refused(fetcher, "http://h/") == "its address leads on more than 3 times"


def test_what_is_too_large_or_not_there_is_refused() -> None:
    large = answering(lambda request: streamed(b"x" * 101))
    assert refused(large, "http://h/") == "the image has more than 100 bytes"
    gone = answering(lambda request: httpx.Response(404))
    assert refused(gone, "http://h/") == "its server answers 404"


def test_a_connection_that_fails_is_a_reason() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    assert refused(answering(answer), "http://h/") == "it cannot be fetched: connection refused"


class Slow(BaseHTTPRequestHandler):
    """Sends a byte now and then, for ever: no read of it takes long."""

    def do_GET(self) -> None:
        if self.path == "/body":
            self.send_response(200)
            self.end_headers()
        else:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        try:
            for _ in range(200):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def slow() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("part", ["body", "head"])
def test_the_time_is_for_the_whole_of_an_image(slow: int, part: str) -> None:
    fetcher = Fetcher(
        seconds=0.4,
        resolver=lambda host, port: ["127.0.0.1"],
        allowed=lambda address: True,
        ports=frozenset({slow}),
    )
    start = time.monotonic()
    assert refused(fetcher, f"http://shop.example:{slow}/{part}") == "it takes too long to fetch"
    assert time.monotonic() - start < 5


def test_a_look_up_that_takes_long_is_given_up() -> None:
    def resolver(host: str, port: int) -> list[str]:
        time.sleep(1)
        return [PUBLIC]

    fetcher = Fetcher(seconds=0.2, resolver=resolver)
    assert refused(fetcher, "http://shop.example/a") == "it takes too long to fetch"


def test_a_host_of_other_letters_is_asked_as_the_network_knows_it() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return streamed(b"photo")

    hosts = {"xn--bcher-kva.de": PUBLIC, "b\u00fccher.de": "10.0.0.1"}
    assert answering(answer, hosts).fetch("https://b\u00fccher.de/a.jpg", 100) == b"photo"
    assert seen[0].headers["Host"] == "xn--bcher-kva.de"
    assert seen[0].extensions["sni_hostname"] == "xn--bcher-kva.de"


@pytest.mark.parametrize("url", ["http://shop.de/\ud800", "http://shop\ud800/"])
def test_an_address_that_no_request_can_hold_is_no_image(url: str) -> None:
    fetcher = answering(lambda request: streamed(b"image"))
    assert refused(fetcher, url).startswith("it cannot be fetched: ")


def test_a_redirect_to_what_is_no_address_is_no_image() -> None:
    fetcher = answering(lambda request: httpx.Response(302, headers={"Location": "http://["}))
    assert "cannot be" in refused(fetcher, "http://shop.de/a.jpg")
