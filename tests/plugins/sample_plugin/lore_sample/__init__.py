"""A whole plugin, to copy: a reader and a tagger for lore-sdk."""
