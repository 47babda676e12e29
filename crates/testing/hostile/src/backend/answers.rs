//! Backends whose answers, or whose hands when they take their arguments, lie.

use super::parts::{Parts, answer};

fn answering(body: &str) -> Vec<u8> {
    Parts { body, ..Parts::default() }.build()
}

pub fn huge_return() -> Vec<u8> {
    answering(&answer(64, 2, 64, 0x4000_0000))
}

pub fn large_return() -> Vec<u8> {
    Parts { pages: 48, body: &answer(64, 2, 64, 2 << 20), ..Parts::default() }.build()
}

/// 100 KiB of spaces.
pub fn huge_head() -> Vec<u8> {
    answering(&format!(
        "(memory.fill (i32.const 0x10000) (i32.const 0x20) (i32.const 0x19000)) {}",
        answer(0x10000, 0x19000, 64, 0)
    ))
}

/// A fault whose message has 512 KiB.
pub fn long_fault() -> Vec<u8> {
    answering(&format!(
        "(memory.fill (i32.const 0x10000) (i32.const 0x78) (i32.const 0x80000)) {}",
        fault(0x10000, 0x80000, 0, 0)
    ))
}

/// A fault about 1,000 fields.
pub fn many_fields() -> Vec<u8> {
    answering(&fault(64, 2, 0x2000, 1_000))
}

/// A fault about 268 million fields that it does not have.
pub fn lying_fields() -> Vec<u8> {
    answering(&fault(64, 2, 0x2000, 0x0fff_ffff))
}

fn fault(message: u32, length: u32, fields: u32, count: u32) -> String {
    format!(
        "(i32.store8 (i32.const 128) (i32.const 1)) (i32.store8 (i32.const 132) (i32.const 1))
         (i32.store (i32.const 136) (i32.const {message})) (i32.store (i32.const 140) (i32.const {length}))
         (i32.store (i32.const 144) (i32.const {fields})) (i32.store (i32.const 148) (i32.const {count}))
         (i32.store8 (i32.const 152) (i32.const 0)) (i32.const 128)"
    )
}

pub fn bad_pointer() -> Vec<u8> {
    answering(&answer(0xffff_0000, 2, 64, 0))
}

pub fn bad_text() -> Vec<u8> {
    Parts { data: &[0xff, 0xfe], body: &answer(64, 2, 64, 0), ..Parts::default() }.build()
}

/// A result that is neither good nor bad.
pub fn bad_case() -> Vec<u8> {
    answering("(i32.store8 (i32.const 128) (i32.const 7)) (i32.const 128)")
}

/// The result itself lies outside its memory.
pub fn bad_result() -> Vec<u8> {
    answering("(i32.const -64)")
}

pub fn realloc_outside() -> Vec<u8> {
    Parts { realloc: "(i32.const -16)", ..Parts::default() }.build()
}

pub fn import_in_realloc() -> Vec<u8> {
    Parts {
        imports: r#"(import "tenon:plugin/clock@0.1.0" "now" (func $now (result i64)))"#,
        realloc: "(drop (call $now)) (i32.const 1024)",
        ..Parts::default()
    }
    .build()
}

/// JSON that breaks off.
pub fn bad_json() -> Vec<u8> {
    super::backend_answering(r#"{"status":200,"headers":"#, b"")
}

/// Text with a character that databases do not take.
pub fn nul_in_head() -> Vec<u8> {
    super::backend_answering("{\"status\":200,\"headers\":[[\"x-a\",\"\0\"]]}", b"")
}

/// 60,000 lists inside each other.
pub fn deep_head() -> Vec<u8> {
    super::backend_answering(&"[".repeat(60_000), b"")
}
