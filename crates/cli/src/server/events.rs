//! Server-sent events (WHATWG HTML, 9.2): the data of each event, whatever the pieces it arrives in.

/// What has arrived of the next events.
#[derive(Debug, Default)]
pub struct Events {
    rest: Vec<u8>,
    data: Option<String>,
}

impl Events {
    /// The data of each event that is complete now. Comments and other fields are left out.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let mut complete = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() {
                complete.extend(self.data.take());
            } else if let Some(value) = line.strip_prefix("data:") {
                let value = value.strip_prefix(' ').unwrap_or(value);
                match &mut self.data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(value);
                    }
                    None => self.data = Some(value.to_owned()),
                }
            }
        }
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_arrive_in_any_pieces() {
        let text =
            ": hello\n\nevent: log\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\nid: 3\ndata:é\n\ndata: not yet\n";
        for size in 1..text.len() {
            let mut events = Events::default();
            let found: Vec<String> =
                text.as_bytes().chunks(size).flat_map(|piece| events.feed(piece)).collect();
            assert_eq!(found, ["{\"a\":\n1}", "é"], "in pieces of {size}");
        }
    }
}
