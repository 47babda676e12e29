//! What pages say when they cannot show what was asked for.

pub const NOT_FOUND: &str = "There is nothing at this address";
pub const NOT_FOUND_TEXT: &str = "It may have moved, or it belongs to a tenant that you are not a member of.";
pub const MAY_NOT: &str = "You may not see this";
pub const BROKEN: &str = "This could not be loaded";
pub const OFFLINE: &str = "You are offline";
pub const TRY_AGAIN: &str = "Try again";
pub const YOUR_TENANTS: &str = "Go to your tenants";
pub const SIGN_IN_FIRST: &str = "Sign in first.";
pub const SIGN_IN: &str = "Sign in";
pub const SIGNED_OUT_TITLE: &str = "You are signed out";
pub const SIGNED_OUT_TEXT: &str = "Your session ended. What you typed stays here until you leave the page.";
pub const CONFIRM: &str = "Confirm";
pub const CONFIRM_PASSWORD: &str = "Your password";
pub const CONFIRMED: &str = "Confirmed. Now press the button once more.";
pub const REQUEST: &str = "Request";

pub fn ask(names: &str) -> String {
    ["Ask ", names, "."].concat()
}
