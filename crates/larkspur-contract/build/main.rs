//! Compiles `data/*.kdl` into Rust statics.
//!
//! Four steps, one module each: [`read`] turns text into nodes that know their line, [`source`] turns nodes into
//! families, shapes and endpoints, [`resolve`] joins what refers to each other and checks it. [`write`] prints the result.
//! Every mistake in the data stops the build with file and line.

mod endpoint;
mod fault;
mod field;
mod join;
mod read;
mod resolve;
mod source;
mod write;
mod write_field;

use fault::Fault;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "cargo listens to the output of a build script"
)]
fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    match compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the whole data folder and writes the generated files.
fn compile() -> Result<(), Fault> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut contract = source::Contract::default();
    for path in kdl_files(&data)? {
        let text = std::fs::read_to_string(&path).map_err(|error| Fault::file(&path, error))?;
        contract.read(read::document(&path, &text)?)?;
    }
    let facts = resolve::contract(contract)?;
    let out = out_dir()?;
    save(&out.join("contract.rs"), &write::contract(&facts))?;
    save(&out.join("examples.rs"), &write::examples(&facts, &data.join("examples"))?)
}

/// The data files in alphabetical order, so that the output does not depend on the file system.
fn kdl_files(data: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(data).map_err(|error| Fault::file(data, error))? {
        let path = entry.map_err(|error| Fault::file(data, error))?.path();
        if path.extension().is_some_and(|extension| extension == "kdl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Where cargo wants generated files.
#[expect(clippy::disallowed_methods, reason = "cargo hands the folder over in the environment")]
fn out_dir() -> Result<PathBuf, Fault> {
    std::env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| Fault::file(Path::new("OUT_DIR"), "cargo names no such folder"))
}

fn save(path: &Path, text: &str) -> Result<(), Fault> {
    std::fs::write(path, text).map_err(|error| Fault::file(path, error))
}
