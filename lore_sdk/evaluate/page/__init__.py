"""A report as one HTML file that needs nothing else."""

from lore_sdk.evaluate.page.html import as_html

__all__ = ["as_html"]
