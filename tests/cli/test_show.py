"""`onehood show`."""

import numpy as np

import onehood
from onehood.images import decode


def test_pooling_is_drawn_into_a_folder(onehood_command, write_image, tmp_path):
    photo = write_image(np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8))
    outcome = onehood_command("show", photo, "--pooling", "--output", tmp_path / "pictures", "--json")
    assert outcome.code == 0
    assert set(outcome.json["pictures"]) == {"pooling-regions", "pooling-distortion"}
    for path in outcome.json["pictures"].values():
        assert np.ptp(decode(path)) > 100


def test_nothing_asked_a_bad_ratio_and_a_bad_photo_are_refused(onehood_command, write_image, tmp_path):
    photo = write_image(np.zeros((9, 9, 3), np.uint8))
    assert onehood_command("show", photo).code == 2
    outcome = onehood_command("show", photo, "--pooling", "--pooling-ratio", "2.5")
    assert outcome.code == 2
    assert "strictly between 1 and 2. Received: 2.5" in outcome.err
    outcome = onehood_command("show", tmp_path / "absent.png", "--pooling")
    assert outcome.code == 1
    assert "there is no such file" in outcome.err


def test_kernels_and_a_convolution_are_drawn_without_tensorflow(onehood_command, write_image, tmp_path):
    photo = write_image(np.random.default_rng(1).integers(0, 256, (50, 40), dtype=np.uint8))
    outcome = onehood_command(
        *("show", photo, "--kernels", "--convolution", "sharpen", "--output", tmp_path / "p", "--json")
    )
    assert outcome.code == 0
    assert set(outcome.json["pictures"]) == {"kernels", "convolution-sharpen"}
    for path in outcome.json["pictures"].values():
        assert np.ptp(decode(path)) > 100
    assert onehood_command("show", photo, "--convolution", "emboss").code == 2


def test_descriptors_and_visual_words_are_drawn(onehood_command, write_image, bars, tmp_path):
    photo = write_image(np.random.default_rng(2).integers(0, 256, (80, 90, 3), dtype=np.uint8))
    model = tmp_path / "words.onehood"
    onehood.train(bars, "visual_words", detector="dense", words=10, output=model)
    outcome = onehood_command(
        *("show", photo, "--descriptors", "--vocabulary", model, "--output", tmp_path / "p", "--json")
    )
    assert outcome.code == 0
    assert list(outcome.json["pictures"]) == [
        *("colour-histogram", "local-binary-pattern", "hog", "keypoints", "visual-words", "visual-word-patches")
    ]
    other = tmp_path / "hog.onehood"
    onehood.train(bars, "hog_svm", output=other)
    outcome = onehood_command("show", photo, "--vocabulary", other)
    assert outcome.code == 2
    assert "must be a model file of visual_words" in outcome.err
