//! Images of a package that its views show: paths in the package become addresses of blobs.

use serde_json::{Map, Value};
use tenon_contract::view::{Element, Node, check::is_image_asset};

use super::Failure;
use crate::snapshot::ReleaseInfo;

/// `{path: address}` of all images of the release; null where a view cannot want one.
///
/// # Errors
/// An image of the tree that the package does not hold.
pub(super) fn of_release(release: &ReleaseInfo, tree: &Node) -> Result<Value, Failure> {
    let icon = release.manifest.plugin.icon.as_deref();
    let images = || release.files.iter().filter(|(path, _)| is_image_asset(path));
    if !check(release, tree)? && images().all(|(path, _)| Some(path.as_str()) == icon) {
        return Ok(Value::Null);
    }
    let one = |(path, digest): (&String, &String)| (path.clone(), Value::String(address(path, digest)));
    Ok(Value::Object(images().map(one).collect::<Map<_, _>>()))
}

/// Publishing draws every image anew as PNG.
fn address(path: &str, digest: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    ["/blobs/", digest, "/", stem, ".png"].concat()
}

/// Whether the tree shows an image; all it shows are in the package.
fn check(release: &ReleaseInfo, tree: &Node) -> Result<bool, Failure> {
    let mut any = false;
    if let Element::Image(image) = &tree.element {
        if release.file(&image.asset).is_none() {
            return Err((
                "bad_tree",
                format!("It shows the image {:?}, which is not in its package.", image.asset),
            ));
        }
        any = true;
    }
    for child in &tree.children {
        any |= check(release, child)?;
    }
    Ok(any)
}
