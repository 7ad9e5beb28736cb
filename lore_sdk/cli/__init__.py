"""The `lore` command."""
