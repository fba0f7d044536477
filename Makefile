# Two commands: `make demo` and `make test`. `.venv` is made from requirements.lock, whose hashes pip checks.
PYTHON ?= python3
SERVE ?= 1
PORT ?= 8765
BIN := .venv/bin
SHARED ?= ../shared

.PHONY: demo test explore test-ftm identity sea peers venv lint types imports pytest lock size docs coast clean

demo: venv
	$(BIN)/roadstead run examples/rajin -o demo/rajin
	$(BIN)/roadstead run examples/drill/inputs --name drill -o demo/drill
ifeq ($(SERVE),1)
	$(BIN)/roadstead serve demo/rajin demo/drill --port $(PORT)
endif

test: lint types imports pytest

lint: venv
	$(BIN)/ruff check src tests bench examples tools

types: venv
	$(BIN)/mypy

imports: venv
	$(BIN)/lint-imports

pytest: venv
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The laws with other examples than `make test` has: each run draws its own.
explore: venv
	ROADSTEAD_EXPLORE=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests/detect tests/tracks tests/press tests/identity tests/places

# Our FollowTheMoney export against the real package, in a venv of its own: it is needed neither to install nor to run Roadstead.
test-ftm: venv .venv-ftm/made
	ROADSTEAD_PYTHON=$(BIN)/python .venv-ftm/bin/python -m pytest -q --noconftest -p no:cacheprovider tests/ftm

# Compiles PyICU: on Debian or Ubuntu it wants  g++ pkg-config libicu-dev python3-dev
.venv-ftm/made:
	test -x .venv-ftm/bin/python || $(PYTHON) -m venv .venv-ftm
	.venv-ftm/bin/python -m pip install --quiet --disable-pip-version-check followthemoney==4.11.2 pytest
	touch $@

venv: .venv/made

.venv/made: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Roadstead needs Python 3.11 or newer. On Debian or Ubuntu:  sudo apt-get install python3 python3-venv'; \
	  echo 'or name another one:  make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu:  sudo apt-get install python3-venv"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

# For maintainers: needs `uv` on the path. Addresses of registries never enter the lock.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

docs: venv
	$(BIN)/python docs/make.py

# One page: dated answers from the copies in $(SHARED)/data/lists, labelled pairs, screening measured. PEER=python that has nomenklatura.
identity: venv
	$(BIN)/python docs/identity.py --lists $(SHARED)/data/lists $(if $(PEER),--peer-python $(PEER))

# One page: every real AIS file of $(SHARED) read and detected. SPEED=1 measures bench/ anew as well.
sea: venv
	$(BIN)/python docs/sea.py --ais $(SHARED)/data/ais --ports $(SHARED)/data/ports $(if $(SPEED),--speed $(filter-out 1,$(SPEED))) $(if $(MOVINGPANDAS),--movingpandas $(MOVINGPANDAS)) $(if $(LIBAIS),--libais $(LIBAIS))

# One page: other programs on the same input, each by the Python that has it (in a venv of its own); a peer that is not given keeps its part.
peers: venv
	$(BIN)/python bench/peers/run.py --shared $(SHARED) $(if $(PYAIS),--pyais $(PYAIS)) $(if $(LIBAIS),--libais $(LIBAIS)) $(if $(MOVINGPANDAS),--movingpandas $(MOVINGPANDAS)) $(if $(GPSDIO),--gpsdio $(GPSDIO))

# The coast as Python needs it, from npm's world-atlas (Natural Earth, public domain). Only for who changes the map: the result is in the repository.
coast: venv
	rm -rf build/world-atlas && mkdir -p build/world-atlas
	cd build/world-atlas && npm pack --silent world-atlas@2.0.2 && tar xzf world-atlas-*.tgz
	$(BIN)/python tools/make_land.py build/world-atlas/package

size: venv
	$(BIN)/python bench/installed_size.py

clean:
	rm -rf .venv .venv-ftm demo out dist build
