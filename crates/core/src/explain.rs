//! The cent trace: how every amount came about, and where WooCommerce's
//! floats moved a cent that decimals would not have moved.
//!
//! The same stages run twice, once as the shop charges and once exactly, and
//! both say what they do. Amounts are paired by what they are, never by
//! position, because the two runs may take different branches.
//!
//! ```
//! // 35 % of 3.40 is 1.19, but 340 * 0.35 is 118.99999999999999 in floats.
//! let explanation = cart_p2_core::Cart::from_json(
//!     r#"{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.36"},
//!         "settings":{"decimals":2,"tax_enabled":true,"prices_include_tax":false,"tax_rounding":"half_up"},
//!         "rates":[{"id":1,"rate":"20"}],
//!         "tax_classes":[{"slug":"","rates":[1]},{"slug":"zero-rate","rates":[]}],
//!         "lines":[{"key":"a","price":"3.40","quantity":1,"tax_class":"zero-rate"},
//!                  {"key":"b","price":"1.34","quantity":1}],
//!         "coupons":[{"code":"spring","type":"percent","amount":"35"}]}"#,
//! )?.explain()?;
//! let total = explanation.amounts.iter().find(|amount| amount.name == "total").unwrap();
//! assert_eq!((total.amount, total.exact.as_deref()), (3.25, Some("3.26")));
//! assert_eq!(total.moved.as_deref(), Some("-0.01"));
//! # Ok::<(), cart_p2_core::Error>(())
//! ```

use crate::VERSION;
use crate::arithmetic::{Arithmetic, Exact, ExactNumber, Number, WooFloat};
use crate::cart::Cart;
use crate::error::Result;
use crate::number::power_of_ten;
use crate::pipeline;
use crate::pipeline::context::Context;
use crate::trace::{
    About, Amount, ChargeAmount, CouponAmount, LineAmount, Rule, Step, TotalAmount, Trace,
};
use crate::wire::json::{Write, written};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use rust_decimal::{Decimal, RoundingStrategy};

/// Every amount of a cart with its steps.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(export))]
pub struct Explanation {
    /// The format's version: 1.
    pub v: u32,
    /// Version of the engine that explains.
    pub engine: String,
    /// The amounts, in the order in which WooCommerce works them out.
    pub amounts: Vec<ExplainedAmount>,
    /// How many amounts a float moved by at least one minor unit.
    pub moved: usize,
}

/// An amount and its steps.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExplainedAmount {
    /// What it belongs to.
    pub of: Owner,
    /// The line's key, coupon's code, shipping rate's or fee's id.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub key: Option<String>,
    /// WooCommerce's name of the amount, such as `line_total`.
    pub name: &'static str,
    /// What the shop has, in currency units, as stored.
    pub amount: f64,
    /// What decimals give, in currency units; absent where they overflow.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub exact: Option<String>,
    /// The shop's amount less the exact one, both rounded to the shop's
    /// decimals, where that is not zero: the float moved it.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub moved: Option<String>,
    /// How it came about.
    pub steps: Vec<ExplainedStep>,
}

/// What an amount belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "typescript", ts(rename_all = "snake_case"))]
pub enum Owner {
    /// A line.
    Line,
    /// A coupon.
    Coupon,
    /// A shipping rate.
    Shipping,
    /// A fee.
    Fee,
    /// The cart.
    Cart,
}

/// A step: a rule, what went in and what came out. Amounts of money are in
/// minor units, so that a rounding shows as a whole number.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExplainedStep {
    /// Stable id of the rule.
    pub rule: &'static str,
    /// The rule in an English sentence.
    pub text: &'static str,
    /// Where WooCommerce does the same.
    pub source: &'static str,
    /// The tax rate's id.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub rate: Option<String>,
    /// The coupon's code.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub coupon: Option<String>,
    /// What went in.
    pub inputs: Vec<ExplainedInput>,
    /// What came out.
    pub value: f64,
    /// What came out in decimals, where that differs visibly.
    #[cfg_attr(feature = "typescript", ts(optional))]
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub exact: Option<String>,
}

/// A named number that went into a step.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExplainedInput {
    /// What it is.
    pub name: &'static str,
    /// The number.
    pub value: f64,
}

written!(Explanation { v, engine, amounts, moved });
written!(ExplainedAmount {
    of, key as optional, name, amount, exact as optional, moved as optional, steps,
});
written!(ExplainedStep {
    rule, text, source, rate as optional, coupon as optional, inputs, value, exact as optional,
});
written!(ExplainedInput { name, value });

impl Write for Owner {
    fn write(&self, json: &mut String) {
        let text = match self {
            Self::Line => "line",
            Self::Coupon => "coupon",
            Self::Shipping => "shipping",
            Self::Fee => "fee",
            Self::Cart => "cart",
        };
        text.write(json);
    }
}

/// Explains a cart.
pub(crate) fn explain(cart: &Cart) -> Result<Explanation> {
    let woo = recorded(cart, WooFloat::new(&cart.dialect))?;
    // The exact run may fail where the shop's does not; then only that half is missing.
    let exact = recorded(cart, Exact).unwrap_or_default();
    let exact: BTreeMap<_, _> = by_amount(&exact).into_iter().collect();
    let amounts: Vec<_> = by_amount(&woo)
        .into_iter()
        .map(|(amount, steps)| {
            let exact = exact.get(&amount).map_or(&[][..], Vec::as_slice);
            explained(cart, amount, &steps, exact)
        })
        .collect();
    let moved = amounts.iter().filter(|amount| amount.moved.is_some()).count();
    Ok(Explanation { v: 1, engine: VERSION.into(), amounts, moved })
}

/// A step that outlives the stage that told it.
struct Recorded<N> {
    amount: Amount,
    rule: Rule,
    about: About,
    inputs: Vec<(&'static str, N)>,
    value: N,
}

struct Recorder<N>(Vec<Recorded<N>>);

impl<N: Copy> Trace<N> for Recorder<N> {
    const ON: bool = true;

    fn record(&mut self, step: Step<'_, N>) {
        let Step { amount, rule, about, inputs, value } = step;
        self.0.push(Recorded { amount, rule, about, inputs: inputs.to_vec(), value });
    }
}

fn recorded<A: Arithmetic>(cart: &Cart, arithmetic: A) -> Result<Vec<Recorded<A::Number>>> {
    let mut recorder = Recorder(Vec::new());
    pipeline::run(&Context::new(cart, arithmetic), &mut recorder)?;
    Ok(recorder.0)
}

/// The steps of each amount, in the order in which the amounts first appear.
fn by_amount<N>(steps: &[Recorded<N>]) -> Vec<(Amount, Vec<&Recorded<N>>)> {
    let mut places = BTreeMap::new();
    let mut grouped: Vec<(Amount, Vec<&Recorded<N>>)> = Vec::new();
    for step in steps {
        let place = *places.entry(step.amount).or_insert_with(|| {
            grouped.push((step.amount, Vec::new()));
            grouped.len() - 1
        });
        grouped[place].1.push(step);
    }
    grouped
}

fn explained(
    cart: &Cart,
    amount: Amount,
    woo: &[&Recorded<f64>],
    exact: &[&Recorded<ExactNumber>],
) -> ExplainedAmount {
    let decimals = cart.settings.decimals;
    let scale = power_of_ten(decimals);
    let value = result(amount, woo).to_f64() / scale;
    let exact_value: Option<Decimal> = if exact.is_empty() {
        None
    } else {
        let minor_units = result(amount, exact).decimal();
        minor_units.and_then(|minor| minor.checked_div(Decimal::from(10u64.pow(decimals))))
    };
    let same_path = woo.iter().map(|s| s.rule).eq(exact.iter().map(|s| s.rule));
    let steps = woo.iter().enumerate().map(|(index, step)| {
        let exact = same_path.then(|| exact[index].value.decimal()).flatten();
        explained_step(cart, step, exact)
    });
    let (of, key, name) = described(cart, amount);
    ExplainedAmount {
        of,
        key,
        name,
        amount: value,
        exact: exact_value.map(|exact| exact.normalize().to_string()),
        moved: exact_value.and_then(|exact| moved(value, exact, decimals)),
        steps: steps.collect(),
    }
}

/// What an amount's steps come to: discounts add up, other steps follow each other.
fn result<N: Number>(amount: Amount, steps: &[&Recorded<N>]) -> N {
    match amount {
        Amount::Line(_, LineAmount::Discount) => {
            steps.iter().fold(N::default(), |sum, step| sum + step.value)
        }
        _ => steps.last().map_or(N::default(), |step| step.value),
    }
}

fn moved(woo: f64, exact: Decimal, decimals: u32) -> Option<String> {
    let round =
        |d: Decimal| d.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let woo: Decimal = woo.to_string().parse().ok()?;
    let difference = round(woo).checked_sub(round(exact))?;
    (!difference.is_zero()).then(|| difference.to_string())
}

fn explained_step(cart: &Cart, step: &Recorded<f64>, exact: Option<Decimal>) -> ExplainedStep {
    let value = step.value;
    // Stored values carry six digits; what differs beyond them decides nothing.
    let visible = Decimal::new(1, 6);
    let differs = |exact: &Decimal| {
        value.to_string().parse::<Decimal>().is_ok_and(|woo| (woo - exact).abs() > visible)
    };
    let inputs = step.inputs.iter();
    ExplainedStep {
        rule: step.rule.id(),
        text: step.rule.text(),
        source: step.rule.source(),
        rate: match step.about {
            About::Rate(rate) => Some(cart.rates[usize::from(rate)].id.clone()),
            _ => None,
        },
        coupon: match step.about {
            About::Coupon(coupon) => Some(cart.coupons[coupon].code.clone()),
            _ => None,
        },
        inputs: inputs.map(|(name, value)| ExplainedInput { name, value: *value }).collect(),
        value,
        exact: exact.filter(differs).map(|exact| exact.normalize().to_string()),
    }
}

fn described(cart: &Cart, amount: Amount) -> (Owner, Option<String>, &'static str) {
    match amount {
        Amount::Line(line, amount) => {
            (Owner::Line, Some(cart.lines[line].key.clone()), line_name(amount))
        }
        Amount::Coupon(coupon, amount) => {
            let name = match amount {
                CouponAmount::Discount => "discount",
                CouponAmount::DiscountTax => "discount_tax",
            };
            (Owner::Coupon, Some(cart.coupons[coupon].code.clone()), name)
        }
        Amount::Shipping(index, amount) => {
            let shipping = cart.shipping.iter().flatten().nth(index);
            (Owner::Shipping, shipping.map(|shipping| shipping.id.clone()), charge_name(amount))
        }
        Amount::Fee(fee, amount) => {
            (Owner::Fee, Some(cart.fees[fee].id.clone()), charge_name(amount))
        }
        Amount::Total(total) => (Owner::Cart, None, total_name(total)),
    }
}

fn line_name(amount: LineAmount) -> &'static str {
    match amount {
        LineAmount::Price => "line_price",
        LineAmount::Subtotal => "line_subtotal",
        LineAmount::SubtotalTax => "line_subtotal_tax",
        LineAmount::Discount => "line_discount",
        LineAmount::Total => "line_total",
        LineAmount::Tax => "line_tax",
    }
}

fn charge_name(amount: ChargeAmount) -> &'static str {
    match amount {
        ChargeAmount::Total => "total",
        ChargeAmount::Tax => "tax",
    }
}

fn total_name(amount: TotalAmount) -> &'static str {
    match amount {
        TotalAmount::Subtotal => "subtotal",
        TotalAmount::SubtotalTax => "subtotal_tax",
        TotalAmount::Discount => "discount_total",
        TotalAmount::DiscountTax => "discount_tax",
        TotalAmount::Contents => "cart_contents_total",
        TotalAmount::ContentsTax => "cart_contents_tax",
        TotalAmount::Shipping => "shipping_total",
        TotalAmount::ShippingTax => "shipping_tax",
        TotalAmount::Fees => "fee_total",
        TotalAmount::FeesTax => "fee_tax",
        TotalAmount::Tax => "total_tax",
        TotalAmount::Total => "total",
    }
}
