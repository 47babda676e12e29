//! What the group commit gains: 1,000 writes at once against the same writes one by one, on SQLite with a full
//! sync. Prints `group_commit ours bare ratio` (seconds, seconds, how many times faster).

use std::time::{Duration, Instant};

use tenon_store::{Cx, Db, DbConfig, server_meta};

const WRITES: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    // In the build folder: `/tmp` may be memory, where a sync costs nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let config = DbConfig::Sqlite { path: folder.path().join("bench.db") };
    Db::migrate(&config).await.expect("migrated");
    let db = Db::open(&config).await.expect("open");
    for n in 0..100 {
        write(&db, n).await;
    }
    let bare = timed(async {
        for n in 0..WRITES {
            write(&db, n).await;
        }
    })
    .await;
    let ours = timed(async {
        futures::future::join_all((0..WRITES).map(|n| write(&db, n))).await;
    })
    .await;
    db.close().await;
    println!(
        "group_commit {:.3} {:.3} {:.2}",
        ours.as_secs_f64(),
        bare.as_secs_f64(),
        bare.as_secs_f64() / ours.as_secs_f64()
    );
}

async fn write(db: &Db, n: usize) {
    let key = format!("key-{n}");
    db.write_platform(&Cx::system("bench"), move |tx| {
        let key = key.clone();
        Box::pin(async move { server_meta::set(tx, &key, "value").await })
    })
    .await
    .expect("a write");
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}
