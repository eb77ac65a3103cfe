# Everything a person runs here; `make` alone lists it. Each target makes the environment it needs, once per lock file.
PYTHON ?= python3
TENANT ?= acme
DIR ?= my-backstage
LOCK ?= yarn-berry
SERIES_PORT ?= 5544
# A server that is given is for one process of tests: two would make the same database on it.
WORKERS ?= $(if $(DATABASE_URL)$(ANALYTICS_DATABASE_URL)$(CACHE_URL)$(DOCUMENTS_URL),0,2)
RUNTIME ?= python3.13
ARCHITECTURE ?= x86_64

export PYTHONPATH := .:layers/clients
export RUNTIME ARCHITECTURE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

bin := .venv/bin
sam := .venv-sam/bin/sam
pip := -m pip install --quiet --require-hashes --no-deps -r
uv_compile := $(bin)/uv pip compile --quiet --universal -p 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run reset check check-code check-sql check-templates check-policies check-pages test test-walls bench soak sample backstage-repo token follow sql migrate schema openapi alarms cost lock build venv clean partitions history timescale

help: ## List these targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/local.stamp ## Start Plugyard on this machine, on PORT if given; Ctrl-C stops it
	@$(bin)/python -m infra.local.run

reset: .venv/local.stamp ## Empty .local/, where the local data lives
	@$(bin)/python -m infra.local.reset

check: check-code check-sql check-templates check-policies check-pages ## Format, lint, types, SQL, templates, locks: about a minute; parts may run beside each other (-j2)

check-code: .venv/dev.stamp
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy

check-sql: .venv/dev.stamp
	@# Its pool of processes tells, after the fact and now and then, of a semaphore that the system has freed by then.
	PYTHONWARNINGS=ignore:resource_tracker:UserWarning $(bin)/sqlfluff lint --processes 2 --disable-progress-bar sql
	$(bin)/python -m infra.local.migration_lint

check-templates: .venv/dev.stamp .venv-sam/sam.stamp
	$(bin)/cfn-lint template.yaml infra/*.yaml
	SAM_CLI_TELEMETRY=0 $(sam) validate --lint

check-policies: .venv-checkov/checkov.stamp
	.venv-checkov/bin/checkov --config-file .checkov.yaml

check-pages: .venv/dev.stamp
	$(bin)/python -m infra.local.openapi --check
	$(bin)/python -m infra.alarms --check
	@! grep -nE '://|^[^#]* @ |^ *--?(index-url|extra-index-url|find-links|f|i)\b' requirements/*.lock || \
		{ echo 'A lock file names a place: run "make lock".' >&2; exit 1; }

test: .venv/dev.stamp .venv-sam/sam.stamp ## Everything a change must pass, on engines it starts itself; WORKERS=0 for one process
	$(bin)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

test-walls: .venv/dev.stamp ## Take each wall between tenants away in turn; its test must turn red. WALLS="W02 W10" for some
	@$(bin)/python -m tests.walls $(WALLS)

bench: .venv/dev.stamp ## Measure search, context, permission checks and limits beside their peers
	@$(bin)/python -m tests.bench

soak: .venv/dev.stamp ## Kill relays and consumers 200 times, writers of events 100 times, ask npm's semver and the resolver 10,000 times; SOAK="--kills 20" EVENT_SOAK="--events 20000 --kills 6" SEMVER="--cases 100" RESOLVING="--cases 100"
	@$(bin)/python -m tests.soak $(SOAK)
	@$(bin)/python -m tests.soak.events $(EVENT_SOAK)
	@$(bin)/python -m tests.soak.semver $(SEMVER)
	@$(bin)/python -m tests.soak.resolving $(RESOLVING)

sample: .venv/local.stamp ## Add SIZE generated plugins, EVENTS usage events or some of both to the running stack: make sample EVENTS=1000000
	@$(bin)/python -m infra.local.attached infra.local.sample $(if $(SIZE),--size $(SIZE)) $(if $(EVENTS),--events $(EVENTS))

backstage-repo: .venv/local.stamp ## Write a small Backstage repository to import into DIR, with the lock file LOCK=yarn-berry, yarn-v1, npm or rhdh
	@$(bin)/python -m infra.local.sample.repository $(DIR) --lock $(LOCK)

token: .venv/local.stamp ## Print a dev token: make token TENANT=acme USER=ada
	@$(bin)/python -m infra.local.token --tenant $(TENANT) $(if $(filter command line,$(origin USER)),--user $(USER))

follow: .venv/local.stamp ## Show one change on its way through the running stack: make follow ID=<request_id>
	@$(bin)/python -m infra.local.logs $(ID)

sql: .venv/local.stamp ## Explain and run one statement, rolled back: make sql NAME=catalog.search_plugins
	@$(bin)/python -m infra.local.attached infra.local.statement $(NAME)

# Where no database is given, it is that of the running stack.
migrate: .venv/local.stamp ## Bring the database of DATABASE_OWNER_URL, or the running stack's, to this code; ARGS=--help
	@$(bin)/python $(if $(DATABASE_OWNER_URL)$(findstring --help,$(ARGS)),,-m infra.local.attached) \
		$(if $(DATABASE_OWNER_URL)$(findstring --help,$(ARGS)),-m )shared.operations.migrate_command $(ARGS)

partitions: .venv/local.stamp ## Show the partitions of the time series, move rows without one: ARGS=--help
	@$(bin)/python $(if $(ANALYTICS_JOBS_URL)$(findstring --help,$(ARGS)),,-m infra.local.attached) \
		$(if $(ANALYTICS_JOBS_URL)$(findstring --help,$(ARGS)),-m )shared.analytics.partition_command $(ARGS)

history: .venv/local.stamp ## Print what a history of raw usage takes: make history ARGS='--events 3.4e9 --days 400'
	@$(bin)/python -m infra.history $(ARGS)

timescale: .venv/local.stamp ## Run TimescaleDB (Apache edition) in DIR on SERIES_PORT, for the tests of its tier; Debian and root only
	@$(if $(filter command line,$(origin DIR)),,echo 'Say where: make timescale DIR=/a/folder/outside/the/clone' >&2; exit 2;) \
		$(bin)/python -m infra.local.engines.timescale $(DIR) $(SERIES_PORT)

schema: .venv/local.stamp ## Write sql/schema.sql from the migrations
	@$(bin)/python -m infra.local.schema

openapi: .venv/local.stamp ## Write docs/openapi.json and docs/permissions.md from the routes
	@$(bin)/python -m infra.local.openapi

alarms: .venv/local.stamp ## Write infra/alarms.yaml from template.yaml and infra/alarms/
	@$(bin)/python -m infra.alarms

cost: .venv/local.stamp ## Write docs/cost.md from infra/cost.toml and the templates
	@$(bin)/python -m infra.cost

lock: .venv/dev.stamp ## Pin the newest allowed versions; LOCK_FLAGS=--upgrade takes newer ones
	$(uv_compile) $(LOCK_FLAGS) requirements/dev.in -o requirements/dev.lock
	$(uv_compile) -c requirements/dev.lock requirements/local.in -o requirements/local.lock
	$(uv_compile) -c requirements/dev.lock requirements/runtime.in -o requirements/runtime.lock
	$(uv_compile) -c requirements/dev.lock requirements/insights.in -o requirements/insights.lock
	$(uv_compile) $(LOCK_FLAGS) requirements/sam.in -o requirements/sam.lock
	$(uv_compile) $(LOCK_FLAGS) requirements/checkov.in -o requirements/checkov.lock

build: .venv-sam/sam.stamp ## Package functions and layer as they go to AWS, within AWS's limits
	SAM_CLI_TELEMETRY=0 $(sam) build --parameter-overrides Runtime=$(RUNTIME) Architecture=$(ARCHITECTURE)
	@.venv-sam/bin/python -m infra.limits

venv: .venv/dev.stamp ## Make .venv with everything check, test and bench need

clean: ## Remove the environments and what tools left behind
	rm -rf .venv .venv-sam .venv-checkov .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis .semver-oracle

.venv/bin/python:
	@$(call make_environment,.venv)

.venv/bin/plugyard: infra/cli/launcher.sh | .venv/bin/python
	@install -m 755 $< $@

.venv-sam/bin/python:
	@$(call make_environment,.venv-sam)

.venv-checkov/bin/python:
	@$(call make_environment,.venv-checkov)

# The dev lock holds every pin of the local one, so either satisfies `make run`.
.venv/dev.stamp: requirements/dev.lock requirements/local.lock | .venv/bin/python .venv/bin/plugyard
	@echo 'Installing the development packages into .venv (one to two minutes, once)'
	@$(bin)/python $(pip) requirements/dev.lock
	@touch .venv/dev.stamp .venv/local.stamp

.venv/local.stamp: requirements/local.lock | .venv/bin/python .venv/bin/plugyard
	@echo 'Installing the local stack into .venv (one to two minutes, once)'
	@$(bin)/python $(pip) requirements/local.lock
	@touch $@

.venv-sam/sam.stamp: requirements/sam.lock | .venv-sam/bin/python
	@echo 'Installing the AWS SAM CLI into .venv-sam (one to two minutes, once)'
	@.venv-sam/bin/python $(pip) requirements/sam.lock
	@touch $@

.venv-checkov/checkov.stamp: requirements/checkov.lock | .venv-checkov/bin/python
	@echo 'Installing checkov into .venv-checkov (one to two minutes, once)'
	@.venv-checkov/bin/python $(pip) requirements/checkov.lock
	@touch $@

define make_environment
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo 'Plugyard needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11' >&2; exit 1; }; \
$(PYTHON) -m venv $(1)
endef
