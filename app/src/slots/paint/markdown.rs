//! Draws markdown as elements; its text nodes are the only thing that comes from the guest.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::Element;

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
    .into_any()
}

fn blocks(list: &[Block], base: &str) -> Vec<AnyView> {
    list.iter().map(|part| block(part, base)).collect()
}

fn block(block: &Block, base: &str) -> AnyView {
    match block {
        // The page owns level 1.
        Block::Heading(1 | 2, words) => view! { <h2>{inlines(words, base)}</h2> }.into_any(),
        Block::Heading(3, words) => view! { <h3>{inlines(words, base)}</h3> }.into_any(),
        Block::Heading(_, words) => view! { <h4>{inlines(words, base)}</h4> }.into_any(),
        Block::Paragraph(words) => view! { <p>{inlines(words, base)}</p> }.into_any(),
        Block::Code(text) => view! { <pre tabindex="0"><code>{text.clone()}</code></pre> }.into_any(),
        Block::Quote(inside) => view! { <blockquote>{blocks(inside, base)}</blockquote> }.into_any(),
        Block::Rule => view! { <hr /> }.into_any(),
        Block::List { start, items } => {
            let items: Vec<AnyView> = items.iter().map(|item| view! { <li>{self::item(item, base)}</li> }.into_any()).collect();
            match start {
                Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                None => view! { <ul>{items}</ul> }.into_any(),
            }
        }
    }
}

/// The usual item is one line of words and needs no paragraph.
fn item(item: &[Block], base: &str) -> Vec<AnyView> {
    match item {
        [Block::Paragraph(words), rest @ ..] if !rest.iter().any(|block| matches!(block, Block::Paragraph(_))) => {
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
        Inline::Text(text) => text.clone().into_any(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Strong(inside) => view! { <strong>{inlines(inside, base)}</strong> }.into_any(),
        Inline::Emphasis(inside) => view! { <em>{inlines(inside, base)}</em> }.into_any(),
        Inline::Break => view! { <br /> }.into_any(),
        Inline::Link { href, inside } => {
            let words = inlines(inside, base);
            match host_of(href) {
                Some(host) => view! {
                    <a href=href.clone() target="_blank" rel="noopener noreferrer external">
                        {words}
                        <span class="v-host" data-host="">{host.to_owned()}</span>
                    </a>
                }
                .into_any(),
                None => view! { <a href=target(href, base)>{words}</a> }.into_any(),
            }
        }
    }
}
