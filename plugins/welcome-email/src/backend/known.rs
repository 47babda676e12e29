//! Ids of members who need no welcome any more, a thousand in a value.

use std::collections::BTreeSet;

use tenon_sdk::{Cx, Result};

/// How many were welcomed.
pub const SENT: &str = "sent";
const PART: &str = "known:";
const IDS: usize = 1_000;

#[derive(Default)]
pub struct Known {
    parts: Vec<Vec<String>>,
    all: BTreeSet<String>,
    changed: BTreeSet<usize>,
}

impl Known {
    pub fn read(cx: &Cx) -> Result<Self> {
        let mut known = Self::default();
        while let Some(part) = cx.kv().get::<Vec<String>>(&key(known.parts.len()))? {
            known.all.extend(part.iter().cloned());
            known.parts.push(part);
        }
        Ok(known)
    }

    pub fn has(&self, id: &str) -> bool {
        self.all.contains(id)
    }

    pub fn add(&mut self, id: &str) {
        if !self.all.insert(id.to_owned()) {
            return;
        }
        if self.parts.last().is_none_or(|part| part.len() == IDS) {
            self.parts.push(Vec::new());
        }
        let last = self.parts.len() - 1;
        self.parts[last].push(id.to_owned());
        self.changed.insert(last);
    }

    pub fn forget(&mut self, id: &str) {
        self.all.remove(id);
        for (index, part) in self.parts.iter_mut().enumerate() {
            if let Some(at) = part.iter().position(|known| known == id) {
                part.remove(at);
                self.changed.insert(index);
            }
        }
    }

    pub fn save(&mut self, cx: &Cx) -> Result<()> {
        for index in std::mem::take(&mut self.changed) {
            cx.kv().set(&key(index), &self.parts[index])?;
        }
        Ok(())
    }
}

fn key(part: usize) -> String {
    format!("{PART}{part:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_a_thousand_and_each_once() {
        let mut known = Known::default();
        for number in 0..2_001 {
            known.add(&format!("usr_{number}"));
        }
        known.add("usr_7");
        let sizes: Vec<_> = known.parts.iter().map(Vec::len).collect();
        assert_eq!((sizes, known.changed.len(), known.has("usr_2000")), (vec![1_000, 1_000, 1], 3, true));
        known.forget("usr_7");
        assert_eq!((known.has("usr_7"), known.parts[0].len()), (false, 999));
    }
}
