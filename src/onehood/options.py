"""Options: what a value may be, and the rows of which a technique's table is made.

A kind of value checks what a program gives, reads what a person types, and describes itself as JSON schema. The command
line and whatever else takes options from outside are built from rows.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from os import PathLike
from typing import Any, Protocol

from onehood.errors import InvalidArgumentError

_SHOWN = 60  # Characters of a value that an error repeats.


class Kind(Protocol):
    """What a value may be."""

    @property
    def rule(self) -> str:
        """In words, after "must be"."""

    def check(self, name: str, value: Any) -> Any:
        """The value, as it is kept; raises InvalidArgumentError, which calls it `name`."""

    def parse(self, name: str, text: str) -> Any:
        """What a person typed, checked; raises InvalidArgumentError."""

    def schema(self) -> dict[str, Any]:
        """As JSON schema has it."""


@dataclass(frozen=True)
class Whole:
    """Whole numbers.

    Args:
        least: the smallest.
        most: the largest; None for no bound.
    """

    least: int = 0
    most: int | None = None

    @property
    def rule(self) -> str:
        """In words."""
        if self.most is None:
            return f"a whole number of at least {self.least:,}"
        return f"a whole number from {self.least:,} to {self.most:,}"

    def check(self, name: str, value: Any) -> int:
        """The value as an int.

        Raises:
            InvalidArgumentError: it is none of these; `name` is what the error calls it.
        """
        if not isinstance(value, Integral) or isinstance(value, bool):
            raise broken(name, self.rule, value)
        number = int(value)
        if number < self.least or (self.most is not None and number > self.most):
            raise broken(name, self.rule, value)
        return number

    def parse(self, name: str, text: str) -> int:
        """See `Kind`."""
        return self.check(name, _number(text, int))

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return _without_none({"type": "integer", "minimum": self.least, "maximum": self.most})


@dataclass(frozen=True)
class Wholes:
    """Lists of whole numbers, of at least one.

    Args:
        each: of them.
    """

    each: Whole

    @property
    def rule(self) -> str:
        """In words."""
        return f"a list of at least one number, each {self.each.rule}"

    def check(self, name: str, value: Any) -> tuple[int, ...]:
        """The numbers.

        Raises:
            InvalidArgumentError: these are none; `name` is what the error calls them.
        """
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise broken(name, self.rule, value)
        return tuple(self.each.check(name, one) for one in value)

    def parse(self, name: str, text: str) -> tuple[int, ...]:
        """See `Kind`; with commas between, as 256,128."""
        numbers = [_number(part, int) for part in text.split(",")]
        if any(isinstance(number, str) for number in numbers):
            raise broken(name, "whole numbers with commas between, as 256,128", text)
        return self.check(name, numbers)

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"type": "array", "items": self.each.schema(), "minItems": 1}


@dataclass(frozen=True)
class Pair:
    """A whole number, or two: down and across.

    Args:
        each: of them.
    """

    each: Whole

    @property
    def rule(self) -> str:
        """In words."""
        return f"{self.each.rule}, or two: down and across"

    def check(self, name: str, value: Any) -> int | tuple[int, ...]:
        """The number, or both.

        Raises:
            InvalidArgumentError: it is neither; `name` is what the error calls it.
        """
        if isinstance(value, list | tuple) and len(value) == 2:
            return tuple(self.each.check(name, one) for one in value)
        return self.each.check(name, value)

    def parse(self, name: str, text: str) -> int | tuple[int, ...]:
        """See `Kind`; as 8 or 8,4."""
        numbers = [_number(part, int) for part in text.split(",")]
        return self.check(name, numbers[0] if len(numbers) == 1 else tuple(numbers))

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        each = self.each.schema()
        return {"anyOf": [each, {"type": "array", "items": each, "minItems": 2, "maxItems": 2}]}


@dataclass(frozen=True)
class Number:
    """Finite real numbers, within bounds of which each may be left out.

    Args:
        least: the smallest.
        above: a bound below all.
        most: the largest.
        below: a bound above all.
    """

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None

    @property
    def rule(self) -> str:
        """In words."""
        if self.above is not None and self.below is not None:
            return f"a number strictly between {self.above:g} and {self.below:g}"
        if self.least is not None and self.most is not None:
            return f"a number from {self.least:g} to {self.most:g}"
        bounds = (("at least", self.least), ("above", self.above), ("at most", self.most), ("below", self.below))
        parts = [f"{words} {bound:g}" for words, bound in bounds if bound is not None]
        return " ".join(["a finite number", " and ".join(parts)]).strip()

    def check(self, name: str, value: Any) -> float:
        """The value as it came.

        Raises:
            InvalidArgumentError: it is none of these; `name` is what the error calls it.
        """
        number: Any = value
        if not isinstance(value, Real) or isinstance(value, bool) or not _is_finite(value) or not self._holds(value):
            raise broken(name, self.rule, value)
        return number

    def parse(self, name: str, text: str) -> float:
        """See `Kind`."""
        return self.check(name, _number(text, float))

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        bounds = {
            "minimum": self.least,
            "exclusiveMinimum": self.above,
            "maximum": self.most,
            "exclusiveMaximum": self.below,
        }
        return _without_none({"type": "number", **bounds})

    def _holds(self, value: Any) -> bool:
        return (
            (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
            and (self.below is None or value < self.below)
        )


@dataclass(frozen=True)
class NumberOr:
    """Numbers, or one word in place of one.

    Args:
        number: what they may be.
        word: as "auto".
    """

    number: Number
    word: str

    @property
    def rule(self) -> str:
        """In words."""
        return f'{self.number.rule}, or "{self.word}"'

    def check(self, name: str, value: Any) -> float | str:
        """The number, or the word.

        Raises:
            InvalidArgumentError: it is neither; `name` is what the error calls it.
        """
        if isinstance(value, str) and value == self.word:
            return value
        try:
            return self.number.check(name, value)
        except InvalidArgumentError as error:
            raise broken(name, self.rule, value) from error

    def parse(self, name: str, text: str) -> float | str:
        """See `Kind`."""
        return self.check(name, text if text == self.word else _number(text, float))

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"anyOf": [self.number.schema(), {"const": self.word}]}


@dataclass(frozen=True)
class Choice:
    """One of several names.

    Args:
        names: that there are.
    """

    names: Sequence[str]

    @property
    def rule(self) -> str:
        """In words."""
        return f"one of {', '.join(self.names)}"

    def check(self, name: str, value: Any) -> str:
        """The value.

        Raises:
            InvalidArgumentError: it is none of these; `name` is what the error calls it.
        """
        if not isinstance(value, str) or value not in self.names:
            raise broken(name, self.rule, value, nearest=self.names)
        return value

    def parse(self, name: str, text: str) -> str:
        """See `Kind`."""
        return self.check(name, text)

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"enum": list(self.names)}


@dataclass(frozen=True)
class Choices:
    """Several of some names, or none.

    Args:
        names: that there are.
    """

    names: Sequence[str]

    @property
    def rule(self) -> str:
        """In words."""
        return f"a list of some of {', '.join(self.names)}"

    def check(self, name: str, value: Any) -> tuple[str, ...]:
        """The names.

        Raises:
            InvalidArgumentError: one of them is none; `name` is what the error calls them.
        """
        if not isinstance(value, list | tuple) or any(one not in self.names for one in value):
            raise broken(name, self.rule, value)
        return tuple(value)

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        """See `Kind`; with commas between."""
        return self.check(name, [part.strip() for part in text.split(",") if part.strip()])

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"type": "array", "items": {"enum": list(self.names)}}


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    @property
    def rule(self) -> str:
        """In words."""
        return "True or False"

    def check(self, name: str, value: Any) -> bool:
        """The value.

        Raises:
            InvalidArgumentError: it is neither; `name` is what the error calls it.
        """
        if not isinstance(value, bool):
            raise broken(name, self.rule, value)
        return value

    def parse(self, name: str, text: str) -> bool:
        """See `Kind`; true or false."""
        return self.check(name, {"true": True, "false": False}.get(text.lower(), text))

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Place:
    """A path, of which only whoever uses it can tell whether it will do."""

    @property
    def rule(self) -> str:
        """In words."""
        return "a path"

    def check(self, name: str, value: Any) -> Any:
        """The value.

        Raises:
            InvalidArgumentError: it is no path; `name` is what the error calls it.
        """
        if not isinstance(value, str | PathLike):
            raise broken(name, self.rule, value)
        return value

    def parse(self, name: str, text: str) -> str:
        """See `Kind`."""
        return text

    def schema(self) -> dict[str, Any]:
        """See `Kind`."""
        return {"type": "string"}


@dataclass(frozen=True)
class Option:
    """A row of a table of options.

    Args:
        name: by which a program gives it.
        kind: what its values may be.
        help: a few words for people.
        panel: under which `--help` lists it.
        default: of one that was not given; None where that is found out from the data, which the help then says.
        called: at the command line, where it has another name there, as "metric" for one of "metrics".
        off: of a flag, what its opposite is called at the command line.
    """

    name: str
    kind: Kind
    help: str
    panel: str = ""
    default: Any = None
    called: str = ""
    off: str = ""

    @property
    def flag(self) -> str:
        """At the command line, without its dashes."""
        return self.called or self.name.replace("_", "-")

    def check(self, value: Any) -> Any:
        """The value, as it is kept; None, which is not given, only where that is the default.

        Raises:
            InvalidArgumentError: it breaks the rule.
        """
        return None if value is None and self.default is None else self.kind.check(self.name, value)


def complete(owner: str, table: Iterable[Option], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every option: those that were given, checked, and the defaults of the others.

    Args:
        owner: what has these options, for errors.
        table: its rows.
        given: by name.

    Raises:
        InvalidArgumentError: a name is unknown, or a value breaks its rule.
    """
    rows = {row.name: row for row in table}
    check_known(owner, given, rows)
    return {name: row.check(given[name]) if name in given else row.default for name, row in rows.items()}


def check_known(owner: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuses names that are no options.

    Raises:
        InvalidArgumentError: one is not; `owner` is what does not have it.
    """
    known = tuple(known)
    for name in given:
        if name not in known:
            raise InvalidArgumentError(
                f"`{name}` is not an option of {owner}. It has: {', '.join(known)}.{suggestion(name, known)}"
            )


def broken(name: str, rule: str, value: Any, *, nearest: Iterable[str] = ()) -> InvalidArgumentError:
    """The error that says which argument broke which rule, and with what; of names, which is the nearest."""
    near = suggestion(value, nearest) if isinstance(value, str) else ""
    return InvalidArgumentError(f"`{name}` must be {rule}. Received: {shown(value)}.{near}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """The sentence " Did you mean …?" with the nearest of the known names; nothing where none is near."""
    plain = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), plain, 1)
    return f" Did you mean {plain[near[0]]!r}?" if near else ""


def shown(value: Any) -> str:
    """A value as an error repeats it: short, whatever it is."""
    try:
        text = repr(value)
    except Exception:  # A number of very many digits, or a foreign object's own fault.
        text = f"a {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _is_finite(value: Any) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # A whole number beyond all floats.
        return False


def _number(text: str, kind: type[int] | type[float]) -> Any:
    """The number that a text says, or the text, which no number's rule allows."""
    try:
        return kind(text)
    except ValueError:
        return text


def _without_none(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if value is not None}
