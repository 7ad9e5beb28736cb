"""Models behind OpenAI's chat completions, whoever serves them."""
