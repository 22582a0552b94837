"""Every command and every setting stands in the reference, with its meaning."""

import argparse

from scripts import api_reference, commands_reference, settings_reference

from tests.house.source_tree import hold
from tillfree.cli import build_parser
from tillfree.web import api_document


def untold_settings(classes: list[settings_reference.SettingsClass]) -> list[str]:
    """Return each setting without a meaning, and each record without a purpose."""
    found = [f"{one.module} {one.name} says no purpose" for one in classes if not one.purpose]
    return found + [
        f"{one.module} {one.name}.{field.name} has no meaning, unit and origin beneath it"
        for one in classes
        for field in one.fields
        if not field.meaning
    ]


def untold_arguments(parser: argparse.ArgumentParser) -> list[str]:
    """Return each command and argument without a word of help."""
    found = []
    for name, command, purpose in commands_reference.commands(parser):
        if not purpose:
            found.append(f"{name} says no purpose")
        for shown, meaning in commands_reference.arguments(command):
            if not meaning:
                found.append(f"{name} {shown} has no help")
    return found


def untold_operations(document: dict[str, object]) -> list[str]:
    """Return each operation of the API without a sentence, and each that no page could find."""
    paths = document["paths"]
    assert isinstance(paths, dict)
    return [
        f"{method.upper()} {path} says nothing of itself"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if not operation.get("description") or not operation.get("tags")
    ]


def test_every_operation_has_a_sentence() -> None:
    hold(untold_operations(api_document()))


def test_the_page_of_the_api_is_up_to_date() -> None:
    told = api_reference.PAGE.read_text("utf-8")
    assert told == api_reference.page(api_document()), "run make docs"


def test_the_rule_sees_an_operation_without_a_sentence() -> None:
    told: dict[str, object] = {"paths": {"/v1/x": {"get": {"tags": ["x"], "description": ""}}}}
    assert untold_operations(told) == ["GET /v1/x says nothing of itself"]


def test_every_setting_has_a_meaning() -> None:
    hold(untold_settings(settings_reference.all_settings()))


def test_every_argument_has_a_meaning() -> None:
    hold(untold_arguments(build_parser()))


def test_the_page_of_settings_is_up_to_date() -> None:
    told = settings_reference.PAGE.read_text("utf-8")
    assert told == settings_reference.page(settings_reference.all_settings()), "run make docs"


def test_the_page_of_commands_is_up_to_date() -> None:
    told = commands_reference.PAGE.read_text("utf-8")
    assert told == commands_reference.page(build_parser()), "run make docs"


def test_the_rule_sees_a_setting_without_meaning() -> None:
    told = "class ASettings:\n    'Why.'\n    a_m: float = 1.0\n    'Metres.'\n"
    assert untold_settings(settings_reference.settings_of("a", told)) == []
    untold = settings_reference.settings_of("a", told + "    b_m: float = 2.0\n")
    assert len(untold_settings(untold)) == 1
    assert "| `b_m` | `2.0` |  |" in settings_reference.page(untold)


def test_the_rule_sees_an_argument_without_help() -> None:
    parser = argparse.ArgumentParser()
    command = parser.add_subparsers().add_parser("run", help="run it")
    command.add_argument("--out", help="where to")
    assert untold_arguments(parser) == []
    command.add_argument("--fast", action="store_true")
    assert untold_arguments(parser) == ["run --fast has no help"]
    assert "| `--fast` |  |" in commands_reference.page(parser)
