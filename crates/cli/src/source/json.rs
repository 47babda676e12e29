//! The line of a value in a JSON text that was read before: `serde_json` keeps no places.

/// The line, from 1, of what a pointer (RFC 6901) names, or of its nearest parent that is there.
pub fn line_of(text: &[u8], pointer: &str) -> u32 {
    let unescaped = |step: &str| step.replace("~1", "/").replace("~0", "~");
    let steps: Vec<String> = pointer.split('/').skip(1).map(unescaped).collect();
    let at = Cursor { text, at: 0 }.find(&steps);
    let before = text.iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Reads one value to its end, or to the place below it that `steps` lead to.
    fn find(&mut self, steps: &[String]) -> usize {
        let first = self.peek();
        let here = self.at;
        match first {
            Some(open @ (b'{' | b'[')) => {
                self.at += 1;
                let mut index = 0;
                loop {
                    let (place, name) = match self.peek() {
                        Some(b',') => {
                            self.at += 1;
                            continue;
                        }
                        Some(b'}' | b']') | None => break,
                        Some(_) if open == b'[' => (self.at, index.to_string()),
                        Some(_) => (self.at, self.name()),
                    };
                    index += 1;
                    match steps.split_first() {
                        Some((step, [])) if *step == name => return place,
                        Some((step, rest)) if *step == name => return self.find(rest),
                        _ => self.find(&[]),
                    };
                }
                self.at += 1;
            }
            Some(b'"') => drop(self.string()),
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b",]}".contains(byte);
                while self.text.get(self.at).is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
            }
        }
        here
    }

    /// A name and the colon after it.
    fn name(&mut self) -> String {
        let name = self.string();
        if self.peek() == Some(b':') {
            self.at += 1;
        }
        name
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                break;
            }
        }
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(quoted).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_line_or_to_that_of_its_parent() {
        let text = br#"{
  "type": "ob}ject", "n": -1.5e3,
  "properties": {
    "a/b": { "type": "string",
             "enum": [ "x\"{", [],
                       true ] },
    "c": null
  }
}"#;
        for (pointer, line) in [
            ("", 1),
            ("/type", 2),
            ("/properties", 3),
            ("/properties/a~1b", 4),
            ("/properties/a~1b/enum", 5),
            ("/properties/a~1b/enum/2", 6),
            ("/properties/c", 7),
            ("/properties/d", 3),
            ("/nothing/at/all", 1),
        ] {
            assert_eq!(line_of(text, pointer), line, "{pointer}");
        }
    }

    #[test]
    fn a_text_that_breaks_off_has_an_end() {
        for text in ["", "{", "{\"a\"", "{\"a\": [1,", "[\"\\", "nul"] {
            assert_eq!(line_of(text.as_bytes(), "/a/0"), 1, "{text}");
        }
    }
}
