//! One call of the host: reads the head of its kind, calls the plugin's method, writes the answer.

use serde::de::DeserializeOwned;
use tenon_contract::abi::{CallKind, LifecycleHead, RouteAnswer, RouteHead};

use super::{
    Cx, Done, Error, Plugin, Request, Uninstall,
    answer::{self, Answer},
    bindings,
};

/// What [`crate::register_plugin!`] exports. `handles` lists kinds, joined by commas.
pub fn invoke<P: Plugin>(
    handles: &str,
    kind: &str,
    head: &str,
    body: Vec<u8>,
) -> Result<(String, Vec<u8>), bindings::Fault> {
    answer_call::<P>(handles, kind, head, body).map_err(bindings::Fault::from)
}

pub(super) fn answer_call<P: Plugin>(handles: &str, kind: &str, head: &str, body: Vec<u8>) -> Result<Answer, Error> {
    let known = CallKind::parse(kind).filter(|_| handles.split(',').any(|handled| handled == kind));
    let Some(kind) = known else {
        return Err(Error::not_supported(["this plugin does not handle calls of kind ", kind].concat()));
    };
    let (plugin, cx) = (P::default(), Cx::of_call());
    match kind {
        CallKind::Install => done(plugin.install(&cx)?),
        CallKind::Enable => done(plugin.enable(&cx)?),
        CallKind::Disable => done(plugin.disable(&cx)?),
        CallKind::Uninstall => {
            let head: LifecycleHead = read(head)?;
            done(plugin.uninstall(&cx, &Uninstall { deletes_data: head.deletes_data })?)
        }
        CallKind::Health => answer::head(&plugin.health(&cx)?.0),
        CallKind::Route => {
            let request = Request::new(read::<RouteHead>(head)?, body);
            let response = plugin.route(&cx, &request)?;
            answer::with_body(&RouteAnswer { status: response.status, headers: response.headers }, response.body)
        }
    }
}

fn done(done: Done) -> Result<Answer, Error> {
    answer::head(&done.0)
}

fn read<H: DeserializeOwned>(head: &str) -> Result<H, Error> {
    serde_json::from_str(head)
        .map_err(|error| Error::failed(["the host's head is not of this kind: ", &error.to_string()].concat()))
}
