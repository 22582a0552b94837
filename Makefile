PY := .venv/bin/python
STAMP := .venv/.installed-dev

$(STAMP): pyproject.toml requirements-dev.lock
	@command -v uv >/dev/null 2>&1 || python3 -m pip install --quiet uv
	@test -d .venv || uv venv --quiet --python 3.11 .venv
	uv pip sync --quiet --python $(PY) --require-hashes requirements-dev.lock
	uv pip install --quiet --python $(PY) --no-deps -e .
	@touch $(STAMP)
