//! Marks arguments that may have a password in them, so that PHP leaves them out of stack traces.
//!
//! PHP knows the mark since 8.2. The macro that registers the class has no way to say it, and PHP
//! has the class only when all of the module is registered, so it is made before the first request.

use super::Stock;
use ext_php_rs::class::RegisteredClass;
use ext_php_rs::ffi::{HashTable, zend_function, zend_string};
use ext_php_rs::types::{ZendStr, Zval};
use std::sync::Once;

/// The places among the constructor's arguments.
const PLACES: [u32; 2] = [0, 2];
/// `ZEND_ATTRIBUTE_PERSISTENT`: lives as long as the class.
const PERSISTENT: u32 = 1;

unsafe extern "C" {
    fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        arguments: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut std::ffi::c_void;
}

/// The module's request startup function.
pub(crate) extern "C" fn hide_arguments(_kind: i32, _module: i32) -> i32 {
    const SUCCESS: i32 = 0;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let methods = &Stock::get_metadata().ce().function_table;
        // SAFETY: what stands in this table are functions.
        let function = |method: &Zval| unsafe { method.ptr::<zend_function>() };
        let Some(constructor) = methods.get("__construct").and_then(function) else { return };
        let mut name = ZendStr::new("SensitiveParameter", true);
        for place in PLACES {
            // SAFETY: the function is an internal one that lives as long as its class; PHP counts its
            // own reference to the name. What belongs to parameter N stands at offset N + 1.
            unsafe {
                let attributes = &raw mut (*constructor).common.attributes;
                zend_add_attribute(attributes, &raw mut *name, 0, PERSISTENT, place + 1, 0);
            }
        }
    });
    SUCCESS
}
