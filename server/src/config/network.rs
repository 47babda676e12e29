//! Networks as the operator writes them: one address, or `10.0.0.0/8`.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match parsed {
            Ok(all) if all.prefix_len() == 0 => {
                Err(format!("{text:?} is everybody; name the addresses of your own proxies"))
            }
            Ok(network) => Ok(Self(network)),
            Err(_) => Err(format!("{text:?} is no address and no network; write 10.0.0.5 or 10.0.0.0/8")),
        }
    }
}
