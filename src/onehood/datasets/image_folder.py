"""From a folder of photographs, as people have them, to a data set."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from onehood.datasets.data_facts import DataFacts, ViewOptions, usual_view
from onehood.datasets.find_samples import find_samples
from onehood.datasets.hash_split import hash_split
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.layout_advice import deeper_level
from onehood.datasets.samples import FoundSamples, Sample
from onehood.datasets.scan import Scan, describe_bad, read_headers, scan
from onehood.datasets.split import Split
from onehood.datasets.split_units import split_units
from onehood.datasets.verdicts import Verdict, load_verdicts
from onehood.errors import DataError
from onehood.images import DEFAULT_BUDGET, FileDigest, Fit, ImageHeader, KeptPixels, Pictures, ValueRange, View
from onehood.options import Flag
from onehood.progress import progress
from onehood.rules import MEMORY, SHARE
from onehood.terminal import counted

ViewOf = Callable[[DataFacts, ViewOptions], View]
"""From facts of the images, and what somebody asked for, to the view of whoever is to learn from them."""

_OF_READING = ("strict", "fresh", "memory")
"""Options that decide how the files are read now, and nothing about what is learned: no model records them."""


@dataclass(frozen=True)
class FolderOptions:
    """How a folder or manifest is read.

    Args:
        image_size: side of the model's square input, at least 4 pixels; None for the rule of `data_facts.usual_view`.
        fit: how images of other proportions are brought to it, see `images.resize`.
        test: share of the test split where the data has none of its own, 0 to below 1.
        validation: share of the validation split, likewise.
        glob: files to take instead of class folders, as "**/*.jpg".
        label_pattern: with `glob`, the regular expression whose first group is the label.
        group_pattern: the regular expression whose first group names what must stay in one split.
        path_column: of a manifest, the column of the paths where it is not called path.
        label_column: likewise of the labels.
        strict: whether a bad image is an error instead of being skipped.
        fresh: whether every image is looked at again, whatever is known of it.
        memory: bytes of decoded pixels to keep at most, 0 to 2⁴⁴.
        value_range: the values that become black and white, for images deeper than 8 bits, as (0, 4095); None leaves it
            to each file, see `images.value_scale`.

    Raises:
        InvalidArgumentError: for values out of range.
    """

    image_size: int | None = None
    fit: Fit = "letterbox"
    test: float = 0.2
    validation: float = 0.1
    glob: str | None = None
    label_pattern: str | None = None
    group_pattern: str | None = None
    path_column: str | None = None
    label_column: str | None = None
    strict: bool = False
    fresh: bool = False
    memory: int = DEFAULT_BUDGET
    value_range: ValueRange | None = None

    def __post_init__(self) -> None:
        for name in ("test", "validation"):
            SHARE.check(name, getattr(self, name))
        for name in ("strict", "fresh"):
            Flag().check(name, getattr(self, name))
        MEMORY.check("memory", self.memory)
        object.__setattr__(self, "value_range", self.view.value_range)

    @property
    def view(self) -> ViewOptions:
        """What they ask of how models look at the images; raises InvalidArgumentError."""
        return ViewOptions(self.image_size, self.fit, self.value_range)

    def layout(self) -> dict[str, Any]:
        """What a model records to find the same splits again, as JSON values; a range only where there is one."""
        return {
            name: value
            for name, value in asdict(self).items()
            if name not in _OF_READING and (name != "value_range" or value is not None)
        }

    def given(self) -> dict[str, Any]:
        """Those that differ from their defaults, by name."""
        plain = asdict(FolderOptions())
        return {name: value for name, value in asdict(self).items() if value != plain[name]}


@dataclass(frozen=True)
class ScannedFolder:
    """A folder after the scan: everything that the doctor's report needs.

    Args:
        dataset: what can be trained on.
        found: what the folder holds.
        scan: the verdicts on its images.
        splits: the split of each good sample.
    """

    dataset: ImageDataset
    found: FoundSamples
    scan: Scan
    splits: tuple[str, ...]


def image_folder(
    data: Path | str, options: FolderOptions | None = None, *, view_of: ViewOf = usual_view
) -> ImageDataset:
    """Reads a folder of images or a manifest as a data set; bad images are named on standard error and left out.

    Args:
        data: a folder with one subfolder per class, the same below `train`, `val` and `test`, a folder with
            `options.glob`, or a manifest (.csv, .tsv, .txt); see `find_samples`.
        options: how to read it.
        view_of: how the images will be seen: looking at them for the first time leaves their pixels in that view.

    Raises:
        DataError: nothing can be trained on, and why; with `strict`, a bad image.
        InvalidArgumentError: an option is out of its range.
    """
    scanned = scan_folder(data, options, view_of=view_of)
    with progress("Reading", None) as bar:
        for line in scanned.found.told():
            bar.line(line)
        if scanned.scan.bad:
            bar.line(describe_bad(scanned.scan.bad))
        for doubt in scanned.scan.doubts():
            bar.line(doubt)
    return scanned.dataset


def scan_folder(
    data: Path | str, options: FolderOptions | None = None, *, view_of: ViewOf = usual_view
) -> ScannedFolder:
    """`image_folder` with all that was learned on the way."""
    data, options = Path(data), options or FolderOptions()
    found = find_samples(
        data,
        glob=options.glob,
        label_pattern=options.label_pattern,
        group_pattern=options.group_pattern,
        path_column=options.path_column,
        label_column=options.label_column,
    )
    verdicts = {} if options.fresh else load_verdicts(data, options.value_range)
    headers = read_headers(found.samples, verdicts)
    facts = DataFacts.of_headers(one for one in headers if isinstance(one, ImageHeader))
    pixels = KeptPixels(options.memory)
    result = scan(
        data,
        found.samples,
        view_of(facts, options.view),
        verdicts,
        pixels=pixels,
        headers=headers,
        strict=options.strict,
    )
    splits = _splits(result.good, result.verdicts, options)
    class_names, parts = _parts(data, result, splits, pixels)
    dataset = ImageDataset(
        str(data),
        class_names,
        parts,
        photographic=facts.channels == 3,
        facts=facts,
        view_options=options.view,
        layout=options.layout(),
    )
    return ScannedFolder(dataset, found, result, tuple(splits))


def _splits(samples: Sequence[Sample], verdicts: Sequence[Verdict], options: FolderOptions) -> list[str]:
    """The split of each sample: its own if it has one, else by content, which keeps duplicates and groups together.

    Samples without a split of their own follow those that have one and are copies of them or of their group.
    """
    own = {sample.split for sample in samples}
    if None not in own and "validation" in own:
        return [sample.split or "" for sample in samples]
    units = split_units([verdict.digest for verdict in verdicts], [sample.group for sample in samples])
    given: dict[str, set[str]] = {}
    for sample, unit in zip(samples, units, strict=True):
        given.setdefault(unit, set()).update([sample.split] if sample.split else [])
    # What belongs to the training split may become validation data, but no test image.
    undecided = [index for index, unit in enumerate(units) if given[unit] <= {"train"}]
    # Data with a test split of its own gives up only a validation split.
    drawn = hash_split(
        [units[index] for index in undecided],
        [samples[index].label for index in undecided],
        test=0.0 if "test" in own else options.test,
        validation=0.0 if "validation" in own else options.validation,
    )
    splits = [sample.split or _followed(given[unit]) for sample, unit in zip(samples, units, strict=True)]
    for index, side in zip(undecided, drawn, strict=True):
        splits[index] = "train" if given[units[index]] and side == "test" else side
    return splits


def _followed(given: Collection[str]) -> str:
    """Of several splits the one in which a further copy does the least harm."""
    return next((name for name in ("train", "validation", "test") if name in given), "")


def _parts(
    data: Path, result: Scan, splits: Sequence[str], pixels: KeptPixels
) -> tuple[tuple[str, ...], dict[str, Split]]:
    """The names of the classes, and the splits.

    Raises:
        DataError: they are no data to learn from.
    """
    samples = result.good
    training = sorted({sample.label for sample, split in zip(samples, splits, strict=True) if split == "train"})
    if len(training) < 2:
        advice = deeper_level(data) if data.is_dir() else []
        raise DataError(
            f"{data}: a classifier needs training images of at least two classes. Found: "
            f"{', '.join(training) or 'none'}.{''.join(f' {line}' for line in advice)}"
        )
    index = {name: number for number, name in enumerate(training)}
    unknown = Counter(sample.label for sample in samples if sample.label not in index)
    if unknown:
        listed = ", ".join(f"{label} ({counted(count, 'image')})" for label, count in unknown.items())
        raise DataError(f"{data}: classes without any training image: {listed}.")
    parts = {}
    for name in ("train", "validation", "test"):
        places = [place for place, split in enumerate(splits) if split == name]
        if places:
            parts[name] = Split(
                Pictures(
                    [samples[place].path for place in places],
                    [_digest(result.verdicts[place]) for place in places],
                    pixels,
                ),
                np.array([index[samples[place].label] for place in places], dtype=np.int64),
                [samples[place].id for place in places],
            )
    return tuple(training), parts


def _digest(verdict: Verdict) -> FileDigest:
    return FileDigest(verdict.digest, verdict.size, verdict.modified)
