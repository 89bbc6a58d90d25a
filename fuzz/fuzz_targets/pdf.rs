#![no_main]
libfuzzer_sys::fuzz_target!(init: targets::pass_caught_panics(), |data: &[u8]| targets::pdf(data));
