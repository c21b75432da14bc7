//! Under which addresses this machine can be reached, read from where Linux keeps its routes. Opens no socket.

use std::{
    fs::File,
    io::Read,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::Roots;
use crate::limits::ROUTES_BYTES_MAX;

/// The machine's own addresses without those of the loopback and those that hold on one cable only: IPv4 first, each
/// once.
pub fn addresses(roots: &Roots) -> Vec<IpAddr> {
    let read = |name: &str| {
        let mut text = String::new();
        let file = File::open(roots.proc.join("net").join(name));
        let _ = file.and_then(|file| file.take(ROUTES_BYTES_MAX).read_to_string(&mut text));
        text
    };
    let mut found: Vec<IpAddr> = ipv4(&read("fib_trie")).map(IpAddr::V4).collect();
    found.extend(ipv6(&read("if_inet6")).map(IpAddr::V6));
    let mut seen = Vec::new();
    found.retain(|address| !seen.contains(address) && (seen.push(*address), true).1);
    found
}

/// Of `fib_trie`: an address, and on the next line that it is a host of this machine.
fn ipv4(text: &str) -> impl Iterator<Item = Ipv4Addr> + '_ {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let own = |pair: &[&str]| {
        let address: Ipv4Addr = pair[0].strip_prefix("|-- ")?.parse().ok()?;
        let is_own = pair[1].starts_with("/32 host LOCAL") && !address.is_loopback() && !address.is_link_local();
        is_own.then_some(address)
    };
    lines.windows(2).filter_map(own).collect::<Vec<_>>().into_iter()
}

/// Of `if_inet6`: 32 hexadecimal digits, then three numbers of which the third says how far it holds (0: everywhere).
fn ipv6(text: &str) -> impl Iterator<Item = Ipv6Addr> + '_ {
    text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let digits = words.next().filter(|digits| digits.len() == 32)?;
        let address = Ipv6Addr::from(u128::from_str_radix(digits, 16).ok()?);
        (words.nth(2) == Some("00")).then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_addresses_that_others_can_reach_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let roots = Roots { proc: folder.path().to_owned(), sys: folder.path().to_owned(), ..Roots::default() };
        assert!(addresses(&roots).is_empty());
        fs::create_dir(folder.path().join("net")).unwrap();
        let table = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     +-- 192.0.2.0/24 2 0 1\n\
            \x20       |-- 192.0.2.0\n           /24 link UNICAST\n        |-- 192.0.2.17\n           /32 host LOCAL\n\
            \x20       |-- 192.0.2.255\n           /32 link BROADCAST\n     |-- 127.0.0.1\n        /32 host LOCAL\n";
        fs::write(folder.path().join("net/fib_trie"), format!("{table}Local:\n{}", &table[6..])).unwrap();
        let inet6 = "fe800000000000000000000000000001 02 40 20 80     eth0\n\
            20010db8000000000000000000000017 02 40 00 80     eth0\n\
            00000000000000000000000000000001 01 80 10 80       lo\n";
        fs::write(folder.path().join("net/if_inet6"), inet6).unwrap();
        let found: Vec<String> = addresses(&roots).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.17", "2001:db8::17"]);
    }
}
