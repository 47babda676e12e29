#!/usr/bin/env bash
# Every test: set-up, builds, Rust tests on both databases, browser tests. Goes on after a failed
# test step, so that one run tells everything; ends with a table of times and a total.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

BUDGET_MINUTES=${TENON_TEST_BUDGET_MINUTES:-75}
logs=$CARGO_TARGET_DIR/test-logs
rm -rf "$logs"
mkdir -p "$logs"
export TENON_TIMES=$logs/times.tsv
: >"$TENON_TIMES"
failed=0

# The frontend is left out: in one build with it, the UI would get the browser's features and the
# server's at once. It is built for the browser by scripts/front.sh.
workspace=(--release --workspace --exclude frontend)

logged() { # logged NAME COMMAND…: keeps the output for the count, and shows it
  local name=$1
  shift
  "$@" 2>&1 | tee "$logs/$name.log"
}

print_table() {
  printf '\n%8s  %-7s %s\n' seconds outcome step
  awk -F'\t' '{ printf "%8s  %-7s %s\n", $1, $2, $3 }' "$TENON_TIMES"
  printf '%8s          total\n' "$SECONDS"
}

# Adds up cargo's "test result:" lines and Playwright's summary.
print_total() {
  local rust_passed rust_failed web_passed web_failed
  read -r rust_passed rust_failed < <(cat "$logs"/rust.log "$logs"/plugins.log 2>/dev/null |
    awk '/^test result:/ { for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) } } END { print p + 0, f + 0 }')
  read -r web_passed web_failed < <(cat "$logs"/browser.log 2>/dev/null |
    awk '/^ +[0-9]+ (passed|failed|flaky|did not run|interrupted)/ { if ($2 == "passed") p = $1; else f += $1 } END { print p + 0, f + 0 }')
  printf '%s passed, %s failed\n' "$((rust_passed + web_passed))" "$((rust_failed + web_failed))"
}

finish() {
  local code=$?
  [ "$code" = 0 ] || failed=1
  print_table
  if [ "$SECONDS" -gt $((BUDGET_MINUTES * 60)) ]; then
    printf 'error: this took longer than %s minutes.\n' "$BUDGET_MINUTES"
    failed=1
  fi
  print_total
  exit "$failed"
}
trap finish EXIT

step "Set-up" scripts/setup.sh test
step "Front (style sheet, WASM)" scripts/front.sh
step "Build the programs and the tests" cargo build "${workspace[@]}" --lib --bins --tests
step "Plugins" scripts/plugins.sh built
step "Rust tests" logged rust cargo test "${workspace[@]}" --no-fail-fast || failed=1
# The plugins are a workspace of their own, because they are built for WebAssembly.
step "Plugin tests" logged plugins cargo test --manifest-path plugins/Cargo.toml --target-dir "$CARGO_TARGET_DIR/plugin-tests" \
  --workspace --features hello-world/view,hello-world/backend,clock-wall/view,risk-register/view,risk-register/backend,model-inventory/view,mlflow/view,mlflow/backend,risk-import/view,risk-import/backend,welcome-email/view,welcome-email/backend,daily-kpi/view,daily-kpi/backend,slack/view,slack/backend,jira/backend,servicedesk-plus/backend,probe/backend || failed=1
step "Browser tests" logged browser playwright test --config end2end/playwright.config.ts || failed=1
