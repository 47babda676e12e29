//! Backends that do not end, or end late.

use super::parts::{OK, Parts, times};
use crate::asking::{NO_TEXT, Word, asking};

pub fn loop_in_start() -> Vec<u8> {
    Parts { more: "(func $spin (loop $l br $l)) (start $spin)", ..Parts::default() }.build()
}

pub fn loop_in_call() -> Vec<u8> {
    Parts { body: "(loop $l br $l) unreachable", ..Parts::default() }.build()
}

pub fn loop_in_realloc() -> Vec<u8> {
    Parts { realloc: "(loop $l br $l) unreachable", ..Parts::default() }.build()
}

pub fn loop_in_post_return() -> Vec<u8> {
    let more = r#"(func (export "cabi_post_invoke") (param i32) (loop $l br $l))"#;
    Parts { more, ..Parts::default() }.build()
}

pub fn loop_over_imports() -> Vec<u8> {
    Parts {
        imports: r#"(import "tenon:plugin/clock@0.1.0" "now" (func $now (result i64)))"#,
        body: "(loop $l (drop (call $now)) br $l) unreachable",
        ..Parts::default()
    }
    .build()
}

pub fn loop_over_random() -> Vec<u8> {
    Parts {
        imports: r#"(import "tenon:plugin/random@0.1.0" "bytes" (func $bytes (param i32 i32)))"#,
        // The same room each time: only time runs out.
        realloc: "(i32.const 0x80000)",
        body: "(loop $l (call $bytes (i32.const 0x10000) (i32.const 256)) br $l) unreachable",
        ..Parts::default()
    }
    .build()
}

pub fn loop_over_fill() -> Vec<u8> {
    Parts {
        pages: 1440,
        body: "(loop $l (memory.fill (i32.const 0x110000) (i32.const 1) (i32.const 0x5800000)) br $l) unreachable",
        ..Parts::default()
    }
    .build()
}

/// Some milliseconds of work first.
pub fn spin_then_trap() -> Vec<u8> {
    Parts { body: &format!("{} unreachable", times(5_000_000, "")), ..Parts::default() }.build()
}

pub fn wait_in_import() -> Vec<u8> {
    Parts {
        imports: r#"(import "tenon:plugin/kv@0.1.0" "get" (func $get (param i32 i32 i32)))"#,
        body: &format!("(call $get (i32.const 67) (i32.const 4) (i32.const 256)) {OK}"),
        data: b"{} slow",
        ..Parts::default()
    }
    .build()
}

/// Wants an hour for the answer.
pub fn wait_in_fetch() -> Vec<u8> {
    let request = [
        &[Word::Text("GET"), Word::Text("https://slow.example/"), Word::Num(0), Word::Num(0)][..],
        &NO_TEXT,
        &[Word::Num(1), Word::Num(3_600_000), Word::Num(0)],
        // No sign-in: scheme, secret, name, user.
        &[Word::Num(0); 4],
        &NO_TEXT,
        &NO_TEXT,
        // The certificate is checked.
        &[Word::Num(0)],
    ];
    asking("http.fetch", &request.concat())
}
