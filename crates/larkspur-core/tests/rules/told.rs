//! Results as short text, so that tables of expectations stay readable.

use larkspur_core::{Error, Result};

/// `Ok`, or the refusal without the words in it: `Taken(Name)`, `NotFound(Leader)`, `BadId(OpenId)`.
pub(crate) fn told<T>(result: &Result<T>) -> String {
    match result {
        Ok(_) => "Ok".to_owned(),
        Err(Error::NotFound(noun, _)) => format!("NotFound({noun:?})"),
        Err(Error::BadId(reference)) => format!("BadId({:?})", reference.kind),
        Err(Error::CrossAppId(reference)) => format!("CrossAppId({:?})", reference.kind),
        Err(Error::Invalid(field, _)) => format!("Invalid({field:?})"),
        Err(other) => format!("{other:?}"),
    }
}
