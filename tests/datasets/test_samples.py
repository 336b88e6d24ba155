"""What is told of what was found."""

from pathlib import Path

import pytest

from onehood.datasets.samples import FoundSamples, is_image, not_read


@pytest.mark.parametrize(("name", "image"), [("a.PNG", True), ("b.jpeg", True), ("c.txt", False), ("png", False)])
def test_the_name_decides_whether_a_file_claims_to_be_an_image(name, image):
    assert is_image(Path(name)) == image


@pytest.mark.parametrize(
    ("ignored", "sentence"),
    [
        ({}, ""),
        ({".heic": 60}, "60 .heic files are not read"),
        ({".txt": 1}, "1 .txt file is not read"),
        (
            {".txt": 1, ".heic": 1200, "(none)": 2},
            "1,200 .heic files, 2 files without an extension, 1 .txt file are not read",
        ),
        (
            {f".{letter}": 2 for letter in "abcdefg"},
            "2 .a files, 2 .b files, 2 .c files, 2 .d files, 2 .e files, 4 others are not read",
        ),
    ],
)
def test_skipped_files_are_counted_by_extension(ignored, sentence):
    assert not_read(ignored) == sentence


def test_all_is_told_in_few_lines():
    found = FoundSamples((), ("fish",), {".heic": 3}, tuple(f"problem {n}" for n in range(50)), ("a remark",))
    told = found.told()
    assert told[:20] == [f"problem {n}" for n in range(20)]
    assert told[20:] == [
        "… and 30 more",
        "a remark",
        "Class folders without images are no classes: fish.",
        "3 .heic files are not read.",
    ]
    assert FoundSamples(()).told() == []
