#!/usr/bin/env bash
# Installs MLflow 3 from PyPI into a Python environment of its own below $TENON_CACHE, for the tests of the plugin
# `mlflow`, which run against the real server. Safe to repeat: a second run looks and is done.
# The last line on standard output is the path of the program.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

MLFLOW_VERSION='>=3,<4'
home=$TENON_CACHE/mlflow
wanted="mlflow$MLFLOW_VERSION"

# Two tests at once would install twice into the same place.
exec 7>"$TENON_CACHE/mlflow.lock"
flock 7

install_mlflow() {
  command -v python3 >/dev/null || fail "python3 was not found; the tests of the plugin mlflow need Python 3.10 or newer."
  rm -rf "$home" &&
    { python3 -m venv "$home" ||
      fail "python3 cannot make an environment; install its venv module (Debian: apt-get install python3-venv)."; } &&
    "$home/bin/pip" install --quiet --disable-pip-version-check "$wanted" &&
    printf '%s' "$wanted" >"$home/.tenon"
}

if [ "$(cat "$home/.tenon" 2>/dev/null)" = "$wanted" ] && [ -x "$home/bin/mlflow" ]; then
  printf '== MLflow is installed already: %s\n' "$home"
else
  step "Install MLflow 3 from PyPI (about 600 MB, once)" install_mlflow
fi
printf '%s\n' "$home/bin/mlflow"
