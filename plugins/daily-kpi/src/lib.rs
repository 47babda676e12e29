//! Daily KPI: the number of risks day by day. `backend` counts through Risk Register's service, `views` draw the card.

#[cfg(feature = "backend")]
pub mod backend;
#[cfg(feature = "view")]
pub mod views;
