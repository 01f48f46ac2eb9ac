//! Every limit of wire format v1, in one table.
//!
//! A cart beyond a limit is refused with the code in the last column and
//! nothing is computed. The limits are far above what a shop sells and far
//! below what would exhaust a PHP worker; [`LINE_MINOR_UNITS_MAX`] also keeps
//! every amount in the range where doubles still count single cents. A batch of
//! carts has no limit: it is a stream, and each cart in it has these.
//!
//! | limit | value | code when exceeded |
//! |---|---|---|
//! | [`INPUT_BYTES_MAX`] | 1,048,576 bytes | `input_too_large` |
//! | [`LINES_MAX`] | 1,000 | `too_many_lines` |
//! | [`COUPONS_MAX`] | 50 | `too_many_coupons` |
//! | [`FEES_MAX`] | 100 | `too_many_fees` |
//! | [`SHIPPING_MAX`] | 50 | `too_many_shipping` |
//! | [`RATES_MAX`] | 500 | `too_many_rates` |
//! | [`TAX_CLASSES_MAX`] | 100 | `too_many_tax_classes` |
//! | [`RATES_PER_CLASS_MAX`] | 20 | `too_many_rates` |
//! | [`TEXT_BYTES_MAX`] | 200 bytes | `text_too_long` |
//! | [`DECIMALS_MAX`] | 4 | `number_out_of_range` |
//! | [`ROUNDING_PRECISION_MAX`] | 12 | `number_out_of_range` |
//! | [`AMOUNT_MAX`] | 10^12 | `number_out_of_range` |
//! | [`QUANTITY_MAX`] | 10^6 | `number_out_of_range` |
//! | [`RATE_PERCENT_MAX`] | 10,000 | `number_out_of_range` |
//! | [`LINE_MINOR_UNITS_MAX`] | 10^15 | `amount_too_large` |
//! | [`UNITS_MAX`] | 10^7 | `amount_too_large` |
//! | [`DISCOUNT_PASSES_MAX`] | 10,000 | `too_complex` |

/// Longest accepted JSON text, in bytes.
pub const INPUT_BYTES_MAX: usize = 1 << 20;
/// Most lines in a cart.
pub const LINES_MAX: usize = 1_000;
/// Most coupons in a cart.
pub const COUPONS_MAX: usize = 50;
/// Most fees in a cart.
pub const FEES_MAX: usize = 100;
/// Most chosen shipping rates (one for each package).
pub const SHIPPING_MAX: usize = 50;
/// Most tax rates in the cart's table.
pub const RATES_MAX: usize = 500;
/// Most tax classes.
pub const TAX_CLASSES_MAX: usize = 100;
/// Most rates that apply to one tax class at once.
pub const RATES_PER_CLASS_MAX: usize = 20;
/// Longest key, code, label or other text, in bytes.
pub const TEXT_BYTES_MAX: usize = 200;
/// Most decimals of the shop's prices. WooCommerce was compared up to here.
pub const DECIMALS_MAX: u32 = 4;
/// Most digits `wc_get_rounding_precision()` may keep.
pub const ROUNDING_PRECISION_MAX: u32 = 12;
/// Largest amount of money in currency units, of either sign.
pub const AMOUNT_MAX: f64 = 1e12;
/// Largest quantity of a line.
pub const QUANTITY_MAX: f64 = 1e6;
/// Largest tax rate, in percent.
pub const RATE_PERCENT_MAX: f64 = 1e4;
/// Largest price times quantity of a line, in minor units (cents).
pub const LINE_MINOR_UNITS_MAX: f64 = 1e15;
/// Largest sum of the quantities of all lines.
pub const UNITS_MAX: f64 = 1e7;
/// Most rounds in which one fixed cart coupon is spread over the lines.
pub const DISCOUNT_PASSES_MAX: usize = 10_000;
