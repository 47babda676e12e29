//! Small pieces of WebAssembly text, and the way from a core module to a component.

use tenon_contract::WIT;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A bump allocator over `$heap` that grows memory as it must.
pub const ALLOCATOR: &str = r#"
  (global $heap (mut i32) (i32.const 0x100000))
  (func $bump (param $align i32) (param $size i32) (result i32) (local $at i32) (local $missing i32)
    (local.set $at (i32.and
      (i32.add (global.get $heap) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $heap (i32.add (local.get $at) (local.get $size)))
    (local.set $missing (i32.sub
      (i32.shr_u (i32.add (global.get $heap) (i32.const 0xffff)) (i32.const 16))
      (memory.size)))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1)) (then unreachable))))
    (local.get $at))"#;

/// A core module's text turned into bytes. The text is ours, so an error is a mistake in this crate.
pub fn module(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("the module's text is wrong: {error}\n{text}"))
}

/// A core module with the contract's imports and exports turned into a component.
pub fn component(text: &str) -> Vec<u8> {
    let mut bytes = module(text);
    let mut resolve = Resolve::default();
    let package = resolve.push_str("tenon-plugin.wit", WIT).expect("the contract's WIT parses");
    let world = resolve.select_world(&[package], Some("plugin")).expect("the world is there");
    embed_component_metadata(&mut bytes, &resolve, world, StringEncoding::UTF8).expect("the world fits");
    ComponentEncoder::default()
        .module(&bytes)
        .and_then(|encoder| encoder.validate(true).encode())
        .unwrap_or_else(|error| panic!("the module is no plugin: {error:#}\n{text}"))
}

/// A WAT string of any bytes.
pub fn quoted(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}
