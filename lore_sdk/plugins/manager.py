"""All plugins of a run as one value: what they offer, by kind and name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from lore_sdk.errors import LoreError, PluginError, UnknownNameError, known_names
from lore_sdk.plugins.entries import CORE, Entry, Owner, announced, split_clashes
from lore_sdk.plugins.hookspecs import PROJECT
from lore_sdk.plugins.known import unknown_name
from lore_sdk.plugins.loading import Loaded, described, import_plugin, read_offers
from lore_sdk.plugins.offers import FileOffer, Offer

__all__ = ["Broken", "Plugins", "Survey"]

Kind = TypeVar("Kind", bound=Offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A plugin that cannot be used, why, and what to do about it."""

    owner: Owner
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"plugin {self.owner} is broken: {self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is installed: plugins that work, those that do not, and those that were blocked.

    `unmatched` are names that were to be blocked and that nothing installed answers to.
    """

    healthy: tuple[Loaded, ...] = ()
    broken: tuple[Broken, ...] = ()
    blocked: tuple[Owner, ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plugins:
    """The plugins of one run; made once at the top of a program and passed down."""

    loaded: tuple[Loaded, ...]

    @classmethod
    def installed(cls, blocked: Collection[str] = ()) -> Plugins:
        """Load all that is installed but for `blocked` names (of plugins or distributions).

        Strict, since a plugin that silently fails to load changes labels: raises PluginError that
        names every broken plugin, its distribution, and how to go on without it.
        """
        survey = cls.survey(blocked)
        if survey.broken:
            raise PluginError("\n".join(str(broken) for broken in survey.broken))
        if survey.unmatched:
            names = [entry.owner.name for entry in announced(PROJECT)]
            raise UnknownNameError(
                f"no plugin called {known_names(survey.unmatched)} is installed, so it cannot be "
                f"blocked; installed: {known_names(names)}"
            )
        return cls(survey.healthy)

    @classmethod
    def of(cls, **modules: object) -> Plugins:
        """Take plugins as modules by name and nothing that is installed; for tests, embedding."""
        loaded: list[Loaded] = []
        for name, module in modules.items():
            owner = Owner(name=name.replace("_", "-"))
            try:
                loaded.append(_distinct(Loaded(owner, read_offers(owner.name, module)), loaded))
            except PluginError as error:
                raise PluginError(f"plugin {owner} is broken: {error}") from error
        return cls(tuple(loaded))

    @staticmethod
    def survey(blocked: Collection[str] = ()) -> Survey:
        """Look at all that is installed and report what is broken instead of raising."""
        entries = announced(PROJECT)
        stopped = [e.owner for e in entries if any(map(e.owner.answers_to, blocked))]
        first, later = split_clashes([e for e in entries if e.owner not in stopped])
        healthy: list[Loaded] = []
        broken = [_named_twice(entry, other) for entry, other in later]
        for entry in first.values():
            try:
                offers = read_offers(entry.owner.name, import_plugin(entry))
                healthy.append(_distinct(Loaded(entry.owner, offers), healthy))
            except PluginError as error:
                broken.append(_broken(entry.owner, str(error)))
        return Survey(
            healthy=tuple(healthy),
            broken=tuple(broken),
            blocked=tuple(stopped),
            unmatched=tuple(
                name for name in blocked if not any(e.owner.answers_to(name) for e in entries)
            ),
        )

    def offers(self, kind: type[Kind]) -> Mapping[str, Kind]:
        """Return all offers of a kind by name, in the order of the plugins."""
        return MappingProxyType(
            {
                offer.name: offer
                for plugin in self.loaded
                for offer in plugin.offers
                if isinstance(offer, kind)
            }
        )

    def get(self, kind: type[Kind], name: str) -> Kind:
        """Return the offer of a name; raises UnknownNameError that lists the names there are."""
        offers = self.offers(kind)
        if name not in offers:
            raise UnknownNameError(unknown_name(kind.word, name, offers))
        return offers[name]

    def load(self, kind: type[Offer], name: str) -> Any:
        """Load what is offered under a name; raises PluginError that names whose it is.

        What comes back follows the protocol of the kind, which is known above this floor only.
        """
        offer = self.get(kind, name)
        try:
            return offer.load()
        except LoreError:
            raise
        # a plugin is foreign code: whatever it raises must not take the program down
        except (Exception, SystemExit) as error:
            raise PluginError(
                f"the {kind.word} `{name}` of plugin {self.owner(offer)} cannot be loaded: "
                f"{described(error)}"
            ) from error

    def owner(self, offer: Offer) -> Owner:
        """Return who made an offer; raises UnknownNameError for one that nobody here made."""
        for plugin in self.loaded:
            if any(made is offer for made in plugin.offers):
                return plugin.owner
        raise UnknownNameError(f"no plugin here offers this {offer.word} `{offer.name}`")


def _distinct(plugin: Loaded, others: Iterable[Loaded]) -> Loaded:
    """Return a plugin that takes no name or suffix of the others; raises PluginError otherwise."""
    taken = {
        key: (made.owner, offer) for made in others for offer in made.offers for key in _keys(offer)
    }
    for offer in plugin.offers:
        for key in _keys(offer):
            if key in taken:
                owner, other = taken[key]
                raise PluginError(_clash(offer, other, key[1], plugin.owner, owner))
            taken[key] = (plugin.owner, offer)
    return plugin


def _keys(offer: Offer) -> list[tuple[str, str]]:
    suffixes = offer.suffixes if isinstance(offer, FileOffer) else ()
    return [(offer.word, offer.name), *((offer.word, suffix) for suffix in suffixes)]


def _clash(offer: Offer, other: Offer, key: str, mine: Owner, theirs: Owner) -> str:
    who = "it" if mine == theirs else f"plugin {theirs}"
    if key.startswith("."):
        return (
            f"its {offer.word} `{offer.name}` claims the suffix `{key}`, which the {other.word} "
            f"`{other.name}` of {who} has; without the suffix it can still be chosen by name"
        )
    again = "offers twice" if mine == theirs else f"offers and {who} offers as well"
    return f"there cannot be two {offer.word}s called `{offer.name}`, which it {again}"


def _named_twice(entry: Entry, other: Entry) -> Broken:
    owner, first = entry.owner, other.owner
    return Broken(
        owner=owner,
        problem=f"the name is taken by plugin {first}",
        remedy=f"uninstall one: `pip uninstall {owner.distribution}` or "
        f"`pip uninstall {first.distribution}`",
    )


def _broken(owner: Owner, problem: str) -> Broken:
    if owner.distribution == CORE:
        remedy = f"lore-sdk itself is damaged: `pip install --force-reinstall {CORE}`"
    else:
        remedy = (
            f"go on without it: `lore --block {owner.name} …` or LORE_BLOCK={owner.name}, "
            f"or `pip uninstall {owner.distribution}`"
        )
    return Broken(owner=owner, problem=problem, remedy=remedy)
