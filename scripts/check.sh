#!/usr/bin/env bash
# What a reviewer should not have to say: format, lints, licences and crate borders, spelling.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

CARGO_DENY_VERSION=0.20.2
TYPOS_VERSION=1.52.0

scripts/setup.sh

install_checker() { # install_checker CRATE VERSION
  env CARGO_TARGET_DIR="$TENON_CACHE/tools-target" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 cargo install --quiet --locked --root "$TENON_CACHE/tools" "$1" --version "$2" &&
    rm -rf "$TENON_CACHE/tools-target"
}

failed=0
step "Format" cargo fmt --all --check || failed=1
step "Clippy" cargo clippy --workspace --exclude frontend --all-targets -- -D warnings || failed=1
step "Format of the plugins" cargo fmt --manifest-path plugins/Cargo.toml --all --check || failed=1
step "Clippy for the plugins" cargo clippy --manifest-path plugins/Cargo.toml --target-dir "$CARGO_TARGET_DIR/plugin-tests" \
  --workspace --features hello-world/view,hello-world/backend,clock-wall/view,risk-register/view,risk-register/backend,model-inventory/view,mlflow/view,mlflow/backend,risk-import/view,risk-import/backend,welcome-email/view,welcome-email/backend,daily-kpi/view,daily-kpi/backend,slack/view,slack/backend,jira/backend,servicedesk-plus/backend,probe/backend -- -D warnings || failed=1
step "Clippy for the browser" cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings || failed=1

command -v cargo-deny >/dev/null || step "Build cargo-deny (once)" install_checker cargo-deny "$CARGO_DENY_VERSION"
# The check below looks at crates of all systems, also at those that nothing here was built from.
step "Fetch crates" cargo fetch --locked --quiet || failed=1
# Advisories need a database from the network, so they are a command of their own: cargo deny check advisories.
step "Licences, bans and sources" cargo deny --offline check licenses bans sources || failed=1

command -v typos >/dev/null || step "Build typos (once)" install_checker typos-cli "$TYPOS_VERSION"
step "Spelling" typos || failed=1

[ "$failed" = 0 ] || fail "something above has to be mended."
printf '== All checks passed, after %s s\n' "$SECONDS"
