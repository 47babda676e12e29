//! What is being installed, and where to.

use leptos::prelude::*;

use super::flow::Flow;
use crate::{
    texts::marketplace as words,
    ui::{DefinitionList, Digest, Fact},
};

/// Beside the steps; on small screens folded above them.
#[component]
pub fn Side(flow: Flow) -> impl IntoView {
    view! {
        <details class="card h-fit lg:hidden">
            <summary class="cursor-pointer text-md font-semibold">{words::YOU_INSTALL}</summary>
            <div class="mt-3">
                <SideFacts flow=flow.clone() />
            </div>
        </details>
        <div class="card hidden h-fit lg:block">
            <h2 class="mb-3 text-md font-semibold">{words::YOU_INSTALL}</h2>
            <SideFacts flow />
        </div>
    }
    .into_any()
}

#[component]
fn SideFacts(flow: Flow) -> impl IntoView {
    let key = &flow.plugin.summary.key;
    let others = flow.plan.steps.iter().filter(|step| step.plugin != *key);
    let also: Vec<String> = others.map(|step| [&step.name, " ", &step.version].concat()).collect();
    let also = if also.is_empty() { words::NOTHING_ELSE.to_owned() } else { also.join(", ") };
    view! {
        <DefinitionList>
            <Fact label=words::PLUGIN>
                {flow.plugin.summary.name.clone()} " "
                <code class="font-mono">{flow.plan.release.version.clone()}</code>
            </Fact>
            <Fact label=words::PUBLISHER>{flow.plugin.summary.publisher.name.clone()}</Fact>
            <Fact label=words::INTO>{flow.tenant.clone()}</Fact>
            <Fact label=words::ALSO>{also}</Fact>
            <Fact label=words::DIGEST>
                <Digest value=flow.plan.release.digest.clone() />
            </Fact>
        </DefinitionList>
    }
    .into_any()
}
