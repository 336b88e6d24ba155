# Every target sets up what it needs in .venv, from a fresh clone: only python3 (3.11 or newer) and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BACKENDS := .venv-backends

.PHONY: demo test test-backends check format bench clean

demo: $(VENV)/.ready
	$(BIN)/onehood demo

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal --cov --cov-report=term

# JAX, PyTorch and OpenCV 4 live in an environment of their own: everything else is tested as it is installed by default.
test-backends: $(BACKENDS)/.ready
	$(BACKENDS)/bin/python -m pytest tests/end_to_end/test_backends.py tests/layers/test_fused_torch.py \
		tests/features/test_keypoints.py tests/features/test_local_descriptors.py tests/features/test_colour_histogram.py

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-dev $(BACKENDS)/.ready
	$(BIN)/python benchmarks/pooling_layers.py
	$(BACKENDS)/bin/python benchmarks/pooling_layers_torch.py
	$(BIN)/python benchmarks/training_steps.py
	$(BIN)/python benchmarks/image_folders.py
	$(BIN)/python benchmarks/neural_network.py
	$(BIN)/python benchmarks/features.py
	$(BIN)/python benchmarks/summaries.py
	$(BIN)/python benchmarks/search_filters.py
	$(BIN)/python tests/end_to_end/kills.py
	$(BIN)/python tests/end_to_end/index_kills.py

clean:
	rm -rf $(VENV) $(BACKENDS) demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit('onehood needs Python 3.11 or newer' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fast]'
	touch $@

$(BACKENDS)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(BACKENDS)
	$(BACKENDS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[dev]' torch==2.13.0 jax==0.10.2
	$(BACKENDS)/bin/python -m pip install --quiet --disable-pip-version-check 'opencv-python-headless<5'
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@
