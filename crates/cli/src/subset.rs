//! Whether a JSON value holds at least what is expected: every member of an object, every item of a list in its
//! place, scalars as they are. The text `*` stands for anything that is there.

use serde_json::Value;

/// Stands for any value.
pub const ANY: &str = "*";

/// Each place where it differs, as one sentence; none when it fits.
pub fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(expected, found, "", &mut differences);
    differences
}

fn compare(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    let place = if at.is_empty() { "/" } else { at };
    match (expected, found) {
        (Value::String(any), found) if any == ANY && !found.is_null() => {}
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let at = format!("{at}/{}", tenon_contract::schema::escaped(name));
                match found.get(name) {
                    Some(found) => compare(value, found, &at, out),
                    None => out.push(format!("{at}: expected {value}, and there is nothing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            if expected.len() != found.len() {
                out.push(format!("{place}: expected {} items, found {}", expected.len(), found.len()));
            }
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(expected, found, &format!("{at}/{index}"), out);
            }
        }
        // 1 and 1.0 are one number.
        (Value::Number(one), Value::Number(two)) if one == two || one.as_f64() == two.as_f64() => {}
        (expected, found) if expected == found => {}
        (expected, found) => out.push(format!("{place}: expected {expected}, found {found}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_expected_must_be_there_and_more_may() {
        let found = json!({ "id": "rec_1", "n": 1.0, "tags": ["a", { "x": 1, "y": 2 }], "none": null });
        for fits in [
            json!({}),
            json!({ "n": 1, "id": "*" }),
            json!({ "tags": ["a", { "x": 1 }] }),
            json!({ "none": null }),
        ] {
            assert_eq!(differences(&fits, &found), [] as [String; 0], "{fits}");
        }
    }

    #[test]
    fn each_difference_names_its_place() {
        let found = json!({ "n": 2, "tags": ["a"], "none": null });
        let expected = json!({ "n": 1, "tags": ["b", "c"], "none": "*", "gone": true });
        let mut told = differences(&expected, &found);
        // Members stand in the order of their object, which depends on how serde_json is built.
        told.sort();
        assert_eq!(
            told,
            [
                "/gone: expected true, and there is nothing",
                "/n: expected 1, found 2",
                "/none: expected \"*\", found null",
                "/tags/0: expected \"b\", found \"a\"",
                "/tags: expected 2 items, found 1",
            ]
        );
    }
}
