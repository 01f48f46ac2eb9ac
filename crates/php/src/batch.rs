//! `\CartP2\Batch`: many carts, one after the other.

use crate::convert;
use crate::errors::Failure;
use crate::guard::{Text, catch};
use cart_p2_core::Code;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::{FromZval, IntoZval};
use ext_php_rs::error::{Error as ZendError, Result as ZendResult};
use ext_php_rs::exception::PhpResult;
use ext_php_rs::flags::{ClassFlags, DataType};
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::{ClassEntry, ce};

/// The carts given: an array or any `Traversable`.
#[derive(Debug)]
pub struct Carts(Zval);

impl FromZval<'_> for Carts {
    const TYPE: DataType = DataType::Iterable;

    fn from_zval(zval: &Zval) -> Option<Self> {
        (zval.is_array() || zval.is_traversable()).then(|| Self(zval.shallow_clone()))
    }
}

/// Totals of carts, worked out when PHP asks for them; see stubs/CartP2/Batch.php.
///
/// It holds nothing but the carts' iterator, so a batch may be of any length.
#[php_class]
#[php(
    name = "CartP2\\Batch",
    flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties),
    implements(ce = ce::iterator, stub = "\\Iterator")
)]
#[derive(Debug)]
pub struct Batch {
    /// A PHP object with the methods of `\Iterator`.
    carts: ZBox<ZendObject>,
}

impl Batch {
    /// PHP's own iterators know how to walk whatever was given. An exception in
    /// the middle of it is PHP's to throw when this call returns.
    pub(crate) fn of(carts: &Carts) -> PhpResult<Self> {
        let name = if carts.0.is_array() { "ArrayIterator" } else { "IteratorIterator" };
        let class = ClassEntry::try_find(name).ok_or(ZendError::InvalidScope)?;
        let iterator = class.new();
        iterator.try_call_method("__construct", vec![&carts.0])?;
        Ok(Self { carts: iterator })
    }
}

#[php_impl]
impl Batch {
    /// Private, so PHP never gets here.
    #[php(vis = "private")]
    pub fn __construct() -> Result<Self, Failure> {
        Err(Failure::new(Code::Internal, "a batch is made by Engine::totalsBatch()".to_owned()))
    }

    pub fn current(&self) -> ZendResult<Zval> {
        let cart = self.carts.try_call_method("current", vec![])?;
        priced(&cart).or_else(Failure::into_exception)
    }

    pub fn key(&self) -> ZendResult<Zval> {
        self.carts.try_call_method("key", vec![])
    }

    pub fn next(&self) -> ZendResult<()> {
        self.carts.try_call_method("next", vec![]).map(drop)
    }

    pub fn rewind(&self) -> ZendResult<()> {
        self.carts.try_call_method("rewind", vec![]).map(drop)
    }

    pub fn valid(&self) -> ZendResult<bool> {
        Ok(self.carts.try_call_method("valid", vec![])?.is_true())
    }
}

/// A text's totals as text, an array's as an array.
fn priced(cart: &Zval) -> Result<Zval, Failure> {
    let cart = cart.dereference();
    let totals = if let Some(text) = cart.zend_str() {
        Text::new(catch(|| cart_p2_core::totals_bytes(text.as_bytes()))?)?.into_zval(false)
    } else if let Some(array) = cart.array() {
        let json = convert::to_json(array)?;
        Text::new(catch(|| cart_p2_core::totals_json(&json))?)?.to_array()?.into_zval(false)
    } else {
        let message = "a cart of a batch is JSON text or an array";
        return Err(Failure::new(Code::InvalidType, message.to_owned()));
    };
    totals.map_err(|error| Failure::new(Code::Internal, error.to_string()))
}
