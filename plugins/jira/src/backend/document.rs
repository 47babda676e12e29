//! Descriptions: the Atlassian Document Format, version 1, from and to plain text.

use serde_json::{Value, json};

/// Deeper parts are left out: nobody writes them, and a call has little stack.
const DEPTH: usize = 32;

/// One paragraph per line.
pub fn of(text: &str) -> Value {
    let paragraphs = text.lines().map(|line| {
        // A text node may not be empty.
        let content = match line {
            "" => json!([]),
            line => json!([{ "type": "text", "text": line }]),
        };
        json!({ "type": "paragraph", "content": content })
    });
    json!({ "type": "doc", "version": 1, "content": paragraphs.collect::<Vec<_>>() })
}

/// The words, with a line end after each block.
pub fn text(document: &Value) -> String {
    let mut out = String::new();
    walk(document, 0, &mut out);
    out.trim_end().to_owned()
}

fn walk(node: &Value, depth: usize, out: &mut String) {
    if depth > DEPTH {
        return;
    }
    match node["type"].as_str() {
        Some("text") => out.push_str(node["text"].as_str().unwrap_or_default()),
        Some("hardBreak") => out.push('\n'),
        Some("mention" | "emoji" | "status") => {
            let words = node["attrs"]["text"].as_str().or_else(|| node["attrs"]["shortName"].as_str());
            out.push_str(words.unwrap_or_default());
        }
        Some("inlineCard") => out.push_str(node["attrs"]["url"].as_str().unwrap_or_default()),
        _ => {}
    }
    for child in node["content"].as_array().into_iter().flatten() {
        walk(child, depth + 1, out);
    }
    if matches!(node["type"].as_str(), Some("paragraph" | "heading" | "codeBlock" | "rule")) {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs_and_come_back() {
        assert_eq!(text(&of("Fire\n\nin the kitchen")), "Fire\n\nin the kitchen");
        assert_eq!(of("Fire")["content"][0]["content"][0]["text"], "Fire");
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        let item = json!({ "type": "paragraph", "content": [
            { "type": "text", "text": "ask " }, { "type": "mention", "attrs": { "text": "@Ada" } },
        ] });
        let list = json!({ "type": "doc", "content": [
            { "type": "heading", "content": [{ "type": "text", "text": "Now" }] },
            { "type": "bulletList", "content": [{ "type": "listItem", "content": [item] }] },
            { "type": "mediaSingle", "content": [{ "type": "media", "attrs": { "id": "x" } }] },
        ] });
        assert_eq!(text(&list), "Now\nask @Ada");
        assert_eq!(text(&Value::Null), "");
        let mut deep = json!({ "type": "text", "text": "x" });
        for _ in 0..100 {
            deep = json!({ "type": "panel", "content": [deep] });
        }
        assert_eq!(text(&deep), "");
    }
}
