# sh postgres.sh BIN DIR: a Postgres cluster of its own in DIR, reached by a socket there, without network and
# without fsync; prints "ready". It ends, and DIR goes, when standard input closes, which happens when the
# process that started it ends, also by SIGKILL. `postgres` refuses to run as root, so root becomes the
# packaged user. Used by the Rust tests and by the browser tests.
set -eu
bin=$1; dir=$2; as=""
if [ "$(id -u)" = 0 ]; then
  as="setpriv --reuid=postgres --regid=postgres --clear-groups"
  chown postgres "$dir"
fi
cd "$dir"
trap 'rm -rf "$dir"' EXIT
$as "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
  --no-sync --no-instructions >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
$as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off \
  -c synchronous_commit=off -c max_connections=400 -c shared_buffers=64MB -c autovacuum=off \
  -c max_pred_locks_per_transaction=256 >"$dir/postgres.log" 2>&1 &
pid=$!
tries=0
until "$bin/pg_isready" -q -h "$dir"; do
  tries=$((tries + 1))
  if [ $tries -gt 300 ] || ! kill -0 $pid 2>/dev/null; then cat "$dir/postgres.log" >&2; exit 1; fi
  sleep 0.1
done
echo ready
cat >/dev/null || true
kill -QUIT $pid
wait $pid || true
