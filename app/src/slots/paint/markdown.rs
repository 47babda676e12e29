//! Draws markdown as elements; its text nodes are the only thing that comes from the guest.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::Element;

use super::{
    PaintCx, Painted, clean,
    labels::{host_of, target},
};
use crate::{
    slots::markdown::{Block, Inline, parse},
    ui::{El, Kid, Still as _, el, part},
};

pub(super) fn markdown(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let (node, base) = (painted.node.clone(), cx.base.clone());
    let body = part(move || {
        let node = node.read();
        let Element::Markdown(markdown) = &node.element else { return ().still() };
        blocks(&parse(&clean(&markdown.text)), &base).collect::<Vec<_>>().still()
    });
    el("div").class("prose").kid(body)
}

fn blocks<'a>(list: &'a [Block], base: &'a str) -> impl Iterator<Item = El> + 'a {
    list.iter().map(move |part| block(part, base))
}

fn block(block: &Block, base: &str) -> El {
    match block {
        // The page owns level 1.
        Block::Heading(1 | 2, words) => el("h2").kids(inlines(words, base)),
        Block::Heading(3, words) => el("h3").kids(inlines(words, base)),
        Block::Heading(_, words) => el("h4").kids(inlines(words, base)),
        Block::Paragraph(words) => el("p").kids(inlines(words, base)),
        Block::Code(text) => el("pre").attr("tabindex", "0").kid(el("code").kid(text.clone())),
        Block::Quote(inside) => el("blockquote").kids(blocks(inside, base)),
        Block::Rule => el("hr"),
        Block::List { start, items } => {
            let list = match start {
                Some(start) => el("ol").attr("start", start.to_string()),
                None => el("ul"),
            };
            list.kids(items.iter().map(|item| el("li").kids(self::item(item, base))))
        }
    }
}

/// The usual item is one line of words and needs no paragraph.
fn item(item: &[Block], base: &str) -> Vec<Kid> {
    match item {
        [Block::Paragraph(words), rest @ ..]
            if !rest.iter().any(|block| matches!(block, Block::Paragraph(_))) =>
        {
            inlines(words, base).chain(blocks(rest, base).map(Kid::El)).collect()
        }
        item => blocks(item, base).map(Kid::El).collect(),
    }
}

fn inlines<'a>(list: &'a [Inline], base: &'a str) -> impl Iterator<Item = Kid> + 'a {
    list.iter().map(move |part| inline(part, base))
}

fn inline(inline: &Inline, base: &str) -> Kid {
    match inline {
        Inline::Text(text) => text.clone().into(),
        Inline::Code(text) => el("code").kid(text.clone()).into(),
        Inline::Strong(inside) => el("strong").kids(inlines(inside, base)).into(),
        Inline::Emphasis(inside) => el("em").kids(inlines(inside, base)).into(),
        Inline::Break => el("br").into(),
        Inline::Link { href, inside } => {
            let link = el("a").attr("href", target(href, base)).kids(inlines(inside, base));
            match host_of(href) {
                Some(host) => link
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer external")
                    .kid(el("span").class("v-host").attr("data-host", "").kid(host.to_owned()))
                    .into(),
                None => link.into(),
            }
        }
    }
}
