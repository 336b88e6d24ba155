"""Describing many images: in order, past bad ones, from the cache, and never too far ahead."""

import threading
import time
from dataclasses import dataclass

import numpy as np
import pytest

from onehood.errors import ImageError, InvalidArgumentError
from onehood.features import Extraction, FeatureCache, extract
from onehood.features.extraction import extract_rows, identity_of
from onehood.images import InputSpecification

READER = InputSpecification(4, 4, 1)


def numbered(count):
    """Images that hold their number."""
    return np.arange(count, dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 1), np.uint8)


class Counting:
    """Describes an image by its mean, and counts how often; `begun` and `most` are of those at work at once."""

    def __init__(self, pause=0.0):
        self.calls = 0
        self.pause = pause
        self._lock = threading.Lock()

    def __call__(self, image):
        with self._lock:
            self.calls += 1
        if self.pause:
            time.sleep(self.pause * (1 + int(image[0, 0, 0]) % 3))
        return {"vector": np.array([image.mean(), image.shape[0]], np.float32)}


def write_numbered(write_image, count):
    return [write_image(image[:, :, 0], f"{place}.png") for place, image in enumerate(numbered(count))]


@pytest.mark.parametrize("workers", [1, 3, 8])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_the_order_is_kept_whatever_is_done_first(workers, count):
    extraction = Extraction(READER, Counting(pause=0.001), "means")
    found = list(extract(numbered(count), extraction, workers=workers))
    assert [place for place, _ in found] == list(range(count))
    assert [described["vector"][0] for _, described in found] == list(range(count))


def test_files_bytes_and_arrays_are_the_same_images(write_image):
    files = write_numbered(write_image, 5)
    for images in (numbered(5), list(numbered(5)), files, [path.read_bytes() for path in files], list(map(str, files))):
        rows, places = extract_rows(images, Extraction(READER, Counting(), "means"))
        assert rows.dtype == np.float32
        np.testing.assert_array_equal(rows, [[number, 4] for number in range(5)])
        np.testing.assert_array_equal(places, range(5))


def some_bad(write_image, tmp_path):
    files = write_numbered(write_image, 6)
    files[1].write_bytes(b"no image")
    files[4] = tmp_path / "gone.png"
    return files


def test_bad_files_are_left_out_and_named(write_image, tmp_path, capfd):
    files = some_bad(write_image, tmp_path)
    rows, places = extract_rows(files, Extraction(READER, Counting(), "means"), skip_bad=True)
    np.testing.assert_array_equal(places, [0, 2, 3, 5])
    np.testing.assert_array_equal(rows[:, 0], [0, 2, 3, 5])
    told = "".join(capfd.readouterr().err.split())  # However the lines are broken.
    assert "leftout2imagesthatcannotberead" in told
    assert "1.png" in told
    assert "gone.png:thereisnosuchfile" in told


def test_of_many_bad_files_ten_are_named(tmp_path, capfd):
    files = [tmp_path / f"missing-{number}.png" for number in range(13)]
    rows, places = extract_rows(files, Extraction(READER, Counting(), "means"), skip_bad=True)
    assert rows.shape == (0, 0)
    assert len(places) == 0
    told = "".join(capfd.readouterr().err.split())
    assert "leftout13images" in told
    assert told.count("missing-") == 10
    assert "and3more" in told


def test_a_bad_file_is_an_error_that_names_it(write_image, tmp_path):
    files = some_bad(write_image, tmp_path)
    with pytest.raises(ImageError, match=r"1\.png"):
        list(extract(files, Extraction(READER, Counting(), "means")))
    with pytest.raises(ImageError, match=r"gone\.png: there is no such file"):
        extract_rows(files[4:], Extraction(READER, Counting(), "means"))


def test_other_errors_are_not_taken_for_bad_images():
    def refuse(image):
        raise InvalidArgumentError("too small")

    with pytest.raises(InvalidArgumentError, match="too small"):
        list(extract(numbered(3), Extraction(READER, refuse, "none"), skip_bad=True))


def test_files_come_from_the_cache_the_second_time(write_image, tmp_path):
    files, describe = write_numbered(write_image, 5), Counting()
    extraction = Extraction(READER, describe, "means", FeatureCache(tmp_path / "cache"))
    first, _ = extract_rows(files, extraction)
    assert describe.calls == 5
    second, _ = extract_rows(files, extraction)
    assert describe.calls == 5
    np.testing.assert_array_equal(first, second)
    files[0].rename(tmp_path / "renamed.png")  # What counts is the content.
    extract_rows([tmp_path / "renamed.png", *files[1:]], extraction)
    assert describe.calls == 5


@dataclass(frozen=True)
class Other:
    """Reads as another reader does."""

    number: int

    def read(self, source):
        return READER.read(source)


def test_another_image_reader_or_identity_is_another_entry(write_image, tmp_path):
    files, describe, cache = write_numbered(write_image, 2), Counting(), FeatureCache(tmp_path / "cache")
    for calls, extraction in enumerate(
        [
            Extraction(READER, describe, "means", cache),
            Extraction(READER, describe, "other means", cache),
            Extraction(InputSpecification(5, 5, 1), describe, "means", cache),
            Extraction(Other(1), describe, "means", cache),
            Extraction(Other(2), describe, "means", cache),
        ],
        start=1,
    ):
        extract_rows(files[:1], extraction)
        assert describe.calls == calls
    files[0].write_bytes(files[1].read_bytes())
    rows, _ = extract_rows(files[:1], Extraction(READER, describe, "means", cache))
    assert describe.calls == 6
    assert rows[0, 0] == 1


def test_arrays_and_bytes_are_not_kept(write_image, tmp_path):
    describe = Counting()
    extraction = Extraction(READER, describe, "means", FeatureCache(tmp_path / "cache"))
    (path,) = write_numbered(write_image, 1)
    for images in (numbered(1), [path.read_bytes()]):
        for _ in range(2):
            extract_rows(images, extraction)
    assert describe.calls == 4
    assert not (tmp_path / "cache").exists()


def test_whoever_stops_early_does_not_wait_for_the_rest():
    describe = Counting(pause=0.002)
    generator = extract(numbered(200), Extraction(READER, describe, "means"), workers=2)
    assert next(generator)[0] == 0
    generator.close()
    after = describe.calls
    assert after < 20
    time.sleep(0.03)
    assert describe.calls == after  # Nothing goes on behind the caller's back.


def test_after_an_error_the_rest_is_not_begun(tmp_path):
    describe = Counting(pause=0.002)
    images = [tmp_path / "gone.png", *numbered(200)]
    with pytest.raises(ImageError, match="gone"):
        list(extract(images, Extraction(READER, describe, "means"), workers=2))
    assert describe.calls < 20


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_few_images_wait_for_a_slow_caller(workers):
    describe = Counting()
    for done, _ in enumerate(extract(numbered(120), Extraction(READER, describe, "means"), workers=workers), start=1):
        if done % 20 == 0:
            time.sleep(0.01)
        assert describe.calls - done <= 4 * workers
    assert describe.calls == 120


def test_identities_tell_parameters_apart_whatever_their_order():
    assert identity_of("hog", {"a": 1, "b": "x"}) == identity_of("hog", {"b": "x", "a": 1})
    different = [("hog", {"a": 1}), ("hog", {"a": 2}), ("hog", {"b": 1}), ("lbp", {"a": 1}), ("hog", {"a": "1"})]
    assert len({identity_of(*one) for one in different}) == len(different)
