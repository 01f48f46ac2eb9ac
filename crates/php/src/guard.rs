//! What stands between the engine and PHP: panics and memory.

use crate::convert::{self, PhpArray};
use crate::errors::Failure;
use cart_p2_core::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::BailoutGuard;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longest text handed to PHP, in bytes.
///
/// Beyond it PHP might run into its `memory_limit` inside this extension,
/// which costs the whole request; an exception does not. The trace of a cart of
/// 1,000 lines, two rates and two coupons has 3.2 million bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 8 << 20;

/// Largest array handed to PHP, in bytes of PHP's memory: an array takes about
/// eight times what its JSON does.
pub(crate) const ARRAY_BYTES_MAX: usize = 32 << 20;

/// Runs a call into the engine; a panic becomes an internal error.
///
/// The caller drops or replaces what the closure was changing when it panicked.
pub(crate) fn catch<T>(call: impl FnOnce() -> cart_p2_core::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Failure::from),
        Err(panic) => Err(panicked(panic.as_ref())),
    }
}

#[cold]
fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Failure::panicked(format!("the engine panicked, please report it: {message}"))
}

#[cold]
pub(crate) fn result_too_large(bytes_max: usize) -> Failure {
    Failure::new(
        Code::InputTooLarge,
        format!("the result of this cart would need more than {bytes_max} bytes"),
    )
}

/// A text on its way to PHP.
///
/// Copying it into PHP's memory may hit `memory_limit`, which jumps over Rust's
/// destructors; the guard frees the text even then.
pub struct Text(BailoutGuard<String>);

impl Text {
    /// # Errors
    /// When the text is longer than [`TEXT_BYTES_MAX`].
    pub(crate) fn new(text: String) -> Result<Self, Failure> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(result_too_large(TEXT_BYTES_MAX));
        }
        Ok(Self(BailoutGuard::new(text)))
    }

    /// The text, which is JSON, as a PHP array.
    pub(crate) fn to_array(&self) -> Result<PhpArray, Failure> {
        convert::to_array(&self.0)
    }
}

impl IntoZval for Text {
    const TYPE: DataType = DataType::String;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, persistent: bool) -> ZendResult<()> {
        let text: ZBox<ZendStr> = ZendStr::new(self.0.as_bytes(), persistent);
        zval.set_zend_string(text);
        Ok(())
    }
}
