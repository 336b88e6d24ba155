"""Loading finds the technique that wrote the file."""

import numpy as np
import pytest

from onehood.classifiers import ModelFile, load
from onehood.classifiers.model_file import write_model_file
from onehood.errors import ModelFileError


def test_an_unknown_technique_is_named(tmp_path):
    content = ModelFile("telepathy", {}, ("a", "b"), {}, {}, {"a": np.zeros(1, np.float32)}, {})
    write_model_file(tmp_path / "m.onehood", content)
    with pytest.raises(ModelFileError, match="the technique 'telepathy' is not known.*fractional"):
        load(tmp_path / "m.onehood")


def test_what_is_no_model_file_is_named(tmp_path):
    (tmp_path / "m.onehood").write_text("hello")
    with pytest.raises(ModelFileError, match="not a model file, or damaged"):
        load(tmp_path / "m.onehood")
