//! `tenon-server admin rotate-keys`: every tenant's key goes under the operator key in force. Values stay as
//! they are; a killed rotation is simply run again.

use tenon_store::{Cx, secrets as store, server_meta};

use super::{put::PLATFORM_KEY, put::platform_key, seal};
use crate::{Core, Result};

/// How many keys were wrapped anew, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotated {
    pub rewrapped: usize,
    pub all: usize,
}

pub async fn rotate(core: &Core, cx: &Cx) -> Result<Rotated> {
    let keyring = core.settings.keyring.clone();
    core.db
        .write_platform(cx, move |tx| {
            let keyring = keyring.clone();
            Box::pin(async move {
                let mut done = Rotated { rewrapped: 0, all: 0 };
                for (tenant, wrapped) in store::tenant_keys(tx).await? {
                    done.all += 1;
                    if let Some(again) = keyring.rewrap(&seal::of_tenant(tenant), &wrapped)? {
                        store::rewrap(tx, tenant, &again).await?;
                        done.rewrapped += 1;
                    }
                }
                if let Some(wrapped) = platform_key(tx).await? {
                    done.all += 1;
                    if let Some(again) = keyring.rewrap(&seal::of_platform(), &wrapped)? {
                        server_meta::set(tx, PLATFORM_KEY, &hex::encode(again)).await?;
                        done.rewrapped += 1;
                    }
                }
                Ok(done)
            })
        })
        .await
        .map_err(Into::into)
}
