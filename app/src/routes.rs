//! The URL table of the pages: the one place that says which path draws what. Links, history and the address
//! bar are the router's; which page stands there, and the file its code comes in, are decided here.

use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};
use tenon_api::{ApiError, error::Code};

use crate::{
    account::Account,
    audit::Audit,
    dashboard::Dashboard,
    extension::ExtensionPage,
    installations::Manage,
    marketplace::{Install, PluginDetails, Plugins},
    problem::ProblemPage,
    sign_in::{ChooseTenant, Setup, SignIn},
    ui::Still as _,
};

/// Every page there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    SignIn,
    Setup,
    Choose,
    Account,
    Dashboard,
    Plugins,
    Details,
    Install,
    Manage,
    Audit,
    Extension,
    Nothing,
}

impl Page {
    /// The page at a path; a trailing slash is no address.
    pub fn at(path: &str) -> Self {
        let mut parts = path.strip_prefix('/').unwrap_or(path).splitn(6, '/');
        let mut next = || parts.next();
        match [next(), next(), next(), next(), next(), next()] {
            [Some("sign-in"), None, ..] => Self::SignIn,
            [Some("setup"), None, ..] => Self::Setup,
            [Some("account"), None, ..] => Self::Account,
            [Some("t"), None, ..] => Self::Choose,
            [Some("t"), Some(_), None, ..] => Self::Dashboard,
            [Some("t"), Some(_), Some("plugins"), None, ..] => Self::Plugins,
            [Some("t"), Some(_), Some("plugins"), Some(_), None, _] => Self::Details,
            [Some("t"), Some(_), Some("plugins"), Some(_), Some("install"), None] => Self::Install,
            [Some("t"), Some(_), Some("plugins"), Some(_), Some("manage"), None] => Self::Manage,
            [Some("t"), Some(_), Some("audit"), None, ..] => Self::Audit,
            [Some("t"), Some(_), Some("x"), Some(_), ..] => Self::Extension,
            _ => Self::Nothing,
        }
    }

    /// Loads the file with the page's code; at once where it is loaded.
    #[cfg(feature = "hydrate")]
    async fn load(self) {
        match self {
            Self::SignIn | Self::Setup | Self::Choose => __preload_draw_bare().await,
            Self::Account | Self::Plugins | Self::Details | Self::Install | Self::Manage | Self::Audit => {
                __preload_draw_late().await;
            }
            Self::Extension => __preload_draw_extension().await,
            Self::Dashboard | Self::Nothing => {}
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Self::SignIn | Self::Setup | Self::Choose => at_once(draw_bare(self)),
            Self::Account | Self::Plugins | Self::Details | Self::Install | Self::Manage | Self::Audit => {
                at_once(draw_late(self))
            }
            Self::Extension => at_once(draw_extension()),
            Self::Dashboard => view! { <Dashboard /> }.still(),
            Self::Nothing => {
                let error = ApiError::new(Code::NotFound, crate::texts::problem::NOT_FOUND_TEXT);
                view! {
                    <div class="content">
                        <ProblemPage error />
                    </div>
                }
                .still()
            }
        }
    }
}

/// The browser loads these files when one of their pages is opened. What every visit needs (the frame and the
/// dashboard) is in the first file.
#[lazy]
fn draw_late(page: Page) -> AnyView {
    match page {
        Page::Account => view! { <Account /> }.still(),
        Page::Plugins => view! { <Plugins /> }.still(),
        Page::Details => view! { <PluginDetails /> }.still(),
        Page::Install => view! { <Install /> }.still(),
        Page::Manage => view! { <Manage /> }.still(),
        _ => view! { <Audit /> }.still(),
    }
}

#[lazy]
fn draw_bare(page: Page) -> AnyView {
    match page {
        Page::SignIn => view! { <SignIn /> }.still(),
        Page::Setup => view! { <Setup /> }.still(),
        _ => view! { <ChooseTenant /> }.still(),
    }
}

#[lazy]
fn draw_extension() -> AnyView {
    view! { <ExtensionPage /> }.still()
}

/// The view of a page whose file is there: the server has them all, the browser loads them first.
pub fn at_once(page: impl Future<Output = AnyView>) -> AnyView {
    let mut page = std::pin::pin!(page);
    match page.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(view) => view,
        Poll::Pending => ().still(),
    }
}

/// Whether a file is there already.
#[cfg(feature = "hydrate")]
pub fn is_ready(file: impl Future<Output = ()>) -> bool {
    let mut file = std::pin::pin!(file);
    file.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

/// Loads the file with the code of the page at `path`: attaching begins when it is there.
#[cfg(feature = "hydrate")]
pub async fn preload(path: &str) {
    let page = Page::at(path);
    page.load().await;
    // A board without widgets came: what it shows in their place is a file of its own.
    if page == Page::Dashboard && document().get_element_by_id("widgets").is_none() {
        crate::dashboard::preload().await;
    }
}

/// The page at the address. The old one stays until the code of the next is there; `routing` says so meanwhile.
pub fn pages(routing: WriteSignal<bool>) -> AnyView {
    let path = use_location().pathname;
    let first = path.with_untracked(|path| Page::at(path));
    #[cfg(not(feature = "hydrate"))]
    {
        // The server draws once; what is read while a page is drawn is not there for a second time.
        let _ = routing;
        provide_context(first);
        first.draw()
    }
    #[cfg(feature = "hydrate")]
    {
        let shown = RwSignal::new(first);
        follow(path, shown, routing);
        let page = move || {
            let page = shown.get();
            provide_context(page);
            page.draw()
        };
        page.still()
    }
}

#[cfg(feature = "hydrate")]
fn follow(path: Memo<String>, shown: RwSignal<Page>, routing: WriteSignal<bool>) {
    use leptos_router::location::{BrowserUrl, LocationProvider as _};
    // The address bar follows when the page is ready.
    let browser = use_context::<BrowserUrl>();
    let mut first = true;
    crate::effect::effect(move || {
        let page = path.with(|path| Page::at(path));
        if std::mem::take(&mut first) {
            return;
        }
        let browser = browser.clone();
        routing.set(true);
        leptos::task::spawn_local(async move {
            page.load().await;
            if path.with_untracked(|path| Page::at(path)) == page {
                if let Some(browser) = browser {
                    browser.ready_to_complete();
                    leptos::task::tick().await;
                }
                if shown.get_untracked() != page {
                    shown.set(page);
                }
            }
            routing.set(false);
        });
    });
}

/// Pages without the frame: nobody is signed in yet, or no tenant is chosen.
pub fn is_bare(path: &str) -> bool {
    path == "/" || matches!(Page::at(path), Page::SignIn | Page::Setup | Page::Choose)
}

/// Pages that come before signing in.
#[cfg(feature = "ssr")]
pub fn is_open(path: &str) -> bool {
    matches!(Page::at(path), Page::SignIn | Page::Setup)
}

/// The tenant of a path; empty outside of tenants.
pub fn tenant_of(path: &str) -> &str {
    match path.strip_prefix("/t/") {
        Some(rest) => rest.split('/').next().unwrap_or_default(),
        None => "",
    }
}

/// The path after its first `skip` parts, decoded, as long as it belongs to this page; what came last when
/// another page is on its way.
fn use_path(skip: usize, parts: usize) -> Memo<String> {
    let path = use_location().pathname;
    let mine = use_context::<Page>();
    Memo::new(move |before: Option<&String>| {
        path.with(|path| {
            if let (Some(before), Some(mine)) = (before, mine)
                && Page::at(path) != mine
            {
                return before.clone();
            }
            let found: Vec<&str> = path.split('/').skip(1 + skip).take(parts).collect();
            Url::unescape(&found.join("/"))
        })
    })
}

/// The plugin's key of `/t/{tenant}/plugins/{plugin}/…` and `/t/{tenant}/x/{plugin}/…`.
pub fn use_plugin_key() -> Memo<String> {
    use_path(3, 1)
}

/// What stands behind `/t/{tenant}/x/{plugin}/`.
pub fn use_plugin_path() -> Memo<String> {
    use_path(4, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_its_page() {
        for (path, page) in [
            ("/sign-in", Page::SignIn),
            ("/t", Page::Choose),
            ("/t/acme", Page::Dashboard),
            ("/t/acme/plugins", Page::Plugins),
            ("/t/acme/plugins/hello", Page::Details),
            ("/t/acme/plugins/hello/install", Page::Install),
            ("/t/acme/plugins/hello/manage", Page::Manage),
            ("/t/acme/audit", Page::Audit),
            ("/t/acme/x/hello", Page::Extension),
            ("/t/acme/x/hello/a/b/c/d", Page::Extension),
            ("/t/acme/x", Page::Nothing),
            ("/t/acme/plugins/hello/manage/more", Page::Nothing),
            ("/t/acme/nowhere", Page::Nothing),
            ("/", Page::Nothing),
        ] {
            assert_eq!(Page::at(path), page, "{path}");
        }
    }

    #[test]
    fn a_path_names_its_tenant() {
        assert_eq!(tenant_of("/t/acme/plugins"), "acme");
        assert_eq!(tenant_of("/t/acme"), "acme");
        assert_eq!(tenant_of("/t"), "");
        assert_eq!(tenant_of("/account"), "");
    }
}
