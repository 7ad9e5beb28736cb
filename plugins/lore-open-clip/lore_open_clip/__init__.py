"""Answers about photos by open_clip; `lore_open_clip.plugin` offers them."""
