"""Every error a user can meet, as one small tree.

Each message names the argument or file, the rule, what came, and the way out. The command line prints the message
alone; `exit_code` says which of its two failures the error is.
"""


class OnehoodError(Exception):
    """The parent of all errors that a user of onehood can cause and mend."""

    exit_code = 1


class InvalidArgumentError(OnehoodError, ValueError):
    """An argument broke its rule (exit code 2 at the command line)."""

    exit_code = 2


class DataError(OnehoodError):
    """A data set or an image is missing, damaged or of the wrong kind."""


class ImageError(DataError):
    """One image cannot be read, or may not be: too large, damaged, of an unknown format."""


class ModelFileError(OnehoodError):
    """A model file is missing, damaged, or not one that this version can read."""


class WeightsError(OnehoodError):
    """Weights that somebody else has trained are missing, are not those that are known, or fit no network."""


class RunError(OnehoodError):
    """A training on disk cannot be continued: other options, or a damaged checkpoint."""


class DivergedError(OnehoodError):
    """A training has run away: a loss or a weight is no finite number any more."""


class ForkedProcessError(OnehoodError):
    """A network of Keras was asked for in a forked process, where its backend would wait for ever."""


class SearchIndexError(OnehoodError):
    """A search index is missing, damaged, of another version, or another process writes to it."""
