//! Plugin keys and slot ids: what is a name and what is not.

use proptest::prelude::*;
use tenon_contract::{PluginKey, SlotId};

const RESERVED: &str = "plan core tenant workspace member user installation record records release job webhook \
                        session token grant secret connection access admin";

/// The rule of the contract, written a second time: `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, 2 to 63.
fn is_key_by_the_book(text: &str) -> bool {
    let lower_or_digit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let chars: Vec<char> = text.chars().collect();
    (2..=63).contains(&text.len())
        && chars[0].is_ascii_lowercase()
        && chars.iter().all(|c| lower_or_digit(*c) || *c == '-')
        && !text.ends_with('-')
        && !text.contains("--")
}

proptest! {
    #[test]
    fn the_parser_takes_exactly_what_the_rule_says(text in "[a-z0-9A-Z_é-]{0,66}") {
        if let Ok(key) = PluginKey::parse(&text) {
            prop_assert!(is_key_by_the_book(&text));
            prop_assert_eq!(key.as_str(), &text);
            let slot = format!("{text}/a.b");
            prop_assert!(SlotId::parse(&slot).is_ok());
        } else {
            prop_assert!(!is_key_by_the_book(&text) || RESERVED.split(' ').any(|word| word == text));
        }
    }

    #[test]
    fn well_formed_keys_pass(text in "[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,8}){1,3}") {
        prop_assert!(PluginKey::parse(&text).is_ok());
    }

    #[test]
    fn no_text_makes_the_slot_parser_panic(text in "\\PC{0,80}") {
        let _ = SlotId::parse(&text);
    }
}

#[test]
fn reserved_words_are_no_keys() {
    for word in RESERVED.split(' ') {
        assert!(PluginKey::parse(word).is_err(), "{word}");
        assert!(PluginKey::parse(&format!("my-{word}")).is_ok(), "{word}");
    }
}

#[test]
fn slots_are_core_or_belong_to_a_plugin() {
    for good in ["page", "dashboard.widgets", "risk-register/risks.tabs"] {
        assert!(SlotId::parse(good).is_ok(), "{good}");
    }
    for bad in
        ["", "pages", "Risk/x", "risk-register/", "risk-register/A", "a/b/c", "/x", "risk-register/x..y"]
    {
        assert!(SlotId::parse(bad).is_err(), "{bad}");
    }
}
