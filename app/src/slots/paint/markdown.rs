//! Draws markdown as elements; its text nodes are the only thing that comes from the guest.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::Element;
use crate::ui::Still as _;

use super::{
    PaintCx, Painted, clean,
    labels::{host_of, target},
};
use crate::slots::markdown::{Block, Inline, parse};

pub(super) fn markdown(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let (node, base) = (painted.node.clone(), cx.base.clone());
    let body = move || {
        let node = node.read();
        let Element::Markdown(markdown) = &node.element else { return Vec::new() };
        blocks(&parse(&clean(&markdown.text)), &base)
    };
    view! {
        <div data-k="markdown" class="prose">
            {body}
        </div>
    }
    .still()
}

fn blocks(list: &[Block], base: &str) -> Vec<AnyView> {
    list.iter().map(|part| block(part, base)).collect()
}

fn block(block: &Block, base: &str) -> AnyView {
    match block {
        // The page owns level 1.
        Block::Heading(1 | 2, words) => view! { <h2>{inlines(words, base)}</h2> }.still(),
        Block::Heading(3, words) => view! { <h3>{inlines(words, base)}</h3> }.still(),
        Block::Heading(_, words) => view! { <h4>{inlines(words, base)}</h4> }.still(),
        Block::Paragraph(words) => view! { <p>{inlines(words, base)}</p> }.still(),
        Block::Code(text) => view! { <pre tabindex="0"><code>{text.clone()}</code></pre> }.still(),
        Block::Quote(inside) => view! { <blockquote>{blocks(inside, base)}</blockquote> }.still(),
        Block::Rule => view! { <hr /> }.still(),
        Block::List { start, items } => {
            let items: Vec<AnyView> =
                items.iter().map(|item| view! { <li>{self::item(item, base)}</li> }.still()).collect();
            match start {
                Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.still(),
                None => view! { <ul>{items}</ul> }.still(),
            }
        }
    }
}

/// The usual item is one line of words and needs no paragraph.
fn item(item: &[Block], base: &str) -> Vec<AnyView> {
    match item {
        [Block::Paragraph(words), rest @ ..]
            if !rest.iter().any(|block| matches!(block, Block::Paragraph(_))) =>
        {
            let mut views = inlines(words, base);
            views.extend(blocks(rest, base));
            views
        }
        item => blocks(item, base),
    }
}

fn inlines(list: &[Inline], base: &str) -> Vec<AnyView> {
    list.iter().map(|part| inline(part, base)).collect()
}

fn inline(inline: &Inline, base: &str) -> AnyView {
    match inline {
        Inline::Text(text) => text.clone().still(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.still(),
        Inline::Strong(inside) => view! { <strong>{inlines(inside, base)}</strong> }.still(),
        Inline::Emphasis(inside) => view! { <em>{inlines(inside, base)}</em> }.still(),
        Inline::Break => view! { <br /> }.still(),
        Inline::Link { href, inside } => {
            let words = inlines(inside, base);
            match host_of(href) {
                Some(host) => view! {
                    <a href=href.clone() target="_blank" rel="noopener noreferrer external">
                        {words}
                        <span class="v-host" data-host="">{host.to_owned()}</span>
                    </a>
                }
                .still(),
                None => view! { <a href=target(href, base)>{words}</a> }.still(),
            }
        }
    }
}
