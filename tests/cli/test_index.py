"""`onehood index`."""

import pytest
from PIL import Image
from scenes import scene

OPTIONS = ("--words", "80", "--keypoints", "200", "--longest-side", "240")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for seed in range(4):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    return folder


def test_a_folder_is_indexed_and_followed(onehood_command, folder, tmp_path):
    index = tmp_path / "photos.index"
    outcome = onehood_command("index", folder, "--output", index, *OPTIONS, "--json")
    assert outcome.code == 0
    assert {name: outcome.json[name] for name in ("images", "added", "changed", "removed", "bad")} == {
        "images": 4,
        "added": 4,
        "changed": 0,
        "removed": 0,
        "bad": {},
    }
    (folder / "0.png").unlink()
    (folder / "bad.png").write_bytes(b"no image")
    outcome = onehood_command("index", folder, "--output", index)
    assert outcome.code == 0
    assert "removed  1" in outcome.out
    assert "bad.png" in outcome.out


def test_a_mistyped_folder_leaves_no_index_and_a_row_without_path_is_named(onehood_command, folder, tmp_path):
    index = tmp_path / "photos.index"
    outcome = onehood_command("index", tmp_path / "fotos", "--output", index)
    assert (outcome.code, index.exists()) == (2, False)
    table = tmp_path / "table.csv"
    table.write_text("stars,path\n5,0.png\n3\n")
    outcome = onehood_command("index", folder, "--output", index, "--metadata", table)
    assert (outcome.code, index.exists()) == (1, False)
    assert "row 2 has no path" in outcome.err


def test_other_options_than_those_it_was_made_with_are_refused(onehood_command, folder, tmp_path):
    index = tmp_path / "photos.index"
    assert onehood_command("index", folder, "--output", index, *OPTIONS).code == 0
    outcome = onehood_command("index", folder, "--output", index, "--words", "90")
    assert outcome.code == 1
    assert "made with other options: words 80, now 90" in outcome.err
    assert onehood_command("index", folder / "absent", "--output", index).code == 2
    assert onehood_command("index", folder).code == 2


def test_columns_of_a_table_can_be_filtered_by(onehood_command, folder, tmp_path):
    index, table = tmp_path / "photos.index", tmp_path / "table.csv"
    table.write_text("path,stars,place\n0.png,4,Rome\n2.png,2,\n")
    assert onehood_command("index", folder, "--output", index, "--metadata", table, *OPTIONS).code == 0
    outcome = onehood_command("search", index, folder / "2.png", "--filter", "stars>=3", "--json")
    assert [result["path"].rsplit("/", 1)[1] for result in outcome.json["results"]] == ["0.png"]
    for content, message in (
        ("path,stars\n9.png,1\n", "`metadata` must be of images that are indexed"),
        ("file,stars\n0.png,1\n", "a column `path`"),
        ("", "a column `path`"),
    ):
        table.write_text(content)
        outcome = onehood_command("index", folder, "--output", index, "--metadata", table)
        assert outcome.code in (1, 2)
        assert message in outcome.err
    assert onehood_command("index", folder, "--output", index, "--metadata", tmp_path / "absent.csv").code == 1


def test_another_network_than_the_index_was_made_with_is_refused(onehood_command, folder, tmp_path):
    index, model = tmp_path / "photos.index", tmp_path / "m.onehood"
    model.write_bytes(b"no model")
    outcome = onehood_command("index", folder, "--output", index, "--network", model, *OPTIONS)
    assert outcome.code == 1
    assert onehood_command("index", folder, "--output", index, *OPTIONS).code == 0
    outcome = onehood_command("index", folder, "--output", index, "--network", model)
    assert outcome.code == 1
    assert "made with other options: no network, now" in outcome.err


def test_a_shipped_network_goes_by_its_name_again(onehood_command, folder, tmp_path):
    command = ("index", folder, "--output", tmp_path / "photos.index", "--network", "digits-model", *OPTIONS)
    assert onehood_command(*command).code == 0
    outcome = onehood_command(*command, "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.json["added"] == 0


def test_a_vocabulary_is_taken_over_and_vlad_is_kept(onehood_command, folder, tmp_path):
    one, other = tmp_path / "one.index", tmp_path / "other.index"
    assert onehood_command("index", folder, "--output", one, "--vlad", *OPTIONS).code == 0
    taking = ("index", folder, "--output", other, "--vocabulary", one, "--vlad", *OPTIONS[2:])
    assert onehood_command(*taking).code == 0
    assert onehood_command(*taking).code == 0  # Nothing new.
    found = [onehood_command("search", index, folder / "2.png", "--json").json["results"] for index in (one, other)]
    assert found[0] == found[1]
    vectors = onehood_command("search", other, folder / "2.png", "--evidence", "vlad", "--json").json["results"]
    assert vectors[0]["path"].endswith("2.png")
    outcome = onehood_command("index", folder, "--output", one, "--vocabulary", other)
    assert outcome.code == 1
    assert "made with other options: no vocabulary, now" in outcome.err


def test_files_that_are_passed_over_are_counted(onehood_command, folder, tmp_path):
    for number in range(3):
        (folder / f"{number}.raw").touch()
    (folder / "Thumbs.db").touch()
    (folder / "@eaDir").mkdir()
    (folder / "@eaDir" / "0.png").write_bytes((folder / "0.png").read_bytes())
    outcome = onehood_command("index", folder, "--output", tmp_path / "photos.index", *OPTIONS)
    assert "images   4" in outcome.out
    assert "3 .raw files are not read" in outcome.out
    outcome = onehood_command("index", folder, "--output", tmp_path / "photos.index", "--json")
    assert outcome.json["ignored"] == {".raw": 3}


def test_each_bad_file_is_named_once(onehood_command, tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for seed in range(3):
        Image.fromarray(scene(seed)).save(folder / f"{seed}.png")
    (folder / "bad.png").write_bytes(b"no image")
    outcome = onehood_command("index", folder, "--output", tmp_path / "i", "--words", "40", "--keypoints", "200")
    assert outcome.code == 0
    assert (outcome.out + outcome.err).count("bad.png") == 1
