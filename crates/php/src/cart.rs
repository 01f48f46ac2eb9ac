//! `\CartP2\Cart`: a cart that stays in memory between calls.

#![allow(non_snake_case, reason = "parameter names are part of PHP's surface")]

use crate::convert::{self, Key, Quantity};
use crate::errors::Failure;
use crate::guard::{Text, catch};
use cart_p2_core::Code;
use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

/// A priced cart as an object; see stubs/CartP2/Cart.php.
///
/// PHP's `clone` copies the cart. Serializing it is refused by PHP, as for all
/// classes that hold Rust data.
#[php_class]
#[php(name = "CartP2\\Cart", flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[derive(Clone, Debug)]
pub struct Cart {
    /// `None` after a panic in the middle of a change.
    engine: Option<cart_p2_core::Cart>,
}

impl Cart {
    fn engine(&self) -> Result<&cart_p2_core::Cart, Failure> {
        self.engine.as_ref().ok_or_else(broken)
    }

    /// Changes the cart. The engine itself leaves a cart unchanged when it
    /// refuses a change; after a panic nobody knows, so the cart is given up.
    pub(crate) fn change(
        &mut self,
        change: impl FnOnce(&mut cart_p2_core::Cart) -> cart_p2_core::Result<()>,
    ) -> Result<(), Failure> {
        let engine = self.engine.as_mut().ok_or_else(broken)?;
        let result = catch(|| change(engine));
        if result.as_ref().is_err_and(Failure::is_panic) {
            self.engine = None;
        }
        result
    }
}

#[cold]
fn broken() -> Failure {
    Failure::new(
        Code::Internal,
        "an earlier internal error left this cart unusable; build a new one".into(),
    )
}

#[php_impl]
impl Cart {
    pub fn __construct(cart: &ZendHashTable) -> Result<Self, Failure> {
        let json = convert::to_json(cart)?;
        Ok(Self { engine: Some(catch(|| cart_p2_core::Cart::from_json(&json))?) })
    }

    #[php(name = "fromJson")]
    pub fn from_json(cartJson: BinarySlice<u8>) -> Result<Self, Failure> {
        Ok(Self { engine: Some(catch(|| cart_p2_core::Cart::from_bytes(&cartJson))?) })
    }

    #[php(name = "setQuantity")]
    pub fn set_quantity(&mut self, key: Key, quantity: Quantity) -> Result<(), Failure> {
        let key = key.text()?;
        self.change(|cart| cart.set_quantity(key, quantity.0))
    }

    #[php(name = "addLine")]
    pub fn add_line(&mut self, line: &ZendHashTable) -> Result<(), Failure> {
        let line = convert::to_json(line)?;
        self.change(|cart| cart.add_line_json(&line))
    }

    #[php(name = "setLines")]
    pub fn set_lines(&mut self, lines: &ZendHashTable) -> Result<(), Failure> {
        let lines = convert::list_to_json(lines)?;
        self.change(|cart| cart.set_lines_json(&lines))
    }

    #[php(name = "removeLine")]
    pub fn remove_line(&mut self, key: Key) -> Result<(), Failure> {
        let key = key.text()?;
        self.change(|cart| cart.remove_line(key))
    }

    #[php(name = "addCoupon")]
    pub fn add_coupon(&mut self, coupon: &ZendHashTable) -> Result<(), Failure> {
        let coupon = convert::to_json(coupon)?;
        self.change(|cart| cart.add_coupon_json(&coupon))
    }

    #[php(name = "removeCoupon")]
    pub fn remove_coupon(&mut self, code: Key) -> Result<(), Failure> {
        let code = code.text()?;
        self.change(|cart| cart.remove_coupon(code))
    }

    pub fn total(&self) -> Result<Text, Failure> {
        let engine = self.engine()?;
        catch(|| engine.total()).and_then(Text::new)
    }

    pub fn totals(&self) -> Result<convert::PhpArray, Failure> {
        let engine = self.engine()?;
        Text::new(catch(|| engine.totals_json())?)?.to_array()
    }

    #[php(name = "totalsJson")]
    pub fn totals_json(&self) -> Result<Text, Failure> {
        let engine = self.engine()?;
        catch(|| engine.totals_json()).and_then(Text::new)
    }

    pub fn explain(&self) -> Result<convert::PhpArray, Failure> {
        let engine = self.engine()?;
        Text::new(catch(|| engine.explain_json())?)?.to_array()
    }
}
