//! Runs requests on a store: transactions, retries, and giving back what is overdue.

use crate::error::{Code, Error, Fault, Refusal};
use crate::limits::{ATTEMPTS_MAX, SWEEP_LINES_MAX};
use crate::plan::{self, Line, LineKey, Plan, Seen, Stop};
use crate::quantity::Quantity;
use crate::request::{Owner, Product, Request, Time, Want};
use crate::store::{Store, Written};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A request that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its key had done this work before; nothing was changed now.
    pub replayed: bool,
    /// Something was changed.
    pub changed: bool,
}

/// What a shopper may be told of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Neither held nor claimed, overdue holds counted as available.
    pub available: Quantity,
    /// Held by somebody, not overdue.
    pub held: Quantity,
}

/// The stock in a store.
///
/// Every step of a request is one transaction. On a shortage the overdue holds of the product
/// are given back in a transaction of their own and the request starts anew; only when nothing
/// overdue is left it is refused.
pub struct Stock<S> {
    store: S,
    pause: fn(u32),
    /// For how long a request is tried again; none: as often as is allowed.
    wait: Option<Duration>,
}

/// How one attempt ended.
enum Step {
    Done(Done),
    Short(Product),
}

impl<S: Store> Stock<S> {
    /// Waits a little longer, and for a different time, before each further attempt.
    pub fn new(store: S) -> Self {
        Self::with_pause(store, back_off)
    }

    /// As [`Self::new`], with another way to wait before attempt `n`.
    pub fn with_pause(store: S, pause: fn(u32)) -> Self {
        Self { store, pause, wait: None }
    }

    /// As [`Self::new`], but after `wait` nothing is tried again. What is under way then still ends.
    pub fn waiting(store: S, wait: Duration) -> Self {
        Self { wait: Some(wait), ..Self::new(store) }
    }

    /// The store.
    pub fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// Back to the store alone.
    pub fn into_store(self) -> S {
        self.store
    }

    /// Does what is asked, or nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] when the answer is no; [`Error::Failed`] when there is none.
    pub fn run(&mut self, request: &Request, now: Time) -> Result<Done, Error> {
        request.check()?;
        if now < 0 {
            return Err(Refusal::new(Code::InvalidSeconds).into());
        }
        // One round more than there are products can be short, unless others are at it too.
        for _ in 0..ATTEMPTS_MAX.saturating_add(crate::limits::LINES_MAX as u32) {
            match self.attempt(request, now)? {
                Step::Done(done) => return Ok(done),
                Step::Short(product) => self.after_shortage(request, product, now)?,
            }
        }
        Err(Fault::Conflict("others were always faster".into()).into())
    }

    fn attempt(&mut self, request: &Request, now: Time) -> Result<Step, Error> {
        // A delivery may make a level, which takes looking first.
        let simple = !matches!(request, Request::Adjust { .. }) && !plan::needs_levels(request);
        if simple {
            let at_once = self.again(|store| {
                let ready = store.ready_at_once()?;
                ready.then(|| step(store, request, now, true)).transpose()
            })?;
            if let Some(step) = at_once {
                return Ok(step);
            }
        }
        let done = |step: &Step| matches!(step, Step::Done(_));
        self.transaction_if(|store| step(store, request, now, false), done)
    }

    /// Nothing: try again. An error: it stays short.
    fn after_shortage(
        &mut self,
        request: &Request,
        product: Product,
        now: Time,
    ) -> Result<(), Error> {
        if self.sweep(product, now)? > 0 {
            return Ok(());
        }
        self.transaction(|store| match shortage(store, request, product)? {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        })
    }

    /// Gives back a product's overdue holds; how many lines. At most [`SWEEP_LINES_MAX`].
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn sweep(&mut self, product: Product, now: Time) -> Result<usize, Error> {
        self.transaction(|store| {
            let due = store.overdue(product, now, SWEEP_LINES_MAX)?;
            let mut given_back = Vec::new();
            for (key, line) in due {
                let after = Line { held: Quantity::ZERO, expires_at: None, extensions: 0, ..line };
                let after = (after.claimed != Quantity::ZERO).then_some(after);
                // Not found as it was: the owner, or another sweeper, was here first.
                if store.change_line(&(key.clone(), Some(line), after))? {
                    given_back.push((key, line));
                }
            }
            let plan = plan::plan_expiry(&given_back, now).map_err(|_| out_of_range())?;
            for movement in &plan.movements {
                store.put_movement(movement, None, now)?;
            }
            if put_levels(store, &plan)?.is_some() {
                return Err(Fault::Broken(format!("no level for product {product}")).into());
            }
            Ok(given_back.len())
        })
    }

    /// Gives back overdue holds of all products, at most [`SWEEP_LINES_MAX`] lines of each of
    /// `limit` products; how many lines.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn expire(&mut self, now: Time, limit: usize) -> Result<usize, Error> {
        let products = self.transaction(|store| Ok(store.overdue_products(now, limit)?))?;
        let mut lines = 0;
        for product in products {
            lines += self.sweep(product, now)?;
        }
        Ok(lines)
    }

    /// What is left of a product, over all its locations; none: no such stock.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn availability(
        &mut self,
        product: Product,
        now: Time,
    ) -> Result<Option<Availability>, Error> {
        self.transaction(|store| availability(store, product, now))
    }

    /// [`Self::availability`] of many products at one moment, in their order.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn availabilities(
        &mut self,
        products: &[Product],
        now: Time,
    ) -> Result<Vec<Option<Availability>>, Error> {
        self.transaction(|store| products.iter().map(|id| availability(store, *id, now)).collect())
    }

    /// What an owner has.
    ///
    /// # Errors
    /// [`Error::Failed`].
    pub fn lines(&mut self, owner: &Owner) -> Result<Vec<(LineKey, Line)>, Error> {
        self.transaction(|store| Ok(store.lines(owner)?))
    }

    /// Runs `work` in a transaction, again after a conflict or a lost connection.
    pub(crate) fn transaction<T>(
        &mut self,
        work: impl FnMut(&mut S) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.transaction_if(work, |_| true)
    }

    /// As [`Self::transaction`], undone unless `keep` says otherwise.
    fn transaction_if<T>(
        &mut self,
        mut work: impl FnMut(&mut S) -> Result<T, Error>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Error> {
        self.again(|store| {
            store.begin()?;
            let value = work(store)?;
            if keep(&value) {
                store.commit()?;
            } else {
                store.rollback();
            }
            Ok(value)
        })
    }

    /// Runs `once` again after a conflict or a lost connection.
    pub(crate) fn again<T>(
        &mut self,
        mut once: impl FnMut(&mut S) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempt = 0;
        let begun = Instant::now();
        loop {
            let result = once(&mut self.store);
            let Err(error) = result else { return result };
            self.store.rollback();
            attempt += 1;
            let again = matches!(
                &error,
                Error::Failed(Fault::Conflict(_) | Fault::Lost(_) | Fault::Empty(_))
            );
            let late = self.wait.is_some_and(|wait| begun.elapsed() >= wait);
            if !again || late || attempt >= ATTEMPTS_MAX {
                return Err(error);
            }
            (self.pause)(attempt);
        }
    }
}

fn availability<S: Store>(
    store: &mut S,
    product: Product,
    now: Time,
) -> Result<Option<Availability>, Error> {
    let levels = store.levels(product, false)?;
    if levels.is_empty() {
        return Ok(None);
    }
    let overdue = store.overdue(product, now, usize::MAX)?;
    let overdue = overdue.iter().map(|(_, line)| line.held);
    let overdue = add_up(overdue).ok_or_else(out_of_range)?;
    let free = levels.iter().map(|(_, level)| level.available());
    let free = free.collect::<Option<Vec<_>>>().and_then(add_up).ok_or_else(out_of_range)?;
    let held = add_up(levels.iter().map(|(_, level)| level.held));
    let held = held.and_then(|held| held.minus(overdue)).ok_or_else(out_of_range)?;
    let available = free.plus(overdue).ok_or_else(out_of_range)?;
    Ok(Some(Availability { available, held }))
}

fn out_of_range() -> Error {
    Refusal::new(Code::QuantityOutOfRange).into()
}

fn add_up(quantities: impl IntoIterator<Item = Quantity>) -> Option<Quantity> {
    quantities.into_iter().try_fold(Quantity::ZERO, Quantity::plus)
}

/// One attempt: inside a transaction that is undone on a shortage, or all its writes at once.
///
/// The keys and the ledger come first and the levels last: they are what many shoppers want at
/// once, and the last row touched is locked for the shortest time.
fn step<S: Store>(
    store: &mut S,
    request: &Request,
    now: Time,
    at_once: bool,
) -> Result<Step, Error> {
    store.foresee(request)?;
    let remembered = plan::remembered(request);
    if let Some((key, stands_for)) = &remembered {
        match store.find_key(key)? {
            Some(known) if known == *stands_for => {
                return Ok(Step::Done(Done { replayed: true, changed: false }));
            }
            Some(_) => return Err(Refusal::new(Code::KeyReused).into()),
            None => {}
        }
    }
    let seen = read(store, request)?;
    let plan = match plan::plan(request, &seen, now) {
        Ok(plan) => plan,
        Err(Stop::Refused(refusal)) => return Err(refusal.into()),
        Err(Stop::Short(product)) => return Ok(Step::Short(product)),
    };
    let changed = !plan.lines.is_empty() || !plan.levels.is_empty();
    if at_once {
        let nothing = remembered.is_none() && !changed;
        let written = if nothing {
            Written::All
        } else {
            store.write_at_once(&plan, remembered.as_ref(), now)?
        };
        return Ok(match written {
            Written::All => Step::Done(Done { replayed: false, changed }),
            Written::Short(product) => Step::Short(product),
        });
    }
    if let Some((key, stands_for)) = &remembered {
        store.put_key(key, stands_for, now)?;
    }
    for movement in &plan.movements {
        store.put_movement(movement, request.key(), now)?;
    }
    for change in &plan.lines {
        if !store.change_line(change)? {
            return Err(Fault::Conflict("a line changed under us".into()).into());
        }
    }
    match put_levels(store, &plan)? {
        Some(product) => Ok(Step::Short(product)),
        None => Ok(Step::Done(Done { replayed: false, changed })),
    }
}

fn read<S: Store>(store: &mut S, request: &Request) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    for owner in plan::owners(request) {
        seen.lines.extend(store.lines(owner)?);
    }
    if plan::needs_levels(request) {
        for product in plan::products(request) {
            let levels = store.levels(product, true)?;
            seen.levels.extend(levels.into_iter().map(|(at, level)| ((product, at), level)));
        }
    }
    Ok(seen)
}

fn wants(request: &Request) -> &[Want] {
    match request {
        Request::Hold { lines, .. } | Request::Claim { lines, .. } => lines,
        _ => &[],
    }
}

/// Changes the levels in order; the product that is short, or has no level here.
fn put_levels<S: Store>(store: &mut S, plan: &Plan) -> Result<Option<Product>, Error> {
    for ((product, location), change) in &plan.levels {
        if store.change_level(*product, *location, change)? {
            continue;
        }
        if !change.create {
            return Ok(Some(*product));
        }
        if store.levels(*product, false)?.iter().any(|(at, _)| at == location) {
            return Err(Refusal::of(Code::QuantityOutOfRange, *product).into());
        }
        store.create_level(*product, *location)?;
        if !store.change_level(*product, *location, change)? {
            return Err(Refusal::of(Code::QuantityOutOfRange, *product).into());
        }
    }
    Ok(None)
}

/// Why a request is short of a product; none when it no longer is.
fn shortage<S: Store>(
    store: &mut S,
    request: &Request,
    product: Product,
) -> Result<Option<Refusal>, Error> {
    let (Request::Hold { route, .. } | Request::Claim { route, .. }) = request else {
        return Ok(Some(Refusal::of(Code::QuantityOutOfRange, product)));
    };
    let Some(want) = wants(request).iter().find(|want| want.product == product) else {
        return Ok(Some(Refusal::of(Code::QuantityOutOfRange, product)));
    };
    let levels: BTreeMap<_, _> = store.levels(product, false)?.into_iter().collect();
    let mut parts = Vec::new();
    for source in &route.sources {
        let Some(level) = levels.get(&source.location) else { continue };
        let kept = source.keep.plus(want.terms.floor).ok_or_else(out_of_range)?;
        let left = level.available().and_then(|free| free.minus(kept)).ok_or_else(out_of_range)?;
        parts.push(left.max(Quantity::ZERO));
    }
    if parts.is_empty() {
        return Ok(Some(Refusal::of(Code::UnknownProduct, product)));
    }
    let mut mine = Vec::new();
    for owner in plan::owners(request) {
        let lines = store.lines(owner)?;
        mine.extend(lines.iter().filter(|(key, _)| key.product == product).map(|(_, l)| l.held));
    }
    let own = add_up(mine).ok_or_else(out_of_range)?;
    let lacking = want.quantity.minus(own).ok_or_else(out_of_range)?;
    let most = parts.iter().copied().max().unwrap_or_default();
    let free = if route.split { add_up(parts).ok_or_else(out_of_range)? } else { most };
    // A backorder cannot be short: it was out of range.
    let code = match want.terms.backorders {
        true => Code::QuantityOutOfRange,
        false if free >= lacking => return Ok(None),
        false => Code::NotEnough,
    };
    let left = own.plus(free).ok_or_else(out_of_range)?;
    let left = (code == Code::NotEnough).then_some(left);
    Ok(Some(Refusal { code, product: Some(product), left }))
}

/// Up to about 100 ms, and not the same time for two processes that collided.
fn back_off(attempt: u32) {
    use std::time::{SystemTime, UNIX_EPOCH};
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let spread = now.subsec_nanos() ^ std::process::id().wrapping_mul(2_654_435_761);
    let most = 1_000_u64 << attempt.min(7);
    std::thread::sleep(Duration::from_micros(most / 4 + u64::from(spread) % most));
}
