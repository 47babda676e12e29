//! `files`: kept by the installation, read in pieces.

use serde_json::{Value, json};
use tenon_hostile::{Hostile, Word, asking, asking::NO_TEXT, backend};

use super::{Asked, MOST, body, denied_without, text, told};

fn files() -> [(&'static str, Value); 1] {
    [("files", json!({ "quota_bytes": 4 << 20 }))]
}

fn put(name: &str, content_type: &str) -> Vec<u8> {
    asking("files.put", &[Word::Text(name), Word::Text(content_type), Word::Body])
}

fn get(offset: u64, length: u32) -> Vec<u8> {
    asking("files.get", &[Word::Body, Word::Long(offset), Word::Num(length)])
}

fn list(limit: u32) -> Vec<u8> {
    asking("files.list", &[&NO_TEXT[..], &[Word::Num(limit)]].concat())
}

#[tokio::test]
async fn files_without_grant_is_denied() {
    let asks = [
        put("a.csv", "text/csv"),
        get(0, 1),
        list(1),
        asking("files.stat", &[Word::Body]),
        asking("files.delete", &[Word::Body]),
    ];
    for wasm in asks {
        denied_without(&wasm, &files()).await;
    }
}

#[tokio::test]
async fn a_file_is_read_listed_and_deleted_by_its_own_installation_only() {
    let asked = Asked::new(&put("a.csv", "text/csv"), &files());
    let report = asked.with("one,two").await;
    // The name of a file may be a person's.
    assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].bytes), ("put", 7));
    let id = text(report.outcome);
    let by = async |wasm: Vec<u8>, installation: u8| {
        let mut call = asked.call(id.as_str());
        call.release.wasm_digest = asked.sandbox.backend(&wasm);
        call.context.installation = [installation; 16];
        asked.sandbox.run(call).await.outcome
    };
    assert_eq!(text(by(get(4, 100), 2).await), "two");
    assert_eq!(text(by(get(u64::MAX, 100), 2).await), "");
    assert_eq!(text(by(asking("files.stat", &[Word::Body]), 2).await), "a.csv");
    assert_eq!(text(by(list(10), 2).await), id);

    assert_eq!(told(by(get(0, 100), 3).await).0, '5', "another installation");
    assert_eq!(text(by(asking("files.stat", &[Word::Body]), 3).await), "");
    assert_eq!(text(by(list(10), 3).await), "");
    let delete = || asking("files.delete", &[Word::Body]);
    assert_eq!(body(by(delete(), 3).await), [0]);
    assert_eq!(body(by(delete(), 2).await), [1]);
    assert_eq!(text(by(list(10), 2).await), "");
}

#[tokio::test]
async fn names_types_sizes_and_pieces_beyond_the_limits_are_invalid() {
    for name in ["", "../a", "a/b", "a\\b", ".hidden", "a\nb", &"n".repeat(256)] {
        Asked::new(&put(name, "text/csv"), &files()).invalid("x", "").await;
    }
    for content_type in ["", "text/csv\r\nx-evil: 1", &"t".repeat(128)] {
        Asked::new(&put("a.csv", content_type), &files()).invalid("x", "content type").await;
    }
    let large = Asked::new(&put("a.csv", "text/csv"), &files());
    large.invalid(vec![0; MOST.file_bytes + 1], "at most 4194304").await;
    for length in [0, MOST.file_piece_bytes + 1] {
        Asked::new(&get(0, length), &files()).invalid("fil_1", "1 to 1048576").await;
    }
    for limit in [0, MOST.files_listed + 1] {
        Asked::new(&list(limit), &files()).invalid("", "1 to 100").await;
    }
}

#[tokio::test]
async fn a_bomb_of_files_stays_in_its_quota() {
    let asked = Asked::new(&backend(Hostile::FileBomb), &files());
    body(asked.with("").await.outcome);
    assert_eq!(asked.sandbox.services.files.lock().unwrap().len(), 4);
}
