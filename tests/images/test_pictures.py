from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.images import FileDigest, KeptPixels, Pictures, image_list


@pytest.mark.parametrize(
    ("shape", "batch"),
    [
        ((48, 64), (1, 48, 64, 1)),
        ((48, 64, 3), (1, 48, 64, 3)),
        ((48, 64, 1), (1, 48, 64, 1)),
        ((48, 64, 4), (1, 48, 64, 4)),
        ((7, 28, 28), (7, 28, 28, 1)),
        ((7, 48, 64, 3), (7, 48, 64, 3)),
        ((0, 8, 8, 1), (0, 8, 8, 1)),
    ],
)
def test_the_last_axis_tells_one_image_from_many(shape: tuple[int, ...], batch: tuple[int, ...]) -> None:
    found = image_list(np.zeros(shape, np.uint8))
    assert isinstance(found, np.ndarray)
    assert found.shape == batch


@pytest.mark.parametrize("shape", [(5,), (2, 3, 4, 5), (1, 2, 3, 4, 3), (2, 0, 4, 3), ()])
def test_arrays_of_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"`images` must have the shape"):
        image_list(np.zeros(shape))


@pytest.mark.parametrize(
    ("one", "kind"),
    [("a.png", "path"), (Path("a.png"), "path"), (b"\x89PNG", "content"), (Image.new("L", (4, 4)), "image")],
)
def test_a_single_image_is_refused_by_name(one: object, kind: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"Received one {kind}: put it in a list"):
        image_list(one)


@pytest.mark.parametrize("other", [{"a": 1}, {"a.png"}, 7, None])
def test_what_is_no_sequence_is_refused_by_its_type(other: object) -> None:
    with pytest.raises(InvalidArgumentError, match=f"Received: {type(other).__name__}"):
        image_list(other)


def test_an_item_that_is_no_image_is_named_by_its_place() -> None:
    with pytest.raises(InvalidArgumentError, match=r"`X\[1\]` must be a path.*Received: 7"):
        image_list(["a.png", 7], argument="X")


def test_iterators_and_arrays_of_paths_are_read() -> None:
    assert image_list(path for path in ("a.png", "b.png")).sources == ("a.png", "b.png")
    assert image_list(np.array(["a.png", "b.png"])).sources == ("a.png", "b.png")


class _Tensor:
    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return self.array


def test_what_turns_into_an_array_is_one_alone_and_in_a_list() -> None:
    array = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert np.array_equal(image_list(_Tensor(array)), array[None])
    assert np.array_equal(image_list([_Tensor(array)])[0], array)


def test_what_turns_into_an_array_of_paths_is_a_list() -> None:
    class Column:
        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return np.array(["a.png", Path("b.png")], object)

    assert image_list(Column()).sources == ("a.png", Path("b.png"))


def test_parts_know_what_the_whole_knew(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.bin" for number in range(4)]
    for number, path in enumerate(files):
        path.write_bytes(bytes([number]))
    kept = KeptPixels()
    pictures = Pictures(files, kept=kept)
    digests = [pictures.digest(place) for place in range(4)]
    assert len(set(digests)) == 4
    for part, places in ((pictures[1:3], [1, 2]), (pictures.take(np.array([3, 0])), [3, 0])):
        assert part.kept is kept
        assert [part[place] for place in range(2)] == [files[place] for place in places]
        assert [part.digest(place) for place in range(2)] == [digests[place] for place in places]
    both = Pictures.joined([pictures[2:], pictures[:2]])
    assert both.kept is kept
    assert list(both) == [*files[2:], *files[:2]]


def test_a_file_is_hashed_once_while_it_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onehood.images import pictures as module

    hashed: list[Path] = []
    monkeypatch.setattr(module, "sha256_of", lambda path, of=module.sha256_of: (hashed.append(path), of(path))[1])
    path = tmp_path / "a.bin"
    path.write_bytes(b"a")
    status = path.stat()
    known = Pictures([path], [FileDigest("known", status.st_size, status.st_mtime_ns)])
    assert known.digest(0) == "known"
    assert hashed == []
    path.write_bytes(b"another")
    assert known.digest(0) == known.digest(0) != "known"
    assert len(hashed) == 1


def test_what_is_no_content_has_no_digest(tmp_path: Path) -> None:
    pictures = Pictures([tmp_path / "gone", np.zeros((2, 2)), b"abc", b"abc"])
    assert [pictures.digest(place) is None for place in range(4)] == [True, True, False, False]
    assert pictures.digest(2) == pictures.digest(3)


def test_digests_are_as_many_as_images() -> None:
    with pytest.raises(InvalidArgumentError, match="Received: 1 for 2"):
        Pictures(["a", "b"], [None])
