//! The machines that read bytes, against a slow reference, on made-up input and on the corpus of the fuzzers.

#![expect(clippy::indexing_slicing, reason = "a check that fails loudly is what is wanted here")]

mod checks;
mod reference;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that matter, more often than chance would have them.
fn telling() -> impl Strategy<Value = u8> {
    prop_oneof![
        3 => Just(b'\r'), 3 => Just(b'\n'), 3 => Just(b'.'), 4 => Just(b'a'), 1 => Just(0u8), 1 => any::<u8>()
    ]
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    (any::<u8>(), prop_oneof![Just(0u8), 0..8u8, any::<u8>()], vec(telling(), 0..80)).prop_map(
        |(first, second, mut rest)| {
            let mut stream = vec![first, second];
            stream.append(&mut rest);
            stream
        },
    )
}

/// Short lines, so that limits are met.
fn short_lines() -> impl Strategy<Value = Vec<u8>> {
    (0..12u8, 0..8u8, vec(telling(), 0..80)).prop_map(|(first, second, mut rest)| {
        let mut stream = vec![first, second];
        stream.append(&mut rest);
        stream
    })
}

/// Messages that end, so that there is a text to compare.
fn ended() -> impl Strategy<Value = Vec<u8>> {
    stream().prop_map(|mut stream| {
        stream.extend_from_slice(b"\r\n.\r\nQUIT\r\n");
        stream
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn lines_are_those_of_the_reference(input in prop_oneof![stream(), short_lines()]) {
        checks::framer(&input);
    }

    #[test]
    fn messages_are_those_of_the_reference(input in prop_oneof![stream(), ended()]) {
        checks::decoder(&input);
    }

    #[test]
    fn counted_text_is_left_alone(input in stream()) {
        checks::counted(&input);
    }

    #[test]
    fn commands_hold_no_control_signs(
        verb in prop_oneof![
            Just("MAIL FROM:<"), Just("RCPT TO:<"), Just("EHLO "), Just("BDAT "), Just("AUTH "), Just("")
        ],
        rest in prop_oneof![
            vec(any::<u8>(), 0..40),
            "[\\x00-\\x7f]{0,20}@[a-z.\"\\[\\]:0-9]{0,10}>?( [A-Z]{2,8}=?[ -~]{0,12}){0,3}".prop_map(String::into_bytes),
            "\\PC{0,20}@\\PC{0,10}>( (ENVID|ORCPT|SIZE|NOTIFY|BODY|RET)=[ -~é]{0,12}){0,2}".prop_map(String::into_bytes),
        ],
    ) {
        checks::command(&[verb.as_bytes(), &rest].concat());
    }

    #[test]
    fn addresses_mean_the_same_when_they_are_written(
        text in prop_oneof![
            "\"([ -~é]|\\\\[ -~]){0,12}\"@[a-z.]{1,12}",
            "[a-z0-9.!%+é王]{1,10}@[a-z.é-]{1,12}",
            "[a-z\"]{1,4}@\\[(IPv6:)?[0-9a-f:.]{1,12}\\]",
            "\\PC{0,30}",
        ],
    ) {
        checks::address(text.as_bytes());
    }
}

type Check = fn(&[u8]);

/// What the fuzzers found worth keeping stays worth looking at.
#[test]
fn the_corpus_holds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let targets: [(&str, Check); 5] = [
        ("framer", checks::framer),
        ("decoder", checks::decoder),
        ("counted", checks::counted),
        ("command", checks::command),
        ("address", checks::address),
    ];
    for (target, check) in targets {
        let inputs: Vec<_> = std::fs::read_dir(corpus.join(target)).unwrap().collect();
        assert!(!inputs.is_empty(), "{target} has no corpus");
        for input in inputs {
            check(&std::fs::read(input.unwrap().path()).unwrap());
        }
    }
}
