//! What stands between the engine and PHP: panics, and results that PHP cannot hold.

use crate::convert::{self, PhpArray};
use crate::errors::Failure;
use crate::memory::{Budget, TEXT_BYTES_MAX};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::BailoutGuard;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a call into the engine; a panic becomes an internal error.
///
/// The caller drops or replaces what the closure was changing when it panicked.
pub(crate) fn catch<T>(call: impl FnOnce() -> cart_p2_core::Result<T>) -> Result<T, Failure> {
    catch_all(call)
}

/// [`catch`] for any kind of error.
pub(crate) fn catch_all<T, E: Into<Failure>>(
    call: impl FnOnce() -> Result<T, E>,
) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Into::into),
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
    Failure::panicked(format!("Cart P2 panicked, please report it: {message}"))
}

/// A text on its way to PHP.
///
/// Copying it into PHP's memory may hit `memory_limit`, which jumps over Rust's
/// destructors; the guard frees the text even then.
pub struct Text(BailoutGuard<String>);

impl Text {
    /// # Errors
    /// When the text would take too much of PHP's memory.
    pub(crate) fn new(text: String) -> Result<Self, Failure> {
        Budget::of(TEXT_BYTES_MAX).allows(text.len())?;
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
