//! CommonMark without HTML, as far as views need it: headings with `#`, paragraphs, fenced code, quotes, lists,
//! rules; emphasis, code, links, hard breaks, escapes. Not read: HTML (it is text), tables, images (their words
//! stay), reference links, underlined headings, indented code. Linear in the length of the text.

mod inline;

pub use inline::{Inline, plain};

/// One block of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Level 1 to 6.
    Heading(u8, Vec<Inline>),
    Paragraph(Vec<Inline>),
    Code(String),
    Quote(Vec<Block>),
    /// `start` makes it an ordered list.
    List {
        start: Option<u32>,
        items: Vec<Vec<Block>>,
    },
    Rule,
}

/// Quotes and lists nest this deep; what is deeper is a paragraph.
const MAX_NESTING: usize = 6;

pub fn parse(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    blocks(&lines, 0)
}

fn blocks(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.trim().is_empty() {
            at += 1;
        } else if let Some(fence) = fence_of(line) {
            let end = lines[at + 1..]
                .iter()
                .position(|line| closes(line, fence))
                .map_or(lines.len(), |n| at + 1 + n);
            out.push(Block::Code(lines[at + 1..end].join("\n")));
            at = end + 1;
        } else if let Some((level, words)) = heading_of(line) {
            out.push(Block::Heading(level, inline::parse(words)));
            at += 1;
        } else if is_rule(line) {
            out.push(Block::Rule);
            at += 1;
        } else if depth < MAX_NESTING && quoted(line).is_some() {
            let end = at + lines[at..].iter().take_while(|line| quoted(line).is_some()).count();
            let inside: Vec<&str> = lines[at..end].iter().filter_map(|line| quoted(line)).collect();
            out.push(Block::Quote(blocks(&inside, depth + 1)));
            at = end;
        } else if let Some(marker) = marker_of(line).filter(|_| depth < MAX_NESTING) {
            at = list(lines, at, marker, depth, &mut out);
        } else {
            let end = at + 1 + lines[at + 1..].iter().take_while(|line| continues(line)).count();
            let words: Vec<&str> = lines[at..end].iter().map(|line| line.trim_start()).collect();
            out.push(Block::Paragraph(inline::parse(&words.join("\n"))));
            at = end;
        }
    }
    out
}

/// A line that goes on with a paragraph.
fn continues(line: &str) -> bool {
    !line.trim().is_empty()
        && fence_of(line).is_none()
        && heading_of(line).is_none()
        && !is_rule(line)
        && quoted(line).is_none()
        && marker_of(line).is_none()
}

/// Collects the items of a list that starts at `at`; answers where it ends.
fn list(lines: &[&str], mut at: usize, first: Marker, depth: usize, out: &mut Vec<Block>) -> usize {
    let mut items = Vec::new();
    while let Some(marker) =
        lines.get(at).and_then(|line| marker_of(line)).filter(|marker| marker.like(first))
    {
        let mut inside = vec![lines[at].get(marker.width..).unwrap_or_default()];
        at += 1;
        while let Some(&line) = lines.get(at) {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let blank = line.trim().is_empty();
            let lazy = !blank && !inside.last().is_some_and(|last| last.trim().is_empty()) && continues(line);
            if blank || indent >= marker.width {
                inside.push(line.get(marker.width.min(indent)..).unwrap_or_default());
            } else if lazy {
                inside.push(line.trim_start());
            } else {
                break;
            }
            at += 1;
        }
        items.push(blocks(&inside, depth + 1));
    }
    out.push(Block::List { start: first.number, items });
    at
}

#[derive(Debug, Clone, Copy)]
struct Marker {
    /// Bytes before the item's words.
    width: usize,
    sign: u8,
    number: Option<u32>,
}

impl Marker {
    fn like(self, other: Self) -> bool {
        self.sign == other.sign && self.number.is_some() == other.number.is_some()
    }
}

/// `- `, `* `, `+ `, `1. `, `1) `, indented by at most three spaces.
fn marker_of(line: &str) -> Option<Marker> {
    let rest = line.trim_start_matches(' ');
    let indent = line.len() - rest.len();
    if indent > 3 || is_rule(line) {
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let sign = *rest.as_bytes().get(digits)?;
    let fits = match digits {
        0 => matches!(sign, b'-' | b'*' | b'+'),
        1..=9 => matches!(sign, b'.' | b')'),
        _ => false,
    };
    let after = rest.get(digits + 1..)?;
    if !fits || !(after.is_empty() || after.starts_with(' ')) {
        return None;
    }
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let spaces = if (1..=4).contains(&spaces) { spaces } else { 1 };
    let width = (indent + digits + 1 + spaces).min(line.len());
    Some(Marker { width, sign, number: (digits > 0).then(|| rest[..digits].parse().unwrap_or(1)) })
}

fn fence_of(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let sign = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = rest.bytes().take_while(|&b| b == sign as u8).count();
    let info = &rest[length..];
    (length >= 3 && !(sign == '`' && info.contains('`'))).then(|| &rest[..length])
}

fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim();
    line.len() >= fence.len() && line.bytes().all(|b| b == fence.as_bytes()[0])
}

fn heading_of(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start();
    let level = rest.bytes().take_while(|&b| b == b'#').count();
    let words = &rest[level..];
    ((1..=6).contains(&level) && (words.is_empty() || words.starts_with(' ')))
        .then(|| (level as u8, words.trim().trim_end_matches('#').trim_end()))
}

fn is_rule(line: &str) -> bool {
    let mut signs = line.bytes().filter(|b| *b != b' ');
    let Some(first) = signs.next().filter(|b| matches!(b, b'-' | b'*' | b'_')) else { return false };
    let mut length = 1;
    for sign in signs {
        if sign != first {
            return false;
        }
        length += 1;
    }
    length >= 3
}

fn quoted(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('>')?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests;
