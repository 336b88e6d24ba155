"""Looking at every image once, in parallel: which are good, which are bad and why."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from onehood.datasets.samples import Sample
from onehood.datasets.verdicts import Verdict, content_digest, save_verdicts, still_valid
from onehood.errors import DataError, ImageError
from onehood.images import (
    ImageHeader,
    KeptPixels,
    Square,
    View,
    image_header,
    perceptual_hash,
    value_scale_of,
)
from onehood.progress import progress

_SHOWN = 20
_NAMED = 3
_FLAT = 8  # Grey levels of 255 between the darkest and the lightest pixel of an image in which nothing can be seen.
_CHUNK = 16
_NO_FILE = -1, -1  # Size and time that no file has: it is looked at again next time.

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Scan:
    """The samples of a data set after each was looked at.

    Args:
        good: those that can be read.
        verdicts: of the good ones, in the same order.
        bad: those that cannot, with the reason, in the order of their ids.
        looked_at: how many files were decoded now; the others' verdicts were kept from an earlier scan.
    """

    good: tuple[Sample, ...]
    verdicts: tuple[Verdict, ...]
    bad: tuple[tuple[Sample, str], ...]
    looked_at: int

    @property
    def flat(self) -> tuple[Sample, ...]:
        """The good ones that are of one shade, or nearly so."""
        return self._those(lambda verdict: verdict.flat)

    @property
    def with_own_range(self) -> tuple[Sample, ...]:
        """The good ones whose deep values were brought to grey levels by their own least and greatest."""
        return self._those(lambda verdict: verdict.own_range is not None)

    @property
    def own_ranges(self) -> tuple[float, float] | None:
        """The least and the greatest value of those; None where there are none."""
        ranges = [verdict.own_range for verdict in self.verdicts if verdict.own_range is not None]
        return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None

    def doubts(self) -> list[str]:
        """What is odd about good images, a sentence for each kind, the first of them named."""
        sentences = []
        if self.flat:
            sentences.append(f"{_count(self.flat)} of one shade, or nearly so: {_names(self.flat)}")
        if self.own_ranges is not None:
            low, high = self.own_ranges
            sentences.append(
                f"{_count(self.with_own_range)} deeper than 8 bits and of a narrow or unknown range of values, each "
                f"brought to grey levels by its own: {_names(self.with_own_range)} To treat all alike, give the range "
                f"of all: --value-range {low:.10g},{high:.10g} (value_range)."
            )
        return sentences

    def _those(self, are: Callable[[Verdict], bool]) -> tuple[Sample, ...]:
        return tuple(sample for sample, verdict in zip(self.good, self.verdicts, strict=True) if are(verdict))


def read_headers(samples: Sequence[Sample], kept: dict[str, Verdict]) -> list[ImageHeader | ImageError]:
    """The header of each sample, from its kept verdict where the file is unchanged, or why it has none."""
    # Reading a header is nearly all Python: threads would only stand in each other's way.
    return [_header(sample.path, kept.get(str(sample.path))) for sample in samples]


def scan(
    data: Path,
    samples: Sequence[Sample],
    view: View,
    kept: dict[str, Verdict],
    *,
    pixels: KeptPixels | None = None,
    headers: Sequence[ImageHeader | ImageError] | None = None,
    strict: bool = False,
) -> Scan:
    """Decodes every sample once, in a view, unless its verdict is kept and its file unchanged.

    Args:
        data: the folder or manifest, under which verdicts are kept for the next time.
        samples: what to look at.
        view: of whoever is to learn from the images.
        kept: verdicts of an earlier scan, as `load_verdicts` gives them.
        pixels: where what was seen stays for whoever looks next, or None.
        headers: of the samples, where `read_headers` has read them already.
        strict: whether a bad image is an error.

    Raises:
        DataError: no image can be read, or with `strict`, any cannot; the first twenty are named with the reason.
    """
    headers = read_headers(samples, kept) if headers is None else headers
    stale = [
        (sample, header)
        for sample, header in zip(samples, headers, strict=True)
        if not still_valid(kept.get(str(sample.path)), sample.path)
    ]
    fresh = dict(kept)
    if stale:
        with progress("Looking at images", len(stale), unit="images") as bar, ThreadPoolExecutor(_workers()) as pool:
            bad_count = 0
            verdicts = _in_chunks(pool, lambda one: _look_at(*one, view, pixels), stale)
            for (sample, _), verdict in zip(stale, verdicts, strict=True):
                fresh[str(sample.path)] = verdict
                bad_count += verdict.problem is not None
                bar.advance(note=f"{bad_count} bad" if bad_count else None)
        told = {str(sample.path): fresh[str(sample.path)] for sample in samples}
        save_verdicts(data, told, view.value_range)
    judged = [(sample, fresh[str(sample.path)]) for sample in samples]
    good = [(sample, verdict) for sample, verdict in judged if verdict.problem is None]
    bad = tuple((sample, verdict.problem) for sample, verdict in judged if verdict.problem is not None)
    if bad and (strict or not good):
        rule = "with strict scanning, every image must be readable" if good else "no image can be read"
        raise DataError(f"{data}: {rule}.\n{describe_bad(bad)}")
    return Scan(tuple(sample for sample, _ in good), tuple(verdict for _, verdict in good), bad, looked_at=len(stale))


def describe_bad(bad: Sequence[tuple[Sample, str]]) -> str:
    """The bad images with their reasons, the first twenty of them."""
    lines = [f"  {sample.id}: {reason}" for sample, reason in bad[:_SHOWN]]
    more = [f"  … and {len(bad) - _SHOWN} more"] if len(bad) > _SHOWN else []
    return "\n".join([f"{len(bad)} {'image' if len(bad) == 1 else 'images'} cannot be read:", *lines, *more])


def _count(samples: Sequence[Sample]) -> str:
    return "1 image is" if len(samples) == 1 else f"{len(samples):,} images are"


def _names(samples: Sequence[Sample]) -> str:
    """The first of them, as the end of a sentence."""
    return ", ".join(sample.id for sample in samples[:_NAMED]) + (", …" if len(samples) > _NAMED else ".")


def _workers() -> int:
    return os.cpu_count() or 1


def _in_chunks(pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """`pool.map` over pieces: handing every single image to a thread costs as much as looking at a small one."""
    pieces = [items[first : first + _CHUNK] for first in range(0, len(items), _CHUNK)]
    for results in pool.map(lambda piece: [work(item) for item in piece], pieces):
        yield from results


def _header(path: Path, verdict: Verdict | None) -> ImageHeader | ImageError:
    if verdict is not None and still_valid(verdict, path):
        if verdict.problem is not None:
            return ImageError(verdict.problem)
        return ImageHeader(verdict.height, verdict.width, verdict.colour, verdict.format)
    try:
        return image_header(path)
    except ImageError as error:
        return error


def _look_at(sample: Sample, header: ImageHeader | ImageError, view: View, kept: KeptPixels | None) -> Verdict:
    path = sample.path
    try:
        status = path.stat()
        size, modified = status.st_size, status.st_mtime_ns
    except OSError:
        size, modified = _NO_FILE
    if isinstance(header, ImageError):
        return _bad(header, path, size, modified)
    try:
        content = path.read_bytes()
        pixels = view.read(content)
        own_range = _own_range(content) if header.deep and view.value_range is None else None
    except ImageError as error:
        return _bad(error, path, size, modified)
    except OSError as error:
        return Verdict(*_NO_FILE, problem=f"the file cannot be read ({error.strerror}).")
    digest = content_digest(content)
    if kept is not None:
        kept.put(digest, view, pixels)
    return Verdict(
        size,
        modified,
        height=header.height,
        width=header.width,
        colour=header.colour,
        format=header.format,
        digest=digest,
        hash=perceptual_hash(pixels),
        flat=_is_flat(pixels, header, view),
        own_range=own_range,
    )


def _own_range(content: bytes) -> tuple[float, float] | None:
    scale = value_scale_of(content)
    return (scale.low, scale.high) if scale is not None and scale.own else None


def _is_flat(pixels: np.ndarray, header: ImageHeader, view: View) -> bool:
    """Whether what was seen shows nothing, the borders that were added left out."""
    if not isinstance(view, Square) or view.fit == "letterbox":
        placed = view.placement(header.height, header.width)
        left, top = (int(begin) for begin in placed.offset)
        pixels = pixels[top : top + placed.size[1], left : left + placed.size[0]]
    return bool(np.ptp(pixels, axis=(0, 1)).max() <= _FLAT)


def _bad(error: ImageError, path: Path, size: int, modified: int) -> Verdict:
    cause = error.__cause__
    passing = isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno is not None)
    # What the system refuses today says nothing about the file.
    size, modified = _NO_FILE if passing else (size, modified)
    return Verdict(size, modified, problem=_reason(error, path))


def _reason(error: ImageError, path: Path) -> str:
    """The error without the name that it opens with: it stands beside the sample's id."""
    return str(error).removeprefix(f"{path}: ").removeprefix("<bytes>: ")
