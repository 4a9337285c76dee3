# `make demo` and `make test` do all their own set-up; they need Python 3.11+ and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
LOOPS := .venv/loops
export PYTHONPATH := $(CURDIR)
# Without compiled files every process takes seconds longer to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test up check format lock bench bench-couples bench-matching bench-meaning bench-pages images release momentum keycloak kubernetes kubernetes-keda chaos chaos-mutants docs fuzz schemas pictures clean

setup: $(READY)  ## Bring .venv; every target that needs it does so too.

demo: $(READY)  ## Play half a year of a program in minutes; ROSTER=file.csv for your own people.
	$(BIN)/python -m deploy.demo $(if $(ROSTER),--roster $(ROSTER))

test: $(READY) check  ## Everything, against a real Kafka and a real MongoDB.
	$(BIN)/python -m pytest tests/property tests/contract tests/fuzz tests/browser -q -n auto --dist loadfile
	$(BIN)/python -m pytest tests/story tests/integration tests/e2e -q -n 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m pytest tests/chaos

up: $(LOOPS)  ## The whole platform on this machine, until Ctrl-C, with the data of the last time; FRESH=1 asks, then starts anew; KEYCLOAK=1 signs in there.
	$(BIN)/python -m deploy.local up $(if $(FRESH),--fresh) $(if $(KEYCLOAK),--keycloak)

check: $(READY)  ## Format, lint, types, imports and unit tests; under a minute.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/unit tests/architecture tests/chart -q -n auto --dist worksteal

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

lock: $(READY)  ## Pin versions and hashes; no registry is named.
	$(BIN)/uv pip compile pyproject.toml --all-extras --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -o locks/all.txt > /dev/null
	@for extra in $$($(BIN)/python -c 'from deploy.services import SERVICES; print(*(one.extra for one in SERVICES))'); do \
		$(BIN)/uv pip compile pyproject.toml --extra $$extra --quiet --universal --python-version 3.11 \
			--generate-hashes --no-header --no-annotate -o locks/$$extra.txt -c locks/all.txt > /dev/null || exit 1; done
	$(BIN)/uv pip compile pyproject.toml --extra ops --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -o locks/common.txt -c locks/all.txt > /dev/null

release: $(READY)  ## Wheel, chart and images of this version with bills of materials, into build/release; KEY=... signs.
	$(BIN)/python -m deploy.release $(if $(KEY),--key $(KEY)) $(if $(BASE),--base $(BASE))

images: $(READY)  ## Build the images of the services with Docker or Buildah; ONLY="notify" for some, BASE=image@sha256:... for what is beneath.
	$(BIN)/python -m deploy.docker $(ONLY) $(if $(BASE),--base $(BASE))

chaos: $(LOOPS)  ## Let any one server die, then break everything at once and look what was lost; SEED=2 SECONDS=600 FAULTS=100 for another run.
	$(BIN)/python -m pytest tests/cluster -q
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(FAULTS),--faults $(FAULTS))

kubernetes: $(READY)  ## The chart on a real cluster of this machine, as root; to build/kubernetes.json.
	$(BIN)/python -m pytest tests/kubernetes -q -p no:xdist

kubernetes-keda: $(READY)  ## Pods that come and go with the lag, by KEDA on that cluster; to build/kubernetes-keda.json.
	$(BIN)/python -m pytest tests/kubernetes/keda -q -p no:xdist

bench: $(READY)  ## Throughput, latency, growth and memory, to build/bench.json; ONLY="throughput growth latency" for parts.
	$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

bench-matching: $(READY)  ## Matching at 500 to 100,000 a side against SciPy; SIZES="20000 200000" for others.
	$(BIN)/python -m tests.bench.matching $(SIZES)

bench-pages: $(READY)  ## Every page at 10,000 people and 5,000 pairs, to build/bench-pages.json, and "why these two?" at 10,000 a side.
	$(BIN)/python -m tests.bench.pages $(ONLY)
	$(BIN)/python -m tests.bench.why

bench-meaning: $(READY)  ## Whether matching finds true mentors: ROSTER=people.csv PAIRS=pairs.csv, to build/meaning.json; MAP="skills_offered:Heading; ..." for other columns.
	$(BIN)/python -m tests.bench.meaning "$(ROSTER)" "$(PAIRS)" "$(MAP)"

bench-couples: $(READY)  ## Ten couples of ROSTER=people.csv by equal letters and by the product, with their explanations, to build/couples.md.
	$(BIN)/python -m tests.bench.couples $(ROSTER)

momentum: $(READY)  ## How many early ends the momentum detector foresees on simulated programs, to build/momentum.json.
	$(BIN)/python -m tests.momentum

keycloak: $(LOOPS)  ## Sign-in, services, keys and sign-out with a real Keycloak in front of the whole platform; it is fetched once (168 MB).
	$(BIN)/python -m pytest tests/keycloak -q

fuzz: $(READY)  ## Over ten thousand records to every consumer, and ten thousand calls, as every role, to every route.
	FUZZ_EXAMPLES=$(or $(EXAMPLES),250) $(BIN)/python -m pytest tests/fuzz -q --hypothesis-show-statistics

schemas: $(READY)  ## Put what was added to events on record; what breaks them is refused.
	$(BIN)/python -m tests.contract.compatibility

chaos-mutants: $(READY)  ## Plant each fault of docs/mutants.md and see which test finds it; a name in MUTANTS for fewer.
	$(BIN)/python -m tests.mutants.run $(MUTANTS)

docs: $(READY)  ## Export the AsyncAPI and OpenAPI documents and the log schema to build/docs.
	$(BIN)/python -m deploy.cli docs

pictures: $(READY)  ## Take the pictures of the README anew, with the Chromium of this machine.
	$(BIN)/python -m tests.browser.pictures

clean:  ## Remove what can be built again; the data of `make up` stays.
	rm -rf .venv
	find build -mindepth 1 -maxdepth 1 ! -name 'local*' -exec rm -rf {} + 2> /dev/null || true

# Compiled ahead, so that the first large match run does not wait.
$(LOOPS): $(READY) $(wildcard services/matching/solver/*.py)
	$(BIN)/python -m services.matching.solver.warm
	touch $(LOOPS)

$(READY): locks/all.txt locks/uv.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r locks/all.txt
	touch $(READY)
