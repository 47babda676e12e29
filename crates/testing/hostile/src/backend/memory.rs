//! Backends that want more than they may hold. Where nothing stops them they answer.

use super::parts::{OK, Parts, by_hand, times};

/// 128 MiB, a mebibyte at a time.
pub fn memory_bomb() -> Vec<u8> {
    grow(16, 128)
}

/// 128 MiB, a page at a time.
pub fn small_growth() -> Vec<u8> {
    grow(1, 2_048)
}

fn grow(pages: u32, count: u32) -> Vec<u8> {
    let body = times(
        count,
        &format!(
            "(local.set $at (memory.grow (i32.const {pages})))
             (if (i32.eq (local.get $at) (i32.const -1)) (then unreachable))
             (memory.fill (i32.shl (local.get $at) (i32.const 16)) (i32.const 1) (i32.const {}))",
            pages << 16
        ),
    );
    Parts { body: &format!("(local $at i32) {body} {OK}"), ..Parts::default() }.build()
}

/// 40 MiB in each of four memories: each fits, their sum does not.
pub fn memory_in_parts() -> Vec<u8> {
    let hold = "(memory (export \"memory\") 1)
        (func $hold (export \"hold\")
          (if (i32.eq (memory.grow (i32.const 640)) (i32.const -1)) (then unreachable))
          (memory.fill (i32.const 0x10000) (i32.const 1) (i32.const 0x2800000)))";
    by_hand(&format!(
        r#"(core module $part {hold})
  (core instance $a (instantiate $part)) (core instance $b (instantiate $part)) (core instance $c (instantiate $part))
  (core module $main
    (import "a" "hold" (func $a)) (import "b" "hold" (func $b)) (import "c" "hold" (func $c))
    {hold}
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32)
      (call $hold) (call $a) (call $b) (call $c) (i32.const 32)))
  (core instance $i (instantiate $main (with "a" (instance $a)) (with "b" (instance $b)) (with "c" (instance $c))))"#
    ))
}

/// 20,000 elements, a thousand at a time.
pub fn table_bomb() -> Vec<u8> {
    let body = times(
        20,
        "(if (i32.eq (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)) (then unreachable))",
    );
    Parts { more: "(table $t 1 funcref)", body: &format!("{body} {OK}"), ..Parts::default() }.build()
}

/// Nine of one element.
pub fn many_tables() -> Vec<u8> {
    Parts { more: &"(table 1 funcref) ".repeat(9), ..Parts::default() }.build()
}

/// Twelve of a module without anything.
pub fn many_instances() -> Vec<u8> {
    let empty = "(core instance (instantiate $empty)) ".repeat(12);
    by_hand(&format!(
        r#"(core module $empty) {empty}
  (core module $main
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.const 32)))
  (core instance $i (instantiate $main))"#
    ))
}

/// 5,000 handles of a resource of its own.
pub fn handle_bomb() -> Vec<u8> {
    by_hand(&format!(
        r#"(type $handle (resource (rep i32)))
  (core func $new (canon resource.new $handle))
  (core module $m
    (import "host" "new" (func $new (param i32) (result i32)))
    (memory (export "memory") 17)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32)
      {} (i32.const 32)))
  (core instance $host (export "new" (func $new)))
  (core instance $i (instantiate $m (with "host" (instance $host))))"#,
        times(5_000, "(drop (call $new (i32.const 1)))")
    ))
}

/// 200,000 calls deep: some megabytes of frames.
pub fn deep_recursion() -> Vec<u8> {
    let more = "(func $deep (param i64) (result i64)
        (if (i64.eqz (local.get 0)) (then (return (i64.const 1))))
        (i64.add (local.get 0) (call $deep (i64.sub (local.get 0) (i64.const 1)))))";
    Parts { more, body: &format!("(drop (call $deep (i64.const 200000))) {OK}"), ..Parts::default() }.build()
}

/// Answers whether anything in its memory is not as it was written: what an earlier call left would show.
pub fn residue() -> Vec<u8> {
    let body = format!(
        "(local $at i32) (local $found i64)
         (local.set $at (i32.const 0x1000))
         (loop $l
           (local.set $found (i64.or (local.get $found) (i64.load (local.get $at))))
           (i64.store (local.get $at) (i64.const -1))
           (local.set $at (i32.add (local.get $at) (i32.const 8)))
           (br_if $l (i32.lt_u (local.get $at) (i32.const 0xff000))))
         (i32.store8 (i32.const 512) (i64.ne (local.get $found) (i64.const 0)))
         {}",
        super::parts::answer(64, 2, 512, 1)
    );
    Parts { body: &body, ..Parts::default() }.build()
}
