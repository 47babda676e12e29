//! A backend that has something to say about settings: it looks for words in what `config.get` answers.

use crate::text::{ALLOCATOR, component, quoted};

/// Strings in the module's memory, from 1024 on.
struct Strings(Vec<u8>);

impl Strings {
    /// Address and length, as two constants.
    fn put(&mut self, text: &str) -> String {
        let at = 1024 + self.0.len();
        self.0.extend(text.as_bytes());
        format!("(i32.const {at}) (i32.const {})", text.len())
    }

    /// A list of one field error: address and count.
    fn field(&mut self, pointer: &str, code: &str, message: &str) -> String {
        let parts = [pointer, code, message].map(|text| {
            let at = 1024 + self.0.len();
            self.0.extend(text.as_bytes());
            (at as u32, text.len() as u32)
        });
        while !self.0.len().is_multiple_of(4) {
            self.0.push(0);
        }
        let at = 1024 + self.0.len();
        for (address, length) in parts {
            self.0.extend(address.to_le_bytes());
            self.0.extend(length.to_le_bytes());
        }
        format!("(i32.const {at}) (i32.const 1)")
    }
}

/// `validate-config` refuses `rude` (at `/greeting`) and `expired` (at `/token`); `configure` refuses `jammed`;
/// `test-connection` cannot reach `unreachable`, fails politely on `weary`, and finds 3 greetings otherwise; a route
/// answers what `config.get` says.
pub fn settings_backend() -> Vec<u8> {
    let mut strings = Strings(Vec::new());
    let [rude, expired, jammed, unreachable, weary] =
        ["rude", "expired", "jammed", "unreachable", "weary"].map(|word| strings.put(word));
    let rude_field = strings.field("/greeting", "rude", "Say it kindly.");
    let rude_said = strings.put("That is no greeting.");
    let expired_field = strings.field("/token", "expired", "This token is no longer taken.");
    let jammed_said = strings.put("The machine is jammed.");
    let unreachable_said = strings.put("Nobody answers there.");
    let found = strings.put(r#"{"ok":true,"message":"Found 3 greetings.","server_version":"2.1"}"#);
    let tired = strings.put(r#"{"ok":false,"message":"It is too weary.","detail":{"tries":3}}"#);
    let route = strings.put(r#"{"status":200,"headers":[["content-type","application/json"]]}"#);
    let empty = strings.put("{}");
    let none = "(i32.const 0) (i32.const 0)";
    let on = |letter: char, body: String| {
        format!("(if (i32.eq (i32.load8_u (local.get 0)) (i32.const {})) (then {body}))", letter as u32)
    };
    let fault = |word: &str, code: u32, said: &str, fields: &str| {
        format!("(if (call $has {word}) (then (return (call $fault (i32.const {code}) {said} {fields}))))")
    };
    let invoke = [
        on('v', fault(&rude, 0, &rude_said, &rude_field) + &fault(&expired, 0, &rude_said, &expired_field)),
        on('c', fault(&jammed, 1, &jammed_said, none)),
        on(
            't',
            fault(&unreachable, 2, &unreachable_said, none)
                + &format!("(if (call $has {weary}) (then (return (call $ok {tired} {none}))))")
                + &format!("(return (call $ok {found} {none}))"),
        ),
        on('r', format!("(return (call $ok {route} (i32.load (i32.const 16)) (i32.load (i32.const 20))))")),
        format!("(call $ok {empty} {none})"),
    ]
    .concat();
    component(&format!(
        r#"(module
  (import "tenon:plugin/config@0.1.0" "get" (func $config (param i32)))
  (memory (export "memory") 17)
  {ALLOCATOR}
  (func $has (param $needle i32) (param $length i32) (result i32) (local $i i32) (local $j i32)
    (block $none
      (loop $outer
        (br_if $none (i32.gt_s
          (local.get $i) (i32.sub (i32.load (i32.const 20)) (local.get $length))))
        (local.set $j (i32.const 0))
        (block $miss
          (loop $inner
            (if (i32.eq (local.get $j) (local.get $length)) (then (return (i32.const 1))))
            (br_if $miss (i32.ne
              (i32.load8_u (i32.add (i32.add (i32.load (i32.const 16)) (local.get $i)) (local.get $j)))
              (i32.load8_u (i32.add (local.get $needle) (local.get $j)))))
            (local.set $j (i32.add (local.get $j) (i32.const 1)))
            (br $inner)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $outer)))
    (i32.const 0))
  (func $ok (param i32 i32 i32 i32) (result i32)
    (i32.store8 (i32.const 128) (i32.const 0))
    (i32.store (i32.const 132) (local.get 0)) (i32.store (i32.const 136) (local.get 1))
    (i32.store (i32.const 140) (local.get 2)) (i32.store (i32.const 144) (local.get 3))
    (i32.const 128))
  (func $fault (param i32 i32 i32 i32 i32) (result i32)
    (i32.store8 (i32.const 128) (i32.const 1)) (i32.store8 (i32.const 132) (local.get 0))
    (i32.store (i32.const 136) (local.get 1)) (i32.store (i32.const 140) (local.get 2))
    (i32.store (i32.const 144) (local.get 3)) (i32.store (i32.const 148) (local.get 4))
    (i32.store8 (i32.const 152) (i32.const 0))
    (i32.const 128))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $bump (local.get 2) (local.get 3)))
  (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32)
    (call $config (i32.const 16))
    {invoke})
  (data (i32.const 1024) "{}"))"#,
        quoted(&strings.0)
    ))
}
