from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lore_sdk.errors import DataError, PluginError, UnknownNameError
from lore_sdk.plugins import LayoutOffer, Plugins, ReaderOffer, WriterOffer, hookimpl
from tests.plugins.distributions import READER, install, install_plugin

WAY_OUT = "go on without it: `lore --block {0} …` or LORE_BLOCK={0}, or `pip uninstall lore-{0}`"


def broken(site: Path, body: str) -> str:
    """Install one plugin called `acme` and return how a run complains about it."""
    install_plugin(site, "lore-acme", body, version="1.2.0")
    with pytest.raises(PluginError) as caught:
        Plugins.installed()
    start, end = "plugin `acme` (lore-acme 1.2.0) is broken: ", "; " + WAY_OUT.format("acme")
    message = str(caught.value)
    assert message.startswith(start)
    assert message.endswith(end)
    return message.removeprefix(start).removesuffix(end)


def test_offers_of_installed_plugins_are_found_in_the_order_of_names(site: Path) -> None:
    install_plugin(site, "lore-zebra", READER.format(name="apple"))
    install_plugin(site, "lore-ant", READER.format(name="pear"))
    plugins = Plugins.installed()
    assert [owner.name for owner, _ in plugins.loaded] == ["ant", "zebra"]
    assert list(plugins.offers(ReaderOffer)) == ["pear", "apple"]
    assert plugins.offers(WriterOffer) == {}
    assert plugins.get(ReaderOffer, "apple").summary == "reads apple"
    assert str(plugins.owner(plugins.get(ReaderOffer, "apple"))) == "`zebra` (lore-zebra 1.0)"


def test_the_plugins_of_the_sdk_itself_come_first(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="pear"))
    install_plugin(site, "lore_sdk", READER.format(name="csv"), name="files")
    assert list(Plugins.installed().offers(ReaderOffer)) == ["csv", "pear"]


def test_a_broken_plugin_of_the_sdk_itself_is_mended_and_not_left_out(site: Path) -> None:
    install_plugin(site, "lore-sdk", "raise RuntimeError", name="files", version="0.1.0")
    (broken,) = Plugins.survey().broken
    expected = "lore-sdk itself is damaged: `pip install --force-reinstall lore-sdk`"
    assert broken.remedy == expected


def test_without_plugins_there_is_nothing_to_choose_from(site: Path) -> None:
    with pytest.raises(UnknownNameError) as caught:
        Plugins.installed().get(ReaderOffer, "csv")
    assert str(caught.value) == "no reader is called `csv`; installed: none"


def test_an_unknown_name_is_answered_with_the_names_there_are(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="parquet"))
    install_plugin(site, "lore-bee", READER.format(name="csv"))
    with pytest.raises(UnknownNameError) as caught:
        Plugins.installed().get(ReaderOffer, "parket")
    assert str(caught.value) == (
        "no reader is called `parket`; did you mean `parquet`? installed: `csv`, `parquet`"
    )


def test_a_plugin_that_cannot_be_imported_stops_a_run(site: Path) -> None:
    install(site, "lore-acme", version="1.2.0", points={"acme": "nobody_has_this"})
    with pytest.raises(PluginError) as caught:
        Plugins.installed()
    assert str(caught.value) == (
        "plugin `acme` (lore-acme 1.2.0) is broken: importing `nobody_has_this` failed: "
        "ModuleNotFoundError: No module named 'nobody_has_this'; " + WAY_OUT.format("acme")
    )


def test_a_plugin_that_exits_when_imported_does_not_take_the_program_along(site: Path) -> None:
    assert broken(site, "raise SystemExit(3)").endswith(" failed: SystemExit: 3")


def test_an_exception_in_a_hook_is_attributed_to_its_plugin(site: Path) -> None:
    body = "@hookimpl\ndef lore_readers():\n    raise RuntimeError('no\\nluck')\n"
    assert broken(site, body) == "hook `lore_readers` failed: RuntimeError: no luck"


def test_an_offer_that_cannot_be_made_is_attributed_to_its_plugin(site: Path) -> None:
    assert broken(site, READER.format(name="CSV")) == (
        "hook `lore_readers` failed: `CSV` cannot name a reader; "
        "names are lower-case words joined by hyphens, such as `my-csv`"
    )


def test_a_misspelt_hook_is_refused(site: Path) -> None:
    body = "@hookimpl\ndef lore_raeders():\n    return ()\n"
    assert broken(site, body) == "there is no hook `lore_raeders`; did you mean `lore_readers`?"


def test_a_hook_of_another_world_is_answered_with_the_hooks_there_are(site: Path) -> None:
    body = "@hookimpl\ndef xyz():\n    return ()\n"
    assert broken(site, body) == (
        "there is no hook `xyz`; hooks are "
        "`lore_captioners`, `lore_commands`, `lore_encoders`, `lore_layouts`, "
        "`lore_matchers`, `lore_models`, `lore_probes`, "
        "`lore_readers`, `lore_retrievers`, `lore_slices`, `lore_steps`, `lore_writers`"
    )


def test_a_hook_of_a_later_release_may_be_marked_as_optional(site: Path) -> None:
    body = "@hookimpl(optionalhook=True)\ndef lore_telepaths():\n    return ()\n"
    install_plugin(site, "lore-acme", body)
    assert [owner.name for owner, _ in Plugins.installed().loaded] == ["acme"]


def test_a_hook_with_a_parameter_that_it_does_not_have_is_refused(site: Path) -> None:
    body = "@hookimpl\ndef lore_readers(folder):\n    return ()\n"
    assert "{'folder'} are declared in the hookimpl" in broken(site, body)


def test_a_default_in_a_hook_is_refused(site: Path) -> None:
    body = "@hookimpl\ndef lore_readers(limit=3):\n    return ()\n"
    assert broken(site, body) == (
        "hook `lore_readers` gives `limit` a default; hooks take no defaults, since releases of "
        "pluggy disagree on whether it is used"
    )


@pytest.mark.parametrize("marker", ["wrapper", "hookwrapper"])
def test_a_wrapper_is_refused(site: Path, marker: str) -> None:
    body = f"@hookimpl({marker}=True)\ndef lore_readers():\n    yield\n"
    assert broken(site, body) == "hook `lore_readers` is a wrapper; hooks here only return offers"


def test_a_record_of_another_kind_is_refused(site: Path) -> None:
    body = READER.format(name="csv").replace("ReaderOffer", "FileOffer")
    assert broken(site, body) == (
        "hook `lore_readers` returned a `FileOffer`; it returns records of `ReaderOffer`"
    )


def test_a_hook_that_returns_nothing_is_refused(site: Path) -> None:
    body = "@hookimpl\ndef lore_readers():\n    pass\n"
    assert broken(site, body) == "hook `lore_readers` returned None; offer nothing with `return ()`"


def test_a_plugin_for_later_hooks_is_refused(site: Path) -> None:
    assert broken(site, "LORE_HOOKS = 2\n") == (
        "it needs version 2 of the hooks and this lore-sdk has version 1; "
        "upgrade lore-sdk, or install an older release of the plugin"
    )


def test_a_hook_version_that_is_no_number_is_refused(site: Path) -> None:
    expected = "`LORE_HOOKS` is '1.0'; give the hook version, such as 1"
    assert broken(site, "LORE_HOOKS = '1.0'\n") == expected


def test_an_offer_for_later_hooks_is_refused(site: Path) -> None:
    body = READER.format(name="csv").replace("load=", "hooks=2, load=")
    assert broken(site, body) == (
        "its reader `csv` needs version 2 of the hooks and this lore-sdk has version 1; "
        "upgrade lore-sdk, or install an older release of the plugin"
    )


def test_two_plugins_offering_one_name_are_refused(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    install_plugin(site, "lore-bee", READER.format(name="csv"), version="2.0")
    with pytest.raises(PluginError) as caught:
        Plugins.installed()
    assert str(caught.value) == (
        "plugin `bee` (lore-bee 2.0) is broken: there cannot be two readers called `csv`, which it "
        "offers and plugin `ant` (lore-ant 1.0) offers as well; " + WAY_OUT.format("bee")
    )


def test_one_name_for_things_of_two_kinds_is_fine(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"))
    writer = READER.format(name="csv").replace("Reader", "Writer").replace("readers", "writers")
    install_plugin(site, "lore-bee", writer)
    plugins = Plugins.installed()
    assert list(plugins.offers(ReaderOffer)) == list(plugins.offers(WriterOffer)) == ["csv"]


def test_a_plugin_that_offers_a_name_twice_is_refused(site: Path) -> None:
    body = READER.format(name="csv")
    assert broken(site, body + body.split(":\n", 1)[1]) == (
        "there cannot be two readers called `csv`, which it offers twice"
    )


def test_two_readers_for_one_suffix_are_refused(site: Path) -> None:
    install_plugin(site, "lore-aardvark", READER.format(name="csv"))
    body = READER.format(name="fast").replace('".fast"', '".csv"')
    assert broken(site, body) == (
        "its reader `fast` claims the suffix `.csv`, which the reader `csv` of plugin "
        "`aardvark` (lore-aardvark 1.0) has; without the suffix it can still be chosen by name"
    )


def test_two_distributions_calling_their_plugin_alike_are_refused(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"), name="acme")
    install_plugin(site, "lore-bee", READER.format(name="tsv"), name="acme")
    with pytest.raises(PluginError) as caught:
        Plugins.installed()
    assert str(caught.value) == (
        "plugin `acme` (lore-bee 1.0) is broken: the name is taken by plugin `acme` (lore-ant 1.0);"
        " uninstall one: `pip uninstall lore-bee` or `pip uninstall lore-ant`"
    )


@pytest.mark.parametrize("name", ["acme", "lore-acme", "Lore_Acme"])
def test_a_broken_plugin_can_be_blocked(site: Path, name: str) -> None:
    install_plugin(site, "lore-acme", "raise RuntimeError")
    install_plugin(site, "lore-bee", READER.format(name="tsv"))
    plugins = Plugins.installed(blocked=[name])
    assert [owner.name for owner, _ in plugins.loaded] == ["bee"]


def test_blocking_one_of_two_namesakes_by_distribution_leaves_the_other(site: Path) -> None:
    install_plugin(site, "lore-ant", READER.format(name="csv"), name="acme")
    install_plugin(site, "lore-bee", READER.format(name="tsv"), name="acme")
    plugins = Plugins.installed(blocked=["lore-ant"])
    assert list(plugins.offers(ReaderOffer)) == ["tsv"]


def test_blocking_what_is_not_installed_is_refused(site: Path) -> None:
    install_plugin(site, "lore-bee", READER.format(name="tsv"))
    with pytest.raises(UnknownNameError) as caught:
        Plugins.installed(blocked=["bea"])
    assert str(caught.value) == (
        "no plugin called `bea` is installed, so it cannot be blocked; installed: `bee`"
    )


def test_all_broken_plugins_are_named_at_once(site: Path) -> None:
    install_plugin(site, "lore-ant", "raise RuntimeError")
    install_plugin(site, "lore-bee", "LORE_HOOKS = 9\n")
    with pytest.raises(PluginError) as caught:
        Plugins.installed()
    lines = str(caught.value).splitlines()
    assert [line.split(" is broken")[0] for line in lines] == [
        "plugin `ant` (lore-ant 1.0)",
        "plugin `bee` (lore-bee 1.0)",
    ]


def test_a_survey_reports_instead_of_raising(site: Path) -> None:
    install_plugin(site, "lore-ant", "raise RuntimeError")
    install_plugin(site, "lore-bee", READER.format(name="tsv"))
    install_plugin(site, "lore-cow", READER.format(name="csv"))
    survey = Plugins.survey(blocked=["cow", "dog"])
    assert [owner.name for owner, _ in survey.healthy] == ["bee"]
    assert [each.owner.name for each in survey.broken] == ["ant"]
    assert [owner.name for owner in survey.blocked] == ["cow"]
    assert survey.unmatched == ("dog",)


class Mine:
    @staticmethod
    @hookimpl
    def lore_layouts() -> Iterator[LayoutOffer]:
        yield LayoutOffer(name="mine", summary="my own files", load=lambda: {"query": "q"})


def test_a_program_can_hand_in_its_own_plugins(site: Path) -> None:
    plugins = Plugins.of(my_plugin=Mine)
    assert plugins.load(LayoutOffer, "mine") == {"query": "q"}
    owner = plugins.owner(plugins.get(LayoutOffer, "mine"))
    assert str(owner) == "`my-plugin` (handed in by the program)"


def test_plugins_that_are_handed_in_are_checked_as_well() -> None:
    with pytest.raises(PluginError) as caught:
        Plugins.of(one=Mine, other=Mine)
    assert str(caught.value) == (
        "plugin `other` (handed in by the program) is broken: there cannot be two layouts called "
        "`mine`, which it offers and plugin `one` (handed in by the program) offers as well"
    )


def offering(load: object) -> Plugins:
    @hookimpl
    def lore_readers() -> list[ReaderOffer]:
        return [ReaderOffer(name="csv", summary="reads csv", load=load)]  # type: ignore[arg-type]

    return Plugins.of(mine=SimpleNamespace(lore_readers=lore_readers))


def test_what_cannot_be_loaded_is_attributed_to_its_plugin() -> None:
    def load() -> object:
        raise ImportError("pip install torch")

    with pytest.raises(PluginError) as caught:
        offering(load).load(ReaderOffer, "csv")
    assert str(caught.value) == (
        "the reader `csv` of plugin `mine` (handed in by the program) cannot be loaded: "
        "ImportError: pip install torch"
    )


def test_an_error_that_load_raises_on_purpose_is_passed_on() -> None:
    def load() -> object:
        raise DataError("there is no file `model.json`")

    with pytest.raises(DataError, match=r"^there is no file `model.json`$"):
        offering(load).load(ReaderOffer, "csv")
