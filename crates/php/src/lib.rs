//! The PHP extension `cart_p2`: registers classes, converts, calls the engine
//! or the stock, converts back.
//!
//! Invariants: no `if` on business data; nothing is started when the module
//! loads (no thread, socket or file), so PHP-FPM may fork at any time; what was
//! opened belongs to the process that opened it; no panic and no half-changed
//! cart reaches PHP.

#![allow(missing_docs, reason = "the module macro writes undocumented functions")]

mod batch;
mod calculation;
mod cart;
mod convert;
mod engine;
mod errors;
mod guard;
mod memory;
#[cfg(feature = "panic-test")]
mod panic_test;
mod stock;

use ext_php_rs::prelude::*;
use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

/// The classes of the extension. PHP calls this once, when it loads the file.
#[php_module]
pub fn module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("cart_p2")
        .version(cart_p2_core::VERSION)
        .startup_function(errors::register_exceptions)
        .request_startup_function(stock::hide_arguments)
        .info_function(print_info)
        .class::<engine::Engine>()
        .class::<cart::Cart>()
        .class::<batch::Batch>()
        .class::<calculation::Calculation>()
        .class::<stock::Stock>();
    #[cfg(feature = "panic-test")]
    let module = panic_test::register(module);
    module
}

/// The table of `phpinfo()` and `php --ri cart_p2`.
extern "C" fn print_info(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("Cart P2 engine", "enabled");
    info_table_row!("Version", cart_p2_core::VERSION);
    info_table_row!("Wire format", "1");
    info_table_row!("Stock in", stock::stores());
    info_table_end!();
}
