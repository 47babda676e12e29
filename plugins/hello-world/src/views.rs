//! The card on the dashboard, the page of its own, and a dialog for the risks page.

mod card;
mod greet_owner;
mod page;

use tenon_sdk::register_view;

register_view!(card::Card, page::Page, greet_owner::GreetOwner);
