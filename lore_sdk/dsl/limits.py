"""How large `.rules` text may be, as it is untrusted: it must not hang or exhaust a machine.

Each limit lies well above what a large pack needs; going past one is diagnostic E004.
"""

from __future__ import annotations

__all__ = [
    "MAX_ANCESTORS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_DIAGNOSTICS",
    "MAX_FILES",
    "MAX_GRADES",
    "MAX_KIND_DEPTH",
    "MAX_NAME",
    "MAX_NEIGHBOURS",
    "MAX_NUMBER",
    "MAX_PACK_CHARACTERS",
    "MAX_SCOPE",
    "MAX_SYNTAX_ERRORS",
    "MAX_TEXT",
    "MAX_UNITS",
]

MAX_FILES = 500
"""Files of one pack."""
MAX_CHARACTERS = 1_000_000
"""Characters of one file: some 2,500 rules."""
MAX_PACK_CHARACTERS = 3_000_000
"""Characters of all files of one pack."""
MAX_ANCESTORS = 64
"""Packs above one pack, however they are reached."""
MAX_NAME = 120
"""Characters of a name."""
MAX_TEXT = 1_000
"""Characters of a quoted text."""
MAX_NUMBER = 24
"""Digits of a number."""
MAX_DEPTH = 32
"""Brackets inside brackets in one condition."""
MAX_GRADES = 20
"""Grades of a scale."""
MAX_UNITS = 500
"""Units that one pack declares."""
MAX_KIND_DEPTH = 64
"""Kinds below kinds."""
MAX_NEIGHBOURS = 200_000
"""Pairs of values that `near` brings together in one attribute, narrower kinds included."""
MAX_SCOPE = 1_000_000
"""Kinds that the rules of a pack are for, narrower ones included; one `for` list counts once."""
MAX_SYNTAX_ERRORS = 100
"""Syntax errors reported for one file."""
MAX_DIAGNOSTICS = 1_000
"""Diagnostics reported for one pack."""
