//! How likely and how bad make a level: score = likelihood (1 to 5) + 3 × severity (1 to 5).

/// From 1 to 5.
pub const LIKELIHOODS: [&str; 5] = ["Rare", "Unlikely", "Possible", "Likely", "Almost Certain"];
/// From 1 to 5.
pub const SEVERITIES: [&str; 5] = ["Negligible", "Minor", "Moderate", "Major", "Catastrophic"];
/// What is not rated yet.
pub const NO_RISK: &str = "No risk";
/// From harmless to grave; [`NO_RISK`] first.
pub const LEVELS: [&str; 6] = [NO_RISK, "Very low", "Low", "Medium", "High", "Very high"];

/// The level of a risk; [`NO_RISK`] while one of the two is empty, or is no word of its list.
pub fn level(likelihood: Option<&str>, severity: Option<&str>) -> &'static str {
    let rank = |words: [&str; 5], word: Option<&str>| {
        word.and_then(|word| words.iter().position(|known| *known == word)).map(|index| index + 1)
    };
    let Some((likelihood, severity)) = rank(LIKELIHOODS, likelihood).zip(rank(SEVERITIES, severity)) else {
        return NO_RISK;
    };
    match likelihood + 3 * severity {
        ..=4 => "Very low",
        5..=8 => "Low",
        9..=12 => "Medium",
        13..=16 => "High",
        _ => "Very high",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_25_combinations_have_the_level_of_the_table() {
        // Rows: severity from Negligible; columns: likelihood from Rare.
        let table = [
            ["Very low", "Low", "Low", "Low", "Low"],
            ["Low", "Low", "Medium", "Medium", "Medium"],
            ["Medium", "Medium", "Medium", "High", "High"],
            ["High", "High", "High", "High", "Very high"],
            ["High", "Very high", "Very high", "Very high", "Very high"],
        ];
        for (severity, row) in SEVERITIES.iter().zip(table) {
            for (likelihood, wanted) in LIKELIHOODS.iter().zip(row) {
                assert_eq!(level(Some(likelihood), Some(severity)), wanted, "{likelihood}, {severity}");
            }
        }
    }

    #[test]
    fn what_is_not_rated_is_no_risk() {
        assert_eq!(level(None, None), NO_RISK);
        for (likelihood, severity) in LIKELIHOODS.iter().zip(SEVERITIES) {
            assert_eq!(level(Some(likelihood), None), NO_RISK);
            assert_eq!(level(None, Some(severity)), NO_RISK);
            assert_eq!(level(Some(""), Some(severity)), NO_RISK);
            assert_eq!(level(Some(severity), Some(likelihood)), NO_RISK, "the lists are not each other's");
        }
    }
}
