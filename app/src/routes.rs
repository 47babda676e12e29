//! The URL table of the pages: the one place that says which path draws what.

use leptos::prelude::*;
use leptos_router::{
    Lazy, LazyRoute, SsrMode,
    components::{FlatRoutes, Route},
    path,
};
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
};

/// Pages without the frame: nobody is signed in yet, or no tenant is chosen.
pub fn is_bare(path: &str) -> bool {
    matches!(path, "/" | "/sign-in" | "/setup" | "/t")
}

/// Pages that come before signing in.
#[cfg(feature = "ssr")]
pub fn is_open(path: &str) -> bool {
    matches!(path, "/sign-in" | "/setup")
}

/// The tenant of a path; empty outside of tenants.
pub fn tenant_of(path: &str) -> &str {
    match path.strip_prefix("/t/") {
        Some(rest) => rest.split('/').next().unwrap_or_default(),
        None => "",
    }
}

/// Pages of the product that the browser loads together when the first of them is opened. What every visit
/// needs (the frame and the dashboard) is in the first file.
#[derive(Clone, Copy)]
enum Late {
    Account,
    Plugins,
    Details,
    Install,
    Manage,
    Audit,
}

#[lazy]
fn draw_late(page: Late) -> AnyView {
    match page {
        Late::Account => view! { <Account /> }.into_any(),
        Late::Plugins => view! { <Plugins /> }.into_any(),
        Late::Details => view! { <PluginDetails /> }.into_any(),
        Late::Install => view! { <Install /> }.into_any(),
        Late::Manage => view! { <Manage /> }.into_any(),
        Late::Audit => view! { <Audit /> }.into_any(),
    }
}

/// Pages without the frame, in a file of their own.
#[derive(Clone, Copy)]
enum Bare {
    SignIn,
    Setup,
    Choose,
}

#[lazy]
fn draw_bare(page: Bare) -> AnyView {
    match page {
        Bare::SignIn => view! { <SignIn /> }.into_any(),
        Bare::Setup => view! { <Setup /> }.into_any(),
        Bare::Choose => view! { <ChooseTenant /> }.into_any(),
    }
}

#[lazy]
fn draw_extension() -> AnyView {
    view! { <ExtensionPage /> }.into_any()
}

macro_rules! lazy_pages {
    ($( $name:ident: $draw:ident, $preload:ident $(, $page:expr)?; )*) => { $(
        struct $name;

        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                $draw($($page)?).await
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                $preload().await;
            }
        }
    )* };
}

lazy_pages! {
    LazySignIn: draw_bare, __preload_draw_bare, Bare::SignIn;
    LazySetup: draw_bare, __preload_draw_bare, Bare::Setup;
    LazyChoose: draw_bare, __preload_draw_bare, Bare::Choose;
    LazyAccount: draw_late, __preload_draw_late, Late::Account;
    LazyPlugins: draw_late, __preload_draw_late, Late::Plugins;
    LazyDetails: draw_late, __preload_draw_late, Late::Details;
    LazyInstall: draw_late, __preload_draw_late, Late::Install;
    LazyManage: draw_late, __preload_draw_late, Late::Manage;
    LazyAudit: draw_late, __preload_draw_late, Late::Audit;
    LazyExtension: draw_extension, __preload_draw_extension;
}

/// Loads the file with the code of the page at `path`: attaching begins when it is there.
#[cfg(feature = "hydrate")]
pub async fn preload(path: &str) {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["sign-in" | "setup" | "t"] => __preload_draw_bare().await,
        ["account"] | ["t", _, "plugins" | "audit", ..] => __preload_draw_late().await,
        ["t", _, "x", ..] => __preload_draw_extension().await,
        _ => {}
    }
}

/// Every page, rendered whole before it is sent. Wildcards do not match nothing, so `/x/{plugin}` stands twice.
pub fn pages() -> AnyView {
    let fallback = || {
        let error = ApiError::new(Code::NotFound, crate::texts::problem::NOT_FOUND_TEXT);
        view! {
            <div class="content">
                <ProblemPage error />
            </div>
        }
        .into_any()
    };
    view! {
        <FlatRoutes fallback>
            <Route path=path!("/sign-in") view={Lazy::<LazySignIn>::new()} ssr=SsrMode::Async />
            <Route path=path!("/setup") view={Lazy::<LazySetup>::new()} ssr=SsrMode::Async />
            <Route path=path!("/account") view={Lazy::<LazyAccount>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t") view={Lazy::<LazyChoose>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant") view=Dashboard ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/plugins") view={Lazy::<LazyPlugins>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/plugins/:plugin") view={Lazy::<LazyDetails>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/plugins/:plugin/install") view={Lazy::<LazyInstall>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/plugins/:plugin/manage") view={Lazy::<LazyManage>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/audit") view={Lazy::<LazyAudit>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/x/:plugin") view={Lazy::<LazyExtension>::new()} ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/x/:plugin/*path") view={Lazy::<LazyExtension>::new()} ssr=SsrMode::Async />
        </FlatRoutes>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_tenant() {
        assert_eq!(tenant_of("/t/acme/plugins"), "acme");
        assert_eq!(tenant_of("/t/acme"), "acme");
        assert_eq!(tenant_of("/t"), "");
        assert_eq!(tenant_of("/account"), "");
    }
}
