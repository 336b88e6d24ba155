"""Groups of options: declared once, given to the command as what was given."""

from typing import Annotated, Any

import typer
from typer.testing import CliRunner

from onehood.cli.options import with_options


class Colours:
    red: Annotated[int | None, typer.Option(help="How red.")] = None
    dark: Annotated[bool, typer.Option("--dark", help="Whether dark.")] = False


class More(Colours):
    blue: Annotated[float | None, typer.Option(help="How blue.", rich_help_panel="Blue")] = None


def command():
    app = typer.Typer()

    @app.command()
    @with_options(colours=More)
    def paint(what: str, *, often: int = 1, colours: dict[str, Any]) -> None:
        """Paint it."""
        typer.echo(f"{what} {often} {sorted(colours.items())}")

    return app


def test_only_what_was_given_arrives():
    run = CliRunner().invoke
    assert run(command(), ["wall"]).output == "wall 1 []\n"
    arguments = ["wall", "--often", "2", "--red", "7", "--dark", "--blue", "0.5"]
    assert run(command(), arguments).output == "wall 2 [('blue', 0.5), ('dark', True), ('red', 7)]\n"


def test_inherited_options_are_in_the_help():
    output = CliRunner().invoke(command(), ["--help"]).output
    for word in ("Paint it", "--red", "How red", "--dark", "--blue", "Blue"):
        assert word in output


def test_wrong_types_are_usage_errors():
    outcome = CliRunner().invoke(command(), ["wall", "--red", "much"])
    assert outcome.exit_code == 2
