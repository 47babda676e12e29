//! The columns of a spreadsheet of risks. The words are those of Risk Register; a test compares them. `build.rs` draws
//! the template from here, too.

/// The sheet that is filled in, and the hidden ones behind its drop-downs.
pub const SHEET: &str = "Risks";
pub const LISTS: &str = "Lists";
pub const OWNERS: &str = "Owners";
/// Rows of one file, its header left out.
pub const MAX_ROWS: usize = 10_000;

pub struct Column {
    /// The field of a risk.
    pub field: &'static str,
    /// What stands in the header.
    pub title: &'static str,
    /// Other headers that mean the same, in lower case.
    pub also: &'static [&'static str],
    pub holds: Holds,
    /// Of the template, in characters.
    pub width: f64,
}

pub enum Holds {
    /// At most as many characters.
    Text(usize),
    /// One of these.
    Word(&'static [&'static str]),
    /// Somebody of the tenant.
    Owner,
    /// `2026-01-31`
    Day,
}

impl Holds {
    /// What the template says about something else.
    pub fn refusal(&self) -> &'static str {
        match self {
            Self::Text(_) => "This is too long.",
            Self::Word(_) => "Choose one of the list.",
            Self::Owner => "Choose somebody of the list, or leave it empty.",
            Self::Day => "Write a date from the year 2000 on, for example 2026-01-31.",
        }
    }
}

const fn column(field: &'static str, title: &'static str, holds: Holds, width: f64) -> Column {
    Column { field, title, also: &[], holds, width }
}

pub const COLUMNS: [Column; 10] = [
    column("code", "Code", Holds::Text(20), 10.0),
    Column {
        field: "title",
        title: "Risk",
        also: &["title", "risk title", "name"],
        holds: Holds::Text(160),
        width: 44.0,
    },
    column("description", "Description", Holds::Text(4_000), 50.0),
    column("category", "Category", Holds::Word(&CATEGORIES), 20.0),
    Column {
        field: "lifecycle_phase",
        title: "Lifecycle phase",
        also: &["phase", "lifecycle"],
        holds: Holds::Word(&PHASES),
        width: 32.0,
    },
    column("likelihood", "Likelihood", Holds::Word(&LIKELIHOODS), 16.0),
    column("severity", "Severity", Holds::Word(&SEVERITIES), 16.0),
    Column { field: "owner", title: "Owner", also: &["risk owner"], holds: Holds::Owner, width: 28.0 },
    Column {
        field: "mitigation_status",
        title: "Mitigation status",
        also: &["status"],
        holds: Holds::Word(&STATUSES),
        width: 20.0,
    },
    Column { field: "due_date", title: "Due date", also: &["due"], holds: Holds::Day, width: 14.0 },
];

/// A row that shows how it is done; it is not imported.
pub const SAMPLE: [&str; 10] = [
    "",
    "Sample: training data holds personal data",
    "This row shows how a risk is written down. Leave it or remove it: it is not imported.",
    "Data privacy",
    "Data collection & processing",
    "Possible",
    "Major",
    "",
    "Not Started",
    "2030-01-31",
];

const CATEGORIES: [&str; 15] = [
    "Strategic",
    "Operational",
    "Compliance",
    "Financial",
    "Cybersecurity",
    "Reputational",
    "Legal",
    "Technological",
    "Third-party/vendor",
    "Environmental",
    "Human resources",
    "Geopolitical",
    "Fraud",
    "Data privacy",
    "Health and safety",
];
const PHASES: [&str; 7] = [
    "Problem definition & planning",
    "Data collection & processing",
    "Model development & training",
    "Model validation & testing",
    "Deployment & integration",
    "Monitoring & maintenance",
    "Decommissioning & retirement",
];
const LIKELIHOODS: [&str; 5] = ["Rare", "Unlikely", "Possible", "Likely", "Almost Certain"];
const SEVERITIES: [&str; 5] = ["Negligible", "Minor", "Moderate", "Major", "Catastrophic"];
const STATUSES: [&str; 7] =
    ["Not Started", "In Progress", "Completed", "On Hold", "Deferred", "Canceled", "Requires review"];
