//! `llm.complete`: the operator's AI service.

use std::time::Duration;

use tenon_contract::llm::{Completion, Prompt};

use super::{Answer, Refusal};
use crate::Core;

pub async fn complete(core: &Core, prompt: Prompt, limit: Duration) -> Answer<Completion> {
    let Some(service) = &core.llm else {
        return Ok(Err(Refusal::Unavailable(
            "this server has no AI service; whoever runs it may set [llm] in its configuration".into(),
        )));
    };
    Ok(service.complete(prompt, limit).await.map_err(|error| {
        tracing::warn!(%error, "the AI service did not answer");
        Refusal::Unavailable("the AI service did not answer; try later".into())
    }))
}
