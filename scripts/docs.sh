#!/usr/bin/env bash
# Builds the API documentation of our crates, and checks that the links between our pages hold.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/setup.sh
step "Links between pages" node scripts/check-links.mjs README.md CONTRIBUTING.md CHANGELOG.md docs
step "Rust documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --exclude frontend
printf '== Open %s\n' "$CARGO_TARGET_DIR/doc/tenon_core/index.html"
