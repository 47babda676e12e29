//! Selecting rows, and deleting what is selected.

use std::collections::BTreeSet;

use leptos::prelude::*;
use tenon_api::records::{Batch, BatchOperation};

use crate::{
    api::{self, records::Place},
    doing::{Doing, ErrorNote},
    texts::records as words,
    ui::{Button, ButtonKind, ButtonSize, Dialog, Opens, close_dialog, follow_checked, use_toasts},
};

/// The cell with the box of one row.
pub fn check(id: String, name: &str, selected: RwSignal<BTreeSet<String>>) -> AnyView {
    let label = words::select_one(name);
    let (known, toggled) = (id.clone(), id);
    view! {
        <td class="w-8">
            <input
                type="checkbox"
                class="check"
                aria-label=label
                node_ref=follow_checked(move || selected.with(|selected| selected.contains(&known)))
                on:change=move |_| {
                    selected.update(|selected| {
                        if !selected.remove(&toggled) {
                            selected.insert(toggled.clone());
                        }
                    });
                }
            />
        </td>
    }
    .into_any()
}

/// The bar above the table while something is selected.
#[component]
pub fn Bulk(
    place: Place,
    ids: Vec<String>,
    selected: RwSignal<BTreeSet<String>>,
    refetch: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let doing = Doing::new();
    let dialog = ["delete-", &place.collection].concat();
    let count = move || selected.with(BTreeSet::len);
    let act = {
        let (place, dialog) = (place, dialog.clone());
        Callback::new(move |_| {
            let (place, dialog) = (place.clone(), dialog.clone());
            let wanted: Vec<String> = selected.with_untracked(|selected| selected.iter().cloned().collect());
            doing.run(async move {
                let operations = wanted
                    .iter()
                    .filter_map(|id| Some(BatchOperation::Delete { id: id.parse().ok()?, if_version: None }))
                    .collect();
                let done = api::records::batch(&place, &Batch { operations }).await?;
                close_dialog(&dialog);
                selected.set(BTreeSet::new());
                toasts.say(words::deleted(done.deleted));
                let _ = refetch.try_run(());
                Ok(())
            });
        })
    };
    let footer = {
        let dialog = dialog.clone();
        move || {
            view! {
                <Button opens=Opens::Close(dialog) autofocus=true>
                    {words::CANCEL}
                </Button>
                <Button kind=ButtonKind::Danger busy=doing.busy busy_label=words::DELETING on_click=act>
                    {move || words::delete_act(count())}
                </Button>
            }
        }
    };
    let opens = dialog.clone();
    let all = StoredValue::new(ids);
    let bar = move || {
        let opens = opens.clone();
        (count() > 0).then(move || {
            view! {
                <div class="mb-3 flex flex-wrap items-center gap-3" role="group" aria-label=words::COL_SELECT>
                    <p class="font-medium" role="status">{move || words::selected(count())}</p>
                    <Button kind=ButtonKind::Warn size=ButtonSize::Sm opens=Opens::Dialog(opens)>
                        {words::DELETE}
                    </Button>
                    <Button
                        kind=ButtonKind::Ghost
                        size=ButtonSize::Sm
                        on_click=Callback::new(move |_| selected.set(all.get_value().into_iter().collect()))
                    >
                        {words::SELECT_ALL}
                    </Button>
                    <Button
                        kind=ButtonKind::Ghost
                        size=ButtonSize::Sm
                        on_click=Callback::new(move |_| selected.set(BTreeSet::new()))
                    >
                        {words::UNSELECT}
                    </Button>
                </div>
            }
        })
    };
    view! {
        {bar}
        <Dialog id=dialog title=Signal::derive(move || words::delete_title(count())) footer>
            <p>{words::DELETE_TEXT}</p>
            <div class="mt-4 empty:hidden">
                <ErrorNote error=doing.error />
            </div>
        </Dialog>
    }
    .into_any()
}
