//! Real tables in a scroller of their own; below 640 px they may become two-line lists.

use leptos::prelude::*;

use super::{Part, Still as _, el};

use crate::icons;

/// One column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub title: String,
    /// Numbers stand at the end.
    pub end: bool,
    /// A column of buttons: its title is only read out.
    pub hidden_title: bool,
    /// Where sorting by it leads, and how the table is sorted by it now (`ascending`, `descending`).
    pub sort: Option<(String, Option<&'static str>)>,
}

impl Column {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    pub fn end(mut self) -> Self {
        self.end = true;
        self
    }

    pub fn actions(title: impl Into<String>) -> Self {
        Self { title: title.into(), end: true, hidden_title: true, sort: None }
    }

    pub fn sorted(mut self, href: impl Into<String>, now: Option<&'static str>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

/// A table; the children are its `<tr>`s, the first cell of each is the name and the link.
#[component]
pub fn Table(
    /// What it lists; read out, not shown.
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    /// Rows become two-line lists below 640 px.
    #[prop(optional)]
    list: bool,
    children: Part,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| {
            let class = if column.end { "end" } else { "" };
            let (href, sorted) = column.sort.unzip();
            let title = match href {
                Some(href) => {
                    let icon = match sorted.flatten() {
                        Some("ascending") => Some(icondata::LuArrowUp),
                        Some(_) => Some(icondata::LuArrowDown),
                        None => None,
                    };
                    // Made by hand, as in every view: attaching writes no attribute anew.
                    el("a")
                        .attr("href", href)
                        .class("th-sort")
                        .attr("data-noscroll", "")
                        .kid(column.title)
                        .maybe_kid(icon.map(|icon| icons::icon(icon, 14, "")))
                        .still()
                }
                None if column.hidden_title => view! { <span class="sr-only">{column.title}</span> }.still(),
                None => column.title.still(),
            };
            view! {
                <th scope="col" class=class aria-sort=sorted.flatten()>
                    {title}
                </th>
            }
        })
        .collect_view();
    let label = caption.clone();
    let class = if list { "table table-list" } else { "table" };
    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label>
            <table class=class>
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children.run()}</tbody>
            </table>
        </div>
    }
    .still()
}
