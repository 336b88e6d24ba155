"""`onehood data`."""


def test_every_named_data_set_is_listed(onehood_command):
    outcome = onehood_command("data", "list")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == [
        "digits",
        "mnist",
        "fashion_mnist",
        "cifar10",
        "cifar100",
    ]
    rows = onehood_command("data", "list", "--json").json
    assert rows[0] == {
        "name": "digits",
        "summary": "1,797 handwritten digits, 8×8 grey, embedded",
        "folder": None,
        "state": "embedded",
    }


def test_a_folder_is_checked(onehood_command, tmp_path):
    from hostile_images import BAD, encoded, photo, plant

    for name, first in (("cat", 0), ("dog", 50)):
        plant(tmp_path / "photos" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(8)})
    plant(tmp_path / "photos" / "dog", BAD)
    outcome = onehood_command("data", "check", tmp_path / "photos", "--report", tmp_path / "report")
    assert outcome.code == 0
    assert f"16 good, {len(BAD)} bad" in outcome.out
    assert "dog/bad_data_crc.png: the image is damaged" in outcome.out
    assert f"… and {len(BAD) - 10} more" in outcome.out
    assert (tmp_path / "report" / "check.html").exists()
    values = onehood_command("data", "check", tmp_path / "photos", "--json").json
    assert len(values["bad"]) == len(BAD)
    assert values["by_class"] == {"cat": 8, "dog": 8}
    assert values["advice"]
    strict = onehood_command("data", "check", tmp_path / "photos", "--strict")
    assert strict.code == 1
    assert "every image must be readable" in strict.err
    assert onehood_command("data", "check", tmp_path / "absent").code == 1


def test_a_model_is_asked_for_its_opinion(onehood_command, digits_model, tmp_path):
    from PIL import Image

    from onehood.datasets import digits

    test = digits().split("test")
    for index in range(60):
        label = int(test.labels[index])
        folder = tmp_path / str((label + 1) % 10 if index == 0 else label)
        folder.mkdir(exist_ok=True)
        Image.fromarray(test.images[index][:, :, 0]).save(folder / f"{index}.png")
    values = onehood_command("data", "check", tmp_path, "--model", digits_model, "--json").json
    assert all(one["probability"] >= 0.9 for one in values["suspicious"])


def test_flat_images_are_counted_and_named_and_a_range_mends_deep_ones(onehood_command, tmp_path):
    import numpy as np
    from PIL import Image

    for name, first in (("cat", 30_000), ("dog", 30_040)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(8):
            levels = np.random.default_rng(first + number).integers(first, first + 90, (20, 30)).astype(np.uint16)
            Image.fromarray(levels).save(tmp_path / "photos" / name / f"{number}.tif")
    Image.new("L", (30, 20), 9).save(tmp_path / "photos" / "cat" / "black.png")
    outcome = onehood_command("data", "check", tmp_path / "photos")
    assert outcome.code == 0
    assert "1 image is of one shade, or nearly so: cat/black.png." in outcome.out
    assert "16 images are deeper than 8 bits and of a narrow" in outcome.out
    assert "--value-range 30000,30129" in outcome.out
    wrong = onehood_command("data", "check", tmp_path / "photos", "--value-range", "-5,10", "--json")
    assert len(wrong.json["flat"]) == 17
    right = onehood_command("data", "check", tmp_path / "photos", "--value-range", "30000,30129", "--json")
    assert right.json["flat"] == ["cat/black.png"]
    assert len(right.json["doubts"]) == 1
    assert right.json["input"]["value_range"] == [30000, 30129]


def test_a_known_data_set_is_no_folder(onehood_command, tmp_path, monkeypatch):
    from hostile_images import encoded, photo, plant

    monkeypatch.chdir(tmp_path)
    outcome = onehood_command("data", "check", "digits")
    assert outcome.code == 2
    assert "digits is a known data set" in outcome.err
    for name, first in (("cat", 0), ("dog", 50)):
        plant(tmp_path / "digits" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(4)})
    outcome = onehood_command("data", "check", "digits")
    assert outcome.code == 2
    assert "Give ./digits for the folder" in outcome.err
    for folder in ("./digits", "digits/", tmp_path / "digits"):
        assert onehood_command("data", "check", folder, "--json").json["by_class"] == {"cat": 4, "dog": 4}


def test_columns_of_a_manifest_are_named(onehood_command, tmp_path):
    from hostile_images import encoded, photo, plant

    plant(tmp_path, {f"{n}.png": encoded(photo(n), "PNG") for n in range(8)})
    (tmp_path / "list.csv").write_text(
        "File;Animal\n" + "".join(f"{n}.png;{'cat' if n % 2 else 'dog'}\n" for n in range(8))
    )
    outcome = onehood_command("data", "check", tmp_path / "list.csv")
    assert outcome.code == 1
    assert "--path-column File --label-column COLUMN" in outcome.err
    columns = ("--path-column", "file", "--label-column", "animal")
    assert onehood_command("data", "check", tmp_path / "list.csv", *columns, "--json").json["by_class"] == {
        "cat": 4,
        "dog": 4,
    }
