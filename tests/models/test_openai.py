from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice
from time import perf_counter, sleep
from typing import Any

import pytest

from lore_sdk.errors import DataError, ModelError
from lore_sdk.models.openai import client
from lore_sdk.models.openai.client import OpenAIModel, open_openai
from lore_sdk.models.openai.retry import retry_after
from lore_sdk.types import Message, Request, Usage
from tests.models.server import Said, Server, completion, serving

KEY = "sk-secret-0123456789"


def asking(text: str, **more: Any) -> Request:
    return Request(messages=(Message("user", text),), **more)


def echoed(body: Mapping[str, Any], times: int) -> Said:
    return Said(body=completion(f"echo {body['messages'][-1]['content']}"))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "pause", lambda attempt, wanted: wanted or 0.001)


def opened(server: Server, stated: str = "", key: str = "") -> OpenAIModel:
    return open_openai(f"m@{server.url}{stated}", key)


def asked(server: Server, *requests: Request, stated: str = "", key: str = "") -> list[Any]:
    model = opened(server, stated, key)
    try:
        found = dict(model.replies(requests))
    finally:
        model.close()
    assert sorted(found) == list(range(len(requests)))
    return [found[number] for number in range(len(requests))]


def test_a_reply_is_read() -> None:
    with serving(echoed) as server:
        (reply,) = asked(server, asking("hi"), key=KEY)
    assert reply.text == "echo hi"
    assert reply.finish == "stop"
    assert (reply.usage.prompt, reply.usage.cached, reply.usage.reply) == (10, 8, 2)
    assert reply.attempts == 1
    assert reply.seconds > 0
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.bodies == [
        {
            "model": "m",
            "messages": [{"role": "user", "content": "hi"}],
            "temperature": 0.0,
            "max_tokens": 512,
        }
    ]


def test_each_request_has_one_reply_and_few_are_on_their_way() -> None:
    def answer(body: Mapping[str, Any], times: int) -> Said:
        return Said(body=completion(body["messages"][0]["content"]), delay=random.random() / 100)

    with serving(answer) as server:
        requests = [asking(str(n)) for n in range(200)]
        replies = asked(server, *requests, stated=",concurrency=8")
    assert [reply.text for reply in replies] == [str(n) for n in range(200)]
    assert 1 < server.most_at_once <= 8


def test_requests_are_drawn_as_they_can_be_sent() -> None:
    with serving(echoed) as server:
        model = opened(server, ",concurrency=4")
        drawn = iter(count())
        found = model.replies(asking(str(next(drawn))) for _ in count())
        assert len(list(islice(found, 10))) == 10
        assert next(drawn) <= 10 + 2 * 4
        model.close()


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_what_may_pass_is_asked_again(status: int) -> None:
    def answer(body: Mapping[str, Any], times: int) -> Said:
        return Said(status=status, body={}) if times < 3 else Said(body=completion("at last"))

    with serving(answer) as server:
        (reply,) = asked(server, asking("x"))
    assert (reply.text, reply.attempts) == ("at last", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        Said(drop=True),
        Said(body=completion("x"), cut=True),
        Said(body=b"<html>"),
        Said(body=b"\xff\xfe"),
        Said(body=[]),
        Said(body={"choices": []}),
        Said(body={"choices": [{"message": {"content": 7}}]}),
        Said(body=b"[" * 100_000),
        Said(body=completion("x", logprobs={"content": [{"token": "x", "logprob": "high"}]})),
    ],
    ids=range(9),
)
def test_a_reply_that_is_none_is_asked_for_again(wrong: Said) -> None:
    with serving(lambda body, times: wrong if times < 3 else echoed(body, times)) as server:
        (reply,) = asked(server, asking("x"))
    assert (reply.text, reply.finish, reply.attempts) == ("echo x", "stop", 3)


def test_what_fails_for_good_is_a_reply_that_says_why() -> None:
    def answer(body: Mapping[str, Any], times: int) -> Said:
        said = body["messages"][0]["content"]
        return Said(status=400, body={"error": "too long"}) if said == "long" else Said(drop=True)

    with serving(answer) as server:
        long, gone = asked(server, asking("long"), asking("gone"), stated=",attempts=2")
    assert (long.finish, long.attempts) == ("failed", 1)
    assert long.error == 'status 400: {"error": "too long"}'
    assert (gone.finish, gone.attempts) == ("failed", 2)
    assert "RemoteProtocolError" in gone.error


def test_half_of_a_character_is_refused_and_the_run_goes_on() -> None:
    with serving(echoed) as server:
        half, whole = asked(server, asking("\ud83d"), asking("x"))
    assert (half.finish, half.error) == ("failed", "the request holds half of a character")
    assert (half.attempts, whole.text) == (1, "echo x")


def test_a_slow_reply_is_given_up() -> None:
    slow = Said(body=completion("late"), delay=2)
    with serving(lambda body, times: slow) as server:
        (reply,) = asked(server, asking("x"), stated=",attempts=1,timeout=0.1")
    assert (reply.finish, reply.error) == ("failed", "no reply in 0.1 s")


def test_a_huge_reply_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_LARGEST", 2**20)
    with serving(lambda body, times: Said(body=completion("x" * 2**21))) as server:
        (reply,) = asked(server, asking("x"))
    assert (reply.error, reply.attempts) == ("the reply is larger than 1 MiB", 1)


def test_the_server_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(client, "pause", lambda attempt, wanted: told.append(wanted) or 0.0)

    def answer(body: Mapping[str, Any], times: int) -> Said:
        wait = {1: {"Retry-After": "7"}, 2: {"Retry-After": "soon"}, 3: {}}
        return Said(status=429, headers=wait[times]) if times < 4 else echoed(body, times)

    with serving(answer) as server:
        asked(server, asking("x"))
    assert told == [7.0, None, None]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_server_that_never_will_ends_the_run_without_the_key(status: int) -> None:
    with serving(lambda body, times: Said(status=status, body={"bad key": KEY})) as server:
        with pytest.raises(ModelError, match=f"does not serve `m`: status {status}") as raised:
            asked(server, asking("x"), key=KEY)
        assert "[key]" in str(raised.value)
        assert KEY not in str(raised.value)


def test_what_was_replied_before_the_end_is_handed_out() -> None:
    delays = {"first": 0.0, "no": 0.1, "late": 0.3}

    def answer(body: Mapping[str, Any], times: int) -> Said:
        said = body["messages"][0]["content"]
        status = 401 if said == "no" else 200
        return Said(status=status, body=completion(said), delay=delays[said])

    with serving(answer) as server:
        model = open_openai(f"m@{server.url}")
        run = model.replies(map(asking, delays))
        assert next(run)[0] == 0
        sleep(1)
        assert next(run)[0] == 2
        with pytest.raises(ModelError, match="does not serve"):
            next(run)
        model.close()


def test_a_server_that_is_not_there_ends_the_run() -> None:
    with pytest.raises(ModelError, match=r"`http://127\.0\.0\.1:9/v1` cannot be asked: Connect"):
        next(open_openai("m@http://127.0.0.1:9/v1,attempts=2").replies([asking("x")]))


def test_a_server_that_dies_ends_the_run_and_one_that_stumbles_does_not() -> None:
    def answer(body: Mapping[str, Any], times: int) -> Said:
        number = int(body["messages"][0]["content"])
        return echoed(body, times) if number % 8 == 0 and number < 40 else Said(drop=True)

    found: list[int] = []
    with serving(answer) as server:
        model = opened(server, stated=",attempts=1,concurrency=1")
        replies = model.replies(asking(str(n)) for n in range(100))
        with pytest.raises(ModelError, match="none of the last 8 requests, each of which was sent"):
            found.extend(number for number, _ in replies)
        model.close()
    # the last that was answered is the 33rd
    assert found == list(range(40))


@pytest.mark.parametrize("before", [281, 290])
def test_no_part_of_the_key_is_in_an_error_that_is_cut(before: int) -> None:
    body = ("x" * before + KEY).encode()
    with serving(lambda _, times: Said(status=400, body=body)) as server:
        (reply,) = asked(server, asking("x"), key=KEY)
    assert KEY[:3] not in reply.error


@pytest.mark.parametrize("key", ["sk-secret\n", "sk-sécret", "sk secret", "sk-\0"])
def test_a_key_that_no_header_holds_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(DataError, match="the API key holds a space") as raised:
        open_openai("m@http://h/v1", key)
    assert "sk" not in str(raised.value)


def test_a_reply_that_drips_is_given_up_in_time() -> None:
    with serving(lambda body, times: Said(body=b" " * 400, drip=0.05)) as server:
        start = perf_counter()
        (reply,) = asked(server, asking("x"), stated=",timeout=1,attempts=2")
    assert reply.error == "no reply in 1 s"
    assert perf_counter() - start < 10


def test_a_packed_reply_is_not_unpacked() -> None:
    bomb = gzip.compress(gzip.compress(bytes(64 << 20)))
    said = Said(body=bomb, headers={"Content-Encoding": "gzip, gzip"})
    with serving(lambda body, times: said) as server:
        (reply,) = asked(server, asking("x"))
    assert server.headers[0]["accept-encoding"] == "identity"
    assert (reply.error, reply.attempts) == ("the reply is packed, which nobody asked for", 1)


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 2026 00:00:00 +9999999999999", f"Thu, 01 Jan {'9' * 20} 00:00:00 GMT"]
)
def test_a_date_of_no_calendar_says_nothing(date: str) -> None:
    assert retry_after(date) is None


@pytest.mark.parametrize("logprob", ["1" + "0" * 400, "NaN", "Infinity"])
def test_a_logprob_that_is_no_number_is_a_garbled_reply(logprob: str) -> None:
    scored = {"content": [{"token": "1", "logprob": json.loads(logprob), "top_logprobs": []}]}
    with serving(lambda body, times: Said(body=completion("1", logprobs=scored))) as server:
        (reply,) = asked(server, asking("x"), stated=",attempts=1")
    assert (
        reply.error == "the reply cannot be read: a token of the reply has no text or no `logprob`"
    )


def _slashed(key: str) -> str:
    return key.replace("/", "\\/")


def _numbered(key: str) -> str:
    return "".join(f"\\u{ord(sign):04X}" for sign in key)


@pytest.mark.parametrize("spelled", [_slashed, _numbered, lambda key: key.replace('"', '\\"')])
@pytest.mark.parametrize("key", [KEY, "sk-a/b+c/d0123456789", 'sk-"0123456789"'])
@pytest.mark.parametrize("status", [200, 400])
def test_the_key_is_found_however_json_spells_it(
    spelled: Callable[[str], str], key: str, status: int
) -> None:
    text = json.dumps(completion("-")).replace("-", f"you sent {spelled(key)}.")
    with serving(lambda body, times: Said(status=status, body=text.encode())) as server:
        (reply,) = asked(server, asking("x"), key=key)
    assert "[key]" in reply.text + reply.error
    for said in (reply.text, reply.error):
        assert key not in said
        assert spelled(key) not in said


def test_the_key_is_in_no_reply_and_no_name() -> None:
    with serving(lambda body, times: Said(status=400, body={"you sent": KEY})) as server:
        model = opened(server, key=KEY)
        (_, reply), *_ = model.replies([asking("x")])
        model.close()
    assert "[key]" in reply.error
    for text in (reply.error, model.name, model.identity, repr(model), str(model.server)):
        assert KEY not in text


OWNERS = {
    "vllm": {"max_tokens": 512, "structured_outputs": {"choice": ["1", "2"]}},
    "openai": {"max_completion_tokens": 512},
    "somebody": {"max_tokens": 512},
}


@pytest.mark.parametrize("owner", OWNERS)
def test_servers_are_spoken_to_in_their_way(owner: str) -> None:
    models = {"data": [{"id": "m", "owned_by": owner}]}
    with serving(echoed, models) as server:
        asked(server, asking("x", choices=("1", "2")))
    sent = {k: v for k, v in server.bodies[0].items() if k not in {"model", "messages"}}
    assert sent == {"temperature": 0.0} | OWNERS[owner]


def test_all_that_can_be_wanted_is_sent() -> None:
    image = b"\x89PNG"
    request = Request(
        messages=(Message("system", "be brief"), Message("user", "what?", (image, b"\xff\xd8"))),
        limit=9,
        temperature=0.5,
        seed=3,
        schema='{"type": "object"}',
        alternatives=5,
    )
    with serving(echoed) as server:
        asked(server, request)
    (body,) = server.bodies
    assert body["messages"][1]["content"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9g="}},
        {"type": "text", "text": "what?"},
    ]
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}},
    }
    assert (body["max_tokens"], body["temperature"], body["seed"]) == (9, 0.5, 3)
    assert (body["logprobs"], body["top_logprobs"]) == (True, 5)


def test_tokens_refusals_and_thoughts_are_read() -> None:
    tops = [{"token": "2", "logprob": -2.0}, {"token": "1", "logprob": -0.5}]
    scored = {"content": [{"token": "1", "logprob": -0.5, "top_logprobs": tops}]}
    answers = {
        "scored": completion("1", logprobs=scored),
        "cut": completion("1", finish_reason="length"),
        "filtered": completion("", finish_reason="content_filter"),
        "refused": completion("", message={"refusal": "I cannot", "content": None}),
        "thought": completion("", message={"reasoning_content": "hm", "content": "4"}),
    }
    with serving(lambda body, _: Said(body=answers[body["messages"][0]["content"]])) as server:
        found = dict(zip(answers, asked(server, *map(asking, answers)), strict=True))
    assert found["scored"].tokens[0].alternatives == (("1", -0.5), ("2", -2.0))
    assert found["cut"].finish == "length"
    assert found["filtered"].finish == "refused"
    assert (found["refused"].finish, found["refused"].text) == ("refused", "I cannot")
    assert (found["thought"].reasoning, found["thought"].text) == ("hm", "4")


def test_numbers_and_texts_that_cannot_be_are_mended() -> None:
    scored = {"content": [{"token": "1\ud83d", "logprob": 1e-7, "top_logprobs": []}]}
    told = completion("L\ud83d", logprobs=scored)
    told["usage"] = {"prompt_tokens": 10**400, "completion_tokens": -1}
    with serving(lambda body, times: Said(body=told)) as server:
        (reply,) = asked(server, asking("x"))
    assert (reply.text, reply.usage) == ("L?", Usage())
    assert (reply.tokens[0].text, reply.tokens[0].logprob) == ("1?", 0.0)


@pytest.mark.parametrize("stated", [",rpm=2", ",tpm=1040"])
def test_rates_are_kept(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_MINUTE", 0.4)
    with serving(echoed) as server:
        start = perf_counter()
        asked(server, *[asking("x")] * 6, stated=stated)
    # 2 at once, then 2 every "minute"
    assert 0.7 < perf_counter() - start < 3


def test_images_count_as_tokens_for_the_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_MINUTE", 0.4)
    message = Message("user", "x", (b"\xff\xd8",) * 2)
    with serving(echoed) as server:
        start = perf_counter()
        asked(server, *[Request(messages=(message,), limit=1)] * 3, stated=",tpm=1220")
    # without images, all three would be sent at once
    assert 0.15 < perf_counter() - start < 3


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "m",
        "m@",
        "@http://h/v1",
        "m@http://h:port",
        "m@ftp://h/v1",
        "m@http://",
        "m@http://h,rps=1",
        "m@http://h,rpm=-1",
        "m@http://h,timeout=0",
        "m@http://h/v1?api-key=1",
        "m@http://h/v1#top",
    ],
)
def test_what_names_no_server_is_refused(argument: str) -> None:
    with pytest.raises(DataError):
        open_openai(argument)


def test_a_password_in_an_address_is_refused_without_showing_it() -> None:
    with pytest.raises(DataError) as raised:
        open_openai("m@http://me:hunter2@host/v1")
    assert "hunter2" not in str(raised.value)


@pytest.fixture
def storm() -> Iterator[Server]:
    def answer(body: Mapping[str, Any], times: int) -> Said:
        said = body["messages"][0]["content"]
        draw = random.Random(f"{said} {times}").random()
        troubles = {
            0.1: Said(status=429, headers={"Retry-After": "0.01"}),
            0.2: Said(status=500, body={}),
            0.3: Said(drop=True),
            0.4: Said(body=completion("lie"), cut=True),
            0.45: Said(body={"choices": [{"message": {"content": 7}}]}),
            0.46: Said(body=completion(said), delay=7),
        }
        for limit, trouble in troubles.items():
            if draw < limit:
                return trouble
        return Said(body=completion(said))

    with serving(answer) as server:
        yield server


def test_nothing_is_lost_or_doubled_in_a_storm(storm: Server) -> None:
    requests = [asking(str(n)) for n in range(1_000)]
    replies = asked(storm, *requests, stated=",concurrency=64,timeout=5,attempts=20")
    assert [reply.text for reply in replies] == [str(n) for n in range(1_000)]
    assert max(reply.attempts for reply in replies) > 3
    assert json.dumps(storm.bodies).count('"model"') == sum(reply.attempts for reply in replies)
