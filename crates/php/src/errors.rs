//! The engine's errors as PHP exceptions.
//!
//! The exception classes are plain PHP classes without Rust data: they are
//! registered here by hand because the `#[php_class]` macro replaces the
//! creation of objects, and an exception created that way has no file, line
//! and trace.

use cart_p2_core::{Code, Kind};
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
    code: Code,
    message: String,
    panic: bool,
}

impl Failure {
    #[cold]
    pub(crate) fn new(code: Code, message: String) -> Self {
        Self { code, message, panic: false }
    }

    #[cold]
    pub(crate) fn panicked(message: String) -> Self {
        Self { code: Code::Internal, message, panic: true }
    }

    pub(crate) fn is_panic(&self) -> bool {
        self.panic
    }
}

impl From<cart_p2_core::Error> for Failure {
    fn from(error: cart_p2_core::Error) -> Self {
        Self::new(error.code(), error.message().to_owned())
    }
}

impl Failure {
    /// The exception as an object, thrown by nobody.
    pub(crate) fn into_exception(self) -> ZendResult<Zval> {
        self.exception().into_zval(false)
    }

    fn exception(&self) -> ZBox<ZendObject> {
        let mut exception = ZendObject::new(class_of(self.code.kind()));
        set(&mut exception, ext_php_rs::zend::ce::exception(), "message", &self.message);
        set(&mut exception, entry(BASE), CODE_PROPERTY, self.code.as_str());
        exception
    }
}

impl From<Failure> for PhpException {
    fn from(failure: Failure) -> Self {
        let class = class_of(failure.code.kind());
        match failure.exception().into_zval(false) {
            Ok(object) => Self::new(failure.message, 0, class).with_object(object),
            Err(_) => Self::new(failure.message, 0, class),
        }
    }
}

/// The property that `getErrorCode()` reads: private to `CartException`.
const CODE_PROPERTY: &str = "errorCode";

/// The classes; the first is the parent of the others.
const CLASSES: [&str; 5] = [
    "CartP2\\Exception\\CartException",
    "CartP2\\Exception\\InvalidInputException",
    "CartP2\\Exception\\LimitExceededException",
    "CartP2\\Exception\\UnsupportedException",
    "CartP2\\Exception\\InternalException",
];
const BASE: usize = 0;
const INVALID_INPUT: usize = 1;
const LIMIT_EXCEEDED: usize = 2;
const UNSUPPORTED: usize = 3;
const INTERNAL: usize = 4;

/// PHP's entries of [`CLASSES`], written when the module starts.
static ENTRIES: [AtomicPtr<ClassEntry>; 5] = [const { AtomicPtr::new(ptr::null_mut()) }; 5];

fn class_of(kind: Kind) -> &'static ClassEntry {
    entry(match kind {
        Kind::InvalidInput => INVALID_INPUT,
        Kind::LimitExceeded => LIMIT_EXCEEDED,
        Kind::Unsupported => UNSUPPORTED,
        Kind::Internal => INTERNAL,
    })
}

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
fn set(object: &mut ZendObject, scope: &ClassEntry, name: &str, text: &str) {
    let mut value = Zval::new();
    value.set_zend_string(ZendStr::new(text, false));
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
    let get_error_code = FunctionBuilder::new("getErrorCode", get_error_code).returns(
        DataType::String,
        false,
        false,
    );
    ClassBuilder::new(CLASSES[BASE])
        .extends((runtime_exception, "RuntimeException"))
        .flags(ClassFlags::Abstract)
        .property(code_property())
        .method(get_error_code, MethodFlags::Public | MethodFlags::Final)
        .registration(remember::<BASE>)
        .register()?;
    leaf(INVALID_INPUT, remember::<INVALID_INPUT>)?;
    leaf(LIMIT_EXCEEDED, remember::<LIMIT_EXCEEDED>)?;
    leaf(UNSUPPORTED, remember::<UNSUPPORTED>)?;
    leaf(INTERNAL, remember::<INTERNAL>)
}

fn leaf(class: usize, remember: fn(&'static mut ClassEntry, ArgInfoTables)) -> ZendResult<()> {
    ClassBuilder::new(CLASSES[class])
        .extends((|| entry(BASE), CLASSES[BASE]))
        .flags(ClassFlags::Final)
        .registration(remember)
        .register()
}

fn remember<const CLASS: usize>(entry: &'static mut ClassEntry, arguments: ArgInfoTables) {
    ENTRIES[CLASS].store(entry, Ordering::Release);
    // PHP reads the tables as long as the module is loaded.
    std::mem::forget(arguments);
}

/// `private $errorCode = ''`: an exception that PHP code made has no code.
fn code_property() -> ClassProperty {
    ClassProperty {
        name: CODE_PROPERTY.into(),
        flags: PropertyFlags::Private,
        default: Some(Box::new(|| {
            let mut empty = Zval::new();
            empty.set_interned_string("", true)?;
            Ok(empty)
        })),
        docs: &[],
        ty: Some(DataType::String),
        nullable: false,
        readonly: false,
        default_stub: Some("''".into()),
    }
}

zend_fastcall! {
    extern fn get_error_code(execute: &mut ExecuteData, result: &mut Zval) {
        run_handler(AssertUnwindSafe(|| {
            let (arguments, this) = execute.parser_object();
            if arguments.parse().is_err() {
                return;
            }
            if let Err(error) = read_code(this, result) {
                PhpException::from(Failure::new(Code::Internal, error.to_string())).throw();
            }
        }));
    }
}

fn read_code(this: Option<&mut ZendObject>, result: &mut Zval) -> ZendResult<()> {
    let this = this.ok_or(ZendError::InvalidScope)?;
    let code: String = this.get_property(CODE_PROPERTY)?;
    let code: ZBox<ZendStr> = ZendStr::new(code, false);
    result.set_zend_string(code);
    Ok(())
}
