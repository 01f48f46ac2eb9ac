//! PHP's `round()`, both generations, on the same bits.
//!
//! Source: `_php_math_round` of PHP 5.3 to 8.3 and of PHP 8.4 and 8.5
//! (`ext/standard/math.c`). The tests below compare with the PHP at hand.

use super::Rounding;
use super::whole::{nearest, truncate};
use crate::dialect::PhpRounding;
use crate::number::POW10;

/// Most places: PHP divides by a power of ten up to here, and 15 significant
/// digits below them still have their power in the table.
const PLACES_MAX: usize = 14;

/// Beyond this PHP returns a value as it is: it has no fraction left to round.
const WHOLE_FROM: f64 = 1e15;

/// `round( $value, $places, $mode )`, for up to [`PLACES_MAX`] places.
pub(crate) fn php_round(value: f64, places: u32, mode: Rounding, php: PhpRounding) -> f64 {
    // A whole number is its own rounding in both generations; most amounts in
    // cents are whole, and the long way costs ten times as much.
    if is_whole(value) { value } else { round_fraction(value, places, mode, php) }
}

/// Whether `round()` surely changes nothing, whatever the places.
#[inline]
pub(crate) fn is_whole(value: f64) -> bool {
    let size = value.abs();
    size < WHOLE_FROM && nearest(size) == size
}

fn round_fraction(value: f64, places: u32, mode: Rounding, php: PhpRounding) -> f64 {
    if !value.is_finite() {
        return value;
    }
    let places = (places as usize).min(PLACES_MAX);
    let far = if places == 0 {
        // The common case, without a division by one.
        nearest_far_from_half(value.abs())
    } else {
        nearest_far_from_half((value * POW10[places]).abs()).map(|whole| whole / POW10[places])
    };
    if let Some(rounded) = far {
        return rounded.copysign(value);
    }
    match php {
        PhpRounding::Until83 => round_until_83(value, places, mode),
        PhpRounding::From84 => round_from_84(value, places, mode),
    }
}

/// Away from half a unit every way of rounding gives the same, and nearly every
/// value is away from it. Below 1e11 doubles, and their first 15 digits, are off
/// by less than a thousandth of the distance asked for.
fn nearest_far_from_half(scaled: f64) -> Option<f64> {
    if scaled >= 1e11 {
        return None;
    }
    let whole = nearest(scaled);
    ((scaled - whole).abs() < 0.375).then_some(whole)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use std::process::{Command, Stdio};

    /// Asks the PHP at hand: `[bits, places, mode]` in, bits out.
    const ASK_PHP: &str = r#"
        while ($line = fgets(STDIN)) {
            [$bits, $places, $mode] = explode(" ", trim($line));
            $value = unpack("E", hex2bin($bits))[1];
            echo bin2hex(pack("E", round($value, (int) $places, (int) $mode))), "\n";
        }
        fwrite(STDERR, PHP_VERSION);"#;

    /// Doubles around half a unit of every place, products of prices and
    /// rates, and any bits at all.
    fn samples() -> Vec<f64> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut values = Vec::new();
        for _ in 0..4_000 {
            let half = (next() % 2_000_000) as f64 + 0.5;
            let scaled = half / POW10[(next() % 8) as usize];
            values
                .push(f64::from_bits(scaled.to_bits().wrapping_add(next() % 21).wrapping_sub(10)));
            let price = (next() % 20_000_000) as f64 / 1e4;
            let rate = (next() % 1_000_000) as f64 / 1e4;
            values.push(price * (rate / 100.0));
            values.push(price - price / (1.0 + rate / 100.0));
            let exponent = (next() % 60) as i32 - 30;
            values.push((next() % 1_000_000) as f64 * 10f64.powi(exponent));
            values.push(-values[values.len() - 2]);
        }
        values
    }

    #[test]
    fn agrees_with_the_php_at_hand() {
        let mut questions = String::new();
        let mut answers = Vec::new();
        for value in samples() {
            for places in [0, 2, 4, 6, 10, 12] {
                for (mode, php_mode) in [(Rounding::HalfUp, 1), (Rounding::HalfDown, 2)] {
                    questions += &format!("{:016x} {places} {php_mode}\n", value.to_bits());
                    answers.push((value, places, mode));
                }
            }
        }
        let mut php = Command::new("php")
            .args(["-n", "-r", ASK_PHP])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("this test compares with PHP: `cargo xtask doctor` names what to install");
        let mut stdin = php.stdin.take().expect("stdin is piped");
        let writer = std::thread::spawn(move || stdin.write_all(questions.as_bytes()));
        let output = php.wait_with_output().expect("php ran");
        writer.join().expect("writer lived").expect("php read");
        let version = String::from_utf8_lossy(&output.stderr).into_owned();
        let dialect = crate::dialect::Dialect::for_versions("10.5.0", &version)
            .expect("the PHP at hand is one the engine knows");
        let stdout = String::from_utf8(output.stdout).expect("hex digits");
        let mut compared = 0;
        for ((value, places, mode), line) in answers.iter().zip(stdout.lines()) {
            let expected = f64::from_bits(u64::from_str_radix(line, 16).expect("hex digits"));
            let actual = php_round(*value, *places, *mode, dialect.php_rounding);
            assert_eq!(
                actual.to_bits(),
                expected.to_bits(),
                "round({value:?}, {places}, {mode:?}) of PHP {version}: {expected:?}, not {actual:?}"
            );
            compared += 1;
        }
        assert_eq!(compared, answers.len(), "PHP answered every question");
    }

    #[test]
    fn generations_differ_where_php_says_so() {
        let round = |value, places, php| php_round(value, places, Rounding::HalfUp, php);
        assert_eq!(round(0.285, 2, PhpRounding::Until83), 0.29);
        assert_eq!(round(0.285, 2, PhpRounding::From84), 0.29);
        // The Store API's 0.575 * 100.
        assert_eq!(round(57.49999999999999, 0, PhpRounding::Until83), 58.0);
        assert_eq!(round(57.49999999999999, 0, PhpRounding::From84), 57.0);
        assert_eq!(round(-57.49999999999999, 0, PhpRounding::Until83), -58.0);
    }

    proptest! {
        /// `WooFloat::round` relies on it.
        #[test]
        fn rounding_twice_to_six_places_changes_nothing(
            value in -1f64..1.0, exponent in -8i32..=8
        ) {
            let places = 6;
            for php in [PhpRounding::Until83, PhpRounding::From84] {
                let once = php_round(value * 10f64.powi(exponent), places, Rounding::HalfUp, php);
                let twice = php_round(once, places, Rounding::HalfUp, php);
                prop_assert_eq!(once.to_bits(), twice.to_bits());
            }
        }
    }
}
