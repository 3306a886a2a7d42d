//! From what is written to what is true: references joined, endpoints ordered, rules between facts checked.

use crate::endpoint::{CannotOccur, Endpoint, METHODS};
use crate::fault::Fault;
use crate::field::{Children, Field};
use crate::join::Joiner;
use crate::source::{Contract, Gateway};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the generated code holds.
pub(crate) struct Facts {
    pub(crate) families: Vec<(String, String)>,
    pub(crate) shapes: BTreeMap<String, Vec<Field>>,
    pub(crate) scopes: Vec<String>,
    pub(crate) endpoints: Vec<Resolved>,
    pub(crate) gateway: Vec<Gateway>,
}

/// An endpoint with everything joined.
pub(crate) struct Resolved {
    pub(crate) written: Endpoint,
    pub(crate) scopes: Vec<String>,
    pub(crate) field_scopes: Vec<String>,
    pub(crate) path_params: Vec<Field>,
    pub(crate) query: Vec<Field>,
    pub(crate) body: Option<Vec<Field>>,
    pub(crate) response: Vec<Field>,
    pub(crate) top_level: Vec<Field>,
    pub(crate) cannot_occur: Vec<CannotOccur>,
}

/// Joins and checks the whole contract.
pub(crate) fn contract(contract: Contract) -> Result<Facts, Fault> {
    let joiner = Joiner::new(&contract.shapes, &contract.scope_sets);
    let mut shapes = BTreeMap::new();
    for (name, (place, lines)) in &contract.shapes {
        let fields = joiner.fields(lines).map_err(|fault| place.fault(format!("in {name}: {fault}")))?;
        shapes.insert(name.clone(), fields);
    }
    families_have_titles(&contract)?;
    family_reasons_apply(&contract)?;
    let mut endpoints = Vec::new();
    for written in contract.endpoints {
        endpoints.push(endpoint(written, &joiner, &shapes, &contract.family_cannot_occur)?);
    }
    joiner.all_used()?;
    endpoints.sort_by_key(wire_order);
    Ok(Facts {
        scopes: scopes(&endpoints),
        families: contract.families,
        shapes: used_as_children(shapes, &endpoints),
        endpoints,
        gateway: contract.gateway,
    })
}

/// Family, then path, then method.
fn wire_order(endpoint: &Resolved) -> (String, String, Option<usize>) {
    let method = METHODS.iter().position(|(_, variant)| *variant == endpoint.written.method);
    (endpoint.written.family.clone(), endpoint.written.path.clone(), method)
}

fn endpoint(
    written: Endpoint,
    joiner: &Joiner<'_>,
    shapes: &BTreeMap<String, Vec<Field>>,
    family_reasons: &[(String, CannotOccur)],
) -> Result<Resolved, Fault> {
    let place = &written.place;
    let mut resolved = Resolved {
        scopes: joiner.scopes(place, &written.scopes)?,
        field_scopes: joiner.scopes(place, &written.field_scopes)?,
        path_params: required(joiner.fields(&written.path_params)?),
        query: joiner.fields(&written.query)?,
        body: written.body.as_deref().map(|lines| joiner.fields(lines)).transpose()?,
        response: joiner.fields(&written.response)?,
        top_level: joiner.fields(&written.top_level)?,
        cannot_occur: reasons(&written, family_reasons)?,
        written,
    };
    resolved.field_scopes = all_field_scopes(&resolved, shapes);
    resolved.check()?;
    Ok(resolved)
}

/// Nothing in a path can be left out.
fn required(mut fields: Vec<Field>) -> Vec<Field> {
    for field in &mut fields {
        field.required = true;
    }
    fields
}

/// The endpoint's own reasons, then those of its family.
fn reasons(written: &Endpoint, family: &[(String, CannotOccur)]) -> Result<Vec<CannotOccur>, Fault> {
    let documented = |code: u32| written.errors.iter().any(|row| row.code == code);
    let mut reasons: Vec<CannotOccur> = Vec::new();
    for own in &written.cannot_occur {
        if !documented(own.code) || reasons.iter().any(|other| other.code == own.code) {
            return Err(own.place.fault(format!("{}: {} is twice or undocumented", written.id, own.code)));
        }
        reasons.push(own.clone());
    }
    for (name, reason) in family {
        let told = reasons.iter().any(|other| other.code == reason.code);
        if *name == written.family && documented(reason.code) && !told {
            reasons.push(reason.clone());
        }
    }
    reasons.sort_by_key(|reason| reason.code);
    Ok(reasons)
}

/// The parity page and the API document are built family by family: one without a title would be left out.
fn families_have_titles(contract: &Contract) -> Result<(), Fault> {
    let titled = |family: &str| contract.families.iter().any(|(name, _)| name == family);
    match contract.endpoints.iter().find(|endpoint| !titled(&endpoint.family)) {
        Some(endpoint) => {
            Err(endpoint.place.fault(format!("the file {} has no family title", endpoint.family)))
        }
        None => Ok(()),
    }
}

fn family_reasons_apply(contract: &Contract) -> Result<(), Fault> {
    for (family, reason) in &contract.family_cannot_occur {
        let mut endpoints = contract.endpoints.iter().filter(|endpoint| endpoint.family == *family);
        if !endpoints.any(|endpoint| endpoint.errors.iter().any(|row| row.code == reason.code)) {
            return Err(reason.place.fault(format!("no endpoint of {family} has {}", reason.code)));
        }
    }
    Ok(())
}

impl Resolved {
    /// All lists of fields.
    fn lists(&self) -> impl Iterator<Item = &Vec<Field>> {
        [&self.path_params, &self.query, &self.response, &self.top_level].into_iter().chain(&self.body)
    }

    /// What the parts of one endpoint owe each other.
    fn check(&self) -> Result<(), Fault> {
        let in_path = self.written.path.split('/').filter_map(|segment| segment.strip_prefix(':'));
        if !in_path.eq(self.path_params.iter().map(|field| field.name.as_str())) {
            return Err(self.fault("the path and the path parameters differ"));
        }
        let mut codes = BTreeSet::new();
        for row in &self.written.errors {
            if !codes.insert(row.code) {
                return Err(row.place.fault(format!("{}: {} is there twice", self.written.id, row.code)));
            }
        }
        if let Some(tight) = &self.written.tight_rate {
            let has = |name: &String| self.body.iter().flatten().any(|field| field.name == *name);
            if let Some(unknown) = tight.fields.iter().find(|name| !has(name)) {
                return Err(tight.place.fault(format!("the body has no field {unknown:?}")));
            }
        }
        self.lists().flatten().try_for_each(defaults_are_allowed)
    }

    fn fault(&self, what: &str) -> Fault {
        self.written.place.fault(format!("{}: {what}", self.written.id))
    }
}

fn defaults_are_allowed(field: &Field) -> Result<(), Fault> {
    match &field.default {
        Some(default) if !field.open && !field.one_of.is_empty() && !field.one_of.contains(default) => {
            Err(field.place.fault(format!("{}: the default {default} is not in one-of", field.name)))
        }
        _ => Ok(()),
    }
}

/// What the page lists beyond its fields, and everything that its fields and values name.
fn all_field_scopes(endpoint: &Resolved, shapes: &BTreeMap<String, Vec<Field>>) -> Vec<String> {
    let mut found: BTreeSet<String> = endpoint.field_scopes.iter().cloned().collect();
    for fields in endpoint.lists() {
        walk(fields, shapes, &mut |field| {
            found.extend(field.scopes.iter().cloned());
            found.extend(field.value_scope.iter().skip(1).cloned());
        });
    }
    found.into_iter().collect()
}

/// Visits every field, whatever its depth.
fn walk(fields: &[Field], shapes: &BTreeMap<String, Vec<Field>>, visit: &mut impl FnMut(&Field)) {
    for field in fields {
        visit(field);
        if let Children::Joined(inner) = &field.children {
            walk(inner, shapes, visit);
        }
        if let Some(inner) = field.shape.as_ref().and_then(|shape| shapes.get(shape)) {
            walk(inner, shapes, visit);
        }
    }
}

/// Every scope that any endpoint, field or value names.
fn scopes(endpoints: &[Resolved]) -> Vec<String> {
    let named = endpoints.iter().flat_map(|endpoint| endpoint.scopes.iter().chain(&endpoint.field_scopes));
    named.cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Leaves out the groups that are only poured into other lists: nothing refers to them at run time.
fn used_as_children(
    shapes: BTreeMap<String, Vec<Field>>,
    endpoints: &[Resolved],
) -> BTreeMap<String, Vec<Field>> {
    let mut used = BTreeSet::new();
    for fields in endpoints.iter().flat_map(Resolved::lists) {
        walk(fields, &shapes, &mut |field| used.extend(field.shape.clone()));
    }
    shapes.into_iter().filter(|(name, _)| used.contains(name)).collect()
}
