//! How deep a JSON text nests, found without parsing it: the parser's own limit is lower than what a tree may
//! need, and without any limit a text of brackets would end a stack.

use super::{MAX_JSON_DEPTH, ViewProblem};

/// Refuses a text that nests deeper than [`MAX_JSON_DEPTH`]. Broken JSON passes here and fails in the parser.
pub(super) fn scan(bytes: &[u8]) -> Result<(), ViewProblem> {
    let (mut level, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                level += 1;
                if level > MAX_JSON_DEPTH {
                    return Err(ViewProblem::new(
                        "",
                        "too_deep",
                        format!("the answer nests deeper than {MAX_JSON_DEPTH} levels"),
                    ));
                }
            }
            b'}' | b']' => level = level.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}
