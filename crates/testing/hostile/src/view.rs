//! Views. Each is a core module that does one thing wrong (or nothing) in one of its exports.

use std::fmt::Write as _;

use crate::text::{ALLOCATOR, module, quoted};

/// Ways for a view to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostileView {
    LoopInStart,
    LoopInStep,
    LoopInAlloc,
    Trap,
    /// Grows and touches memory until it is refused, then dies.
    MemoryBomb,
    /// Grows a table until it is refused, then dies.
    TableBomb,
    DeepRecursion,
    /// Answers 1 GiB that it does not have.
    HugeReturn,
    /// Answers 600 KiB that it does have.
    LargeReturn,
    /// Answers from outside its memory.
    BadPointer,
    /// Wants its input outside its memory.
    BadAlloc,
    /// Answers bytes that are no JSON.
    WrongJson,
}

impl HostileView {
    pub const ALL: [Self; 12] = [
        Self::LoopInStart,
        Self::LoopInStep,
        Self::LoopInAlloc,
        Self::Trap,
        Self::MemoryBomb,
        Self::TableBomb,
        Self::DeepRecursion,
        Self::HugeReturn,
        Self::LargeReturn,
        Self::BadPointer,
        Self::BadAlloc,
        Self::WrongJson,
    ];
}

/// The module of one misbehaviour.
pub fn view(hostile: HostileView) -> Vec<u8> {
    const SPIN: &str = "(loop $l br $l) unreachable";
    let plain = |step: &str| Parts { step, ..Parts::default() }.build();
    match hostile {
        HostileView::LoopInStart => {
            Parts { more: "(func $spin (loop $l br $l)) (start $spin)", ..Parts::default() }.build()
        }
        HostileView::LoopInStep => plain(SPIN),
        HostileView::LoopInAlloc => Parts { alloc: SPIN, ..Parts::default() }.build(),
        HostileView::Trap => plain("unreachable"),
        HostileView::MemoryBomb => plain(
            "(local $at i32)
             (loop $l
               (local.set $at (memory.grow (i32.const 1)))
               (if (i32.eq (local.get $at) (i32.const -1)) (then unreachable))
               (memory.fill (i32.shl (local.get $at) (i32.const 16)) (i32.const 1) (i32.const 0x10000))
               br $l)
             unreachable",
        ),
        HostileView::TableBomb => Parts {
            more: "(table $t 1 funcref)",
            step: "(loop $l
                     (if (i32.eq (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)) (then unreachable))
                     br $l)
                   unreachable",
            ..Parts::default()
        }
        .build(),
        HostileView::DeepRecursion => Parts {
            more: "(func $deep (param i64) (result i64)
                     (i64.add (local.get 0) (call $deep (i64.add (local.get 0) (i64.const 1)))))",
            step: "(call $deep (i64.const 0))",
            ..Parts::default()
        }
        .build(),
        HostileView::HugeReturn => plain(&packed(64, 0x4000_0000)),
        HostileView::LargeReturn => plain(&packed(64, 600 << 10)),
        HostileView::BadPointer => plain(&packed(0xffff_0000, 100)),
        HostileView::BadAlloc => Parts { alloc: "(i32.const -16)", ..Parts::default() }.build(),
        HostileView::WrongJson => view_answering("{\"model\": \"\", \"tree\": "),
    }
}

/// Answers every step with `json`, whatever it is.
pub fn view_answering(json: &str) -> Vec<u8> {
    let pages = u32::try_from(json.len() >> 16).expect("a short answer") + 18;
    let step = packed(64, json.len());
    Parts { pages, step: &step, data: json, ..Parts::default() }.build()
}

/// Counts in a global and paints the count: state that crossed steps would show.
pub fn counter_view() -> Vec<u8> {
    let json = r#"{"model":"0","tree":{"kind":"text","attrs":{"text":"0"},"on":{},"children":[]},"effects":[],"live":false}"#;
    let digits = json.match_indices('0').map(|(at, _)| {
        format!("(i32.store8 (i32.const {}) (i32.add (i32.const 0x30) (global.get $count)))", at + 64)
    });
    let step = format!(
        "(global.set $count (i32.add (global.get $count) (i32.const 1))) {} {}",
        digits.collect::<String>(),
        packed(64, json.len())
    );
    Parts { more: "(global $count (mut i32) (i32.const 0))", step: &step, data: json, ..Parts::default() }
        .build()
}

/// Paints a fixed, valid tree of 84 nodes: a stack with 83 lines of text.
pub fn tree_view() -> Vec<u8> {
    let mut json =
        String::from(r#"{"model":"{\"n\":1}","tree":{"kind":"stack","attrs":{},"on":{},"children":["#);
    for line in 0..83 {
        let comma = if line == 0 { "" } else { "," };
        write!(json, r#"{comma}{{"kind":"text","attrs":{{"text":"Line {line}"}},"on":{{}},"children":[]}}"#)
            .expect("a String takes all");
    }
    json.push_str(r#"]},"effects":[],"live":false}"#);
    view_answering(&json)
}

/// Text of the answer's place as `tenon_view` returns it.
fn packed(start: usize, len: usize) -> String {
    format!("(i64.const {})", (start as u64) << 32 | len as u64)
}

/// The pieces of a view's module; the defaults make one that answers `{}`.
struct Parts<'a> {
    pages: u32,
    more: &'a str,
    alloc: &'a str,
    step: &'a str,
    /// Lies at 64 in memory.
    data: &'a str,
}

impl Default for Parts<'_> {
    fn default() -> Self {
        let alloc = "(call $bump (i32.const 8) (local.get 0))";
        Self { pages: 17, more: "", alloc, step: "(i64.const 0x4000000002)", data: "{}" }
    }
}

impl Parts<'_> {
    fn build(&self) -> Vec<u8> {
        let Self { pages, more, alloc, step, data } = self;
        let data = quoted(data.as_bytes());
        module(&format!(
            r#"(module
  (memory (export "memory") {pages})
  {ALLOCATOR}
  {more}
  (func (export "tenon_alloc") (param i32) (result i32) {alloc})
  (func (export "tenon_free") (param i32 i32))
  (func (export "tenon_view") (param i32 i32) (result i64) {step})
  (data (i32.const 64) "{data}"))"#
        ))
    }
}
