"""The search engine as a whole: what it finds, and that adding, removing and interrupting leave nothing behind."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import cv2
import filelock
import numpy as np
import pytest
from PIL import Image
from scenes import scene, turned

from onehood.errors import ImageError, InvalidArgumentError, SearchIndexError
from onehood.images import decode
from onehood.search import IndexChanges, SearchIndex
from onehood.search.database import Database
from onehood.search.describing import Describer

OTHERS = {"keypoints": 300, "longest_side": 240}
OPTIONS = {"words": 150, **OTHERS}


def save(image, path):
    path.parent.mkdir(exist_ok=True, parents=True)
    Image.fromarray(image).save(path)
    return path


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    for seed in range(12):
        save(scene(seed), folder / ("even" if seed % 2 == 0 else "odd") / f"{seed}.png")
    save(cv2.resize(turned(scene(3), 20, 0.9), (180, 140)), folder / "copies" / "3.png")
    return folder


@pytest.fixture(scope="module")
def index(photographs, tmp_path_factory):
    index = SearchIndex.create(tmp_path_factory.mktemp("index") / "i", **OPTIONS)
    changes = index.update(photographs)
    assert (changes.added, changes.changed, changes.removed, dict(changes.bad)) == (13, 0, 0, {})
    return index


def names(results):
    return ["/".join(Path(result.path).parts[-2:]) for result in results]


def same(one, other, queries):
    for query in queries:
        for evidence in ("fused", "words", "colour"):
            found = [
                [(r.path, round(r.score, 5), r.verified_matches) for r in i.search(query, evidence=evidence)]
                for i in (one, other)
            ]
            assert found[0] == found[1]


@pytest.mark.parametrize("degrees", [0, 35, -120])
def test_a_copy_is_found_first_and_its_keypoints_agree(index, degrees):
    best, *others = index.search(turned(scene(5), degrees, 0.8))
    assert names([best]) == ["odd/5.png"]
    assert best.class_name == "odd"
    assert best.verified_matches >= 15 > max((other.verified_matches for other in others), default=0)


def test_a_region_of_a_montage_finds_what_is_in_it(index):
    montage = np.concatenate([scene(2), scene(7)], axis=1)
    assert names(index.search(montage, region=(0, 0, 240, 180), top=1)) == ["even/2.png"]
    assert names(index.search(montage, region=(240, 0, 240, 180), top=1)) == ["odd/7.png"]


def test_colours_find_what_has_the_same_wherever_it_is(index):
    best = index.search(scene(8)[::-1, ::-1].copy(), evidence="colour", top=1)[0]
    assert names([best]) == ["even/8.png"]
    assert best.verified_matches is None
    assert best.score == pytest.approx(1, abs=0.01)


def test_only_images_of_a_class_are_found(index):
    results = index.search(scene(5), filters=["class=even"])
    assert {result.class_name for result in results} == {"even"}
    assert index.search(scene(5), filters=["class=none"]) == []


def test_without_verification_the_cosine_ranks(index):
    results = index.search(scene(5), evidence="words", verified=False)
    assert [result.verified_matches for result in results] == [None] * len(results)
    scores = [result.score for result in results]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1, abs=1e-5)


def test_a_mirror_image_is_found_where_it_is_asked_for(index):
    query = np.ascontiguousarray(scene(9)[:, ::-1])
    best, *others = index.search(query, mirrored=True)
    assert names([best]) == ["odd/9.png"]
    assert best.mirrored
    assert len({result.path for result in [best, *others]}) == len(others) + 1
    assert best.verified_matches > max((r.verified_matches or 0 for r in index.search(query)), default=0) + 10
    there, found = best.matches
    np.testing.assert_allclose(there[:, 0], 239 - found[:, 0], atol=3)
    assert not index.search(scene(9), mirrored=True, top=1)[0].mirrored


def test_metadata_and_folders_choose_what_may_be_found(photographs, tmp_path):
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    index.update(photographs, metadata={"even/4.png": {"camera": "phone", "stars": "4"}, "odd/5.png": {"stars": "2"}})
    assert names(index.search(scene(4), filters=["camera=phone"])) == ["even/4.png"]
    assert names(index.search(scene(4), filters=["stars<=3"])) == ["odd/5.png"]
    assert set(names(index.search(scene(4), filters=["stars>=1"]))) == {"even/4.png", "odd/5.png"}
    index.update(photographs, metadata={"odd/5.png": {"stars": "5"}})  # Nothing is described again for it.
    assert names(index.search(scene(4), filters=["stars>=5"])) == ["odd/5.png"]
    index.add([photographs / "odd" / "5.png"])  # What is described again keeps them.
    assert names(index.search(scene(4), filters=["stars>=5"])) == ["odd/5.png"]
    index.add([photographs / "odd" / "5.png"], metadata={photographs / "odd" / "5.png": {"stars": "1"}})
    assert names(index.search(scene(4), filters=["stars<=1"])) == ["odd/5.png"]
    assert names(index.search(scene(4), filters=["camera=phone", "folder=even"])) == ["even/4.png"]
    assert all(name.startswith("odd") for name in names(index.search(scene(4), filters=["folder=odd"])))


def test_more_results_do_not_change_the_best(index, monkeypatch):
    monkeypatch.setattr("onehood.search.fusion.FUSED_FROM", 4)
    monkeypatch.setattr("onehood.search.answering.FUSED_FROM", 4)
    for seed in (0, 5, 8):
        for verified in (True, False):
            few, many = (names(index.search(scene(seed), top=top, verified=verified)) for top in (3, 13))
            assert many[:3] == few
            assert len(many) == len(set(many)) > 8


def test_a_file_that_is_not_there_is_bad_and_not_kept(tmp_path, photographs):
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    absent = tmp_path / "absent.png"
    assert list(index.add([*photographs.rglob("*.png"), absent])) == [str(absent)]
    assert str(absent) not in index._store.known()


def test_odd_entries_of_a_folder_are_named_and_the_rest_is_indexed(photographs, tmp_path):
    folder = tmp_path / "photographs"
    for name in ("1.png", "3.png"):
        save(decode(photographs / "odd" / name), folder / name)
    (folder / "gone.png").symlink_to("nowhere.png")
    latin = folder / os.fsdecode(b"caf\xe9.png")
    try:
        latin.write_bytes((folder / "1.png").read_bytes())
    except OSError:
        pytest.skip("this file system knows UTF-8 only")
    (folder / "broken.png").write_bytes(b"no image")
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    changes = index.update(folder)
    assert (len(index), changes.added) == (2, 2)
    assert {Path(path).name for path in changes.bad} == {"gone.png", latin.name, "broken.png"}
    assert "its name is no UTF-8" in changes.bad[str(latin.resolve())]
    assert index.remove([latin, folder / "1.png"]) == 1


def test_wrong_lists_and_metadata_are_refused_before_anything_is_kept(photographs, tmp_path):
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    image = photographs / "odd" / "1.png"
    with pytest.raises(InvalidArgumentError, match="must be a list of files. Received one"):
        index.add(str(image))
    with pytest.raises(InvalidArgumentError, match="other values of JSON"):
        index.add([image], metadata={str(image): {"taken": {1, 2}}})
    assert len(index) == 0


def test_duplicates_are_the_copy_and_its_original(index):
    (pair,) = index.duplicates("all", least_matches=15, least_share=0.1)
    assert {Path(pair.first).name, Path(pair.second).name} == {"3.png"}


def test_what_is_below_the_folder_is_followed(photographs, tmp_path):
    folder = tmp_path / "photographs"
    for path in photographs.rglob("*.png"):
        save(np.asarray(Image.open(path)), folder / path.parent.name / path.name)
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    index.update(folder)
    assert index.update(folder) == IndexChanges(0, 0, 0, {})  # Nothing to do, and nothing done.
    known = Database(tmp_path / "i" / "index.sqlite").ids().tolist()
    (folder / "even" / "4.png").unlink()
    save(scene(100), folder / "odd" / "new.png")
    save(scene(101), folder / "odd" / "5.png")
    changes = index.update(folder)
    assert (changes.added, changes.changed, changes.removed) == (1, 1, 1)
    assert names(index.search(scene(100), top=1)) == ["odd/new.png"]
    assert names(index.search(scene(101), top=1)) == ["odd/5.png"]
    assert "even/4.png" not in names(index.search(scene(4)))
    assert len(set(Database(tmp_path / "i" / "index.sqlite").ids().tolist()) & set(known)) == 11  # The others stayed.


def test_after_adding_and_removing_it_equals_a_fresh_index_of_the_same_words(photographs, tmp_path):
    paths = sorted(photographs.rglob("*.png"))
    changed = SearchIndex.create(tmp_path / "changed", **OPTIONS)
    changed.add(paths)
    assert changed.remove(paths[:2]) == 2
    changed.add(paths[:2])
    changed.remove(paths[4:6])
    fresh = SearchIndex.create(tmp_path / "fresh", **OTHERS, vocabulary=changed.folder)
    fresh.add(paths[2:4] + paths[6:] + paths[:2])
    assert len(fresh) == len(changed) == 11
    same(changed, fresh, [scene(seed) for seed in range(6)])
    same(SearchIndex.open(tmp_path / "changed"), fresh, [scene(1)])


def test_a_vocabulary_is_taken_over_from_an_index_that_has_one(index, tmp_path):
    taken = SearchIndex.create(tmp_path / "taken", vocabulary=index.folder, **OTHERS)
    assert taken.vocabulary_digest == index.vocabulary_digest is not None
    with pytest.raises(SearchIndexError, match="was made without VLAD"):
        SearchIndex.create(tmp_path / "other", vocabulary=index.folder, vlad=True)
    with pytest.raises(InvalidArgumentError, match="`words` must be left out"):
        SearchIndex.create(tmp_path / "other", vocabulary=index.folder, words=9)
    empty = SearchIndex.create(tmp_path / "empty")
    assert empty.vocabulary_digest is None
    with pytest.raises(SearchIndexError, match="has no vocabulary yet"):
        SearchIndex.create(tmp_path / "other", vocabulary=empty.folder)
    with pytest.raises(SearchIndexError, match="no search index"):
        SearchIndex.create(tmp_path / "other", vocabulary=tmp_path)
    assert not (tmp_path / "other").exists()


def test_vlad_finds_copies_where_it_is_kept(photographs, index, tmp_path):
    made = SearchIndex.create(tmp_path / "i", vlad=True, **OPTIONS)
    made.update(photographs)
    for seed in (2, 5, 8):
        best, *_ = made.search(turned(scene(seed), 10, 0.9), evidence="vlad")
        assert Path(best.path).stem == str(seed)
        assert best.verified_matches is None
    same(made, index, [scene(4)])  # It has no part in what is fused.
    again = SearchIndex.create(tmp_path / "again", vlad=True, vocabulary=made.folder, **OTHERS)
    again.update(photographs)
    queries = [made.search(scene(3), evidence="vlad"), again.search(scene(3), evidence="vlad")]
    assert names(queries[0]) == names(queries[1])
    with pytest.raises(InvalidArgumentError, match="--vlad"):
        index.search(scene(1), evidence="vlad")


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_what_is_derived_is_built_again_when_it_is_lost(index, damage):
    expected = SearchIndex.open(index.folder)
    derived = index.folder / "derived"
    for path in derived.iterdir():
        if damage == "missing":
            path.unlink()
        elif damage == "cut":
            path.write_bytes(path.read_bytes()[:40])
        else:
            path.write_bytes(b"no array at all")
    again = SearchIndex.open(index.folder)
    same(again, index, [scene(2), scene(9)])
    assert len(expected) == 13
    index._store.refresh()
    assert (derived / "digests.json").exists()


def test_a_bad_image_is_named_and_tried_again_when_it_changes(tmp_path):
    folder = tmp_path / "photographs"
    for seed in range(3):
        save(scene(seed), folder / f"{seed}.png")
    (folder / "bad.png").write_bytes(b"no image")
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    changes = index.update(folder)
    assert list(changes.bad) == [str(folder.resolve() / "bad.png")]
    assert len(index) == 3
    assert index.update(folder).bad == {}  # Known to be bad: not looked at again.
    save(scene(9), folder / "bad.png")
    assert index.update(folder).changed == 1
    assert names(index.search(scene(9), top=1))[0].endswith("bad.png")


def test_an_interrupted_indexing_goes_on_and_ends_like_a_whole_one(photographs, tmp_path, monkeypatch):
    whole = SearchIndex.create(tmp_path / "whole", **OPTIONS)
    whole.update(photographs)
    monkeypatch.setattr("onehood.search.search_index._AT_ONCE", 3)
    original, calls = Database.add, []

    def cut_off(self, rows):
        original(self, rows)
        calls.append(0)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(Database, "add", cut_off)
        with pytest.raises(KeyboardInterrupt):
            SearchIndex.create(tmp_path / "cut", **OPTIONS).update(photographs)
    again = SearchIndex.open(tmp_path / "cut")
    assert len(again) == 6  # Two transactions of three.
    assert again.update(photographs).added == 7
    same(again, whole, [scene(seed) for seed in (0, 3, 7)])


def test_a_second_writer_is_refused_and_readers_are_not(index, photographs):
    with filelock.FileLock(index.folder / "writer.lock"):
        other = SearchIndex.open(index.folder)
        with pytest.raises(SearchIndexError, match="another process writes"):
            other.update(photographs)
        assert names(other.search(scene(1), top=1)) == ["odd/1.png"]


def test_wrong_arguments_and_files_are_refused(index, tmp_path):
    for call, message in (
        (lambda: SearchIndex.create(tmp_path / "x", words=1), "`words` must be a whole number from 2"),
        (lambda: SearchIndex.create(tmp_path / "x", keypoints=0), "`keypoints` must be a whole number from 1"),
        (lambda: SearchIndex.create(tmp_path / "x", detector="orb"), "`detector` must be one of"),
        (lambda: index.search(scene(0), top=0), "`top` must be"),
        (lambda: index.search(scene(0), evidence="smell"), "`evidence` must be one of"),
        (lambda: index.search(scene(0), evidence="network"), "`evidence` must be one that the index has: fused, words"),
        (lambda: index.search(scene(0), filters=["cats"]), "A filter must be NAME=VALUE"),
        (lambda: index.update(tmp_path, metadata={"absent.png": {}}), "`metadata` must be of images that are indexed"),
        (lambda: index.add([], metadata={"absent.png": {}}), "`metadata` must be of images that are indexed"),
        (lambda: index.search(scene(0), region=(200, 0, 100, 10)), "`region` must be"),
        (lambda: index.search(scene(0), region=(0, 100, 10, 100)), "`region` must be"),
        (lambda: index.duplicates(least_matches=3), "`least_matches` must be a whole number from 4"),
        (lambda: index.duplicates(least_share=1.1), "`least_share` must be a number from 0 to 1"),
        (lambda: index.update(tmp_path / "absent"), "`folder` must be a folder"),
    ):
        with pytest.raises(InvalidArgumentError, match=message):
            call()
    with pytest.raises(ImageError):
        index.search(tmp_path / "absent.png")
    with pytest.raises(SearchIndexError, match="there is no search index"):
        SearchIndex.open(tmp_path)
    with pytest.raises(SearchIndexError, match="there is an index already"):
        SearchIndex.create(index.folder)
    (tmp_path / "index.sqlite").write_bytes(b"not a database, but long enough to be taken for one" * 50)
    with pytest.raises(SearchIndexError, match="damaged, or no search index"):
        SearchIndex.open(tmp_path)


def test_another_format_version_is_refused(tmp_path):
    SearchIndex.create(tmp_path / "i", **OPTIONS).close()
    with sqlite3.connect(tmp_path / "i" / "index.sqlite") as connection:
        connection.execute("UPDATE facts SET value = '99' WHERE name = 'format'")
    with pytest.raises(SearchIndexError, match="written in format 99"):
        SearchIndex.open(tmp_path / "i")


def test_an_empty_index_finds_nothing(tmp_path):
    index = SearchIndex.create(tmp_path / "i", **OPTIONS)
    assert len(index) == 0
    assert index.search(scene(0)) == []
    assert index.duplicates() == []


class Tripled:
    """A classifier that embeds by its images' colours; random where it is told to be."""

    draws_at_inference = True

    def __init__(self):
        self.seed = None

    def reseed(self, seed):
        self.seed = seed

    def embed(self, images):
        means = np.stack([decode(image).mean(axis=(0, 1)) for image in images]) - 128
        return means.astype(np.float32) + 0.01 * self.seed


def test_a_network_is_evidence_too_and_its_file_is_kept(photographs, tmp_path, monkeypatch):
    monkeypatch.setattr("onehood.search.embedding._loaded", lambda path: Tripled())
    model = tmp_path / "model.onehood"
    model.write_bytes(b"weights")
    index = SearchIndex.create(tmp_path / "i", network=model, **OPTIONS)
    model.unlink()
    index.update(photographs)
    flipped = np.ascontiguousarray(scene(8)[::-1])
    best = index.search(flipped, evidence="network", top=1)[0]
    assert names([best]) == ["even/8.png"]
    assert best.score == pytest.approx(1, abs=0.01)
    assert names(index.search(scene(6), top=1)) == ["even/6.png"]
    same(SearchIndex.open(tmp_path / "i"), index, [scene(1)])
    model.write_bytes(b"another network")
    with pytest.raises(SearchIndexError, match="there is an index already"):
        SearchIndex.create(tmp_path / "i", network=model)
    same(SearchIndex.open(tmp_path / "i"), index, [scene(1)])
    (tmp_path / "i" / "network.onehood").write_bytes(b"others")
    with pytest.raises(SearchIndexError, match="another file than the network"):
        SearchIndex.open(tmp_path / "i")


@pytest.fixture
def small(tmp_path):
    """An index of four photographs, and their folder."""
    folder = tmp_path / "photographs"
    for seed in range(4):
        save(scene(seed), folder / "a" / f"{seed}.png")
    index = SearchIndex.create(tmp_path / "small", words=40, **OTHERS)
    index.update(folder)
    return index, folder


def test_a_renamed_folder_keeps_its_descriptions_and_doubles_nothing(small, monkeypatch):
    index, folder = small
    folder.rename(folder.with_name("pictures"))
    assert index.search(scene(1)) == []  # What is gone is not listed as if it were there.
    monkeypatch.setattr(Describer, "rows", lambda *_: pytest.fail("described again"))
    changes = index.update(folder.with_name("pictures"))
    assert (changes.added, changes.moved, changes.removed, len(index)) == (0, 4, 0, 4)
    assert {Path(result.path).parent.parent.name for result in index.search(scene(1))} == {"pictures"}


def test_a_copied_folder_is_told_where_it_was(small):
    index, folder = small
    shutil.copytree(folder, folder.with_name("copy"), copy_function=shutil.copyfile)
    shutil.rmtree(folder)
    changes = index.update(folder.with_name("copy"), moved_from=folder)
    assert (changes.added, changes.removed, len(index)) == (0, 0, 4)


def test_what_is_gone_is_left_out_told_and_forgotten(small, capfd):
    index, folder = small
    (folder / "a" / "1.png").unlink()
    assert "1.png" not in names(index.search(scene(1)))
    assert "left out 1 image like it, gone from where it was indexed" in " ".join(capfd.readouterr().err.split())
    assert index.forget_missing() == [str(folder / "a" / "1.png")]
    assert len(index) == 3
    assert index.forget_missing() == []


def test_images_without_keypoints_are_found_by_their_colours(tmp_path):
    for number, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)]):
        save(np.full((16, 16, 3), colour, np.uint8), tmp_path / "icons" / f"{number}.png")
    index = SearchIndex.create(tmp_path / "i")
    assert index.update(tmp_path / "icons").added == 3
    (best, *others) = index.search(np.full((20, 20, 3), (0, 255, 0), np.uint8))
    assert Path(best.path).name == "1.png"
    assert others == []
    save(scene(1), tmp_path / "icons" / "photograph.png")
    index.update(tmp_path / "icons")
    assert Path(index.search(scene(1))[0].path).name == "photograph.png"


def test_an_index_is_closed_at_the_end_of_a_block_and_says_what_it_is(small):
    with SearchIndex.open(small[0].folder) as index:
        assert repr(index) == f"<SearchIndex {str(index.folder)!r}: 4 images, by words, colour>"
        assert "<td>4</td>" in index._repr_html_()
    with pytest.raises(SearchIndexError, match="is closed"):
        len(index)
    assert "closed" in repr(index)


@pytest.mark.parametrize("top", [0, 1.5, True, "3", 10**20])
def test_how_many_to_find_is_a_whole_number(index, top):
    with pytest.raises(InvalidArgumentError, match="`top` must be a whole number from 1"):
        index.search(scene(1), top=top)


def test_flipped_bits_in_the_database_change_no_answer_silently(small):
    index, _ = small
    expected = names(index.search(scene(2)))
    path = index.folder / "index.sqlite"
    index.close()
    whole = path.read_bytes()
    generator = np.random.default_rng(0)
    outcomes = {"same": 0, "told": 0}
    for bit in generator.integers(0, 8 * len(whole), 60).tolist():
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        shutil.rmtree(index.folder / "derived", ignore_errors=True)
        try:
            with SearchIndex.open(index.folder) as opened:
                assert names(opened.search(scene(2))) == expected
            outcomes["same"] += 1
        except (SearchIndexError, InvalidArgumentError):
            outcomes["told"] += 1
    assert outcomes["told"] > 20, outcomes


def test_a_damaged_image_is_named_and_described_again(small):
    index, folder = small
    connection = sqlite3.connect(index.folder / "index.sqlite")
    ((words,),) = connection.execute("SELECT words FROM images WHERE path LIKE '%/2.png'")
    with connection:
        connection.execute("UPDATE images SET words = ? WHERE path LIKE '%/2.png'", (words[:-4] + b"\1\0\0\0",))
    connection.close()
    with pytest.raises(SearchIndexError, match=r"damaged: what it keeps of .*2\.png.*--verify"):
        index._store.image_of(str(folder / "a" / "2.png"))
    changes = index.update(folder, verify=True)
    assert (changes.added, len(index)) == (1, 4)
    assert index._store.image_of(str(folder / "a" / "2.png")).words.size


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody else")
def test_an_index_that_may_not_be_written_is_searchable(small, tmp_path):
    index, _ = small
    index.close()
    for path in [tmp_path, index.folder, *index.folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for folder in tmp_path.parents:
        if folder.owner() == "root" and folder != Path("/") and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    Image.fromarray(scene(2)).save(tmp_path / "query.png")
    code = (
        "import os, sys; from onehood.search import SearchIndex; from onehood.images import decode\n"
        "image = decode(sys.argv[2])\n"
        "with SearchIndex.open(sys.argv[1]) as index: index.search(image)  # Imports everything, as nobody could not.\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "print(SearchIndex.open(sys.argv[1]).search(image)[0].path)"
    )
    words = [sys.executable, "-c", code, str(index.folder), str(tmp_path / "query.png")]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    assert result.stdout.strip().endswith("2.png")
