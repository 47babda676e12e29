//! The signed-in person's own profile: `GET,PATCH /me`.

use tenon_api::{
    error::Code,
    me::{ChangeMe, Me},
};
use tenon_store::{Cx, users};

use crate::{
    Core, Error, Result,
    access::{require_session, require_user},
    sessions::sign_in::{wire_memberships, wire_user},
    text,
};

/// No statement: the session brought it all.
pub fn get(cx: &Cx) -> Result<Me> {
    let user = require_user(cx)?;
    let row = user.profile.as_deref().ok_or_else(|| Error::internal("a request without a profile"))?;
    Ok(Me {
        user: wire_user(row),
        theme: row.theme,
        density: row.density,
        locale: row.locale.clone(),
        shortcuts: row.shortcuts,
        tenants: wire_memberships(&user.memberships),
        version: row.version,
    })
}

/// What is left out stays. `if_version` is the `If-Match` of the request.
pub async fn change(core: &Core, cx: &Cx, input: &ChangeMe, if_version: Option<i64>) -> Result<Me> {
    let mut me = get(cx)?;
    let id = require_session(cx)?.id;
    if if_version.is_some_and(|version| version != me.version) {
        return Err(Error::new(
            Code::StaleVersion,
            "Your account was changed in another window. Load it again and repeat what you did.",
        ));
    }
    if let Some(name) = &input.name {
        me.user.name = text::name("/name", name, 60).map_err(|error| Error::invalid_fields(vec![error]))?;
    }
    if let Some(locale) = &input.locale {
        let fits = (2..=35).contains(&locale.len())
            && locale.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !fits {
            return Err(Error::invalid("/locale", "locale", "Use a language tag, like en or en-GB."));
        }
        me.locale = locale.clone();
    }
    me.theme = input.theme.unwrap_or(me.theme);
    me.density = input.density.unwrap_or(me.density);
    me.shortcuts = input.shortcuts.unwrap_or(me.shortcuts);
    let change = me.clone();
    core.db
        .write_platform(cx, move |tx| {
            let me = change.clone();
            Box::pin(async move {
                users::update_me(
                    tx,
                    id,
                    &me.user.name,
                    me.theme,
                    me.density,
                    &me.locale,
                    me.shortcuts,
                    me.version,
                )
                .await
            })
        })
        .await?;
    me.version += 1;
    Ok(me)
}
