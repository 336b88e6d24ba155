"""A person's folder, from scan to predictions; and the complaints that other toolkits hear, each answered.

The numbers are those of the list of complaints that this test file walks through.
"""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
from hostile_images import BAD, encoded, plant
from PIL import Image

import onehood
from onehood.classifiers import read_model_file
from onehood.datasets import FolderOptions, image_folder
from onehood.errors import DataError, RunError
from onehood.pipelines import Augmentation, TrainingBatches

FAST = {"filters": 4, "epochs": 4, "batch_size": 16, "image_size": 24}


def coloured(name, seed):
    """A picture of one of three kinds that a small network tells apart by colour, with random brightness and noise."""
    generator = np.random.default_rng([seed, *name.encode()])
    base = {"apple": (190, 40, 40), "leaf": (40, 170, 60), "sky": (60, 90, 200)}[name]
    pixels = np.array(base) * generator.uniform(0.7, 1.2) + generator.normal(0, 25, (40, 52, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Three classes of 24 pictures in four formats, with every kind of bad file planted."""
    folder = tmp_path_factory.mktemp("photos")
    kinds = ("PNG", "JPEG", "WEBP", "TIFF")
    suffix = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "TIFF": "tif"}
    for name in ("apple", "leaf", "sky"):
        plant(
            folder / name,
            {f"{n:02}.{suffix[kinds[n % 4]]}": encoded(coloured(name, n), kinds[n % 4]) for n in range(24)},
        )
    plant(folder / "leaf", BAD)
    return folder


@pytest.fixture(scope="module")
def model(photos, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.onehood"
    onehood.train(photos, output=path, **FAST)
    return path


def test_1_a_corrupt_file_is_named_and_costs_no_good_image(photos, capfd):
    dataset = image_folder(photos)
    assert sum(len(split) for split in dataset.splits.values()) == 72
    error = capfd.readouterr().err
    assert f"{len(BAD)} images cannot be read" in error
    assert "leaf/bad_data_crc.png: the image is damaged" in error


def test_2_webp_and_tiff_are_read(photos):
    ids = image_folder(photos).everything().ids
    assert sum(identity.endswith(".webp") for identity in ids) == 18
    assert sum(identity.endswith(".tif") for identity in ids) == 18


def test_3_class_names_reach_the_last_report(photos, model):
    assert onehood.load(model).class_names == ("apple", "leaf", "sky")
    assert onehood.evaluate(onehood.load(model), photos, tests=2).class_names == ("apple", "leaf", "sky")


def test_4_class_indices_are_those_of_training_whatever_an_evaluated_folder_holds(photos, model, tmp_path):
    """A test folder that lacks the first class must not shift the others."""
    for name in ("leaf", "sky"):
        shutil.copytree(photos / name, tmp_path / name, ignore=lambda _, names: [n for n in names if n in BAD])
    result = onehood.evaluate(onehood.load(model), tmp_path, tests=4, split="all")
    assert result.samples == 48
    assert result.error_percent < 15
    (tmp_path / "zebra").mkdir()
    shutil.copy(photos / "sky" / "00.png", tmp_path / "zebra")
    with pytest.raises(DataError, match="never learned: zebra"):
        onehood.evaluate(onehood.load(model), tmp_path, split="all")


def test_5_predicting_repeats_the_preprocessing_of_training(photos, model):
    """Pixels as the training read them, and the same image as a path, give the same probabilities."""
    classifier = onehood.load(model)
    dataset = image_folder(photos, FolderOptions(image_size=24))
    paths = dataset.split("test").images
    assert dataset.usual_view == classifier.specification
    pixels = np.stack([dataset.usual_view.read(path) for path in paths])
    classifier.reseed(0)
    by_path = classifier.predict_proba(paths)
    classifier.reseed(0)
    np.testing.assert_array_equal(classifier.predict_proba(pixels), by_path)


def test_6_nothing_is_cropped_unless_asked(tmp_path):
    """The colour of the outermost stripe of a wide picture survives letterboxing."""
    wide = np.zeros((20, 100, 3), np.uint8)
    wide[:, :10] = (250, 10, 10)
    for name in ("a", "b"):
        plant(tmp_path / name, {f"{n}.png": encoded(Image.fromarray(wide + np.uint8(n)), "PNG") for n in range(3)})
    for fit, red in (("letterbox", True), ("stretch", True), ("crop", False)):
        view = image_folder(tmp_path, FolderOptions(image_size=40, fit=fit)).usual_view
        pixels = view.read(tmp_path / "a" / "0.png").astype(int)
        assert ((pixels[:, :, 0] - pixels[:, :, 1]) > 150).any() == red


def test_7_and_8_a_killed_training_goes_on_with_its_data_position_steps_and_best_value(photos, tmp_path):
    """SIGKILL in the middle: the same command ends with the same weights, records and TensorBoard steps."""
    script = (
        "import os, signal, sys, onehood\n"
        "from onehood.training.session import Session\n"
        "original = Session.step_done\n"
        "def step_done(self, logs, seconds):\n"
        "    original(self, logs, seconds)\n"
        "    self.save(force=self.global_step == 9)\n"
        "    if self.global_step == int(sys.argv[3]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "Session.step_done = step_done\n"
        "onehood.train(sys.argv[1], output=sys.argv[2], filters=4, epochs=4, batch_size=16,"
        " image_size=24)\n"
    )

    def run(output, kill_at):
        return subprocess.run(
            [sys.executable, "-c", script, photos, output, str(kill_at)], capture_output=True, check=False
        )

    assert run(tmp_path / "whole.onehood", -1).returncode == 0
    assert run(tmp_path / "cut.onehood", 10).returncode == -9
    assert not (tmp_path / "cut.onehood").exists()
    assert run(tmp_path / "cut.onehood", -1).returncode == 0
    whole, cut = (read_model_file(tmp_path / f"{name}.onehood") for name in ("whole", "cut"))
    for name, weight in whole.weights.items():
        np.testing.assert_array_equal(cut.weights[name], weight)
    assert cut.training["resumed_epoch"] == 3
    assert cut.training["best_epoch"] == whole.training["best_epoch"]
    without_time = [[{**e, "seconds": 0} for e in content.training["epochs"]] for content in (whole, cut)]
    assert without_time[0] == without_time[1]


def test_9_shuffling_needs_no_buffer_and_reaches_every_place(photos):
    """The order is a permutation of indices: no pixels wait in a buffer, and the first image can come last."""
    dataset = image_folder(photos)
    batches = TrainingBatches(dataset.split("train"), dataset.usual_view, batch_size=8, seed=0)
    positions = set()
    for epoch in range(40):
        labels = np.concatenate([labels for _, labels in batches.epoch(epoch).as_numpy_iterator()])
        assert np.bincount(labels).tolist() == np.bincount(dataset.split("train").labels).tolist()
        positions.add(labels[:6].tobytes())
    assert len(positions) > 30


def test_10_augmentation_is_one_operation_for_a_batch(photos):
    dataset = image_folder(photos)
    plain, moved = (
        TrainingBatches(dataset.split("train"), dataset.usual_view, batch_size=16, seed=0, augmentation=augmentation)
        for augmentation in (Augmentation(), Augmentation(shift=0.1, rotate=10, zoom=0.1, flip=True))
    )
    pixels = [next(iter(batches.epoch(0)))[0] for batches in (plain, moved)]
    assert pixels[0].shape == pixels[1].shape
    assert tf.reduce_any(pixels[0] != pixels[1])


def test_11_every_prediction_knows_its_file(photos, model, tmp_path):
    result = onehood.evaluate(onehood.load(model), photos, tests=1)
    assert all((photos / mistake.id).exists() for mistake in result.mistakes)
    output = tmp_path / "p.json"
    command = [sys.executable, "-m", "onehood", "predict", model, photos / "sky", "--json", "--tests", "2"]
    output.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    rows = json.loads(output.read_text())
    assert [row["path"] for row in rows] == [str(path) for path in sorted((photos / "sky").iterdir())]
    assert sum(row["name"] == "sky" for row in rows) > 20


def test_12_the_split_is_random_by_content_and_keeps_groups(photos):
    """Not the last files of each class in the order of their names, and no group on two sides."""
    test = image_folder(photos).split("test")
    numbers = sorted(int(identity.split("/")[1][:2]) for identity in test.ids)
    assert numbers[0] < 12 < numbers[-1]
    grouped = image_folder(photos, FolderOptions(group_pattern=r"/(\d)\d\."))
    for name in ("0", "1", "2"):
        where = {
            split
            for split, part in grouped.splits.items()
            for identity in part.ids
            if identity.split("/")[1][0] == name
        }
        assert len(where) == 1


def test_evaluation_finds_the_very_test_split_that_training_left_out(photos, tmp_path):
    path = tmp_path / "m.onehood"
    onehood.train(photos, output=path, folder=FolderOptions(test=0.4), **FAST)
    classifier = onehood.load(path)
    dataset = image_folder(photos, FolderOptions(test=0.4))
    result = onehood.evaluate(classifier, photos, tests=1)
    assert result.samples == len(dataset.split("test"))
    assert classifier.training_["data"]["training_samples"] == len(dataset.split("train"))


def test_changed_data_is_not_silently_trained_on(photos, model, tmp_path):
    folder = tmp_path / "photos"
    shutil.copytree(photos, folder)
    output = tmp_path / "m.onehood"
    onehood.train(folder, output=output, **FAST)
    plant(folder / "sky", {"new.png": encoded(coloured("sky", 99), "PNG")})
    with pytest.raises(RunError, match=r"data\.fingerprint"):
        onehood.train(folder, output=output, **FAST)
