//! `llm`: text from the operator's AI service.

use tenon_contract::llm::{Completion, Prompt};

use crate::{
    bindings::tenon::plugin::llm::{Error, Host},
    guest::Guest,
};

const MAX_REQUEST_BYTES: usize = 256 << 10;
const MAX_MESSAGES: usize = 100;

impl Host for Guest {
    async fn complete(&mut self, request: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.llm_complete(&request).await)
    }
}

impl Guest {
    async fn llm_complete(&mut self, request: &str) -> Result<String, Error> {
        self.pass("llm")?;
        if request.len() > MAX_REQUEST_BYTES {
            return Err(Error::Invalid(format!(
                "a request of {} bytes; at most {MAX_REQUEST_BYTES}",
                request.len()
            )));
        }
        let prompt: Prompt = serde_json::from_str(request)
            .map_err(|error| Error::Invalid(format!("the request does not fit: {error}")))?;
        if prompt.messages.is_empty() || prompt.messages.len() > MAX_MESSAGES {
            return Err(Error::Invalid(format!("messages: 1 to {MAX_MESSAGES}")));
        }
        let (sent, left) = (request.len(), self.left());
        let answer: Result<Completion, _> =
            self.ask(|services, cx| async move { services.complete(&cx, prompt, left).await }).await;
        self.note("llm", "complete", sent + answer.as_ref().map_or(0, |one| one.text.len()), answer.is_ok());
        super::write(&answer?)
    }
}
