//! Employee types: what kind of employee a user is.

/// An employee type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeType {
    /// What users carry: 1 to 5 are built in, a tenant's own count from 6. A number is never given twice.
    pub number: i64,
    /// What it is called.
    pub content: String,
    /// What it is called elsewhere: locale and text, each locale once.
    pub i18n_content: Vec<(String, String)>,
    /// Whether users may be given it.
    pub active: bool,
}

impl EmployeeType {
    /// The last number that every tenant has.
    pub const LAST_BUILT_IN: i64 = 5;

    /// Whether every tenant has it and nobody can change it.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.number <= Self::LAST_BUILT_IN
    }
}
