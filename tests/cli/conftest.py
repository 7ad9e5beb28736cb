from __future__ import annotations

from tests.plugins.conftest import site

__all__ = ["site"]
