#!/usr/bin/env bash
# Benchmarks. Each compares two arms in one run and prints their ratio, so that the machine's own
# speed cancels out. They run what an operator would ship (profile bench).
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/setup.sh test
scripts/plugins.sh
# A bound that is broken fails its bench; the others are measured all the same.
failed=0
step "Benchmarks" cargo bench --workspace --exclude frontend --no-fail-fast --bench '*' "$@" || failed=1
# A workspace of its own: what it compares with must not come near the product's dependencies.
step "Benchmark beside extism" cargo run --release --locked --manifest-path benches/extism/Cargo.toml \
  --target-dir "$CARGO_TARGET_DIR/extism" || failed=1
scripts/front.sh
step "Benchmarks in the browser" playwright test --config end2end/bench.config.ts || failed=1
exit "$failed"
