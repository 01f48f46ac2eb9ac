//! The one error type. Its [`Code`] is the contract, its message is for people.

#[cfg(feature = "messages")]
use crate::number;
#[cfg(feature = "messages")]
use crate::wire::json::quoted;
#[cfg(feature = "messages")]
use alloc::string::String;
use core::fmt;

/// Result of this crate's functions.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why a cart was refused. Nothing was computed and nothing was changed.
///
/// ```
/// let error = cart_p2_core::totals_json("{").unwrap_err();
/// assert_eq!(error.code().as_str(), "invalid_json");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    #[cfg(feature = "messages")]
    message: String,
}

impl Error {
    #[cfg_attr(feature = "messages", cold)]
    pub(crate) fn new(code: Code, _message: &[Part<'_>]) -> Self {
        Self {
            code,
            #[cfg(feature = "messages")]
            message: written(_message),
        }
    }

    /// The stable code: compare this, never the message.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong and where, in English, without a trailing full stop.
    /// Without the feature `messages` only the code.
    pub fn message(&self) -> &str {
        #[cfg(feature = "messages")]
        return &self.message;
        #[cfg(not(feature = "messages"))]
        self.code.as_str()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for Error {}

/// A piece of a message. Not `format!`, whose machinery would be a tenth of the
/// storefront's Wasm.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "messages"), expect(dead_code, reason = "no messages"))]
pub(crate) enum Part<'a> {
    Text(&'a str),
    /// What a caller sent, in quotes; it may be a megabyte long and is cut.
    Quoted(&'a str),
    Number(f64),
}

#[cfg(feature = "messages")]
#[cold]
#[inline(never)]
pub(crate) fn written(message: &[Part<'_>]) -> String {
    let mut text = String::new();
    for part in message {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Quoted(part) => {
                let shown: String = part.chars().take(60).collect();
                text.push_str(&quoted(&shown));
            }
            Part::Number(number) => text.push_str(&number::shortest(*number)),
        }
    }
    text
}

/// What kind of remedy an error asks for; the PHP classes follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input is not wire format v1.
    InvalidInput,
    /// The input is well formed but beyond a limit of [`crate::limits`].
    LimitExceeded,
    /// The input asks for what this engine does not know: step aside.
    Unsupported,
    /// A defect of Cart P2.
    Internal,
}

macro_rules! codes {
    ($($variant:ident = $text:literal, $kind:ident, $doc:literal;)*) => {
        /// Stable error codes, the same in Rust, PHP and JavaScript.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// All codes, for tests and documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as text.
            // Its table once in the program, not once in each crate.
            #[inline(never)]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text,)* }
            }

            /// What the code asks the caller to do.
            pub const fn kind(self) -> Kind {
                match self { $(Code::$variant => Kind::$kind,)* }
            }

            /// One sentence on what the code means.
            pub const fn description(self) -> &'static str {
                match self { $(Code::$variant => $doc,)* }
            }
        }
    };
}

codes! {
    AmountTooLarge = "amount_too_large", LimitExceeded, "A line or the whole cart is worth more, or holds more units, than can be counted to the cent.";
    DuplicateField = "duplicate_field", InvalidInput, "A field stands twice in one object.";
    DuplicateKey = "duplicate_key", InvalidInput, "Two lines, coupons, fees, shipping rates, tax classes or rates share a key.";
    InputTooLarge = "input_too_large", LimitExceeded, "The JSON text is longer than the limit.";
    Internal = "internal", Internal, "A defect of Cart P2; please report it.";
    InvalidJson = "invalid_json", InvalidInput, "The text is not JSON.";
    InvalidType = "invalid_type", InvalidInput, "A field has the wrong JSON type.";
    InvalidUtf8 = "invalid_utf8", InvalidInput, "The bytes are not UTF-8.";
    InvalidValue = "invalid_value", InvalidInput, "A field has a value that is not one of those allowed.";
    MissingField = "missing_field", InvalidInput, "A required field is absent.";
    NotANumber = "not_a_number", InvalidInput, "A number was expected: decimal digits with an optional sign and point.";
    NumberOutOfRange = "number_out_of_range", LimitExceeded, "A number is beyond its limit.";
    TextTooLong = "text_too_long", LimitExceeded, "A text is longer than the limit.";
    TooComplex = "too_complex", LimitExceeded, "A coupon would need more rounds than the limit to be spread over the lines.";
    TooManyCoupons = "too_many_coupons", LimitExceeded, "The cart has more coupons than the limit.";
    TooManyFees = "too_many_fees", LimitExceeded, "The cart has more fees than the limit.";
    TooManyLines = "too_many_lines", LimitExceeded, "The cart has more lines than the limit.";
    TooManyRates = "too_many_rates", LimitExceeded, "The cart, or one tax class, has more tax rates than the limit.";
    TooManyShipping = "too_many_shipping", LimitExceeded, "The cart has more shipping rates than the limit.";
    TooManyTaxClasses = "too_many_tax_classes", LimitExceeded, "The cart has more tax classes than the limit.";
    UnknownCoupon = "unknown_coupon", InvalidInput, "No coupon has this code.";
    UnknownField = "unknown_field", InvalidInput, "A field is not part of wire format v1.";
    UnknownLine = "unknown_line", InvalidInput, "No line has this key.";
    UnknownRate = "unknown_rate", InvalidInput, "A tax class names a rate that is not in the cart's table.";
    UnknownTaxClass = "unknown_tax_class", InvalidInput, "A line or fee names a tax class that is not in the cart.";
    UnsupportedKey = "unsupported_key", Unsupported, "A key would collide with another inside WooCommerce's own arrays.";
    UnsupportedPhp = "unsupported_php", Unsupported, "Rounding of this PHP version is not known.";
    UnsupportedVersion = "unsupported_version", Unsupported, "The wire format's version is not 1.";
    UnsupportedWoocommerce = "unsupported_woocommerce", Unsupported, "This WooCommerce version was not compared with the engine.";
}
