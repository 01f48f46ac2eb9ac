//! PHP's `round()`, both generations, on the same bits.
//!
//! Source: `_php_math_round` of PHP 5.3 to 8.3 and of PHP 8.4 and 8.5
//! (`ext/standard/math.c`). `tests/php_round.rs` compares with the PHP at hand.

use super::Rounding;
use crate::dialect::PhpRounding;

const POW10: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Beyond this PHP returns a value as it is: it has no fraction left to round.
const WHOLE_FROM: f64 = 1e15;

/// `round( $value, $places, $mode )`. Places beyond 22 are treated as 22.
pub(crate) fn php_round(value: f64, places: u32, mode: Rounding, php: PhpRounding) -> f64 {
    // A whole number is its own rounding in both generations; most amounts in
    // cents are whole, and the long way costs ten times as much.
    if is_whole(value) || !value.is_finite() {
        return value;
    }
    let places = (places as usize).min(POW10.len() - 1);
    match php {
        PhpRounding::Until83 => round_until_83(value, places, mode),
        PhpRounding::From84 => round_from_84(value, places, mode),
    }
}

fn is_whole(value: f64) -> bool {
    value.abs() < WHOLE_FROM && truncate(value) == value
}

/// Rounds to 15 significant digits first, then to `places`.
fn round_until_83(value: f64, places: usize, mode: Rounding) -> f64 {
    let scale = POW10[places];
    // Of a number with `whole` digits before the point, 15 - `whole` decimals count.
    let precise = 14 - floor_log10(value.abs());
    let places_signed = places as i32;
    let scaled = if precise > places_signed && precise - 15 < places_signed {
        let pre_rounded = round_to_whole(scale_by(value, precise), mode);
        pre_rounded / pow10(precise - places_signed)
    } else {
        let scaled = value * scale;
        if scaled.abs() >= WHOLE_FROM {
            return value;
        }
        scaled
    };
    round_to_whole(scaled, mode) / scale
}

/// Compares the value itself with the edge between its two neighbours.
fn round_from_84(value: f64, places: usize, mode: Rounding) -> f64 {
    let scale = POW10[places];
    let scaled = value * scale;
    if scaled.abs() >= 1e16 {
        return value;
    }
    let sign = 1f64.copysign(value);
    let mut whole = truncate(scaled).copysign(value);
    // The product may have fallen just short of the next whole number.
    let next = whole + sign;
    if value.abs() >= (next / scale).abs() {
        whole = next;
    }
    let edge = ((whole + 0.5 * sign) / scale).abs();
    let up = match mode {
        Rounding::HalfUp => value.abs() >= edge,
        Rounding::HalfDown => value.abs() > edge,
    };
    if up {
        whole += sign;
    }
    whole / scale
}

/// `php_round_helper`: to a whole number.
fn round_to_whole(value: f64, mode: Rounding) -> f64 {
    let half = 0.5f64.copysign(value);
    let rounded = truncate(value + half).copysign(value);
    if mode == Rounding::HalfDown && value == rounded - half {
        rounded - 2.0 * half
    } else {
        rounded
    }
}

/// Towards zero. Callers stay below 2^62; the cast compiles to one
/// instruction where `f64::trunc` is a call on x86-64.
fn truncate(value: f64) -> f64 {
    value as i64 as f64
}

fn scale_by(value: f64, exponent: i32) -> f64 {
    if exponent >= 0 { value * pow10(exponent) } else { value / pow10(-exponent) }
}

fn pow10(exponent: i32) -> f64 {
    POW10[(exponent.unsigned_abs() as usize).min(POW10.len() - 1)]
}

/// `floor( log10( $value ) )`, exact, for values from 1e-22 to 1e22. Beyond
/// them any answer outside that range makes [`round_until_83`] take its plain
/// branch, as PHP does there.
fn floor_log10(value: f64) -> i32 {
    let estimate = estimate_log10(value);
    if !(-22..=21).contains(&estimate) {
        return estimate;
    }
    let next = estimate + 1;
    let next_power = if next >= 0 { pow10(next) } else { 1.0 / pow10(-next) };
    if value >= next_power { next } else { estimate }
}

/// The floored logarithm or one below it, from the binary exponent.
fn estimate_log10(value: f64) -> i32 {
    let binary_exponent = ((value.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    // log10(2) is 0.30103; 1233 / 4096 is 0.301025.
    if binary_exponent >= 0 {
        (binary_exponent * 1233) >> 12
    } else {
        // Rounding down needs a factor above log10(2) where the exponent is negative.
        (binary_exponent * 1234) >> 12
    }
}
