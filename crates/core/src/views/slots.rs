//! Slots inside views: what other plugins put where a `slot` node stands, rendered with the view it stands in and
//! under the same budget. A slot or a contribution that fails shows an error card alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::{BoxFuture, FutureExt as _, join_all};
use serde_json::Value;
use tenon_api::views::{FilledSlot, SlotItem, ViewFailure, ViewRequest};
use tenon_contract::{
    manifest,
    slots::MAX_SLOT_DEPTH,
    view::{Element, Node},
};

use super::{Failure, Frame, Page, paint_one};
use crate::{
    contributions::{in_slot, offered},
    snapshot::Snapshot,
};

/// Different slots that one view fills; further ones are filled by the browser.
const MAX_SLOTS: usize = 100;

/// Views that stand in slots, of one page; further ones are rendered by the browser.
pub(super) struct Left(AtomicUsize);

impl Left {
    pub(super) fn new(views: usize) -> Self {
        Self(AtomicUsize::new(views))
    }

    fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

/// The slots around a view's own place, from the page inwards: those around its request, and the one it stands in.
pub(super) fn way_to(request: &ViewRequest, contribution: &manifest::Contribution) -> Vec<String> {
    let mut way = request.inside.clone();
    if contribution.slot.plugin().is_some() {
        way.push(contribution.slot.to_string());
    }
    way
}

/// Fills the slots of a painted tree: a list of [`FilledSlot`], or null when it has none.
pub(super) fn fill<'a>(
    frame: &'a Frame<'a>,
    snapshot: &'a Snapshot,
    way: Vec<String>,
    tree: &'a Node,
    page: &'a Page,
) -> BoxFuture<'a, Value> {
    async move {
        let mut found: Vec<(&str, Value)> = Vec::new();
        find(tree, &mut found);
        if found.is_empty() {
            return Value::Null;
        }
        let way = &way;
        let filled = found.into_iter().map(|(name, props)| one(frame, snapshot, way, name, props, page));
        serde_json::to_value(join_all(filled).await).unwrap_or_default()
    }
    .boxed()
}

/// Each name with each props once, in the order of the tree.
fn find<'a>(tree: &'a Node, found: &mut Vec<(&'a str, Value)>) {
    if let Element::Slot(slot) = &tree.element
        && found.len() < MAX_SLOTS
    {
        let props = slot.props.clone().unwrap_or_default();
        if !found.iter().any(|(name, known)| *name == slot.name && *known == props) {
            found.push((&slot.name, props));
        }
    }
    tree.children.iter().for_each(|child| find(child, found));
}

async fn one(
    frame: &Frame<'_>,
    snapshot: &Snapshot,
    way: &[String],
    name: &str,
    props: Value,
    page: &Page,
) -> FilledSlot {
    let slot = [frame.installed.key.as_str(), "/", name].concat();
    let mut filled = FilledSlot { name: name.to_owned(), props, error: None, items: Vec::new() };
    if let Err((code, detail)) = may_stand(frame, snapshot, way, &slot, &filled.props).await {
        let request_id = frame.cx.request_id.clone();
        filled.error = Some(ViewFailure { code: code.into(), detail, request_id });
        return filled;
    }
    let items = in_slot(frame.cx, snapshot, Some(&slot)).into_iter().filter(|item| item.kind != "modal");
    let items = items.map(|contribution| {
        let request = ViewRequest {
            plugin: contribution.plugin.clone(),
            contribution: contribution.id.clone(),
            props: filled.props.clone(),
            path: String::new(),
            query: Vec::new(),
            inside: way.to_vec(),
            kept: None,
        };
        async move {
            let result = if contribution.view.is_some() && page.left.take() {
                Some(paint_one(frame.core, frame.cx, snapshot, &request, frame.until, page).await)
            } else {
                None
            };
            SlotItem { contribution, result }
        }
    });
    filled.items = join_all(items).await;
    filled
}

/// Whether anything may stand in a slot there.
async fn may_stand(
    frame: &Frame<'_>,
    snapshot: &Snapshot,
    way: &[String],
    slot: &str,
    props: &Value,
) -> Result<(), Failure> {
    if way.iter().any(|outer| outer == slot) {
        return Err(("slot_in_itself", format!("The slot {slot} stands inside itself.")));
    }
    if way.len() >= MAX_SLOT_DEPTH {
        return Err((
            "slots_too_deep",
            format!("Slots stand in each other more than {MAX_SLOT_DEPTH} deep: {}.", way.join(", ")),
        ));
    }
    check_props(frame.core, snapshot, slot, props).await
}

/// Checks what a slot passes against what its plugin says it passes. Core slots describe nothing.
pub(super) async fn check_props(
    core: &crate::Core,
    snapshot: &Snapshot,
    slot: &str,
    props: &Value,
) -> Result<(), Failure> {
    if !slot.contains('/') {
        return Ok(());
    }
    let Some((owner, offered)) = offered(snapshot, slot) else {
        return Err(("unknown_slot", format!("No active plugin offers the slot {slot}.")));
    };
    let Some(path) = &offered.props else {
        let nothing = props.is_null() || props.as_object().is_some_and(serde_json::Map::is_empty);
        return if nothing {
            Ok(())
        } else {
            Err(("props", format!("The slot {slot} passes nothing; add props to it in the manifest.")))
        };
    };
    let schema = core.schema(&owner.release, path).await;
    let schema = schema.map_err(|error| ("internal", error.detail().to_owned()))?;
    // A slot that passes nothing passes an object without fields.
    let empty = Value::Object(serde_json::Map::new());
    let errors = schema.check(if props.is_null() { &empty } else { props }, "/props");
    let Some(first) = errors.first() else { return Ok(()) };
    let more = match errors.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Err((
        "props",
        format!(
            "The slot {slot} passes something else than it says: {}: {}{more}.",
            first.pointer, first.detail
        ),
    ))
}
