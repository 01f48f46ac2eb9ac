//! Prices the cart on standard input: `cargo run --example price < cart.json`.
//! With `--explain` it prints the cent trace.

use std::io::Read;

fn main() {
    let mut cart = Vec::new();
    if let Err(error) = std::io::stdin().read_to_end(&mut cart) {
        eprintln!("{error}");
        std::process::exit(2);
    }
    let explain = std::env::args().any(|argument| argument == "--explain");
    let answer = if explain {
        cart_p2_core::explain_bytes(&cart)
    } else {
        cart_p2_core::totals_bytes(&cart)
    };
    match answer {
        Ok(json) => println!("{json}"),
        Err(error) => {
            eprintln!("{}: {error}", error.code().as_str());
            std::process::exit(1);
        }
    }
}
