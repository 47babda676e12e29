//! `serve`, `demo` and `migrate`.

use std::{process::ExitCode, time::Duration};

use anyhow::Context as _;
use app::context::DemoAccount;
use tenon_core::{Core, Cx, jobs, setup};
use tenon_store::Db;
use tokio::net::TcpListener;

use crate::{admin, assets::Assets, config::Config, demo, router, serve, state};

pub async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    Db::migrate(&config.database()).await?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

/// Opens the database of `config`, migrated, and builds core over it.
pub async fn open(config: &Config) -> anyhow::Result<Core> {
    let dir = &config.data.dir;
    std::fs::create_dir_all(dir)
        .with_context(|| format!("the data folder {} cannot be made", dir.display()))?;
    // Relative paths must not follow the process around.
    let config = &Config {
        data: crate::config::Data { dir: dir.canonicalize()?, ..config.data.clone() },
        ..config.clone()
    };
    if config.data.migrate {
        Db::migrate(&config.database()).await?;
    }
    let db = Db::open(&config.database()).await?;
    let compiler = std::env::current_exe().context("the path of this program is unknown")?;
    let core = state::build_core(db, config, &compiler)?;
    demo::seed_publisher(&core).await?;
    Ok(core)
}

pub async fn serve(config: Config, is_demo: bool) -> anyhow::Result<ExitCode> {
    let addr = config.server.addr;
    // The port first: of two servers on one machine the second ends here, and touches nothing.
    let listener = TcpListener::bind(addr).await.with_context(|| {
        format!("cannot listen on {addr} (is another server running?); set TENON_ADDR to another address")
    })?;
    let assets = Assets::load(&config.server.site_dir)?;
    let core = open(&config).await?;
    let workers = jobs::runner::start(&core).await?;
    let accounts = if is_demo {
        demo::seed(&core, &config.server.plugins_dir).await?;
        Some(accounts())
    } else {
        None
    };
    announce(&core, &config, is_demo, listener.local_addr()?.port()).await?;
    let drain = Duration::from_secs(config.server.drain_seconds);
    let app = state::AppState::new(core.clone(), config, assets, accounts);
    let socket = admin::listen(&app)?;
    serve::run(listener, router::build(app.clone()), &app, drain).await?;
    drop(socket);
    drop(workers);
    core.db.close().await;
    Ok(ExitCode::SUCCESS)
}

fn accounts() -> Vec<DemoAccount> {
    let account = |account: &demo::Account| DemoAccount {
        email: account.email.into(),
        password: demo::PASSWORD.into(),
        name: account.name.into(),
        is: account.is.into(),
    };
    demo::ACCOUNTS.iter().map(account).collect()
}

async fn announce(core: &Core, config: &Config, is_demo: bool, port: u16) -> anyhow::Result<()> {
    let base = format!("http://{}:{port}", config.server.addr.ip());
    println!("Tenon listens on {base}");
    println!("Data folder: {}", config.data.dir.canonicalize()?.display());
    if is_demo {
        println!("Demo accounts stand on the sign-in page; the password of all is {}", demo::PASSWORD);
    } else if let Some(token) = setup::issue(core, &Cx::system("boot")).await? {
        println!(
            "There is nobody here yet. Make the first operator (once, within a day): {base}/setup?token={token}"
        );
    }
    use std::io::Write as _;
    std::io::stdout().flush()?;
    Ok(())
}
