"""From a model file to the classifier that wrote it."""

from pathlib import Path

from onehood.classifiers.classifier import Classifier
from onehood.classifiers.model_file import OWN_NETWORK, read_model_file
from onehood.classifiers.techniques import TECHNIQUES, every_technique, technique
from onehood.classifiers.techniques.families import KERAS
from onehood.errors import ModelFileError


def load(path: Path | str, *, trust: bool = False) -> Classifier:
    """Loads a classifier; nothing in the file is executed, unless it holds a network of one's own and is trusted.

    Args:
        path: of a model file, or the name of a shipped one, "digits-model"; see `model_path`.
        trust: whether to load a network of one's own, whose layers may run any code. Layers that are not Keras's or
            onehood's must be registered and imported before.

    Raises:
        InvalidArgumentError: a shipped model and a file or folder here have that name.
        ModelFileError: the file is missing, damaged, of a technique that this version does not know, or holds a network
            of one's own and is not trusted.
    """
    content = read_model_file(path)  # A Path would not tell ./digits-model from digits-model.
    path = Path(path)
    if content.technique == OWN_NETWORK:
        if not trust:
            raise ModelFileError(
                f"{path}: holds a network of somebody's own, which may run code when it is loaded. If you trust where "
                "the file comes from: --trust (trust=True)."
            )
        return KERAS.load().from_file(path, content)
    if content.technique not in {one.name for one in every_technique()}:
        raise ModelFileError(
            f"{path}: the technique {content.technique!r} is not known to this version of onehood, which knows "
            f"{', '.join(TECHNIQUES)}."
        )
    return technique(content.technique).restore(path, content)
