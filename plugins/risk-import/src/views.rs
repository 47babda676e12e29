//! The dialog above the risks: template, file, preview, import, report.

mod dialog;
mod preview;
mod report;

use tenon_sdk::register_view;

register_view!(dialog::Dialog);
