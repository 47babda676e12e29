#!/usr/bin/env bash
# Builds everything and starts the demo. TENON_ADDR, TENON_DATA_DIR and TENON_DATABASE_URL change
# where it listens and where it keeps data.
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

scripts/setup.sh
scripts/front.sh
scripts/plugins.sh
printf '== Everything is built, after %s s. Starting the demo (Ctrl-C ends it)\n' "$SECONDS"
exec "$CARGO_TARGET_DIR/release/tenon-server" demo "$@"
