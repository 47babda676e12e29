//! Who sent a request through the operator's own proxies: rate limits, the audit log and sign-ins count by it.

use std::net::IpAddr;

use http::HeaderMap;

use crate::config::Network;

/// The last hop of `X-Forwarded-For` that is none of the `trusted`; whatever stands left of it, anybody may have
/// written. Without a trusted peer the header says nothing.
pub fn client(trusted: &[Network], peer: &str, headers: &HeaderMap) -> String {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let Some(mut known) = parse(peer).filter(|address| is_trusted(*address)) else { return peer.to_owned() };
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // Our proxy wrote something that is no address: it is the last one that we know.
        let Some(address) = parse(hop.trim()) else { break };
        known = address;
        if !is_trusted(address) {
            break;
        }
    }
    known.to_string()
}

/// With or without a port, and IPv4 in one spelling.
fn parse(text: &str) -> Option<IpAddr> {
    let bare =
        text.parse::<IpAddr>().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|at| at.ip()));
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    bare.or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hop_that_is_not_ours_counts() {
        let trusted: Vec<Network> = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
            .map(|text| Network::try_from(text.to_owned()).expect("a network"))
            .to_vec();
        let of = |peer: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().expect("a value"));
            }
            client(&trusted, peer, &headers)
        };
        for (peer, lines, is) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.2.3.4"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &["1.1.1.1", "198.51.100.1:5000"], "198.51.100.1"),
            ("fd00::1", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
            ("", &["198.51.100.1"], ""),
        ] {
            assert_eq!(of(peer, lines), is, "{peer} {lines:?}");
        }
    }
}
