//! Holds stock from the cart to the payment, so that what is promised to one shopper cannot be
//! sold to another.
//!
//! A unit of a product at a location is in one of three states, and *on hand* is their sum,
//! always:
//!
//! ```text
//!               hold                    claim                   fulfil
//!  available ──────────▶    held    ──────────▶   claimed   ──────────▶  (gone)
//!      ▲  ▲     release, expire │                    │
//!      │  └─────────────────────┘                    │
//!      └───────────────────── return ────────────────┘      claim also takes what is available
//! ```
//!
//! | request | changes | refused with (beyond what [`limits`] says) |
//! |---|---|---|
//! | [`Request::Adjust`] | on hand, available | `key_reused` |
//! | [`Request::Hold`] | available to held, or back, until the owner holds exactly that much | `not_enough`, `unknown_product` |
//! | [`Request::Extend`] | the time of a live hold | `nothing_held`, `hold_expired`, `extended_already` |
//! | [`Request::Pay`] | the time of a hold, overdue or not | `nothing_held` |
//! | [`Request::Claim`] | held to claimed; what is lacking from available; what is left over back | `not_enough`, `unknown_product`, `key_reused` |
//! | [`Request::Release`] | held to available | |
//! | [`Request::Return`] | claimed to available | `not_claimed`, `key_reused` |
//! | [`Request::Fulfil`] | claimed and on hand, down | `not_claimed`, `key_reused` |
//! | [`Stock::sweep`], [`Stock::expire`] | overdue held to available | |
//!
//! *All or nothing*: a request of many lines does all of it or leaves no trace.
//! *Once*: a request with a key works once, however often it arrives, and says `replayed` then;
//! `Hold` sets a quantity and `Release` clears, so repeating them changes nothing. A refused
//! request does not use up its key.
//! *Overdue is not gone*: a hold whose time is over still stands until somebody needs the stock
//! or the sweeper comes, so a payment a little late still finds it. It never stands in anybody's
//! way: a shortage gives overdue holds back first.
//! *Any place*: [`store::any::open`] opens stock by its address, a file's or a server's.
//! *Time is an argument*, seconds since 1970. A clock that jumps back only lengthens holds.
//!
//! ```
//! use cart_p2_stock::*;
//! let mut stock = Stock::new(store::memory::Memory::default());
//! let delivery = Request::Adjust {
//!     product: 7, location: 1, by: "2".parse()?, key: Key::new("delivery:1")?,
//! };
//! stock.run(&delivery, 0)?;
//! let terms = Terms {
//!     hold_from: HoldFrom::Cart, seconds: 900, backorders: false, floor: Quantity::ZERO,
//! };
//! let mut hold = |who: &str, quantity: &str| -> Result<Done, Box<dyn std::error::Error>> {
//!     let lines = vec![Want { product: 7, quantity: quantity.parse()?, terms }];
//!     Ok(stock.run(&Request::Hold {
//!         owner: Owner::new(who)?, from: vec![], lines, route: Route::single(1), stage: Stage::Cart,
//!     }, 10)?)
//! };
//! assert!(hold("cart:ann", "1.5").is_ok());
//! assert_eq!(hold("cart:bob", "1").unwrap_err().to_string(), "not_enough (product 7, 0.5 left)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod audit;
pub mod error;
pub mod limits;
pub mod machine;
pub mod place;
pub mod plan;
pub mod quantity;
pub mod request;
pub mod seal;
pub mod store;

pub use audit::Findings;
pub use error::{Code, Error, Fault, Refusal};
pub use machine::{Availability, Done, Stock};
pub use place::Place;
pub use plan::{Kind, Level, Line, LineKey};
pub use quantity::Quantity;
pub use request::{
    HoldFrom, Key, Location, Owner, Product, Request, Route, Source, Stage, Terms, Time, Want,
};
