//! A message as the control API shows it.

use serde_json::{Value, json};

use crate::text::reading::Person;
use crate::text::{self, Message};

/// Fields of a head that are shown.
const FIELDS: usize = 1_000;

/// The message as an object: what people read of it, and its fields as they stand there. Takes any octets.
#[must_use]
pub fn shown(octets: &[u8]) -> Value {
    let reading = text::read(octets);
    let people = |people: &[Person]| -> Vec<Value> {
        let shown = |person: &Person| json!({ "name": person.name, "address": person.address });
        people.iter().map(shown).collect()
    };
    let attachments = reading.attachments.iter().map(|attachment| {
        json!({ "name": attachment.name, "media_type": attachment.media_type, "size": attachment.size })
    });
    let message = Message::new(octets);
    let fields = message
        .fields()
        .take(FIELDS)
        .map(|field| json!({ "name": String::from_utf8_lossy(field.name()), "value": field.text() }));
    let mut object = json!({
        "subject": reading.subject,
        "from": people(&reading.from),
        "to": people(&reading.to),
        "cc": people(&reading.cc),
        "attachments": attachments.collect::<Vec<_>>(),
        "headers": fields.collect::<Vec<_>>(),
    });
    if let Some(object) = object.as_object_mut() {
        for (name, value) in
            [("message_id", reading.message_id), ("text", reading.text), ("html", reading.html)]
        {
            if let Some(value) = value {
                object.insert(name.to_owned(), value.into());
            }
        }
    }
    object
}
