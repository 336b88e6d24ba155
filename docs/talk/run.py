"""Runs the chapters, and writes a page for each: its text, its code, what it printed, and its pictures.

python docs/talk/run.py                  # all of them, a few minutes
python docs/talk/run.py alexnet          # some, by name
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def run(script: Path, pictures: Path) -> str:
    """What a script prints, in a process of its own, with its pictures left in a folder."""
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUTF8": "1", "XDG_CACHE_HOME": cache}
        command = [sys.executable, str(script), "--output", str(pictures)]
        result = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    if result.returncode:
        sys.exit(f"{script.name} failed:\n{result.stderr}")
    return result.stdout


def page(source: str, printed: str, pictures: list[str]) -> str:
    """The page of a script: docstring, the rest of its code, output, and the pictures in the order it names them."""
    title, _, prose = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")
    code = source.split('"""\n\n', maxsplit=1)[1]
    shown = sorted(pictures, key=source.index)
    lines = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    parts = [
        f"# {title.removesuffix('.')}",
        prose,
        f"```python\n{code}```",
        "It prints:",
        f"```\n{lines}\n```",
        *(f"![{Path(name).stem.replace('-', ' ').capitalize()}](images/{name})" for name in shown),
        "[All chapters](README.md)",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Runs the chapters that are named, or all."""
    parser = argparse.ArgumentParser(description="Run chapters and write their pages.")
    parser.add_argument("chapters", nargs="*", help="names of scripts without .py; all by default")
    scripts = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if path.name != "run.py"}
    for name in parser.parse_args().chapters or scripts:
        if name not in scripts:
            sys.exit(f"There is no chapter {name!r}. There are: {', '.join(scripts)}.")
        script = scripts[name]
        with tempfile.TemporaryDirectory() as folder:
            printed = run(script, Path(folder))
            pictures = sorted(path.name for path in Path(folder).iterdir())
            for picture in pictures:
                shutil.copy(Path(folder) / picture, FOLDER / "images" / picture)
        text = page(script.read_text(encoding="utf-8"), printed, pictures)
        script.with_suffix(".md").write_text(text, encoding="utf-8")
        print(f"{name}: {len(printed.splitlines())} lines, {len(pictures)} pictures")


if __name__ == "__main__":
    main()
