//! What a page knows before it asks for anything: the facts that the page guard decided, and where in the
//! product it stands. Given by leptos context; every page and the shell read it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tenon_api::{
    Permission,
    me::{Density, Me, Theme},
    tenants::{Attention, Tenant},
    views::Contributions,
};

#[cfg(feature = "ssr")]
use crate::api;
use crate::{api::Answer, dashboard::Board, live::Live};

/// One row of the demo's sign-in page; each is its own form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub email: String,
    pub password: String,
    /// "Ada Lovelace"
    pub name: String,
    /// "owner of Acme"
    pub is: String,
}

/// Decided by the page guard before anything is rendered; the same on the server and in the browser.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageFacts {
    /// The path that was asked for, without its query.
    pub path: String,
    pub theme: Theme,
    pub density: Density,
    pub sidebar_collapsed: bool,
    /// Only while the demo runs.
    pub demo: Option<Vec<DemoAccount>>,
    /// A sentence about what just happened, shown once.
    pub flash: Option<String>,
    /// What [`load`] found.
    pub frame: Option<Answer<Frame>>,
    /// Only where the page is a dashboard.
    pub board: Option<Answer<Board>>,
}

impl PageFacts {
    /// As a data block of the page: JSON that cannot end the element it stands in.
    pub fn to_block(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

/// The id of the data block that carries the facts into the browser.
pub const FACTS_ID: &str = "facts";

/// The facts of this page; empty ones while routes are listed.
pub fn facts() -> PageFacts {
    use_context::<PageFacts>().unwrap_or_default()
}

/// In the browser: reads the facts that the server wrote into the page.
#[cfg(feature = "hydrate")]
pub fn read_facts() -> PageFacts {
    document()
        .get_element_by_id(FACTS_ID)
        .and_then(|block| block.text_content())
        .and_then(|text| tenon_contract::json::read_text(&text).ok())
        .unwrap_or_default()
}

/// Sets the status of the answer while the server renders a page whose data turned out to be missing or
/// forbidden. Given by the server; nothing happens without it.
#[derive(Clone)]
pub struct SetStatus(pub std::sync::Arc<dyn Fn(u16) + Send + Sync>);

pub fn set_status(status: u16) {
    if let Some(SetStatus(set)) = use_context() {
        set(status);
    }
}

/// What the frame around every page shows, loaded once and kept while pages change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub me: Me,
    /// `None` outside of tenants (`/account`).
    pub tenant: Option<Tenant>,
    pub contributions: Contributions,
    /// Empty for those who may not install.
    pub attention: Vec<Attention>,
}

impl Frame {
    pub fn can(&self, permission: Permission) -> bool {
        self.tenant.as_ref().is_some_and(|tenant| tenant.can.iter().any(|name| name == permission.as_str()))
    }

    pub fn tenant_name(&self) -> &str {
        self.tenant.as_ref().map_or("", |tenant| &tenant.name)
    }

    /// Names of those who may install, as words: "Ada Lovelace or Ben Ode".
    pub fn installers(&self) -> String {
        crate::texts::any_of(self.tenant.as_ref().map_or(&[], |tenant| &tenant.installers))
    }
}

/// Where in the product the page stands.
#[derive(Clone, Copy)]
pub struct Here {
    /// The tenant's slug; empty outside of tenants.
    pub slug: Memo<String>,
    /// Loaded before the page was drawn, and kept: another tenant is another load of the document.
    frame: StoredValue<Answer<Frame>>,
    board: StoredValue<Option<Answer<Board>>>,
    pub live: Live,
}

impl Here {
    pub fn new(slug: Memo<String>, frame: Answer<Frame>, board: Option<Answer<Board>>) -> Self {
        Self { slug, frame: StoredValue::new(frame), board: StoredValue::new(board), live: Live::new() }
    }

    /// What came with the document; the first dashboard takes it.
    pub fn take_board(self) -> Option<Answer<Board>> {
        self.board.try_update_value(Option::take).flatten()
    }

    pub fn frame(self) -> Answer<Frame> {
        self.frame.get_value()
    }

    /// `/t/{tenant}{rest}`
    pub fn href(self, rest: &str) -> String {
        self.slug.with_untracked(|slug| ["/t/", slug, rest].concat())
    }
}

/// Only inside the frame; pages without one do not ask.
pub fn use_here() -> Here {
    expect_context()
}

/// What the page at `facts.path` begins with, before it is drawn: the frame holds the pages, so it cannot wait
/// for anything itself. Nothing is asked for on pages that come before signing in.
#[cfg(feature = "ssr")]
pub async fn load(ways: api::InProcess, facts: &mut PageFacts) {
    use crate::routes::{Page, is_open, tenant_of};
    if is_open(&facts.path) {
        return;
    }
    let owner = Owner::new();
    let (slug, page) = (tenant_of(&facts.path).to_owned(), Page::at(&facts.path));
    let found = owner.with(|| {
        provide_context(ways);
        ScopedFuture::new(async move {
            let frame = load_frame(slug).await;
            let board = match &frame {
                Ok(frame) if page == Page::Dashboard => {
                    Some(crate::dashboard::load(frame, &frame.contributions.items).await)
                }
                _ => None,
            };
            (frame, board)
        })
    });
    let (frame, board) = found.await;
    facts.frame = Some(frame);
    facts.board = board;
}

#[cfg(feature = "ssr")]
async fn load_frame(slug: String) -> Answer<Frame> {
    let me = api::me::read().await?;
    if slug.is_empty() {
        let contributions = Contributions { items: Vec::new(), seq: 0 };
        return Ok(Frame { me, tenant: None, contributions, attention: Vec::new() });
    }
    let tenant = api::tenants::read(&slug).await?;
    let contributions = api::views::contributions(&slug).await?;
    let mut frame = Frame { me, tenant: Some(tenant), contributions, attention: Vec::new() };
    if frame.can(Permission::PluginsInstall) {
        frame.attention = api::tenants::attention(&slug).await?.items;
    }
    Ok(frame)
}

#[cfg(feature = "hydrate")]
thread_local! {
    static SIGNED_OUT: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// True once an answer said that the session is over; work on the page stays.
pub fn signed_out() -> ArcRwSignal<bool> {
    #[cfg(feature = "hydrate")]
    return SIGNED_OUT.with(Clone::clone);
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(false)
}

/// The client heard 401.
pub fn note_signed_out() {
    let signal = signed_out();
    if !signal.get_untracked() {
        signal.set(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_cannot_end_the_element_they_stand_in() {
        let facts = PageFacts { path: "/</script><b>".into(), ..PageFacts::default() };
        let block = facts.to_block();
        assert!(!block.contains('<'));
        assert_eq!(serde_json::from_str::<PageFacts>(&block).expect("facts"), facts);
    }
}
