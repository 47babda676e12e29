//! The browser entry point: takes over the page that the server rendered, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script of every page once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    app::slots::attach(app::App);
}
