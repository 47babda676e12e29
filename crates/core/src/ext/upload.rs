//! What is sent to a route and is larger than a body: a file of the installation, on trial. It stays when the plugin
//! answers; however else the call ends, nobody would know of it, and it goes again.

use tenon_api::{error::Code, ids::InstallationId};
use tenon_contract::{abi::FileHandle, guest::FilePut};
use tenon_store::Cx;

use super::{ExtRequest, MAX_BODY_BYTES, MAX_UPLOAD_BYTES};
use crate::{
    Core, Error, Result,
    guests::{self, Refusal},
    snapshot::Installed,
};

/// A file that the plugin has not answered for yet.
pub(super) struct Upload {
    core: Core,
    cx: Cx,
    installation: InstallationId,
    pub handle: FileHandle,
    settled: bool,
}

impl Upload {
    /// Takes the body out of the request when it is larger than a guest is given one.
    pub async fn take(
        core: &Core,
        cx: &Cx,
        installed: &Installed,
        request: &mut ExtRequest,
    ) -> Result<Option<Self>> {
        // Small files are cheaper as a body, also when they have a name.
        if request.body.len() <= MAX_BODY_BYTES {
            return Ok(None);
        }
        let Some(quota) = quota(installed).filter(|_| request.body.len() <= MAX_UPLOAD_BYTES) else {
            return Err(too_large(installed));
        };
        let file = FilePut {
            name: request.file_name.as_deref().map(plain_name).unwrap_or_else(|| "upload".into()),
            content_type: request.content_type.clone().unwrap_or_else(|| "application/octet-stream".into()),
            bytes: std::mem::take(&mut request.body).into(),
        };
        let (core, cx, installation) = (core.clone(), cx.clone(), installed.row.id);
        // Storing goes on when nobody waits for it any more. What it comes to is dropped then, and deletes itself.
        let stored = tokio::spawn(async move {
            let stored = guests::files::put(&core, &cx, installation, file, quota).await?;
            Ok::<_, Error>(stored.map(|row| {
                let info = guests::files::info(row);
                let handle = FileHandle {
                    id: info.id,
                    name: info.name,
                    content_type: info.content_type,
                    size: info.size,
                };
                Self { core, cx, installation, handle, settled: false }
            }))
        });
        match stored.await.map_err(Error::internal)?? {
            Ok(upload) => Ok(Some(upload)),
            Err(Refusal::Quota(text)) => Err(Error::new(Code::QuotaExceeded, capitalized(&text))),
            Err(other) => Err(Error::new(Code::Invalid, capitalized(&other.to_string()))),
        }
    }

    /// The plugin knows of it, and it is the plugin's from now on.
    pub fn keep(mut self) {
        self.settled = true;
    }

    pub async fn discard(mut self) {
        delete(&self.core, &self.cx, self.installation, &self.handle.id).await;
        self.settled = true;
    }
}

/// Whoever hangs up ends the call in the middle.
impl Drop for Upload {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let (core, cx, installation) = (self.core.clone(), self.cx.clone(), self.installation);
        let id = self.handle.id.clone();
        tokio::spawn(async move { delete(&core, &cx, installation, &id).await });
    }
}

async fn delete(core: &Core, cx: &Cx, installation: InstallationId, id: &str) {
    if let Err(error) = guests::files::delete(core, cx, installation, id).await {
        tracing::warn!(%error, file = id, "an upload that its plugin did not answer for stays");
    }
}

/// Bytes of files, if the plugin may keep any.
fn quota(installed: &Installed) -> Option<i64> {
    installed.granted.get("files").and_then(|grant| grant.get("quota_bytes")?.as_i64())
}

/// The largest body of this caller that is worth reading.
pub(super) fn most_bytes(cx: &Cx, installed: &Installed) -> usize {
    if cx.user().is_some() && quota(installed).is_some() { MAX_UPLOAD_BYTES } else { MAX_BODY_BYTES }
}

pub(super) fn too_large(installed: &Installed) -> Error {
    let name = &installed.release.manifest.plugin.name;
    let detail = match quota(installed) {
        Some(_) => format!(
            "Files for {name} are at most {} MiB, from those who are signed in.",
            MAX_UPLOAD_BYTES >> 20
        ),
        None => format!(
            "Bodies for {name} are at most 1 MiB: it may not keep files. Send less, or have an admin allow that."
        ),
    };
    Error::new(Code::TooLarge, detail)
}

/// The last part of a path, without what no name has.
fn plain_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    match plain.trim_start_matches('.') {
        "" => "upload".into(),
        name => name.to_owned(),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => [&first.to_uppercase().to_string(), chars.as_str(), "."].concat(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_no_path() {
        assert_eq!(plain_name("C:\\Users\\ada\\risks.xlsx"), "risks.xlsx");
        assert_eq!(plain_name("../../.env"), "env");
        assert_eq!(
            (plain_name(""), plain_name("a/"), plain_name("..")),
            ("upload".into(), "upload".into(), "upload".into())
        );
    }
}
