//! Small worlds, searched completely: every sequence of operations against an oracle that is too
//! simple to be wrong, and every interleaving of concurrent requests, step by step.

mod common;

use cart_p2_stock::store::memory::{Memory, Tables};
use cart_p2_stock::*;
use common::{check, key, outcome, owner, quantity, request, stock};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// One product with 2 units, two carts, holds of 10 seconds. Whole units, in plain integers.
#[derive(Clone, Default)]
struct Oracle {
    /// Who, how many, until when.
    holds: BTreeMap<&'static str, (i64, i64)>,
    claims: BTreeMap<&'static str, i64>,
    keys: BTreeSet<&'static str>,
}

const ON_HAND: i64 = 2;
const SECONDS: i64 = 10;

#[derive(Clone, Copy, Debug)]
enum Act {
    Hold(&'static str, i64),
    Claim(&'static str, i64, &'static str),
    Release(&'static str),
    Return(&'static str, &'static str),
    Wait,
}

const ACTS: &[Act] = &[
    Act::Hold("a", 1),
    Act::Hold("a", 2),
    Act::Hold("b", 1),
    Act::Hold("b", 0),
    Act::Claim("a", 1, "k1"),
    Act::Claim("a", 1, "k2"),
    Act::Claim("b", 2, "k3"),
    Act::Release("a"),
    Act::Return("a", "r1"),
    Act::Wait,
];

impl Oracle {
    fn free(&self, now: i64, but: &str) -> i64 {
        let others = self.holds.iter().filter(|(who, (_, until))| **who != but && *until > now);
        let held: i64 = others.map(|(_, (units, _))| units).sum();
        ON_HAND - held - self.claims.values().sum::<i64>()
    }

    /// A due hold still stands if nobody needed its units; it is gone once they were needed.
    fn drop_due(&mut self, now: i64, but: &str) {
        self.holds.retain(|who, (_, until)| *who == but || *until > now);
    }

    /// Units beyond those of its own hold can be had, giving back what is due.
    fn can_take(&mut self, who: &'static str, units: i64, now: i64) -> bool {
        let own = self.holds.get(who).map_or(0, |(units, _)| *units);
        let all: i64 = self.holds.values().map(|(units, _)| units).sum();
        if ON_HAND - all - self.claims.values().sum::<i64>() >= units - own {
            return true;
        }
        // The sweeper asks nobody whose hold it is.
        self.drop_due(now, "");
        let own = self.holds.get(who).map_or(0, |(units, _)| *units);
        self.free(now, who) - own >= units - own
    }

    fn act(&mut self, act: Act, now: i64) -> bool {
        match act {
            Act::Wait => true,
            Act::Release(who) => {
                self.holds.remove(who);
                true
            }
            Act::Hold(who, units) => {
                if units > 0 && !self.can_take(who, units, now) {
                    return false;
                }
                let (had, until) = self.holds.remove(who).unwrap_or((0, i64::MIN));
                let fresh = units > had || until <= now;
                let until = if fresh { until.max(now + SECONDS) } else { until };
                if units > 0 {
                    self.holds.insert(who, (units, until));
                }
                true
            }
            Act::Claim(who, units, key) => {
                if self.keys.contains(key) {
                    return true;
                }
                if !self.can_take(who, units, now) {
                    return false;
                }
                self.holds.remove(who);
                *self.claims.entry(who).or_default() += units;
                self.keys.insert(key)
            }
            Act::Return(who, key) => {
                let claimed = self.claims.entry(who).or_default();
                if !self.keys.contains(key) {
                    if *claimed == 0 {
                        return false;
                    }
                    *claimed -= 1;
                    self.keys.insert(key);
                }
                true
            }
        }
    }
}

fn as_request(act: Act) -> Option<Request> {
    let words = match act {
        Act::Hold(who, units) => format!("hold {who} 7={units} for={SECONDS}"),
        Act::Claim(who, units, key) => format!("claim {who} 7={units} {key}"),
        Act::Release(who) => format!("release {who}"),
        Act::Return(who, key) => format!("return {who} 7=1 {key}"),
        Act::Wait => return None,
    };
    Some(request(&words.split(' ').collect::<Vec<_>>()))
}

fn filled(units: &[(Product, i64)]) -> Stock<Memory> {
    let mut stock = stock(Memory::default());
    for (product, units) in units {
        let by = Quantity::units(*units).expect("in range");
        let key = key(&format!("delivery:{product}"));
        let delivery = Request::Adjust { product: *product, location: 1, by, key };
        stock.run(&delivery, 0).expect("a delivery");
    }
    stock
}

/// All sequences below one, depth first: both worlds are copied, not replayed.
fn search(oracle: &Oracle, tables: &Tables, now: i64, path: &mut Vec<Act>, left: usize) -> u64 {
    if left == 0 {
        return 1;
    }
    let mut leaves = 0;
    for act in ACTS {
        let mut oracle = oracle.clone();
        let mut stock = stock(Memory::default());
        stock.store().tables = tables.clone();
        let now = if matches!(act, Act::Wait) { now + SECONDS } else { now + 1 };
        path.push(*act);
        let expected = oracle.act(*act, now);
        let got = as_request(*act).is_none_or(|request| stock.run(&request, now).is_ok());
        assert_eq!(got, expected, "{path:?}");
        check(&mut stock, &format!("{path:?}"));
        let seen = stock.availability(7, now).expect("availability").expect("a level");
        let free = Quantity::units(oracle.free(now, "")).expect("in range");
        assert_eq!(seen.available, free, "{path:?}");
        assert!(seen.available >= Quantity::ZERO, "{path:?}");
        leaves += search(&oracle, &stock.store().tables.clone(), now, path, left - 1);
        path.pop();
    }
    leaves
}

#[test]
fn every_sequence_agrees_with_the_oracle() {
    let tables = filled(&[(7, ON_HAND)]).store().tables.clone();
    let leaves = search(&Oracle::default(), &tables, 0, &mut Vec::new(), 5);
    assert_eq!(leaves, (ACTS.len() as u64).pow(5));
}

/// A store shared by threads, each of which waits for its turn before a transaction.
struct Turns {
    shared: Arc<Mutex<Tables>>,
    memory: Memory,
    ready: Sender<(usize, bool)>,
    go: Receiver<()>,
    me: usize,
}

mod turns {
    //! [`Store`] for [`Turns`]: everything but the beginning and the end is the memory's.

    use super::Turns;
    use cart_p2_stock::plan::{LevelChange, LineChange, Movement};
    use cart_p2_stock::store::Store;
    use cart_p2_stock::*;

    macro_rules! memorys {
        ($($name:ident($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {
            $(fn $name(&mut self, $($arg: $kind),*) -> Result<$result, Fault> {
                self.memory.$name($($arg),*)
            })*
        };
    }

    impl Store for Turns {
        fn begin(&mut self) -> Result<(), Fault> {
            self.ready.send((self.me, true)).expect("the scheduler");
            self.go.recv().expect("the scheduler");
            self.memory.tables = self.shared.lock().expect("no panic").clone();
            self.memory.begin()
        }

        fn commit(&mut self) -> Result<(), Fault> {
            self.memory.commit()?;
            *self.shared.lock().expect("no panic") = self.memory.tables.clone();
            Ok(())
        }

        fn rollback(&mut self) {
            self.memory.rollback();
        }

        memorys! {
            find_key(key: &Key) -> Option<String>;
            put_key(key: &Key, stands_for: &str, now: Time) -> ();
            lines(owner: &Owner) -> Vec<(LineKey, Line)>;
            levels(product: Product, lock: bool) -> Vec<(Location, Level)>;
            overdue(product: Product, now: Time, limit: usize) -> Vec<(LineKey, Line)>;
            overdue_products(now: Time, limit: usize) -> Vec<Product>;
            put_movement(movement: &Movement, key: Option<&Key>, now: Time) -> ();
            change_line(change: &LineChange) -> bool;
            change_level(product: Product, location: Location, change: &LevelChange) -> bool;
            create_level(product: Product, location: Location) -> ();
        }
    }
}

/// How a run ended: each request's outcome, and what is left.
type Ending = (Vec<String>, String);

/// Runs the requests at once, in the order of transactions that `choices` begins; returns the
/// ending and, for each step, how many threads could have gone on.
fn run_schedule(
    start: &Tables,
    requests: &[Request],
    now: i64,
    choices: &[usize],
) -> (Ending, Vec<usize>) {
    let shared = Arc::new(Mutex::new(start.clone()));
    let (ready, from_threads) = channel();
    let mut gos = Vec::new();
    let mut threads = Vec::new();
    for (me, request) in requests.iter().cloned().enumerate() {
        let (go, wait) = channel();
        gos.push(go);
        let (shared, ready) = (Arc::clone(&shared), ready.clone());
        threads.push(std::thread::spawn(move || {
            let memory = Memory::default();
            let done = ready.clone();
            let mut stock = stock(Turns { shared, memory, ready, go: wait, me });
            let outcome = outcome(stock.run(&request, now));
            done.send((me, false)).expect("the scheduler");
            outcome
        }));
    }
    let mut waiting = BTreeSet::new();
    let mut running = requests.len();
    let mut options = Vec::new();
    loop {
        while running > 0 {
            let (thread, waits) = from_threads.recv().expect("a thread");
            running -= 1;
            if waits {
                waiting.insert(thread);
            }
        }
        if waiting.is_empty() {
            break;
        }
        let choice = choices.get(options.len()).copied().unwrap_or(0);
        options.push(waiting.len());
        let thread = waiting.iter().copied().nth(choice).expect("a waiting thread");
        waiting.remove(&thread);
        running = 1;
        gos[thread].send(()).expect("a thread");
    }
    let outcomes = threads.into_iter().map(|t| t.join().expect("no panic")).collect();
    let mut end = stock(Memory::default());
    end.store().tables = shared.lock().expect("no panic").clone();
    ((outcomes, what_is_left(&mut end, now)), options)
}

/// Levels and lines after the overdue is given back: what is overdue may or may not have been.
fn what_is_left(stock: &mut Stock<Memory>, now: i64) -> String {
    check(stock, "a schedule");
    stock.expire(now, 100).expect("a sweep");
    let tables = &stock.store().tables;
    for ((product, _), level) in &tables.levels {
        let available = level.available().expect("in range");
        assert!(available >= Quantity::ZERO, "product {product} is oversold");
    }
    format!("{:?} {:?}", tables.levels, tables.lines)
}

fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for order in orders(n - 1) {
        for at in 0..n {
            let mut order = order.clone();
            order.insert(at, n - 1);
            all.push(order);
        }
    }
    all
}

/// Every interleaving must end as one of the orders one after the other.
fn every_interleaving(start: &mut Stock<Memory>, requests: &[&str], now: i64) -> usize {
    let start = start.store().tables.clone();
    let requests: Vec<Request> =
        requests.iter().map(|text| request(&text.split(' ').collect::<Vec<_>>())).collect();
    let mut serial = BTreeSet::new();
    for order in orders(requests.len()) {
        let mut stock = stock(Memory::default());
        stock.store().tables = start.clone();
        let mut outcomes = vec![String::new(); requests.len()];
        for i in order {
            outcomes[i] = outcome(stock.run(&requests[i], now));
        }
        serial.insert((outcomes, what_is_left(&mut stock, now)));
    }
    let mut choices = Vec::new();
    let mut schedules = 0;
    loop {
        let (ending, options) = run_schedule(&start, &requests, now, &choices);
        assert!(serial.contains(&ending), "{choices:?}: {ending:?}\nnone of {serial:#?}");
        schedules += 1;
        // The next schedule: the last step that could have gone another way goes there.
        choices.resize(options.len(), 0);
        while choices.last().is_some_and(|choice| choice + 1 >= options[choices.len() - 1]) {
            choices.pop();
        }
        match choices.last_mut() {
            Some(choice) => *choice += 1,
            None => return schedules,
        }
    }
}

#[test]
fn every_interleaving_is_as_good_as_an_order() {
    let mut schedules = 0;
    // The last units of two products, in opposite order of lines.
    let mut start = filled(&[(1, 1), (2, 1)]);
    schedules +=
        every_interleaving(&mut start, &["hold a 1=1 2=1", "hold b 2=1 1=1", "hold c 1=1"], 5);
    // Overdue holds in everybody's way: shortage, sweep and second attempt interleave.
    let mut start = filled(&[(1, 2), (2, 2)]);
    for words in ["hold old 1=2 2=1 for=10", "hold old2 2=1 for=10"] {
        start.run(&request(&words.split(' ').collect::<Vec<_>>()), 0).expect("a hold");
    }
    schedules += every_interleaving(&mut start, &["hold a 1=2 2=1", "claim b 2=2 k1"], 20);
    schedules +=
        every_interleaving(&mut start, &["hold a 1=1", "claim old 1=2 2=1 k1", "release old"], 20);
    // The same payment twice, while the cart is emptied and another shopper waits.
    let mut start = filled(&[(1, 1)]);
    let hold = Request::Hold {
        owner: owner("order:1"),
        from: vec![],
        lines: vec![Want { product: 1, quantity: quantity("1"), terms: common::TERMS }],
        route: Route::single(1),
        stage: Stage::Checkout,
    };
    start.run(&hold, 0).expect("a hold");
    schedules += every_interleaving(
        &mut start,
        &["claim order:1 1=1 pay", "claim order:1 1=1 pay", "release order:1", "hold b 1=1"],
        5,
    );
    // Two tabs and the checkout of one cart.
    let mut start = filled(&[(1, 3)]);
    schedules += every_interleaving(
        &mut start,
        &["hold cart 1=3", "hold cart 1=2", "hold order:1 1=2 from=cart stage=checkout"],
        5,
    );
    println!("{schedules} schedules");
    assert!(schedules > 200, "only {schedules} schedules");
}
