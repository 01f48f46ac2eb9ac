//! A Rust error becomes a JavaScript `Error` with a property `code`.

use cart_p2_core::Error;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Result of this crate's functions; the error is thrown.
pub(crate) type Result<T> = core::result::Result<T, JsValue>;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Error)]
    type JsError;

    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> JsError;

    #[wasm_bindgen(method, setter)]
    fn set_code(this: &JsError, code: &str);
}

/// The error as JavaScript throws it. One function, never inlined: every export
/// would carry a copy.
#[cold]
#[inline(never)]
pub(crate) fn thrown(error: Error) -> JsValue {
    let js = JsError::new(error.message());
    js.set_code(error.code().as_str());
    js.into()
}
