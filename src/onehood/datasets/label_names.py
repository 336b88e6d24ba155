"""Names of classes as people read them: one name is one class, however its letters are encoded."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from onehood.terminal import counted


def label_name(text: str) -> str:
    """The one form of a name: composed (NFC). "Ä" in one character, and "A" with two dots, are the same name."""
    return unicodedata.normalize("NFC", text)


def class_indices(names: Iterable[str]) -> dict[str, int]:
    """The index of each class by the one form of its name; of two that are equal so, the first."""
    indices: dict[str, int] = {}
    for index, name in enumerate(names):
        indices.setdefault(label_name(name), index)
    return indices


def like_labels(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of different labels that people may take for one: they differ by case or by blanks at their ends."""
    groups: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        groups.setdefault(_as_seen(label), []).append(label)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def like_labels_remark(labels: Iterable[str]) -> list[str]:
    """A sentence for each such group, from the label of every image."""
    counts = Counter(labels)
    return [
        f"{' and '.join(_with_number(label, counts[label]) for label in group)} differ only by case or by blanks at "
        "their ends, and are classes of their own. If they are one, give them one name."
        for group in like_labels(counts)
    ]


def joined_labels_remark(labels: Iterable[str]) -> list[str]:
    """A sentence where labels look like several, as "cat,outdoor" and "dog,outdoor"."""
    known = sorted(set(labels))
    for separator in ",;|":
        parts = Counter(part.strip() for label in known for part in set(label.split(separator)))
        joined = [label for label in known if separator in label]
        if any(parts[part.strip()] > 1 for label in joined for part in label.split(separator)):
            return [
                f"{joined[0]!r} counts as one label, for an image has one; {len(joined):,} labels look like several."
            ]
    return []


def _as_seen(label: str) -> str:
    """Without what is not seen: case, width, blanks at the ends, and characters without a shape."""
    shaped = "".join(
        character for character in unicodedata.normalize("NFKC", label) if unicodedata.category(character) != "Cf"
    )
    return unicodedata.normalize("NFKC", shaped.casefold()).strip()


def _with_number(label: str, images: int) -> str:
    return f"{label!r} ({counted(images, 'image')})"
