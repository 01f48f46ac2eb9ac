// Generated from crates/core/src/wire and crates/core/src/explain.rs; do not edit.
// To write it anew: CART_P2_WRITE=1 cargo test -p cart-p2-core --features typescript

/** Stable codes of the engine's errors, the same in Rust, PHP and JavaScript. */
export type EngineErrorCode =
  /** A line or the whole cart is worth more, or holds more units, than can be counted to the cent. */
  | "amount_too_large"
  /** A field stands twice in one object. */
  | "duplicate_field"
  /** Two lines, coupons, fees, shipping rates, tax classes or rates share a key. */
  | "duplicate_key"
  /** The JSON text is longer than the limit. */
  | "input_too_large"
  /** A defect of Cart P2; please report it. */
  | "internal"
  /** The text is not JSON. */
  | "invalid_json"
  /** A field has the wrong JSON type. */
  | "invalid_type"
  /** The bytes are not UTF-8. */
  | "invalid_utf8"
  /** A field has a value that is not one of those allowed. */
  | "invalid_value"
  /** A required field is absent. */
  | "missing_field"
  /** A number was expected: decimal digits with an optional sign and point. */
  | "not_a_number"
  /** A number is beyond its limit. */
  | "number_out_of_range"
  /** A text is longer than the limit. */
  | "text_too_long"
  /** A coupon would need more rounds than the limit to be spread over the lines. */
  | "too_complex"
  /** The cart has more coupons than the limit. */
  | "too_many_coupons"
  /** The cart has more fees than the limit. */
  | "too_many_fees"
  /** The cart has more lines than the limit. */
  | "too_many_lines"
  /** The cart, or one tax class, has more tax rates than the limit. */
  | "too_many_rates"
  /** The cart has more shipping rates than the limit. */
  | "too_many_shipping"
  /** The cart has more tax classes than the limit. */
  | "too_many_tax_classes"
  /** No coupon has this code. */
  | "unknown_coupon"
  /** A field is not part of wire format v1. */
  | "unknown_field"
  /** No line has this key. */
  | "unknown_line"
  /** A tax class names a rate that is not in the cart's table. */
  | "unknown_rate"
  /** A line or fee names a tax class that is not in the cart. */
  | "unknown_tax_class"
  /** A key would collide with another inside WooCommerce's own arrays. */
  | "unsupported_key"
  /** Rounding of this PHP version is not known. */
  | "unsupported_php"
  /** The wire format's version is not 1. */
  | "unsupported_version"
  /** This WooCommerce version was not compared with the engine. */
  | "unsupported_woocommerce";

/** A number: a decimal string (`"19.90"`) or a JSON number (`19.9`). */
export type Amount = string | number;

/** A number whose text matters: WooCommerce compares coupon amounts as strings. */
export type AmountText = string | number;

/** A cart, wire format v1. */
export type CartInput = {
  /** The format's version: 1. */
  v: number;
  /** Which WooCommerce and PHP to agree with. */
  dialect: Dialect;
  /** The shop's settings. */
  settings: Settings;
  /** All tax rates named anywhere in this cart. */
  rates?: Array<Rate>;
  /** Which rates apply to which tax class, for this customer. */
  tax_classes?: Array<TaxClass>;
  /** The lines, in the cart's order. */
  lines: Array<Line>;
  /** The applied coupons, in the order they were applied. */
  coupons?: Array<Coupon>;
  /** The chosen shipping rate of each package; null: shipping not calculated yet. */
  shipping?: Array<Shipping> | null;
  /** The fees, in the order `WC_Cart::get_fees()` gave them. */
  fees?: Array<Fee>;
  /** Which parts beside the totals to compute. */
  want?: Array<Want>;
};

/** `WC_Cart::get_totals()`. Strings where WooCommerce keeps strings. Currency units. */
export type CartTotals = {
  /** Lines before discounts, without tax. */
  subtotal: string;
  /** Tax of the lines before discounts. */
  subtotal_tax: number;
  /** Shipping without tax. */
  shipping_total: string;
  /** Tax of shipping. */
  shipping_tax: number;
  /** Tax of shipping by rate id. */
  shipping_taxes: Record<string, number>;
  /** Discounts of all coupons, without tax. */
  discount_total: number;
  /** Tax the discounts took off. */
  discount_tax: number;
  /** Lines after discounts, without tax. */
  cart_contents_total: string;
  /** Tax of the lines after discounts. */
  cart_contents_tax: number;
  /** Tax of the lines after discounts by rate id. */
  cart_contents_taxes: Record<string, number>;
  /** Fees without tax. */
  fee_total: string;
  /** Tax of fees. */
  fee_tax: number;
  /** Tax of fees by rate id. */
  fee_taxes: Record<string, number>;
  /** What the customer pays, with the shop's decimals. */
  total: string;
  /** All tax. */
  total_tax: number;
};

/** An applied coupon. */
export type Coupon = {
  /** The code, WooCommerce's array key. */
  code: string;
  /** The discount type. */
  type: CouponType;
  /** `get_amount()`: percent, or currency units. */
  amount: AmountText;
  /** `get_limit_usage_to_x_items()`; null: no limit. */
  limit_items?: number | null;
  /** `get_id()`: among equal coupons the higher id goes first. */
  id?: number;
  /** `$coupon->sort` after filter `woocommerce_coupon_sort`; absent: by type. */
  sort?: number | null;
  /** Keys of the lines it may discount; absent or null: all. */
  lines?: Array<string> | null;
  /** `is_coupon_valid()`; an invalid coupon stays applied but gives nothing. Absent: true. */
  valid?: boolean;
};

/** `get_coupon_discount_totals()` and `get_coupon_discount_tax_totals()` of a coupon. */
export type CouponTotals = {
  /** The code. */
  code: string;
  /** Discount without tax. */
  discount: number;
  /** Tax taken off; null where WooCommerce has no entry (no tax is calculated). */
  discount_tax: number | null;
};

/** WooCommerce's own discount types. */
export type CouponType = "percent" | "fixed_product" | "fixed_cart";

/** Which WooCommerce and PHP to agree with. */
export type Dialect = {
  /** `WC_VERSION`, such as `"10.5.0"`. */
  woocommerce: string;
  /** `PHP_VERSION` of the server, such as `"8.2.36"`. */
  php: string;
};

/** What the classic cart shows, in the shop's display mode. Numbers in currency units. */
export type Display = {
  /** The lines. */
  lines: Array<DisplayLine>;
  /** `get_cart_subtotal()`. */
  subtotal: Money;
  /** Whether "(incl. tax)" or "(ex. tax)" stands behind subtotals. */
  subtotal_tax_label: TaxLabel;
  /** The coupons, in the order they were applied; shown with a minus. */
  coupons: Array<DisplayNamed>;
  /** The fees. */
  fees: Array<DisplayNamed>;
  /** `get_shipping_total()` (with tax where prices are shown with tax); null: not calculated. */
  shipping: Money | null;
  /** `get_tax_totals()`: one row a rate code. */
  tax_lines: Array<TaxLine>;
  /** `get_taxes_total()`: the sum in one row. */
  taxes_total: Money;
  /** Whether taxes are itemized. */
  itemized_taxes: boolean;
  /** Whether prices are shown with tax. */
  including_tax: boolean;
  /** `get_total()`. */
  total: Money;
};

/** A line as shown. */
export type DisplayLine = {
  /** The cart item key. */
  key: string;
  /** `get_product_price()`. */
  unit_price: Money;
  /** `get_product_subtotal()`. */
  subtotal: Money;
  /** Whether "(incl. tax)" or "(ex. tax)" stands behind the row's subtotal. */
  tax_label: TaxLabel;
};

/** A row with a name. */
export type DisplayNamed = {
  /** Coupon code or fee id. */
  key: string;
  /** The amount. */
  money: Money;
};

/** How the shop shows amounts. */
export type DisplaySettings = {
  /** `WC_Cart::display_prices_including_tax()`. */
  including_tax: boolean;
  /** Option `woocommerce_tax_total_display` is `itemized`. */
  itemized_taxes?: boolean;
  /** Filter `woocommerce_cart_hide_zero_taxes`; absent: true. */
  hide_zero_taxes?: boolean;
  /** `get_woocommerce_price_format()`: `%1$s` is the symbol, `%2$s` the number. */
  price_format: string;
  /** Currency symbol as text (not an HTML entity). */
  currency_symbol: string;
  /** `wc_get_price_decimal_separator()`. */
  decimal_separator: string;
  /** `wc_get_price_thousand_separator()`. */
  thousand_separator: string;
  /** Filter `woocommerce_price_trim_zeros`: `9.00` is shown as `9`. */
  trim_zeros?: boolean;
};

/** An amount and its steps. */
export type ExplainedAmount = {
  /** What it belongs to. */
  of: Owner;
  /** The line's key, coupon's code, shipping rate's or fee's id. */
  key?: string;
  /** WooCommerce's name of the amount, such as `line_total`. */
  name: string;
  /** What the shop has, in currency units, as stored. */
  amount: number;
  /** What decimals give, in currency units; absent where they overflow. */
  exact?: string;
  /** The shop's amount less the exact one, both rounded to the shop's
   * decimals, where that is not zero: the float moved it. */
  moved?: string;
  /** How it came about. */
  steps: Array<ExplainedStep>;
};

/** A named number that went into a step. */
export type ExplainedInput = {
  /** What it is. */
  name: string;
  /** The number. */
  value: number;
};

/** A step: a rule, what went in and what came out. Amounts of money are in
 * minor units, so that a rounding shows as a whole number. */
export type ExplainedStep = {
  /** Stable id of the rule. */
  rule: string;
  /** The rule in an English sentence. */
  text: string;
  /** Where WooCommerce does the same. */
  source: string;
  /** The tax rate's id. */
  rate?: string;
  /** The coupon's code. */
  coupon?: string;
  /** What went in. */
  inputs: Array<ExplainedInput>;
  /** What came out. */
  value: number;
  /** What came out in decimals, where that differs visibly. */
  exact?: string;
};

/** Every amount of a cart with its steps. */
export type Explanation = {
  /** The format's version: 1. */
  v: number;
  /** Version of the engine that explains. */
  engine: string;
  /** The amounts, in the order in which WooCommerce works them out. */
  amounts: Array<ExplainedAmount>;
  /** How many amounts a float moved by at least one minor unit. */
  moved: number;
};

/** A fee, or (negative) a discount given as a fee. */
export type Fee = {
  /** The fee's id; unique among lines and fees, and not a whole number. */
  id: string;
  /** Amount in currency units, without tax. */
  amount: Amount;
  /** Whether it is taxed; a negative fee always takes tax off. */
  taxable?: boolean;
  /** The fee's tax class; absent: the standard class. */
  tax_class?: string;
};

/** What WooCommerce sets on a fee object. */
export type FeeTotals = {
  /** The fee's id. */
  id: string;
  /** Amount without tax; a negative fee stops at the cart's worth. */
  total: number;
  /** Its tax. */
  tax: number;
  /** Its tax by rate id, unrounded. */
  tax_data: Record<string, number>;
};

/** An array key of PHP: a string, or an integer as text. */
export type Id = string | number;

/** A line of the cart. */
export type Line = {
  /** The cart item key; unique among lines and fees. */
  key: string;
  /** `get_price()`: one unit, in currency units, as entered (with or without tax). */
  price: Amount;
  /** How many; fractions are allowed, 0 too, less than 0 not. */
  quantity: Quantity;
  /** `get_tax_class()`; absent: the standard class. */
  tax_class?: string;
  /** `get_tax_status()`; absent: taxable. */
  tax_status?: TaxStatus;
  /** `is_taxable()` where a filter changed it; absent: status taxable and taxes enabled. */
  is_taxable?: boolean | null;
};

/** A line's taxes by rate id. */
export type LineTaxData = {
  /** Before discounts. */
  subtotal: Record<string, number>;
  /** After discounts. */
  total: Record<string, number>;
};

/** A line's stored values, unrounded as WooCommerce keeps them. Currency units. */
export type LineTotals = {
  /** The cart item key. */
  key: string;
  /** Before discounts, without tax. */
  line_subtotal: number;
  /** Tax before discounts. */
  line_subtotal_tax: number;
  /** After discounts, without tax. */
  line_total: number;
  /** Tax after discounts. */
  line_tax: number;
  /** Both taxes by rate id. */
  line_tax_data: LineTaxData;
};

/** An amount and its text. */
export type Money = {
  /** The number WooCommerce formats. */
  amount: number;
  /** `wc_price()` as plain text. */
  text: string;
};

/** What an amount belongs to. */
export type Owner = "line" | "coupon" | "shipping" | "fee" | "cart";

/** A quantity. PHP's type of it decides whether some amounts are stored as
 * integers: `2` and `"2"` are integers, `2.0` is a float. */
export type Quantity = string | number;

/** A tax rate. */
export type Rate = {
  /** The rate's id, WooCommerce's array key. */
  id: Id;
  /** Percent: `"19"` or `19.0`. */
  rate: Amount;
  /** Taxes the other taxes too. */
  compound?: boolean;
  /** `WC_Tax::get_rate_label()`, for the tax lines shown. */
  label?: string;
  /** `WC_Tax::get_rate_code()`; rates of one code share a tax line. */
  code?: string;
};

/** The shop's and the customer's settings that decide an amount. */
export type Settings = {
  /** `wc_get_price_decimals()`: 0 to 4. */
  decimals: number;
  /** `wc_get_rounding_precision()`; absent: WooCommerce's default, `max(decimals + 2, 6)`. */
  rounding_precision?: number | null;
  /** `wc_tax_enabled()`. */
  tax_enabled: boolean;
  /** `wc_prices_include_tax()`: prices are entered with tax. */
  prices_include_tax: boolean;
  /** `wc_get_tax_rounding_mode()`. */
  tax_rounding: TaxRounding;
  /** Option `woocommerce_tax_round_at_subtotal`. */
  round_at_subtotal?: boolean;
  /** Option `woocommerce_calc_discounts_sequentially`. */
  discounts_sequential?: boolean;
  /** Filter `woocommerce_adjust_non_base_location_prices`; absent: true. */
  adjust_non_base?: boolean;
  /** The customer is exempt from tax. */
  customer_exempt?: boolean;
  /** Option `woocommerce_shipping_tax_class`: a class or `"inherit"`; absent: inherit. */
  shipping_tax_class?: string;
  /** How amounts are shown; needed when `want` holds `"display"`. */
  display?: DisplaySettings | null;
};

/** The chosen shipping rate of a package. */
export type Shipping = {
  /** The rate's id, such as `"flat_rate:1"`; only shown. */
  id: string;
  /** Cost in currency units, without tax. */
  cost: Amount;
  /** Tax by rate id, in currency units, as the shipping method calculated it. */
  taxes?: Record<string, number | string>;
};

/** The Store API's cart amounts: strings of minor units. */
export type StoreApi = {
  /** `items[].totals`. */
  items: Array<StoreApiItem>;
  /** `coupons[].totals`, in the order applied. */
  coupons: Array<StoreApiCoupon>;
  /** `fees[].totals`. */
  fees: Array<StoreApiFee>;
  /** `totals`. */
  totals: StoreApiTotals;
};

/** `coupons[].totals`. */
export type StoreApiCoupon = {
  code: string;
  total_discount: string;
  total_discount_tax: string;
};

/** `fees[].totals`. */
export type StoreApiFee = {
  key: string;
  total: string;
  total_tax: string;
};

/** `items[].totals`. */
export type StoreApiItem = {
  key: string;
  line_subtotal: string;
  line_subtotal_tax: string;
  line_total: string;
  line_total_tax: string;
};

/** `totals.tax_lines[]` without its constant `rate`. */
export type StoreApiTaxLine = {
  name: string;
  price: string;
  rate_id: string;
};

/** `totals`. */
export type StoreApiTotals = {
  total_items: string;
  total_items_tax: string;
  total_fees: string;
  total_fees_tax: string;
  total_discount: string;
  total_discount_tax: string;
  total_shipping: string | null;
  total_shipping_tax: string | null;
  total_price: string;
  total_tax: string;
  tax_lines: Array<StoreApiTaxLine>;
};

/** The rates of a tax class. */
export type TaxClass = {
  /** The class's slug; `""` is the standard class. */
  slug: string;
  /** `WC_Tax::get_rates()`: where the customer is, in WooCommerce's order. */
  rates: Array<Id>;
  /** `WC_Tax::get_base_tax_rates()` when not identical (`!==`) to `rates`; else null. */
  base_rates?: Array<Id> | null;
};

/** The small print behind an amount. */
export type TaxLabel = "none" | "including" | "excluding";

/** A row of `get_tax_totals()`. */
export type TaxLine = {
  /** The rate's code. */
  code: string;
  /** The rate's id. */
  rate_id: string;
  /** The rate's label. */
  label: string;
  /** Whether it is compound. */
  compound: boolean;
  /** The amount. */
  money: Money;
};

/** Where a tax of exactly half a cent goes. */
export type TaxRounding = "half_up" | "half_down";

/** What of a product is taxed. */
export type TaxStatus = "taxable" | "shipping" | "none";

/** The priced cart. */
export type Totals = {
  /** The format's version: 1. */
  v: number;
  /** `WC_Cart::get_totals()`, types included. */
  totals: CartTotals;
  /** The lines, in the cart's order. */
  lines: Array<LineTotals>;
  /** The coupons that were valid, in the order they were worked out. */
  coupons: Array<CouponTotals>;
  /** The fees, in the order given. */
  fees: Array<FeeTotals>;
  /** When wanted: what the classic cart shows. */
  display?: Display;
  /** When wanted: the Store API's money strings, in minor units. */
  store_api?: StoreApi;
};

/** A part of the answer that is only computed when wanted. */
export type Want = "display" | "store_api";
