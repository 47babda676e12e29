//! Every sentence of the pages, keyed per area. English stands in constants, which cost nothing to look up;
//! another language becomes a second set behind the same names.

pub mod account;
pub mod audit;
pub mod config;
pub mod dashboard;
pub mod extension;
pub mod installations;
pub mod keys;
pub mod marketplace;
pub mod problem;
pub mod records;
pub mod sign_in;
pub mod wizard;

pub const FROM_PLUGINS: &str = "From your plugins";

/// "1 plugin", "12 plugins".
pub fn counted(number: u64, one: &str, many: &str) -> String {
    [number.to_string().as_str(), " ", if number == 1 { one } else { many }].concat()
}

/// "Ada Lovelace", "Ada Lovelace or Ben Ode", "Ada, Ben or 2 more"; empty for nobody.
pub fn any_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => [one, " or ", two].concat(),
        [one, two, rest @ ..] => [one, ", ", two, " or ", &rest.len().to_string(), " more"].concat(),
    }
}

/// The word for a category's key.
pub fn category(key: &str) -> &str {
    match key {
        "communication" => "Communication",
        "ml_ops" => "ML Ops",
        "version_control" => "Version control",
        "monitoring" => "Monitoring",
        "security" => "Security",
        "data_management" => "Data management",
        "analytics" => "Analytics",
        "ticketing" => "Ticketing",
        "productivity" => "Productivity",
        other => other,
    }
}

/// "412 kB", "1.2 MB".
pub fn bytes(count: u64) -> String {
    let tenth = |unit: u64| {
        let tenths = (count * 10 + unit / 2) / unit;
        if tenths >= 100 || tenths.is_multiple_of(10) {
            (tenths / 10).to_string()
        } else {
            [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
        }
    };
    match count {
        0..1_000 => counted(count, "byte", "bytes"),
        1_000..1_000_000 => tenth(1_000) + " kB",
        1_000_000..1_000_000_000 => tenth(1_000_000) + " MB",
        _ => tenth(1_000_000_000) + " GB",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_say_them() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(412_345), "412 kB");
        assert_eq!(bytes(1_240), "1.2 kB");
        assert_eq!(bytes(2_000_000), "2 MB");
    }

    #[test]
    fn three_names_or_more_are_cut_to_two() {
        let names: Vec<String> = ["Ada", "Ben", "Cy", "Dee"].map(str::to_owned).to_vec();
        assert_eq!(any_of(&names[..1]), "Ada");
        assert_eq!(any_of(&names[..2]), "Ada or Ben");
        assert_eq!(any_of(&names), "Ada, Ben or 2 more");
    }
}
