//! `llm`: text from the operator's AI service.

use tenon_contract::llm::{Completion, Prompt};

use crate::{
    bindings::tenon::plugin::llm::{Error, Host},
    guest::Guest,
};

impl Host for Guest {
    async fn complete(&mut self, request: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.llm_complete(&request).await)
    }
}

impl Guest {
    async fn llm_complete(&mut self, request: &str) -> Result<String, Error> {
        self.pass("llm")?;
        let most = self.limits.imports;
        if request.len() > most.llm_request_bytes {
            return Err(Error::Invalid(format!(
                "a request of {} bytes; at most {}",
                request.len(),
                most.llm_request_bytes
            )));
        }
        let prompt: Prompt = serde_json::from_str(request)
            .map_err(|error| Error::Invalid(format!("the request does not fit: {error}")))?;
        if prompt.messages.is_empty() || prompt.messages.len() > most.llm_messages {
            return Err(Error::Invalid(format!("messages: 1 to {}", most.llm_messages)));
        }
        let (sent, left) = (request.len(), self.left());
        let answer: Result<Completion, _> =
            self.ask(|services, cx| async move { services.complete(&cx, prompt, left).await }).await;
        self.note("llm", "complete", sent + answer.as_ref().map_or(0, |one| one.text.len()), answer.is_ok());
        super::write(&answer?)
    }
}
