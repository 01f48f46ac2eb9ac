//! What breaks: a fault at every single step of an operation, and tampering with the books.

mod common;

use cart_p2_stock::plan::{LevelChange, LineChange, Movement};
use cart_p2_stock::store::Store;
use cart_p2_stock::store::memory::{Memory, Tables};
use cart_p2_stock::*;
use common::{Dice, SECRET, check, outcome, play, random_request, stock};

/// Breaks once, at a call, before or after it was carried out.
struct Faulty {
    memory: Memory,
    calls: usize,
    at: Option<usize>,
    late: bool,
    fault: Fault,
}

impl Faulty {
    fn call<T>(&mut self, work: impl FnOnce(&mut Memory) -> Result<T, Fault>) -> Result<T, Fault> {
        let now = self.at == Some(self.calls);
        self.calls += 1;
        if now && !self.late {
            return Err(self.fault.clone());
        }
        let result = work(&mut self.memory);
        if now { Err(self.fault.clone()) } else { result }
    }
}

macro_rules! faulty {
    ($($name:ident($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $($arg: $kind),*) -> Result<$result, Fault> {
            self.call(|memory| memory.$name($($arg),*))
        })*
    };
}

impl Store for Faulty {
    fn rollback(&mut self) {
        self.memory.rollback();
    }

    faulty! {
        begin() -> ();
        commit() -> ();
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

fn faulty(tables: &Tables, at: Option<usize>, late: bool, fault: Fault) -> Stock<Faulty> {
    let memory = Memory::from(tables.clone());
    stock(Faulty { memory, calls: 0, at, late, fault })
}

/// After a fault that is worth another try the operation ends as without; if the commit went
/// through unnoticed, as when it is asked for a second time.
fn try_every_step(tables: &Tables, request: &Request, now: Time) -> usize {
    let none = Fault::Broken(String::new());
    let mut good = faulty(tables, None, false, none);
    let expected = outcome(good.run(request, now));
    let again = outcome(good.run(request, now));
    let twice = good.store().memory.tables.clone();
    let mut good = faulty(tables, None, false, Fault::Broken(String::new()));
    let _ = good.run(request, now);
    let once = good.store().memory.tables.clone();
    let steps = good.store().calls;
    for at in 0..steps {
        for late in [false, true] {
            let mut lost = faulty(tables, Some(at), late, Fault::Lost("cut".into()));
            let got = outcome(lost.run(request, now));
            let tables_now = &lost.store().memory.tables;
            let fine = (got == expected && tables_now.lines == once.lines)
                || (got == again && tables_now.lines == twice.lines);
            assert!(fine, "step {at} late {late}: {got}, not {expected} or {again}: {request:?}");
            check_books(&tables_now.clone());

            let mut broken = faulty(tables, Some(at), late, Fault::Broken("disk".into()));
            let got = outcome(broken.run(request, now));
            assert!(got.starts_with("FAILED"), "step {at}: {got}");
            check_books(&broken.store().memory.tables.clone());
        }
    }
    steps
}

fn check_books(tables: &Tables) {
    let mut stock = stock(Memory::from(tables.clone()));
    check(&mut stock, "a fault");
}

#[test]
fn a_fault_at_every_step() {
    let mut steps = 0;
    for seed in 0..25 {
        let mut dice = Dice::new(seed);
        let mut stock = stock(Memory::default());
        let mut now = 0;
        for _ in 0..60 {
            now += dice.roll(15) as i64;
            let request = random_request(&mut dice);
            let tables = stock.store().tables.clone();
            steps += try_every_step(&tables, &request, now);
            let _ = stock.run(&request, now);
        }
    }
    assert!(steps > 5_000, "only {steps} steps");
}

#[test]
fn a_store_that_never_answers_is_given_up() {
    let mut stock = faulty(&Tables::default(), None, false, Fault::Broken(String::new()));
    stock.store().memory.begin().expect("begins");
    // A transaction that others keep open: every attempt to begin one fails.
    let release = Request::Release { owner: common::owner("ann") };
    assert!(outcome(stock.run(&release, 0)).starts_with("FAILED"));
}

fn sealed_books() -> Stock<Memory> {
    let mut stock = stock(Memory::default());
    play(
        &mut stock,
        "0 adjust 7 +10 d1 => ok
         1 hold ann 7=2 => ok
         2 claim ann 7=2 k1 => ok
         3 adjust 8 +1 d2 => ok
         4 seal => 4",
    );
    stock
}

fn findings(change: impl FnOnce(&mut Tables)) -> String {
    let mut stock = sealed_books();
    change(&mut stock.store().tables);
    stock.audit(SECRET).expect("an audit").0.join("; ")
}

#[test]
fn tampering_shows() {
    assert_eq!(findings(|_| {}), "");
    let seals = "product 7: entry 2 breaks the seals";
    assert_eq!(findings(|t| t.ledger[1].owner = "bob".into()), seals);
    assert_eq!(findings(|t| t.ledger[1].at += 1), seals);
    assert!(findings(|t| t.ledger[1].held += 1).contains(seals));
    assert!(findings(|t| drop(t.ledger.remove(1))).contains("breaks the seals"));
    assert!(
        findings(|t| drop(t.ledger.remove(2))).contains("the last 1 sealed entries are missing")
    );
    assert!(findings(|t| t.ledger.swap(0, 1)).is_empty(), "their order in the table means nothing");
    assert!(findings(|t| t.lines.clear()).contains("the level says 0 held and 2 claimed"));
    assert!(findings(|t| t.levels.retain(|at, _| at.0 != 8)).contains("location 1: no level"));
    let level =
        |t: &mut Tables| t.levels.get_mut(&(7, 1)).expect("a level").on_hand = Quantity::ZERO;
    assert!(findings(level).contains("the level says 0 on hand"));
    let end = |t: &mut Tables| t.chains.get_mut(&7).expect("a chain").seal = "f".repeat(64);
    assert_eq!(findings(end), "product 7: the end of the seals was changed");
    // All seals anew, as somebody without the secret could.
    let reseal = |t: &mut Tables| {
        t.chains.clear();
        for entry in &mut t.ledger {
            (entry.seq, entry.seal) = (None, None);
        }
        t.ledger[1].owner = "bob".into();
        let mut forged = stock(Memory::from(t.clone()));
        forged.seal(100, b"guess").expect("seals");
        *t = forged.store().tables.clone();
    };
    assert!(findings(reseal).contains("product 7: entry 1 breaks the seals"));
}

#[cfg(feature = "sqlite")]
mod sqlite {
    //! The file defends itself, and tables come and go.

    use super::common::{TestFile, play};
    use super::{Fault, check};
    use cart_p2_stock::store::sql::Connection;
    use cart_p2_stock::store::sqlite;

    #[test]
    fn the_ledger_is_append_only() {
        let file = TestFile::new("append-only");
        let mut stock = file.open();
        play(&mut stock, "0 adjust 7 +1 d1 => ok\n0 adjust 7 +2 d2 => ok\n0 seal => 2");
        let connection = stock.store().connection();
        for sql in [
            "DELETE FROM stock_ledger",
            "UPDATE stock_ledger SET seq = 9",
            "UPDATE stock_ledger SET held = 1",
        ] {
            let error = connection.execute(sql, &[]).expect_err("refused");
            assert!(matches!(&error, Fault::Broken(why) if why.contains("append-only")), "{error}");
        }
        check(&mut stock, "the attempts");
    }

    #[test]
    fn what_was_written_is_there_after_opening_again() {
        let file = TestFile::new("again");
        play(&mut file.open(), "0 adjust 7 +1 d1 => ok\n0 hold ann 7=1 => ok");
        let mut stock = file.open();
        play(&mut stock, "1 level 7 => 1 1 0\n1 adjust 7 +1 d1 => replayed");
        sqlite::remove(stock.store()).expect("removed");
        sqlite::remove(stock.store()).expect("removed, again");
        play(&mut file.open(), "2 level 7 => none\n2 adjust 7 +1 d1 => ok");
    }
}
