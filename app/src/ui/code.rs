//! Text in the mono face, and digests with a copy button.

use leptos::prelude::*;

use super::{IconButton, Still as _, button::ButtonSize};

#[component]
pub fn Code(#[prop(into)] text: String) -> impl IntoView {
    view! { <code class="code">{text}</code> }
}

/// `9f8c0ab1…e4` (8 + 2), whole on hover or focus and in what is copied.
#[component]
pub fn Digest(
    #[prop(into)] value: String,
    #[prop(default = "Copy digest")] label: &'static str,
) -> impl IntoView {
    let short = shorten(&value);
    let copied = RwSignal::new(false);
    let full = value.clone();
    let copy = move |_| copy_text(&value, copied);
    view! {
        <span class="digest">
            <code class="code" tabindex="0">
                <span class="digest-short" aria-hidden="true">{short}</span>
                <span class="digest-full">{full}</span>
            </code>
            <IconButton
                icon=icondata::LuCopy
                size=ButtonSize::Sm
                label=Signal::derive(move || if copied.get() { "Copied".to_owned() } else { label.to_owned() })
                on_click=Callback::new(copy)
            />
            <span class="sr-only" role="status">{move || if copied.get() { "Copied" } else { "" }}</span>
        </span>
    }
    .still()
}

fn shorten(value: &str) -> String {
    match (value.get(..8), value.get(value.len().saturating_sub(2)..)) {
        (Some(head), Some(tail)) if value.len() > 12 => [head, "…", tail].concat(),
        _ => value.to_owned(),
    }
}

/// Puts `text` on the clipboard and says so for two seconds.
fn copy_text(text: &str, copied: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    {
        let _ = window().navigator().clipboard().write_text(text);
        copied.set(true);
        set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (text, copied);
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn a_digest_shows_eight_and_two() {
        assert_eq!(shorten("9f8c00b1aaaaaaaaaae4"), "9f8c00b1…e4");
        assert_eq!(shorten("short"), "short");
    }
}
