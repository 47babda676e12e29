//! Core's `Llm` on any service that speaks the chat completions of OpenAI.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use tenon_contract::llm::{Completion, Prompt};
use tenon_core::ports::{Llm, LlmError};
use tenon_egress::Operated;

use crate::config::Llm as Settings;

pub struct ChatService {
    service: Operated,
    key: Option<String>,
    model: String,
    max_tokens: u32,
}

#[derive(Deserialize)]
struct Answer {
    model: Option<String>,
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
}

#[derive(Default, Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl ChatService {
    /// `None` where the operator set no service.
    pub fn from_config(llm: &Settings) -> anyhow::Result<Option<Self>> {
        if llm.url.is_empty() {
            return Ok(None);
        }
        let service = Operated::new(&llm.url).map_err(|error| anyhow::anyhow!("llm.url: {error}"))?;
        let key = (!llm.key.is_empty()).then(|| llm.key.clone());
        Ok(Some(Self { service, key, model: llm.model.clone(), max_tokens: llm.max_tokens }))
    }
}

#[async_trait]
impl Llm for ChatService {
    fn max_tokens(&self) -> u32 {
        self.max_tokens
    }

    async fn complete(&self, prompt: Prompt, limit: Duration) -> Result<Completion, LlmError> {
        let failed = |why: String| LlmError(why);
        let most = prompt.max_tokens.unwrap_or(self.max_tokens).min(self.max_tokens);
        let mut body = json!({"model": self.model, "messages": prompt.messages, "max_tokens": most});
        if let Some(temperature) = prompt.temperature {
            body["temperature"] = json!(temperature);
        }
        let asked = self.service.post_json(
            "/chat/completions",
            self.key.as_deref(),
            body.to_string().into_bytes(),
            limit,
        );
        let (status, bytes) = asked.await.map_err(|error| failed(error.to_string()))?;
        if status != 200 {
            return Err(failed(format!("it answered with the status {status}")));
        }
        let answer: Answer = serde_json::from_slice(&bytes)
            .map_err(|error| failed(format!("its answer does not fit: {error}")))?;
        let said = answer.choices.into_iter().next().and_then(|choice| choice.message.content);
        Ok(Completion {
            text: said.ok_or_else(|| failed("its answer holds no text".into()))?,
            model: answer.model.unwrap_or_else(|| self.model.clone()),
            input_tokens: answer.usage.prompt_tokens,
            output_tokens: answer.usage.completion_tokens,
        })
    }
}
