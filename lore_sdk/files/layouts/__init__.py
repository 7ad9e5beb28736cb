"""Layouts: which column of which file holds what."""
