#!/usr/bin/env bash
# Builds what the browser loads (style sheet, WASM, fonts, static files) into $TENON_SITE_DIR,
# compressed. Skipped when no source changed. A running server sees the old site or the new one.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Two builds at once would write into each other's files.
exec 8>"$CARGO_TARGET_DIR/front.lock"
flock 8

sources=(app frontend crates/contract crates/api style public Cargo.toml Cargo.lock rust-toolchain.toml
  package-lock.json scripts/front.sh scripts/copy-fonts.mjs scripts/precompress.mjs)
digest=$(digest_of "${sources[@]}")
stamp=$TENON_SITE_DIR.stamp
if [ -d "$TENON_SITE_DIR" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
  printf '== The front is built already: %s\n' "$TENON_SITE_DIR"
  exit 0
fi

next=$CARGO_TARGET_DIR/site-next

build() { RUST_BACKTRACE=0 cargo leptos build --frontend-only --release --split; }

# Fewer bytes than the usual passes leave, once compressed. Nothing lies in the first KiB of memory but the far end of the
# stack. The features are named: with all of them it writes imports that browsers do not read yet.
features=(bulk-memory bulk-memory-opt reference-types multivalue mutable-globals nontrapping-float-to-int sign-ext)
shrink() {
  local file
  for file in "$next"/pkg/*.wasm; do
    wasm-opt "${features[@]/#/--enable-}" -Os --flatten --rereloop -Os -Os --low-memory-unused --strip-producers \
      --strip-target-features "$file" -o "$file.small" && mv "$file.small" "$file" || return
  done
}

# With a browser query that is too old, light-dark() is rewritten and the explicit theme breaks.
check_style() {
  local css=$next/pkg/tenon.css
  grep -q 'light-dark(' "$css" || fail "$css has no light-dark(): look at browserquery in Cargo.toml."
  ! grep -q -e '--lightningcss' "$css" || fail "$css has --lightningcss variables: look at browserquery in Cargo.toml."
}

swap() {
  rm -rf "$TENON_SITE_DIR.old"
  [ ! -d "$TENON_SITE_DIR" ] || mv "$TENON_SITE_DIR" "$TENON_SITE_DIR.old"
  mv "$next" "$TENON_SITE_DIR"
  rm -rf "$TENON_SITE_DIR.old"
  printf '%s' "$digest" >"$stamp"
}

step "Build the style sheet and the WASM" build
step "Shrink the WASM" shrink
step "Check the style sheet" check_style
step "Copy the fonts" node scripts/copy-fonts.mjs "$next/fonts"
step "Compress" node scripts/precompress.mjs "$next" "$TENON_CACHE/brotli"
swap
