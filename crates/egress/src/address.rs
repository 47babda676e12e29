//! Which addresses a connection may go to: a positive list. Global unicast of both families, minus every range of the
//! IANA special-purpose registries (RFC 6890 and its successors), and an IPv4 address inside an IPv6 one counts
//! as itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of IPv4: first address, bits of the prefix, and what it is.
pub const SPECIAL_V4: [([u8; 4], u32, &str); 21] = [
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "private use"),
    ([100, 64, 0, 0], 10, "shared address space of providers"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([168, 63, 129, 16], 32, "a cloud's own services"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private use"),
    ([192, 0, 0, 0], 24, "protocol assignments"),
    ([192, 0, 2, 0], 24, "documentation"),
    ([192, 31, 196, 0], 24, "AS112"),
    ([192, 52, 193, 0], 24, "AMT"),
    ([192, 88, 99, 0], 24, "6to4 relays"),
    ([192, 168, 0, 0], 16, "private use"),
    ([192, 175, 48, 0], 24, "AS112"),
    ([198, 18, 0, 0], 15, "benchmarks"),
    ([198, 51, 100, 0], 24, "documentation"),
    ([203, 0, 113, 0], 24, "documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([233, 252, 0, 0], 24, "documentation (multicast)"),
    ([240, 0, 0, 0], 4, "reserved"),
    ([255, 255, 255, 255], 32, "broadcast"),
];

/// Where IPv6 assigns addresses to the world; everything outside is special already.
const GLOBAL_V6: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// What is special inside of that.
pub const SPECIAL_V6: [([u16; 8], u32, &str); 6] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "protocol assignments (Teredo, ORCHID, benchmarks, AMT)"),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "documentation"),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "6to4"),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, "AS112"),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "documentation"),
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16, "the former 6bone"),
];

/// IPv4 behind a translator (RFC 6052).
const NAT64: ([u16; 8], u32) = ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

/// Whether the whole world may be meant by it.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !SPECIAL_V4.iter().any(|(first, prefix, _)| {
        let shift = 32 - prefix;
        bits >> shift == u32::from(Ipv4Addr::from(*first)) >> shift
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let segments = address.segments();
    if within(address, NAT64.0, NAT64.1) {
        return is_public_v4(last_v4(segments));
    }
    // ISATAP (RFC 5214) carries an IPv4 address in the interface's half.
    let is_tunnel = matches!(segments[4], 0x0000 | 0x0200) && segments[5] == 0x5efe;
    within(address, GLOBAL_V6.0, GLOBAL_V6.1)
        && !is_tunnel
        && !SPECIAL_V6.iter().any(|(first, prefix, _)| within(address, *first, *prefix))
}

fn within(address: Ipv6Addr, first: [u16; 8], prefix: u32) -> bool {
    let shift = 128 - prefix;
    u128::from(address) >> shift == u128::from(Ipv6Addr::from(first)) >> shift
}

fn last_v4(segments: [u16; 8]) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(segments[6]) << 16) | u32::from(segments[7]))
}

/// Where the operator named the host: any address that means one machine.
pub fn is_a_machine(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    !(address.is_unspecified() || address.is_multicast() || broadcast)
}
