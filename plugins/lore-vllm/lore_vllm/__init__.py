"""Language models through vLLM; `lore_vllm.plugin` offers them."""
