"""One plugin: from its entry point or module to the offers it makes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import NamedTuple

import pluggy

from lore_sdk.errors import PluginError, did_you_mean, known_names
from lore_sdk.plugins import hookspecs
from lore_sdk.plugins.entries import Entry, Owner
from lore_sdk.plugins.hookspecs import HOOKS, PROJECT
from lore_sdk.plugins.offers import HOOKS_VERSION, Offer

__all__ = ["Loaded", "import_plugin", "read_offers"]


class Loaded(NamedTuple):
    """A healthy plugin and what it offers."""

    owner: Owner
    offers: tuple[Offer, ...]


def import_plugin(entry: Entry) -> object:
    """Import what an entry point names; raises PluginError saying what went wrong there."""
    try:
        return entry.point.load()
    # a plugin is foreign code: whatever it raises must not take the program down
    except (Exception, SystemExit) as error:
        raise PluginError(f"importing `{entry.point.value}` failed: {described(error)}") from error


def read_offers(name: str, plugin: object) -> tuple[Offer, ...]:
    """Check a plugin's hooks, call them, and check what they return; raises PluginError."""
    _check_version(plugin)
    # a manager of its own, so that what one plugin does wrong is never another's trouble
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, name=name)
    except pluggy.PluginValidationError as error:
        raise PluginError(" ".join(str(error).split())) from error
    _check_names(manager.get_hookcallers(plugin) or ())
    return tuple(
        offer
        for hook, kind in HOOKS.items()
        for implementation in getattr(manager.hook, hook).get_hookimpls()
        for offer in _call(hook, kind, implementation)
    )


def described(error: BaseException) -> str:
    """Say an exception in one line: its type, then its text."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _check_version(plugin: object) -> None:
    version = getattr(plugin, "LORE_HOOKS", HOOKS_VERSION)
    if not isinstance(version, int) or version < 1:
        raise PluginError(f"`LORE_HOOKS` is {version!r}; give the hook version, such as 1")
    if version > HOOKS_VERSION:
        raise PluginError(_too_new("it", version))


def _too_new(subject: str, version: int) -> str:
    return (
        f"{subject} needs version {version} of the hooks and this lore-sdk has version "
        f"{HOOKS_VERSION}; upgrade lore-sdk, or install an older release of the plugin"
    )


def _check_names(callers: Iterable[pluggy.HookCaller]) -> None:
    for caller in callers:
        required = [impl for impl in caller.get_hookimpls() if not impl.optionalhook]
        if required and not caller.has_spec():
            near = did_you_mean(caller.name, HOOKS)
            hint = f"did you mean `{near}`?" if near else f"hooks are {known_names(HOOKS)}"
            raise PluginError(f"there is no hook `{caller.name}`; {hint}")


def _call(hook: str, kind: type[Offer], implementation: pluggy.HookImpl) -> list[Offer]:
    function = implementation.function
    if implementation.wrapper or implementation.hookwrapper:
        raise PluginError(f"hook `{hook}` is a wrapper; hooks here only return offers")
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty:
            raise PluginError(
                f"hook `{hook}` gives `{parameter.name}` a default; hooks take no defaults, since "
                "releases of pluggy disagree on whether it is used"
            )
    try:
        returned = function()
        records = list(returned) if isinstance(returned, Iterable) else None
    except PluginError as error:
        raise PluginError(f"hook `{hook}` failed: {error}") from error
    # a plugin is foreign code: whatever it raises must not take the program down
    except (Exception, SystemExit) as error:
        raise PluginError(f"hook `{hook}` failed: {described(error)}") from error
    if records is None:
        raise PluginError(f"hook `{hook}` returned {returned!r}; offer nothing with `return ()`")
    return [_checked(hook, kind, record) for record in records]


def _checked(hook: str, kind: type[Offer], record: object) -> Offer:
    if not isinstance(record, kind):
        raise PluginError(
            f"hook `{hook}` returned a `{type(record).__name__}`; "
            f"it returns records of `{kind.__name__}`"
        )
    if record.hooks > HOOKS_VERSION:
        raise PluginError(_too_new(f"its {kind.word} `{record.name}`", record.hooks))
    return record
