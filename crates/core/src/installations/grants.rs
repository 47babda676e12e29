//! `GET,PUT …/installations/{plugin}/grants`: what a plugin may do, and the rules for what an admin may allow.

use std::collections::BTreeSet;

use tenon_api::{
    FieldError, Permission,
    error::Code,
    installations::Grant,
    plan::{ChangeGrants, Grants},
};
use tenon_contract::consent::{self, Power};
use tenon_store::{
    Cx, NewAudit, NewEvent,
    installations::{self, InstallationState},
    operations,
};

use super::consent as words;
use crate::{Core, Error, Result, access, invocations::usage, snapshot::Installed};

pub async fn get(core: &Core, cx: &Cx, plugin: &str) -> Result<Grants> {
    core.authorize(cx, Permission::PluginsRead).await?;
    wire(core, cx, &here(core, cx, plugin).await?).await
}

/// Takes effect for the plugin's next call. `if_version` is the `If-Match` of the request.
pub async fn change(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    input: &ChangeGrants,
    if_version: Option<i64>,
) -> Result<Grants> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    let installed = here(core, cx, plugin).await?;
    let release = &installed.release;
    let errors = check(&release.powers, &input.grants);
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let grants = tidy(&release.powers, &input.grants);
    let (id, pinned, name) =
        (installed.row.id, installed.row.release_id, release.manifest.plugin.name.clone());
    let key = installed.key.to_string();
    let version = release.version.to_string();
    let event = NewEvent::new(
        "installation.grants_changed",
        serde_json::json!({
            "plugin": key, "plugin_name": name, "installation": id, "version": version,
            "actor": cx.user().map(|user| user.name.clone()).unwrap_or_default(),
        }),
    );
    core.write(cx, move |tx| {
        let (grants, name, event) = (grants.clone(), name.clone(), event.clone());
        let (key, version) = (key.clone(), version.clone());
        Box::pin(async move {
            let row = installations::lock(tx, id).await?;
            if row.state == InstallationState::Removed {
                return Err(tenon_store::Error::NotFound("installation"));
            }
            // Another release may ask for other powers than those that were looked at.
            if if_version.is_some_and(|wanted| wanted != row.version) || row.release_id != pinned {
                return Err(tenon_store::Error::Stale);
            }
            // An operation writes the grants that it began with when it ends.
            if operations::find_running(tx, id).await?.is_some() {
                return Err(Error::new(
                    Code::OperationRunning,
                    format!("Something is still going on with {name}. Wait until it is done."),
                )
                .into());
            }
            if row.grants == grants {
                return Ok(());
            }
            installations::set_grants(tx, id, &grants).await?;
            tx.audit(
                NewAudit::new("grant.changed", id)
                    .before(serde_json::json!({"grants": row.grants}))
                    .after(serde_json::json!({"plugin": key, "version": version, "grants": grants})),
            );
            tx.emit(event);
            Ok(())
        })
    })
    .await?;
    wire(core, cx, &here(core, cx, plugin).await?).await
}

/// Installed and not only remembered: data kept after an uninstall allows nothing.
async fn here(core: &Core, cx: &Cx, plugin: &str) -> Result<Installed> {
    let installed = core.installed(cx, plugin).await?;
    if installed.row.state == InstallationState::Removed {
        return Err(Error::not_found("installation"));
    }
    Ok(installed)
}

async fn wire(core: &Core, cx: &Cx, installed: &Installed) -> Result<Grants> {
    let snapshot = core.snapshot(cx).await?;
    let powers = words::powers(core, cx, &installed.release, &words::names(&snapshot)).await?;
    let grants = installed.row.grants.clone();
    let used = match access::may(cx, Permission::PluginsConfigure) {
        true => Some(usage::powers(core, cx, installed.row.id).await?),
        false => None,
    };
    Ok(Grants {
        taken_together: consent::taken_together(&allowed(&powers, &grants)),
        powers,
        grants,
        version: installed.row.version,
        used,
    })
}

/// The powers that are allowed, with the values that are left.
fn allowed(powers: &[Power], grants: &[Grant]) -> Vec<Power> {
    let of = |power: &Power| {
        let grant = grants.iter().find(|grant| grant.id == power.id)?;
        let mut power = power.clone();
        if let Some(values) = &grant.values {
            power.values.retain(|value| values.contains(value));
        }
        Some(power)
    };
    powers.iter().filter_map(of).collect()
}

/// In the order of the powers, without values that say nothing: equal choices are kept as equal rows.
fn tidy(powers: &[Power], grants: &[Grant]) -> Vec<Grant> {
    let one = |power: &Power| {
        let grant = grants.iter().find(|grant| grant.id == power.id)?;
        let left = |values: &Vec<String>| -> Vec<String> {
            power.values.iter().filter(|value| values.contains(value)).cloned().collect()
        };
        let values = grant.values.as_ref().map(left).filter(|left| left.len() < power.values.len());
        Some(Grant { id: power.id.clone(), values })
    };
    powers.iter().filter_map(one).collect()
}

/// Every required power must be there, nothing unknown, and values only where they may be narrowed.
pub(crate) fn check(powers: &[Power], grants: &[Grant]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, grant) in grants.iter().enumerate() {
        let at = |field: &str| format!("/grants/{index}/{field}");
        if !seen.insert(grant.id.as_str()) {
            errors.push(FieldError {
                pointer: at("id"),
                code: "twice".into(),
                detail: format!("{:?} stands twice.", grant.id),
            });
        }
        let Some(power) = powers.iter().find(|power| power.id == grant.id) else {
            errors.push(FieldError {
                pointer: at("id"),
                code: "unknown_power".into(),
                detail: format!(
                    "The plugin does not ask for {:?}; its powers are in the plan and in PluginDetail.permissions.",
                    grant.id
                ),
            });
            continue;
        };
        let Some(values) = &grant.values else { continue };
        if !power.narrowable && values != &power.values {
            errors.push(FieldError {
                pointer: at("values"),
                code: "not_narrowable".into(),
                detail: format!("“{}” is allowed as a whole or not at all.", power.sentence),
            });
        } else if power.narrowable && values.is_empty() {
            errors.push(FieldError {
                pointer: at("values"),
                code: "empty".into(),
                detail: "Keep at least one value.".into(),
            });
        } else if let Some(foreign) = values.iter().find(|value| !power.values.contains(value)) {
            errors.push(FieldError {
                pointer: at("values"),
                code: "unknown_value".into(),
                detail: format!("The plugin did not ask for {foreign:?}."),
            });
        }
    }
    for power in powers.iter().filter(|power| !power.optional && !seen.contains(power.id.as_str())) {
        errors.push(FieldError {
            pointer: "/grants".into(),
            code: "missing_power".into(),
            detail: format!("The plugin does not run without {:?}: {}.", power.id, power.sentence),
        });
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_contract::consent::{Cell, Risk};

    fn power(id: &str, optional: bool, values: &[&str]) -> Power {
        Power {
            id: id.into(),
            capability: id.into(),
            sentence: format!("Does {id}"),
            reason: String::new(),
            risk: Risk::Low,
            cell: Cell::Keeps,
            short: String::new(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            narrowable: !values.is_empty(),
            optional,
            change: None,
        }
    }

    fn codes(grants: &[Grant]) -> Vec<String> {
        let powers = [power("kv", false, &[]), power("http", true, &["a:443", "b:443"])];
        check(&powers, grants).into_iter().map(|error| error.code).collect()
    }

    fn grant(id: &str, values: Option<&[&str]>) -> Grant {
        Grant {
            id: id.into(),
            values: values.map(|values| values.iter().map(|value| (*value).to_owned()).collect()),
        }
    }

    #[test]
    fn a_missing_required_power_is_named() {
        assert_eq!(codes(&[]), ["missing_power"]);
    }

    #[test]
    fn powers_cannot_be_widened_doubled_or_invented() {
        assert_eq!(codes(&[grant("kv", None), grant("http", Some(&["c:443"]))]), ["unknown_value"]);
        assert_eq!(codes(&[grant("kv", None), grant("kv", None)]), ["twice"]);
        assert_eq!(codes(&[grant("kv", None), grant("llm", None)]), ["unknown_power"]);
        assert_eq!(codes(&[grant("kv", Some(&["x"]))]), ["not_narrowable"]);
    }

    #[test]
    fn a_narrowed_grant_is_fine() {
        assert!(codes(&[grant("kv", None), grant("http", Some(&["b:443"]))]).is_empty());
    }

    #[test]
    fn grants_are_kept_in_one_form() {
        let powers = [power("kv", false, &[]), power("http", true, &["a:443", "b:443"])];
        let kept = tidy(&powers, &[grant("http", Some(&["b:443", "a:443"])), grant("kv", None)]);
        assert_eq!(kept, [grant("kv", None), grant("http", None)]);
        let narrowed = tidy(&powers, &[grant("http", Some(&["b:443", "b:443"])), grant("kv", None)]);
        assert_eq!(narrowed[1], grant("http", Some(&["b:443"])));
    }

    #[test]
    fn what_is_left_out_reaches_nothing() {
        let powers = [power("http", true, &["a:443", "b:443"])];
        assert!(allowed(&powers, &[]).is_empty());
        assert_eq!(allowed(&powers, &[grant("http", Some(&["b:443"]))])[0].values, ["b:443"]);
    }
}
