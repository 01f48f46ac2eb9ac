//! The errors of the engine and of the stock as PHP exceptions.
//!
//! The exception classes are plain PHP classes without Rust data: they are
//! registered here by hand because the `#[php_class]` macro replaces the
//! creation of objects, and an exception created that way has no file, line
//! and trace.

use cart_p2_core::{Code, Kind};
use cart_p2_stock::place::NoPlace;
use cart_p2_stock::{Fault, Product, Quantity, Refusal};
use ext_php_rs::args::ArgInfoTables;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::{ClassBuilder, ClassProperty, FunctionBuilder};
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::{Error as ZendError, Result as ZendResult, php_error};
use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::{ClassFlags, DataType, ErrorType, MethodFlags, PropertyFlags};
use ext_php_rs::types::{ZendObject, ZendStr, Zval};
use ext_php_rs::zend::{ClassEntry, ExecuteData, run_handler};
use ext_php_rs::zend_fastcall;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Why a call failed: what the exception will carry.
#[derive(Debug)]
pub struct Failure {
    class: usize,
    code: &'static str,
    message: String,
    panic: bool,
    /// A refusal's product, and how much of it is left.
    about: (Option<Product>, Option<Quantity>),
}

impl Failure {
    #[cold]
    pub(crate) fn new(code: Code, message: String) -> Self {
        let class = match code.kind() {
            Kind::InvalidInput => INVALID_INPUT,
            Kind::LimitExceeded => LIMIT_EXCEEDED,
            Kind::Unsupported => UNSUPPORTED,
            Kind::Internal => INTERNAL,
        };
        Self { class, code: code.as_str(), message, panic: false, about: (None, None) }
    }

    #[cold]
    pub(crate) fn panicked(message: String) -> Self {
        Self { panic: true, ..Self::new(Code::Internal, message) }
    }

    /// Of the place where stock is kept; `code` is one of [`store`].
    #[cold]
    pub(crate) fn store(code: &'static str, message: String) -> Self {
        Self { class: STORE, code, message, panic: false, about: (None, None) }
    }

    pub(crate) fn is_panic(&self) -> bool {
        self.panic
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The same with another message.
    #[cold]
    pub(crate) fn saying(mut self, message: &str) -> Self {
        message.clone_into(&mut self.message);
        self
    }

    /// The same, with the place in front of its message.
    #[cold]
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }
}

impl From<cart_p2_core::Error> for Failure {
    fn from(error: cart_p2_core::Error) -> Self {
        Self::new(error.code(), error.message().to_owned())
    }
}

/// Codes of the place where stock is kept.
pub(crate) mod store {
    /// Others kept it locked for the whole wait, or were always faster: try again.
    pub(crate) const BUSY: &str = "store_busy";
    /// The stock was closed, or given up after an internal error.
    pub(crate) const CLOSED: &str = "store_closed";
    /// Redis lost what its books know: call `load()`.
    pub(crate) const BEHIND: &str = "store_behind";
    /// There is no stock here yet: call `install()`.
    pub(crate) const EMPTY: &str = "store_empty";
    /// It cannot be opened, read or written; the message says why.
    pub(crate) const FAILED: &str = "store_failed";
    /// This needs the books of a stock in Redis: open it with them.
    pub(crate) const NO_BOOKS: &str = "store_no_books";
    /// The extension was built without this store; the message says which.
    pub(crate) const NOT_BUILT: &str = "store_not_built";
    /// It was open when this process was forked: close it before, open it anew in each process.
    pub(crate) const FORKED: &str = "store_forked";
    /// The server is not reached, or the connection broke; whether the request was done is not known: ask again, with the same key.
    pub(crate) const LOST: &str = "store_lost";
}

impl From<Refusal> for Failure {
    #[cold]
    fn from(refusal: Refusal) -> Self {
        use cart_p2_stock::Code;
        let class = match refusal.code {
            Code::NotEnough => OUT_OF_STOCK,
            Code::UnknownProduct
            | Code::NothingHeld
            | Code::HoldExpired
            | Code::ExtendedAlready
            | Code::NotClaimed
            | Code::KeyReused => REFUSED,
            Code::InvalidOwner
            | Code::InvalidKey
            | Code::InvalidSeconds
            | Code::InvalidRoute
            | Code::DuplicateProduct => INVALID_INPUT,
            Code::QuantityOutOfRange | Code::TooManyLines | Code::TooManyOwners => LIMIT_EXCEEDED,
        };
        let message = refusal.to_string();
        let about = (refusal.product, refusal.left);
        Self { class, code: refusal.code.as_str(), message, panic: false, about }
    }
}

impl From<NoPlace> for Failure {
    #[cold]
    fn from(no: NoPlace) -> Self {
        Self::new(Code::InvalidValue, no.to_string())
    }
}

impl From<cart_p2_stock::Error> for Failure {
    #[cold]
    fn from(error: cart_p2_stock::Error) -> Self {
        match error {
            cart_p2_stock::Error::Refused(refusal) => refusal.into(),
            cart_p2_stock::Error::Failed(fault) => fault.into(),
        }
    }
}

impl From<Fault> for Failure {
    #[cold]
    fn from(fault: Fault) -> Self {
        let code = match fault {
            Fault::Conflict(_) => store::BUSY,
            Fault::Lost(_) => store::LOST,
            Fault::Broken(why) => return Self::store(store::FAILED, why),
            Fault::Empty(_) => store::EMPTY,
            Fault::Behind(_) => store::BEHIND,
            Fault::NoBooks => store::NO_BOOKS,
            Fault::NotBuilt(_) => store::NOT_BUILT,
        };
        Self::store(code, fault.to_string())
    }
}

impl Failure {
    /// The exception as an object, thrown by nobody.
    pub(crate) fn into_exception(self) -> ZendResult<Zval> {
        self.exception().into_zval(false)
    }

    fn exception(&self) -> ZBox<ZendObject> {
        let mut exception = ZendObject::new(entry(self.class));
        let text = |text: &str| {
            let mut value = Zval::new();
            value.set_zend_string(ZendStr::new(text, false));
            value
        };
        set(&mut exception, ext_php_rs::zend::ce::exception(), "message", text(&self.message));
        set(&mut exception, entry(BASE), CODE, text(self.code));
        if let (Some(product), Some(left)) = self.about {
            let mut number = Zval::new();
            number.set_long(i64::try_from(product).unwrap_or(i64::MAX));
            set(&mut exception, entry(OUT_OF_STOCK), PRODUCT, number);
            set(&mut exception, entry(OUT_OF_STOCK), LEFT, text(&left.to_string()));
        }
        exception
    }
}

impl From<Failure> for PhpException {
    fn from(failure: Failure) -> Self {
        let class = entry(failure.class);
        match failure.exception().into_zval(false) {
            Ok(object) => Self::new(failure.message, 0, class).with_object(object),
            Err(_) => Self::new(failure.message, 0, class),
        }
    }
}

/// The property that `getErrorCode()` reads: private to `CartException`.
const CODE: &str = "errorCode";
/// Those that `getProduct()` and `getLeft()` read: private to `OutOfStockException`.
const PRODUCT: &str = "product";
const LEFT: &str = "left";

/// The classes; the first is the parent of the others.
const CLASSES: [&str; 8] = [
    "CartP2\\Exception\\CartException",
    "CartP2\\Exception\\InvalidInputException",
    "CartP2\\Exception\\LimitExceededException",
    "CartP2\\Exception\\UnsupportedException",
    "CartP2\\Exception\\InternalException",
    "CartP2\\Exception\\RefusedException",
    "CartP2\\Exception\\OutOfStockException",
    "CartP2\\Exception\\StoreException",
];
const BASE: usize = 0;
const INVALID_INPUT: usize = 1;
const LIMIT_EXCEEDED: usize = 2;
const UNSUPPORTED: usize = 3;
const INTERNAL: usize = 4;
const REFUSED: usize = 5;
const OUT_OF_STOCK: usize = 6;
const STORE: usize = 7;

/// PHP's entries of [`CLASSES`], written when the module starts.
static ENTRIES: [AtomicPtr<ClassEntry>; CLASSES.len()] =
    [const { AtomicPtr::new(ptr::null_mut()) }; CLASSES.len()];

fn entry(class: usize) -> &'static ClassEntry {
    let entry = ENTRIES[class].load(Ordering::Acquire);
    // SAFETY: null before the module has started, else an entry that lives as
    // long as the module; PHP calls nothing of this extension before or after.
    unsafe { entry.as_ref() }.unwrap_or_else(|| ext_php_rs::zend::ce::exception())
}

unsafe extern "C" {
    /// SPL is part of PHP itself and starts before every extension.
    #[link_name = "spl_ce_RuntimeException"]
    static SPL_RUNTIME_EXCEPTION: *const ClassEntry;

    fn zend_update_property(
        scope: *const ClassEntry,
        object: *mut ZendObject,
        name: *const std::ffi::c_char,
        name_length: usize,
        value: *mut Zval,
    );
}

fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: set by SPL's startup, never changed afterwards.
    unsafe { &*SPL_RUNTIME_EXCEPTION }
}

/// Sets a declared property as the class `scope` may.
fn set(object: &mut ZendObject, scope: &ClassEntry, name: &str, mut value: Zval) {
    // SAFETY: all pointers are valid for the call; the engine copies the value
    // with its own reference, `value` is released here.
    unsafe {
        zend_update_property(scope, object, name.as_ptr().cast(), name.len(), &raw mut value);
    }
}

/// Registers the exception classes: the module's startup function.
pub(crate) extern "C" fn register_exceptions(_kind: i32, _module: i32) -> i32 {
    const SUCCESS: i32 = 0;
    const FAILURE: i32 = -1;
    let problem = match catch_unwind(register) {
        Ok(Ok(())) => return SUCCESS,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a panic".to_owned(),
    };
    php_error(&ErrorType::CoreWarning, &format!("cart_p2 cannot start: {problem}"));
    FAILURE
}

fn register() -> ZendResult<()> {
    let text = || {
        let mut empty = Zval::new();
        empty.set_interned_string("", true).map(|()| empty)
    };
    let getter =
        |name: &str, get, kind| FunctionBuilder::new(name, get).returns(kind, false, false);
    let is_final = MethodFlags::Public | MethodFlags::Final;
    ClassBuilder::new(CLASSES[BASE])
        .extends((runtime_exception, "RuntimeException"))
        .flags(ClassFlags::Abstract)
        .property(private(CODE, DataType::String, text, "''"))
        .method(getter("getErrorCode", get_error_code, DataType::String), is_final)
        .registration(remember::<BASE>)
        .register()?;
    leaf::<INVALID_INPUT>()?;
    leaf::<LIMIT_EXCEEDED>()?;
    leaf::<UNSUPPORTED>()?;
    leaf::<INTERNAL>()?;
    leaf::<REFUSED>()?;
    leaf::<STORE>()?;
    child::<OUT_OF_STOCK>()
        .property(private(PRODUCT, DataType::Long, || Ok(zero()), "0"))
        .property(private(LEFT, DataType::String, text, "''"))
        .method(getter("getProduct", get_product, DataType::Long), MethodFlags::Public)
        .method(getter("getLeft", get_left, DataType::String), MethodFlags::Public)
        .register()
}

fn child<const CLASS: usize>() -> ClassBuilder {
    ClassBuilder::new(CLASSES[CLASS])
        .extends((|| entry(BASE), CLASSES[BASE]))
        .flags(ClassFlags::Final)
        .registration(remember::<CLASS>)
}

fn leaf<const CLASS: usize>() -> ZendResult<()> {
    child::<CLASS>().register()
}

fn remember<const CLASS: usize>(entry: &'static mut ClassEntry, arguments: ArgInfoTables) {
    ENTRIES[CLASS].store(entry, Ordering::Release);
    // PHP reads the tables as long as the module is loaded.
    std::mem::forget(arguments);
}

fn zero() -> Zval {
    let mut zero = Zval::new();
    zero.set_long(0);
    zero
}

/// A private property: an exception that PHP code made has only its default.
fn private(
    name: &'static str,
    ty: DataType,
    default: impl Fn() -> ZendResult<Zval> + 'static,
    shown: &str,
) -> ClassProperty {
    ClassProperty {
        name: name.into(),
        flags: PropertyFlags::Private,
        default: Some(Box::new(default)),
        docs: &[],
        ty: Some(ty),
        nullable: false,
        readonly: false,
        default_stub: Some(shown.into()),
    }
}

zend_fastcall! {
    extern fn get_error_code(execute: &mut ExecuteData, result: &mut Zval) {
        answer(execute, result, CODE);
    }
}

zend_fastcall! {
    extern fn get_product(execute: &mut ExecuteData, result: &mut Zval) {
        answer(execute, result, PRODUCT);
    }
}

zend_fastcall! {
    extern fn get_left(execute: &mut ExecuteData, result: &mut Zval) {
        answer(execute, result, LEFT);
    }
}

/// A method that takes nothing and returns a property.
fn answer(execute: &mut ExecuteData, result: &mut Zval, property: &str) {
    run_handler(AssertUnwindSafe(|| {
        let (arguments, this) = execute.parser_object();
        if arguments.parse().is_err() {
            return;
        }
        if let Err(error) = read(this, property, result) {
            PhpException::from(Failure::new(Code::Internal, error.to_string())).throw();
        }
    }));
}

fn read(this: Option<&mut ZendObject>, property: &str, result: &mut Zval) -> ZendResult<()> {
    let this = this.ok_or(ZendError::InvalidScope)?;
    let value: &Zval = this.get_property(property)?;
    *result = value.shallow_clone();
    Ok(())
}
