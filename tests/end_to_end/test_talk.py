"""The chapters of the talk: the quickest scripts run, and no page is older than its script."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from onehood.images import decode

TALK = Path(__file__).resolve().parents[2] / "docs" / "talk"
CHAPTERS = sorted(path.stem for path in TALK.glob("*.py") if path.stem != "run")


@pytest.mark.parametrize(
    ("chapter", "told", "drawn"),
    [
        ("neural_network", "weights, input to hidden:  (100, 64)", 2),
        ("kernels_and_convolution", "7×7, kernel 3, stride 2: 3×3", 2),
    ],
)
def test_a_chapter_runs_anywhere(chapter, told, drawn, tmp_path):
    command = [sys.executable, str(TALK / f"{chapter}.py"), "--output", str(tmp_path / "pictures")]
    result = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=True
    )
    assert told in result.stdout
    pictures = list((tmp_path / "pictures").iterdir())
    assert len(pictures) == drawn
    assert all(np.ptp(decode(picture)) > 100 for picture in pictures)


def test_the_chapter_shows_that_the_talks_hidden_error_is_not_the_gradient():
    page = (TALK / "neural_network.md").read_text(encoding="utf-8")
    talks, gradient, measured = (
        np.array(re.search(rf"^{name} +([-\d. ]+)$", page, re.MULTILINE)[1].split(), float)
        for name in ("the talk's error", "the gradient", "finite difference")
    )
    np.testing.assert_allclose(gradient, measured, atol=1e-4)
    assert np.abs(talks - measured).max() > 0.1


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_page_holds_its_script_whole(chapter):
    page = (TALK / f"{chapter}.md").read_text(encoding="utf-8")
    title, prose, code = re.fullmatch(r"# (.+?)\n\n(.+?)\n\n```python\n(.+?)```\n.*", page, re.DOTALL).groups()
    assert f'"""{title}.\n\n{prose}\n"""\n\n{code}' == (TALK / f"{chapter}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*CHAPTERS, "README"])
def test_what_a_page_links_to_is_there(page):
    links = re.findall(r"\]\((.+?)\)", (TALK / f"{page}.md").read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (TALK / link).exists()] == []


def test_every_chapter_is_listed_and_every_picture_shown():
    listed = re.findall(r"\]\((\w+)\.md\)", (TALK / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == CHAPTERS
    pages = "".join((TALK / f"{chapter}.md").read_text(encoding="utf-8") for chapter in CHAPTERS)
    assert set(re.findall(r"\(images/(.+?)\)", pages)) == {path.name for path in (TALK / "images").iterdir()}
