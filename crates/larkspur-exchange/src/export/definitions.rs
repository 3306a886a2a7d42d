//! What a tenant defined for itself: employee types, custom attributes, units.

use larkspur_core::{custom_attr, employee_type, unit};
use larkspur_model as model;
use larkspur_store::Tx;

use super::{Export, STRETCH, each_stretch};
use crate::error::ExchangeError;
use crate::record::{AttributeOption, CustomAttribute, EmployeeType, LocalName, Unit};

impl Export<'_> {
    /// The deleted ones too, for users keep their numbers; what those were called nobody sees any more.
    pub(super) fn employee_types(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        for (own, deleted) in employee_type::every(tx, self.who)? {
            let number = Some(own.number);
            if deleted {
                self.put(EmployeeType { number, deleted: Some(true), ..EmployeeType::default() })?;
                continue;
            }
            let name = |(locale, value)| LocalName { locale: Some(locale), value: Some(value) };
            self.put(EmployeeType {
                number,
                content: Some(own.content),
                i18n_content: own.i18n_content.into_iter().map(name).collect(),
                active: Some(own.active),
                ..EmployeeType::default()
            })?;
        }
        Ok(())
    }

    pub(super) fn custom_attributes(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        for attribute in custom_attr::all(tx, self.who.tenant())? {
            let option = |model::AttributeOption { id, value, name }| AttributeOption {
                id: Some(id),
                value: Some(value),
                name,
            };
            let names = attribute.name;
            self.put(CustomAttribute {
                id: Some(attribute.id),
                kind: Some(attribute.kind.as_str().to_owned()),
                name_zh_cn: names.zh_cn,
                name_ja_jp: names.ja_jp,
                name_en_us: names.en_us,
                options: attribute.options.into_iter().map(option).collect(),
                ..CustomAttribute::default()
            })?;
        }
        Ok(())
    }

    pub(super) fn units(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        let who = self.who;
        each_stretch(
            tx,
            |tx, after| unit::list(tx, who, STRETCH, after),
            |_, units| {
                for model::Unit { unit_id, name, unit_type, .. } in units {
                    let (unit_id, name, unit_type) = (Some(unit_id), Some(name), Some(unit_type));
                    self.put(Unit { unit_id, name, unit_type, ..Unit::default() })?;
                }
                Ok(())
            },
        )
    }
}
