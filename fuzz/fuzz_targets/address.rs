//! See `checks::address`.
#![no_main]
#![allow(dead_code, reason = "each fuzzer runs one of the shared checks")]

#[path = "../../crates/larkspur-smtp/tests/properties/checks.rs"]
mod checks;
#[path = "../../crates/larkspur-smtp/tests/properties/reference.rs"]
mod reference;

libfuzzer_sys::fuzz_target!(|input: &[u8]| checks::address(input));
