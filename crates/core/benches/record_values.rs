//! What checking a record against its collection's schema costs: each of 100, and each of 10,000. Prints
//! `record_validation few many ratio` (seconds a record, then how much dearer one of many is).

use std::time::Instant;

use serde_json::{Value, json};
use tenon_core::schemas::Schema;

const FEW: usize = 100;
const MANY: usize = 10_000;
const ROUNDS: usize = 5;

fn main() {
    let level = json!({"type": "string", "enum": ["Low", "Medium", "High"]});
    let schema = json!({
        "type": "object", "required": ["title"], "additionalProperties": false,
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 120}, "level": level,
            "score": {"type": "integer", "minimum": 0}, "due": {"type": "string", "format": "date"},
            "tags": {"type": "array", "maxItems": 20, "items": {"type": "string"}},
        }
    });
    let schema = Schema::compile(schema).expect("a schema");
    let levels = ["Low", "Medium", "High"];
    let records: Vec<Value> = (0..MANY)
        .map(|n| {
            json!({
                "title": format!("Risk {n}"), "level": levels[n % 3], "score": n,
                "due": "2026-11-20", "tags": ["a", "b", "c"],
            })
        })
        .collect();
    let each = |records: &[Value]| {
        let start = Instant::now();
        let broken: usize = records.iter().map(|record| schema.check(record, "/values").len()).sum();
        assert_eq!(broken, 0);
        start.elapsed().as_secs_f64() / records.len() as f64
    };
    each(&records);
    let (mut few, mut many) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        // As many records in all, so that both meet the same noise.
        few += records.chunks(FEW).map(&each).sum::<f64>() / (MANY / FEW) as f64;
        many += each(&records);
    }
    println!("record_validation {:.9} {:.9} {:.2}", few / ROUNDS as f64, many / ROUNDS as f64, many / few);
}
