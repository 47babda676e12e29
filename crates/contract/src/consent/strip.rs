//! The powers in four cells, and the notice about what they make possible together.

use serde::{Deserialize, Serialize};

use super::{Cell, Power, words};

/// What each cell of the powers strip says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip {
    pub reads: String,
    pub keeps: String,
    pub sends: String,
    pub acts: String,
}

impl Strip {
    pub fn text(&self, cell: Cell) -> &str {
        match cell {
            Cell::Reads => &self.reads,
            Cell::Keeps => &self.keeps,
            Cell::Sends => &self.sends,
            Cell::Acts => &self.acts,
        }
    }
}

/// At most two items a cell, then "and 3 more"; each host is an item of its own.
pub fn strip(powers: &[Power]) -> Strip {
    let text = |cell: Cell| {
        let mut items = items(powers, cell);
        // These cells hold phrases; the others hold names, which keep their capitals.
        if matches!(cell, Cell::Sends | Cell::Acts) {
            for item in items.iter_mut().skip(1) {
                *item = words::start_small(item);
            }
        }
        match items.as_slice() {
            [] => cell.empty().to_owned(),
            [one, two] => format!("{one}, {two}"),
            items => words::list(items, 2),
        }
    };
    Strip {
        reads: text(Cell::Reads),
        keeps: text(Cell::Keeps),
        sends: text(Cell::Sends),
        acts: text(Cell::Acts),
    }
}

fn items(powers: &[Power], cell: Cell) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for power in powers.iter().filter(|power| power.cell == cell) {
        if power.id == "http" {
            items.extend(power.values.iter().cloned());
        } else {
            items.push(power.short.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}

/// What could leave: told when a plugin reads about people and sends somewhere.
pub fn taken_together(powers: &[Power]) -> Option<String> {
    let members = powers.iter().any(|power| power.id == "directory:members");
    let joins =
        powers.iter().any(|power| power.capability == "subscriptions" && power.risk == super::Risk::Medium);
    let what = match (members, joins) {
        (true, _) => "member names and e-mail addresses",
        (false, true) => "news about your members",
        (false, false) => return None,
    };
    let mut places = items(powers, Cell::Sends);
    if powers.iter().any(|power| power.id == "public_routes") {
        places.push("anyone who calls it".into());
    }
    let places: Vec<String> = places.iter().map(|place| words::start_small(place)).collect();
    (!places.is_empty()).then(|| format!("Taken together: {what} could reach {}", words::list(&places, 2)))
}
