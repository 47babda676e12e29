#!/usr/bin/env bash
# Benchmarks. Each compares two arms in one run and prints their ratio, so that the machine's own
# speed cancels out. They run what an operator would ship (profile bench).
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/setup.sh test
scripts/plugins.sh
step "Benchmarks" cargo bench --workspace --exclude frontend --bench '*' "$@"
scripts/front.sh
step "Benchmarks in the browser" playwright test --config end2end/bench.config.ts
