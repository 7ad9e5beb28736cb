"""Asking a language model inside of what the rules leave open."""
