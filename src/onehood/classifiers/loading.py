"""From a model file to the classifier that wrote it."""

from pathlib import Path

from onehood.classifiers.classifier import Classifier
from onehood.classifiers.model_file import OWN_NETWORK, read_model_file
from onehood.classifiers.techniques import TECHNIQUES
from onehood.errors import ModelFileError


def load(path: Path | str, *, trust: bool = False) -> Classifier:
    """Loads a classifier; nothing in the file is executed, unless it holds a network of one's own and is trusted.

    Args:
        path: of a model file, or the name of a shipped one: "digits-model".
        trust: whether to load a network of one's own, whose layers may run any code. Layers that are not Keras's or
            onehood's must be registered and imported before.

    Raises:
        ModelFileError: the file is missing, damaged, of a technique that this version does not know, or holds a network
            of one's own and is not trusted.
    """
    path = Path(path).expanduser()
    content = read_model_file(path)
    if content.technique == OWN_NETWORK:
        if not trust:
            raise ModelFileError(
                f"{path}: holds a network of somebody's own, which may run code when it is loaded. If you trust where "
                "the file comes from: --trust (trust=True)."
            )
        # It brings TensorFlow along.
        from onehood.classifiers.keras_classifier import KerasClassifier

        return KerasClassifier.from_file(path, content)
    if content.technique not in TECHNIQUES:
        raise ModelFileError(
            f"{path}: the technique {content.technique!r} is not known to this version of onehood, which knows "
            f"{', '.join(TECHNIQUES)}."
        )
    return TECHNIQUES[content.technique].restore(path, content)
