//! The dialog before an uninstall: what goes, what becomes of the data, and the typed key when it is deleted.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{
    error::Code,
    installations::{Installation, Status},
};

use crate::{
    api,
    context::use_here,
    doing::{Doing, ErrorNote},
    marketplace::{count_kinds, running},
    texts::{installations as words, marketplace},
    ui::{
        Button, ButtonKind, Dialog, DialogSize, Field, Input, Opens, Radio, RadioGroup, close_dialog,
        use_toasts,
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
    let blocked = {
        let key = key.clone();
        Signal::derive(move || {
            (!keep.get() && typed.read().trim() != key).then(|| words::type_key_reason(&key))
        })
    };
    let act = {
        let (id, key) = (id.clone(), key.clone());
        let name = name.clone();
        Callback::new(move |_| {
            let (slug, keep) = (here.slug.get_untracked(), keep.get_untracked());
            let (id, key, name, navigate) = (id.clone(), key.clone(), name.clone(), navigate.clone());
            doing.run(async move {
                let still = match api::installations::uninstall(&slug, &key, keep, "").await {
                    Ok(left) => left.is_some_and(|left| running(left.operation.as_ref())),
                    // Somebody else was first.
                    Err(error) if error.is(Code::NotFound) => false,
                    Err(error) => return Err(error),
                };
                close_dialog(&id);
                toasts.say(match (still, keep) {
                    (true, _) => words::uninstalling(&name),
                    (false, true) => words::uninstalled_kept(&name),
                    (false, false) => words::uninstalled_deleted(&name),
                });
                if leave {
                    navigate(&["/t/", &slug, "/plugins?tab=mine"].concat(), NavigateOptions::default());
                }
                Ok(())
            });
        })
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
                {move || if keep.get() { words::UNINSTALL_KEEP } else { words::UNINSTALL_DELETE }}
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
            on_close=Callback::new(move |()| {
                doing.error.set(None);
            })
        >
            {(!failed).then(|| view! { <p>{words::goes(&adds)}</p> })}
            <div class="mt-4">
                <RadioGroup legend=words::DATA>
                    <Radio name=group.clone() value="keep" checked=keep on_choose=choose>
                        {words::KEEP}
                    </Radio>
                    <Radio
                        name=group
                        value="delete"
                        checked=Signal::derive(move || !keep.get())
                        on_choose=choose
                    >
                        {words::DELETE}
                    </Radio>
                </RadioGroup>
            </div>
            {confirm}
            <div class="mt-4 empty:hidden">
                <ErrorNote error=doing.error />
            </div>
        </Dialog>
    }
    .into_any()
}
