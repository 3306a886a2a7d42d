//! Reads the whole numbers that PostgreSQL gives: columns, but also what EXISTS, COUNT and SUM return.

use std::error::Error;

use tokio_postgres::types::{FromSql, Type};

/// A whole number, from any type that may hold one.
pub(crate) struct PgInt(pub(crate) i64);

impl<'a> FromSql<'a> for PgInt {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *ty {
            Type::INT8 => i64::from_sql(ty, raw)?,
            Type::INT4 => i32::from_sql(ty, raw)?.into(),
            Type::INT2 => i16::from_sql(ty, raw)?.into(),
            Type::BOOL => bool::from_sql(ty, raw)?.into(),
            _ => whole_numeric(raw).ok_or("not a whole number of 64 bits")?,
        }))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::NUMERIC)
    }
}

/// NUMERIC on the wire: count of digits, weight of the first, sign, scale, then digits to the base 10,000
/// (`numeric_send` in the server's `numeric.c`). SUM over BIGINT columns gives this type.
fn whole_numeric(raw: &[u8]) -> Option<i64> {
    const NEGATIVE: i16 = 0x4000;
    let mut words = raw.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(i16::from_be_bytes));
    let (count, weight, sign, _scale) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if sign != 0 && sign != NEGATIVE {
        return None;
    }
    let digits: Vec<i16> = words.collect();
    if digits.len() != usize::try_from(count).ok()? {
        return None;
    }
    let whole = usize::try_from(weight + 1).unwrap_or(0);
    if digits.iter().skip(whole).any(|digit| *digit != 0) {
        return None;
    }
    let mut value = 0_i128;
    for place in 0..whole {
        let digit = digits.get(place).copied().unwrap_or(0);
        value = value.checked_mul(10_000)?.checked_add(digit.into())?;
    }
    i64::try_from(if sign == NEGATIVE { -value } else { value }).ok()
}
