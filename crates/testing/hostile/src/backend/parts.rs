//! The pieces that backends are put together from.

use crate::text::{ALLOCATOR, component, module, quoted};

/// Answers `{}` (the start of the data) and nothing.
pub const OK: &str = "(i32.store8 (i32.const 128) (i32.const 0)) (i32.store (i32.const 132) (i32.const 64))
    (i32.store (i32.const 136) (i32.const 2)) (i32.store (i32.const 140) (i32.const 64))
    (i32.store (i32.const 144) (i32.const 0)) (i32.const 128)";

/// Text that answers `ok((head, body))`, whose places need not make sense. The result lies at 32.
pub fn answer(head: usize, head_len: usize, body: usize, body_len: usize) -> String {
    format!(
        "(i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (i32.const {head}))
         (i32.store (i32.const 40) (i32.const {head_len})) (i32.store (i32.const 44) (i32.const {body}))
         (i32.store (i32.const 48) (i32.const {body_len})) (i32.const 32)"
    )
}

/// Text that does `body` this many times; `$n` counts.
pub fn times(count: u32, body: &str) -> String {
    format!(
        "(local $n i32)
         (loop $l
           {body}
           (local.set $n (i32.add (local.get $n) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $n) (i32.const {count}))))"
    )
}

/// Text that writes the letters of `$n` at 0x3000: eight bytes, another name each time.
pub const NAME_OF_N: &str = "
    (i64.store (i32.const 0x3000) (i64.const 0x6161616161616161))
    (i32.store8 (i32.const 0x3000) (i32.add (i32.const 97) (i32.and (local.get $n) (i32.const 15))))
    (i32.store8 (i32.const 0x3001) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $n) (i32.const 4)) (i32.const 15))))
    (i32.store8 (i32.const 0x3002) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $n) (i32.const 8)) (i32.const 15))))
    (i32.store8 (i32.const 0x3003) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $n) (i32.const 12)) (i32.const 15))))";

/// The pieces of a backend's core module; the defaults make one that answers `{}`.
pub struct Parts<'a> {
    pub pages: u32,
    pub imports: &'a str,
    pub more: &'a str,
    pub realloc: &'a str,
    pub body: &'a str,
    /// Lies at 64 in memory.
    pub data: &'a [u8],
}

impl Default for Parts<'_> {
    fn default() -> Self {
        let realloc = "(call $bump (local.get 2) (local.get 3))";
        Self { pages: 17, imports: "", more: "", realloc, body: OK, data: b"{}" }
    }
}

impl Parts<'_> {
    pub fn build(&self) -> Vec<u8> {
        let Self { pages, imports, more, realloc, body, data } = self;
        let data = quoted(data);
        component(&format!(
            r#"(module
  {imports}
  (memory (export "memory") {pages})
  {ALLOCATOR}
  {more}
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {realloc})
  (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32) {body})
  (data (i32.const 64) "{data}"))"#
        ))
    }
}

/// A component from text of its own: what has resources or several modules cannot be made from one module. `core` makes
/// the core instance `$i` with `memory`, `realloc` and `invoke`.
pub fn by_hand(core: &str) -> Vec<u8> {
    module(&format!(
        r#"(component
  (type $field-error' (record (field "pointer" string) (field "code" string) (field "message" string)))
  (import "field-error" (type $field-error (eq $field-error')))
  (type $fault-code' (enum "invalid" "refused" "unavailable" "not-supported" "failed"))
  (import "fault-code" (type $fault-code (eq $fault-code')))
  (type $fields (list $field-error))
  (type $retry (option u32))
  (type $fault' (record
    (field "code" $fault-code) (field "message" string) (field "fields" $fields) (field "retry-after-ms" $retry)))
  (import "fault" (type $fault (eq $fault')))
  (type $bytes (list u8))
  (type $answer (tuple string $bytes))
  (type $result (result $answer (error $fault)))
  {core}
  (type $invoke-type (func (param "kind" string) (param "head" string) (param "body" $bytes) (result $result)))
  (func $invoke (type $invoke-type)
    (canon lift (core func $i "invoke") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (export "invoke" (func $invoke)))"#
    ))
}
