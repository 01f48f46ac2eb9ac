//! Any bytes: an answer or an error with a code, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let totals = cart_p2_core::totals_bytes(bytes);
    let explanation = cart_p2_core::explain_bytes(bytes);
    assert_eq!(totals.is_ok(), explanation.is_ok());
    if let Err(error) = totals {
        assert!(!error.message().is_empty());
    }
});
