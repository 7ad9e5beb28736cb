"""A trained tagger of queries; `lore_tagger.plugin` offers it."""
