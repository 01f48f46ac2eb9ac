//! Decides what a request changes. Pure: reads what its owners hold, returns the changes.
//!
//! Whether a location has enough is decided in one of two places. A channel with one location
//! leaves it to the store, which takes stock with a guarded change of the level (the hot row is
//! then locked last and shortest). With several locations the levels are read, locked, and
//! divided here; the guard stays.

use crate::error::{Code, Refusal};
use crate::quantity::Quantity;
use crate::request::{HoldFrom, Key, Location, Owner, Product, Request, Route, Stage, Time, Want};
use std::collections::BTreeMap;

/// Names a line: what one owner has of one product at one location.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Whose.
    pub owner: Owner,
    /// Of which product.
    pub product: Product,
    /// Where.
    pub location: Location,
}

/// What a line says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Promised for a while.
    pub held: Quantity,
    /// Sold and still here.
    pub claimed: Quantity,
    /// When the held part may be given to others; none without one.
    pub expires_at: Option<Time>,
    /// How often it was extended.
    pub extensions: u32,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.held == Quantity::ZERO && self.claimed == Quantity::ZERO
    }

    fn is_overdue(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// A product's stock at one location. What is available is what remains of `on_hand`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// In the building, promised or not.
    pub on_hand: Quantity,
    /// Sum of all lines' `held`.
    pub held: Quantity,
    /// Sum of all lines' `claimed`.
    pub claimed: Quantity,
}

impl Level {
    /// Neither held nor claimed. Negative after backorders or a loss. None when out of range.
    pub fn available(&self) -> Option<Quantity> {
        self.on_hand.minus(self.held)?.minus(self.claimed)
    }
}

/// Why stock moved, as the ledger says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Came in, was lost or counted.
    Adjust,
    /// Available became held.
    Hold,
    /// Held became available on request.
    Release,
    /// Held became available because its time was over.
    Expire,
    /// From one owner's hold to another's: two entries.
    Move,
    /// Held or available became claimed.
    Claim,
    /// Claimed became available.
    Return,
    /// Claimed left the building.
    Fulfil,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Adjust,
        Self::Hold,
        Self::Release,
        Self::Expire,
        Self::Move,
        Self::Claim,
        Self::Return,
        Self::Fulfil,
    ];

    /// The word in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Expire => "expire",
            Self::Move => "move",
            Self::Claim => "claim",
            Self::Return => "return",
            Self::Fulfil => "fulfil",
        }
    }
}

/// Differences at one location: an entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Why.
    pub kind: Kind,
    /// Whose; none for the shop's own.
    pub owner: Option<Owner>,
    /// Of which product.
    pub product: Product,
    /// Where.
    pub location: Location,
    /// Difference of what is in the building.
    pub on_hand: Quantity,
    /// Difference of what is held.
    pub held: Quantity,
    /// Difference of what is claimed.
    pub claimed: Quantity,
}

/// All differences of one level in one step, and what must be left for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelChange {
    /// Difference of what is in the building.
    pub on_hand: Quantity,
    /// Difference of what is held.
    pub held: Quantity,
    /// Difference of what is claimed.
    pub claimed: Quantity,
    /// Taken from what is available; zero: nothing is taken, or nobody asks whether it is there.
    pub need: Quantity,
    /// Must remain available afterwards.
    pub spare: Quantity,
    /// The level may be new.
    pub create: bool,
    pub(crate) guarded: bool,
}

impl LevelChange {
    /// The level afterwards; none when not enough is left or it would be out of range.
    pub fn on(&self, level: &Level) -> Option<Level> {
        if self.need.is_positive() && level.available()?.minus(self.spare)? < self.need {
            return None;
        }
        let changed = Level {
            on_hand: level.on_hand.plus(self.on_hand)?,
            held: level.held.plus(self.held)?,
            claimed: level.claimed.plus(self.claimed)?,
        };
        changed.available().map(|_| changed)
    }
}

/// A line before and after; none: no such line.
pub type LineChange = (LineKey, Option<Line>, Option<Line>);

/// Everything one step writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Entries of the ledger.
    pub movements: Vec<Movement>,
    /// In key order.
    pub lines: Vec<LineChange>,
    /// In product and location order.
    pub levels: Vec<((Product, Location), LevelChange)>,
}

/// What the planner reads.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// All lines of the request's owners.
    pub lines: BTreeMap<LineKey, Line>,
    /// Levels of the request's products; read only where [`needs_levels`] says so.
    pub levels: BTreeMap<(Product, Location), Level>,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// For good.
    Refused(Refusal),
    /// Unless overdue holds of this product give back enough.
    Short(Product),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// True when the levels must be read, and locked, before planning.
pub fn needs_levels(request: &Request) -> bool {
    matches!(request, Request::Hold { route, .. } | Request::Claim { route, .. }
        if route.sources.len() > 1)
}

/// The products a request names, in order.
pub fn products(request: &Request) -> Vec<Product> {
    let mut products: Vec<Product> = match request {
        Request::Adjust { product, .. } => vec![*product],
        Request::Hold { lines, .. } | Request::Claim { lines, .. } => {
            lines.iter().map(|line| line.product).collect()
        }
        Request::Return { lines, .. } | Request::Fulfil { lines, .. } => {
            lines.iter().map(|(product, _)| *product).collect()
        }
        Request::Extend { .. } | Request::Pay { .. } | Request::Release { .. } => vec![],
    };
    products.sort_unstable();
    products
}

/// The owners whose lines a request may change.
pub fn owners(request: &Request) -> Vec<&Owner> {
    let mut owners = match request {
        Request::Adjust { .. } => vec![],
        Request::Hold { owner, from, .. } => from.iter().chain([owner]).collect(),
        Request::Extend { owner, .. }
        | Request::Pay { owner, .. }
        | Request::Claim { owner, .. }
        | Request::Release { owner }
        | Request::Return { owner, .. }
        | Request::Fulfil { owner, .. } => vec![owner],
    };
    owners.sort_unstable();
    owners
}

/// Plans a request that [`Request::check`] let pass.
pub fn plan(request: &Request, seen: &Seen, now: Time) -> Result<Plan, Stop> {
    let mut draft = Draft::new(seen, now);
    match request {
        Request::Adjust { product, location, by, .. } => draft.adjust(*product, *location, *by)?,
        Request::Hold { owner, from, lines, route, stage } => {
            for want in sorted(lines) {
                draft.hold(owner, from, want, route, *stage)?;
            }
        }
        Request::Extend { owner, seconds, times_max } => {
            draft.extend(owner, *seconds, *times_max)?;
        }
        Request::Pay { owner, until } => draft.pay(owner, *until)?,
        Request::Claim { owner, lines, route, .. } => {
            for want in sorted(lines) {
                draft.claim(owner, want, route)?;
            }
        }
        Request::Release { owner } => draft.release(owner)?,
        Request::Return { owner, lines, .. } => draft.unclaim(owner, lines, Kind::Return)?,
        Request::Fulfil { owner, lines, .. } => draft.unclaim(owner, lines, Kind::Fulfil)?,
    }
    Ok(draft.finish())
}

/// Plans giving back overdue lines.
pub fn plan_expiry(due: &[(LineKey, Line)], now: Time) -> Result<Plan, Stop> {
    let seen = Seen { lines: due.iter().cloned().collect(), levels: BTreeMap::new() };
    let mut draft = Draft::new(&seen, now);
    for (key, line) in due {
        draft.shift(Kind::Expire, key, line.held.negated(), Quantity::ZERO)?;
    }
    Ok(draft.finish())
}

fn sorted(lines: &[Want]) -> Vec<&Want> {
    let mut lines: Vec<&Want> = lines.iter().collect();
    lines.sort_unstable_by_key(|line| line.product);
    lines
}

fn sum(a: Quantity, b: Quantity, product: Product) -> Result<Quantity, Refusal> {
    a.plus(b).ok_or_else(|| Refusal::of(Code::QuantityOutOfRange, product))
}

/// The changes so far.
struct Draft<'a> {
    seen: &'a Seen,
    now: Time,
    after: BTreeMap<LineKey, Line>,
    movements: Vec<Movement>,
    levels: BTreeMap<(Product, Location), LevelChange>,
}

impl<'a> Draft<'a> {
    fn new(seen: &'a Seen, now: Time) -> Self {
        let (movements, levels) = (Vec::new(), BTreeMap::new());
        Self { seen, now, after: seen.lines.clone(), movements, levels }
    }

    fn finish(self) -> Plan {
        let mut lines = Vec::new();
        for (key, mut line) in self.after {
            if line.held == Quantity::ZERO {
                (line.expires_at, line.extensions) = (None, 0);
            }
            let before = self.seen.lines.get(&key).copied();
            let after = (!line.is_empty()).then_some(line);
            if before != after {
                lines.push((key, before, after));
            }
        }
        let moves = |change: &LevelChange| {
            [change.on_hand, change.held, change.claimed] != [Quantity::ZERO; 3]
        };
        let mut levels: Vec<_> =
            self.levels.into_iter().filter(|(_, change)| moves(change)).collect();
        for (_, change) in &mut levels {
            // A sum of three in-range differences of one step fits in an i64 by the limits.
            let taken = change.held.micros() + change.claimed.micros() - change.on_hand.micros();
            let taken = if change.guarded { taken.max(0) } else { 0 };
            change.need = Quantity::from_micros(taken).unwrap_or(Quantity::MAX);
        }
        Plan { movements: self.movements, lines, levels }
    }

    /// The owner's lines of a product, by location.
    fn lines_of(&self, owner: &Owner, product: Product) -> Vec<(LineKey, Line)> {
        let mine = |key: &&LineKey| key.owner == *owner && key.product == product;
        let keys: Vec<LineKey> = self.after.keys().filter(mine).cloned().collect();
        keys.into_iter().map(|key| (key.clone(), self.after[&key])).collect()
    }

    fn held_by(&self, owner: &Owner, product: Product) -> Result<Quantity, Refusal> {
        self.lines_of(owner, product)
            .iter()
            .try_fold(Quantity::ZERO, |total, (_, line)| sum(total, line.held, product))
    }

    fn level(&mut self, product: Product, location: Location) -> &mut LevelChange {
        self.levels.entry((product, location)).or_default()
    }

    /// Changes a line, its level and the ledger by the same differences.
    fn shift(
        &mut self,
        kind: Kind,
        key: &LineKey,
        held: Quantity,
        claimed: Quantity,
    ) -> Result<(), Refusal> {
        let product = key.product;
        let line = self.after.entry(key.clone()).or_default();
        line.held = sum(line.held, held, product)?;
        line.claimed = sum(line.claimed, claimed, product)?;
        let level = self.level(product, key.location);
        level.held = sum(level.held, held, product)?;
        level.claimed = sum(level.claimed, claimed, product)?;
        if kind == Kind::Fulfil {
            level.on_hand = sum(level.on_hand, claimed, product)?;
        }
        self.movements.push(Movement {
            kind,
            owner: Some(key.owner.clone()),
            product,
            location: key.location,
            on_hand: if kind == Kind::Fulfil { claimed } else { Quantity::ZERO },
            held,
            claimed,
        });
        Ok(())
    }

    fn adjust(
        &mut self,
        product: Product,
        location: Location,
        by: Quantity,
    ) -> Result<(), Refusal> {
        let level = self.level(product, location);
        (level.on_hand, level.create) = (by, true);
        let zero = Quantity::ZERO;
        self.movements.push(Movement {
            kind: Kind::Adjust,
            owner: None,
            product,
            location,
            on_hand: by,
            held: zero,
            claimed: zero,
        });
        Ok(())
    }

    fn hold(
        &mut self,
        owner: &Owner,
        from: &[Owner],
        want: &Want,
        route: &Route,
        stage: Stage,
    ) -> Result<(), Stop> {
        let product = want.product;
        let held = match (want.terms.hold_from, stage) {
            (HoldFrom::Cart, _) | (HoldFrom::Checkout, Stage::Checkout) => want.quantity,
            (HoldFrom::Checkout, Stage::Cart) | (HoldFrom::Never, _) => Quantity::ZERO,
        };
        let before = self.held_by(owner, product)?;
        for other in from {
            self.take_over(other, owner, product, held)?;
        }
        let now_held = self.held_by(owner, product)?;
        if now_held > held {
            self.shrink(owner, product, held, route)?;
        }
        if now_held < held {
            let need = sum(held, now_held.negated(), product)?;
            for (location, part) in self.divide(want, route, need)? {
                let key = LineKey { owner: owner.clone(), product, location };
                self.shift(Kind::Hold, &key, part, Quantity::ZERO)?;
            }
        }
        self.set_expiry(owner, want, held > before);
        Ok(())
    }

    /// Takes what `owner` still lacks from another owner's hold.
    fn take_over(
        &mut self,
        other: &Owner,
        owner: &Owner,
        product: Product,
        target: Quantity,
    ) -> Result<(), Refusal> {
        for (key, line) in self.lines_of(other, product) {
            let lacking = sum(target, self.held_by(owner, product)?.negated(), product)?;
            let part = line.held.min(lacking);
            if !part.is_positive() {
                continue;
            }
            let to = LineKey { owner: owner.clone(), product, location: key.location };
            self.shift(Kind::Move, &key, part.negated(), Quantity::ZERO)?;
            self.shift(Kind::Move, &to, part, Quantity::ZERO)?;
            let to = self.after.entry(to).or_default();
            to.expires_at = to.expires_at.max(line.expires_at);
            to.extensions = to.extensions.max(line.extensions);
        }
        Ok(())
    }

    /// Gives back what is held beyond `target`, the last location of the route first.
    fn shrink(
        &mut self,
        owner: &Owner,
        product: Product,
        target: Quantity,
        route: &Route,
    ) -> Result<(), Refusal> {
        let mut excess = sum(self.held_by(owner, product)?, target.negated(), product)?;
        for (key, line) in by_route(self.lines_of(owner, product), route).into_iter().rev() {
            let part = line.held.min(excess);
            if part.is_positive() {
                self.shift(Kind::Release, &key, part.negated(), Quantity::ZERO)?;
                excess = sum(excess, part.negated(), product)?;
            }
        }
        Ok(())
    }

    /// A hold that grew or was overdue gets its full time; one that did not keeps its end.
    fn set_expiry(&mut self, owner: &Owner, want: &Want, grew: bool) {
        let lines = self.lines_of(owner, want.product);
        let live_until = lines.iter().filter_map(|(_, line)| line.expires_at).max();
        let overdue = live_until.is_none_or(|at| at <= self.now);
        let fresh = self.now.saturating_add(want.terms.seconds);
        let expires_at = if grew || overdue { live_until.max(Some(fresh)) } else { live_until };
        for (key, _) in lines {
            if let Some(line) = self.after.get_mut(&key) {
                line.expires_at = expires_at;
            }
        }
    }

    /// Which location gives how much.
    fn divide(
        &mut self,
        want: &Want,
        route: &Route,
        need: Quantity,
    ) -> Result<Vec<(Location, Quantity)>, Stop> {
        let product = want.product;
        let first = route.sources[0];
        if want.terms.backorders {
            return Ok(vec![(first.location, need)]);
        }
        for source in &route.sources {
            let spare = sum(want.terms.floor, source.keep, product)?;
            let level = self.level(product, source.location);
            (level.guarded, level.spare) = (true, spare);
        }
        if route.sources.len() == 1 {
            return Ok(vec![(first.location, need)]);
        }
        let mut left = Vec::new();
        for source in &route.sources {
            left.push((source.location, self.left(product, source.location)?));
        }
        if let Some((location, _)) = left.iter().find(|(_, left)| *left >= need) {
            return Ok(vec![(*location, need)]);
        }
        let mut parts = Vec::new();
        let mut lacking = need;
        for (location, left) in left.into_iter().filter(|_| route.split) {
            let part = left.min(lacking);
            if part.is_positive() {
                parts.push((location, part));
                lacking = sum(lacking, part.negated(), product)?;
            }
        }
        if lacking.is_positive() { Err(Stop::Short(product)) } else { Ok(parts) }
    }

    /// What may be taken here after the changes so far.
    fn left(&self, product: Product, location: Location) -> Result<Quantity, Refusal> {
        let at = (product, location);
        let Some(level) = self.seen.levels.get(&at) else { return Ok(Quantity::ZERO) };
        let change = self.levels.get(&at).cloned().unwrap_or_default();
        let out_of_range = || Refusal::of(Code::QuantityOutOfRange, product);
        let left = level.available().ok_or_else(out_of_range)?;
        let left = sum(left, change.on_hand, product)?;
        let left = sum(left, change.held.negated(), product)?;
        let left = sum(left, change.claimed.negated(), product)?;
        sum(left, change.spare.negated(), product)
    }

    fn held_lines(&self, owner: &Owner) -> Vec<(LineKey, Line)> {
        let lines =
            self.after.iter().filter(|(key, line)| key.owner == *owner && line.held.is_positive());
        lines.map(|(key, line)| (key.clone(), *line)).collect()
    }

    fn extend(&mut self, owner: &Owner, seconds: i64, times_max: u32) -> Result<(), Refusal> {
        let lines = self.held_lines(owner);
        if lines.is_empty() {
            return Err(Refusal::new(Code::NothingHeld));
        }
        for (key, line) in &lines {
            if line.is_overdue(self.now) {
                return Err(Refusal::of(Code::HoldExpired, key.product));
            }
            if line.extensions >= times_max {
                return Err(Refusal::of(Code::ExtendedAlready, key.product));
            }
        }
        let until = self.now.saturating_add(seconds);
        for (key, _) in lines {
            let line = self.after.entry(key).or_default();
            line.expires_at = line.expires_at.max(Some(until));
            line.extensions += 1;
        }
        Ok(())
    }

    fn pay(&mut self, owner: &Owner, until: Time) -> Result<(), Refusal> {
        let lines = self.held_lines(owner);
        if lines.is_empty() {
            return Err(Refusal::new(Code::NothingHeld));
        }
        for (key, _) in lines {
            let line = self.after.entry(key).or_default();
            line.expires_at = line.expires_at.max(Some(until));
        }
        Ok(())
    }

    fn claim(&mut self, owner: &Owner, want: &Want, route: &Route) -> Result<(), Stop> {
        let product = want.product;
        let mut lacking = want.quantity;
        for (key, line) in by_route(self.lines_of(owner, product), route) {
            let part = line.held.min(lacking);
            if part.is_positive() {
                self.shift(Kind::Claim, &key, part.negated(), part)?;
                lacking = sum(lacking, part.negated(), product)?;
            }
        }
        // The order needs less than was held for it.
        self.shrink(owner, product, Quantity::ZERO, route)?;
        if !lacking.is_positive() {
            return Ok(());
        }
        for (location, part) in self.divide(want, route, lacking)? {
            let key = LineKey { owner: owner.clone(), product, location };
            self.shift(Kind::Claim, &key, Quantity::ZERO, part)?;
        }
        Ok(())
    }

    fn release(&mut self, owner: &Owner) -> Result<(), Refusal> {
        for (key, line) in self.held_lines(owner) {
            self.shift(Kind::Release, &key, line.held.negated(), Quantity::ZERO)?;
        }
        Ok(())
    }

    fn unclaim(
        &mut self,
        owner: &Owner,
        lines: &[(Product, Quantity)],
        kind: Kind,
    ) -> Result<(), Refusal> {
        let mut lines = lines.to_vec();
        lines.sort_unstable();
        for (product, mut lacking) in lines {
            for (key, line) in self.lines_of(owner, product) {
                let part = line.claimed.min(lacking);
                if part.is_positive() {
                    self.shift(kind, &key, Quantity::ZERO, part.negated())?;
                    lacking = sum(lacking, part.negated(), product)?;
                }
            }
            if lacking.is_positive() {
                return Err(Refusal::of(Code::NotClaimed, product));
            }
        }
        Ok(())
    }
}

/// In the route's order; locations beyond it come last.
fn by_route(mut lines: Vec<(LineKey, Line)>, route: &Route) -> Vec<(LineKey, Line)> {
    let place = |location: Location| {
        let found = route.sources.iter().position(|source| source.location == location);
        found.unwrap_or(usize::MAX)
    };
    lines.sort_by_key(|(key, _)| (place(key.location), key.location));
    lines
}

/// The key of a request and what it stands for, to be remembered.
pub(crate) fn remembered(request: &Request) -> Option<(Key, String)> {
    request.key().map(|key| (key.clone(), crate::seal::sha256_hex(&request.text())))
}
