"""A whole plugin, to copy: a reader and a step of reading for lore-sdk."""
