//! Every limit of the stock machine, in one table.
//!
//! | limit | value | code when exceeded |
//! |---|---|---|
//! | [`LINES_MAX`] | 1,000 | `too_many_lines` |
//! | [`SOURCES_MAX`] | 64 | `invalid_route` |
//! | [`FROM_MAX`] | 4 | `too_many_owners` |
//! | [`NAME_BYTES_MAX`] | 64 bytes | `invalid_owner`, `invalid_key` |
//! | [`QUANTITY_MAX_MICROS`] | 10^9 units | `quantity_out_of_range` |
//! | [`HOLD_SECONDS_MAX`] | 30 days | `invalid_seconds` |

/// Most lines in one request.
pub const LINES_MAX: usize = 1_000;
/// Most locations a channel may draw on.
pub const SOURCES_MAX: usize = 64;
/// Most owners one hold may be taken over from.
pub const FROM_MAX: usize = 4;
/// Longest owner or key, in bytes.
pub const NAME_BYTES_MAX: usize = 64;
/// Largest quantity, in millionths of a unit. Nine thousand of them still fit in an `i64`.
pub const QUANTITY_MAX_MICROS: i64 = 1_000_000_000_000_000;
/// Longest hold, in seconds.
pub const HOLD_SECONDS_MAX: i64 = 30 * 24 * 3_600;
/// How many overdue lines one step of the sweeper gives back.
pub const SWEEP_LINES_MAX: usize = 200;
/// How often a request is tried again after a deadlock, a lock timeout or a lost race.
pub const ATTEMPTS_MAX: u32 = 24;

const _: () = assert!(QUANTITY_MAX_MICROS.checked_mul(9_000).is_some());
