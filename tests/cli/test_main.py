"""Failures end with a sentence and the right code, never with a trace; help is quick."""

import os
import subprocess
import sys
import time

import pytest
from command_line import told_on_a_terminal

import onehood
from onehood.cli import main as main_module
from onehood.errors import DataError


def test_version_and_help(onehood_command):
    assert onehood_command("--version").out == f"onehood {onehood.__version__}\n"
    outcome = onehood_command("--help")
    assert outcome.code == 0
    for command in ("train", "evaluate", "predict", "info", "demo", "data"):
        assert command in outcome.out


@pytest.mark.parametrize("command", [[], ["train"], ["evaluate"], ["predict"], ["info"], ["data"], ["data", "list"]])
def test_every_command_has_help(onehood_command, command):
    outcome = onehood_command(*command, "--help")
    assert outcome.code == 0
    assert "Usage: onehood" in outcome.out


def test_a_reader_that_goes_away_is_no_error_worth_a_trace():
    command = [sys.executable, "-m", "onehood", "arithmetic", "hog", "--input", "32x32", "--cell", "3", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 1
    assert told == b""


def test_help_is_quick_and_without_tensorflow():
    """Half a second is the promise; the best of three runs keeps a busy machine out of the measurement."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "onehood", "--help"], check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.5
    script = (
        "import sys\nfrom onehood.cli.main import main\nsys.argv = ['onehood', '--help']\n"
        "try: main()\nfinally: print('tensorflow' in sys.modules, file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.stderr == "False\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["unknown"],
        ["train"],
        ["train", "digits", "--epochs", "many"],
        ["train", "digits", "--model", "magic"],
        ["train", "nowhere"],
        ["train", "digits", "--epochs", "0"],
        ["predict", "m.onehood"],
    ],
)
def test_wrong_usage_exits_with_two(onehood_command, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    outcome = onehood_command(*arguments)
    assert outcome.code == 2
    assert outcome.err
    assert "Traceback" not in outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DataError("the sky is empty."), 1, "onehood: the sky is empty.\n"),
        (MemoryError(), 1, "out of memory"),
        (OSError(28, "No space left on device"), 1, "No space left on device"),
        (ZeroDivisionError("division by zero"), 1, "unexpected ZeroDivisionError: division by zero"),
    ],
)
def test_every_failure_is_a_sentence(onehood_command, monkeypatch, error, code, message):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr(main_module, "app", fail)
    outcome = onehood_command("info", "m")
    assert outcome.code == code
    assert message in outcome.err
    assert "Traceback" not in outcome.err


def test_debugging_shows_where(onehood_command, monkeypatch):
    def fail(**options):
        raise ZeroDivisionError

    monkeypatch.setattr(main_module, "app", fail)
    monkeypatch.setenv("ONEHOOD_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        onehood_command("info", "m")


STEERING = "\x1b]0;title\x07\x1b[31m\u202egnp.exe\udce9"


@pytest.mark.skipif(os.name == "nt", reason="terminals are made otherwise there")
@pytest.mark.parametrize(
    ("arguments", "code"), [(["info", STEERING], 1), (["predict", f"--{STEERING}"], 2), (["info", "a", STEERING], 2)]
)
def test_a_name_cannot_steer_the_terminal(arguments, code):
    returned, told = told_on_a_terminal(*arguments)
    assert returned == code
    assert "\x1b]0;" not in told
    assert "\x1b[31m\u202e" not in told
    assert "\u202e" not in told
    assert r"\x1b]0;title\x07\x1b[31m\u202egnp.exe\xe9" in told


def test_piped_names_are_those_of_the_files(tmp_path):
    name = os.fsencode(tmp_path) + b"/\x1b[31mcaf\xe9.png"
    command = [sys.executable, "-m", "onehood", "arithmetic", "ladders", "--output", name]
    result = subprocess.run(command, capture_output=True, check=True)
    printed = result.stdout.splitlines()[-1].removeprefix(b"picture").strip()
    assert printed == name
    assert os.path.exists(printed)  # noqa: PTH110 - of bytes.


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "cp932"])
def test_commands_print_in_any_encoding(encoding, tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    name = tmp_path / "ą_图.onehood"
    for arguments, code in (
        (["arithmetic", "convolution", "--input", "227x227x3", "--kernel", "11"], 0),
        (["info", "digits-model"], 0),
        (["info", str(name)], 1),
        (["info", str(name), "--图"], 2),
    ):
        command = [sys.executable, "-m", "onehood", *arguments]
        result = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert result.returncode == code
        assert b"fault of onehood" not in result.stderr
        assert b"Traceback" not in result.stderr


def test_shells_can_complete():
    environment = {**os.environ, "_ONEHOOD_COMPLETE": "complete_bash", "COMP_WORDS": "onehood arith", "COMP_CWORD": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "onehood"], capture_output=True, text=True, check=False, env=environment
    )
    assert "arithmetic" in result.stdout


@pytest.mark.parametrize(
    ("place", "arguments", "words"),
    [
        ("classifiers.train", ["train", "digits"], "The same command continues from the last checkpoint."),
        ("classifiers.train", ["train", "digits", "--restart"], "The same command, without --restart, continues"),
        ("classifiers.train", ["train", "digits", "--model", "hog_svm"], "The same command begins anew;"),
        ("evaluation.compare", ["compare", "digits"], "The same command continues; what is trained already is kept."),
        ("search.SearchIndex.update", ["index", ".", "--output", "i"], "The same command goes on; the images"),
    ],
)
def test_ctrl_c_says_what_becomes_of_the_work(onehood_command, tmp_path, monkeypatch, place, arguments, words):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(f"onehood.{place}", interrupted)
    outcome = onehood_command(*arguments)
    assert outcome.code == 130
    assert outcome.err.strip().startswith(f"onehood: interrupted. {words}")
