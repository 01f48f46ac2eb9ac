//! How much of PHP's memory a result may take.
//!
//! A result that runs into `memory_limit` costs the whole request, and PHP 8.2
//! of Debian even kills the process when an extension goes past twice the
//! limit. So results are measured while they are made, and one that does not
//! fit is an exception.

use crate::errors::Failure;
use cart_p2_core::Code;
use ext_php_rs::zend::ProcessGlobals;

/// Longest text handed to PHP. The trace of a cart of 1,000 lines, two rates
/// and two coupons has 3 million bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 8 << 20;

/// Largest array handed to PHP. An array takes some five times what its JSON does.
pub(crate) const ARRAY_BYTES_MAX: usize = 32 << 20;

/// Kept free below `memory_limit`: PHP takes memory in chunks of 2 MiB and
/// needs some itself to go on.
const RESERVE_BYTES: usize = 4 << 20;

/// What is always allowed: when not even this fits, PHP is at its limit already.
const SMALL_BYTES: usize = 256 << 10;

unsafe extern "C" {
    /// Bytes in use (`memory_get_usage()`), or with `real` those taken from the system.
    fn zend_memory_usage(real: bool) -> usize;
}

fn used() -> usize {
    // SAFETY: only reads a counter of PHP's allocator.
    unsafe { zend_memory_usage(false) }
}

/// A part of PHP's memory.
pub(crate) struct Budget {
    before: usize,
    allowed: usize,
}

impl Budget {
    /// At most `bytes_max`, and what `memory_limit` leaves.
    pub(crate) fn of(bytes_max: usize) -> Self {
        let before = used();
        // Negative: no limit.
        let limit = usize::try_from(ProcessGlobals::get().memory_limit).unwrap_or(usize::MAX);
        let left = limit.saturating_sub(before).saturating_sub(RESERVE_BYTES);
        Self { before, allowed: left.max(SMALL_BYTES).min(bytes_max) }
    }

    /// # Errors
    /// When what was taken since is more than allowed.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.allows(used().saturating_sub(self.before))
    }

    /// # Errors
    /// When `bytes` are more than allowed.
    pub(crate) fn allows(&self, bytes: usize) -> Result<(), Failure> {
        if bytes <= self.allowed { Ok(()) } else { Err(self.exceeded()) }
    }

    #[cold]
    fn exceeded(&self) -> Failure {
        Failure::new(
            Code::InputTooLarge,
            format!(
                "the result of this cart needs more than the {} bytes that are left for it",
                self.allowed
            ),
        )
    }
}
