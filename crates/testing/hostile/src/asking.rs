//! Backends that ask the host for one thing and pass on what they are told. They behave; what they ask with is the
//! test's choice, so that every rule about arguments can be met and broken.

use crate::{backend::Parts, text::quoted};

/// One argument as the canonical ABI flattens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word<'a> {
    /// A string or a list of bytes.
    Text(&'a str),
    /// The body of the call, as a string or a list of bytes.
    Body,
    /// A list of texts, or of tuples of so many texts.
    Texts(&'a [&'a str], usize),
    /// Numbers of up to 32 bits, and the cases of options.
    Num(u32),
    Long(u64),
}

/// An option of text that is not there.
pub const NO_TEXT: [Word<'static>; 3] = [Word::Num(0), Word::Num(0), Word::Num(0)];
/// An option of a small number that is not there.
pub const NO_NUM: [Word<'static>; 2] = [Word::Num(0), Word::Num(0)];
/// An option of a large number that is not there.
pub const NO_LONG: [Word<'static>; 2] = [Word::Num(0), Word::Long(0)];

/// What is asked; `body` is the body of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// `collections.get("risks", body)`.
    Get,
    /// `collections.query("risks", body)`.
    Query,
    /// `collections.count("risks", body)`; the answer is one byte.
    Count,
    /// `collections.group("risks", "level", body)`.
    Group,
    /// `collections.commit(body)`.
    Commit,
    /// `directory.members()`.
    Members,
    /// `directory.workspaces()`.
    Workspaces,
}

/// Answers what it was told; see [`asking`].
pub fn asking_backend(ask: Ask) -> Vec<u8> {
    let risks = Word::Text("risks");
    match ask {
        Ask::Get => asking("collections.get", &[risks, Word::Body]),
        Ask::Query => asking("collections.query", &[risks, Word::Body]),
        Ask::Count => asking("collections.count", &[risks, Word::Body]),
        Ask::Group => asking("collections.group", &[risks, Word::Text("level"), Word::Body]),
        Ask::Commit => asking("collections.commit", &[Word::Body]),
        Ask::Members => asking("directory.members", &[]),
        Ask::Workspaces => asking("directory.workspaces", &[]),
    }
}

/// What a good answer is made of.
enum Good {
    Nothing,
    /// A text: its pointer lies there, its length behind it.
    Text(u32),
    /// The text in the first element of a list.
    First(u32),
    /// These bytes as they lie there.
    Raw(u32, u32),
}

/// Where the parts of `result<…, error>` lie once it was written at [`TOLD`], by what the function answers.
fn layout(function: &str) -> (Good, Option<u32>) {
    match function {
        "log.write" => (Good::Nothing, None),
        "config.get" | "random.bytes" => (Good::Text(TOLD), None),
        // Answered in a register, which the guest puts there itself.
        "clock.now" | "clock.monotonic" => (Good::Raw(TOLD, 8), None),
        "kv.get" | "kv.shared-get" => (Good::Text(TOLD + 24), Some(TOLD + 8)),
        "files.stat" => (Good::Text(TOLD + 24), Some(TOLD + 8)),
        "collections.get" => (Good::Text(TOLD + 8), Some(TOLD + 4)),
        "kv.set" | "kv.shared-set" | "collections.count" => (Good::Raw(TOLD + 8, 1), Some(TOLD + 8)),
        "kv.delete" | "kv.shared-delete" | "files.delete" => (Good::Raw(TOLD + 4, 1), Some(TOLD + 4)),
        "kv.list" | "kv.shared-list" | "files.list" => (Good::First(TOLD + 4), Some(TOLD + 4)),
        "http.fetch" => (Good::Text(TOLD + 16), Some(TOLD + 4)),
        "email.send" | "jobs.progress" => (Good::Nothing, Some(TOLD + 4)),
        _ => (Good::Text(TOLD + 4), Some(TOLD + 4)),
    }
}

/// Where an answer is asked to be written.
const TOLD: u32 = 256;
/// Where arguments lie that are too many to be handed over one by one.
const ARGUMENTS: u32 = 384;
/// The most that are.
const FLAT: usize = 16;
/// Where the text of an error is put together.
const SAID: u32 = 0x1000;
/// Where the texts of the arguments lie.
const TEXTS: u32 = 0x4000;

/// Calls one imported function, `kv.set`, and answers what it was told: text as it is, numbers as their first byte, of
/// a stored value or a response its bytes, of a list the text of its first element. An error becomes a fault `refused`
/// of the error's case and text: `0` denied, `1` invalid, `2` conflict, `3` quota, `4` unavailable, `5` not-found,
/// `6` refused.
pub fn asking(function: &str, arguments: &[Word<'_>]) -> Vec<u8> {
    let (interface, name) = function.split_once('.').expect("interface and function");
    let (good, error) = layout(function);
    let (words, texts) = flatten(arguments);
    let returns_number = interface == "clock";
    let indirect = words.len() > FLAT;
    let mut types: Vec<&str> = match indirect {
        true => vec!["i32"],
        false => words.iter().map(|(kind, _)| *kind).collect(),
    };
    let mut pushed: String = match indirect {
        true => format!("(i32.const {ARGUMENTS})"),
        false => words.iter().map(|(_, push)| push.as_str()).collect(),
    };
    // Every argument of those that are too many is one word of four bytes.
    let stored: String = match indirect {
        true => (0u32..)
            .zip(&words)
            .map(|(at, (_, push))| format!("(i32.store (i32.const {}) {push})", ARGUMENTS + 4 * at))
            .collect(),
        false => String::new(),
    };
    if !returns_number && function != "log.write" {
        types.push("i32");
        pushed += &format!("(i32.const {TOLD})");
    }
    let result = if returns_number { "(result i64)" } else { "" };
    let imports = format!(
        r#"(import "tenon:plugin/{interface}@0.1.0" "{name}" (func $ask (param {}) {result}))"#,
        types.join(" ")
    );
    let call = match returns_number {
        true => format!("(i64.store (i32.const {TOLD}) (call $ask {pushed}))"),
        false => format!("(call $ask {pushed})"),
    };
    let body = match error {
        None => format!("{stored} {call} {}", answer(&good)),
        Some(case) => format!(
            "{stored} {call}
             (if (result i32) (i32.load8_u (i32.const {TOLD}))
               (then {}) (else {}))",
            fault(case),
            answer(&good)
        ),
    };
    let more = format!(r#"(data (i32.const {TEXTS}) "{}")"#, quoted(&texts));
    // Room for a body of more than 4 MiB is grown by the allocator.
    Parts { imports: &imports, body: &body, more: &more, ..Parts::default() }.build()
}

/// Each word's type and the text that pushes it, and the texts they point to.
fn flatten(arguments: &[Word<'_>]) -> (Vec<(&'static str, String)>, Vec<u8>) {
    let (mut words, mut texts) = (Vec::new(), Vec::new());
    let number = |value: u32| ("i32", format!("(i32.const {})", value.cast_signed()));
    for argument in arguments {
        match argument {
            Word::Text(text) => words.extend(put(&mut texts, text.as_bytes()).map(number)),
            Word::Texts(list, together) => {
                let list: Vec<u8> = list
                    .iter()
                    .flat_map(|text| put(&mut texts, text.as_bytes()))
                    .flat_map(u32::to_le_bytes)
                    .collect();
                texts.resize(texts.len().next_multiple_of(4), 0);
                let [at, bytes] = put(&mut texts, &list);
                let element = 8 * u32::try_from(*together).expect("a small tuple");
                words.extend([number(at), number(bytes / element)]);
            }
            Word::Body => words.extend([4, 5].map(|local| ("i32", format!("(local.get {local})")))),
            Word::Num(value) => words.push(number(*value)),
            Word::Long(value) => words.push(("i64", format!("(i64.const {})", value.cast_signed()))),
        }
    }
    assert!(texts.len() < 0xf_0000, "the texts end before the heap");
    (words, texts)
}

/// Where `text` lies from now on, and its length.
fn put(texts: &mut Vec<u8>, text: &[u8]) -> [u32; 2] {
    let at = TEXTS + u32::try_from(texts.len()).expect("short texts");
    texts.extend(text);
    [at, u32::try_from(text.len()).expect("a short text")]
}

fn answer(good: &Good) -> String {
    let (at, length) = match good {
        Good::Nothing => ("(i32.const 64)".to_owned(), "(i32.const 0)".to_owned()),
        Good::Text(place) => load(&format!("(i32.const {place})")),
        Good::First(place) => load(&format!("(i32.load (i32.const {place}))")),
        Good::Raw(place, length) => (format!("(i32.const {place})"), format!("(i32.const {length})")),
    };
    format!(
        "(i32.store8 (i32.const 128) (i32.const 0))
         (i32.store (i32.const 132) (i32.const 64)) (i32.store (i32.const 136) (i32.const 2))
         (i32.store (i32.const 140) {at}) (i32.store (i32.const 144) {length})
         (i32.const 128)"
    )
}

/// Pointer and length that lie at `place`.
fn load(place: &str) -> (String, String) {
    (format!("(i32.load {place})"), format!("(i32.load offset=4 {place})"))
}

/// A fault of the error's case, which lies at `case`, and of its text, which follows.
fn fault(case: u32) -> String {
    let (text, length) = (case + 4, case + 8);
    format!(
        "(i32.store8 (i32.const 128) (i32.const 1))
         (i32.store8 (i32.const 132) (i32.const 1))
         (i32.store8 (i32.const {SAID}) (i32.add (i32.const 0x30) (i32.load8_u (i32.const {case}))))
         (memory.copy (i32.const {}) (i32.load (i32.const {text})) (i32.load (i32.const {length})))
         (i32.store (i32.const 136) (i32.const {SAID}))
         (i32.store (i32.const 140) (i32.add (i32.const 1) (i32.load (i32.const {length}))))
         (i32.const 128)",
        SAID + 1
    )
}
