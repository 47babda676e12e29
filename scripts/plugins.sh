#!/usr/bin/env bash
# Builds the server and the author's tool, then every plugin of plugins/ into $TENON_PLUGINS_DIR.
# Plugins are skipped when neither they nor what they are built with changed.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

package() {
  rm -rf "$TENON_PLUGINS_DIR.next" &&
    "$CARGO_TARGET_DIR/release/tenon" package --all plugins --out "$TENON_PLUGINS_DIR.next" &&
    rm -rf "$TENON_PLUGINS_DIR" &&
    mv "$TENON_PLUGINS_DIR.next" "$TENON_PLUGINS_DIR" &&
    printf '%s' "$digest" >"$TENON_PLUGINS_DIR.stamp"
}

# Plugins that only tests install: beside the others, never among them.
package_for_tests() {
  "$CARGO_TARGET_DIR/release/tenon" package crates/testing/probe --out "$TENON_PLUGINS_DIR/../test-plugins" &&
    printf '%s' "$digest" >"$TENON_PLUGINS_DIR/../test-plugins.stamp"
}

# Two builds at once would write into each other's files.
exec 8>"$CARGO_TARGET_DIR/plugins.lock"
flock 8

# `make test` has built both programs already, together with the tests.
[ "${1:-}" = built ] || step "Build tenon-server and tenon" cargo build --release -p server -p tenon-cli

digest=$(digest_of plugins crates/testing/probe crates/contract crates/sdk crates/cli Cargo.lock rust-toolchain.toml)
if [ -d "$TENON_PLUGINS_DIR" ] && [ "$(cat "$TENON_PLUGINS_DIR.stamp" 2>/dev/null)" = "$digest" ]; then
  printf '== The plugins are built already: %s\n' "$TENON_PLUGINS_DIR"
else
  step "Build and package the plugins" package
fi

if [ "${1:-}" = built ] && [ "$(cat "$TENON_PLUGINS_DIR/../test-plugins.stamp" 2>/dev/null)" != "$digest" ]; then
  step "Build and package the plugins of the tests" package_for_tests
fi
