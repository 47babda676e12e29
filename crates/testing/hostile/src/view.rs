//! Views. Each is a core module that does one thing wrong (or nothing) in one of its exports.

mod trees;

use std::fmt::Write as _;

use crate::{
    table::{Attack, Ends, Limit},
    text::{ALLOCATOR, module, quoted},
};

/// Ways for a view to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostileView {
    /// Never leaves its start function.
    LoopInStart,
    /// Never leaves its step.
    LoopInStep,
    /// Never hands out the memory for its input.
    LoopInAlloc,
    /// Fills 14 MiB for ever, with one instruction that no clock interrupts.
    LoopOverFill,
    /// Works for a moment and dies.
    SpinThenTrap,
    /// Dies at once.
    Trap,
    /// Takes and touches 24 MiB.
    MemoryBomb,
    /// Grows a table to 20,000 elements.
    TableBomb,
    /// Has nine tables.
    ManyTables,
    /// Calls itself 200,000 times deep.
    DeepRecursion,
    /// Answers 1 GiB that it does not have.
    HugeReturn,
    /// Answers 600 KiB that it does have.
    LargeReturn,
    /// Answers 512 KiB and one byte.
    OneByteMore,
    /// Draws half a million nodes, in 9 MiB.
    MillionNodes,
    /// Answers from outside its memory.
    BadPointer,
    /// Wants its input outside its memory.
    BadAlloc,
    /// Answers JSON that breaks off.
    WrongJson,
    /// Answers bytes that are not UTF-8.
    NotText,
    /// Draws text with U+0000.
    NulText,
    /// Answers 400,000 lists inside each other.
    DeepJson,
    /// Draws 5,001 nodes.
    ManyNodes,
    /// Draws 65 nodes inside each other.
    DeepTree,
    /// Remembers more than 64 KiB.
    LargeModel,
    /// Wants nine things done at once.
    ManyEffects,
    /// Draws a link that would run a script.
    ScriptLink,
    /// Draws a picture from elsewhere, which would tell whoever serves it who looks.
    ForeignImage,
    /// Counts its steps, to know about earlier ones.
    StateCarry,
}

impl HostileView {
    pub const ALL: [Self; 27] = [
        Self::LoopInStart,
        Self::LoopInStep,
        Self::LoopInAlloc,
        Self::LoopOverFill,
        Self::SpinThenTrap,
        Self::Trap,
        Self::MemoryBomb,
        Self::TableBomb,
        Self::ManyTables,
        Self::DeepRecursion,
        Self::HugeReturn,
        Self::LargeReturn,
        Self::OneByteMore,
        Self::MillionNodes,
        Self::BadPointer,
        Self::BadAlloc,
        Self::WrongJson,
        Self::NotText,
        Self::NulText,
        Self::DeepJson,
        Self::ManyNodes,
        Self::DeepTree,
        Self::LargeModel,
        Self::ManyEffects,
        Self::ScriptLink,
        Self::ForeignImage,
        Self::StateCarry,
    ];

    /// What it does, what stops it, and how its step ends.
    pub fn attack(self) -> Attack {
        use Ends::{Answered, Deadline, Invalid, OutOfMemory, Trap, Unreadable};
        let (story, limit, ends) = match self {
            Self::LoopInStart => ("Never leaves its start function.", Limit::ViewTime, Deadline),
            Self::LoopInStep => ("Never leaves its step.", Limit::ViewTime, Deadline),
            Self::LoopInAlloc => ("Never hands out the memory for its input.", Limit::ViewTime, Deadline),
            Self::LoopOverFill => (
                "Fills 14 MiB for ever, with one instruction that no clock interrupts.",
                Limit::ViewTime,
                Deadline,
            ),
            Self::SpinThenTrap => ("Works for a moment and dies.", Limit::Runtime, Trap("gave up")),
            Self::Trap => ("Dies at once.", Limit::Runtime, Trap("gave up")),
            Self::MemoryBomb => ("Takes and touches 24 MiB.", Limit::ViewMemory, OutOfMemory),
            Self::TableBomb => ("Grows a table to 20,000 elements.", Limit::TableElements, OutOfMemory),
            Self::ManyTables => ("Has nine tables.", Limit::Tables, Trap("limits of this server")),
            Self::DeepRecursion => ("Calls itself 200,000 times deep.", Limit::Stack, Trap("too deeply")),
            Self::HugeReturn => {
                ("Answers 1 GiB that it does not have.", Limit::ViewAnswer, Invalid("at most 524288"))
            }
            Self::LargeReturn => {
                ("Answers 600 KiB that it does have.", Limit::ViewAnswer, Invalid("at most 524288"))
            }
            Self::OneByteMore => {
                ("Answers 512 KiB and one byte.", Limit::ViewAnswer, Invalid("at most 524288"))
            }
            Self::MillionNodes => {
                ("Draws half a million nodes, in 9 MiB.", Limit::ViewAnswer, Invalid("at most 524288"))
            }
            Self::BadPointer => {
                ("Answers from outside its memory.", Limit::Runtime, Invalid("not in the view's memory"))
            }
            Self::BadAlloc => {
                ("Wants its input outside its memory.", Limit::Runtime, Invalid("not in the view's memory"))
            }
            Self::WrongJson => ("Answers JSON that breaks off.", Limit::Reader, Unreadable),
            Self::NotText => ("Answers bytes that are not UTF-8.", Limit::Reader, Unreadable),
            Self::NulText => ("Draws text with U+0000.", Limit::Reader, Unreadable),
            Self::DeepJson => ("Answers 400,000 lists inside each other.", Limit::Reader, Unreadable),
            Self::ManyNodes => ("Draws 5,001 nodes.", Limit::Reader, Unreadable),
            Self::DeepTree => ("Draws 65 nodes inside each other.", Limit::Reader, Unreadable),
            Self::LargeModel => ("Remembers more than 64 KiB.", Limit::Reader, Unreadable),
            Self::ManyEffects => ("Wants nine things done at once.", Limit::Reader, Unreadable),
            Self::ScriptLink => ("Draws a link that would run a script.", Limit::Reader, Unreadable),
            Self::ForeignImage => (
                "Draws a picture from elsewhere, which would tell whoever serves it who looks.",
                Limit::Reader,
                Unreadable,
            ),
            Self::StateCarry => {
                ("Counts its steps, to know about earlier ones.", Limit::FreshStore, Answered)
            }
        };
        Attack { name: format!("{self:?}"), story, limit, ends }
    }
}

/// The module of one misbehaviour.
pub fn view(hostile: HostileView) -> Vec<u8> {
    const SPIN: &str = "(loop $l br $l) unreachable";
    let plain = |step: &str| Parts { step, ..Parts::default() }.build();
    let done = packed(64, 2);
    match hostile {
        HostileView::LoopInStart => {
            Parts { more: "(func $spin (loop $l br $l)) (start $spin)", ..Parts::default() }.build()
        }
        HostileView::LoopInStep => plain(SPIN),
        HostileView::LoopInAlloc => Parts { alloc: SPIN, ..Parts::default() }.build(),
        HostileView::LoopOverFill => Parts {
            pages: 250,
            step: "(loop $l (memory.fill (i32.const 0x110000) (i32.const 1) (i32.const 0xe00000)) br $l) unreachable",
            ..Parts::default()
        }
        .build(),
        HostileView::SpinThenTrap => plain(
            "(local $n i32)
             (loop $l
               (local.set $n (i32.add (local.get $n) (i32.const 1)))
               (br_if $l (i32.lt_u (local.get $n) (i32.const 1000000))))
             unreachable",
        ),
        HostileView::Trap => plain("unreachable"),
        HostileView::MemoryBomb => plain(&format!(
            "(local $at i32)
             (loop $l
               (local.set $at (memory.grow (i32.const 1)))
               (if (i32.eq (local.get $at) (i32.const -1)) (then unreachable))
               (memory.fill (i32.shl (local.get $at) (i32.const 16)) (i32.const 1) (i32.const 0x10000))
               (br_if $l (i32.lt_u (local.get $at) (i32.const 384))))
             {done}"
        )),
        HostileView::TableBomb => Parts {
            more: "(table $t 1 funcref)",
            step: &format!(
                "(loop $l
                   (if (i32.eq (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)) (then unreachable))
                   (br_if $l (i32.lt_u (table.size $t) (i32.const 20000))))
                 {done}"
            ),
            ..Parts::default()
        }
        .build(),
        HostileView::ManyTables => Parts { more: &"(table 1 funcref) ".repeat(9), ..Parts::default() }.build(),
        HostileView::DeepRecursion => Parts {
            more: "(func $deep (param i64) (result i64)
                     (if (i64.eqz (local.get 0)) (then (return (i64.const 1))))
                     (i64.add (local.get 0) (call $deep (i64.sub (local.get 0) (i64.const 1)))))",
            step: &format!("(drop (call $deep (i64.const 200000))) {done}"),
            ..Parts::default()
        }
        .build(),
        HostileView::HugeReturn => plain(&packed(64, 0x4000_0000)),
        HostileView::LargeReturn => plain(&packed(64, 600 << 10)),
        HostileView::OneByteMore => plain(&packed(64, (512 << 10) + 1)),
        HostileView::MillionNodes => plain(trees::MILLION),
        HostileView::BadPointer => plain(&packed(0xffff_0000, 100)),
        HostileView::BadAlloc => Parts { alloc: "(i32.const -16)", ..Parts::default() }.build(),
        HostileView::StateCarry => counter_view(),
        drawing => view_answering_bytes(&trees::answer(drawing)),
    }
}

/// Answers every step with `json`, whatever it is.
pub fn view_answering(json: &str) -> Vec<u8> {
    view_answering_bytes(json.as_bytes())
}

fn view_answering_bytes(json: &[u8]) -> Vec<u8> {
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
    Parts {
        more: "(global $count (mut i32) (i32.const 0))",
        step: &step,
        data: json.as_bytes(),
        ..Parts::default()
    }
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
    data: &'a [u8],
}

impl Default for Parts<'_> {
    fn default() -> Self {
        let alloc = "(call $bump (i32.const 8) (local.get 0))";
        Self { pages: 17, more: "", alloc, step: "(i64.const 0x4000000002)", data: b"{}" }
    }
}

impl Parts<'_> {
    fn build(&self) -> Vec<u8> {
        let Self { pages, more, alloc, step, data } = self;
        let data = quoted(data);
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
