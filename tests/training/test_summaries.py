"""Summaries are read back from the event files; a training goes the same way with and without them."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.util import event_pb2
from training_runs import KilledError

import onehood
from onehood.classifiers import KerasClassifier
from onehood.errors import InvalidArgumentError
from onehood.training.session import Session
from onehood.training.summaries import tiled

OPTIONS = {"epochs": 2, "batch_size": 27, "filters": 4, "learning_rate": 0.01, "precision": "float32"}


def found(folder):
    """By tag, the steps and values; images as arrays; and how many graphs there are."""
    values, graphs = {}, 0
    for path in sorted(folder.glob("events*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = event_pb2.Event.FromString(record.numpy())
            graphs += event.HasField("graph_def")
            for value in event.summary.value:
                values.setdefault(value.tag, []).append((event.step, tf.make_ndarray(value.tensor)))
    return values, graphs


@pytest.fixture(scope="module")
def written(module_bars, tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    classifier = onehood.train(module_bars, tensorboard=folder, summaries_every=2, **OPTIONS)
    return classifier, *found(folder / "fractional-1")


def test_every_variable_has_the_summaries_of_the_talk(written):
    classifier, values, _ = written
    for weight in classifier.model_.trainable_variables:
        for name in ("mean", "stddev", "max", "min", "histogram"):
            assert [step for step, _ in values[f"{weight.path}/{name}"]] == [2, 3, 4, 6]  # Epochs end at 3.
        last = {name: float(values[f"{weight.path}/{name}"][-1][1]) for name in ("mean", "stddev", "max", "min")}
        array = weight.numpy()
        assert last["mean"] == pytest.approx(array.mean(), abs=1e-5)
        assert last["stddev"] == pytest.approx(array.std(), rel=1e-3, abs=1e-6)
        assert (last["max"], last["min"]) == pytest.approx((array.max(), array.min()))
        histogram = values[f"{weight.path}/histogram"][-1][1]  # (buckets, left, right, count)
        assert histogram[:, 2].sum() == pytest.approx(array.size)


def test_scalars_pictures_and_one_graph(written):
    _, values, graphs = written
    assert graphs == 1
    for tag in ("train/loss", "train/error_percent", "validation/loss", "learning_rate", "images_per_second"):
        assert [step for step, _ in values[tag]] == [3, 6]
    pictures = [tag for tag in values if tag.startswith(("filters", "feature maps", "pooling regions", "confusion"))]
    assert len(pictures) == 1 + 4 + 1 + 1
    for tag in pictures:
        assert [step for step, _ in values[tag]] == [3, 6]
        content = values[tag][0][1][2]  # Width and height come first.
        assert tf.io.decode_image(content).numpy().std() > 1


def test_weights_are_those_of_a_training_without(written, module_bars):
    plain = KerasClassifier.from_options("fractional", OPTIONS).fit(module_bars)
    for one, other in zip(written[0].model_.get_weights(), plain.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_restart_continues_the_steps_and_leaves_none_twice(module_bars, tmp_path, monkeypatch):
    original = Session.step_done

    def step_done(self, logs, seconds):
        original(self, logs, seconds)
        if self.global_step == 5:
            raise KilledError

    options = {"output": tmp_path / "m.onehood", "checkpoint_seconds": 0.0, "tensorboard": tmp_path / "t", **OPTIONS}
    with monkeypatch.context() as context:
        context.setattr(Session, "step_done", step_done)
        with pytest.raises(KilledError):
            onehood.train(module_bars, summaries_every=1, **options)
    onehood.train(module_bars, summaries_every=1, **options)
    values, graphs = found(tmp_path / "t" / "m-1")
    assert graphs == 1
    assert [step for step, _ in values["convolution_1/kernel/mean"]] == [1, 2, 3, 4, 5, 6]
    assert [step for step, _ in values["train/loss"]] == [3, 6]


def test_tiles_are_stretched_and_separated():
    planes = np.stack([np.array([[0.0, 1.0]]), np.array([[5.0, 3.0]]), np.array([[2.0, 2.0]])])[..., None]
    sheet = tiled(planes, enlarge=2)[:, :, 0]
    assert sheet.shape == (2 * 3, 2 * 5)
    assert sheet[0].tolist() == [0, 0, 255, 255, 0, 255, 255, 0, 0, 0]
    assert sheet[3].tolist() == [0] * 10


def test_tiles_that_are_stretched_alike_keep_sign_and_size():
    planes = np.array([[[0.0, 2.0]], [[-1.0, 0.0]], [[0.0, 0.0]]])[..., None]
    sheet = tiled(planes, alike=True)[:, :, 0]
    assert sheet[0].tolist() == [128, 255, 128, 64, 128, 128]
    assert (sheet[2] == 128).all()  # The third, and the empty place.


def test_fewer_than_one_step_is_refused(module_bars, tmp_path):
    with pytest.raises(InvalidArgumentError, match="`summaries_every` must be a whole number from 1"):
        onehood.train(module_bars, tensorboard=tmp_path, summaries_every=0, **OPTIONS)
