//! What a row of a spreadsheet costs, in an import of 100 rows and in one of 10,000: through the real plugins, their
//! sandboxes and the job. Prints `import_row_us few many ratio`, medians over rounds.

use std::time::{Duration, Instant};

use axum::{body::Body, http::Method};
use serde_json::{Value, json};
use tenon_testing::{Client, TestApp, packages::built};
use tenon_testing_database::{FromTestDb, TestDb};

#[path = "../../benches/bound.rs"]
mod bound;

const FEW: usize = 100;
const MANY: usize = 10_000;

fn main() {
    let (rounds, few, many) =
        if std::env::args().any(|arg| arg == "--test") { (1, 10, 20) } else { (5, FEW, MANY) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(rounds, few, many));
    runtime.shutdown_background();
    bound::end();
}

async fn run(rounds: usize, few: usize, many: usize) {
    let (mut of_few, mut of_many, mut previews) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        // Each round begins with an empty register.
        let app = TestApp::from_db(TestDb::sqlite().await).await;
        for plugin in ["risk-register", "risk-import"] {
            app.publish(built(plugin)).await;
        }
        let ada = app.browser("ada").await;
        for plugin in ["risk-register", "risk-import"] {
            app.install(&ada, "acme", plugin).await;
        }
        // The first one fills caches.
        import(&ada, few).await;
        of_few.push(import(&ada, few).await.1 / few as u32);
        let (preview, spent) = import(&ada, many).await;
        of_many.push(spent / many as u32);
        previews.push(preview);
    }
    let [few, many] = [&mut of_few, &mut of_many].map(|all| median(all).as_secs_f64() * 1e6);
    println!("import_row_us {few:.1} {many:.1} {:.2}", many / few);
    bound::at_most("a row of many beside one of few", many / few, 1.2);
    println!("import_preview_ms {:.0}", median(&mut previews).as_secs_f64() * 1e3);
}

fn median(all: &mut [Duration]) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// How long the preview took, and how long the import.
async fn import(client: &Client, rows: usize) -> (Duration, Duration) {
    let ext = |rest: &str| format!("/api/v1/tenants/acme/ext/risk-import{rest}");
    let lines = (0..rows).map(|row| format!("Risk number {row},Likely,Major\n"));
    let sheet = ["title,likelihood,severity\n".to_owned()].into_iter().chain(lines).collect::<String>();
    let start = Instant::now();
    let preview = client.send(Method::POST, &ext("/preview"), Some("text/csv"), Body::from(sheet)).await;
    let preview = preview.expect(200).json();
    let previewed = start.elapsed();
    assert_eq!((&preview["rows"], &preview["bad"]), (&json!(rows), &json!(0)), "{preview}");
    let start = Instant::now();
    let started = client.post(&ext("/import"), &json!({"file": preview["file"]})).await.expect(202).json();
    let path = ext(&format!("/imports/{}", started["run"].as_str().expect("a run")));
    let mut state = Value::Null;
    while state["done"] != true {
        // Asked without a pause: one would be a good part of what few rows take.
        tokio::task::yield_now().await;
        state = client.get(&path).await.expect(200).json();
    }
    assert_eq!(state["written"], json!(rows), "{state}");
    (previewed, start.elapsed())
}
