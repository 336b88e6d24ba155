"""Looking at many images: in order, past bad ones, each decoded once while that is affordable."""

import threading
import time

import numpy as np
import pytest

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import FeatureCache, KeptPixels, LongestSide, Looking, Pictures, Square, identity_of

VIEW = Square(4, 4, 1)


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
    found = list(Looking(VIEW, workers=workers).each(numbered(count), Counting(pause=0.001), "means"))
    assert [place for place, _ in found] == list(range(count))
    assert [described["vector"][0] for _, described in found] == list(range(count))


def test_files_bytes_and_arrays_are_the_same_images(write_image):
    files = write_numbered(write_image, 5)
    for images in (numbered(5), list(numbered(5)), files, [path.read_bytes() for path in files], list(map(str, files))):
        rows, places = Looking(VIEW).rows(images, Counting(), "means")
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
    rows, places = Looking(VIEW).rows(files, Counting(), "means", skip_bad=True)
    np.testing.assert_array_equal(places, [0, 2, 3, 5])
    np.testing.assert_array_equal(rows[:, 0], [0, 2, 3, 5])
    told = "".join(capfd.readouterr().err.split())  # However the lines are broken.
    assert "leftout2imagesthatcannotberead" in told
    assert "1.png" in told
    assert "gone.png:thereisnosuchfile" in told


def test_of_many_bad_files_ten_are_named(tmp_path, capfd):
    files = [tmp_path / f"missing-{number}.png" for number in range(13)]
    rows, places = Looking(VIEW).rows(files, Counting(), "means", skip_bad=True)
    assert rows.shape == (0, 0)
    assert len(places) == 0
    told = "".join(capfd.readouterr().err.split())
    assert "leftout13images" in told
    assert told.count("missing-") == 10
    assert "and3more" in told


def test_a_bad_file_is_an_error_that_names_it(write_image, tmp_path):
    files = some_bad(write_image, tmp_path)
    with pytest.raises(ImageError, match=r"1\.png"):
        list(Looking(VIEW).each(files, Counting(), "means"))
    with pytest.raises(ImageError, match=r"gone\.png: there is no such file"):
        Looking(VIEW).rows(files[4:], Counting(), "means")


def test_other_errors_are_not_taken_for_bad_images():
    def refuse(image):
        raise InvalidArgumentError("too small")

    with pytest.raises(InvalidArgumentError, match="too small"):
        list(Looking(VIEW).each(numbered(3), refuse, "none", skip_bad=True))


def test_files_come_from_the_cache_the_second_time(write_image, tmp_path):
    files, describe = write_numbered(write_image, 5), Counting()
    looking = Looking(VIEW, FeatureCache(tmp_path / "cache"))
    first, _ = looking.rows(files, describe, "means")
    assert describe.calls == 5
    second, _ = looking.rows(files, describe, "means")
    assert describe.calls == 5
    np.testing.assert_array_equal(first, second)
    files[0].rename(tmp_path / "renamed.png")  # What counts is the content.
    looking.rows([tmp_path / "renamed.png", *files[1:]], describe, "means")
    assert describe.calls == 5


def test_another_view_or_identity_is_another_entry(write_image, tmp_path):
    files, describe, cache = write_numbered(write_image, 2), Counting(), FeatureCache(tmp_path / "cache")
    others = [(VIEW, "means"), (VIEW, "other means"), (Square(5, 5, 1), "means"), (LongestSide(4, 1), "means")]
    for calls, (view, identity) in enumerate(others, start=1):
        Looking(view, cache).rows(files[:1], describe, identity)
        assert describe.calls == calls
    files[0].write_bytes(files[1].read_bytes())
    rows, _ = Looking(VIEW, cache).rows(files[:1], describe, "means")
    assert describe.calls == 5
    assert rows[0, 0] == 1


def test_arrays_and_bytes_are_not_kept(write_image, tmp_path):
    describe = Counting()
    looking = Looking(VIEW, FeatureCache(tmp_path / "cache"))
    (path,) = write_numbered(write_image, 1)
    for images in (numbered(1), [path.read_bytes()]):
        for _ in range(2):
            looking.rows(images, describe, "means")
    assert describe.calls == 4
    assert not (tmp_path / "cache").exists()


def test_whoever_stops_early_does_not_wait_for_the_rest():
    describe = Counting(pause=0.002)
    generator = Looking(VIEW, workers=2).each(numbered(200), describe, "means")
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
        list(Looking(VIEW, workers=2).each(images, describe, "means"))
    assert describe.calls < 20


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_few_images_wait_for_a_slow_caller(workers):
    describe = Counting()
    found = Looking(VIEW, workers=workers).each(numbered(120), describe, "means")
    for done, _ in enumerate(found, start=1):
        if done % 20 == 0:
            time.sleep(0.01)
        assert describe.calls - done <= 4 * workers
    assert describe.calls == 120


def test_identities_tell_parameters_apart_whatever_their_order():
    assert identity_of("hog", {"a": 1, "b": "x"}) == identity_of("hog", {"b": "x", "a": 1})
    different = [("hog", {"a": 1}), ("hog", {"a": 2}), ("hog", {"b": 1}), ("lbp", {"a": 1}), ("hog", {"a": "1"})]
    assert len({identity_of(*one) for one in different}) == len(different)


def test_arrays_of_the_right_shape_are_not_copied():
    images = np.zeros((3, 4, 4, 1), np.uint8)
    assert Looking(VIEW).pixels(images) is images
    assert Looking(VIEW).pixels(images.astype(float), [2]).dtype == np.uint8
    assert Looking(VIEW, any_numbers=True).pixels(images.astype(float)).dtype == float


@pytest.mark.parametrize("workers", [1, 3])
def test_pixels_are_those_of_the_places_asked_for(write_image, workers):
    files = write_numbered(write_image, 20)
    looking = Looking(VIEW, workers=workers)
    for images in (numbered(20), files, Pictures(files)):
        np.testing.assert_array_equal(looking.pixels(images, [7, 0, 7])[:, 0, 0, 0], [7, 0, 7])
        np.testing.assert_array_equal(looking.pixels(images)[:, 0, 0, 0], range(20))
    assert looking.pixels([]).shape == looking.pixels(files, []).shape == (0, 4, 4, 1)


def test_batches_are_in_order_and_none_is_left_out(write_image):
    files = write_numbered(write_image, 5)
    batches = list(Looking(VIEW).batches(files, 2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    np.testing.assert_array_equal(np.concatenate(batches)[:, 0, 0, 0], np.arange(5))


def test_a_file_without_an_image_is_named(tmp_path):
    (tmp_path / "x.png").write_bytes(b"")
    with pytest.raises(ImageError, match=r"x\.png"):
        Looking(VIEW).pixels([tmp_path / "x.png"])


def test_pictures_with_a_place_for_their_pixels_are_decoded_once(write_image, monkeypatch):
    files = write_numbered(write_image, 12)
    read = []
    monkeypatch.setattr(Square, "read", lambda self, source, of=Square.read: (read.append(source), of(self, source))[1])
    pictures = Pictures(files, kept=KeptPixels())
    for _ in range(3):
        np.testing.assert_array_equal(Looking(VIEW).pixels(pictures)[:, 0, 0, 0], range(12))
    Looking(VIEW).rows(pictures[4:], Counting(), "means")
    assert sorted(read) == sorted(files)
    Looking(VIEW).pixels(Pictures(files))
    assert len(read) == 24


def test_pixels_of_many_sizes_are_kept_for_one_time_only(write_image):
    (path,) = write_numbered(write_image, 1)
    kept, view = KeptPixels(), LongestSide(4, 1)
    pictures = Pictures([path], kept=kept)
    kept.put(str(pictures.digest(0)), view, np.full((4, 4, 1), 9, np.uint8))
    assert [Looking(view).look(pictures, 0)[0, 0, 0] for _ in range(2)] == [9, 0]
    assert kept.kept_bytes == 0


def test_a_file_that_changed_is_read_again(write_image):
    (path,) = write_numbered(write_image, 1)
    pictures = Pictures([path], kept=KeptPixels())
    assert Looking(VIEW).pixels(pictures).max() == 0
    write_image(np.full((5, 5), 200, np.uint8), "0.png")
    assert Looking(VIEW).pixels(pictures).min() == 200
    path.unlink()
    with pytest.raises(ImageError, match="there is no such file"):
        Looking(VIEW).pixels(pictures)
