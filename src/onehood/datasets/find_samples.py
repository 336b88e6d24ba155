"""Which files belong to a data set, with their labels: folders, manifests, and patterns."""

from pathlib import Path

from onehood.datasets.layouts import compiled, samples_of_folders, samples_of_pattern
from onehood.datasets.manifest import samples_of_manifest
from onehood.datasets.samples import FoundSamples
from onehood.errors import DataError, InvalidArgumentError


def find_samples(
    data: Path,
    *,
    glob: str | None = None,
    label_pattern: str | None = None,
    group_pattern: str | None = None,
    path_column: str | None = None,
    label_column: str | None = None,
) -> FoundSamples:
    """Lists the samples of a folder or a manifest.

    - A folder with subfolders `train`, and perhaps `val` and `test`: one subfolder per class in each.
    - Another folder: one subfolder per class; what lies deeper belongs to that class.
    - A folder and `glob`: the files that match, each labelled by `label_pattern`, or by the folder it lies in.
    - A file .csv, .tsv or .txt: a manifest with the columns path and label, and perhaps split and group; paths are
      relative to the manifest's folder. See `samples_of_manifest`.

    Hidden files and folders, and those of systems (`system_files`), are no samples unless a manifest names them. Labels
    that differ only in how their letters are encoded (NFC, NFD) are one.

    Args:
        data: the folder or manifest.
        glob: a pattern such as "**/*.jpg".
        label_pattern: a regular expression, searched for in the path below the folder; its first group is the label.
        group_pattern: likewise for the group; files that do not match are groups by themselves.
        path_column: of a manifest, the column of the paths where it is not called path.
        label_column: likewise of the labels.

    Raises:
        DataError: there is nothing of that kind, or the manifest is damaged or contradicts itself.
        InvalidArgumentError: a pattern is no regular expression with a group, or an option does not belong to this
            layout.
    """
    if data.is_file():
        if glob or label_pattern or group_pattern:
            raise InvalidArgumentError("A manifest names its files, labels and groups itself: leave the patterns out.")
        return samples_of_manifest(data, path_column, label_column)
    if not data.is_dir():
        raise DataError(f"{data}: there is no such folder or manifest.")
    if path_column or label_column:
        raise InvalidArgumentError(
            "`path_column` and `label_column` belong to a manifest: leave them out for a folder."
        )
    if label_pattern and not glob:
        raise InvalidArgumentError("`label_pattern` needs `glob`: without it, the folders are the labels.")
    group = compiled("group_pattern", group_pattern)
    if glob:
        return samples_of_pattern(data, glob, compiled("label_pattern", label_pattern), group)
    return samples_of_folders(data, group)
