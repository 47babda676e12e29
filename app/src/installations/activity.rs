//! Manage, Activity: what was done with this plugin, and who did it.

use leptos::prelude::*;
use tenon_api::{
    Page, Permission,
    audit::AuditEntry,
    installations::{Installation, Operation, OperationStatus, StepState},
};

use crate::{
    api::{self, audit::Filter},
    audit::{outcome, shown_sentence},
    context::{Frame, use_here},
    page::loaded,
    texts::installations as words,
    ui::{Column, EmptyState, RelativeTime, Status, StatusKind, Table},
};

#[component]
pub fn Activity(frame: Frame, installation: Installation) -> impl IntoView {
    let here = use_here();
    let key = installation.plugin.clone();
    let operations = Resource::new(
        move || (here.slug.get(), key.clone(), here.live.changes.get()),
        |(slug, key, _)| async move { api::installations::operations(&slug, &key).await },
    );
    let audit =
        frame.can(Permission::AuditRead).then(|| view! { <Audit installation=installation.clone() /> });
    view! {
        <section>
            <h2 class="mb-3 text-lg font-semibold">{words::OPERATIONS}</h2>
            {loaded(operations, 3, |page: Page<Operation>| {
                if page.items.is_empty() {
                    return view! { <EmptyState title=words::NO_OPERATIONS icon=icondata::LuHistory /> }.into_any();
                }
                let rows = page.items.into_iter().map(|operation| view! { <Row operation /> }).collect_view();
                view! {
                    <Table
                        caption=words::OPERATIONS_TABLE
                        list=true
                        columns=vec![
                            Column::new(words::COL_WHAT),
                            Column::new(words::COL_OUTCOME),
                            Column::new(words::COL_WHEN),
                            Column::new(words::COL_TOOK).end(),
                        ]
                    >
                        {rows}
                    </Table>
                }
                .into_any()
            })}
        </section>
        {audit}
    }
    .into_any()
}

#[component]
fn Row(operation: Operation) -> impl IntoView {
    let (kind, word) = match operation.status {
        OperationStatus::Running => (StatusKind::Working, "Going on"),
        OperationStatus::Done => (StatusKind::Good, "Done"),
        OperationStatus::Failed => (StatusKind::Bad, "Failed"),
        OperationStatus::Cancelled => (StatusKind::Neutral, "Cancelled"),
    };
    let took = operation.finished_at.map(|end| took(end.micros() - operation.started_at.micros()));
    // Where it stands, or where it stopped; a finished one needs no list of steps.
    let step = operation
        .steps
        .iter()
        .find(|step| matches!(step.state, StepState::Running | StepState::Failed))
        .map(|step| step.name.clone());
    let says = operation.message.filter(|text| !text.is_empty()).or(step);
    view! {
        <tr>
            <td>{words::operation(operation.kind)}</td>
            <td>
                <Status kind word />
                {says.map(|text| view! { <p class="text-muted">{text}</p> })}
            </td>
            <td>
                <RelativeTime at=Signal::stored(operation.started_at) />
            </td>
            <td class="end">{took}</td>
        </tr>
    }
    .into_any()
}

/// "41 ms", "2.4 s"
fn took(micros: i64) -> String {
    match micros / 1_000 {
        ms @ ..1_000 => [&ms.max(0).to_string(), " ms"].concat(),
        ms => [&(ms / 1_000).to_string(), ".", &(ms % 1_000 / 100).to_string(), " s"].concat(),
    }
}

#[component]
fn Audit(installation: Installation) -> impl IntoView {
    let here = use_here();
    let target = installation.id.to_string();
    let entries = Resource::new(
        move || (here.slug.get(), target.clone(), here.live.changes.get()),
        |(slug, target, _)| async move { api::audit::list(&slug, &Filter { target, ..Filter::default() }).await },
    );
    view! {
        <section class="mt-8">
            <h2 class="mb-3 text-lg font-semibold">{words::AUDIT}</h2>
            {loaded(entries, 3, |page: Page<AuditEntry>| {
                if page.items.is_empty() {
                    return view! { <EmptyState title=words::NO_AUDIT icon=icondata::LuScrollText /> }.into_any();
                }
                let rows = page
                    .items
                    .into_iter()
                    .map(|entry| {
                        view! {
                            <tr>
                                <td>{shown_sentence(&entry)}</td>
                                <td>{outcome(entry.outcome)}</td>
                                <td>
                                    <RelativeTime at=Signal::stored(entry.at) />
                                </td>
                            </tr>
                        }
                    })
                    .collect_view();
                view! {
                    <Table
                        caption=words::AUDIT_TABLE
                        list=true
                        columns=vec![
                            Column::new(words::COL_WHAT),
                            Column::new(words::COL_OUTCOME),
                            Column::new(words::COL_WHEN),
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

#[cfg(test)]
mod tests {
    use super::took;

    #[test]
    fn a_duration_is_short() {
        assert_eq!(took(41_200), "41 ms");
        assert_eq!(took(2_430_000), "2.4 s");
        assert_eq!(took(-5), "0 ms");
    }
}
