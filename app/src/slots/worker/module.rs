//! Fetches, compiles and checks a view's module; keeps the last few, so that a new worker starts at once.

use std::{cell::RefCell, collections::VecDeque};

use js_sys::WebAssembly;
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::StepError;

const KEPT: usize = 16;

thread_local! {
    static MODULES: RefCell<VecDeque<(String, JsValue)>> = const { RefCell::new(VecDeque::new()) };
}

/// The compiled module of a release's views, by the SHA-256 of the file.
pub(super) async fn load(digest: &str) -> Result<JsValue, StepError> {
    let kept = MODULES
        .with_borrow(|kept| kept.iter().find(|(name, _)| name == digest).map(|(_, module)| module.clone()));
    if let Some(module) = kept {
        return Ok(module);
    }
    let module = fetch(digest).await?;
    if WebAssembly::Module::imports(module.unchecked_ref()).length() > 0 {
        return Err(StepError::NotLoaded("It asks for imports, and a view may have none".into()));
    }
    MODULES.with_borrow_mut(|kept| {
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back((digest.to_owned(), module.clone()));
    });
    Ok(module)
}

async fn fetch(digest: &str) -> Result<JsValue, StepError> {
    let lost = |_| StepError::NotLoaded("It could not be fetched".into());
    let url = ["/blobs/", digest, "/view.wasm"].concat();
    let response: Response =
        JsFuture::from(window().fetch_with_str(&url)).await.map_err(lost)?.unchecked_into();
    if !response.ok() {
        let status = response.status().to_string();
        return Err(StepError::NotLoaded(
            ["It could not be fetched: the server answered ", &status].concat(),
        ));
    }
    let bytes = JsFuture::from(response.array_buffer().map_err(lost)?).await.map_err(lost)?;
    let broken = |_| StepError::NotLoaded("It is not a WebAssembly module".into());
    JsFuture::from(WebAssembly::compile(&bytes)).await.map_err(broken)
}
