//! Backends that wear out the host by asking.

use super::parts::{NAME_OF_N, OK, Parts, times};
use crate::asking::{NO_NUM, NO_TEXT, Word, asking};

const LOG: &str = r#"(import "tenon:plugin/log@0.1.0" "write" (func $write (param i32 i32 i32 i32 i32)))"#;

pub const KV_SET: &str = r#"(import "tenon:plugin/kv@0.1.0" "set"
    (func $set (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;

/// `{}` and, at 67, a key.
pub const KEY: &[u8] = b"{} key";

pub fn log_flood() -> Vec<u8> {
    let write =
        "(call $write (i32.const 1) (i32.const 1024) (i32.const 0x10000) (i32.const 0) (i32.const 0))";
    Parts {
        imports: LOG,
        body: &format!(
            "{} {OK}",
            times(
                10_000,
                &format!("(memory.fill (i32.const 1024) (i32.const 0x78) (i32.const 0x10000)) {write}")
            )
        ),
        ..Parts::default()
    }
    .build()
}

/// 100 lines of 4 MiB: few enough to be kept, large enough to hurt if they were kept whole.
pub fn log_bricks() -> Vec<u8> {
    let write =
        "(call $write (i32.const 1) (i32.const 0x110000) (i32.const 0x400000) (i32.const 0) (i32.const 0))";
    Parts {
        pages: 96,
        imports: LOG,
        body: &format!(
            "{} {OK}",
            times(
                100,
                &format!("(memory.fill (i32.const 0x110000) (i32.const 0x78) (i32.const 0x400000)) {write}")
            )
        ),
        ..Parts::default()
    }
    .build()
}

pub fn bad_text_to_import() -> Vec<u8> {
    Parts {
        imports: LOG,
        body: &format!(
            "(call $write (i32.const 1) (i32.const 66) (i32.const 2) (i32.const 0) (i32.const 0)) {OK}"
        ),
        data: b"{}\xff\xfe",
        ..Parts::default()
    }
    .build()
}

pub fn pointer_to_import() -> Vec<u8> {
    Parts {
        imports: LOG,
        body: &format!(
            "(call $write (i32.const 1) (i32.const -64) (i32.const 4096) (i32.const 0) (i32.const 0)) {OK}"
        ),
        ..Parts::default()
    }
    .build()
}

/// Whoever cuts it at a byte breaks.
pub fn split_character() -> Vec<u8> {
    let request = [
        &[Word::Text("GET"), Word::Text("aäääää://x"), Word::Num(0), Word::Num(0)][..],
        &NO_TEXT,
        &NO_NUM,
        // No sign-in (whether, scheme, secret, name, user), and the certificate is checked.
        &[Word::Num(0); 12],
    ];
    asking("http.fetch", &request.concat())
}

pub fn kv_flood() -> Vec<u8> {
    let set = "(call $set (i32.const 67) (i32.const 3) (i32.const 1024) (i32.const 0x10000)
        (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 256))";
    Parts {
        imports: KV_SET,
        body: &format!("(loop $l {set} br $l) unreachable"),
        data: KEY,
        ..Parts::default()
    }
    .build()
}

/// 1,500 values of 2 KiB, each under a key of its own.
pub fn kv_key_bomb() -> Vec<u8> {
    let set = "(call $set (i32.const 0x3000) (i32.const 8) (i32.const 0x4000) (i32.const 2048)
        (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 256))";
    Parts {
        imports: KV_SET,
        body: &format!("{} {OK}", times(1_500, &[NAME_OF_N, set].concat())),
        ..Parts::default()
    }
    .build()
}

/// 40 files of 1 MiB.
pub fn file_bomb() -> Vec<u8> {
    let put = "(call $put (i32.const 67) (i32.const 3) (i32.const 67) (i32.const 3)
        (i32.const 0x110000) (i32.const 0x100000) (i32.const 256))";
    Parts {
        pages: 40,
        imports: r#"(import "tenon:plugin/files@0.1.0" "put" (func $put (param i32 i32 i32 i32 i32 i32 i32)))"#,
        body: &format!("{} {OK}", times(40, put)),
        data: KEY,
        ..Parts::default()
    }
    .build()
}

pub fn random_flood() -> Vec<u8> {
    Parts {
        imports: r#"(import "tenon:plugin/random@0.1.0" "bytes" (func $bytes (param i32 i32)))"#,
        body: &format!("(call $bytes (i32.const 0x1000000) (i32.const 256)) {OK}"),
        ..Parts::default()
    }
    .build()
}

const COMMIT: &str =
    r#"(import "tenon:plugin/collections@0.1.0" "commit" (func $commit (param i32 i32 i32)))"#;

pub fn commit_bomb() -> Vec<u8> {
    Parts {
        pages: 300,
        imports: COMMIT,
        body: &format!(
            "(memory.fill (i32.const 0x110000) (i32.const 0x5b) (i32.const 0x1000000))
             (call $commit (i32.const 0x110000) (i32.const 0x1000000) (i32.const 256)) {OK}"
        ),
        ..Parts::default()
    }
    .build()
}

/// The operations are put together from what stands before the data, 2 MiB of it, and what stands behind.
pub fn event_in_commit() -> Vec<u8> {
    let before = r#"[{"op":"emit","event":"probe.told","data":{"a":""#;
    let after = r#""}}]"#;
    let (from, bytes) = (0x11_0000, 0x20_0000);
    let end = from + before.len() + bytes;
    Parts {
        pages: 64,
        imports: COMMIT,
        body: &format!(
            "(memory.copy (i32.const {from}) (i32.const 66) (i32.const {}))
             (memory.fill (i32.const {}) (i32.const 0x78) (i32.const {bytes}))
             (memory.copy (i32.const {end}) (i32.const {}) (i32.const {}))
             (call $commit (i32.const {from}) (i32.const {}) (i32.const 256)) {OK}",
            before.len(),
            from + before.len(),
            66 + before.len(),
            after.len(),
            end + after.len() - from
        ),
        data: ["{}", before, after].concat().as_bytes(),
        ..Parts::default()
    }
    .build()
}

const CALL: &str =
    r#"(import "tenon:plugin/services@0.1.0" "call" (func $call (param i32 i32 i32 i32 i32 i32 i32)))"#;

/// Names of its own making, all of them without right.
pub fn denial_flood() -> Vec<u8> {
    let call = "(call $call (i32.const 0x3000) (i32.const 128) (i32.const 67) (i32.const 3)
        (i32.const 64) (i32.const 2) (i32.const 256))";
    let body = times(10_000, &[NAME_OF_N, call].concat());
    let more = format!(r#"(data (i32.const 0x3008) "{}")"#, "x".repeat(120));
    Parts { imports: CALL, more: &more, body: &format!("{body} {OK}"), data: KEY, ..Parts::default() }.build()
}

/// Calls its own service once, and so on downwards.
pub fn self_call() -> Vec<u8> {
    calling(1)
}

/// Calls its own service a hundred times on each level.
pub fn call_tree() -> Vec<u8> {
    calling(100)
}

fn calling(count: u32) -> Vec<u8> {
    let call = "(call $call (i32.const 67) (i32.const 12) (i32.const 79) (i32.const 2)
        (i32.const 64) (i32.const 2) (i32.const 256))";
    Parts {
        imports: CALL,
        body: &format!("{} {OK}", times(count, call)),
        data: b"{} probe/self@1go",
        ..Parts::default()
    }
    .build()
}
