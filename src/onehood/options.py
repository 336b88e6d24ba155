"""What a value of an option may be: each rule in one place, for the library and for whoever reads text."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any

from onehood.errors import InvalidArgumentError

_SHOWN = 60  # Characters of a value that an error repeats.


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

    def _holds(self, value: Any) -> bool:
        return (
            (self.least is None or value >= self.least)
            and (self.above is None or value > self.above)
            and (self.most is None or value <= self.most)
            and (self.below is None or value < self.below)
        )


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
