//! Who owns a risk: somebody of the tenant, by name or e-mail address. Without the power to see members, which an
//! admin may leave out, what is written stands.

use tenon_sdk::{Cx, Error, Result, backend::Member, contract::abi::FaultCode};

/// Asks for the members once in a batch, and only when an owner changed.
pub struct Owners<'cx> {
    cx: &'cx Cx,
    /// The inner `None`: not to be seen.
    members: Option<Option<Vec<Member>>>,
}

impl<'cx> Owners<'cx> {
    pub fn new(cx: &'cx Cx) -> Self {
        Self { cx, members: None }
    }

    /// How the owner is written down.
    pub fn find(&mut self, written: &str) -> Result<String> {
        if self.members.is_none() {
            self.members = Some(match self.cx.directory().members() {
                Ok(members) => Some(members),
                Err(error) if error.fault().code == FaultCode::Refused => None,
                Err(error) => return Err(error),
            });
        }
        match self.members.as_ref().and_then(Option::as_deref) {
            None => Ok(written.to_owned()),
            Some(members) => match_member(members, written),
        }
    }
}

/// By name while the name is one person's alone, else by name and address.
fn match_member(members: &[Member], written: &str) -> Result<String> {
    let is = |known: &str| known.to_lowercase() == written.to_lowercase();
    let alone = |member: &Member| members.iter().filter(|other| other.name == member.name).count() == 1;
    let shown = |member: &Member| {
        if alone(member) { member.name.clone() } else { full(member) }
    };
    let by_address = members.iter().find(|member| is(&member.email) || is(&full(member)));
    if let Some(member) = by_address {
        return Ok(shown(member));
    }
    let named: Vec<_> = members.iter().filter(|member| is(&member.name)).collect();
    match named.as_slice() {
        [member] => Ok(shown(member)),
        [] => {
            Err(refuse("unknown_owner", format!("Nobody here is called “{written}”. {}", suggest(members))))
        }
        several => {
            let addresses: Vec<_> = several.iter().map(|member| member.email.as_str()).collect();
            let message = format!(
                "There is more than one {written}: write the e-mail address, {}.",
                addresses.join(" or ")
            );
            Err(refuse("ambiguous_owner", message))
        }
    }
}

fn full(member: &Member) -> String {
    format!("{} ({})", member.name, member.email)
}

fn suggest(members: &[Member]) -> String {
    let names: Vec<_> = members.iter().take(4).map(|member| member.name.as_str()).collect();
    match names.as_slice() {
        [] => "Leave the owner empty.".into(),
        names => format!("Write a name or an e-mail address, for example {}.", names.join(", ")),
    }
}

fn refuse(code: &str, message: String) -> Error {
    Error::invalid(message.as_str()).field("/owner", code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, email: &str) -> Member {
        Member { id: "usr_1".into(), name: name.into(), email: email.into(), role: "member".into() }
    }

    fn people() -> Vec<Member> {
        vec![
            member("Ada Lovelace", "ada@acme.test"),
            member("Bo Ode", "bo@acme.test"),
            member("Bo Ode", "ode@acme.test"),
        ]
    }

    #[test]
    fn an_owner_is_found_by_name_or_address_in_any_case() {
        for written in ["Ada Lovelace", "ada lovelace", "ADA@acme.test", "Ada Lovelace (ada@acme.test)"] {
            assert_eq!(match_member(&people(), written).unwrap(), "Ada Lovelace", "{written}");
        }
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_their_addresses() {
        assert_eq!(match_member(&people(), "ode@acme.test").unwrap(), "Bo Ode (ode@acme.test)");
        assert_eq!(match_member(&people(), "Bo Ode (bo@acme.test)").unwrap(), "Bo Ode (bo@acme.test)");
        let error = match_member(&people(), "bo ode").unwrap_err();
        assert_eq!(error.fault().fields[0].code, "ambiguous_owner");
        assert!(error.fault().message.contains("bo@acme.test or ode@acme.test"));
    }

    #[test]
    fn strangers_own_nothing() {
        let error = match_member(&people(), "Eve").unwrap_err();
        let field = &error.fault().fields[0];
        assert_eq!((field.pointer.as_str(), field.code.as_str()), ("/owner", "unknown_owner"));
        assert!(field.message.contains("Ada Lovelace"));
    }
}
