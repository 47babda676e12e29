//! Where one is signed in, and how to end it there.

use leptos::prelude::*;
use tenon_api::{Page, session::Session};

use crate::{
    api,
    doing::{Doing, ErrorNote},
    page::loaded,
    texts::account as words,
    ui::{Badge, Button, ButtonSize, Column, RelativeTime, Table, use_toasts},
};

#[component]
pub fn Sessions() -> impl IntoView {
    let sessions = Resource::new(|| (), |()| api::me::sessions());
    view! {
        <section>
            <h2 class="text-lg font-semibold">{words::SESSIONS}</h2>
            <p class="mt-1 mb-4 text-muted">{words::SESSIONS_LEAD}</p>
            {loaded(sessions, 3, move |page: Page<Session>| {
                let rows = page
                    .items
                    .into_iter()
                    .map(|session| view! { <Row session refetch=Callback::new(move |()| sessions.refetch()) /> })
                    .collect_view();
                view! {
                    <Table
                        caption=words::SESSIONS_TABLE
                        list=true
                        columns=vec![
                            Column::new(words::COL_DEVICE),
                            Column::new(words::COL_ADDRESS),
                            Column::new(words::COL_SEEN),
                            Column::new(words::COL_ENDS),
                            Column::actions("Actions"),
                        ]
                    >
                        {rows}
                    </Table>
                }
                .into_any()
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Row(session: Session, refetch: Callback<()>) -> impl IntoView {
    let doing = Doing::new();
    let toasts = use_toasts();
    let id = session.id;
    let revoke = Callback::new(move |_| {
        doing.run(async move {
            api::me::revoke_session(id).await?;
            toasts.say(words::SESSION_REVOKED);
            let _ = refetch.try_run(());
            Ok(())
        });
    });
    let end = if session.current {
        // The frame's own menu ends this one.
        view! { <Badge>{words::THIS_ONE}</Badge> }.into_any()
    } else {
        view! {
            <Button size=ButtonSize::Sm busy=doing.busy busy_label=words::REVOKING on_click=revoke>
                {words::REVOKE}
            </Button>
        }
        .into_any()
    };
    view! {
        <tr>
            <td>{session.device}</td>
            <td>
                <code class="font-mono">{session.address}</code>
            </td>
            <td>
                <RelativeTime at=Signal::stored(session.last_seen_at) />
            </td>
            <td>
                <RelativeTime at=Signal::stored(session.expires_at) />
            </td>
            <td class="end">
                {end}
                <ErrorNote error=doing.error />
            </td>
        </tr>
    }
    .into_any()
}
