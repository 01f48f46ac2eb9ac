//! `\CartP2\Engine`: JSON in, JSON out.

#![allow(non_snake_case, reason = "parameter names are part of PHP's surface")]

use crate::batch::{Batch, Carts};
use crate::errors::Failure;
use crate::guard::{Text, catch};
use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;

/// Prices carts given as JSON. Only static methods; see stubs/CartP2/Engine.php.
#[php_class]
#[php(name = "CartP2\\Engine", flags = ClassFlags::Final)]
#[derive(Debug)]
pub struct Engine;

#[php_impl]
impl Engine {
    #[php(vis = "private")]
    pub fn __construct() -> Self {
        Self
    }

    pub fn totals(cartJson: BinarySlice<u8>) -> Result<Text, Failure> {
        catch(|| cart_p2_core::totals_bytes(&cartJson)).and_then(Text::new)
    }

    #[php(name = "totalsBatch")]
    pub fn totals_batch(carts: Carts) -> PhpResult<Batch> {
        Batch::of(&carts)
    }

    pub fn explain(cartJson: BinarySlice<u8>) -> Result<Text, Failure> {
        catch(|| cart_p2_core::explain_bytes(&cartJson)).and_then(Text::new)
    }

    pub fn version() -> &'static str {
        cart_p2_core::VERSION
    }
}
