//! The kit rendered to text, as the server does it.

use leptos::prelude::*;

use super::*;

fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    owner.with(|| view().into_view().to_html())
}

#[test]
fn a_disabled_button_keeps_the_focus_and_says_why() {
    let html = html(|| {
        view! {
            <Button disabled=Signal::stored(Some("Ask Ada Lovelace to install this.".to_owned()))>"Install"</Button>
        }
    });
    assert!(html.contains(r#"aria-disabled="true""#), "{html}");
    assert!(html.contains(r#"aria-description="Ask Ada Lovelace to install this.""#), "{html}");
    assert!(!html.contains(" disabled"), "{html}");
}

#[test]
fn a_status_always_has_its_word() {
    for kind in [StatusKind::Active, StatusKind::Failed, StatusKind::Recalled, StatusKind::Installing] {
        let html = html(|| view! { <Status kind /> });
        assert!(html.contains(kind.word()) && html.contains("aria-hidden"), "{html}");
    }
}

#[test]
fn no_component_writes_a_style_attribute() {
    let html = html(|| {
        view! {
            <Button icon=icondata::LuPlus busy_label="Saving…">"Save"</Button>
            <Digest value="9f8c00b1aaaaaaaaaae4" />
            <Dialog id="d" title="Sure?">"Body"</Dialog>
            <Skeleton />
            <Field id="f" label="Name" help="Any"><Input id="f" name="f" /></Field>
        }
    });
    assert!(!html.contains("style="), "{html}");
    assert!(html.contains(r#"aria-describedby="f-help""#), "{html}");
}

#[test]
fn a_dialog_opens_and_closes_before_the_page_is_alive() {
    let html = html(|| {
        view! {
            <Button opens=Opens::Dialog("d".into())>"Uninstall…"</Button>
            <Dialog id="d" title="Uninstall?" footer=|| view! { <Button opens=Opens::Close("d".into())>"Cancel"</Button> }>
                "It goes."
            </Dialog>
        }
    });
    assert!(html.contains(r#"command="show-modal" commandfor="d""#), "{html}");
    assert!(html.contains(r#"command="close" commandfor="d""#), "{html}");
    assert!(html.contains(r#"aria-labelledby="d-title""#), "{html}");
}

#[test]
fn an_element_is_written_as_the_view_macro_writes_it() {
    let text = "a <b> & \"c\"";
    let ours = html(move || {
        el("p")
            .class("x")
            .attr("title", text)
            .kid("one")
            .kid(text)
            .text(String::new)
            .kid(el("br"))
            .kid(el("i"))
    });
    let theirs = html(move || {
        view! {
            <p class="x" title=text>
                "one"
                {text}
                {move || String::new()}
                <br />
                <i></i>
            </p>
        }
    });
    // Only the order of the attributes may differ.
    assert_eq!(ours.split_once('>').map(|(_, rest)| rest), theirs.split_once('>').map(|(_, rest)| rest));
    assert!(ours.contains("title=\"a &lt;b&gt; &amp; &quot;c&quot;\""), "{ours}");
}

#[test]
fn words_part_keys() {
    assert_ne!(key_of(&["ab", "c"]), key_of(&["a", "bc"]));
    assert_eq!(key_of(&["a", "b"]), key_of(&["a", "b"]));
}
