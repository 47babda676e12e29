//! Collections, offered slots and views.

use super::Check;

const IMPLIED_INDEXES: [&str; 3] = ["id", "created_at", "updated_at"];
/// Each is a query on every page that shows the view.
const MAX_VIEW_DATA: usize = 16;

pub(super) fn check_data(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.unique(
        "collections",
        "name",
        manifest.collections.iter().map(|collection| collection.name.as_str()),
    );
    for (index, collection) in manifest.collections.iter().enumerate() {
        let field = format!("collections[{index}]");
        check.word(format!("{field}.name"), &collection.name);
        check.shown(format!("{field}.title"), &collection.title, 60);
        check.file(format!("{field}.schema"), &collection.schema, &[".json"]);
        check.unique(&format!("{field}.indexes"), "", collection.indexes.iter().map(String::as_str));
        for (at, set) in collection.unique.iter().enumerate() {
            check.need(!set.is_empty(), format!("{field}.unique[{at}]"), "empty", "name at least one field");
        }
        check.permission(format!("{field}.permissions.read"), &collection.permissions.read);
        check.permission(format!("{field}.permissions.write"), &collection.permissions.write);
    }
}

pub(super) fn check(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.unique("slots", "name", manifest.slots.iter().map(|slot| slot.name.as_str()));
    for (index, slot) in manifest.slots.iter().enumerate() {
        let field = format!("slots[{index}]");
        check.dotted(format!("{field}.name"), &slot.name, 1);
        check.shown(format!("{field}.title"), &slot.title, 60);
        check.need(
            !slot.kinds.is_empty(),
            format!("{field}.kinds"),
            "empty",
            "name what it takes: tab, card, …",
        );
        if let Some(props) = &slot.props {
            check.file(format!("{field}.props"), props, &[".json"]);
        }
    }
    check.unique("views", "name", manifest.views.iter().map(|view| view.name.as_str()));
    for (index, view) in manifest.views.iter().enumerate() {
        let field = format!("views[{index}]");
        check.word(format!("{field}.name"), &view.name);
        check.need(
            view.data.len() <= MAX_VIEW_DATA,
            format!("{field}.data"),
            "too_many",
            format!(
                "{} entries; a view gets at most {MAX_VIEW_DATA}. Ask for the others with the `records` effect",
                view.data.len()
            ),
        );
        check.unique(&format!("{field}.data"), "name", view.data.iter().map(|data| data.name.as_str()));
        for (at, data) in view.data.iter().enumerate() {
            check_view_data(check, &format!("{field}.data[{at}]"), data);
        }
        let used =
            manifest.contributions.iter().any(|contribution| contribution.view.as_ref() == Some(&view.name));
        check.need(
            used,
            format!("{field}.name"),
            "unused_view",
            format!("no contribution shows {:?}; add one, or remove the view", view.name),
        );
    }
}

fn check_view_data(check: &mut Check<'_>, field: &str, data: &crate::manifest::ViewData) {
    check.word(format!("{field}.name"), &data.name);
    let limit = data.limit.unwrap_or(50);
    check.need((1..=200).contains(&limit), format!("{field}.limit"), "limit", "a view gets 1 to 200 records");
    let collection = check.manifest.collections.iter().find(|collection| collection.name == data.collection);
    let Some(collection) = collection else {
        check.add(
            format!("{field}.collection"),
            "unknown_collection",
            format!("{:?} is not one of [[collections]]", data.collection),
        );
        return;
    };
    if let Some(sort) = &data.sort {
        let index = sort.strip_prefix('-').unwrap_or(sort);
        let indexed = IMPLIED_INDEXES.contains(&index) || collection.indexes.iter().any(|name| name == index);
        check.need(
            indexed,
            format!("{field}.sort"),
            "not_indexed",
            format!("{index:?} is not an index of {}; add it to its indexes", collection.name),
        );
    }
}
