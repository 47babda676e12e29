//! Byte order is the order of the values.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_i64..1_000).prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinity", |n| n.is_finite()).prop_map(Value::from),
        (-1_000_i64..1_000).prop_map(|n| Value::from(n as f64 / 4.0)),
        "\\PC{0,20}".prop_map(Value::from),
        "[ab]{0,3}".prop_map(Value::from),
    ]
}

/// Which type comes first.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        _ => 5,
    }
}

/// Exact, also where one of them is no `f64`.
fn numbers(left: &Number, right: &Number) -> Ordering {
    let whole = |number: &Number| {
        number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)).or_else(|| {
            let near = number.as_f64()?;
            (near.fract() == 0.0 && near.abs() < 1e30).then_some(near as i128)
        })
    };
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn order(left: &Value, right: &Value) -> Ordering {
    rank(left).cmp(&rank(right)).then_with(|| match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::String(left), Value::String(right)) => left.as_bytes().cmp(right.as_bytes()),
        _ => Ordering::Equal,
    })
}

proptest! {
    #[test]
    fn keys_sort_like_their_values(left in scalar(), right in scalar()) {
        let key = |value: &Value| encode(Some(value), FieldKind::Mixed);
        prop_assert_eq!(key(&left).cmp(&key(&right)), order(&left, &right), "{} {}", left, right);
    }

    #[test]
    fn a_key_gives_its_value_back(value in scalar()) {
        let key = encode(Some(&value), FieldKind::Mixed);
        let back = decode(&key, FieldKind::Mixed);
        prop_assert_eq!(encode(Some(&back), FieldKind::Mixed), key, "{} {}", value, back);
    }

    #[test]
    fn moments_sort_like_time(left in -10_000_000_000_000_000_i64..10_000_000_000_000_000, right in any::<i32>()) {
        let right = left.saturating_add(i64::from(right));
        let of = |micros: i64| Moment::from(Timestamp::from_micros(micros));
        prop_assert_eq!(time_key(of(left)).cmp(&time_key(of(right))), left.cmp(&right));
    }

    #[test]
    fn a_moment_survives_its_text(micros in 0_i64..250_000_000_000_000_000) {
        let moment = Moment::from(Timestamp::from_micros(micros));
        prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
    }

    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = Moment::parse(&text);
        let _ = Moment::parse_date(&text);
    }

    #[test]
    fn a_prefix_holds_what_starts_with_it_and_nothing_else(text in "[ab\u{e9}\u{10ffff}]{0,5}", prefix in "[ab\u{e9}\u{10ffff}]{0,2}") {
        let key = encode(Some(&json!(text)), FieldKind::Text);
        prop_assert_eq!(KeyRange::prefix(&prefix).holds(&key), text.starts_with(&prefix));
    }
}

use tenon_api::Timestamp;

#[test]
fn offsets_and_leap_seconds_are_one_time_line() {
    let of = |text: &str| Moment::parse(text).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(of("2026-11-20T14:02:00+01:00"), of("2026-11-20T13:02:00Z"));
    assert_eq!(of("2016-12-31T23:59:60Z"), of("2017-01-01T00:00:00Z"));
    assert!(of("2026-11-20t14:02:00.25z") > of("2026-11-20T14:02:00.2499999999Z"));
    assert_eq!(Moment::parse_date("2026-11-20").map(|day| day.date()).as_deref(), Some("2026-11-20"));
    for wrong in [
        "2026-11-20",
        "2026-11-20T14:02:00",
        "2026-11-20T24:00:00Z",
        "2026-11-20T14:02:00.Z",
        "2026-11-20T14:02:00+1:00",
        "é026-11-20T14:02:00Z",
    ] {
        assert_eq!(Moment::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn long_texts_keep_their_start_and_stay_apart() {
    let long = |end: &str| json!(format!("{}{end}", "x".repeat(300)));
    let key = |value: &Value| encode(Some(value), FieldKind::Text);
    assert_ne!(key(&long("a")), key(&long("b")));
    assert_eq!(key(&long("a")), key(&long("a")));
    assert!(key(&long("a")).len() < 240);
    assert!(key(&json!("x".repeat(200))) < key(&long("a")) && key(&long("a")) < key(&json!("y")));
    assert!(KeyRange::prefix(&"x".repeat(200)).holds(&key(&long("a"))));
    assert!(decode(&key(&long("a")), FieldKind::Text).as_str().is_some_and(|text| text.ends_with("x…")));
}

#[test]
fn ranges_are_cut_and_joined() {
    let of = |from: u8, to: u8| KeyRange { from: vec![from], to: vec![to] };
    assert_eq!(tidy(vec![of(5, 9), of(1, 3), of(2, 4), of(7, 7)]), [of(1, 4), of(5, 9)]);
    assert_eq!(intersect(&[of(1, 4), of(5, 9)], &[of(3, 6)]), [of(3, 4), of(5, 6)]);
    assert!(KeyRange::only(vec![1]).is_point() && !of(1, 2).is_point());
}

#[test]
fn a_unique_set_without_a_value_is_no_key() {
    let value = json!("a");
    let with = |other: Option<&Value>| {
        unique_key([(Some(&value), FieldKind::Text), (other, FieldKind::Text)].into_iter())
    };
    assert_eq!(with(None), None);
    assert_ne!(with(Some(&json!("b"))), with(Some(&json!("c"))));
}
