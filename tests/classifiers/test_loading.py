"""Loading finds the technique that wrote the file."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import onehood
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


def test_a_prediction_by_a_classical_model_loads_no_tensorflow(bars, tmp_path):
    onehood.train(bars, "hog_svm", output=tmp_path / "hog.onehood")
    Image.fromarray(bars.split("test").images[0][:, :, 0]).save(tmp_path / "bar.png")
    for arguments in (["predict", "hog.onehood", "bar.png"], ["describe", "hog.onehood"]):
        code = (
            f"import sys; sys.argv = ['onehood', *{arguments!r}]\n"
            "from onehood.cli.main import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "print(*[name for name in ('tensorflow', 'keras') if name in sys.modules], sep=',')"
        )
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
        assert result.stdout.splitlines()[-1] == ""
