# What people type. Each target sets up what it needs; `make demo` and `make test` are enough to begin.
PYTHON ?= python3
BIN := .venv/bin
# OpenMP threads that wait for each other burn more time than they save on small machines.
export OMP_NUM_THREADS := 1

.PHONY: demo serve test test-all chromium lint format models tuning docs texts screenshots bench bench-matching clean help

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/ \t/'

demo: .venv/.ready  ## the main job on the sample: pairs, timetable, agendas and report in out/
	$(BIN)/matchmaker plan data/firms.csv --forum data/forum.toml --out out/

serve: .venv/.ready  ## the web desk with the sample forum, on this machine only
	$(BIN)/matchmaker serve --sample

test: lint chromium  ## all tests but the slow batteries, in two processes
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-all: lint chromium  ## every test
	$(BIN)/python -m pytest -m "slow or not slow"

# Tests in a browser need Chromium; where apt may not bring it they are skipped by name.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { if [ "$$(id -u)" = 0 ]; then may=env; else may="sudo -n"; fi; \
	  $$may apt-get update -qq && $$may apt-get install -qq -y chromium fonts-noto-core; } >/dev/null 2>&1 \
	|| echo "No Chromium here, and apt may not bring it: the tests in a browser are skipped."

lint: .venv/.ready  ## style and security rules, types, import floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

format: .venv/.ready  ## lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

models: .venv/.ready  ## fit models/ anew from data/judged and data/practice; the same bytes each time
	$(BIN)/python -m matchmaker.service.fitting.area_training --judged data/judged --out models
	$(BIN)/python -m matchmaker.service.fitting.training --judged data/judged --out models

tuning: .venv/.ready  ## tune the sentence model anew on data/judged and data/practice, then fit the weights: some 80 CPU minutes
	$(BIN)/python -m matchmaker.service.fitting.tuning --judged data/judged --out models
	$(MAKE) models

docs: .venv/.ready  ## write docs/reference/commands.md and settings.md from the code
	$(BIN)/python docs/write_reference.py

texts: .venv/.ready  ## write web/translations/messages.pot, all text of the desk for translators, from the code
	$(BIN)/python docs/write_texts.py

screenshots: .venv/.ready chromium  ## take the pictures of the desk in docs/images/ anew
	$(BIN)/python docs/take_screenshots.py

bench: .venv/.ready  ## CPU seconds and memory of the whole job beside a plain script
	$(BIN)/python benchmarks/end_to_end.py

bench-matching: .venv/.ready  ## match quality beside its peers on the judged forums
	$(BIN)/python benchmarks/tagging.py data/judged
	$(BIN)/python benchmarks/matching.py --judged data/judged

# torch first and pinned: a range would let pip choose a build with gigabytes of GPU libraries.
.venv/.ready: setup.cfg constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:  ## forget what was set up and made
	rm -rf .venv out build *.egg-info .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
