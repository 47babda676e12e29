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
