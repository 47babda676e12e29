//! Form fields: a label above, help between label and control, the error below. Controls are native and
//! uncontrolled; they find their descriptions through the [`Field`] around them.

use leptos::{context::Provider, prelude::*};

use super::{Part, Still as _};

use crate::icons::Icon;

/// What a [`Field`] tells the control inside it.
#[derive(Clone)]
struct FieldCx {
    id: String,
    help: bool,
    error: Signal<Option<String>>,
}

impl FieldCx {
    fn described_by(&self) -> Option<String> {
        match (self.help, self.error.read().is_some()) {
            (false, false) => None,
            (true, false) => Some([self.id.as_str(), "-help"].concat()),
            (false, true) => Some([self.id.as_str(), "-error"].concat()),
            (true, true) => Some([self.id.as_str(), "-help ", &self.id, "-error"].concat()),
        }
    }
}

/// Label, help, control (the child) and error of one setting. The control takes the same `id`.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Marks the minority: say it of the optional ones where most are required.
    #[prop(optional)]
    optional: bool,
    children: Part,
) -> impl IntoView {
    let cx = FieldCx { id: id.clone(), help: help.is_some(), error };
    let (help_id, error_id) = ([id.as_str(), "-help"].concat(), [id.as_str(), "-error"].concat());
    view! {
        <div class="field">
            <label for=id>
                {label} {optional.then(|| view! { <span class="field-optional">" (optional)"</span> })}
            </label>
            {help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> })}
            <Provider value=cx>{children.run()}</Provider>
            <FieldError id=error_id error />
        </div>
    }
    .still()
}

#[component]
fn FieldError(id: String, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        error.get().map(|text| {
            view! {
                <p class="field-error" id=id.clone()>
                    <Icon icon=icondata::LuCircleX size=14 />
                    <span>{text}</span>
                </p>
            }
        })
    }
}

fn aria() -> (impl Fn() -> Option<&'static str> + Clone, impl Fn() -> Option<String> + Clone) {
    let field = use_context::<FieldCx>();
    let again = field.clone();
    (
        move || field.as_ref().filter(|field| field.error.read().is_some()).map(|_| "true"),
        move || again.as_ref().and_then(FieldCx::described_by),
    )
}

/// A one-line field. `kind` is the input type; `on_input` runs on each key, `on_blur` after an edit.
#[component]
pub fn Input(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] required: bool,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] node_ref: Option<NodeRef<leptos::html::Input>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
) -> impl IntoView {
    let (invalid, described) = aria();
    let node_ref = node_ref.unwrap_or_default();
    view! {
        <input
            type=kind
            class=["input ", class].concat()
            id=id
            name=name
            value=value
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=inputmode
            required=required
            readonly=readonly
            autofocus=autofocus
            maxlength=maxlength.map(|max| max.to_string())
            aria-invalid=invalid
            aria-describedby=described
            node_ref=node_ref
            on:input=move |event| {
                if let Some(on_input) = on_input {
                    on_input.run(event_target_value(&event));
                }
            }
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(());
                }
            }
        />
    }
    .still()
}

/// Grows from 3 to 12 rows.
#[component]
pub fn Textarea(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
) -> impl IntoView {
    let (invalid, described) = aria();
    view! {
        <textarea
            class="input"
            rows="3"
            id=id
            name=name
            placeholder=placeholder
            required=required
            aria-invalid=invalid
            aria-describedby=described
            on:input=move |event| {
                if let Some(on_input) = on_input {
                    on_input.run(event_target_value(&event));
                }
            }
        >
            {value}
        </textarea>
    }
    .still()
}

/// A native select with our chevron. `options` are value and word.
#[component]
pub fn Select(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    /// Read out where no [`Field`] labels it.
    #[prop(optional, into)]
    label: Option<String>,
    /// As wide as its words.
    #[prop(optional)]
    fit: bool,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let (invalid, described) = aria();
    let options = options
        .into_iter()
        .map(|(option, word)| {
            let selected = option == value;
            view! {
                <option value=option selected=selected>
                    {word}
                </option>
            }
        })
        .collect_view();
    view! {
        <span class=if fit { "select select-fit" } else { "select" }>
            <select
                class="input"
                id=id
                name=name
                aria-label=label
                aria-invalid=invalid
                aria-describedby=described
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
            <Icon icon=icondata::LuChevronDown />
        </span>
    }
    .still()
}

/// Keeps a box or radio at what `checked` says, from its second value on: the first is in the HTML, and what was
/// chosen before the page was alive stays (`slots::live` tells it).
pub fn follow_checked(checked: impl Fn() -> bool + 'static) -> NodeRef<leptos::html::Input> {
    let node = NodeRef::<leptos::html::Input>::new();
    #[cfg(feature = "hydrate")]
    {
        let mut first = true;
        crate::effect::effect(move || {
            let now = checked();
            if !std::mem::take(&mut first)
                && let Some(input) = node.get_untracked()
            {
                input.set_checked(now);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = checked;
    node
}

/// The whole row is clickable; the children are its words.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional, into)] checked: Signal<bool>,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
    children: Part,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id=id
                name=name
                value=value
                checked=checked.get_untracked()
                node_ref=follow_checked(move || checked.get())
                disabled=disabled
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            <span>{children.run()}</span>
        </label>
    }
    .still()
}

/// One choice of a [`RadioGroup`].
#[component]
pub fn Radio(
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] checked: Signal<bool>,
    #[prop(optional, into)] on_choose: Option<Callback<String>>,
    children: Part,
) -> impl IntoView {
    let chosen = value.clone();
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                value=value
                checked=checked.get_untracked()
                node_ref=follow_checked(move || checked.get())
                on:change=move |_| {
                    if let Some(on_choose) = on_choose {
                        on_choose.run(chosen.clone());
                    }
                }
            />
            <span>{children.run()}</span>
        </label>
    }
    .still()
}

/// Choices that exclude each other, with the question as their legend.
#[component]
pub fn RadioGroup(#[prop(into)] legend: String, children: Part) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend class="label font-medium">{legend}</legend>
            {children.run()}
        </fieldset>
    }
    .still()
}

/// Everything that has to be fixed, on top of the form: field id and message, in field order. Empty: nothing
/// is shown. It takes the focus when it appears with more than one; with one, the field does.
#[component]
pub fn ErrorSummary(#[prop(into)] errors: Signal<Vec<(String, String)>>) -> impl IntoView {
    let element = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use wasm_bindgen::JsCast as _;
        let errors = errors.get();
        let focus = match errors.as_slice() {
            [] => None,
            [(id, _)] => document()
                .get_element_by_id(id)
                .and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()),
            _ => element.get().map(Into::into),
        };
        if let Some(focus) = focus {
            let _ = focus.focus();
        }
    });
    let shown = move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            let title = if errors.len() == 1 {
                "1 thing to fix".to_owned()
            } else {
                [errors.len().to_string().as_str(), " things to fix"].concat()
            };
            let items = errors
                .into_iter()
                .map(|(id, text)| {
                    let href = ["#", id.as_str()].concat();
                    view! {
                        <li>
                            <a href=href rel="external">
                                {text}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div class="errors" role="alert">
                    <h2>{title}</h2>
                    <ul>{items}</ul>
                </div>
            }
        })
    };
    view! {
        <div tabindex="-1" node_ref=element>
            {shown}
        </div>
    }
    .still()
}
