"""A body that was trained before: any transformer in a folder, with its tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from lore_sdk.errors import DataError
from lore_tagger.network import Body

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

__all__ = ["EncoderBody"]


class EncoderBody(Body):
    """A transformer; a word's vector is that of its first piece (Devlin et al., NAACL 2019)."""

    def __init__(self, model: PreTrainedModel, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self.width = int(model.config.hidden_size)
        self.longest = int(getattr(model.config, "max_position_embeddings", 512)) - 4

    @classmethod
    def opened(cls, folder: Path, *, weights: bool = True) -> EncoderBody:
        """Open a folder as transformers writes it; raises DataError.

        Nothing is downloaded, no code of the folder runs, and only safetensors are read. Without
        `weights` the parameters are whatever they happen to be.
        """
        for name in ("config.json", "tokenizer.json"):
            if not (folder / name).is_file():
                raise DataError(f"`{folder}` is no folder of an encoder: it has no `{name}`")
        from tokenizers import Tokenizer
        from transformers import AutoConfig, AutoModel

        given = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            if weights:
                model = AutoModel.from_pretrained(folder, use_safetensors=True, **given)
            else:
                config = AutoConfig.from_pretrained(folder, **given)
                model = AutoModel.from_config(config, trust_remote_code=False)  # type: ignore[no-untyped-call]
        # a folder that is no model makes the libraries raise nearly anything
        except Exception as error:
            said = " ".join(str(error).split())
            raise DataError(f"the encoder in `{folder}` cannot be used: {said}") from error
        return cls(model.float(), tokenizer)

    def save(self, folder: Path) -> None:
        """Write all but the weights."""
        folder.mkdir(exist_ok=True)
        self.model.config.save_pretrained(folder)
        self.tokenizer.save(str(folder / "tokenizer.json"))

    def forward(self, queries: Sequence[Sequence[str]]) -> Tensor:
        """Return vectors (queries, words, width)."""
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        read = [
            self.tokenizer.encode([word.lower() for word in words], is_pretokenized=True)
            for words in queries
        ]
        longest = min(self.longest, max(len(one.ids) for one in read))
        ids = torch.zeros(len(read), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        first = torch.zeros(len(read), len(queries[0]), dtype=torch.long)
        for row, one in enumerate(read):
            size = min(longest, len(one.ids))
            ids[row, :size] = torch.tensor(one.ids[:size])
            mask[row, :size] = 1
            places = one.word_ids[:size]
            for place in range(size - 1, -1, -1):
                if places[place] is not None:
                    first[row, places[place]] = place
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        chosen: Tensor = states.gather(1, first.unsqueeze(2).expand(-1, -1, states.shape[2]))
        return chosen
