//! Descriptions: HTML there, plain text here. What is read is never shown as HTML, so leaving tags out is enough.

/// Line ends and nothing else; what looks like a tag stays text.
pub fn of(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\n' => html.push_str("<br>"),
            '\r' => {}
            c => html.push(c),
        }
    }
    html
}

/// The words between the tags, with a line end for each that starts a line.
pub fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        unescape(&rest[..start], &mut out);
        let after = &rest[start + 1..];
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        let Some(end) = after.find('>').filter(|_| is_tag) else {
            // A sign that somebody forgot to write as one.
            out.push('<');
            rest = after;
            continue;
        };
        let name: String =
            after[..end].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let name = name.to_ascii_lowercase();
        if matches!(name.trim_end_matches('/'), "br" | "/p" | "/div" | "/li" | "/tr" | "/h1" | "/h2" | "/h3")
        {
            out.push('\n');
        }
        rest = &after[end + 1..];
        // What a page runs or looks like is no text.
        if matches!(name.as_str(), "script" | "style") {
            let close = ["</", &name].concat();
            rest = rest.to_ascii_lowercase().find(&close).map_or("", |at| &rest[at..]);
        }
    }
    unescape(rest, &mut out);
    out.trim().to_owned()
}

const NAMED: [(&str, char); 6] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let found = after.find(';').filter(|end| *end <= 8).and_then(|end| {
            let name = &after[..end];
            let number = match name.strip_prefix("#x") {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => name.strip_prefix('#').and_then(|digits| digits.parse().ok()),
            };
            let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
            named.or_else(|| number.and_then(char::from_u32)).map(|c| (c, end))
        });
        match found {
            Some((c, end)) => {
                out.push(c);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_back() {
        for words in ["Fire & water\n\nin <b>the</b> kitchen", "a &lt; b", "1 < 2 > 0", ""] {
            assert_eq!(text(&of(words)), words, "{words}");
        }
    }

    #[test]
    fn tags_are_left_out_and_blocks_end_lines() {
        let html = "<div>My <b>computer</b>&nbsp;is&#33;<br/>slow</div><STYLE>p{}</style><p>&#x263A; &unknown; & 2 < 3</p>";
        assert_eq!(text(html), "My computer is!\nslow\n☺ &unknown; & 2 < 3");
        assert_eq!(text("a <script>b"), "a");
    }
}
