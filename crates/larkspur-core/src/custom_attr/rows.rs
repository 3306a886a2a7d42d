//! SQL of custom attributes.

use larkspur_model::{AttributeKind, AttributeOption, CustomAttribute, I18nName, TenantKey};
use larkspur_store::{Key, StoreError, Tx, statements};

use super::stored;
use crate::{Error, Result};

/// Attributes of a tenant.
const OF_TENANT: Key = Key::new("custom_attr", "tenant");

statements! {
    /// An attribute.
    INSERT = "INSERT INTO custom_attr (tenant, attr_id, kind, name_zh_cn, name_ja_jp, name_en_us, options, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    /// Every attribute of a tenant; they are few.
    ALL_OF = "SELECT attr_id, kind, name_zh_cn, name_ja_jp, name_en_us, options FROM custom_attr
        WHERE tenant = ?1 ORDER BY attr_id", rests_on [OF_TENANT.param(1)];
}

fn number(kind: AttributeKind) -> i64 {
    match kind {
        AttributeKind::Text => 1,
        AttributeKind::Link => 2,
        AttributeKind::Choice => 3,
        AttributeKind::Picture => 4,
        AttributeKind::User => 5,
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, new: &CustomAttribute) -> Result<()> {
    let options = stored::options_text(&new.options)?;
    let now = tx.now();
    let I18nName { zh_cn, ja_jp, en_us } = &new.name;
    tx.send(
        &INSERT,
        &[
            tenant.get().into(),
            new.id.as_str().into(),
            number(new.kind).into(),
            zh_cn.as_deref().into(),
            ja_jp.as_deref().into(),
            en_us.as_deref().into(),
            options.as_str().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn all(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<CustomAttribute>> {
    let attributes = tx.all(&ALL_OF, &[tenant.get().into()], |row| {
        let kind = row.int(1)?;
        let kind = AttributeKind::ALL.into_iter().find(|known| number(*known) == kind);
        let text = |place: usize| Ok::<_, StoreError>(row.opt_text(place)?.map(str::to_owned));
        Ok(CustomAttribute {
            id: row.text(0)?.to_owned(),
            kind: kind.ok_or(StoreError::Invariant("custom_attr.kind is a known kind"))?,
            name: I18nName { zh_cn: text(2)?, ja_jp: text(3)?, en_us: text(4)? },
            options: options(row.text(5)?)?,
        })
    });
    attributes.map_err(Error::from)
}

fn options(text: &str) -> Result<Vec<AttributeOption>, StoreError> {
    stored::options(text).ok_or(StoreError::Invariant("custom_attr.options is a JSON list of options"))
}
