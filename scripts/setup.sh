#!/usr/bin/env bash
# Installs what is missing to build Tenon, and with the word "test" what the tests need besides.
# Safe to repeat: each part looks first. Prerequisites are rustup's Rust and Node; see README.md.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

CARGO_LEPTOS_VERSION=0.3.10
WASM_BINDGEN_VERSION=0.2.130

# Two `make` at once would install twice into the same place.
exec 9>"$TENON_CACHE/setup.lock"
flock 9

check_rust() {
  command -v cargo >/dev/null || fail "cargo was not found. Install rustup (https://rustup.rs), then:
  rustup toolchain install $RUST_VERSION --profile minimal --component rustfmt,clippy"
  if command -v rustup >/dev/null; then
    rustup run "$RUST_VERSION" rustc --version >/dev/null 2>&1 ||
      fail "Rust $RUST_VERSION is not installed. Run:
  rustup toolchain install $RUST_VERSION --profile minimal --component rustfmt,clippy"
  fi
  local found
  found=$(rustc --version 2>/dev/null | cut -d' ' -f2) || true
  [ "$found" = "$RUST_VERSION" ] || fail "Tenon is built with Rust $RUST_VERSION, and rustc here is ${found:-missing}.
  Put rustup's folder first in PATH, or run: rustup toolchain install $RUST_VERSION"
}

check_node() {
  command -v node >/dev/null || fail "node was not found. Install Node 20 or newer (with npm), then try again."
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge 20 ] || fail "Node 20 or newer is needed, and node here is $(node --version)."
  command -v npm >/dev/null || fail "npm was not found beside node. Install it, then try again."
}

has_wasm_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; }

add_wasm_target() {
  command -v rustup >/dev/null ||
    fail "this Rust has no wasm32-unknown-unknown target, and rustup, which would add it, was not found."
  rustup target add --toolchain "$RUST_VERSION" wasm32-unknown-unknown
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@" || fail "this needs root, and sudo asked for a password. Run it yourself, then try again:
  sudo $*"
  else
    fail "this needs root, and there is no sudo. As root, run:
  $*"
  fi
}

install_packages() {
  command -v apt-get >/dev/null || fail "these programs are missing and there is no apt-get to install them: $*"
  # A developer's machine wants the PostgreSQL programs, not a database server started at boot.
  case " $* " in *" postgresql-15 "*)
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      as_root mkdir -p /etc/postgresql-common &&
        as_root sh -c 'echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf' || return
    fi
    ;;
  esac
  as_root apt-get update -q &&
    as_root apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"
}

# Fills `wanted` with Debian packages whose programs are missing, and says why each is wanted.
want() {
  local package=$1 why=$2
  shift 2
  "$@" >/dev/null 2>&1 && return
  printf '   %s is missing: %s\n' "$package" "$why"
  wanted+=("$package")
}

install_node_packages() {
  npm ci --no-audit --no-fund --loglevel=error &&
    sha256sum package-lock.json >node_modules/.tenon-lock
}

# The tools run for seconds and are built for minutes: optimise for building.
install_tool() {
  env CARGO_TARGET_DIR="$TENON_CACHE/tools-target" RUSTFLAGS= \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
    CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_STRIP=none \
    cargo install --quiet --root "$TENON_CACHE/tools" "$@"
}

tool_is() { # tool_is PROGRAM VERSION
  [ -x "$TENON_CACHE/tools/bin/$1" ] && "$TENON_CACHE/tools/bin/$1" --version 2>/dev/null | grep -qwF "$2"
}

check_rust
check_node
has_wasm_target || step "Add Rust's wasm32-unknown-unknown target" add_wasm_target

wanted=()
want gcc "links Rust programs, compiles SQLite" command -v cc
want libc6-dev "links Rust programs, compiles SQLite" test -e /usr/include/stdlib.h
if [ "${1:-}" = test ]; then
  want chromium "the browser tests run in it" command -v chromium
  want python3-aiosmtpd "the tests send e-mail to a real server" /usr/bin/python3 -c "import aiosmtpd"
  want python3-venv "the tests ask a real MLflow server, installed from PyPI" /usr/bin/python3 -c "import ensurepip"
  want postgresql-15 "the tests run on SQLite and on PostgreSQL" test -x /usr/lib/postgresql/15/bin/initdb
fi
[ ${#wanted[@]} = 0 ] || step "Install Debian packages: ${wanted[*]}" install_packages "${wanted[@]}"

sha256sum --check --status node_modules/.tenon-lock 2>/dev/null ||
  step "Install npm packages (Tailwind, wasm-opt, fonts, Playwright)" install_node_packages
tool_is wasm-bindgen "$WASM_BINDGEN_VERSION" ||
  step "Build wasm-bindgen $WASM_BINDGEN_VERSION (about 2 minutes, once)" \
    install_tool wasm-bindgen-cli --version "$WASM_BINDGEN_VERSION"
tool_is cargo-leptos "$CARGO_LEPTOS_VERSION" ||
  step "Build cargo-leptos $CARGO_LEPTOS_VERSION (about 8 minutes, once)" \
    install_tool cargo-leptos --version "$CARGO_LEPTOS_VERSION" --locked --features no_downloads
rm -rf "$TENON_CACHE/tools-target"
printf '== Set-up complete\n'
