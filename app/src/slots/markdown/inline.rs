//! Words inside a block. A delimiter that was searched for once and not found is not searched for again, so
//! hostile text costs no more than its length.

use tenon_contract::view::check::is_link;

#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    /// `href` is one that a view may name; the words of any other link stay as text.
    Link {
        href: String,
        inside: Vec<Inline>,
    },
    Break,
}

/// Emphasis and links nest this deep; deeper signs are text.
const MAX_NESTING: usize = 6;

pub(super) fn parse(text: &str) -> Vec<Inline> {
    Reader::new(text, 0, true).read()
}

/// The words alone, as they read.
pub fn plain(list: &[Inline], out: &mut String) {
    for inline in list {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Strong(inside) | Inline::Emphasis(inside) | Inline::Link { inside, .. } => {
                plain(inside, out)
            }
            Inline::Break => out.push('\n'),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    links: bool,
    out: Vec<Inline>,
    words: String,
    /// Delimiters that are known not to come again.
    gone: Vec<&'a str>,
    /// The next `]` after some earlier position, so that many `[` share one search.
    bracket: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, depth: usize, links: bool) -> Self {
        Self {
            text,
            at: 0,
            depth,
            links,
            out: Vec::new(),
            words: String::new(),
            gone: Vec::new(),
            bracket: None,
        }
    }

    fn read(mut self) -> Vec<Inline> {
        while let Some(next) = self.text[self.at..].chars().next() {
            let taken = match next {
                '\\' => self.escape(),
                '`' => self.code(),
                '*' | '_' => self.emphasis(),
                '[' if self.links && self.depth < MAX_NESTING => self.link(),
                '!' if self.text[self.at + 1..].starts_with('[') => self.image(),
                '<' => self.autolink(),
                '\n' => self.line_end(),
                _ => false,
            };
            if !taken {
                self.words.push(next);
                self.at += next.len_utf8();
            }
        }
        self.flush();
        self.out
    }

    fn flush(&mut self) {
        if !self.words.is_empty() {
            self.out.push(Inline::Text(std::mem::take(&mut self.words)));
        }
    }

    fn push(&mut self, inline: Inline) {
        self.flush();
        self.out.push(inline);
    }

    fn escape(&mut self) -> bool {
        let Some(next) = self.text[self.at + 1..].chars().next() else { return false };
        if next == '\n' {
            self.push(Inline::Break);
        } else if next.is_ascii_punctuation() {
            self.words.push(next);
        } else {
            return false;
        }
        self.at += 1 + next.len_utf8();
        true
    }

    /// The end of a line is a space; two spaces before it make it a break.
    fn line_end(&mut self) -> bool {
        if self.words.ends_with("  ") {
            self.words.truncate(self.words.trim_end_matches(' ').len());
            self.push(Inline::Break);
        } else {
            self.words.push(' ');
        }
        self.at += 1;
        true
    }

    /// A run of one sign from `at`.
    fn run(&self, sign: u8) -> usize {
        self.text.as_bytes()[self.at..].iter().take_while(|&&b| b == sign).count()
    }

    fn code(&mut self) -> bool {
        let length = self.run(b'`');
        let fence = &self.text[self.at..self.at + length];
        let body = self.at + length;
        let end = if self.gone.contains(&fence) { None } else { find_run(&self.text[body..], fence) };
        match end {
            Some(end) => {
                let inside = self.text[body..body + end].replace('\n', " ");
                let trimmed = inside.strip_prefix(' ').and_then(|text| text.strip_suffix(' '));
                let code = match trimmed {
                    Some(text) if !text.trim().is_empty() => text.to_owned(),
                    _ => inside,
                };
                self.push(Inline::Code(code));
                self.at = body + end + length;
            }
            None => {
                // Runs of many lengths would each cost a search: remember a few, and take longer ones as text.
                if self.gone.len() < 16 {
                    self.gone.push(fence);
                }
                self.words.push_str(fence);
                self.at = body;
            }
        }
        true
    }

    fn emphasis(&mut self) -> bool {
        let sign = self.text.as_bytes()[self.at];
        let length = self.run(sign);
        let width = if length >= 2 { 2 } else { 1 };
        let delimiter = &self.text[self.at..self.at + width];
        let body = self.at + width;
        let before = self.text[..self.at].chars().next_back();
        let opens = self.text[self.at + length..].chars().next().is_some_and(|c| !c.is_whitespace())
            && (sign == b'*' || !before.is_some_and(char::is_alphanumeric));
        if !opens || length > 3 || self.depth >= MAX_NESTING || self.gone.contains(&delimiter) {
            self.words.push_str(&self.text[self.at..self.at + length]);
            self.at += length;
            return true;
        }
        let Some(end) = find_close(&self.text[body..], delimiter) else {
            self.gone.push(delimiter);
            self.words.push_str(delimiter);
            self.at = body;
            return true;
        };
        let inside = Reader::new(&self.text[body..body + end], self.depth + 1, self.links).read();
        self.push(if width == 2 { Inline::Strong(inside) } else { Inline::Emphasis(inside) });
        self.at = body + end + width;
        true
    }

    fn close_bracket(&mut self) -> Option<usize> {
        if self.bracket.is_none_or(|at| at <= self.at) {
            self.bracket = Some(self.text[self.at..].find(']').map_or(usize::MAX, |end| self.at + end));
        }
        self.bracket.filter(|at| *at != usize::MAX)
    }

    /// The words and the address of `[words](address)` whose `[` stands at `at`, and where it ends.
    fn parts(&mut self) -> Option<(&'a str, &'a str, usize)> {
        let close = self.close_bracket()?;
        let rest = self.text[close + 1..].strip_prefix('(')?;
        let end = rest.find([')', '\n', ' '])?;
        rest[end..]
            .starts_with(')')
            .then(|| (&self.text[self.at + 1..close], &rest[..end], close + 2 + end + 1))
    }

    fn link(&mut self) -> bool {
        let Some((words, href, end)) = self.parts() else { return false };
        let inside = Reader::new(words, self.depth + 1, false).read();
        if is_link(href) {
            self.push(Inline::Link { href: href.to_owned(), inside });
        } else {
            self.flush();
            self.out.extend(inside);
        }
        self.at = end;
        true
    }

    /// Pictures are not drawn; what they show in words is.
    fn image(&mut self) -> bool {
        self.at += 1;
        let Some((words, _, end)) = self.parts() else {
            self.at -= 1;
            return false;
        };
        self.words.push_str(words);
        self.at = end;
        true
    }

    fn autolink(&mut self) -> bool {
        let rest = &self.text[self.at + 1..];
        let Some(end) = rest.bytes().take(2_048).position(|b| matches!(b, b'>' | b' ' | b'\n' | b'<')) else {
            return false;
        };
        let href = &rest[..end];
        if !self.links || rest.as_bytes()[end] != b'>' || href.starts_with('/') || !is_link(href) {
            return false;
        }
        let words = href.strip_prefix("mailto:").unwrap_or(href).to_owned();
        self.push(Inline::Link { href: href.to_owned(), inside: vec![Inline::Text(words)] });
        self.at += 1 + end + 1;
        true
    }
}

/// Where a run of exactly this length starts.
fn find_run(text: &str, fence: &str) -> Option<usize> {
    let (bytes, sign) = (text.as_bytes(), fence.as_bytes()[0]);
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|&&b| b == sign).count();
        if length == fence.len() {
            return Some(at);
        }
        at += length.max(1);
    }
    None
}

/// Where the delimiter closes: not after a space, not escaped, and a single sign not inside a double one.
fn find_close(text: &str, delimiter: &str) -> Option<usize> {
    let (bytes, sign) = (text.as_bytes(), delimiter.as_bytes()[0]);
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
            continue;
        }
        let length = bytes[at..].iter().take_while(|&&b| b == sign).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let after_word = at > 0 && !bytes[at - 1].is_ascii_whitespace();
        let whole = sign == b'*' || !text[at + length..].chars().next().is_some_and(char::is_alphanumeric);
        if after_word && whole && (length == delimiter.len() || length == 3) {
            // Of `***` the inner delimiter closes first.
            return Some(if length == 3 { at + 3 - delimiter.len() } else { at });
        }
        at += length;
    }
    None
}
