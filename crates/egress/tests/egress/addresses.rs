//! The positive list of addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use tenon_egress::address::{SPECIAL_V4, SPECIAL_V6, is_public};

fn public(text: &str) -> bool {
    is_public(text.parse().expect("an address"))
}

/// Where the world lives.
const PUBLIC: [&str; 14] = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
];

/// The first and the last address of each special range, and ways to write a private one inside another.
const SPECIAL: [&str; 62] = [
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.255.255",
    "168.63.129.16",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.170",
    "192.0.0.255",
    "192.0.2.0",
    "192.0.2.255",
    "192.31.196.0",
    "192.52.193.255",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.255",
    "224.0.0.1",
    "233.252.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:2::1",
    "2001:20::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2002:0a00:0001::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3ffe::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

#[test]
fn only_addresses_of_the_world_may_be_connected_to() {
    for address in PUBLIC {
        assert!(public(address), "{address} is public");
    }
    for address in SPECIAL {
        assert!(!public(address), "{address} is special");
    }
    assert!(!public("2606:4700::5efe:a00:1") && !public("2606:4700::200:5efe:7f00:1"), "a tunnel to IPv4");
}

#[test]
fn each_range_of_the_table_is_refused_from_its_first_to_its_last_address() {
    for (first, prefix, what) in SPECIAL_V4 {
        let first = u32::from(Ipv4Addr::from(first));
        let last = first | (u32::MAX.checked_shr(prefix).unwrap_or(0));
        for bits in [first, last, first + (last - first) / 2] {
            assert!(!is_public(IpAddr::V4(Ipv4Addr::from(bits))), "{what}");
        }
    }
    for (first, prefix, what) in SPECIAL_V6 {
        let first = u128::from(Ipv6Addr::from(first));
        let last = first | (u128::MAX >> prefix);
        for bits in [first, last] {
            assert!(!is_public(IpAddr::V6(Ipv6Addr::from(bits))), "{what}");
        }
    }
}

proptest! {
    /// However an IPv4 address is written inside IPv6, it is judged as itself or refused.
    #[test]
    fn an_address_inside_another_gains_nothing(bits in any::<u32>()) {
        let inner = Ipv4Addr::from(bits);
        let [a, b] = [(bits >> 16) as u16, bits as u16];
        let (open, mapped) = (is_public(IpAddr::V4(inner)), inner.to_ipv6_mapped());
        prop_assert_eq!(is_public(IpAddr::V6(mapped)), open);
        prop_assert_eq!(is_public(IpAddr::V6(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b))), open);
        prop_assert!(!is_public(IpAddr::V6(inner.to_ipv6_compatible())));
        prop_assert!(!is_public(IpAddr::V6(Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1))));
        prop_assert!(!is_public(IpAddr::V6(Ipv6Addr::new(0x2001, 0, 1, 2, 3, 4, !a, !b))));
    }

    /// The standard library's own words, where it has some, never call an accepted address special.
    #[test]
    fn what_is_accepted_is_no_special_address_to_anybody(bits in any::<u128>(), four in any::<u32>()) {
        let six = Ipv6Addr::from(bits);
        if is_public(IpAddr::V6(six)) {
            let known = six.is_loopback() || six.is_multicast() || six.is_unspecified()
                || six.is_unique_local() || six.is_unicast_link_local();
            prop_assert!(!known);
        }
        let four = Ipv4Addr::from(four);
        if is_public(IpAddr::V4(four)) {
            let known = four.is_private() || four.is_loopback() || four.is_link_local() || four.is_multicast()
                || four.is_broadcast() || four.is_documentation() || four.is_unspecified();
            prop_assert!(!known);
        }
    }
}
