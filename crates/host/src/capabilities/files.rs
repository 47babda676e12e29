//! `files`: files of the installation, read in pieces.

use serde_json::Value;

use tenon_contract::guest::{FileInfo, FilePut};

use crate::{
    bindings::tenon::plugin::files::{Error, Host, Info},
    guest::Guest,
};

const MAX_NAME_BYTES: usize = 255;
const MAX_TYPE_BYTES: usize = 127;

impl Host for Guest {
    async fn put(
        &mut self,
        name: String,
        content_type: String,
        bytes: Vec<u8>,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.file_put(FilePut { name, content_type, bytes }).await)
    }

    async fn stat(&mut self, id: String) -> wasmtime::Result<Result<Option<Info>, Error>> {
        Ok(self.file_stat(id).await)
    }

    async fn get(
        &mut self,
        id: String,
        offset: u64,
        length: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        Ok(self.file_get(id, offset, length).await)
    }

    async fn delete(&mut self, id: String) -> wasmtime::Result<Result<bool, Error>> {
        Ok(self.file_delete(id).await)
    }

    async fn list(
        &mut self,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<Info>, Error>> {
        Ok(self.file_list(after, limit).await)
    }
}

impl Guest {
    async fn file_put(&mut self, file: FilePut) -> Result<String, Error> {
        let grant = self.pass("files")?;
        let most = self.limits.imports.file_bytes;
        if file.bytes.len() > most {
            return Err(Error::Invalid(format!(
                "a file of {} bytes; at most {most} at once",
                file.bytes.len()
            )));
        }
        check_text("the name", &file.name, MAX_NAME_BYTES)?;
        check_text("the content type", &file.content_type, MAX_TYPE_BYTES)?;
        if file.name.contains(['/', '\\']) || file.name.starts_with('.') {
            return Err(Error::Invalid("the name of a file is no path".into()));
        }
        let quota = grant.get("quota_bytes").and_then(Value::as_u64);
        let bytes = file.bytes.len();
        let put = self.ask(|services, cx| async move { services.file_put(&cx, file, quota).await }).await;
        self.note("files", "put", bytes, put.is_ok());
        Ok(put?)
    }

    async fn file_stat(&mut self, id: String) -> Result<Option<Info>, Error> {
        self.pass("files")?;
        check_text("the id", &id, MAX_NAME_BYTES)?;
        let found = self.ask(|services, cx| async move { services.file_stat(&cx, &id).await }).await;
        self.note("files", "stat", 0, found.is_ok());
        Ok(found?.map(Info::from))
    }

    async fn file_get(&mut self, id: String, offset: u64, length: u32) -> Result<Vec<u8>, Error> {
        self.pass("files")?;
        check_text("the id", &id, MAX_NAME_BYTES)?;
        let most = self.limits.imports.file_piece_bytes;
        if length == 0 || length > most {
            return Err(Error::Invalid(format!("length is {length}; it must be 1 to {most}")));
        }
        let read =
            self.ask(|services, cx| async move { services.file_get(&cx, &id, offset, length).await }).await;
        self.note("files", "get", read.as_ref().map_or(0, Vec::len), read.is_ok());
        Ok(read?)
    }

    async fn file_delete(&mut self, id: String) -> Result<bool, Error> {
        self.pass("files")?;
        check_text("the id", &id, MAX_NAME_BYTES)?;
        let deleted = self.ask(|services, cx| async move { services.file_delete(&cx, &id).await }).await;
        self.note("files", "delete", 0, deleted.is_ok());
        Ok(deleted?)
    }

    async fn file_list(&mut self, after: Option<String>, limit: u32) -> Result<Vec<Info>, Error> {
        self.pass("files")?;
        let most = self.limits.imports.files_listed;
        if limit == 0 || limit > most {
            return Err(Error::Invalid(format!("limit is {limit}; it must be 1 to {most}")));
        }
        if let Some(after) = &after {
            check_text("after", after, MAX_NAME_BYTES)?;
        }
        let found = self
            .ask(|services, cx| async move { services.file_list(&cx, after.as_deref(), limit).await })
            .await;
        self.note("files", "list", 0, found.is_ok());
        Ok(found?.into_iter().map(Info::from).collect())
    }
}

fn check_text(what: &str, text: &str, most: usize) -> Result<(), Error> {
    if text.is_empty() || text.len() > most {
        return Err(Error::Invalid(format!("{what} has {} bytes; it must have 1 to {most}", text.len())));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::Invalid(format!("{what} holds a control character")));
    }
    Ok(())
}

impl From<FileInfo> for Info {
    fn from(file: FileInfo) -> Self {
        Self {
            id: file.id,
            name: file.name,
            content_type: file.content_type,
            size: file.size,
            created_at: file.created_at,
        }
    }
}
