//! Answers that are sound bytes in a sound place, and nothing that may be drawn.

use super::HostileView;

/// Half a million dividers, written one by one: what a view can do that no text in a repository should.
pub const MILLION: &str = r#"
    (local $n i32) (local $at i32)
    (if (i32.eq (memory.grow (i32.const 160)) (i32.const -1)) (then unreachable))
    (local.set $at (i32.const 0x10000))
    (loop $l
      ;; {"kind":"divider"}, and a comma, eight bytes at a time.
      (i64.store (local.get $at) (i64.const 0x3a22646e696b227b))
      (i64.store offset=8 (local.get $at) (i64.const 0x7265646976696422))
      (i64.store offset=16 (local.get $at) (i64.const 0x202020202c7d22))
      (local.set $at (i32.add (local.get $at) (i32.const 19)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $n) (i32.const 500000))))
    (i64.or (i64.shl (i64.const 0x10000) (i64.const 32)) (i64.const 9500000))"#;

pub fn answer(view: HostileView) -> Vec<u8> {
    let divider = r#"{"kind":"divider","attrs":{},"on":{},"children":[]}"#;
    match view {
        HostileView::NotText => {
            output("", &text("a\u{1}b"), "").into_bytes().into_iter().map(unreadable).collect()
        }
        HostileView::NulText => output("", &text("a\\u0000b"), "").into(),
        HostileView::DeepJson => "[".repeat(400_000).into(),
        HostileView::ManyNodes => output("", &stack(&vec![divider; 5_000].join(",")), "").into(),
        HostileView::DeepTree => {
            let tree = (0..64).fold(divider.to_owned(), |inner, _| stack(&inner));
            output("", &tree, "").into()
        }
        HostileView::LargeModel => output(&"m".repeat((64 << 10) + 1), divider, "").into(),
        HostileView::ManyEffects => {
            let toast = r#"{"type":"toast","text":"Hello"}"#;
            output("", divider, &[toast; 9].join(",")).into()
        }
        HostileView::ScriptLink => {
            let link = r#"{"kind":"link","attrs":{"href":"javascript:alert(1)"},"on":{},"children":[]}"#;
            output("", &stack(link), "").into()
        }
        HostileView::ForeignImage => {
            let image = r#"{"kind":"image","attrs":{"src":"https://spy.example/p.png","alt":"A picture"},"on":{},"children":[]}"#;
            output("", &stack(image), "").into()
        }
        _ => br#"{"model": "", "tree": "#.to_vec(),
    }
}

fn output(model: &str, tree: &str, effects: &str) -> String {
    format!(r#"{{"model":"{model}","tree":{tree},"effects":[{effects}],"live":false}}"#)
}

fn stack(children: &str) -> String {
    format!(r#"{{"kind":"stack","attrs":{{}},"on":{{}},"children":[{children}]}}"#)
}

fn text(text: &str) -> String {
    format!(r#"{{"kind":"text","attrs":{{"text":"{text}"}},"on":{{}},"children":[]}}"#)
}

/// Half of a character where a control character stood.
fn unreadable(byte: u8) -> u8 {
    if byte == 1 { 0xc3 } else { byte }
}
