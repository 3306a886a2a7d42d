//! Units, before the departments that are bound to them.

use larkspur_core::unit::{self, NewUnit};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::Unit;

/// Makes the units.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let source = import.source;
    source.each(|line, record: Result<Unit, String>| {
        import.advance();
        let record = match record {
            Ok(record) => record,
            Err(why) => return import.refuse(line, why),
        };
        let new = NewUnit {
            unit_id: record.unit_id.clone(),
            name: record.name.unwrap_or_default(),
            unit_type: record.unit_type.unwrap_or_default(),
        };
        let outcome = unit::create(tx, import.who, &new);
        if import.settle(&line, record.unit_id.as_deref(), outcome)?.is_some() {
            import.report.units += 1;
        }
        Ok(())
    })
}
