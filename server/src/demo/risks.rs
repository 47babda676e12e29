//! Acme's 40 risks, so that the register shows what it can: all levels and statuses, some late, some due soon. Codes
//! and levels are made by the plugin's own hook.

use anyhow::Result;
use serde_json::{Map, Value, json};
use tenon_api::{
    Timestamp,
    records::{Batch, BatchOperation},
};
use tenon_core::{Core, Cx, records};

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
const OWNERS: [&str; 4] = ["Ada Lovelace", "Mel Moreno", "Vic Varga", "Kim Kaya"];
const STATUSES: [&str; 7] =
    ["Not Started", "In Progress", "Completed", "On Hold", "Deferred", "Canceled", "Requires review"];

/// Title, category, then places in the lists above (phase, likelihood, severity, owner, status), then the days until it
/// is due.
type Risk = (
    &'static str,
    &'static str,
    Option<usize>,
    Option<usize>,
    Option<usize>,
    Option<usize>,
    usize,
    Option<i64>,
);

#[rustfmt::skip]
const RISKS: [Risk; 40] = [
    ("Training data holds personal data without consent", "Data privacy", Some(1), Some(3), Some(3), Some(0), 1, Some(-6)),
    ("Fraud model drifts after a change of the card network", "Operational", Some(5), Some(3), Some(3), Some(1), 1, Some(3)),
    ("Bias against older applicants in credit scoring", "Compliance", Some(3), Some(2), Some(4), Some(0), 6, Some(9)),
    ("Prompt injection through support tickets", "Cybersecurity", Some(4), Some(4), Some(3), Some(3), 1, Some(12)),
    ("Cloud region of the feature store goes down", "Technological", Some(4), Some(1), Some(3), Some(1), 0, Some(40)),
    ("Vendor of the language model changes its terms", "Third-party/vendor", Some(4), Some(3), Some(2), Some(0), 3, Some(75)),
    ("Explanations for rejected loans are not understood", "Legal", Some(3), Some(2), Some(2), Some(3), 1, Some(21)),
    ("Model cards are out of date", "Compliance", Some(5), Some(4), Some(1), Some(1), 0, Some(-2)),
    ("Nobody is on call for the pricing model at night", "Human resources", Some(5), Some(2), Some(2), Some(1), 0, Some(14)),
    ("Test set leaks into the training set", "Technological", Some(3), Some(1), Some(3), Some(3), 2, Some(-30)),
    ("Synthetic customers used to open accounts", "Fraud", Some(4), Some(2), Some(3), Some(0), 1, Some(28)),
    ("Energy use of retraining exceeds the budget", "Environmental", Some(2), Some(2), Some(1), Some(3), 4, Some(120)),
    ("Export rules cover the accelerator cards", "Geopolitical", Some(0), Some(1), Some(2), Some(0), 3, Some(180)),
    ("Press reports on automated dismissals", "Reputational", Some(5), Some(1), Some(4), Some(0), 0, Some(60)),
    ("Forecasts steer orders without a person looking", "Operational", Some(4), Some(3), Some(2), Some(1), 6, Some(17)),
    ("Labels are made by one person only", "Operational", Some(1), Some(3), Some(1), Some(3), 0, Some(33)),
    ("Deleted customers remain in old snapshots", "Data privacy", Some(6), Some(2), Some(3), Some(1), 1, Some(-12)),
    ("Secrets in notebooks", "Cybersecurity", Some(2), Some(3), Some(3), Some(3), 2, Some(-45)),
    ("Chat assistant gives medical advice", "Health and safety", Some(4), Some(1), Some(4), Some(0), 1, Some(6)),
    ("Currency model trained on a calm year", "Financial", Some(2), Some(3), Some(3), Some(1), 0, Some(25)),
    ("Thresholds are changed without a record", "Compliance", Some(5), Some(2), Some(2), Some(3), 1, Some(8)),
    ("Open-source licence of a base model is unclear", "Legal", Some(0), Some(2), Some(2), Some(0), 6, Some(30)),
    ("Strategy depends on one model provider", "Strategic", Some(0), Some(2), Some(3), Some(0), 0, Some(90)),
    ("Sensor calibration is lost after maintenance", "Operational", Some(1), Some(2), Some(2), Some(1), 2, Some(-20)),
    ("Rare diseases are missing from the data", "Health and safety", Some(1), Some(3), Some(4), Some(3), 1, Some(5)),
    ("Old scoring API is still called by partners", "Technological", Some(6), Some(3), Some(1), Some(1), 0, Some(50)),
    ("Staff trust the score more than the file", "Human resources", Some(5), Some(3), Some(2), Some(0), 1, Some(15)),
    ("Duplicate invoices pass the matcher", "Financial", Some(5), Some(2), Some(1), Some(3), 5, Some(-60)),
    ("Adversarial stickers defeat the parking camera", "Cybersecurity", Some(3), Some(1), Some(1), Some(3), 4, Some(200)),
    ("Contract with the labelling agency ends", "Third-party/vendor", Some(1), Some(4), Some(1), Some(1), 1, Some(2)),
    ("Complaints are not linked to model versions", "Compliance", Some(5), Some(2), Some(1), Some(1), 0, Some(44)),
    ("Demand peak breaks the recommendation service", "Technological", Some(4), Some(2), Some(2), Some(3), 0, Some(11)),
    ("Customers game the loyalty score", "Fraud", Some(5), Some(4), Some(0), Some(0), 3, Some(70)),
    ("Water use of the data centre becomes public", "Environmental", Some(5), Some(0), Some(1), Some(0), 0, None),
    ("Two teams build the same churn model", "Strategic", Some(0), Some(4), Some(0), Some(1), 5, None),
    ("Rollback of the ranking model was never tried", "Operational", Some(4), Some(2), Some(3), Some(3), 1, Some(1)),
    ("Board report mixes up two metrics", "Reputational", Some(3), Some(1), Some(1), Some(0), 2, Some(-9)),
    ("Sanction lists are updated weekly only", "Geopolitical", Some(1), Some(1), Some(4), Some(1), 6, Some(7)),
    ("New law on automated decisions", "Legal", Some(0), Some(4), Some(2), Some(0), 0, Some(110)),
    ("Ideas from the risk workshop", "Strategic", None, None, None, None, 0, None),
];

pub async fn seed(core: &Core, ada: &Cx) -> Result<()> {
    let operations = RISKS.iter().map(|risk| {
        let values = values(risk, ada.now);
        BatchOperation::Put { id: None, values, if_version: None }
    });
    let batch = Batch { operations: operations.collect() };
    records::batch::batch(core, ada, "risk-register", "risks", batch).await?;
    Ok(())
}

fn values(
    (title, category, phase, likelihood, severity, owner, status, due): &Risk,
    now: Timestamp,
) -> Map<String, Value> {
    // Dates go by the day of the seed: "due soon" would be empty a month after any fixed day.
    let due = due.map(|days| day(now, days));
    let word =
        |words: &[&'static str], place: &Option<usize>| place.and_then(|place| words.get(place).copied());
    let fields = [
        ("title", Some(*title)),
        ("category", Some(*category)),
        ("lifecycle_phase", word(&PHASES, phase)),
        ("likelihood", word(&LIKELIHOODS, likelihood)),
        ("severity", word(&SEVERITIES, severity)),
        ("owner", word(&OWNERS, owner)),
        ("mitigation_status", word(&STATUSES, &Some(*status))),
        ("due_date", due.as_deref()),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))).collect()
}

fn day(now: Timestamp, days: i64) -> String {
    const MICROS: i64 = 86_400_000_000;
    let (year, month, day) = Timestamp(now.micros().saturating_add(days.saturating_mul(MICROS))).date();
    format!("{year:04}-{month:02}-{day:02}")
}
