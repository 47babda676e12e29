//! Signing in, the first super-admin, choosing a tenant.

pub const TITLE: &str = "Sign in";
pub const EMAIL: &str = "E-mail";
pub const PASSWORD: &str = "Password";
pub const SHOW: &str = "Show";
pub const HIDE: &str = "Hide";
pub const SUBMIT: &str = "Sign in";
pub const WRONG: &str = "That e-mail and password do not match.";
pub const DEMO: &str = "Demo accounts";
pub const DEMO_NOTE: &str = "Every demo password is tenon-demo. Nothing here is real.";
pub const USE: &str = "Use";

pub fn too_many(seconds: &str) -> String {
    match seconds.parse::<u32>() {
        Ok(1) => "Too many tries. Try again in 1 second.".to_owned(),
        Ok(seconds) => ["Too many tries. Try again in ", &seconds.to_string(), " seconds."].concat(),
        Err(_) => "Too many tries. Try again in a minute.".to_owned(),
    }
}

pub fn expired(page: &str) -> String {
    if page.is_empty() {
        "You were signed out after 12 hours. Sign in to go on.".to_owned()
    } else {
        ["You were signed out after 12 hours. Sign in to go back to ", page, "."].concat()
    }
}

pub const UNKNOWN_ERROR: &str = "Signing in did not work. Try again.";
pub const SIGNED_OUT: &str = "You are signed out.";

pub fn sign_in_as(name: &str, is: &str) -> String {
    ["Sign in as ", name, ", ", is].concat()
}

pub const SETUP_TITLE: &str = "Set up Tenon";
pub const SETUP_LEAD: &str = "You make the first account. It is the operator of this server: it looks after tenants and the marketplace.";
pub const SETUP_NO_TOKEN: &str =
    "This page needs the one-time link that the server printed when it started. Open that link.";
pub const SETUP_USED: &str =
    "That link was used already, or is not the newest. Restart the server for a new one, or sign in.";
pub const SETUP_INVALID: &str =
    "Check the fields: an e-mail address, a name, and a password of at least 10 characters.";
pub const NAME: &str = "Your name";
pub const PASSWORD_HELP: &str = "At least 10 characters.";
pub const SETUP_SUBMIT: &str = "Create account";

pub const CHOOSE_TITLE: &str = "Choose a tenant";
pub const NO_TENANT: &str = "You belong to no tenant yet.";
pub const NO_TENANT_MEMBER: &str = "Ask an owner or admin of your company's tenant to add you.";
pub const NO_TENANT_OPERATOR: &str = "You are an operator without a tenant of your own. The admin area, where tenants are looked after, comes with a later version.";
pub const ROLE_LEAD: &str = "You are ";

pub fn role(role: tenon_api::Role) -> &'static str {
    use tenon_api::Role;
    match role {
        Role::Viewer => "viewer",
        Role::Member => "member",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}
