//! Backends. Each is a core module or a component that does one thing wrong (or nothing).

mod answers;
mod imports;
mod memory;
mod parts;
mod time;

use crate::table::{Attack, Ends, Limit};
use imports::{KEY, KV_SET};
use parts::{OK, answer};

pub(crate) use parts::Parts;

/// Ways for a backend to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hostile {
    /// Never leaves its start function.
    LoopInStart,
    /// Never leaves `invoke`.
    LoopInCall,
    /// Never hands out the memory for its own arguments.
    LoopInRealloc,
    /// Answers, and never ends tidying up after it.
    LoopInPostReturn,
    /// Loops over an import, so that it is mostly in the host.
    LoopOverImports,
    /// Asks for 64 KiB of random bytes for ever.
    LoopOverRandom,
    /// Fills 88 MiB for ever, with one instruction that no clock interrupts.
    LoopOverFill,
    /// Works for a moment and dies; called often it is a storm.
    SpinThenTrap,
    /// Waits for a stored value that never comes.
    WaitInImport,
    /// Gives a slow server an hour to answer.
    WaitInFetch,
    /// Asks for an address whose eighth byte lies inside of a character.
    SplitCharacter,
    /// Takes and touches 128 MiB.
    MemoryBomb,
    /// Takes 128 MiB in 2,048 pieces.
    SmallGrowth,
    /// Takes 40 MiB in each of four memories.
    MemoryInParts,
    /// Grows a table to 20,000 elements.
    TableBomb,
    /// Has nine tables.
    ManyTables,
    /// Makes thirteen instances of its modules.
    ManyInstances,
    /// Makes 5,000 resource handles.
    HandleBomb,
    /// Calls itself 200,000 times deep.
    DeepRecursion,
    /// Answers a body of 1 GiB that it does not have.
    HugeReturn,
    /// Answers 2 MiB that it does have.
    LargeReturn,
    /// Answers a head of 100 KiB.
    HugeHead,
    /// Fails with a message of 512 KiB.
    LongFault,
    /// Fails because of 1,000 fields.
    ManyFields,
    /// Fails because of 268 million fields that it does not have.
    LyingFields,
    /// Answers from outside its memory.
    BadPointer,
    /// Says that its answer lies outside its memory.
    BadResult,
    /// Answers text that is not UTF-8.
    BadText,
    /// Answers neither a good nor a bad result.
    BadCase,
    /// Wants its arguments outside its memory.
    ReallocOutside,
    /// Calls the host while the host hands over its arguments.
    ImportInRealloc,
    /// Answers JSON that breaks off.
    BadJson,
    /// Answers text with U+0000.
    NulInHead,
    /// Answers 60,000 lists inside each other.
    DeepHead,
    /// Dies at once; called often it is a storm of traps.
    Trap,
    /// Writes 10,000 long lines.
    LogFlood,
    /// Writes 100 lines of 4 MiB.
    LogBricks,
    /// Writes a line that is not UTF-8.
    BadTextToImport,
    /// Writes a line that reaches beyond its memory.
    PointerToImport,
    /// Writes the same key with the largest value for ever, whatever is answered.
    KvFlood,
    /// Writes 1,500 values, each under a key of its own.
    KvKeyBomb,
    /// Keeps 40 files of 1 MiB.
    FileBomb,
    /// Asks for 16 MiB of random bytes at once.
    RandomFlood,
    /// Commits 16 MiB at once, without asking whether it may.
    CommitBomb,
    /// Tells an event of 2 MiB as part of a commit.
    EventInCommit,
    /// Calls 10,000 services that nobody granted, under names of its own making.
    DenialFlood,
    /// Calls its own service, which calls it, and so on.
    SelfCall,
    /// Calls its own service a hundred times on each level.
    CallTree,
    /// Counts its calls, to know about earlier ones.
    StateCarry,
    /// Looks for what earlier calls left in its memory, and leaves something.
    Residue,
}

impl Hostile {
    pub const ALL: [Self; 50] = [
        Self::LoopInStart,
        Self::LoopInCall,
        Self::LoopInRealloc,
        Self::LoopInPostReturn,
        Self::LoopOverImports,
        Self::LoopOverRandom,
        Self::LoopOverFill,
        Self::SpinThenTrap,
        Self::WaitInImport,
        Self::WaitInFetch,
        Self::SplitCharacter,
        Self::MemoryBomb,
        Self::SmallGrowth,
        Self::MemoryInParts,
        Self::TableBomb,
        Self::ManyTables,
        Self::ManyInstances,
        Self::HandleBomb,
        Self::DeepRecursion,
        Self::HugeReturn,
        Self::LargeReturn,
        Self::HugeHead,
        Self::LongFault,
        Self::ManyFields,
        Self::LyingFields,
        Self::BadPointer,
        Self::BadResult,
        Self::BadText,
        Self::BadCase,
        Self::ReallocOutside,
        Self::ImportInRealloc,
        Self::BadJson,
        Self::NulInHead,
        Self::DeepHead,
        Self::Trap,
        Self::LogFlood,
        Self::LogBricks,
        Self::BadTextToImport,
        Self::PointerToImport,
        Self::KvFlood,
        Self::KvKeyBomb,
        Self::FileBomb,
        Self::RandomFlood,
        Self::CommitBomb,
        Self::EventInCommit,
        Self::DenialFlood,
        Self::SelfCall,
        Self::CallTree,
        Self::StateCarry,
        Self::Residue,
    ];

    /// What it does, what stops it, and how its call ends.
    pub fn attack(self) -> Attack {
        use Ends::{Answered, Deadline, Fault, OutOfMemory, Trap, Unreadable};
        let (story, limit, ends) = match self {
            Self::LoopInStart => ("Never leaves its start function.", Limit::Time, Deadline),
            Self::LoopInCall => ("Never leaves `invoke`.", Limit::Time, Deadline),
            Self::LoopInRealloc => {
                ("Never hands out the memory for its own arguments.", Limit::Time, Deadline)
            }
            Self::LoopInPostReturn => ("Answers, and never ends tidying up after it.", Limit::Time, Deadline),
            Self::LoopOverImports => {
                ("Loops over an import, so that it is mostly in the host.", Limit::Time, Deadline)
            }
            Self::LoopOverRandom => ("Asks for 64 KiB of random bytes for ever.", Limit::Time, Deadline),
            Self::LoopOverFill => (
                "Fills 88 MiB for ever, with one instruction that no clock interrupts.",
                Limit::Time,
                Deadline,
            ),
            Self::SpinThenTrap => {
                ("Works for a moment and dies; called often it is a storm.", Limit::Failures, Trap("gave up"))
            }
            Self::WaitInImport => ("Waits for a stored value that never comes.", Limit::Time, Deadline),
            Self::WaitInFetch => ("Gives a slow server an hour to answer.", Limit::Time, Deadline),
            Self::SplitCharacter => (
                "Asks for an address whose eighth byte lies inside of a character.",
                Limit::Characters,
                Fault,
            ),
            Self::MemoryBomb => ("Takes and touches 128 MiB.", Limit::Memory, OutOfMemory),
            Self::SmallGrowth => ("Takes 128 MiB in 2,048 pieces.", Limit::Memory, OutOfMemory),
            Self::MemoryInParts => ("Takes 40 MiB in each of four memories.", Limit::Memory, OutOfMemory),
            Self::TableBomb => ("Grows a table to 20,000 elements.", Limit::TableElements, OutOfMemory),
            Self::ManyTables => ("Has nine tables.", Limit::Tables, Trap("limits of this server")),
            Self::ManyInstances => {
                ("Makes thirteen instances of its modules.", Limit::Instances, Trap("limits of this server"))
            }
            Self::HandleBomb => ("Makes 5,000 resource handles.", Limit::Handles, Trap("handle")),
            Self::DeepRecursion => ("Calls itself 200,000 times deep.", Limit::Stack, Trap("too deeply")),
            Self::HugeReturn => {
                ("Answers a body of 1 GiB that it does not have.", Limit::Runtime, Trap("out of bounds"))
            }
            Self::LargeReturn => {
                ("Answers 2 MiB that it does have.", Limit::AnswerBody, Trap("the answer's body has"))
            }
            Self::HugeHead => {
                ("Answers a head of 100 KiB.", Limit::AnswerHead, Trap("the answer's head has"))
            }
            Self::LongFault => ("Fails with a message of 512 KiB.", Limit::FaultText, Fault),
            Self::ManyFields => ("Fails because of 1,000 fields.", Limit::FaultFields, Fault),
            Self::LyingFields => (
                "Fails because of 268 million fields that it does not have.",
                Limit::Runtime,
                Trap("out of bounds"),
            ),
            Self::BadPointer => ("Answers from outside its memory.", Limit::Runtime, Trap("out of bounds")),
            Self::BadResult => {
                ("Says that its answer lies outside its memory.", Limit::Runtime, Trap("out of bounds"))
            }
            Self::BadText => ("Answers text that is not UTF-8.", Limit::Runtime, Trap("utf-8")),
            Self::BadCase => {
                ("Answers neither a good nor a bad result.", Limit::Runtime, Trap("discriminant"))
            }
            Self::ReallocOutside => {
                ("Wants its arguments outside its memory.", Limit::Runtime, Trap("realloc"))
            }
            Self::ImportInRealloc => {
                ("Calls the host while the host hands over its arguments.", Limit::Runtime, Trap("leave"))
            }
            Self::BadJson => ("Answers JSON that breaks off.", Limit::Reader, Unreadable),
            Self::NulInHead => ("Answers text with U+0000.", Limit::Reader, Unreadable),
            Self::DeepHead => ("Answers 60,000 lists inside each other.", Limit::Reader, Unreadable),
            Self::Trap => {
                ("Dies at once; called often it is a storm of traps.", Limit::Failures, Trap("gave up"))
            }
            Self::LogFlood => ("Writes 10,000 long lines.", Limit::LogLines, Answered),
            Self::LogBricks => ("Writes 100 lines of 4 MiB.", Limit::LogLine, Answered),
            Self::BadTextToImport => ("Writes a line that is not UTF-8.", Limit::Runtime, Trap("utf-8")),
            Self::PointerToImport => {
                ("Writes a line that reaches beyond its memory.", Limit::Runtime, Trap("out of bounds"))
            }
            Self::KvFlood => (
                "Writes the same key with the largest value for ever, whatever is answered.",
                Limit::Time,
                Deadline,
            ),
            Self::KvKeyBomb => ("Writes 1,500 values, each under a key of its own.", Limit::Quota, Answered),
            Self::FileBomb => ("Keeps 40 files of 1 MiB.", Limit::Quota, Answered),
            Self::RandomFlood => {
                ("Asks for 16 MiB of random bytes at once.", Limit::RandomBytes, Trap("random.bytes"))
            }
            Self::CommitBomb => (
                "Commits 16 MiB at once, without asking whether it may.",
                Limit::HostcallBytes,
                Trap("too much data"),
            ),
            Self::EventInCommit => {
                ("Tells an event of 2 MiB as part of a commit.", Limit::EventBytes, Answered)
            }
            Self::DenialFlood => (
                "Calls 10,000 services that nobody granted, under names of its own making.",
                Limit::Denials,
                Answered,
            ),
            Self::SelfCall => ("Calls its own service, which calls it, and so on.", Limit::Depth, Answered),
            Self::CallTree => ("Calls its own service a hundred times on each level.", Limit::Time, Deadline),
            Self::StateCarry => {
                ("Counts its calls, to know about earlier ones.", Limit::FreshStore, Answered)
            }
            Self::Residue => (
                "Looks for what earlier calls left in its memory, and leaves something.",
                Limit::FreshStore,
                Answered,
            ),
        };
        Attack { name: format!("{self:?}"), story, limit, ends }
    }
}

/// The component of one misbehaviour.
pub fn backend(hostile: Hostile) -> Vec<u8> {
    match hostile {
        Hostile::LoopInStart => time::loop_in_start(),
        Hostile::LoopInCall => time::loop_in_call(),
        Hostile::LoopInRealloc => time::loop_in_realloc(),
        Hostile::LoopInPostReturn => time::loop_in_post_return(),
        Hostile::LoopOverImports => time::loop_over_imports(),
        Hostile::LoopOverRandom => time::loop_over_random(),
        Hostile::LoopOverFill => time::loop_over_fill(),
        Hostile::SpinThenTrap => time::spin_then_trap(),
        Hostile::WaitInImport => time::wait_in_import(),
        Hostile::WaitInFetch => time::wait_in_fetch(),
        Hostile::SplitCharacter => imports::split_character(),
        Hostile::MemoryBomb => memory::memory_bomb(),
        Hostile::SmallGrowth => memory::small_growth(),
        Hostile::MemoryInParts => memory::memory_in_parts(),
        Hostile::TableBomb => memory::table_bomb(),
        Hostile::ManyTables => memory::many_tables(),
        Hostile::ManyInstances => memory::many_instances(),
        Hostile::HandleBomb => memory::handle_bomb(),
        Hostile::DeepRecursion => memory::deep_recursion(),
        Hostile::HugeReturn => answers::huge_return(),
        Hostile::LargeReturn => answers::large_return(),
        Hostile::HugeHead => answers::huge_head(),
        Hostile::LongFault => answers::long_fault(),
        Hostile::ManyFields => answers::many_fields(),
        Hostile::LyingFields => answers::lying_fields(),
        Hostile::BadPointer => answers::bad_pointer(),
        Hostile::BadResult => answers::bad_result(),
        Hostile::BadText => answers::bad_text(),
        Hostile::BadCase => answers::bad_case(),
        Hostile::ReallocOutside => answers::realloc_outside(),
        Hostile::ImportInRealloc => answers::import_in_realloc(),
        Hostile::BadJson => answers::bad_json(),
        Hostile::NulInHead => answers::nul_in_head(),
        Hostile::DeepHead => answers::deep_head(),
        Hostile::Trap => Parts { body: "unreachable", ..Parts::default() }.build(),
        Hostile::LogFlood => imports::log_flood(),
        Hostile::LogBricks => imports::log_bricks(),
        Hostile::BadTextToImport => imports::bad_text_to_import(),
        Hostile::PointerToImport => imports::pointer_to_import(),
        Hostile::KvFlood => imports::kv_flood(),
        Hostile::KvKeyBomb => imports::kv_key_bomb(),
        Hostile::FileBomb => imports::file_bomb(),
        Hostile::RandomFlood => imports::random_flood(),
        Hostile::CommitBomb => imports::commit_bomb(),
        Hostile::EventInCommit => imports::event_in_commit(),
        Hostile::DenialFlood => imports::denial_flood(),
        Hostile::SelfCall => imports::self_call(),
        Hostile::CallTree => imports::call_tree(),
        Hostile::StateCarry => counter_backend(),
        Hostile::Residue => memory::residue(),
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

/// A benign backend of so many functions, each a few hundred bytes of arithmetic; `salt` makes it another release.
pub fn sized_backend(functions: u32, salt: u32) -> Vec<u8> {
    let step = |n: u32, at: u32| {
        format!(
            "(local.set $a (i64.xor (i64.rotl (local.get $a) (i64.const {})) (i64.add (local.get $b) (i64.const {n}))))
             (if (i64.gt_u (local.get $a) (i64.const {at})) (then (local.set $b (i64.mul (local.get $a) (local.get $b)))))",
            at % 63 + 1
        )
    };
    let body = |n: u32| (0..20).map(|at| step(n.wrapping_mul(at + 1), at)).collect::<String>();
    let more: String = (0..functions)
        .map(|n| {
            format!(
                "(func $f{n} (export \"f{n}\") (param $a i64) (result i64) (local $b i64)
                   (local.set $b (i64.const {salt})) {} (local.get $b))",
                body(n + 1)
            )
        })
        .collect();
    Parts { more: &more, ..Parts::default() }.build()
}
