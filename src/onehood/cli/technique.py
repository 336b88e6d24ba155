"""The options of techniques at the command line: a flag for each row of their tables."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import typer

from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques import TECHNIQUES
from onehood.classifiers.techniques.shared_options import FEATURES, NETWORK, TRAINING
from onehood.options import Choice, Choices, Flag, Number, Option, Whole

_ONE_NETWORK = "Of one network only"
_PLAIN = {Whole: int, Number: float, Flag: bool}


def option_group(*panels: str) -> type:
    """A group of options for `with_options`: what any technique takes under these headings of its table."""
    rows = _rows(panels)
    fields = {name: _annotated(those) for name, those in rows.items()}
    return type("TechniqueOptions", (), {"__annotations__": fields, **dict.fromkeys(fields)})


def all_options() -> type:
    """Everything that any technique takes."""
    return option_group(TRAINING, NETWORK, FEATURES)


def technique_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given at the command line, as `onehood.train` takes it.

    Raises:
        InvalidArgumentError: a text cannot be read.
    """
    rows = _rows((TRAINING, NETWORK, FEATURES))
    return {name: _read([row for _, row in rows[name]], value) for name, value in given.items()}


def _rows(panels: Sequence[str]) -> dict[str, list[tuple[Technique, Option]]]:
    """Rows by name, each with the technique that it belongs to; the last technique, the usual one, first."""
    rows: dict[str, list[tuple[Technique, Option]]] = {}
    for panel in panels:
        for technique in reversed(TECHNIQUES.values()):
            for row in technique.table:
                if row.panel == panel:
                    rows.setdefault(row.name, []).append((technique, row))
    # What several networks have comes before what one has.
    return dict(sorted(rows.items(), key=lambda item: (panels.index(item[1][0][1].panel), _is_of_one(item[1]))))


def _annotated(rows: list[tuple[Technique, Option]]) -> Any:
    """The type of a flag, with what Typer is to know of it."""
    row = rows[0][1]
    flag = f"--{row.flag}"
    if isinstance(row.kind, Flag):
        flag = f"{flag}/--{row.off}"
    declared = typer.Option(flag, help=_help(rows), show_default=_default(rows), rich_help_panel=_panel(rows))
    return Annotated[_type(rows) | None, declared]


def _type(rows: list[tuple[Technique, Option]]) -> Any:
    kinds = [row.kind for _, row in rows]
    if all(isinstance(kind, Choice) for kind in kinds):
        names = dict.fromkeys(name for kind in kinds if isinstance(kind, Choice) for name in kind.names)
        return Literal[tuple(names)]
    if isinstance(kinds[0], Choices):
        return list[str]
    plain = {_PLAIN.get(type(kind), str) for kind in kinds}
    return plain.pop() if len(plain) == 1 else str


def _help(rows: list[tuple[Technique, Option]]) -> str:
    """The row's words, after the names of the techniques where these are not all of a family."""
    row = rows[0][1]
    if row.panel == TRAINING or row in rows[0][0].family.options or (row.panel == NETWORK and len(rows) > 1):
        return row.help
    return f"{', '.join(technique.name for technique, _ in reversed(rows))}: {row.help}"


def _default(rows: list[tuple[Technique, Option]]) -> str | bool:
    """The default that all of them have, in words."""
    row = rows[0][1]
    if row.default is None or isinstance(row.kind, Flag) or any(other.default != row.default for _, other in rows):
        return False
    if isinstance(row.default, tuple):
        return ",".join(map(str, row.default))
    return f"{row.default:.4g}" if isinstance(row.default, float) else str(row.default)


def _is_of_one(rows: list[tuple[Technique, Option]]) -> bool:
    return rows[0][1].panel == NETWORK and len(rows) == 1


def _panel(rows: list[tuple[Technique, Option]]) -> str:
    return _ONE_NETWORK if _is_of_one(rows) else rows[0][1].panel


def _read(rows: list[Option], value: Any) -> Any:
    """A value as its kind has it."""
    row = rows[0]
    if isinstance(value, list):
        return row.kind.check(f"--{row.flag}", value)
    return row.kind.parse(f"--{row.flag}", value) if isinstance(value, str) else value
