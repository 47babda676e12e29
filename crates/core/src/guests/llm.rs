//! `llm.complete`: the operator's AI service.

use std::time::Duration;

use tenon_contract::llm::{Completion, Prompt};

use super::{Answer, Refusal, Running};
use crate::Core;

/// Bytes of a token, as services count them on average.
const TOKEN_BYTES: usize = 4;

pub async fn complete(core: &Core, running: &Running, prompt: Prompt, limit: Duration) -> Answer<Completion> {
    let Some(service) = &core.llm else {
        return Ok(Err(Refusal::Unavailable(
            "this server has no AI service; whoever runs it may set [llm] in its configuration".into(),
        )));
    };
    let asked: usize = prompt.messages.iter().map(|message| message.content.len()).sum();
    let tokens = prompt.max_tokens.unwrap_or(u32::MAX).min(service.max_tokens());
    let bytes = asked.saturating_add((tokens as usize).saturating_mul(TOKEN_BYTES));
    if let Err(seconds) = core.limits.llm(running.cx.tenant_id()?, running.installed.row.id, bytes) {
        return Ok(Err(Refusal::Quota(format!(
            "a plugin may have {} KiB of prompts and answers an hour here; try again in {seconds} seconds",
            core.settings.llm_kib_per_hour
        ))));
    }
    Ok(service.complete(prompt, limit).await.map_err(|error| {
        tracing::warn!(%error, "the AI service did not answer");
        Refusal::Unavailable("the AI service did not answer; try later".into())
    }))
}
