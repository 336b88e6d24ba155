"""Every number of every command has its range, told by the option's name, in its unit, before any work is done."""

import inspect
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from onehood.cli.main import app

HUGE = str(10**20)
COUNT = ("0", "-1", HUGE)
INDEX = ("-1", HUGE)
SEED = ("-1", str(10**23))
POSITIVE = ("0", "-1", "nan", "inf")
SHARE = ("-0.1", "1", "nan", "inf")
RATIO = ("0", "1", "2", "-1.5", "nan", "inf")

# Of each option what is refused, and of one that belongs to a technique, which.
TRAINING = {
    "--epochs": COUNT,
    "--batch-size": COUNT,
    "--learning-rate": POSITIVE,
    "--weight-decay": ("-1", "nan", "inf"),
    "--warmup": ("-0.1", "1.1", "nan", "inf"),
    "--offset-range": (*POSITIVE, "1e300"),
    "--validation": SHARE,
    "--devices": (*COUNT, "1000"),
    "--summaries-every": COUNT,
    "--seed": SEED,
    "--checkpoint-seconds": ("-1", "nan", "inf"),
    "--image-size": (*COUNT, "1000000"),
    "--dropout": SHARE,
    "--hidden": ("0", "-5", HUGE, "8,0"),
    "--hidden-nodes": COUNT,
    "--groups": ("0", "3", HUGE),
    "--filters": (*COUNT, "100000000"),
    "--levels": COUNT,
    "--pooling-ratio": RATIO,
    "--cost": POSITIVE,
    "--words": ("0", "1", "-1", HUGE),
    "--keypoints": COUNT,
    "--pyramid": COUNT,
    "--longest-side": COUNT,
    "--orientations": COUNT,
    "--pixels-per-cell": COUNT,
    "--cells-per-block": COUNT,
    "--radius": (*POSITIVE, "1e300"),
    "--points": COUNT,
    "--grid": COUNT,
    "--bins": COUNT,
    "--size": (*COUNT, "1000000"),
}
READING = {"--test": SHARE, "--memory": ("-1", HUGE)}
OWN = {
    "--hidden": "multilayer_perceptron",
    "--hidden-nodes": "neural_network",
    "--groups": "alexnet",
    "--cost": "hog_svm",
    "--words": "visual_words",
    "--keypoints": "visual_words",
    "--pyramid": "visual_words",
    "--longest-side": "visual_words",
    "--orientations": "hog_svm",
    "--pixels-per-cell": "hog_svm",
    "--cells-per-block": "hog_svm",
    "--radius": "lbp_svm",
    "--points": "lbp_svm",
    "--grid": "lbp_svm",
    "--bins": "colour_histogram_svm",
    "--size": "hog_svm",
}
OTHERS = {
    ("compare", "digits"): {
        "--epochs": COUNT,
        "--minutes": POSITIVE,
        "--tests": COUNT,
        "--seed": SEED,
    },
    ("compare", "photographs"): {"--image-size": (*COUNT, "1000000"), **READING},
    ("evaluate", "digits-model", "digits"): {"--tests": COUNT, "--seed": SEED},
    ("predict", "digits-model", "photographs/red/0.png"): {"--top": COUNT, "--tests": COUNT, "--seed": SEED},
    ("describe", "fractional"): {
        "--classes": COUNT,
        "--dropout": SHARE,
        "--filters": (*COUNT, "100000000"),
        "--levels": COUNT,
        "--pooling-ratio": RATIO,
        "--offset-range": (*POSITIVE, "1e300"),
    },
    ("describe", "alexnet"): {"--groups": ("0", "3", HUGE)},
    ("describe", "neural_network"): {"--hidden-nodes": COUNT},
    ("describe", "multilayer_perceptron"): {"--hidden": ("0", "-5", HUGE, "8,0")},
    ("show", "photographs/red/0.png", "--pooling"): {"--pooling-ratio": RATIO, "--seed": SEED},
    ("index", "photographs", "--output", "index"): {
        "--words": ("0", "1", "-1", HUGE),
        "--keypoints": COUNT,
        "--longest-side": COUNT,
        "--seed": SEED,
    },
    ("search", "made", "photographs/red/0.png"): {"--top": COUNT},
    ("duplicates", "made"): {"--least-matches": COUNT, "--least-share": ("-0.1", "1.1", "nan", "inf")},
    ("demo",): {"--epochs": COUNT},
    ("data", "check", "photographs"): {"--test": SHARE},
    ("arithmetic", "convolution", "--input", "9x9x3", "--kernel", "3"): {
        "--kernel": COUNT,
        "--filters": COUNT,
        "--stride": COUNT,
        "--padding": INDEX,
        "--groups": COUNT,
    },
    ("arithmetic", "pooling", "--input", "9x9x3"): {"--kernel": COUNT, "--stride": COUNT, "--padding": INDEX},
    ("arithmetic", "fractional", "--input", "9x9x3"): {"--ratio": RATIO},
    ("arithmetic", "hog", "--input", "32x32"): {"--cell": COUNT, "--block": COUNT, "--orientations": COUNT},
    ("arithmetic", "ladders"): {"--side": COUNT, "--ratio": [ratio for ratio in RATIO if ratio != "2"]},
}


def _train(option):
    data = ("photographs",) if option in ("--image-size", *READING) else ("digits",)
    if option == "--groups":
        data = ("photographs", "--image-size", "67")
    return ("train", *data, "--output", "m.onehood", "--model", OWN.get(option, "fractional"))


TABLE = [
    *((_train(option), option, value) for option, values in (TRAINING | READING).items() for value in values),
    *((base, option, value) for base, table in OTHERS.items() for option, values in table.items() for value in values),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a few photographs and their index."""
    from onehood.search import SearchIndex

    folder = tmp_path_factory.mktemp("ranges")
    noise = np.random.default_rng(0)
    for name in ("red", "blue"):
        (folder / "photographs" / name).mkdir(parents=True)
        for number in range(5):
            pixels = noise.integers(0, 256, (40, 50, 3), np.uint8)
            Image.fromarray(pixels).save(folder / "photographs" / name / f"{number}.png")
    SearchIndex.create(folder / "made", words=10).update(folder / "photographs")
    return folder


@pytest.mark.parametrize(("base", "option", "value"), TABLE)
def test_a_number_out_of_its_range_is_refused_by_name(
    onehood_command, place, tmp_path, monkeypatch, base, option, value
):
    for name in ("photographs", "made"):
        (tmp_path / name).symlink_to(place / name)
    monkeypatch.chdir(tmp_path)
    outcome = onehood_command(*base, f"{option}={value}")
    assert outcome.code == 2, outcome.err
    assert option in outcome.err or option.strip("-").replace("-", "_") in outcome.err
    assert "fault of onehood" not in outcome.err
    assert len(outcome.err) < 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "photographs"]  # Nothing was begun.


def test_the_table_holds_every_number_of_every_command():
    numbers = set(_numbers(app))
    paths = {tuple(path) for *path, _ in numbers}
    tabled = {(*path, option) for base, option, _ in TABLE for path in paths if base[: len(path)] == path}
    assert numbers - tabled == set()


def _numbers(typer_app, *path):
    """The options that take a number, each after the words of its command."""
    for group in typer_app.registered_groups:
        yield from _numbers(group.typer_instance, *path, group.name)
    for command in typer_app.registered_commands:
        name = command.name or command.callback.__name__
        for parameter in inspect.signature(command.callback, eval_str=True).parameters.values():
            kind, option = get_args(parameter.annotation) or (parameter.annotation, None)
            if {int, float} & {kind, *get_args(kind)}:
                named = option.param_decls or (f"--{parameter.name.replace('_', '-')}",)
                yield (*path, name, named[0])
