"""From a model file to the classifier that wrote it."""

from pathlib import Path

from onehood.classifiers.classifier import Classifier
from onehood.classifiers.model_file import read_model_file
from onehood.classifiers.techniques import TECHNIQUES
from onehood.errors import ModelFileError


def load(path: Path | str) -> Classifier:
    """Loads a classifier; nothing in the file is executed.

    Raises:
        ModelFileError: the file is missing, damaged, or of a technique that this version does not know.
    """
    path = Path(path)
    content = read_model_file(path)
    if content.technique not in TECHNIQUES:
        raise ModelFileError(
            f"{path}: the technique {content.technique!r} is not known to this version of onehood, which knows "
            f"{', '.join(TECHNIQUES)}."
        )
    return TECHNIQUES[content.technique].restore(path, content)
