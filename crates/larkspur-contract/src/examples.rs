//! The sample request and answer of every endpoint.
//!
//! For tests only: the `examples` feature is off in the server.

/// The samples of one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// A body that the endpoint takes; null if it takes none or none is documented.
    pub request: serde_json::Value,
    /// An answer, envelope included; null if none is documented.
    pub response: serde_json::Value,
}

/// Id and text of every sample file.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The samples of the endpoint with this id; `None` if there is no such endpoint.
#[must_use]
pub fn of(id: &str) -> Option<Example> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == id)?;
    let mut file: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(Example { request: file.get_mut("request")?.take(), response: file.get_mut("response")?.take() })
}
