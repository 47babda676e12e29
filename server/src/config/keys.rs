//! Where the operator's keys for secrets come from: the environment, a file, or one that we make.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use tenon_core::secrets::{Keyring, keyring::InvalidKeys};

use super::Config;

const FILE: &str = "secrets.key";

/// Where the keys in force stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `TENON_SECRETS_KEY`, or `secrets.key` of the configuration.
    Setting,
    File(PathBuf),
}

/// Never repeats a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "this server has no key for secrets: set TENON_SECRETS_KEY to 32 random bytes (`openssl rand -hex 32`), the same on every replica, or name a file in secrets.key_file"
    )]
    Missing,
    #[error("{origin}: {source}")]
    Invalid { origin: String, source: InvalidKeys },
    #[error("the key file {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the key file {path} cannot be written: {source}")]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("the key file {path} can be read by others; run: chmod 600 {path}")]
    Open { path: PathBuf },
    #[error("a key could not be made: {0}")]
    Random(String),
}

impl Config {
    /// The keys in force. On SQLite (and in the demo) a missing file is made.
    pub fn keyring(&self) -> Result<(Keyring, KeySource), KeyError> {
        if !self.secrets.key.is_empty() {
            let invalid =
                |source| KeyError::Invalid { origin: "TENON_SECRETS_KEY (secrets.key)".into(), source };
            return Ok((Keyring::parse(&self.secrets.key).map_err(invalid)?, KeySource::Setting));
        }
        let named = !self.secrets.key_file.as_os_str().is_empty();
        let path = if named { self.secrets.key_file.clone() } else { self.data.dir.join(FILE) };
        if !named && !path.exists() {
            if !self.data.database_url.is_empty() && !self.secrets.create_key {
                return Err(KeyError::Missing);
            }
            let key = Keyring::generate().map_err(|error| KeyError::Random(error.to_string()))?;
            write_keys(&path, &format!("{key}\n"))?;
        }
        if !named {
            check_mode(&path)?;
        }
        Ok((read_keys(&path)?, KeySource::File(path)))
    }
}

/// Of our own file only: how a named one is mounted is the operator's business.
fn check_mode(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let unreadable = |source| KeyError::Unreadable { path: path.to_path_buf(), source };
    let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 { Err(KeyError::Open { path: path.to_path_buf() }) } else { Ok(()) }
}

fn read_keys(path: &Path) -> Result<Keyring, KeyError> {
    let unreadable = |source| KeyError::Unreadable { path: path.to_path_buf(), source };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Keyring::parse(&text).map_err(|source| KeyError::Invalid { origin: path.display().to_string(), source })
}

/// The old file or the new one, never half of it; nobody else may read it.
pub fn write_keys(path: &Path, text: &str) -> Result<(), KeyError> {
    let unwritable = |source| KeyError::Unwritable { path: path.to_path_buf(), source };
    let next = path.with_extension("next");
    // A file that a killed process left behind.
    let _ = std::fs::remove_file(&next);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&next)
        .map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    std::fs::rename(&next, path).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn config(folder: &Path) -> Config {
        let mut config = Config::built_in(false).expect("the built-in settings");
        config.data.dir = folder.to_path_buf();
        config
    }

    #[test]
    fn on_sqlite_a_key_is_made_once_and_kept_to_ourselves() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = config(folder.path());
        let (first, source) = config.keyring().expect("made");
        assert_eq!(source, KeySource::File(folder.path().join(FILE)));
        assert_eq!(config.keyring().expect("read").0.ids(), first.ids());
        let path = folder.path().join(FILE);
        let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opened");
        assert!(matches!(config.keyring(), Err(KeyError::Open { .. })));
    }

    #[test]
    fn with_postgres_a_missing_key_is_refused_with_the_way_to_make_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = config(folder.path());
        config.data.database_url = "postgres://db/tenon".into();
        let error = config.keyring().expect_err("refused").to_string();
        assert!(error.contains("TENON_SECRETS_KEY"), "{error}");
        config.secrets.key = "not a key".into();
        let error = config.keyring().expect_err("refused").to_string();
        assert!(!error.contains("not a key"), "{error}");
        config.secrets.key = "ab".repeat(15) + "cdef";
        assert!(config.keyring().is_err());
        config.secrets.key = "0123456789abcdef".repeat(4);
        assert_eq!(config.keyring().expect("a key").1, KeySource::Setting);
        assert!(!format!("{config:?}").contains("0123456789abcdef"));
    }
}
