"""A batch of requests through `generate`, and what it gave as replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from transformers import GenerationConfig, LogitsProcessorList, StoppingCriteriaList

from lore_sdk.errors import ModelError
from lore_sdk.types import Finish, Reply, Token, Usage
from lore_transformers.prefix import Prefix, Shared
from lore_transformers.seeing import joined
from lore_transformers.steer import Pick, Row, Steering, Stopping

if TYPE_CHECKING:
    from lore_transformers.folder import Opened

__all__ = ["Generator"]

_Place = tuple[float, list[int], list[float]]


class Generator:
    """Answers rows together, whatever each of them asks for; what they see has to be alike."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        # places of a prompt with images are not told by their numbers alone
        self._prefix = Prefix(opened.model) if opened.processor is None else None

    def replies(self, rows: Sequence[Row]) -> list[Reply]:
        """Return the reply to each row; raises ModelError when they are too many for the memory."""
        try:
            with torch.inference_mode():
                return self._together(rows)
        except torch.OutOfMemoryError as error:
            raise ModelError(
                f"the device has not the memory for {len(rows)} prompts at once; "
                f"try batch={max(1, len(rows) // 2)}: {str(error).splitlines()[0]}"
            ) from error

    def _together(self, rows: Sequence[Row]) -> list[Reply]:
        prompts = [row.prompt for row in rows]
        shared = self._prefix.share(prompts) if self._prefix else Shared(0, 0, None)
        ids, mask = self._padded(rows, shared.length)
        steering = Steering(rows, ids.device)
        found = self._opened.model.generate(
            ids,
            attention_mask=mask,
            past_key_values=shared.cache,
            **joined(prompts, [row.seen for row in rows], ids.device, self._opened.model.dtype),
            generation_config=self._settings(max(row.request.limit for row in rows)),
            logits_processor=LogitsProcessorList([steering]),
            stopping_criteria=StoppingCriteriaList([Stopping(rows, ids.shape[1], ids.device)]),
        )
        said = found[:, ids.shape[1] :].tolist()
        places = _by_row(steering.picks, len(rows))
        # the first row had to compute what the others found ready
        cached = [shared.known, *[shared.length] * (len(rows) - 1)]
        return [self._reply(*each) for each in zip(rows, said, places, cached, strict=True)]

    def _settings(self, limit: int) -> Any:
        made: Any = GenerationConfig
        return made(
            max_new_tokens=limit,
            do_sample=False,
            eos_token_id=sorted(self._opened.ends) or None,
            pad_token_id=self._opened.pad,
        )

    def _padded(self, rows: Sequence[Row], common: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Pad behind what all prompts share; tokens and mask, of shape (rows, longest prompt)."""
        longest = max(len(row.prompt) for row in rows)
        ids, mask = [], []
        for row in rows:
            gap = longest - len(row.prompt)
            ids.append([*row.prompt[:common], *[self._opened.pad] * gap, *row.prompt[common:]])
            mask.append([1] * common + [0] * gap + [1] * (longest - common - gap))
        device = self._opened.model.device
        return torch.tensor(ids, device=device), torch.tensor(mask, device=device)

    def _reply(self, row: Row, tokens: list[int], places: Sequence[_Place], cached: int) -> Reply:
        taken = tokens[: row.request.limit][: row.whole]
        end = next((n for n, token in enumerate(taken) if token in self._opened.ends), None)
        said = taken[:end]
        finish: Finish = "length" if end is None and row.whole is None else "stop"
        error = row.held.error if row.held else ""
        known = row.held.text if row.held else None
        return Reply(
            text=self._decoded(said) if known is None else known,
            finish="failed" if error else finish,
            error=error,
            tokens=self._tokens(said, places, row.request.alternatives),
            usage=Usage(
                prompt=len(row.prompt),
                cached=cached,
                reply=len(said) + (end is not None),
            ),
        )

    def _tokens(
        self, said: Sequence[int], places: Sequence[_Place], most: int
    ) -> tuple[Token, ...]:
        if not most:
            return ()
        return tuple(
            self._token(token, place, most) for token, place in zip(said, places, strict=False)
        )

    def _token(self, token: int, place: _Place, most: int) -> Token:
        logprob, top, top_logprobs = place
        # what is masked has no probability, and a rounding may put one above 1
        found = [(n, min(p, 0.0)) for n, p in zip(top, top_logprobs, strict=True)][:most]
        found = [(n, p) for n, p in found if p > -torch.inf]
        if token not in (n for n, _ in found):
            found = [*found[: most - 1], (token, min(logprob, 0.0))]
        texts = tuple((self._decoded([n], control=True), p) for n, p in found)
        return Token(self._decoded([token], control=True), min(logprob, 0.0), texts)

    def _decoded(self, tokens: Sequence[int], *, control: bool = False) -> str:
        text = self._opened.tokenizer.decode(
            list(tokens), skip_special_tokens=not control, clean_up_tokenization_spaces=False
        )
        assert isinstance(text, str)
        return text


def _by_row(picks: Sequence[Pick], rows: int) -> list[list[_Place]]:
    """Return what was noted at each place of each row, off the device in one go."""
    if not picks:
        return [[] for _ in range(rows)]
    logprobs = torch.stack([pick.logprobs for pick in picks], dim=1).tolist()
    top = torch.stack([pick.top for pick in picks], dim=1).tolist()
    top_logprobs = torch.stack([pick.top_logprobs for pick in picks], dim=1).tolist()
    return [list(zip(*each, strict=True)) for each in zip(logprobs, top, top_logprobs, strict=True)]
