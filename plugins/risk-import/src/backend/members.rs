//! Who may own a risk. Without the power to see members, which an admin may leave out, anybody may.

use std::collections::HashMap;

use tenon_sdk::{Cx, Result, backend::Member, contract::abi::FaultCode};

use super::check::shortened;

/// Names and addresses in lower case → how many people are meant.
pub struct Owners(Option<HashMap<String, usize>>);

/// The members, unless they may not be seen.
pub fn members(cx: &Cx) -> Result<Option<Vec<Member>>> {
    match cx.directory().members() {
        Ok(members) => Ok(Some(members)),
        Err(error) if error.fault().code == FaultCode::Refused => Ok(None),
        Err(error) => Err(error),
    }
}

/// How a member is written down: by name while the name is one person's alone, else with the address.
pub fn names(members: &[Member]) -> Vec<String> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    for member in members {
        *known.entry(&member.name).or_default() += 1;
    }
    let shown = members.iter().map(|member| match known[member.name.as_str()] {
        1 => member.name.clone(),
        _ => format!("{} ({})", member.name, member.email),
    });
    shown.collect()
}

impl Owners {
    pub fn read(cx: &Cx) -> Result<Self> {
        Ok(Self::of(members(cx)?.as_deref()))
    }

    pub fn of(members: Option<&[Member]>) -> Self {
        Self(members.map(|members| {
            let mut known: HashMap<String, usize> = HashMap::new();
            for member in members {
                *known.entry(member.name.to_lowercase()).or_default() += 1;
                let whole = format!("{} ({})", member.name, member.email);
                known.insert(member.email.to_lowercase(), 1);
                known.insert(whole.to_lowercase(), 1);
            }
            known
        }))
    }

    /// What is wrong with an owner: a code, and a sentence.
    pub fn refusal(&self, written: &str) -> Option<(&'static str, String)> {
        match self.0.as_ref()?.get(&written.to_lowercase()) {
            Some(1) => None,
            Some(_) => Some((
                "ambiguous_owner",
                format!("There is more than one {}: write the e-mail address.", shortened(written)),
            )),
            None => Some(("unknown_owner", format!("Nobody here is called “{}”.", shortened(written)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Member> {
        let member = |name: &str, email: &str| Member {
            id: "usr_1".into(),
            name: name.into(),
            email: email.into(),
            role: "member".into(),
        };
        vec![member("Ada", "ada@acme.test"), member("Bo", "bo@acme.test"), member("Bo", "b@acme.test")]
    }

    #[test]
    fn an_owner_is_a_name_or_an_address_in_any_case() {
        let owners = Owners::of(Some(&people()));
        for known in ["ada", "ADA@acme.test", "Bo (b@acme.test)"] {
            assert_eq!(owners.refusal(known), None, "{known}");
        }
        assert_eq!(owners.refusal("bo").unwrap().0, "ambiguous_owner");
        assert_eq!(owners.refusal("Eve").unwrap().0, "unknown_owner");
        assert_eq!(Owners::of(None).refusal("Eve"), None);
        let (_, told) = owners.refusal(&"x".repeat(9_000)).unwrap();
        assert_eq!(told, format!("Nobody here is called “{}…”.", "x".repeat(60)));
    }

    #[test]
    fn two_of_one_name_are_listed_with_their_addresses() {
        assert_eq!(names(&people()), ["Ada", "Bo (bo@acme.test)", "Bo (b@acme.test)"]);
    }
}
