"""A body that was trained before: any transformer in a folder, with its tokenizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from lore_sdk.errors import DataError
from lore_tagger.network import Body

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

__all__ = ["EncoderBody"]

_MOST_LAYERS = 200
_LOCAL = MappingProxyType({"local_files_only": True, "trust_remote_code": False})


class EncoderBody(Body):
    """A transformer; a word's vector is that of its first piece (Devlin et al., NAACL 2019)."""

    def __init__(self, model: PreTrainedModel, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        self.width = int(model.config.hidden_size)
        self.longest = int(getattr(model.config, "max_position_embeddings", 512)) - 4
        self.pieces = int(model.config.vocab_size)
        if self.longest < 1:
            raise DataError("it reads fewer than 5 pieces of words")

    @classmethod
    def opened(cls, folder: Path) -> EncoderBody:
        """Open a folder as transformers writes it; raises DataError.

        Nothing is downloaded, no code of the folder runs, and only safetensors are read.
        """
        from transformers import AutoModel

        with _used(folder):
            model = AutoModel.from_pretrained(folder, use_safetensors=True, **_LOCAL)
            return cls(model.float(), _tokenizer(folder))

    @classmethod
    def shaped(cls, folder: Path, *, most: int) -> EncoderBody:
        """Open a folder without weights: the parameters are whatever they happen to be.

        Raises DataError, also when there would be more than `most` parameters: a few bytes of a
        configuration can ask for more than any machine holds.
        """
        from transformers import AutoConfig, AutoModel

        with _used(folder):
            config = AutoConfig.from_pretrained(folder, **_LOCAL)
            if int(getattr(config, "num_hidden_layers", 0)) > _MOST_LAYERS:
                raise DataError(f"it has more than {_MOST_LAYERS} layers")
            with torch.device("meta"):
                outline = AutoModel.from_config(config, trust_remote_code=False)  # type: ignore[no-untyped-call]
            if sum(each.numel() for each in outline.parameters()) > most:
                raise DataError("its configuration asks for more weights than there are")
            model = AutoModel.from_config(config, trust_remote_code=False)  # type: ignore[no-untyped-call]
            return cls(model.float(), _tokenizer(folder))

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
        if max((number for one in read for number in one.ids), default=0) >= self.pieces:
            raise DataError(
                f"the tokenizer knows more pieces than the {self.pieces:,} of the model"
            )
        longest = min(self.longest, max(1, *(len(one.ids) for one in read)))
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


@contextmanager
def _used(folder: Path) -> Iterator[None]:
    """Raise DataError for a folder that is no encoder, and for whatever goes wrong inside."""
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise DataError(f"`{folder}` is no folder of an encoder: it has no `{name}`")
    try:
        yield
    # a folder that is no model makes the libraries raise nearly anything
    except Exception as error:
        said = " ".join(str(error).split())
        raise DataError(f"the encoder in `{folder}` cannot be used: {said}") from error


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))
