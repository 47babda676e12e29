//! The card on the dashboard and the page of its own.

mod card;
mod page;

use tenon_sdk::register_view;

register_view!(card::Card, page::Page);
