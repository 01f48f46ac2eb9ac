//! A Rust error becomes a JavaScript `Error` with a property `code`.

use cart_p2_core::Code;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Result of this crate's functions; the error is thrown.
pub(crate) type Result<T> = std::result::Result<T, Thrown>;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Error)]
    type JsError;

    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> JsError;

    #[wasm_bindgen(method, setter)]
    fn set_code(this: &JsError, code: &str);
}

/// What is thrown.
pub(crate) struct Thrown {
    code: Code,
    message: String,
}

impl From<cart_p2_core::Error> for Thrown {
    fn from(error: cart_p2_core::Error) -> Self {
        Self { code: error.code(), message: error.message().into() }
    }
}

impl From<Thrown> for JsValue {
    #[cold]
    fn from(thrown: Thrown) -> Self {
        let error = JsError::new(&thrown.message);
        error.set_code(thrown.code.as_str());
        error.into()
    }
}
