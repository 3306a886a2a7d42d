//! The build script refuses mistakes in the data, and says where they are. Its modules are compiled into this test.

#[path = "../build/endpoint.rs"]
mod endpoint;
#[path = "../build/fault.rs"]
mod fault;
#[path = "../build/field.rs"]
mod field;
#[path = "../build/join.rs"]
mod join;
#[path = "../build/read.rs"]
mod read;
#[path = "../build/resolve.rs"]
mod resolve;
#[path = "../build/source.rs"]
mod source;
#[path = "../build/write.rs"]
mod write;
#[path = "../build/write_field.rs"]
mod write_field;

use std::path::Path;

/// The generated code for a file with this content, or the complaint.
fn compile(text: &str) -> Result<String, String> {
    let mut contract = source::Contract::default();
    let facts = read::document(Path::new("trial.kdl"), text)
        .and_then(|document| contract.read(document))
        .and_then(|()| resolve::contract(contract));
    facts.map(|facts| write::contract(&facts)).map_err(|fault| fault.to_string())
}

/// An endpoint with these lines in its block, from line 3 on.
fn endpoint_with(lines: &str) -> String {
    format!("endpoint a.b {{\n    route GET \"/a\"\n{lines}\n}}\nfamily Trial\n")
}

#[test]
fn a_sound_file_compiles() {
    let code =
        compile(&endpoint_with("    error 400 40001 \"param error\"\n    cannot-occur 40001 \"Never.\""))
            .unwrap();
    assert!(code.contains("pub static A_B: Endpoint"));
    assert!(code.contains("(40001, \"Never.\")"));
    assert!(code.contains("success_msg: \"success\""), "what nearly every page has");
    let code = compile(&endpoint_with("    success \"released\"")).unwrap();
    assert!(code.contains("success_msg: \"released\""));
}

#[test]
fn a_sample_is_demanded_of_every_endpoint() {
    let mut contract = source::Contract::default();
    contract.read(read::document(Path::new("trial.kdl"), &endpoint_with("")).ok().unwrap()).ok().unwrap();
    let facts = resolve::contract(contract).ok().unwrap();
    let folder = Path::new("no-such-folder");
    assert!(write::examples(&facts, folder).unwrap_err().to_string().contains("a.b.json"));
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let cases = [
        ("route", "data/trial.kdl:1: \"route\" is no part of the contract"),
        ("\n\nendpoint \"unfinished", "data/trial.kdl:3: "),
        ("endpoint a.b {\n}", "data/trial.kdl:1: a.b lacks its route"),
        (&endpoint_with("    rote GET"), "data/trial.kdl:3: \"rote\" is no part of an endpoint"),
        (&endpoint_with("    route FETCH \"/a\""), "data/trial.kdl:3: \"FETCH\" is no method"),
        (&endpoint_with("    apps custom isv"), "data/trial.kdl:3: \"isv\" is none of"),
        (&endpoint_with("    tight-rate name"), "data/trial.kdl:3: a tight rate has a number"),
        (
            &endpoint_with("    tight-rate name per-second=1\n    body {\n        string other\n    }"),
            "data/trial.kdl:3: the body has no field \"name\"",
        ),
        (&endpoint_with("    rate fast"), "data/trial.kdl:3: \"fast\" is no kind of rate limit"),
        (&endpoint_with("    scopes nobody"), "there is no scope set nobody"),
        (&endpoint_with("    page a b"), "data/trial.kdl:3: page: unexpected argument b"),
        (&endpoint_with("    error 400 abc"), "data/trial.kdl:3: error lacks its code, a whole number"),
        (&endpoint_with("    error 400 1 a\n    error 400 1 b"), "data/trial.kdl:4: a.b: 1 is there twice"),
        (
            &endpoint_with("    cannot-occur 7 \"Never.\""),
            "data/trial.kdl:3: a.b: 7 is twice or undocumented",
        ),
        (
            &endpoint_with("    path-params {\n        string b\n    }"),
            "a.b: the path and the path parameters differ",
        ),
        (
            &endpoint_with("    query {\n        text b\n    }"),
            "data/trial.kdl:4: \"text\" is no type of a field",
        ),
        (
            &endpoint_with("    query {\n        string b longest=3\n    }"),
            "data/trial.kdl:4: string: unknown property longest",
        ),
        (
            &endpoint_with("    query {\n        string b max-len=long\n    }"),
            "data/trial.kdl:4: max-len must be a whole number",
        ),
        (
            &endpoint_with("    query {\n        string b required=yes\n    }"),
            "data/trial.kdl:4: required is #true or absent",
        ),
        (
            &endpoint_with("    query {\n        string b\n        int b\n    }"),
            "data/trial.kdl:5: b is there twice",
        ),
        (
            &endpoint_with("    query {\n        string b one-of=\"x y\" default=z\n    }"),
            "data/trial.kdl:4: b: the default z is not in one-of",
        ),
        (&endpoint_with("    query {\n        drop b\n    }"), "data/trial.kdl:4: there is no b to drop"),
        (&endpoint_with("    query {\n        use b\n    }"), "data/trial.kdl:4: there is no shape b"),
        (
            &endpoint_with("    body {\n        object b\n    }"),
            "data/trial.kdl:4: b: an object needs a shape or a block",
        ),
        (
            &endpoint_with("    body {\n        string b max-items=3\n    }"),
            "data/trial.kdl:4: b: only lists have items",
        ),
        (
            &endpoint_with("    body {\n        string b open=#true\n    }"),
            "data/trial.kdl:4: b: open says more about one-of",
        ),
        (
            &endpoint_with("    body {\n        string b value-scope=x\n    }"),
            "data/trial.kdl:4: b: value-scope is a value followed by scopes",
        ),
        (
            &endpoint_with("    body {\n        object b shape=c {\n        }\n    }"),
            "data/trial.kdl:4: b: either a shape or a block",
        ),
        ("endpoint a.b {\n    route GET \"/a\"\n}", "data/trial.kdl:1: the file trial has no family title"),
        ("shape a {\n    string b\n}", "data/trial.kdl:1: nothing refers to a"),
        ("shape a {\n    use a\n}", "a contains itself"),
        ("shape a {\n}\nshape a {\n}", "data/trial.kdl:3: a is there twice"),
        ("scope-set \"a:b\" \"c:d\"", "data/trial.kdl:1: \"a:b\": the name of a set has no colon"),
        ("cannot-occur 1 \"Never.\"", "data/trial.kdl:1: no endpoint of trial has 1"),
        (&format!("{0}{0}", endpoint_with("")), "data/trial.kdl:6: a.b is there twice"),
    ];
    for (text, expected) in cases {
        let complaint = compile(text).unwrap_err();
        assert!(complaint.contains(expected), "expected {expected:?}, got {complaint:?}, for\n{text}");
    }
}
