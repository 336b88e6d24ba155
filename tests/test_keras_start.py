"""Keras starts without a word, from Python as from the command line, and what goes wrong is told all the same."""

import os
import subprocess
import sys

import pytest

DOORS = {
    "a training": "import onehood; onehood.train('digits', 'logistic_regression', epochs=1)",
    "layers": "import onehood.layers",
    "the loop": "from onehood.training import fit",
    "batches": "from onehood.pipelines import TrainingBatches",
}


def _run(code, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_CPP")}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=kept | environment
    )


@pytest.mark.parametrize("code", DOORS.values(), ids=DOORS)
def test_nothing_but_our_own_words_is_written(code):
    done = _run(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert all(line.startswith(("Training ", "Epoch ")) for line in done.stderr.splitlines()), done.stderr


def test_who_asks_for_notices_has_them():
    assert "I0000" in _run("import onehood.keras_start, tensorflow", TF_CPP_MIN_LOG_LEVEL="0").stderr


def test_what_was_written_before_a_failure_is_told(tmp_path):
    (tmp_path / "broken.py").write_text("import os; os.write(2, b'the reason'); raise ImportError('no')")
    done = _run("from onehood.keras_start import import_quietly; import_quietly('broken')", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "the reason" in done.stderr
    assert "ImportError: no" in done.stderr


def test_standard_error_is_back_afterwards():
    code = "from onehood.keras_start import import_quietly; import_quietly('tensorflow'); import os; os.write(2, b'me')"
    assert _run(code).stderr == "me"


def test_it_does_without_a_standard_error():
    assert _run("import os; os.close(2); import onehood.keras_start").returncode == 0
