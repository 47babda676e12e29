//! Tokens by server, in the user's own folder of settings, readable by nobody else.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::error::Error;

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// The server of the last login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// By address, with its slash at the end.
    #[serde(default)]
    servers: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    token: String,
}

impl Credentials {
    /// `$XDG_CONFIG_HOME/tenon/servers.json`, else below `~/.config`.
    pub fn path() -> Result<PathBuf, Error> {
        let own = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
        let folder = own.or_else(home);
        let folder =
            folder.ok_or_else(|| Error::Environment("neither XDG_CONFIG_HOME nor HOME is set".into()))?;
        Ok(folder.join("tenon").join("servers.json"))
    }

    /// None are kept yet where there is no file.
    pub fn read() -> Result<Self, Error> {
        let path = Self::path()?;
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| Error::File {
                path,
                message: format!(
                    "this is not what `tenon login` writes: {error}; delete it and sign in again"
                ),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::file(path, &error)),
        }
    }

    pub fn token(&self, server: &str) -> Option<String> {
        self.servers.get(server).map(|entry| entry.token.clone())
    }

    pub fn keep(&mut self, server: &str, token: String) -> Result<PathBuf, Error> {
        self.default = Some(server.to_owned());
        self.servers.insert(server.to_owned(), Entry { token });
        let path = Self::path()?;
        self.write(&path).map_err(|error| Error::file(&path, &error))?;
        Ok(path)
    }

    /// Written beside and renamed, with its mode from the start: the token is never readable by others.
    fn write(&self, path: &std::path::Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder)?;
        let part = folder.join(".servers.json.part");
        let _ = fs::remove_file(&part);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)
    }
}
