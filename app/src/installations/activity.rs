//! Manage, Activity: what was done with this plugin, and who did it.

use leptos::prelude::*;
use tenon_api::{
    Page, Permission,
    audit::AuditEntry,
    error::Code,
    installations::{Operation, OperationStatus, StepState},
};

use super::calls::Calls;
use crate::{
    api::{self, Answer, audit::Filter},
    audit::{outcome, shown_sentence},
    context::use_here,
    page::{loaded_part, use_query_text},
    texts::installations as words,
    ui::{Column, EmptyState, NavTab, NavTabs, RelativeTime, Status, StatusKind, Table},
};

/// What the tab shows; the log only for those who may read it.
type Loaded = (Page<Operation>, Option<Page<AuditEntry>>);

/// `None`: nothing is installed, which the page says already.
async fn load(slug: String, key: String, may_audit: bool) -> Answer<Option<Loaded>> {
    let installation = match api::installations::read(&slug, &key).await {
        Ok(installation) => installation,
        Err(error) if error.is(Code::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let operations = api::installations::operations(&slug, &key).await?;
    let filter = Filter { target: installation.id.to_string(), ..Filter::default() };
    let entries = if may_audit { Some(api::audit::list(&slug, &filter).await?) } else { None };
    Ok(Some((operations, entries)))
}

/// What was done, or for those who configure plugins the calls into it: `&show=calls`.
#[component]
pub fn ActivityTab(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let may = here.frame().is_ok_and(|frame| frame.can(Permission::PluginsConfigure));
    let show = use_query_text("show");
    let calls = Memo::new(move |_| may && show.with(|show| show == "calls"));
    let href = move |rest: &'static str| {
        Signal::derive(move || {
            here.href(&["/plugins/", &plugin.get(), "/manage?tab=activity", rest].concat())
        })
    };
    let tabs = may.then(|| {
        view! {
            <div class="mb-6">
                <NavTabs label=words::ACTIVITY>
                    <NavTab href=href("") current=Signal::derive(move || !calls.get())>
                        {words::CHANGES_TAB}
                    </NavTab>
                    <NavTab href=href("&show=calls") current=calls>
                        {words::CALLS_TAB}
                    </NavTab>
                </NavTabs>
            </div>
        }
    });
    let shown = move || {
        if calls.get() {
            view! { <Calls plugin /> }.into_any()
        } else {
            view! { <Activity plugin /> }.into_any()
        }
    };
    view! {
        {tabs}
        {shown}
    }
    .into_any()
}

#[component]
fn Activity(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let may_audit = here.frame().is_ok_and(|frame| frame.can(Permission::AuditRead));
    let news = here.live.changes_of(plugin);
    let loaded = Resource::new(
        move || (here.slug.get(), plugin.get(), news.get()),
        move |(slug, key, _)| load(slug, key, may_audit),
    );
    loaded_part(loaded, |_, loaded: Option<Loaded>| {
        let Some((operations, entries)) = loaded else { return ().into_any() };
        view! {
            <section>
                <h2 class="mb-3 text-lg font-semibold">{words::OPERATIONS}</h2>
                {done(operations)}
            </section>
            {entries
                .map(|entries| {
                    view! {
                        <section class="mt-8">
                            <h2 class="mb-3 text-lg font-semibold">{words::AUDIT}</h2>
                            {log(entries)}
                        </section>
                    }
                })}
        }
        .into_any()
    })
}

fn done(page: Page<Operation>) -> AnyView {
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
pub(super) fn took(micros: i64) -> String {
    match micros / 1_000 {
        ms @ ..1_000 => [&ms.max(0).to_string(), " ms"].concat(),
        ms => [&(ms / 1_000).to_string(), ".", &(ms % 1_000 / 100).to_string(), " s"].concat(),
    }
}

fn log(page: Page<AuditEntry>) -> AnyView {
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
