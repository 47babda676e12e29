//! The page of its own, the card on the dashboard, and the tab beside the models of Model Inventory.

mod card;
mod page;
mod status;
mod tab;

use tenon_sdk::register_view;

register_view!(page::Page, card::Card, tab::Tab);
