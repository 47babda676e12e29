# Sourced by every other script: where things are, and how a step is announced and timed.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# An unset HOME would make every cache path wrong; the password database knows it.
if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
  export HOME
fi

export TENON_CACHE=${TENON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tenon}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$TENON_CACHE/target}
export TENON_SITE_DIR=${TENON_SITE_DIR:-$CARGO_TARGET_DIR/site}
export TENON_PLUGINS_DIR=${TENON_PLUGINS_DIR:-$CARGO_TARGET_DIR/plugins}
mkdir -p "$TENON_CACHE" "$CARGO_TARGET_DIR"

RUST_VERSION=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
export PATH="$ROOT/node_modules/.bin:$TENON_CACHE/tools/bin:$PATH"
# A cargo outside PATH: the usual folder first, then the toolchain itself.
if ! command -v cargo >/dev/null; then
  for dir in "${CARGO_HOME:-$HOME/.cargo}/bin" \
    "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$RUST_VERSION-$(uname -m)-unknown-linux-gnu/bin"; do
    if [ -x "$dir/cargo" ]; then
      PATH="$dir:$PATH"
      break
    fi
  done
fi

export LC_ALL=C.UTF-8 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 DEBIAN_FRONTEND=noninteractive
export CARGO_TERM_PROGRESS_WHEN=${CARGO_TERM_PROGRESS_WHEN:-auto}

# Prints a message and ends the script.
fail() {
  printf '\n%s\n' "error: $*" >&2
  exit 1
}

# Runs a command under a title, without standard input, and says how long it took.
# Bash ignores `set -e` inside: functions given to it chain their commands with &&.
# With TENON_TIMES set, "seconds<TAB>ok|failed<TAB>title" is appended to that file.
step() {
  local title=$1 start=$SECONDS code=0
  shift
  printf '== %s\n' "$title"
  "$@" </dev/null || code=$?
  local took=$((SECONDS - start)) outcome=ok
  [ "$code" = 0 ] || outcome=failed
  printf '== %s: %s after %s s\n' "$title" "$outcome" "$took"
  [ -z "${TENON_TIMES:-}" ] || printf '%s\t%s\t%s\n' "$took" "$outcome" "$title" >>"$TENON_TIMES"
  return "$code"
}

# One digest over the content and names of the given files and folders (build output left out).
digest_of() {
  find "$@" \( -name target -o -name node_modules -o -name '*.tenon' \) -prune -o -type f -print0 2>/dev/null |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}
