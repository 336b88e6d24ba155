"""From what a user names to a data set."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onehood.datasets.cifar import CIFAR10, CIFAR100, cifar10, cifar100
from onehood.datasets.digits import digits
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.mnist import FASHION_MNIST, MNIST, fashion_mnist, mnist
from onehood.datasets.sources import Source, find
from onehood.errors import DataError, InvalidArgumentError


@dataclass(frozen=True)
class NamedDataset:
    """A data set that a name stands for.

    Args:
        summary: one line for lists.
        load: from a data directory or None to the data set.
        source: its files, or None where it needs none.
    """

    summary: str
    load: Callable[[Path | str | None], ImageDataset]
    source: Source | None

    def found(self, data_dir: Path | str | None = None) -> dict[str, str | None]:
        """Where the files are: a `folder` (or None) and a `state`, one of "embedded", "found", "not found"."""
        if self.source is None:
            return {"folder": None, "state": "embedded"}
        try:
            folder = find(self.source, data_dir)
        except DataError as error:
            return {"folder": None, "state": str(error)}
        return {"folder": str(folder), "state": "found"} if folder else {"folder": None, "state": "not found"}


NAMED_DATASETS = {
    "digits": NamedDataset("1,797 handwritten digits, 8×8 grey, embedded", lambda _: digits(), None),
    "mnist": NamedDataset("70,000 handwritten digits, 28×28 grey", mnist, MNIST),
    "fashion_mnist": NamedDataset("70,000 pictures of clothing, 28×28 grey", fashion_mnist, FASHION_MNIST),
    "cifar10": NamedDataset("60,000 photographs, 32×32 colour, 10 classes", cifar10, CIFAR10),
    "cifar100": NamedDataset("60,000 photographs, 32×32 colour, 100 classes", cifar100, CIFAR100),
}


def open_dataset(data: ImageDataset | str | Path, *, data_dir: Path | str | None = None) -> ImageDataset:
    """Opens a data set.

    Args:
        data: the name of a known data set, or a data set, which is returned as it is.
        data_dir: where to look for its files first.

    Raises:
        InvalidArgumentError: no data set of that name is known.
        DataError: its files are nowhere to be had, or damaged.
    """
    if isinstance(data, ImageDataset):
        return data
    named = NAMED_DATASETS.get(str(data))
    if named is None:
        raise InvalidArgumentError(
            f"`data` must be the name of a data set ({', '.join(NAMED_DATASETS)}). Received: {data}."
        )
    return named.load(data_dir)
