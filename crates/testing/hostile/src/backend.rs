//! Backends. Each is a core module whose `invoke` does one thing wrong (or nothing), as a component.

use crate::text::{ALLOCATOR, component, module, quoted};

/// Ways for a backend to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hostile {
    /// Never leaves its start function.
    LoopInStart,
    /// Never leaves `invoke`.
    LoopInCall,
    /// Never hands out the memory for its own arguments.
    LoopInRealloc,
    /// Loops over an import, so that it is mostly in the host.
    LoopOverImports,
    /// Grows and touches memory until it is refused, then dies.
    MemoryBomb,
    /// Grows a table until it is refused, then dies.
    TableBomb,
    /// Makes resource handles until it is refused.
    HandleBomb,
    /// Calls itself for ever.
    DeepRecursion,
    /// Answers a body of 1 GiB that it does not have.
    HugeReturn,
    /// Answers 2 MiB that it does have.
    LargeReturn,
    /// Answers from outside its memory.
    BadPointer,
    /// Answers text that is not UTF-8.
    BadText,
    /// Dies at once; called often it is a storm of traps.
    Trap,
    /// Writes 10,000 long lines.
    LogFlood,
    /// Writes the same key with the largest value 10,000 times, whatever is answered.
    KvFlood,
    /// Asks for 16 MiB of random bytes at once.
    RandomFlood,
    /// Commits 16 MiB at once, without asking whether it may.
    CommitBomb,
    /// Waits for a stored value; with a slow upstream it waits in the host.
    WaitInImport,
}

impl Hostile {
    pub const ALL: [Self; 18] = [
        Self::LoopInStart,
        Self::LoopInCall,
        Self::LoopInRealloc,
        Self::LoopOverImports,
        Self::MemoryBomb,
        Self::TableBomb,
        Self::HandleBomb,
        Self::DeepRecursion,
        Self::HugeReturn,
        Self::LargeReturn,
        Self::BadPointer,
        Self::BadText,
        Self::Trap,
        Self::LogFlood,
        Self::KvFlood,
        Self::RandomFlood,
        Self::CommitBomb,
        Self::WaitInImport,
    ];
}

/// The component of one misbehaviour.
pub fn backend(hostile: Hostile) -> Vec<u8> {
    let plain = |body: &str| Parts { body, ..Parts::default() }.build();
    match hostile {
        Hostile::LoopInStart => {
            Parts { more: "(func $spin (loop $l br $l)) (start $spin)", ..Parts::default() }.build()
        }
        Hostile::LoopInCall => plain("(loop $l br $l) unreachable"),
        Hostile::LoopInRealloc => Parts { realloc: "(loop $l br $l) unreachable", ..Parts::default() }.build(),
        Hostile::LoopOverImports => Parts {
            imports: r#"(import "tenon:plugin/clock@0.1.0" "now" (func $now (result i64)))"#,
            body: "(loop $l (drop (call $now)) br $l) unreachable",
            ..Parts::default()
        }
        .build(),
        Hostile::MemoryBomb => plain(
            "(local $at i32)
             (loop $l
               (local.set $at (memory.grow (i32.const 16)))
               (if (i32.eq (local.get $at) (i32.const -1)) (then unreachable))
               (memory.fill (i32.shl (local.get $at) (i32.const 16)) (i32.const 1) (i32.const 0x100000))
               br $l)
             unreachable",
        ),
        Hostile::TableBomb => Parts {
            more: "(table $t 1 funcref)",
            body: "(loop $l
                     (if (i32.eq (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)) (then unreachable))
                     br $l)
                   unreachable",
            ..Parts::default()
        }
        .build(),
        Hostile::HandleBomb => module(HANDLE_BOMB),
        Hostile::DeepRecursion => Parts {
            more: "(func $deep (param i64) (result i64)
                     (i64.add (local.get 0) (call $deep (i64.add (local.get 0) (i64.const 1)))))",
            body: "(drop (call $deep (i64.const 0))) unreachable",
            ..Parts::default()
        }
        .build(),
        Hostile::HugeReturn => plain(&answer(64, 2, 64, 0x4000_0000)),
        Hostile::LargeReturn => Parts { pages: 48, body: &answer(64, 2, 64, 2 << 20), ..Parts::default() }.build(),
        Hostile::BadPointer => plain(&answer(0xffff_0000, 2, 64, 0)),
        Hostile::BadText => Parts { data: &[0xff, 0xfe], body: &answer(64, 2, 64, 0), ..Parts::default() }.build(),
        Hostile::Trap => plain("unreachable"),
        Hostile::LogFlood => Parts {
            imports: r#"(import "tenon:plugin/log@0.1.0" "write" (func $write (param i32 i32 i32 i32 i32)))"#,
            body: &format!(
                "(local $n i32)
                 (memory.fill (i32.const 1024) (i32.const 0x78) (i32.const 0x10000))
                 (loop $l
                   (call $write (i32.const 1) (i32.const 1024) (i32.const 0x10000) (i32.const 0) (i32.const 0))
                   (local.set $n (i32.add (local.get $n) (i32.const 1)))
                   (br_if $l (i32.lt_u (local.get $n) (i32.const 10000))))
                 {OK}"
            ),
            ..Parts::default()
        }
        .build(),
        Hostile::KvFlood => Parts {
            imports: KV_SET,
            body: &format!(
                "(local $n i32)
                 (loop $l
                   (call $set (i32.const 67) (i32.const 3) (i32.const 1024) (i32.const 0x10000)
                     (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 256))
                   (local.set $n (i32.add (local.get $n) (i32.const 1)))
                   (br_if $l (i32.lt_u (local.get $n) (i32.const 10000))))
                 {OK}"
            ),
            data: KEY,
            ..Parts::default()
        }
        .build(),
        Hostile::RandomFlood => Parts {
            imports: r#"(import "tenon:plugin/random@0.1.0" "bytes" (func $bytes (param i32 i32)))"#,
            body: &format!("(call $bytes (i32.const 0x1000000) (i32.const 256)) {OK}"),
            ..Parts::default()
        }
        .build(),
        Hostile::CommitBomb => Parts {
            pages: 300,
            imports: r#"(import "tenon:plugin/collections@0.1.0" "commit" (func $commit (param i32 i32 i32)))"#,
            body: &format!(
                "(memory.fill (i32.const 0x110000) (i32.const 0x5b) (i32.const 0x1000000))
                 (call $commit (i32.const 0x110000) (i32.const 0x1000000) (i32.const 256)) {OK}"
            ),
            ..Parts::default()
        }
        .build(),
        Hostile::WaitInImport => Parts {
            imports: r#"(import "tenon:plugin/kv@0.1.0" "get" (func $get (param i32 i32 i32)))"#,
            body: &format!("(call $get (i32.const 67) (i32.const 3) (i32.const 256)) {OK}"),
            data: KEY,
            ..Parts::default()
        }
        .build(),
    }
}

/// Answers every call with `head` and `body`.
pub fn backend_answering(head: &str, body: &[u8]) -> Vec<u8> {
    let data = [head.as_bytes(), body].concat();
    let text = answer(64, head.len(), 64 + head.len(), body.len());
    Parts { data: &data, body: &text, ..Parts::default() }.build()
}

/// The least a backend can do: an empty answer to a route.
pub fn noop_backend() -> Vec<u8> {
    backend_answering(r#"{"status":200,"headers":[]}"#, b"")
}

/// Counts in a global and answers the count as one byte: state that crossed calls would show.
pub fn counter_backend() -> Vec<u8> {
    Parts {
        more: "(global $count (mut i32) (i32.const 0))",
        body: &format!(
            "(global.set $count (i32.add (global.get $count) (i32.const 1)))
             (i32.store8 (i32.const 512) (global.get $count))
             {}",
            answer(64, 2, 512, 1)
        ),
        ..Parts::default()
    }
    .build()
}

/// Stores the call's body under the key `key`. Answers, or passes the error's text on as a fault
/// `refused`; the number of the error's case stands before it (`0` denied, `1` invalid, …).
pub fn kv_backend() -> Vec<u8> {
    Parts {
        imports: KV_SET,
        body: &format!(
            "(call $set (i32.const 67) (i32.const 3) (local.get 4) (local.get 5)
               (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 256))
             (if (result i32) (i32.load8_u (i32.const 256))
               (then
                 (i32.store8 (i32.const 128) (i32.const 1))
                 (i32.store8 (i32.const 132) (i32.const 1))
                 (i32.store8 (i32.const 512) (i32.add (i32.const 0x30) (i32.load8_u (i32.const 264))))
                 (memory.copy (i32.const 513) (i32.load (i32.const 268)) (i32.load (i32.const 272)))
                 (i32.store (i32.const 136) (i32.const 512))
                 (i32.store (i32.const 140) (i32.add (i32.const 1) (i32.load (i32.const 272))))
                 (i32.const 128))
               (else {OK}))"
        ),
        data: KEY,
        ..Parts::default()
    }
    .build()
}

/// `{}` and, at 67, a key.
const KEY: &[u8] = b"{} key";

const KV_SET: &str = r#"(import "tenon:plugin/kv@0.1.0" "set"
    (func $set (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;

/// Answers `{}` (the start of the data) and nothing.
const OK: &str = "(i32.store8 (i32.const 128) (i32.const 0)) (i32.store (i32.const 132) (i32.const 64))
    (i32.store (i32.const 136) (i32.const 2)) (i32.store (i32.const 140) (i32.const 64))
    (i32.store (i32.const 144) (i32.const 0)) (i32.const 128)";

/// Text that answers `ok((head, body))`, whose places need not make sense. The result lies at 128.
fn answer(head: usize, head_len: usize, body: usize, body_len: usize) -> String {
    format!(
        "(i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (i32.const {head}))
         (i32.store (i32.const 40) (i32.const {head_len})) (i32.store (i32.const 44) (i32.const {body}))
         (i32.store (i32.const 48) (i32.const {body_len})) (i32.const 32)"
    )
}

/// The pieces of a backend's core module; the defaults make one that answers `{}`.
pub(crate) struct Parts<'a> {
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

/// Written as a component because resources of its own are not in the contract's world.
const HANDLE_BOMB: &str = r#"(component
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
  (type $handle (resource (rep i32)))
  (core func $new (canon resource.new $handle))
  (core module $m
    (import "host" "new" (func $new (param i32) (result i32)))
    (memory (export "memory") 17)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32)
      (loop $l (drop (call $new (i32.const 1))) br $l) unreachable))
  (core instance $host (export "new" (func $new)))
  (core instance $i (instantiate $m (with "host" (instance $host))))
  (type $invoke-type (func (param "kind" string) (param "head" string) (param "body" $bytes) (result $result)))
  (func $invoke (type $invoke-type)
    (canon lift (core func $i "invoke") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (export "invoke" (func $invoke)))"#;
