//! The dialog before an uninstall: what goes, what becomes of the data, and the typed key when it is deleted.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{
    error::Code,
    installations::{Installation, Status},
    plan::{Plan, PlanAction, StoredCollection},
};

use crate::{
    api,
    context::use_here,
    doing::{Doing, ErrorNote},
    marketplace::{count_kinds, running},
    texts::{installations as words, marketplace, wizard},
    ui::{
        Button, ButtonKind, Dialog, DialogSize, Field, Input, LinkButton, Notice, NoticeTone, Opens, Radio,
        RadioGroup, close_dialog, use_toasts,
    },
};

/// `leave` leads to My Plugins afterwards, where the page's subject is gone.
#[component]
pub fn Uninstall(
    #[prop(into)] id: String,
    installation: Installation,
    tenant: String,
    #[prop(optional)] leave: bool,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let doing = Doing::new();
    let keep = RwSignal::new(true);
    let typed = RwSignal::new(String::new());
    let failed = installation.status == Status::Failed;
    let (key, name) = (installation.plugin.clone(), installation.name.clone());
    let adds = marketplace::adds(&count_kinds(installation.adds.iter().map(|added| added.kind.as_str())));
    // Asked for when the dialog opens; what remains of a failed install is dismissed without one.
    let plan = RwSignal::new(None::<Plan>);
    let changed = RwSignal::new(false);
    let ask = {
        let key = key.clone();
        Callback::new(move |()| {
            if failed || plan.with_untracked(Option::is_some) {
                return;
            }
            let (slug, key) = (here.slug.get_untracked(), key.clone());
            doing.run(async move {
                let made = api::plan::make(&slug, &key, PlanAction::Uninstall, None).await?;
                let _ = plan.try_set(Some(made));
                Ok(())
            });
        })
    };
    let blocked = {
        let key = key.clone();
        Signal::derive(move || {
            let standing = plan.with(|plan| plan.as_ref().and_then(|plan| plan.blocked.clone()));
            let typed = !keep.get() && typed.read().trim() != key;
            standing.or_else(|| typed.then(|| words::type_key_reason(&key)))
        })
    };
    let act = {
        let (id, key) = (id.clone(), key.clone());
        let name = name.clone();
        Callback::new(move |_| {
            let (slug, keep) = (here.slug.get_untracked(), keep.get_untracked());
            let (id, key, name, navigate) = (id.clone(), key.clone(), name.clone(), navigate.clone());
            let digest = plan.with_untracked(|plan| plan.as_ref().map(|plan| plan.plan_digest.clone()));
            let (what, one) = plan.with_untracked(|plan| what(plan.as_ref()));
            doing.run(async move {
                let digest = digest.unwrap_or_default();
                let still = match api::installations::uninstall(&slug, &key, keep, &digest).await {
                    Ok(left) => left.is_some_and(|left| running(left.operation.as_ref())),
                    // Somebody else was first.
                    Err(error) if error.is(Code::NotFound) => false,
                    Err(error) if error.is(Code::PlanChanged) => {
                        let made = api::plan::make(&slug, &key, PlanAction::Uninstall, None).await?;
                        let _ = plan.try_set(Some(made));
                        let _ = changed.try_set(true);
                        return Ok(());
                    }
                    Err(error) => return Err(error),
                };
                close_dialog(&id);
                toasts.say(match (still, keep) {
                    (true, _) => words::uninstalling(&name),
                    (false, true) => words::uninstalled_kept(&name, &what, one),
                    (false, false) => words::uninstalled_deleted(&name, &what, one),
                });
                if leave {
                    navigate(&["/t/", &slug, "/plugins?tab=mine"].concat(), NavigateOptions::default());
                }
                Ok(())
            });
        })
    };
    // What the page knows, until the plan says it.
    let goes = move || {
        let of_plan = plan.with(|plan| {
            let plan = plan.as_ref()?;
            Some(marketplace::adds(&count_kinds(plan.removes.iter().map(|one| one.kind.as_str()))))
        });
        words::goes(&of_plan.unwrap_or_else(|| adds.clone()))
    };
    let standing = move || {
        let text = plan.with(|plan| plan.as_ref().and_then(|plan| plan.blocked.clone()));
        let again = changed.get().then(|| wizard::PLAN_CHANGED.to_owned());
        text.or(again).map(|text| {
            view! {
                <div class="mt-4">
                    <Notice tone=NoticeTone::Warning appeared=true>{text}</Notice>
                </div>
            }
        })
    };
    let stored = move || plan.with(|plan| what(plan.as_ref()));
    let exports = {
        let key = key.clone();
        move || {
            let (slug, key) = (here.slug.get(), key.clone());
            let collections = plan.with(|plan| plan.as_ref().map(|plan| plan.records.collections.clone()));
            let collections = collections.filter(|_| !keep.get()).unwrap_or_default();
            let alone = collections.len() == 1;
            let link = move |one: StoredCollection| {
                let base = ["/api/v1/tenants/", &slug, "/records/", &key, "/", &one.name].concat();
                let label = if alone { words::EXPORT_FIRST.to_owned() } else { words::export_of(&one.title) };
                view! {
                    <LinkButton
                        href=[&base, "/export.csv"].concat()
                        icon=icondata::LuDownload
                        download=[&key, "-", &one.name, ".csv"].concat()
                    >
                        {label}
                    </LinkButton>
                }
            };
            collections.into_iter().map(link).collect_view()
        }
    };
    let choose = Callback::new(move |value: String| keep.set(value == "keep"));
    let field = StoredValue::new([id.as_str(), "-key"].concat());
    let group = [id.as_str(), "-data"].concat();
    let confirm = {
        let key = key.clone();
        move || {
            (!keep.get()).then(|| {
                view! {
                    <div class="mt-4">
                        <Field id=field.get_value() label=words::type_key(&key)>
                            <Input
                                id=field.get_value()
                                name="key"
                                autocomplete="off"
                                on_input=Callback::new(move |text| typed.set(text))
                            />
                        </Field>
                    </div>
                }
            })
        }
    };
    let cancel = id.clone();
    let title = words::uninstall_title(&name, &tenant);
    let footer = move || {
        view! {
            <Button opens=Opens::Close(cancel) autofocus=true>
                {words::CANCEL}
            </Button>
            <Button kind=ButtonKind::Danger busy=doing.busy busy_label=words::REMOVING disabled=blocked on_click=act>
                {move || match keep.get() {
                    true => words::UNINSTALL_KEEP.to_owned(),
                    false => words::uninstall_delete(&stored().0),
                }}
            </Button>
        }
    };
    view! {
        <Dialog
            id
            title=Signal::stored(title)
            size=DialogSize::Form
            dirty=Signal::derive(move || !typed.read().is_empty())
            footer
            on_open=ask
            on_close=Callback::new(move |()| {
                doing.error.set(None);
                plan.set(None);
                changed.set(false);
            })
        >
            {(!failed).then(|| view! { <p>{goes}</p> })}
            {standing}
            <div class="mt-4">
                <RadioGroup legend=words::DATA>
                    <Radio name=group.clone() value="keep" checked=keep on_choose=choose>
                        {move || {
                            let (what, one) = stored();
                            wizard::keep(&what, one)
                        }}
                    </Radio>
                    <Radio
                        name=group
                        value="delete"
                        checked=Signal::derive(move || !keep.get())
                        on_choose=choose
                    >
                        {move || wizard::delete(&stored().0)}
                    </Radio>
                </RadioGroup>
            </div>
            <div class="mt-3 flex flex-wrap gap-2 empty:hidden">{exports}</div>
            {confirm}
            <div class="mt-4 empty:hidden">
                <ErrorNote error=doing.error />
            </div>
        </Dialog>
    }
    .into_any()
}

/// What is stored, in words, and whether it is one thing.
fn what(plan: Option<&Plan>) -> (String, bool) {
    let (records, values) = plan.map_or((0, 0), |plan| (plan.records.records, plan.records.values));
    (wizard::stored(records, values), records + values == 1)
}
