//! Every request, result and error code, as sequences of operations at given times. The scripts
//! are in `sequences.txt`; each runs on the model and on SQLite, and the race tests run them on
//! MariaDB.

mod common;

use cart_p2_stock::store::memory::Memory;
use cart_p2_stock::*;
use common::{TestFile, owner, play, stock};

/// Title and script.
fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let scripts = include_str!("sequences.txt").split("\n# ").skip(1);
    scripts.filter_map(|script| script.split_once('\n'))
}

#[test]
fn on_the_model() {
    assert!(scripts().count() > 15);
    for (title, script) in scripts() {
        println!("{title}");
        play(&mut stock(Memory::default()), script);
    }
}

#[test]
fn on_sqlite() {
    for (i, (title, script)) in scripts().enumerate() {
        println!("{title}");
        play(&mut TestFile::new(&format!("script-{i}")).open(), script);
    }
}

#[test]
fn every_code_occurs() {
    let text = include_str!("sequences.txt");
    // Refused before the scripts could even say them, below.
    let elsewhere = ["invalid_owner", "invalid_key"];
    for (_, name) in Code::ALL {
        assert!(elsewhere.contains(name) || text.contains(&format!("=> {name}")), "{name}");
    }
}

#[test]
fn names() {
    let long = "x".repeat(65);
    for bad in ["", " ", "a b", "ä", "a|b", "a'b", long.as_str()] {
        assert_eq!(Owner::new(bad).map_err(|r| r.code), Err(Code::InvalidOwner), "{bad}");
        assert_eq!(Key::new(bad).map_err(|r| r.code), Err(Code::InvalidKey), "{bad}");
    }
    assert_eq!(owner(&long[1..]).as_str().len(), 64);
}
