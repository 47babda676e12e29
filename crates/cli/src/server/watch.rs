//! Changes below a plugin's sources, many at once told as one.

use std::{path::Path, time::Duration};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    error::Error,
    project::{Project, Sources},
};

/// An editor writes in several steps.
const SETTLED: Duration = Duration::from_millis(300);

/// Watches until it is dropped.
pub struct Watch {
    changes: UnboundedReceiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    pub fn start(project: &Project) -> Result<Self, Error> {
        let failed =
            |error: &dyn std::fmt::Display| Error::Environment(format!("changes cannot be watched: {error}"));
        let (tell, changes) = unbounded_channel();
        let sources = project.sources.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // A build reads all of it: that is no change.
            if event.is_ok_and(|event| {
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| counts(&sources, path))
            }) {
                // Nobody listens any more when the command ends.
                let _ = tell.send(());
            }
        })
        .map_err(|error| failed(&error))?;
        for source in &project.sources.folders {
            watcher.watch(source, RecursiveMode::Recursive).map_err(|error| failed(&error))?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for the next change, and until it has been quiet for a moment.
    pub async fn changed(&mut self) {
        let _ = self.changes.recv().await;
        while tokio::time::timeout(SETTLED, self.changes.recv()).await.is_ok() {}
    }
}

/// What a build writes itself would make it run for ever.
fn counts(sources: &Sources, path: &Path) -> bool {
    let is_lock = path.file_name().is_some_and(|name| name == "Cargo.lock" || name == "package-lock.json")
        && path.parent().is_some_and(|folder| sources.folders.iter().any(|one| one == folder));
    !is_lock && sources.hold(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_writes_is_no_source() {
        let sources = Sources::new(vec!["/plugins/notes".into()], Path::new("/plugins/notes/target"));
        for (path, holds) in [
            ("/plugins/notes/src/lib.rs", true),
            ("/plugins/notes/tenon.toml", true),
            ("/plugins/notes/src/target/mod.rs", true),
            ("/plugins/notes/src/Cargo.lock", true),
            ("/plugins/notes/assets/.mark.svg", true),
            ("/plugins/notes/target/tenon/plugin.wasm", false),
            ("/plugins/notes/node_modules/a/b.js", false),
            ("/plugins/notes/src/.lib.rs.swp", false),
            ("/plugins/notes/Cargo.lock", false),
            ("/plugins/notes/package-lock.json", false),
            ("/plugins/notes", false),
            ("/plugins/other/src/lib.rs", false),
        ] {
            assert_eq!(counts(&sources, Path::new(path)), holds, "{path}");
        }
    }
}
