//! Server-sent events (WHATWG HTML, 9.2): each event, whatever the pieces it arrives in.

/// One event that has arrived as a whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    /// Empty where the server gave none.
    pub name: String,
    pub data: String,
    /// The last id up to here, to be named when connecting again.
    pub id: Option<String>,
}

/// What has arrived of the next events.
#[derive(Debug, Default)]
pub struct Events {
    rest: Vec<u8>,
    name: String,
    data: Option<String>,
    id: Option<String>,
}

impl Events {
    /// Each event that is complete now. Comments, and events without data, are left out.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.rest.extend_from_slice(bytes);
        let mut complete = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            complete.extend(self.line(line.trim_end_matches(['\n', '\r'])));
        }
        complete
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            let data = self.data.take()?;
            return Some(Event { name, data, id: self.id.clone() });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            ("data", data) => *data = Some(value.to_owned()),
            ("event", _) => value.clone_into(&mut self.name),
            ("id", _) => self.id = Some(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_arrive_in_any_pieces() {
        let text = ": hello\n\nevent: log\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\nevent: empty\n\nid: 3\ndata:é\n\n\
                    event: live\ndata: {}\n\ndata: not yet\n";
        let event = |name: &str, data: &str, id: Option<&str>| Event {
            name: name.into(),
            data: data.into(),
            id: id.map(Into::into),
        };
        let whole =
            [event("log", "{\"a\":\n1}", None), event("", "é", Some("3")), event("live", "{}", Some("3"))];
        for size in 1..text.len() {
            let mut events = Events::default();
            let found: Vec<Event> =
                text.as_bytes().chunks(size).flat_map(|piece| events.feed(piece)).collect();
            assert_eq!(found, whole, "in pieces of {size}");
        }
    }
}
