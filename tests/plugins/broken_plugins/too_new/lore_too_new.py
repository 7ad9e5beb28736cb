"""A plugin written for hooks of a later release."""

from lore_sdk.plugins import hookimpl

LORE_HOOKS = 2


@hookimpl
def lore_telepaths() -> tuple[()]:
    return ()
