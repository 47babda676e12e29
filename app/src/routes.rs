//! The URL table of the pages: the one place that says which path draws what.

use leptos::prelude::*;
use leptos_router::{
    Lazy, LazyRoute, SsrMode,
    components::{FlatRoutes, Route},
    lazy_route, path,
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

/// The tenant of a path; empty outside of tenants.
pub fn tenant_of(path: &str) -> &str {
    match path.strip_prefix("/t/") {
        Some(rest) => rest.split('/').next().unwrap_or_default(),
        None => "",
    }
}

/// Pages whose code the browser loads when they are opened. What every visit needs (the frame, the dashboard,
/// pages of plugins) is in the first file.
macro_rules! lazy_pages {
    ($( $name:ident draws $page:ident; )*) => { $(
        struct $name;

        #[lazy_route]
        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page /> }.into_any()
            }
        }
    )* };
}

lazy_pages! {
    LazySignIn draws SignIn;
    LazySetup draws Setup;
    LazyChoose draws ChooseTenant;
    LazyAccount draws Account;
    LazyPlugins draws Plugins;
    LazyDetails draws PluginDetails;
    LazyInstall draws Install;
    LazyManage draws Manage;
    LazyAudit draws Audit;
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
            <Route path=path!("/t/:tenant/x/:plugin") view=ExtensionPage ssr=SsrMode::Async />
            <Route path=path!("/t/:tenant/x/:plugin/*path") view=ExtensionPage ssr=SsrMode::Async />
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
