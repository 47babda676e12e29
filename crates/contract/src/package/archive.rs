//! The ZIP container: only plain files with safe, distinct names, honest sizes and no tricks between the two
//! directories that a ZIP has.

use std::{
    collections::{BTreeMap, HashMap},
    io::{Cursor, Read},
};

use zip::{CompressionMethod, ZipArchive};

use super::{
    MANIFEST_FILE, MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_FILE_BYTES, MAX_MANIFEST_BYTES, MAX_RATIO,
    MAX_TOTAL_BYTES, PackageIssue,
};
use crate::manifest::check::is_package_path;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Manifest and signature come on top of the listed files.
const MAX_ALL_ENTRIES: usize = MAX_ENTRIES + 2;

/// All entries by path.
pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Vec<PackageIssue>> {
    let whole = |code: &str, message: String| vec![PackageIssue::new(code, "", message)];
    if bytes.len() > MAX_ARCHIVE_BYTES {
        return Err(whole(
            "too_large",
            format!("{} bytes; a package has at most {MAX_ARCHIVE_BYTES}", bytes.len()),
        ));
    }
    // Counted before they are parsed: a directory of millions of entries costs memory alone.
    let headers = count_headers(bytes);
    if headers > MAX_ALL_ENTRIES {
        return Err(whole(
            "too_many_entries",
            format!("{headers} entries; a package has at most {MAX_ENTRIES} files"),
        ));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        whole("not_a_zip", format!("this is not a ZIP archive that can be read: {error}"))
    })?;
    if archive.has_duplicate_names() {
        return Err(whole("duplicate", "two entries have the same name".into()));
    }
    if archive.offset() != 0 || !archive.comment().is_empty() {
        return Err(whole(
            "extra_bytes",
            "there are bytes before the first entry or a comment after the last".into(),
        ));
    }
    archive
        .validate_header_consistency()
        .map_err(|error| whole("inconsistent", format!("the entries contradict the directory: {error}")))?;
    let names = check_entries(&mut archive)?;
    read_contents(&mut archive, names)
}

fn count_headers(bytes: &[u8]) -> usize {
    const SIGNATURE: &[u8] = b"PK\x01\x02";
    let mut count = 0;
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == SIGNATURE[0])) {
        at += next;
        if bytes[at..].starts_with(SIGNATURE) {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Every entry by what the directory says of it; no content is read yet.
fn check_entries(archive: &mut Archive<'_>) -> Result<Vec<String>, Vec<PackageIssue>> {
    let mut issues = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut folded: HashMap<String, String> = HashMap::new();
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let entry = match archive.by_index_raw(index) {
            Ok(entry) => entry,
            Err(error) => {
                issues.push(PackageIssue::new(
                    "corrupt",
                    "",
                    format!("entry {index} cannot be read: {error}"),
                ));
                continue;
            }
        };
        let Ok(name) = std::str::from_utf8(entry.name_raw()).map(str::to_owned) else {
            let shown = String::from_utf8_lossy(entry.name_raw()).escape_debug().to_string();
            issues.push(PackageIssue::new("not_utf8", shown, "the name of this entry is not UTF-8"));
            continue;
        };
        let shown = name.escape_debug().to_string();
        let mut refuse =
            |code: &str, message: String| issues.push(PackageIssue::new(code, shown.clone(), message));
        if index == 0 && name != MANIFEST_FILE {
            refuse("not_first", format!("the first entry must be {MANIFEST_FILE}"));
        }
        // The upper bits of a Unix mode tell files from links, folders and devices.
        let file_type = entry.unix_mode().unwrap_or(0) & 0o170_000;
        if entry.is_symlink() || file_type == 0o120_000 {
            refuse("link", "a package may not hold links".into());
            continue;
        }
        if entry.is_dir() {
            refuse("folder", "a package lists files only, without entries for folders".into());
            continue;
        }
        if file_type != 0 && file_type != 0o100_000 {
            refuse("not_a_file", "a package may hold plain files only".into());
            continue;
        }
        if entry.encrypted() {
            refuse("encrypted", "a package may not be encrypted".into());
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            refuse("compression", format!("entries are stored or deflated, not {:?}", entry.compression()));
        }
        if !is_package_path(&name) {
            refuse(
                "path",
                "not a path in the package: relative, \"/\" between steps, no \"..\", ASCII letters, digits and \"-_.\"".into(),
            );
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        let cap = if name == MANIFEST_FILE { MAX_MANIFEST_BYTES } else { MAX_FILE_BYTES };
        if size > cap {
            refuse("too_large", format!("{size} bytes; at most {cap} here"));
        }
        if size / packed.max(1) > MAX_RATIO {
            refuse(
                "ratio",
                format!("{packed} bytes would unpack to {size}; at most {MAX_RATIO} times as many"),
            );
        }
        total = total.saturating_add(size);
        match folded.insert(name.to_ascii_lowercase(), name.clone()) {
            Some(twin) if twin == name => refuse("duplicate", "this name is in the archive twice".into()),
            Some(twin) => refuse("case_twin", format!("this and {twin:?} are one file on some systems")),
            None => names.push(name),
        }
    }
    if total > MAX_TOTAL_BYTES {
        issues.push(PackageIssue::new(
            "too_large",
            "",
            format!("{total} bytes unpacked; at most {MAX_TOTAL_BYTES}"),
        ));
    }
    if issues.is_empty() { Ok(names) } else { Err(issues) }
}

/// Unpacks in memory; what the directory says about sizes is believed no further than the caps.
fn read_contents(
    archive: &mut Archive<'_>,
    names: Vec<String>,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<PackageIssue>> {
    let mut files = BTreeMap::new();
    let mut total = 0_u64;
    for (index, name) in names.into_iter().enumerate() {
        let refuse = |code: &str, message: String| vec![PackageIssue::new(code, name.clone(), message)];
        let entry =
            archive.by_index(index).map_err(|error| refuse("corrupt", format!("cannot be read: {error}")))?;
        let declared = entry.size();
        let mut content = Vec::new();
        let lying =
            || refuse("lying_size", format!("the directory says {declared} bytes and the content differs"));
        // One byte more than declared is enough to know that there is more.
        match entry.take(declared + 1).read_to_end(&mut content) {
            Ok(length) if length as u64 != declared => return Err(lying()),
            Ok(_) => {}
            // Content beyond the declared size ends here as well.
            Err(error) => return Err(refuse("corrupt", format!("cannot be unpacked: {error}"))),
        }
        total += declared;
        if total > MAX_TOTAL_BYTES {
            return Err(vec![PackageIssue::new(
                "too_large",
                "",
                format!("more than {MAX_TOTAL_BYTES} bytes unpacked"),
            )]);
        }
        files.insert(name, content);
    }
    Ok(files)
}
