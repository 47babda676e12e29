//! Lines of plugins on their way to those who follow them. The last ones are kept in memory, so that whoever looks
//! after something went wrong sees why; a restart forgets them, and the server's own log has them all.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use tenon_api::{Permission, ids::InstallationId, running::LogLine};
use tenon_contract::guest::{
    MAX_KEPT_LINES as MAX_LINES, MAX_KEPT_LOG_BYTES as MAX_BYTES, MAX_KEPT_LOGS_BYTES as MAX_BYTES_OF_ALL,
};
use tenon_store::Cx;
use tokio::sync::broadcast;

use crate::{Core, Result};

/// Lines that a slow listener may be behind; it misses older ones.
const BUFFER: usize = 512;

/// A line and its place in the log of its installation.
#[derive(Debug)]
pub struct Numbered {
    /// Grows by one with each line, and is never given out twice, not by another process either: the first is the
    /// time of its line in microseconds.
    pub number: u64,
    pub line: LogLine,
    bytes: usize,
}

/// What was written, and what will be: no line is in both, none in neither.
pub struct Followed {
    pub kept: Vec<Arc<Numbered>>,
    pub live: broadcast::Receiver<Arc<Numbered>>,
}

#[derive(Default)]
pub struct Logs(Mutex<Books>);

struct Books {
    kept: LruCache<InstallationId, Kept>,
    /// Of all that is kept.
    bytes: usize,
    listeners: HashMap<InstallationId, broadcast::Sender<Arc<Numbered>>>,
}

impl Default for Books {
    fn default() -> Self {
        Self { kept: LruCache::unbounded(), bytes: 0, listeners: HashMap::new() }
    }
}

struct Kept {
    lines: VecDeque<Arc<Numbered>>,
    bytes: usize,
    next: u64,
}

impl Kept {
    /// Lines after the one that was seen last. A number that was never given out here is of another process, which
    /// knew none of these.
    fn after(&self, last: Option<u64>) -> Vec<Arc<Numbered>> {
        let last = last.filter(|last| *last < self.next);
        self.lines.iter().filter(|line| last.is_none_or(|last| line.number > last)).cloned().collect()
    }
}

impl Books {
    fn write(&mut self, installation: InstallationId, line: LogLine) -> Arc<Numbered> {
        let bytes = serde_json::to_vec(&line).map_or(0, |text| text.len());
        let first = u64::try_from(line.at.micros()).unwrap_or_default();
        let kept = self.kept.get_or_insert_mut(installation, || Kept {
            lines: VecDeque::new(),
            bytes: 0,
            next: first,
        });
        let line = Arc::new(Numbered { number: kept.next, line, bytes });
        kept.next += 1;
        kept.lines.push_back(Arc::clone(&line));
        kept.bytes += bytes;
        self.bytes += bytes;
        while kept.lines.len() > MAX_LINES || kept.bytes > MAX_BYTES {
            let Some(oldest) = kept.lines.pop_front() else { break };
            kept.bytes -= oldest.bytes;
            self.bytes -= oldest.bytes;
        }
        while self.bytes > MAX_BYTES_OF_ALL {
            let Some((_, silent)) = self.kept.pop_lru() else { break };
            self.bytes -= silent.bytes;
        }
        line
    }

    fn follow(&mut self, installation: InstallationId, last: Option<u64>) -> Followed {
        self.listeners.retain(|known, sender| *known == installation || sender.receiver_count() > 0);
        let sender = self.listeners.entry(installation).or_insert_with(|| broadcast::channel(BUFFER).0);
        let live = sender.subscribe();
        let kept = self.kept.peek(&installation).map(|kept| kept.after(last)).unwrap_or_default();
        Followed { kept, live }
    }
}

impl Core {
    pub fn tell_log(&self, installation: InstallationId, line: LogLine) {
        let mut books = self.logs.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = books.write(installation, line);
        if let Some(sender) = books.listeners.get(&installation) {
            // Nobody listening any more is fine.
            let _ = sender.send(line);
        }
    }
}

/// `GET …/installations/{plugin}/logs`: what is kept after the line numbered `last`, and what is written from now on.
pub async fn follow(core: &Core, cx: &Cx, plugin: &str, last: Option<u64>) -> Result<Followed> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let id = core.installed(cx, plugin).await?.row.id;
    let mut books = core.logs.0.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(books.follow(id, last))
}

#[cfg(test)]
mod tests {
    use tenon_api::{Timestamp, running::LogLevel};

    use super::*;

    fn line(at: i64, message: &str) -> LogLine {
        LogLine {
            at: Timestamp::from_micros(at),
            level: LogLevel::Info,
            message: message.into(),
            fields: serde_json::Value::Null,
            request_id: String::new(),
        }
    }

    fn numbers(books: &mut Books, of: InstallationId, last: Option<u64>) -> Vec<u64> {
        books.follow(of, last).kept.iter().map(|line| line.number).collect()
    }

    #[test]
    fn of_one_installation_the_last_lines_are_kept() {
        let (mut books, id) = (Books::default(), InstallationId::new());
        for _ in 0..MAX_LINES + 5 {
            books.write(id, line(1_000, "x"));
        }
        let kept = numbers(&mut books, id, None);
        assert_eq!((kept.len(), kept[0]), (MAX_LINES, 1_005));
        for _ in 0..20 {
            books.write(id, line(1_000, &"x".repeat(8 << 10)));
        }
        assert_eq!(
            numbers(&mut books, id, None).len(),
            7,
            "64 KiB hold seven lines of 8 KiB and their frames"
        );
        assert!(books.bytes <= MAX_BYTES);
    }

    #[test]
    fn of_all_installations_those_that_wrote_longest_ago_give_way() {
        let (mut books, ids) =
            (Books::default(), (0..150).map(|_| InstallationId::new()).collect::<Vec<_>>());
        for id in &ids {
            (0..7).for_each(|_| drop(books.write(*id, line(1, &"x".repeat(9_000)))));
            // The first goes on writing.
            books.write(ids[0], line(1, "still here"));
        }
        assert!(books.bytes <= MAX_BYTES_OF_ALL);
        assert!(numbers(&mut books, ids[1], None).is_empty());
        assert!(
            !numbers(&mut books, ids[0], None).is_empty() && !numbers(&mut books, ids[149], None).is_empty()
        );
        let sum: usize = books.kept.iter().map(|(_, kept)| kept.bytes).sum();
        assert_eq!(sum, books.bytes);
    }

    #[test]
    fn whoever_comes_again_gets_what_was_written_meanwhile_once() {
        let (mut books, id) = (Books::default(), InstallationId::new());
        for text in ["a", "b", "c"] {
            books.write(id, line(50, text));
        }
        assert_eq!(numbers(&mut books, id, Some(50)), [51, 52]);
        assert!(numbers(&mut books, id, Some(52)).is_empty());
        assert_eq!(numbers(&mut books, id, Some(9)), [50, 51, 52], "a number of the process before");
        assert_eq!(numbers(&mut books, id, Some(99)), [50, 51, 52], "a clock that was set back");
        assert!(numbers(&mut books, InstallationId::new(), None).is_empty());
    }

    #[test]
    fn a_line_is_kept_or_live_and_never_both() {
        let (mut books, id) = (Books::default(), InstallationId::new());
        books.write(id, line(50, "before"));
        let mut followed = books.follow(id, None);
        let late = books.write(id, line(60, "after"));
        books.listeners[&id].send(late).unwrap();
        assert_eq!(followed.kept.iter().map(|line| line.number).collect::<Vec<_>>(), [50]);
        assert_eq!(followed.live.try_recv().unwrap().number, 51);
        assert!(followed.live.try_recv().is_err());
    }
}
