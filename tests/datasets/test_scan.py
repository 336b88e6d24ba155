"""The scan: every hostile file named with its reason, every unusual one read, and nothing looked at twice."""

import io
import os

import numpy as np
import pytest
from hostile_images import BAD, GOOD, JPEG, PNG, encoded, plant, plant_special
from PIL import Image

from onehood.datasets import scan as scan_module
from onehood.datasets.find_samples import find_samples
from onehood.datasets.samples import Sample
from onehood.datasets.scan import describe_bad, read_headers, scan
from onehood.datasets.verdicts import load_verdicts
from onehood.errors import DataError, ImageError
from onehood.images import KeptPixels, Square

VIEW = Square(16, 16, 3)


def test_the_corpus_is_large_enough():
    assert len(BAD) >= 30
    assert len(GOOD) >= 25


def test_every_bad_file_is_named_with_a_reason_and_every_good_one_is_read(tmp_path):
    plant(tmp_path / "bad", BAD)
    plant(tmp_path / "good", GOOD)
    found = find_samples(tmp_path)
    result = scan(tmp_path, found.samples, VIEW, {})
    assert {sample.id for sample, _ in result.bad} == {f"bad/{name}" for name in BAD}
    assert {sample.id for sample in result.good} == {f"good/{name}" for name in GOOD}
    for _, reason in result.bad:
        assert 10 < len(reason) < 250
        assert str(tmp_path) not in reason
    assert result.looked_at == len(BAD) + len(GOOD)


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    plant(tmp_path / "a", {"good.png": PNG})
    refused = plant_special(tmp_path / "a")
    samples = [Sample(tmp_path / "a" / name, name, "a") for name in ("good.png", *refused)]
    result = scan(tmp_path, samples, VIEW, {})
    expected = {name for name, applies in refused.items() if applies()}
    assert {sample.id for sample, _ in result.bad} == expected
    assert "no regular file" in dict((s.id, reason) for s, reason in result.bad)["pipe.png"]


def test_verdicts_are_kept_and_a_repaired_file_is_looked_at_again(tmp_path):
    plant(tmp_path / "a", {"one.png": PNG, "two.png": b"broken"})
    samples = find_samples(tmp_path).samples
    first = scan(tmp_path, samples, VIEW, {})
    assert (first.looked_at, len(first.bad)) == (2, 1)
    second = scan(tmp_path, samples, VIEW, load_verdicts(tmp_path))
    assert (second.looked_at, second.bad, second.verdicts) == (0, first.bad, first.verdicts)
    (tmp_path / "a" / "two.png").write_bytes(PNG)
    third = scan(tmp_path, samples, VIEW, load_verdicts(tmp_path))
    assert (third.looked_at, third.bad) == (1, ())


def test_what_the_system_refuses_today_is_looked_at_again(tmp_path, monkeypatch):
    plant(tmp_path / "a", {"one.png": PNG, "two.png": PNG, "three.png": PNG})
    samples = find_samples(tmp_path).samples
    refusals = iter([PermissionError(13, "permission denied"), OSError(24, "Too many open files"), MemoryError()])

    def refuse(*arguments, **options):
        raise next(refusals)

    with monkeypatch.context() as patched:
        patched.setattr("PIL.Image.open", refuse)
        with pytest.raises(DataError, match="no image can be read"):
            scan(tmp_path, samples, VIEW, {})
    again = scan(tmp_path, samples, VIEW, load_verdicts(tmp_path))
    assert (again.looked_at, again.bad) == (3, ())


def test_verdicts_tell_sizes_formats_and_content(tmp_path):
    plant(tmp_path / "a", {"one.png": PNG, "same.png": PNG, "other.jpg": JPEG})
    result = scan(tmp_path, find_samples(tmp_path).samples, VIEW, {})
    by_id = dict(zip((sample.id for sample in result.good), result.verdicts, strict=True))
    assert by_id["a/one.png"].digest == by_id["a/same.png"].digest != by_id["a/other.jpg"].digest
    assert (by_id["a/other.jpg"].height, by_id["a/other.jpg"].width, by_id["a/other.jpg"].format) == (48, 64, "JPEG")
    assert bin(by_id["a/one.png"].hash ^ by_id["a/other.jpg"].hash).count("1") <= 4


def test_the_scan_leaves_its_pixels_for_the_first_epoch(tmp_path):
    plant(tmp_path / "a", {"one.png": PNG})
    kept = KeptPixels()
    result = scan(tmp_path, find_samples(tmp_path).samples, VIEW, {}, pixels=kept)
    expected = VIEW.read(tmp_path / "a" / "one.png")
    np.testing.assert_array_equal(kept.get(result.verdicts[0].digest, VIEW), expected)


def test_strict_fails_and_names_the_first_twenty(tmp_path):
    plant(tmp_path / "a", {**BAD, "good.png": PNG})
    with pytest.raises(DataError, match="every image must be readable") as caught:
        scan(tmp_path, find_samples(tmp_path).samples, VIEW, {}, strict=True)
    assert str(caught.value).count("\n  a/") == 20
    assert f"… and {len(BAD) - 20} more" in str(caught.value)


def test_no_readable_image_is_an_error(tmp_path):
    plant(tmp_path / "a", {"one.png": b"x"})
    with pytest.raises(DataError, match=r"no image can be read.\n1 image cannot be read:\n  a/one.png: this is not"):
        scan(tmp_path, find_samples(tmp_path).samples, VIEW, {})


def test_headers_come_from_files_or_kept_verdicts(tmp_path, monkeypatch):
    plant(tmp_path / "a", {"one.png": PNG, "two.png": b"broken", "three.jpg": JPEG})
    samples = find_samples(tmp_path).samples
    fresh = read_headers(samples, {})
    good = [header for header in fresh if not isinstance(header, ImageError)]
    assert [(header.height, header.width, header.colour) for header in good] == [(48, 64, True)] * 2
    scan(tmp_path, samples, VIEW, {})
    kept = load_verdicts(tmp_path)
    monkeypatch.setattr(scan_module, "image_header", lambda path: pytest.fail("opened again"))
    again = read_headers(samples, kept)
    assert [one for one in again if not isinstance(one, ImageError)] == good
    assert len(again) == len(fresh) == 3


def test_an_unreadable_file_is_named(tmp_path):
    plant(tmp_path / "a", {"one.png": PNG, "two.png": PNG})
    (tmp_path / "a" / "two.png").chmod(0)
    if os.access(tmp_path / "a" / "two.png", os.R_OK):
        pytest.skip("root may read everything")
    result = scan(tmp_path, find_samples(tmp_path).samples, VIEW, {})
    assert "permission denied" in result.bad[0][1].lower()


def test_one_and_many_are_counted_in_words():
    sample = Sample(None, "a/1.png", "a")
    assert describe_bad([(sample, "no")]) == "1 image cannot be read:\n  a/1.png: no"
    assert describe_bad([(sample, "no")] * 2).startswith("2 images cannot be read:")


def deep(values):
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "TIFF")
    return stream.getvalue()


def test_flat_images_and_those_of_their_own_range_are_told(tmp_path):
    ramp = np.tile(np.arange(132, dtype=np.uint16), (40, 1))
    files = {f"flat{n}.png": encoded(Image.new("RGB", (60, 30), (50 * n, 0, 9)), "PNG") for n in range(1, 6)}
    nearly = np.full((30, 60, 3), 90, np.uint8)
    nearly[::2] += 7
    files |= {
        "nearly.png": encoded(Image.fromarray(nearly), "PNG"),
        "narrow.tif": deep(ramp + 1000),
        "usual.tif": deep(ramp * 31),
    }
    plant(tmp_path / "a", files | {"good.png": PNG})
    samples = find_samples(tmp_path).samples
    found = scan(tmp_path, samples, VIEW, {})
    assert [sample.id for sample in found.flat] == [
        "a/flat1.png",
        *(f"a/flat{n}.png" for n in range(2, 6)),
        "a/nearly.png",
    ]
    assert [sample.id for sample in found.with_own_range] == ["a/narrow.tif"]
    assert found.own_ranges == (1000, 1131)
    flat, own = found.doubts()
    assert flat == "6 images are of one shade, or nearly so: a/flat1.png, a/flat2.png, a/flat3.png, …"
    assert own.startswith("1 image is deeper than 8 bits")
    assert "--value-range 1000,1131" in own
    again = scan(tmp_path, samples, VIEW, load_verdicts(tmp_path))
    assert (again.looked_at, again.doubts()) == (0, found.doubts())


def test_a_range_that_fits_no_image_leaves_them_flat(tmp_path):
    ramp = np.tile(np.arange(132, dtype=np.uint16) * 31, (40, 1))
    plant(tmp_path / "a", {"deep.tif": deep(ramp), "good.png": PNG})
    samples = find_samples(tmp_path).samples
    for value_range, flat in (((0, 4095), []), ((10_000, 20_000), ["a/deep.tif"])):
        ranged = Square(16, 16, 3, value_range=value_range)
        found = scan(tmp_path, samples, ranged, load_verdicts(tmp_path, value_range))
        assert [sample.id for sample in found.flat] == flat
        assert found.own_ranges is None


def test_what_costs_too_much_is_told_so(tmp_path):
    stream = io.BytesIO()
    Image.new("RGB", (64, 64)).save(stream, "JPEG", progressive=True)
    content = stream.getvalue()
    last = content[content.rindex(b"\xff\xda") : -2]
    plant(tmp_path / "a", {"bomb.jpg": content[:-2] + last * 200 + content[-2:], "good.png": PNG})
    found = scan(tmp_path, find_samples(tmp_path).samples, VIEW, {})
    assert [(sample.id, reason.partition(":")[0]) for sample, reason in found.bad] == [
        ("a/bomb.jpg", "too costly to decode")
    ]
