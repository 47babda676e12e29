# The commands of this repository. Each does its own set-up, says what it does, and may be repeated.
.PHONY: run test check bench docs setup front plugins
.DEFAULT_GOAL := run

run: ## build everything and start the demo on http://127.0.0.1:3000
	@scripts/run.sh

test: ## every test: Rust on both databases, then the browser
	@scripts/test.sh

check: ## format, lints, licences, crate borders, spelling
	@scripts/check.sh

bench: ## benchmarks, as ratios of two arms in one run
	@scripts/bench.sh

docs: ## API documentation, and links between pages
	@scripts/docs.sh

setup: ## install what is missing, tests included
	@scripts/setup.sh test

front: ## what the browser loads: style sheet, WASM, fonts
	@scripts/setup.sh
	@scripts/front.sh

plugins: ## tenon-server, tenon and the packages of plugins/
	@scripts/setup.sh
	@scripts/plugins.sh
