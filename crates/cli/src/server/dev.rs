//! `tenon dev`: builds on every change and puts the plugin into a development tenant, which replaces it in place; what
//! it logs is shown meanwhile. A build that fails is told, and the last good one stays.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Client, block_on, connect, logs::Tail, tenant_path, watch::Watch};
use crate::{args::DevArgs, error::Error, output::Output, package::package_bytes, project::Project};

pub fn run(args: &DevArgs, output: &Output) -> Result<(), Error> {
    let tenant = tenant_path(&args.tenant)?;
    let project = Project::open(&args.plugin, args.target_dir.as_deref())?;
    let client = Arc::new(connect(&args.server)?);
    let path = format!("{tenant}/dev/plugins");
    block_on(async {
        // Watched from before the first build: a change during it counts.
        let mut watch = Watch::start(&project)?;
        let mut loaded = Loaded { client: &client, path, args, output, package: Vec::new(), failed: false };
        let first = loaded.renew(&project).await;
        if args.once {
            return first;
        }
        if let Err(error) = &first {
            loaded.tell(error);
        }
        // On its own: a build holds up this task for seconds.
        let key = project.manifest.key().to_string();
        tokio::spawn(follow(Arc::clone(&client), tenant.clone(), key, output.clone()));
        let changes = async {
            loop {
                watch.changed().await;
                // The manifest may have changed too.
                let done = match Project::open(&args.plugin, args.target_dir.as_deref()) {
                    Ok(project) => loaded.renew(&project).await,
                    Err(error) => Err(error),
                };
                if let Err(error) = &done {
                    loaded.tell(error);
                }
            }
        };
        tokio::select! {
            never = changes => never,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })
}

/// What the server has from us.
struct Loaded<'a> {
    client: &'a Client,
    path: String,
    args: &'a DevArgs,
    output: &'a Output,
    package: Vec<u8>,
    /// The last change could not be loaded.
    failed: bool,
}

impl Loaded<'_> {
    /// Whatever it is, it can be mended while we wait: a typo in any file, a file that an editor is about to write, a
    /// server that is starting.
    fn tell(&mut self, error: &Error) {
        if self.output.json {
            let issues = error.issues();
            self.output.event(&json!({ "event": "failed", "error": error.to_string(), "issues": issues }));
        }
        self.output.mistake(error);
        self.output.progress("Waiting for the next change.");
        self.failed = true;
    }

    async fn renew(&mut self, project: &Project) -> Result<(), Error> {
        let (args, output) = (self.args, self.output);
        let (bytes, _) = tokio::task::block_in_place(|| package_bytes(project, false, output))?;
        if bytes != self.package {
            self.client.post::<Value>(&self.path, "application/zip", bytes.clone()).await?;
            self.package = bytes;
        } else if !self.failed {
            return Ok(());
        }
        // What failed and was taken back is told as well: all is as it was.
        self.failed = false;
        let (key, version) = (project.manifest.key().as_str(), project.manifest.plugin.version.to_string());
        let has_page = project.manifest.contributions.iter().any(|one| one.slot.as_str() == "page");
        let below = if has_page { format!("/x/{key}") } else { String::new() };
        let page = format!("{}t/{}{below}", self.client.base(), args.tenant);
        if output.json {
            output.event(&json!({ "event": "loaded", "plugin": key, "version": version, "page": page }));
        }
        output.line(&format!("{key} {version} is in {}: {page}", args.tenant));
        Ok(())
    }
}

/// For ever: a server that restarts ends its streams.
async fn follow(client: Arc<Client>, tenant: String, plugin: String, output: Output) {
    let mut tail = Tail::new(&client, &tenant, &plugin, &output);
    tail.follow_whatever_comes().await;
}
