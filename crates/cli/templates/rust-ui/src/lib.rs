//! Two views and no backend: what they know is in their models.

#![cfg(feature = "view")]

mod card;
mod page;

use tenon_sdk::register_view;

register_view!(card::Card, page::Page);
