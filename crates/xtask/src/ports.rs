//! Ports for servers that cannot choose one themselves.

use anyhow::{Context, Result};
use std::net::{Ipv4Addr, TcpListener};

/// Below those that the system gives to outgoing connections: one that is free when we look could be given away before
/// its server has it.
const PORTS: std::ops::Range<u16> = 10_240..32_768;

/// A port of this machine that nobody has.
///
/// # Errors
/// When there is none.
pub(crate) fn free() -> Result<u16> {
    let count = PORTS.end - PORTS.start;
    // Each program begins somewhere else.
    let first = (std::process::id() * 64 % u32::from(count)) as u16;
    let mut all = (0..count).map(|n| PORTS.start + (first + n) % count);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    all.find(is_free).context("there is no free port")
}
