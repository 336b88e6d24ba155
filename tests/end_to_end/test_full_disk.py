"""A disk that is full, in every command that fills one: a sentence, exit code 1, and nothing half-written."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

resource = pytest.importorskip("resource", reason="limits on files' sizes are POSIX's")


def on_a_full_disk(folder, size, *arguments):
    """`onehood ARGUMENTS`, where no file can become larger than so many bytes."""
    return subprocess.run(
        [sys.executable, "-m", "onehood", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.fixture
def photographs(tmp_path):
    noise = np.random.default_rng(0)
    for label in "ab":
        (tmp_path / "photographs" / label).mkdir(parents=True)
        for number in range(6):
            pixels = noise.integers(0, 256, (120, 160, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photographs" / label / f"{number}.png")
    return tmp_path


@pytest.mark.parametrize(
    ("size", "arguments", "words"),
    [
        (60_000, ["index", "photographs", "--output", "index", "--words", "50"], "index"),
        (150_000, ["index", "photographs", "--output", "index", "--words", "50"], "the same command goes on"),
        (3_000, ["train", "digits", "--model", "lenet", "--epochs", "2", "--tensorboard", "boards"], "TensorBoard"),
        (20_000, ["train", "digits", "--model", "hog_svm", "--output", "m.onehood"], "m.onehood"),
        (20_000, ["evaluate", "digits-model", "digits", "--report", "report"], "report"),
        (10_000, ["compare", "digits", "--models", "neural_network", "--epochs", "1"], "comparison"),
        (10, ["predict", "digits-model", "photographs", "--output", "table.csv"], "table.csv"),
        (10_000, ["show", "photographs/a/0.png", "--kernels"], "pictures"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_a_full_disk_is_said(photographs, size, arguments, words):
    done = on_a_full_disk(photographs, size, *arguments)
    assert done.returncode == 1, done.stderr
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert "fault of onehood" not in done.stderr
    assert not [path for path in photographs.rglob("*.partial")]
    for name in ("m.onehood", "table.csv"):
        assert not (photographs / name).exists()
