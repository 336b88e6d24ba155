"""From what a user names to a data set."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from onehood.datasets.cifar import CIFAR10, CIFAR100, cifar10, cifar100
from onehood.datasets.data_facts import usual_view
from onehood.datasets.digits import digits
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.image_folder import FolderOptions, ViewOf, image_folder
from onehood.datasets.mnist import FASHION_MNIST, MNIST, fashion_mnist, mnist
from onehood.datasets.published_files import PublishedFiles, find
from onehood.errors import DataError, InvalidArgumentError
from onehood.known_names import known_name, path_given_as_name
from onehood.rules import IMAGE_SIDE


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
    source: PublishedFiles | None

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


def open_dataset(
    data: ImageDataset | str | Path,
    *,
    data_dir: Path | str | None = None,
    image_size: int | None = None,
    folder: FolderOptions | None = None,
    view_of: ViewOf = usual_view,
) -> ImageDataset:
    """Opens a data set.

    Args:
        data: the name of a known data set, a folder of images, a manifest, or a data set; see `known_dataset`.
        data_dir: where to look for a known data set's files first.
        image_size: side of the model's square input in pixels, at least 4; the data's own size by default.
        folder: how a folder or manifest is read.
        view_of: how the images of a folder will be seen, see `image_folder`.

    Raises:
        InvalidArgumentError: no data set, folder or file of that name is known, or an option does not fit.
        DataError: its files are nowhere to be had, or damaged.
    """
    if image_size is not None:
        image_size = IMAGE_SIDE.check("image_size", image_size)
    name = known_dataset(data)
    if name is None and not isinstance(data, ImageDataset):
        return _open_path(data, image_size, folder or FolderOptions(), view_of)
    if folder is not None:
        raise InvalidArgumentError(
            "Options of a folder do not belong to a data set that is known or in memory. Received: "
            f"{', '.join(folder.given()) or 'FolderOptions()'}."
        )
    dataset = data if isinstance(data, ImageDataset) else NAMED_DATASETS[name or ""].load(data_dir)
    return dataset if image_size is None else dataset.with_image_size(image_size)


def known_dataset(data: ImageDataset | str | Path) -> str | None:
    """Which of `NAMED_DATASETS` is meant, or None for a folder, a manifest or a data set in memory.

    "digits" is the known one; it is refused where there is a folder or file of that name, too. "known:digits" is always
    the known one; "./digits", "digits/" and every `Path` are always the folder.

    Raises:
        InvalidArgumentError: both are there, or "known:" stands before another name.
    """
    if isinstance(data, ImageDataset):
        return None
    return known_name(data, NAMED_DATASETS, argument="data", kind="data set")


def _open_path(data: str | Path, image_size: int | None, folder: FolderOptions, view_of: ViewOf) -> ImageDataset:
    path = Path(data).expanduser()
    if not path.exists():
        raise InvalidArgumentError(
            f"`data` must be the name of a data set ({', '.join(NAMED_DATASETS)}), or an existing folder or manifest. "
            f"Received: {data}.{path_given_as_name(data, NAMED_DATASETS)}"
        )
    options = folder if image_size is None else replace(folder, image_size=image_size)
    return image_folder(path, options, view_of=view_of)
