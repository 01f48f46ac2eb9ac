//! Panics on purpose, for tests/PanicTest.php: only with the feature `panic-test`.

use crate::cart::Cart;
use crate::errors::Failure;
use crate::guard::catch;
use ext_php_rs::prelude::*;

pub(crate) fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(cart_p2_test_panic))
        .function(wrap_function!(cart_p2_test_panic_in_change))
        .function(wrap_function!(cart_p2_test_uncaught_panic))
}

/// A panic inside the engine.
#[php_function]
#[php(name = "cart_p2_test_panic")]
fn cart_p2_test_panic() -> Result<(), Failure> {
    catch(|| panic!("on purpose"))
}

/// A panic in the middle of a change of a cart.
#[php_function]
#[php(name = "cart_p2_test_panic_in_change")]
fn cart_p2_test_panic_in_change(cart: &mut Cart) -> Result<(), Failure> {
    cart.change(|_| panic!("on purpose"))
}

/// A panic outside the engine, where only ext-php-rs stands in between.
#[php_function]
#[php(name = "cart_p2_test_uncaught_panic")]
fn cart_p2_test_uncaught_panic() {
    let none: [u8; 0] = [];
    let index = std::hint::black_box(3);
    let _ = std::hint::black_box(none[index]);
}
