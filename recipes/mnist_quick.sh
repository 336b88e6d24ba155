#!/usr/bin/env bash
# MNIST in three epochs with the defaults: train, then evaluate with 12 tests; the two JSON outputs become one result.
#   ONEHOOD_DATA=… recipes/mnist_quick.sh OUTPUT.json
# Expected: at most 0.8 % with 12 tests. Duration: about four minutes on two cores.
set -euo pipefail
output=$1
bin=${BIN:-.venv/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/onehood" train mnist --epochs 3 --seed 0 --output "$work/m.onehood" --json > "$work/train.json"
"$bin/onehood" evaluate "$work/m.onehood" mnist --tests 12 --report "$work/report" --json > "$work/evaluate.json"
"$bin/python" - "$work" "$output" "$(git rev-parse HEAD)" <<'PYTHON'
import json, os, platform, sys
from pathlib import Path
work, output, commit = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
train, evaluate = (json.loads((work / f"{name}.json").read_text()) for name in ("train", "evaluate"))
for noise in ("mistakes", "confusion", "calibration", "report", "model"):
    evaluate.pop(noise)
train.pop("output")
result = {
    "commands": ["onehood train mnist --epochs 3 --seed 0 --output m.onehood --json",
                 "onehood evaluate m.onehood mnist --tests 12 --json"],
    "commit": commit, "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    "train": train, "evaluate": evaluate,
}
output.write_text(json.dumps(result, indent=2) + "\n")
(output.parent / (output.stem + "-tests.png")).write_bytes((work / "report" / "tests.png").read_bytes())
PYTHON
