"""The models of the SDK keep to what models promise."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from lore_sdk.models import ScriptedModel
from lore_sdk.models.openai.client import open_openai
from lore_sdk.plugins.testing import check_model
from lore_sdk.types import Reply, Request
from tests.models.server import Said, completion, serving

WORDS = ["once", "upon", "a", "time", "there", "was", "a", "dress"]
JSON = '{"grade": "L4", "sure": true}'


def script(request: Request) -> Reply | str:
    if request.choices:
        return request.choices[-1]
    said = WORDS[: request.limit]
    finish = "stop" if said == WORDS else "length"
    return JSON if request.schema else Reply(text=" ".join(said), finish=finish)


def test_a_script_passes_but_for_probabilities() -> None:
    assert check_model(ScriptedModel(script), lacks=["alternatives", "chances"]) == []


def served(body: Mapping[str, Any], times: int) -> Said:
    """Answer as vLLM does with `processed_logprobs`."""
    choices = body.get("structured_outputs", {}).get("choice")
    if "response_format" in body:
        assert json.loads(json.dumps(body["response_format"]))["type"] == "json_schema"
        return Said(body=completion(JSON))
    said = choices[:1] if choices else WORDS[: body["max_tokens"]]
    # what is shown makes it a little less sure
    shown = json.dumps(body["messages"]) if "image_url" in json.dumps(body["messages"]) else ""
    share = -1.3862943611198906 - zlib.crc32(shown.encode()) / 2**32
    tops = [{"token": word, "logprob": share} for word in choices or WORDS[:4]]
    scored = [{"token": word, "logprob": share} for word in said]
    content = [{**each, "top_logprobs": [*tops[:3], each][-4:]} for each in scored]
    if choices:
        content[0]["top_logprobs"] = tops
    body_back = completion(
        " ".join(said),
        finish_reason="length" if len(said) == body["max_tokens"] else "stop",
        logprobs={"content": content} if body.get("logprobs") else None,
    )
    body_back["usage"]["completion_tokens"] = len(said)
    return Said(body=body_back)


def test_a_server_that_keeps_every_promise_passes() -> None:
    with serving(served, {"data": [{"id": "m", "owned_by": "vllm"}]}) as server:
        assert check_model(open_openai(f"m@{server.url}")) == []


def test_what_a_server_lacks_is_found() -> None:
    """A server that knows neither choices nor schema says something else."""
    with serving(lambda body, times: Said(body=completion("hm"))) as server:
        problems = check_model(open_openai(f"m@{server.url}"), lacks=["alternatives", "chances"])
        assert problems == [
            "the reply `hm` is none of the choices it was held to",
            "the reply `hm` is not of the schema it was held to",
        ]
        model = open_openai(f"m@{server.url}")
        assert check_model(model, lacks=["alternatives", "chances", "choices", "schema"]) == []
