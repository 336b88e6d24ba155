"""Conditions on the images that may be found."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from onehood.errors import InvalidArgumentError

_CONDITION = re.compile(r"\s*([^\s=!<>]+)\s*(=|!=|<=|>=)\s*(.*?)\s*", re.DOTALL)


@dataclass(frozen=True)
class Condition:
    """One condition, as `class=cats`, `folder=2023/summer`, `camera!=phone` or `rating>=3`.

    Args:
        name: "class", "folder", or that of a metadata column.
        operator: "=", "!=", "<=" or ">="; the last two compare numbers.
        value: what is compared with.
    """

    name: str
    operator: str
    value: str

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """From its text.

        Raises:
            InvalidArgumentError: it is none.
        """
        match = _CONDITION.fullmatch(text)
        if match is None:
            raise InvalidArgumentError(
                "A filter must be NAME=VALUE, NAME!=VALUE, NAME<=NUMBER or NAME>=NUMBER; NAME is class, folder or "
                f"a column of the metadata. Received: {text!r}."
            )
        condition = cls(*match.groups())
        if condition.operator in ("<=", ">=") and (_number(condition.value) is None or condition.name == "folder"):
            raise InvalidArgumentError(f"A filter with {condition.operator} compares numbers. Received: {text!r}.")
        return condition

    def holds(self, path: str, class_name: str, metadata: Mapping[str, Any]) -> bool:
        """Whether an image meets it; one without such metadata meets only "!=".

        Args:
            path: of the image.
            class_name: of the image.
            metadata: of the image, values by column.
        """
        if self.name == "folder":
            wanted, parts = PurePath(self.value).parts, PurePath(path).parts[:-1]
            inside = any(parts[place : place + len(wanted)] == wanted for place in range(len(parts)))
            return inside == (self.operator == "=")
        found = class_name if self.name == "class" else metadata.get(self.name)
        if self.operator in ("=", "!="):
            return (found is not None and _equal(str(found), self.value)) == (self.operator == "=")
        number, bound = _number(found), _number(self.value)
        if number is None or bound is None:
            return False
        return number <= bound if self.operator == "<=" else number >= bound


def conditions_of(filters: Sequence[str]) -> tuple[Condition, ...]:
    """All of which must hold.

    Raises:
        InvalidArgumentError: one is none.
    """
    return tuple(Condition.parse(text) for text in filters)


def check_columns(conditions: Sequence[Condition], columns: Collection[str]) -> None:
    """Refuses a condition on a column that no image has: nothing would be found, and nobody know why.

    Raises:
        InvalidArgumentError: if so.
    """
    for condition in conditions:
        if condition.name not in ("class", "folder", *columns):
            known = ", ".join(["class", "folder", *sorted(columns)])
            raise InvalidArgumentError(f"A filter must be on one of {known}. Received: {condition.name!r}.")


def _equal(found: str, wanted: str) -> bool:
    one, other = _number(found), _number(wanted)
    return found == wanted or (one is not None and one == other)


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
