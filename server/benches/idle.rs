//! What an installation that nobody uses keeps in memory: 1,000 of them in 50 tenants that were just looked at, beside
//! the same server that looked at none. Prints `idle_installation_bytes mean`. What plugins logged is kept beside it, for
//! all of them together (`docs/reference/limits.md`).

#![allow(unsafe_code, reason = "an allocator that counts")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use tenon_api::Role;
use tenon_core::{Cx, tenants::create::create};
use tenon_testing::{Client, TestApp, packages::Draft};
use tenon_testing_database::{FromTestDb, TestDb};

#[path = "../../benches/bound.rs"]
mod bound;

const PLUGINS: usize = 20;
const TENANTS: usize = 50;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() {
    let (plugins, tenants) =
        if std::env::args().any(|arg| arg == "--test") { (2, 2) } else { (PLUGINS, TENANTS) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(plugins, tenants));
    runtime.shutdown_background();
    bound::end();
}

async fn run(plugins: usize, tenants: usize) {
    let app = TestApp::from_db(TestDb::sqlite().await).await;
    let view = tenon_hostile::tree_view();
    for number in 0..plugins {
        app.publish(Draft::new(&format!("tree-{number}")).card(view.clone()).pack()).await;
    }
    let ada = app.browser("ada").await;
    let me = ada.get("/api/v1/me").await.expect(200).json();
    let id: tenon_api::ids::UserId =
        me["user"]["id"].as_str().or(me["id"].as_str()).expect("an id").parse().expect("an id");
    let slugs: Vec<String> = (0..tenants).map(|number| format!("idle-{number}")).collect();
    for slug in &slugs {
        let people = vec![(id, Role::Owner)];
        create(&app.core, &Cx::system("bench"), slug, slug, people).await.expect("a tenant");
        for number in 0..plugins {
            app.install(&ada, slug, &format!("tree-{number}")).await;
        }
    }
    app.assert_idle().await;
    // Everything that a first look makes besides.
    look(&ada, &slugs).await;
    app.core.forget_caches();
    let before = HELD.load(Ordering::Relaxed);
    look(&ada, &slugs).await;
    let held = HELD.load(Ordering::Relaxed).saturating_sub(before);
    let each = held / (plugins * tenants);
    println!("idle_installation_bytes {each}");
    bound::at_most("an idle installation, in bytes", each as f64, 2048.0);
}

async fn look(client: &Client, slugs: &[String]) {
    for slug in slugs {
        client.get(&format!("/api/v1/tenants/{slug}/contributions")).await.expect(200);
    }
}
