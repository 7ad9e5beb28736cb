"""Dense retrieval by faiss; `lore_faiss.plugin` offers it."""
