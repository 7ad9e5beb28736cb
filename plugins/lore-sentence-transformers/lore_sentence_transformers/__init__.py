"""Vectors by sentence-transformers; `lore_sentence_transformers.plugin` offers them."""
