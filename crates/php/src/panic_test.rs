//! Panics on purpose, for tests/PanicTest.php and the plugin's SeamPanicTest.php: only with the feature `panic-test`.

use crate::cart::Cart;
use crate::errors::Failure;
use crate::guard::catch;
use crate::stock::Stock;
use cart_p2_stock::store::Store as _;
use ext_php_rs::prelude::*;
use std::cell::RefCell;

pub(crate) fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(cart_p2_test_panic))
        .function(wrap_function!(cart_p2_test_panic_in_change))
        .function(wrap_function!(cart_p2_test_panic_at))
        .function(wrap_function!(cart_p2_test_panic_in_stock))
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

/// A panic in the middle of a transaction.
#[php_function]
#[php(name = "cart_p2_test_panic_in_stock")]
fn cart_p2_test_panic_in_stock(stock: &mut Stock) -> Result<(), Failure> {
    stock.ask(|books| {
        books.store().begin()?;
        panic!("on purpose")
    })
}

thread_local! {
    static PANIC_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on the method of this name of `\CartP2\Calculation` panics; '' ends that.
#[php_function]
#[php(name = "cart_p2_test_panic_at")]
fn cart_p2_test_panic_at(step: String) {
    PANIC_AT.with_borrow_mut(|at| *at = step);
}

pub(crate) fn panic_if_wanted(step: &'static str) {
    if PANIC_AT.with_borrow(|at| at == step) {
        panic!("on purpose, in {step}");
    }
}

/// A panic outside the engine, where only ext-php-rs stands in between.
#[php_function]
#[php(name = "cart_p2_test_uncaught_panic")]
fn cart_p2_test_uncaught_panic() {
    let none: [u8; 0] = [];
    let index = std::hint::black_box(3);
    let _ = std::hint::black_box(none[index]);
}
