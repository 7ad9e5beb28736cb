"""Language models from local folders; `lore_transformers.plugin` offers them."""
